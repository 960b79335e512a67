"""Scenarios: what a TOML file says about one article's program, checked and turned into an engine program."""
