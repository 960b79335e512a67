"""Prose from files: written over several lines there, told in one here."""


def flat(prose: str) -> str:
    """The words of a text with single blanks between them."""
    return " ".join(prose.split())
