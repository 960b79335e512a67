"""A session line by line, for screen readers, pipes and terminals that can't be drawn on: the keys' actions by name."""
