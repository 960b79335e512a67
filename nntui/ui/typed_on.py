"""What is typed on after an answer has closed its box: a number was meant for the box, and is no key of the program."""

import re
from collections.abc import Callable

PART = r"[-+−]?(?:\d|[.,](?![.,]))*"
BEGUN = re.compile(rf"{PART}(?:(?<=\d)[eE/*×]{PART})*")  # a number as far as it is typed: 0.5, 1/4, 1e-3
ENDS = ("enter", "escape")  # keys that end its line, and belong to it


class TypedOn:
    """Whether a key belongs to a number that is typed on. It begins with the first key after the box has closed, or
    there is none; it ends with Enter or Esc, or before a click or a key that it can't go on with.
    """

    def __init__(self) -> None:
        self._number: str | None = None  # None: another key came since the box has closed
        self._say: Callable[[], object] = lambda: None

    def begin(self, say: Callable[[], object]) -> None:
        """An answer has closed its box; `say` tells so whenever a key is taken."""
        self._number, self._say = "", say

    def end(self) -> None:
        """Something else was done: what is typed now is for that."""
        self._number = None

    def takes(self, key: str, character: str | None) -> bool:
        """Whether a key, by its name and its character, belongs to the number: then it does nothing else."""
        number, self._number = self._number, None
        if number is None or (key in ENDS and not number):
            return False
        if key not in ENDS:
            longer = number[:-1] if key == "backspace" else f"{number}{character or ' '}"
            if not BEGUN.fullmatch(longer):
                return False
            self._number = longer
        self._say()
        return True
