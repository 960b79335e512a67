"""What a sweep varies: a key that an edit has, and its values, as in `seed = 0:100` or `units(1) = 1, 2, 3` (FORMS).

Each combination of values is a run: the edits, made one after the other.
"""

import math
from collections.abc import Iterator, Sequence

from nntui.engine.arrays import Array
from nntui.scenario.setup import Setup
from nntui.text import typed
from nntui.text.errors import RefusedError
from nntui.text.escape import printable, shortened
from nntui.text.frozen import dataclass
from nntui.text.numbers import MINUS, count
from nntui.timeline.draft import EditError, UnchangedError
from nntui.timeline.edits import change, is_about_new_input

MAX_RUNS = 10_000
DIGITS = 6  # of a number between two others
LOG_FROM = 100.0  # times its first number that the last has where numbers go in equal ratios
FORMS = (  # how values are written, and what they are
    ("a, b, c", "these values"),
    ("a:b", "the whole numbers from a up to b, without b"),
    (
        "a:b:n",
        f"n numbers from a to b: in equal steps; in equal ratios where one is {LOG_FROM:g} times the other",
    ),
    ("a:b:n:log", "n numbers in equal ratios (or :linear, in equal steps), whatever they are"),
)
EXAMPLES = "rate = 0.1, 0.3, 1", "seed = 0:100"


class VariedError(RefusedError):
    """Values of a sweep that can't be read, or that can't be put in; its text says what was expected."""


@dataclass(frozen=True)
class Varied:
    """A key of an edit, with the names in brackets after it, and its values as they are typed."""

    key: str
    values: tuple[str, ...]

    @property
    def said(self) -> str:
        """What is varied in short: "seed = 0 … 99", "units(1) = 1, 2, 3"."""
        few = len(self.values) <= 6
        return f"{self.key} = {', '.join(self.values) if few else f'{self.values[0]} … {self.values[-1]}'}"


@dataclass(frozen=True, eq=False)
class Variant:
    """A run of a sweep before it is trained: its edits, the setup that they lead to, and the state that it starts from,
    (state,), after `step` updates.
    """

    lines: tuple[str, ...]
    setup: Setup
    vector: Array
    step: int


def varied(text: str) -> Varied:
    """What a line varies; raises VariedError."""
    line = typed.assignment(text) if len(text) <= typed.MAX_LINE else None
    if line is None:
        raise VariedError(f"expected KEY = VALUES, as in {' or '.join(EXAMPLES)}; found “{shortened(text)}”")
    if is_about_new_input(text):
        raise VariedError("a new input changes nothing in a run: there is nothing to vary")
    key = typed.called_with(line.key, line.arguments) if line.arguments else line.key
    values = _values(line.value.replace(MINUS, "-"))
    if len(set(values)) < len(values):
        raise VariedError(f"expected each value of {printable(key)} once")
    return Varied(key, values)


def _values(text: str) -> tuple[str, ...]:
    if ":" not in text:
        values = tuple(typed.separated(text))
        if not all(values):
            raise VariedError(f"expected a value between the commas, found “{shortened(text)}”")
        return values
    ends = [part.strip() for part in text.split(":")]
    if len(ends) == 2:
        return _whole_numbers(text, *ends)
    spacing = ends[3] if len(ends) == 4 else ""
    if len(ends) > 4 or spacing not in ("", "log", "linear"):
        raise VariedError(f"expected FIRST:LAST:HOW-MANY, with :log or :linear after it; found “{shortened(text)}”")
    first, last = (typed.number(end) for end in ends[:2])
    if first is None or last is None or not math.isfinite(last - first):
        raise VariedError(f"expected numbers as the first and the last, found “{shortened(text)}”")
    return _between(first, last, _how_many(ends[2]), spacing)


def _whole_numbers(text: str, first: str, last: str) -> tuple[str, ...]:
    try:
        low, high = int(first), int(last)
    except ValueError:
        raise VariedError(f"expected whole numbers, or FIRST:LAST:HOW-MANY; found “{shortened(text)}”") from None
    if not 0 < high - low <= MAX_RUNS:
        raise VariedError(f"expected 1 to {count(MAX_RUNS)} whole numbers from the first up to the last, without it")
    return tuple(map(str, range(low, high)))


def _how_many(text: str) -> int:
    try:
        many = int(text)
    except ValueError:
        many = 0
    if not 2 <= many <= MAX_RUNS:
        raise VariedError(f"expected how many numbers, from 2 to {count(MAX_RUNS)}; found “{shortened(text)}”")
    return many


def _between(first: float, last: float, many: int, spacing: str) -> tuple[str, ...]:
    can_be = first * last > 0
    if spacing == "log" and not can_be:
        raise VariedError("expected both ends on the same side of 0 where numbers go in equal ratios")
    ratio = max(last / first, first / last) if can_be else 0.0
    if spacing == "log" or (not spacing and ratio >= LOG_FROM):
        numbers = [first * (last / first) ** (i / (many - 1)) for i in range(many)]
    else:
        numbers = [first + (last - first) * (i / (many - 1)) for i in range(many)]
    return tuple(f"{number:.{DIGITS}g}" for number in numbers)


def how_many(keys: Sequence[Varied]) -> int:
    """How many runs there are; raises VariedError if they are too many, or a key stands twice."""
    runs = math.prod(len(each.values) for each in keys)
    if len({each.key for each in keys}) < len(keys):
        raise VariedError("expected each key once")
    if runs > MAX_RUNS:
        raise VariedError(f"expected at most {count(MAX_RUNS)} runs, found {count(runs)}")
    return runs


def variants(keys: Sequence[Varied], start: Variant) -> Iterator[Variant]:
    """All runs that go on from one, the last key's values changing first; raises VariedError.

    A value that is there already is no edit.
    """
    if not keys:
        yield start
        return
    for value in keys[0].values:
        yield from variants(keys[1:], _edited(start, f"{keys[0].key} = {value}"))


def _edited(before: Variant, line: str) -> Variant:
    try:
        edited = change(line, before.setup, before.vector, before.step)
    except UnchangedError:
        return before
    except EditError as error:
        raise VariedError(f"{printable(line)}: {error}") from None
    return Variant((*before.lines, line), edited.setup, edited.vector, edited.step)
