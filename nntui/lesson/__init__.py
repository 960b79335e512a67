"""Lessons: what was done, written down as events, carried out again, and checked."""
