"""Markdown: text of files in it is nothing but text."""

import html
import re

from nntui.text.escape import printable

MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$>=])")  # what Markdown takes for more than a character


def plain(text: str) -> str:
    """A text of a file as Markdown in which nothing but text stands; its lines stay lines."""
    lines = (MARKS.sub(r"\\\1", html.escape(printable(line.strip()), quote=False)) for line in text.splitlines())
    return "\n".join(lines)
