"""Words and numbers: formats, escaping of text that comes from files, errors that a person can act on."""
