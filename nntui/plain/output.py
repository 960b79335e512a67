"""Where lines of text go: wrapped to a width, without anything that steers a terminal, if asked for in ASCII alone."""

import shutil
from collections.abc import Callable, Iterable

from nntui.text.escape import escaped, printable
from nntui.text.wrapping import wrap

NARROWEST = 20  # cells of a line

# Signs that numbers and formulas are written with, where only ASCII may be.
IN_ASCII = {
    "−": "-", "×": "x", "→": "->", "←": "<-", "≈": "~", "∞": "inf", "∂": "d", "δ": "delta ", "Δ": "change ",
    "Σ": "sum ", "σ": "sigma", "ŷ": "y^", "′": "'", "²": "^2", "½": "1/2", "√": "sqrt", "≤": "<=", "≥": ">=",
    "“": '"', "”": '"', "’": "'", "…": "...", "·": ".", "–": "-", "—": "-", "✓": "right", "✗": "wrong", "▸": ">",
    "›": ">", "‖": "", "η": "eta", "β": "beta", "ε": "eps", "λ": "lambda", "ᵢ": "_i", "Π": "product ",
}  # fmt: skip


def width_of_lines() -> int:
    """How wide lines are: as $COLUMNS says, or the terminal; in a pipe 80 cells."""
    return max(shutil.get_terminal_size((80, 24)).columns, NARROWEST)


def in_ascii(text: str) -> str:
    """The text in ASCII: what has no spelling of its own is written out, as in "\\xe9"."""
    return "".join(c if c.isascii() else IN_ASCII.get(c, escaped(c)) for c in text)


class Output:
    """Hands lines on to `write`, one by one. What a line is, no text from a file can say."""

    def __init__(self, write: Callable[[str], object], width: int, *, ascii_only: bool = False) -> None:
        self._write, self.width, self._ascii_only = write, width, ascii_only
        self.told = 0  # lines

    def line(self, text: str) -> None:
        """A line as it is."""
        safe = printable(text.rstrip())
        self.told += 1
        self._write(in_ascii(safe) if self._ascii_only else safe)

    def lines(self, texts: Iterable[str]) -> None:
        """Some lines as they are."""
        for text in texts:
            self.line(text)

    def say(self, prose: str, first: str = "", rest: str = "") -> None:
        """Prose in lines of the width."""
        self.lines(wrap(printable(prose), self.width, first=first, rest=rest) or [""])
