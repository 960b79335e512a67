"""A session: a run with its history, the position in it, and every quantity that can be asked of it."""
