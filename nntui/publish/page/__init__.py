"""A page's parts: its words, its content as plain data, and what a browser is given of them."""
