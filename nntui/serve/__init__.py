"""Serving: the app in browsers, a process for each visitor, and nothing of the server's own files for any of them."""
