"""What is wrong with a recording, and where: the line of the file, and of a TOML file the moment too."""

import re
from collections.abc import Iterator

from nntui.scenario.load import QUOTED
from nntui.text.frozen import dataclass

MOMENT = re.compile(r"[ \t]*\[\[[ \t]*moment[ \t]*\]\]")
KEY = re.compile(r"[\w-]+(?=:)|“([\w-]+)”")  # in words: that which something is said of, or which was found


@dataclass(frozen=True)
class Finding:
    """Something that doesn't hold: the line of the file, 0 where it isn't known, what was expected and found, and the
    moment of a TOML file, from 1; 0 where there is none. A `remark` is of what may be meant as it is.
    """

    line: int
    problem: str
    moment: int = 0
    remark: bool = False

    @property
    def place(self) -> str:
        """ "line 7" or "line 7, moment 2"; "" where neither is known."""
        return ", ".join(f"{unit} {n}" for unit, n in (("line", self.line), ("moment", self.moment)) if n)


class Moments:
    """The lines of a TOML file, and which of them are of which moment."""

    def __init__(self, text: str) -> None:
        bare = QUOTED.sub(lambda quoted: "q" + "\n" * quoted[0].count("\n"), text)
        self._lines = bare.split("\n")
        self._starts = [n for n, line in enumerate(self._lines, 1) if MOMENT.match(line)]

    def finding(self, moment: int, problem: str) -> Finding:
        """A problem of a moment, from 1, or, where that is 0, of what stands above them: on the line of the key that it
        is about.
        """
        if moment > len(self._starts):  # written as a list in one line, or many
            return Finding(0, problem, moment)
        keys = list(_keys(problem))
        for key in (*keys, *(["question"] if moment and keys else [])):
            if (line := self.line(moment, key)) or (not moment and (line := self._anywhere(key))):
                return Finding(line, problem, moment)
        return Finding(self._starts[moment - 1] if moment else 0, problem, moment)

    def line(self, moment: int, key: str) -> int:
        """The line on which a moment, or where it is 0 what stands above them, has a key; 0 where it hasn't."""
        if moment > len(self._starts):
            return 0
        start = self._starts[moment - 1] if moment else 1
        end = (*self._starts, len(self._lines) + 1)[moment]
        here = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])[ \t]*(?:=|\]\]?)")
        return next((n for n in range(start, end) if here.search(self._lines[n - 1])), 0)

    def _anywhere(self, key: str) -> int:
        """The line of a table by a misspelt name, or of a key that stands below a table."""
        table = re.compile(rf"[ \t]*\[\[?[ \t]*{re.escape(key)}[ \t]*\]|[ \t]*{re.escape(key)}[ \t]*=")
        return next((n for n, line in enumerate(self._lines, 1) if table.match(line)), 0)


def _keys(problem: str) -> Iterator[str]:
    """The keys that a problem may be about, in words."""
    for found in KEY.finditer(problem):
        yield found[1] or found[0]
