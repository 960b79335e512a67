"""CellGrid: a grid of characters with roles, on which boxes and words are put over lines."""

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from nntui.render.cells import Line, Span


class CellGrid:
    """A grid of characters with roles, on which boxes and words are put over the lines."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._characters = [[" "] * width for _ in range(height)]
        self._roles = np.zeros((height, width), dtype=np.uint8)
        self._numbers = {"text": 0}

    def put(self, x: int, y: int, text: str, role: str) -> None:
        """Write a text; what lies outside is cut."""
        if not 0 <= y < self.height:
            return
        number = self._number(role)
        if x >= 0 and x + len(text) <= self.width and cell_len(text) == len(text):
            self._characters[y][x : x + len(text)] = text
            self._roles[y, x : x + len(text)] = number
            return
        for character in text:
            size = cell_len(character)
            if x >= 0 and x + size <= self.width:
                self._characters[y][x : x + size] = [character, ""][:size]
                self._roles[y, x : x + size] = number
            x += size

    def text(self, x: int, y: int, width: int) -> str:
        """What stands in so many cells of a line."""
        return "".join(self._characters[y][x : x + width])

    def paint(self, characters: NDArray[np.str_], roles: list[str], of: NDArray[np.intp]) -> None:
        """Cover the grid with characters of one cell, each in the role whose place in a list is `of` it, or none (−1);
        both are of the grid's shape (height, width).
        """
        self._characters = characters.tolist()
        self._roles = np.array([*(self._number(role) for role in roles), 0], dtype=np.uint8)[of]

    def lines(self) -> list[Line]:
        """The grid as lines of runs."""
        names = list(self._numbers)
        changes = np.diff(self._roles, axis=1) != 0
        result: list[Line] = []
        for characters, roles, change in zip(self._characters, self._roles, changes, strict=True):
            starts = [0, *(np.flatnonzero(change) + 1).tolist()]
            runs = zip(starts, [*starts[1:], self.width], roles[starts].tolist(), strict=True)
            result.append([Span("".join(characters[start:stop]), names[role]) for start, stop, role in runs])
        return result

    def _number(self, role: str) -> int:
        return self._numbers.setdefault(role, len(self._numbers))
