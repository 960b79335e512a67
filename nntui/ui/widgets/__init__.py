"""The widgets: one that shows sheets, and what is built from it."""
