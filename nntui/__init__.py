"""nntui: a debugger for learning, in the terminal."""
