"""An edit in the making, and a row of the table of edits: how it is written, what it changes, what it suggests."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from nntui.engine.arrays import Array
from nntui.scenario.fields import as_raw
from nntui.scenario.row_table import RowTable
from nntui.scenario.setup import Setup
from nntui.text import typed
from nntui.text.errors import RefusedError, listed
from nntui.text.escape import shortened
from nntui.text.numbers import short
from nntui.timeline.inherit import Origins

YES, NO = ("yes", "true", "on"), ("no", "false", "off")
REMOVED = "removed"
Suggestion = tuple[str, str]  # the line, and what it does in words; a heading has no line
TYPED = "…"  # stands for the value that is typed, where a line holds the present one


class EditError(RefusedError):
    """An edit that can't be made; its text says why, and what was expected."""


class UnchangedError(EditError):
    """An edit that changes nothing."""


@dataclass(repr=False, eq=False)
class Draft:
    """An edit in the making: the scenario as a dictionary, which changes are put into."""

    setup: Setup
    vector: Array
    step: int
    raw: dict[str, Any]
    words: str = ""
    origins: Origins = field(default_factory=list)  # for each new layer the old one that it comes from
    new_epoch: bool = False
    from_start: bool = False
    probe: str = ""
    values: dict[int, float] = field(default_factory=dict)  # new values of parameters, by their place in the list

    @property
    def data(self) -> dict[str, Any]:
        """The table [data]. Until it is asked for, the data stay as they were checked before: there may be many."""
        if not isinstance(self.raw["data"], dict):
            data = self.raw["data"]
            self.raw["data"] = as_raw(data, ["rows"]) | {"rows": RowTable.of(data.rows)}
        table: dict[str, Any] = self.raw["data"]
        return table

    @property
    def rows(self) -> RowTable:
        """The rows as they are so far."""
        rows: RowTable = self.data["rows"]
        return rows

    @rows.setter
    def rows(self, rows: RowTable) -> None:
        self.data["rows"] = rows

    @property
    def training(self) -> dict[str, Any]:
        """The table [training]."""
        if "training" not in self.raw:
            raise EditError("nothing is trained here: there is no [training] table")
        table: dict[str, Any] = self.raw["training"]
        return table

    @property
    def layers(self) -> list[dict[str, Any]]:
        """The list network.layers."""
        if "network" not in self.raw:
            raise EditError("there is no network to change")
        layers: list[dict[str, Any]] = self.raw["network"]["layers"]
        return layers

    def put(self, table: dict[str, Any], key: str, value: Any, words: str, default: Any = None) -> None:
        """Put a value into a table of the scenario, and say what it was and is."""
        before = table.get(key, default)
        if before == value and type(before) is type(value):
            return
        table[key] = value
        self.words = f"{words} {_written(before)} → {_written(value)}"


def _written(value: Any) -> str:
    match value:
        case bool():
            return "on" if value else "off"
        case float():
            return short(value)
        case _:
            return str(value)


Put = Callable[[Draft, list[str], str], None]
Stored = Callable[[Setup, list[str], str], str]


@dataclass(frozen=True, eq=False)
class Chosen:
    """What edits are suggested for: the setup, the parameters at the moment, and what of it is chosen.

    `row` counts the probes on after the rows; `parameter`, a place in the list, and `layer`, from 1, only count where
    an edit is about one.
    """

    setup: Setup
    vector: Array
    row: int
    parameter: int
    layer: int

    def has(self, about: str) -> bool:
        """Whether there is something for edits about "parameter" or "layer"; a row and a run there always are."""
        return about not in ("parameter", "layer") or bool(self.setup.parameters)


@dataclass(frozen=True)
class EditKind:
    """Something that can be changed: its key, how it is written, what it does, and how it is put into a draft.

    It takes so many `arguments` in brackets. It is `about` the whole run, or about the chosen row, parameter or layer;
    `suggest` gives the lines for what is chosen, ready to be changed a little. `stored` gives the value that a person
    typed as it is carried out and recorded, `lacking` says why nothing is suggested where that is so.
    """

    key: str
    form: str
    words: str
    put: Put
    suggest: Callable[[Chosen], Iterable[Suggestion]]
    about: str = "run"
    arguments: int = 0
    stored: Stored = lambda setup, arguments, value: value
    lacking: str = ""


def now_and_new(now: object, new: object, words: str) -> str:
    """What is now, what an edit makes of it, and what it is about."""
    return f"now {now} → {new}: {words}"


def a_number(text: str) -> float:
    """A finite number; raises EditError."""
    number = typed.number(text)
    if number is None:
        raise EditError(f"expected a number, found “{shortened(text)}”")
    if number in (float("inf"), float("-inf")):
        raise EditError("expected a finite number")
    return number


def yes_or_no(text: str, *others: str) -> bool:
    """Yes or no in one of their words; raises EditError, which names what `others` there are."""
    if text.lower() not in (*YES, *NO):
        raise EditError(f"expected {listed(('yes', 'no', *others))}, found “{shortened(text)}”")
    return text.lower() in YES
