"""CellGrid: a grid of characters with roles, on which boxes and words are put over lines."""

import numpy as np
from rich.cells import cell_len

from nntui.render.cells import Line, Span


class CellGrid:
    """A grid of characters with roles, on which boxes and words are put over the lines."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.characters = [[" "] * width for _ in range(height)]
        self.roles = [["text"] * width for _ in range(height)]
        self.taken = np.zeros((height, width), dtype=np.bool_)

    def put(self, x: int, y: int, text: str, role: str) -> None:
        """Write a text; what lies outside is cut."""
        if not 0 <= y < self.height:
            return
        for character in text:
            size = cell_len(character)
            if x >= 0 and x + size <= self.width:
                self.characters[y][x : x + size] = [character, ""][:size]
                self.roles[y][x : x + size] = [role] * size
                self.taken[y, x : x + size] = True
            x += size

    def free(self, x: int, y: int, width: int, left: int, right: int) -> bool:
        """Whether nothing was put into the `width` cells from (x, y), as far as they lie between left and right."""
        return 0 <= y < self.height and not self.taken[y, max(x, left) : min(x + width, right)].any()

    def lines(self) -> list[Line]:
        """The grid as lines of runs."""
        result: list[Line] = []
        for characters, roles in zip(self.characters, self.roles, strict=True):
            line: Line = []
            start = 0
            for x in range(1, self.width + 1):
                if x == self.width or roles[x] != roles[start]:
                    line.append(Span("".join(characters[start:x]), roles[start]))
                    start = x
            result.append(line)
        return result
