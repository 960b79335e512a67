"""Events: what a recording is made of. Commands with their time, notes, questions, answers and checks.

Each class is the one row that holds all that is known of its event: its fields, their types, and in their annotations
the keys that they are written by, where these differ from the fields' names, and what is expected of them. From it
come reading (nntui.lesson.reading), writing (nntui.lesson.plain) and the table of `nntui help recordings`.
"""

from collections.abc import Mapping
from dataclasses import field
from functools import cache
from inspect import getdoc
from typing import Annotated, Any, Literal, get_args

from nntui.lesson.bounds import EventError, number_of
from nntui.scenario.fields import AfterKind, Field, Told, fields_of
from nntui.scenario.kinds import found
from nntui.session.commands import Command
from nntui.text.errors import listed
from nntui.text.frozen import dataclass

MAX_CHOICES = 12
MAX_AFTER = 1_000  # steps that a question may look ahead
MAX_LIMIT = 20_000  # steps that a task may take
Kind = Literal["", "number", "choice", "which", "direction", "order", "task"]
NUMBER, CHOICE, WHICH, DIRECTION, ORDER, TASK = get_args(Kind)[1:]
# What a question of a kind can't do without, beside its answer; and what only some kinds may have.
NEEDS = {CHOICE: ("choices",), ORDER: ("choices",), WHICH: ("of",), TASK: ("edits", "limit")}
ONLY_IN = {
    "choices": (CHOICE, ORDER),
    "tolerance": (NUMBER, CHOICE),
    "relative": (NUMBER,),
    "digits": (NUMBER,),
    "of": (WHICH,),
    "edits": (TASK,),
    "limit": (TASK,),
    "why": tuple(kind for kind in get_args(Kind)[1:] if kind != TASK),
}


def _from_the_beginning(time: float) -> float:
    if time < 0:
        raise EventError(f"time: expected seconds from the beginning, found {time}")
    return time


def _hexadecimal(text: str) -> str:
    number_of(text)
    return text


def _with_its_answer(question: "Question") -> "Question":
    """A question whose keys go together; raises EventError."""
    kind, needs = question.asks, NEEDS.get(question.asks, ())
    for key in needs:
        if not getattr(question, key):
            raise EventError(f"{key}: expected it in a question of the kind “{kind}”, found none")
    if kind == CHOICE and question.answer not in question.choices:
        raise EventError(f"answer: expected one of the choices, found {found(question.answer)}")
    for key, kinds in ONLY_IN.items():
        if getattr(question, key) and kind not in kinds:
            raise EventError(f"{key}: expected it only in a question of the kind {listed(kinds)}, found it in “{kind}”")
    return question


Seconds = Annotated[float, AfterKind(_from_the_beginning)]
Hex = Annotated[str, AfterKind(_hexadecimal)]
HexList = Annotated[tuple[Hex, ...], Field(description="a list of hexadecimal numbers in quotes")]


@dataclass(frozen=True)
class Do:
    """A command was carried out."""

    command: Command
    time: Seconds = 0.0


@dataclass(frozen=True)
class Question:
    """A question: `answer` is a choice, a number or a quantity that the engine evaluates there, as text.

    A number may be off by `tolerance`, or by `relative` of itself, or is right in its first `digits`. Which row, weight
    or unit, and in which order: the answer is a name, or what is measured of each, with * for its name: “largest
    abs(gradient(*))”. A direction is that of its quantity from now to `after` so many steps; any other answer that is
    `after` some steps is that of then, and nothing is shown of it until it is answered; 0: of now, and hidden; of a
    choice all that is worked out there. Of a task the answer is a condition that is to come true within `limit` steps,
    by the `edits` that are allowed. The quantity `why` is what the answer follows from. After two wrong tries comes the
    hint, then each of the `hints`, then the answer.
    """

    text: str
    answer: str
    choices: Annotated[tuple[str, ...], Field(max_length=MAX_CHOICES, description=f"at most {MAX_CHOICES} texts")] = ()
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    hint: str = ""
    kind: Kind = ""
    after: Annotated[int, Field(ge=0, le=MAX_AFTER)] | None = None
    relative: Annotated[float, Field(ge=0)] = 0.0
    digits: Annotated[int, Field(ge=0, le=17)] = 0
    of: Literal["", "row", "weight", "bias", "parameter", "unit"] = ""
    edits: Annotated[tuple[str, ...], Field(max_length=MAX_CHOICES, description=f"at most {MAX_CHOICES} texts")] = ()
    limit: Annotated[int, Field(ge=0, le=MAX_LIMIT)] = 0
    why: str = ""
    hints: Annotated[tuple[str, ...], Field(max_length=MAX_CHOICES, description=f"at most {MAX_CHOICES} texts")] = ()

    @property
    def asks(self) -> str:
        """The kind: where none is given, a choice if there are choices, else a number."""
        return self.kind or (CHOICE if self.choices else NUMBER)

    @property
    def ahead(self) -> int:
        """How many steps after the question's the answer is about; a direction without `after` is that of one step."""
        return (self.after or 0) if self.asks != DIRECTION or self.after is not None else 1

    @property
    def all_hints(self) -> tuple[str, ...]:
        """The hints, one after the other."""
        return tuple(filter(None, (self.hint, *self.hints)))


@dataclass(frozen=True)
class Note:
    """Something said at this moment; {squared_error} in it stands for that number. The answer is one of the choices,
    a number, or a quantity that is evaluated there.

    With `pause` replay waits.
    """

    text: Annotated[str, Field(alias="note")]
    pause: bool = False
    question: Annotated[Question, AfterKind(_with_its_answer)] | None = None
    time: Seconds = 0.0


@dataclass(frozen=True)
class Answer:
    """A try at a question: the `number`th that was written, and of all that was written before it the `seal`
    (nntui.lesson.seal), by which is seen that nothing was changed since.
    """

    note: Annotated[int, Field(alias="to", description="the number of the note, from 0")]
    given: Annotated[str, Field(alias="answer")]
    right: bool
    time: Seconds = 0.0
    number: Annotated[int, Field(ge=0)] = 0
    seal: str = ""


@dataclass(frozen=True)
class Check:
    """What the numbers are at this step, as hexadecimal floats: compared when it is replayed.

    `loss` is the dataset loss, `vector` the parameters. Of more than nntui.lesson.checks.WHOLE parameters it holds
    every n-th, and in `sums` their sum and the sum of their sizes. That at the end has the `seal` of all before it.
    """

    branch: int
    step: Annotated[int, Field(alias="check")]
    loss: Hex
    vector: HexList = ()
    sums: HexList = ()
    time: Seconds = 0.0
    seal: str = ""


@dataclass(frozen=True)
class Begin:
    """All begins again, at step 0: a viewer was led back to the recording that is shown.

    What follows leads to where they then stood: at the `note` of that number, or a little after it; −1: at none.
    """

    time: Seconds = 0.0
    note: Annotated[int, Field(alias="to", ge=-1, description="the number of the note where one stood, from 0")] = -1


@dataclass(frozen=True)
class Unknown:
    """A line of another version: kept as it is."""

    content: Mapping[str, Any] = field(default_factory=dict)
    time: Seconds = 0.0


Event = Do | Note | Answer | Check | Begin | Unknown

# Each event by the key that tells what it is. Of two such keys the first in this order does.
EVENTS: dict[str, type] = {"do": Do, "note": Note, "check": Check, "answer": Answer, "begin": Begin}

HAND = ("go", "edit", "show")  # what a moment may have that is written by hand

# Each command by its name in a recording, the value of “do”: go_to, choose_row, edit, …
COMMANDS: dict[str, type] = {
    "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_"): kind
    for union in get_args(Command)
    for kind in (get_args(union) or (union,))
}
NAMES: dict[type, str] = {kind: name for name, kind in COMMANDS.items()}


@cache
def keys_of(kind: type) -> dict[str, Told]:
    """The keys of an event, a question or a command, in the order of its fields, and what is told of each."""
    return {of.said.get("alias", name): of for name, of in fields_of(kind).items()}


def reference() -> list[tuple[str, str, str]]:
    """Every event of a recording: how it is written, its keys, and what it is; code in them stands in backticks."""
    rows = []
    for name, kind in COMMANDS.items():
        keys = ", ".join(f"`{key}`{'' if row.is_required else ' (optional)'}" for key, row in _own(kind))
        rows.append((f'`do = "{name}"`', keys or "–", _summary(kind)))
    for tag, kind in EVENTS.items():
        if kind is not Do:
            keys = ", ".join(_told(key, row) for key, row in _own(kind) if key != tag)
            rows.append((f"`{tag}`", keys or "always `true`", _summary(kind)))
    by_hand = (
        "In TOML only, by hand: go somewhere as `g` does, edit, show a pane, a weight, a row or a unit by its name."
    )
    return [*rows, (f"`{', '.join(HAND)}`", "any of them, and a `note`", by_hand)]


def _own(kind: type) -> list[tuple[str, Told]]:
    """The keys beside the time, which any event has."""
    return [(key, row) for key, row in keys_of(kind).items() if key != "time"]


def _told(key: str, row: Told) -> str:
    inner = f" with {', '.join(f'`{name}`' for name in keys_of(row.table))}" if row.table else ""
    return f"`{key}`{inner}{f' ({row.description})' if row.description else ''}"


def _summary(kind: type) -> str:
    return (getdoc(kind) or "").partition("\n\n")[0].replace("\n", " ")
