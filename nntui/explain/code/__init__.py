"""A scenario as a program in Python: read off the calls that training makes, so that no rule stands here again."""
