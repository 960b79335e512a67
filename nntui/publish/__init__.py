"""Publishing: what becomes of a session when others are to see it. Casts, pages and pictures, drawn without a screen."""
