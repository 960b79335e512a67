"""A session: the position, what is looked at, and what was edited; commands change it, frames show it."""
