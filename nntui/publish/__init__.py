"""Publishing: what others are to see of a session. Casts, pages and pictures, drawn without a screen."""
