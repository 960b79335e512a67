"""From a TOML file to a checked scenario, or to all that is wrong with it, in words that help.

Files come from strangers: size, lines and keys are bounded before anything is parsed; nothing is executed.
"""

import gc
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nntui.scenario import consistency
from nntui.scenario.kinds import MAX_BYTES, MAX_KEY_PARTS, MAX_LINE, MAX_WORD
from nntui.scenario.model import Scenario
from nntui.scenario.reference import stand_in, told_at
from nntui.scenario.wording import Location, location, meant, perhaps_later, problems_of, syntax_problem, where
from nntui.text.errors import NntuiError, Problem
from nntui.text.files import read_bytes

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_SHOWN = 50  # problems of one file: who has more has one cause for all of them
MAX_REPAIRED = 1_000  # wrong values: with more of them, nothing further can be said of the file

Checker = Callable[[Scenario], Iterable[Problem]]


def read_text(path: Path, most: int = MAX_BYTES, what: str = "a scenario file", ending: str = ".toml") -> str:
    """The text of a file of at most `most` bytes; raises NntuiError, which says `what` was expected."""
    raw = read_bytes(path, most, what, ending)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = (
            "UTF-16"
            if raw[:2] in (b"\xff\xfe", b"\xfe\xff")
            else f"the byte {raw[error.start]:#04x} at place {error.start:,}"
        )
        raise NntuiError(str(path), f"expected text in UTF-8, found {what}") from None


def parse(source: str, text: str) -> dict[str, Any]:
    """TOML to a dictionary, in bounded time; raises NntuiError with line and column."""
    problem = _unbounded(text)
    if problem is None:
        try:
            with _without_collection():
                return tomllib.loads(text)
        except RecursionError:
            problem = Problem("", "expected brackets a few levels deep, found far more")
        except ValueError as error:
            problem = syntax_problem(text, error)
    raise NntuiError(source, [problem])


# What stands in quotes or behind a “#”: in it, dots and brackets mean nothing.
QUOTED = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5})?'''
    r"""|'{3}(?:[^']|'(?!''))*+(?:'{3,5})?"""
    r"""|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?|#[^\n]*+""",
    re.DOTALL,
)
LONG_WORD = re.compile(rf"(?<![\w-])[\w-]{{{MAX_WORD + 1},}}+", re.ASCII)
LONG_KEY = re.compile(rf"(?<![\w-])[\w-]++(?:[ \t]*+\.[ \t]*+[\w-]++){{{MAX_KEY_PARTS},}}+", re.ASCII)


def _unbounded(text: str) -> Problem | None:
    """What would cost the parser more than it may: its time grows with the cube of a key's parts."""
    lengths = [len(line) for line in text.split("\n")]
    if (longest := max(lengths)) > MAX_LINE:
        return Problem(
            f"line {lengths.index(longest) + 1}",
            f"expected at most {MAX_LINE:,} characters, found {longest:,}",
        )
    bare = QUOTED.sub(lambda quoted: "q" + "\n" * quoted[0].count("\n"), text)
    if word := LONG_WORD.search(bare):
        expected = f"expected a number or key of at most {MAX_WORD:,} characters, found {len(word[0]):,}"
        return Problem(_line(bare, word), expected)
    if key := LONG_KEY.search(bare):
        parts = key[0].count(".") + 1
        return Problem(_line(bare, key), f"expected a key of at most {MAX_KEY_PARTS} parts, found {parts:,}")
    return None


def _line(text: str, match: re.Match[str]) -> str:
    return f"line {text.count(chr(10), 0, match.start()) + 1}"


@contextmanager
def _without_collection() -> Iterator[None]:
    """Without looking for garbage: the parser makes none, and all of its tables would be searched again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def load(source: str, raw: dict[str, Any], checks: Sequence[Checker] = (), overridden: bool = False) -> Scenario:
    """A checked scenario from parsed TOML; raises NntuiError with all of its problems at once.

    `checks` are further checks that need more than this room knows (whether a quantity can be computed). Wrong
    parts of `raw` are replaced, to find mistakes of another kind beside them. With `overridden` values, training may
    end before the figures of the file.
    """
    if not raw:
        raise NntuiError(
            source, "expected a scenario, found no keys at all; `nntui new my.toml` writes one to start from"
        )
    problems: list[Problem] = []
    wrong: list[Location] = []
    scenario = _validated(raw, problems, wrong)
    if scenario is not None:
        places = [where(path) for path in wrong]
        kinds_of_place = frozenset(re.sub(r"\[\d+\]", "[]", place) for place in places)
        further = _further(scenario, kinds_of_place, checks, overridden)
        own = (problem for problem in further if not any(_follows(problem.where, place) for place in places))
        problems += islice(own, MAX_SHOWN + 1)
    if problems or scenario is None:
        problems = perhaps_later(problems)
        more = Problem("", f"and more: these are the first {MAX_SHOWN} problems")
        raise NntuiError(source, problems[:MAX_SHOWN] + [more] * (len(problems) > MAX_SHOWN))
    return scenario


def _validated(raw: dict[str, Any], problems: list[Problem], wrong: list[Location]) -> Scenario | None:
    """The scenario; with wrong parts, told of in `problems` and `wrong`, one with other values in their place."""
    from nntui.scenario.checked_tables import checked

    scenario, details = checked(Scenario, raw)
    if scenario is not None:
        return scenario
    problems += islice(problems_of(raw, details[:MAX_REPAIRED]), MAX_SHOWN + 1)
    if len(details) > MAX_REPAIRED:
        return None
    places = [location(raw, detail["loc"]) for detail in details]
    wrong += places + meant(raw, details)
    for path, detail in zip(places, details, strict=True):
        _repair(raw, path, detail)
    return checked(Scenario, raw)[0]


def _repair(raw: dict[str, Any], path: Location, detail: "ErrorDetails") -> None:
    """Take a wrong value away, or put another in its place where there must be one."""
    if not path:
        return
    node: Any = raw
    for part in path[:-1]:
        node = node[part]
    if isinstance(node, dict) and (detail["type"] == "extra_forbidden" or not told_at(path).is_required):
        node.pop(path[-1], None)
    else:
        node[path[-1]] = stand_in(told_at(path))


def _further(
    scenario: Scenario, wrong: frozenset[str], checks: Sequence[Checker], overridden: bool
) -> Iterator[Problem]:
    """What is left to say when each value is right by itself."""
    yield from consistency.problems_of(scenario, wrong, overridden)
    fitting = consistency.fitted(scenario, wrong)
    if fitting is not None:
        for check in checks:
            yield from check(fitting)


def _follows(place: str, wrong: str) -> bool:
    """Whether what is said of a place only follows from a wrong value: in it, or in the list that it stands in."""
    return place == wrong or place.startswith((f"{wrong}.", f"{wrong}[")) or place == re.sub(r"\[\d+\]$", "", wrong)
