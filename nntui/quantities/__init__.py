"""Quantities: every number that can be asked for by name; the conditions that read them, and the published figures."""
