"""The timeline: every state of every run, the edits that part one run from another, and what is true at a moment."""
