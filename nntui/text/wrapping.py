"""Prose in lines of so many cells: a wide character takes two, and between two of them a line may be broken."""

from functools import lru_cache
from itertools import accumulate, takewhile
from textwrap import TextWrapper

from rich.cells import cell_len

CLOSING = frozenset("、。，．・：；？！）］｝」』】〉》〕…ー々")  # wide characters that begin no line
CUT = " …"  # what ends a text of which not all is there


@lru_cache(maxsize=256)
def wrap(
    text: str, width: int, *, most: int | None = None, first: str = "", rest: str = "", hyphens: bool = True
) -> tuple[str, ...]:
    """The text in lines of at most `width` cells (2 or more), `most` of them; " …" ends the last where more is left.

    The first line begins with `first`, the others with `rest`. With `hyphens` a word may be broken after one.
    """
    wrapper = _ByCells(width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=hyphens)
    lines = wrapper.wrap(text)
    if most is None or len(lines) <= most:
        return tuple(lines)
    kept = lines[:most]
    kept[-1:] = [f"{_fitting(kept[-1], width - cell_len(CUT))}{CUT}"] if kept else []
    return tuple(kept)


def _fitting(line: str, width: int) -> str:
    """As many of a line's words as fit, or of its only word the beginning."""
    while cell_len(line) > width and " " in line:
        line = line.rpartition(" ")[0].rstrip()
    return line if cell_len(line) <= width else _beginning(line, width)


class _ByCells(TextWrapper):
    """Python's wrapper of text, which counts characters, made to count cells."""

    def _split(self, text: str) -> list[str]:
        """The pieces that lines are made of: words, the blanks between them, and wide characters one by one."""
        pieces: list[str] = []
        for piece in super()._split(text):
            start = 0
            for i, character in enumerate(piece):
                before = i > start and (cell_len(character) > 1 or cell_len(piece[i - 1]) > 1)
                if before and character not in CLOSING and cell_len(character) > 0:
                    pieces.append(piece[start:i])
                    start = i
            pieces.append(piece[start:])
        return pieces

    def _wrap_chunks(self, chunks: list[str]) -> list[str]:
        """The pieces in lines; blanks at a line's ends are dropped, and what is too long for any line is cut."""
        lines: list[str] = []
        line, room = "", self.width - cell_len(self.initial_indent)
        whole = max(self.width - cell_len(self.subsequent_indent), 2)  # of every line but the first
        waiting = chunks[::-1]
        while waiting:
            piece = waiting.pop()
            size = cell_len(piece)
            if size <= room and (line or piece.strip()):
                line, room = line + piece, room - size
            elif piece.strip():
                if size > whole:
                    begin = _beginning(piece, room if line else max(room, 2))
                    line, piece = line + begin, piece[len(begin) :]
                waiting.append(piece)
                lines, line, room = self._ended(lines, line), "", whole
        return self._ended(lines, line)

    def _ended(self, lines: list[str], line: str) -> list[str]:
        """The lines with one more, unless there is nothing on it."""
        indent = self.subsequent_indent if lines else self.initial_indent
        return [*lines, indent + line.rstrip()] if line.strip() else lines


def _beginning(text: str, width: int) -> str:
    """As many of the characters as fit into so many cells."""
    sizes = accumulate(map(cell_len, text))
    end = sum(1 for _ in takewhile(lambda size: size <= width, sizes))
    while cell_len(text[:end]) > width:  # a mark that widens the character before it
        end -= 1
    return text[:end]
