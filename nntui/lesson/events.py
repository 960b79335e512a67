"""Events: what a recording is made of. Commands with their time, notes, questions, answers and checks, as plain values.

One model for both notations: JSON lines (written while it happens) and TOML (to read, correct and write by hand). So
there is no null in it, floats are finite or the strings "nan", "inf" and "-inf", whole numbers have 64 bits, texts no
lone surrogates, and there are no dates.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar, get_args, get_origin

from nntui.session.commands import Command
from nntui.text.errors import RefusedError, did_you_mean, listed
from nntui.text.escape import shortened

MAX_TEXT = 4_000  # characters of a text in an event
LEAST_WHOLE, MAX_WHOLE = -(2**63), 2**63 - 1
MAX_KEY = 200  # characters of a key
MAX_HEX = 40  # characters of a hexadecimal float
MAX_DEPTH = 6  # of what stands in an unknown event
MAX_CHOICES = 12


class EventError(RefusedError):
    """Something that is no event; its text says what was expected and what was found."""


@dataclass(frozen=True)
class Do:
    """A command was carried out."""

    command: Command
    time: float = 0.0


@dataclass(frozen=True)
class Question:
    """A question: `answer` is a choice, a number or a quantity that the engine evaluates there, as text.

    A number may be off by `tolerance`. After two wrong tries comes the hint.
    """

    text: str
    answer: str
    choices: tuple[str, ...] = ()
    tolerance: float = 0.0
    hint: str = ""


@dataclass(frozen=True)
class Note:
    """Something said at this moment; {squared_error} in it stands for that number. With `pause` replay waits."""

    text: str
    pause: bool = False
    question: Question | None = None
    time: float = 0.0


@dataclass(frozen=True)
class Answer:
    """A try at the question of the note with this number (0 is the first)."""

    note: int
    given: str
    right: bool
    time: float = 0.0


@dataclass(frozen=True)
class Check:
    """What the numbers are: the branch, the step, the dataset loss and the parameters as hexadecimal floats.

    Of more than nntui.lesson.checks.WHOLE parameters it holds every n-th, and their sum and the sum of their sizes.
    """

    branch: int
    step: int
    loss: str
    vector: tuple[str, ...]
    sums: tuple[str, ...] = ()
    time: float = 0.0


@dataclass(frozen=True)
class Begin:
    """All begins again, at step 0 of the scenario: a viewer was led back to the recording."""

    time: float = 0.0


@dataclass(frozen=True)
class Unknown:
    """A line of another version: kept as it is."""

    content: Mapping[str, Any] = field(default_factory=dict)
    time: float = 0.0


Kept = TypeVar("Kept")
Event = Do | Note | Answer | Check | Begin | Unknown

# Each command by its name in a recording: go_to, choose_row, edit, …
NAMES: dict[type, str] = {
    kind: "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")
    for union in get_args(Command)
    for kind in (get_args(union) or (union,))
}
COMMANDS = {name: kind for kind, name in NAMES.items()}


def reference() -> str:
    """Every event of a recording, as Markdown."""
    rows = []
    for name, kind in COMMANDS.items():
        keys = ", ".join(f"`{each.name}`{'' if each.default is MISSING else ' (optional)'}" for each in fields(kind))
        rows.append(f'| `do = "{name}"` | {keys or "–"} | {(kind.__doc__ or "").splitlines()[0]} |')
    rows += [f"| `{key}` | {keys} | {words} |" for key, keys, words in OTHERS]
    return "\n".join(["| event | its keys | what it is |", "| --- | --- | --- |", *rows])


OTHERS = (
    (
        "note",
        "`pause`, `question` with `text`, `answer`, `choices`, `tolerance`, `hint`",
        "Something said at this moment; {squared_error} in it stands for that number. The answer is one of the choices,"
        " a number, or a quantity that is evaluated there.",
    ),
    ("answer", "`to` (the number of the note, from 0), `right`", "A try at a question."),
    (
        "check",
        "`branch`, `loss`, `vector`, `sums`",
        "What the numbers are at this step, as hexadecimal floats: compared when it is replayed.",
    ),
    ("begin", "always `true`", "All begins again, at step 0: a viewer was led back to the recording that is shown."),
    (
        "go, edit, show",
        "any of them, and a `note`",
        "In TOML only, by hand: go somewhere as `g` does, edit, show a pane, a weight, a row or a unit by its name.",
    ),
)


def as_plain(event: Event) -> dict[str, Any]:
    """An event as a dictionary of plain values; what has its default is left out."""
    plain: dict[str, Any] = {"time": event.time} if event.time else {}
    match event:
        case Do(command):
            return {"do": NAMES[type(command)], **_fields(command), **plain}
        case Note(text, pause, question):
            plain |= {"pause": True} if pause else {}
            return {"note": text, **plain, **({"question": _fields(question)} if question else {})}
        case Answer():
            return {"answer": event.given, "to": event.note, "right": event.right, **plain}
        case Check():
            sums = {"sums": list(event.sums)} if event.sums else {}
            found = {"check": event.step, "branch": event.branch, "loss": event.loss, "vector": list(event.vector)}
            return {**found, **sums, **plain}
        case Begin():
            return {"begin": True, **plain}
        case Unknown(content):
            return {**content, **plain}


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass that don't have their defaults."""
    found = {}
    for each in fields(value):
        content = getattr(value, each.name)
        if each.default is MISSING or content != each.default:
            found[each.name] = list(content) if isinstance(content, tuple) else content
    return found


def from_plain(plain: Mapping[str, Any]) -> Event:
    """An event from a dictionary of plain values; raises EventError."""
    content: dict[str, Any] = _checked("", plain, 0)
    time = _take(content, "time", float, 0.0)
    if not math.isfinite(time) or time < 0:
        raise EventError(f"time: expected seconds from the beginning, found {time}")
    if "do" in content:
        return _command(content, time)
    if "note" in content:
        return _note(content, time)
    if "check" in content:
        return _check(content, time)
    if "answer" in content:
        given, to = _take(content, "answer", str), _take(content, "to", int)
        return _only(Answer(to, given, _take(content, "right", bool), time), content, ("right", "to", "time"))
    if "begin" in content:
        if not _take(content, "begin", bool):
            raise EventError("begin: expected true, found false")
        return _only(Begin(time), content)
    return Unknown(content, time)


def _command(content: dict[str, Any], time: float) -> Event:
    name = _take(content, "do", str)
    kind = COMMANDS.get(name)
    if kind is None:
        return Unknown({"do": name, **content}, time)
    values = {}
    for each in fields(kind):
        if each.name in content:
            values[each.name] = _field(each.name, each.type, content.pop(each.name))
        elif each.default is MISSING:
            raise EventError(f"{name}: expected the key “{each.name}”, found none")
    return _only(Do(kind(**values), time), content, [*(each.name for each in fields(kind)), "time"])


def _field(name: str, declared: Any, value: Any) -> Any:
    """A value for a field of a command, by the type that it is declared with."""
    kinds = set(get_args(declared) or (declared,)) if get_origin(declared) is not tuple else {declared}
    kinds.discard(type(None))
    kind = kinds.pop()
    if get_origin(kind) is tuple:
        numbers = value if isinstance(value, list) else []
        if len(numbers) != 2 or not all(type(number) is int for number in numbers):
            raise EventError(f"{name}: expected two whole numbers, found {_found(value)}")
        return tuple(numbers)
    if type(value) is not kind:
        raise EventError(f"{name}: expected {WORDS[kind]}, found {_found(value)}")
    return value


def _note(content: dict[str, Any], time: float) -> Note:
    text, pause = _take(content, "note", str), _take(content, "pause", bool, False)
    asked = content.pop("question", None)
    question = None
    if asked is not None:
        if not isinstance(asked, dict):
            raise EventError(f"question: expected a table, found {_found(asked)}")
        choices = asked.pop("choices", [])
        if not isinstance(choices, list) or len(choices) > MAX_CHOICES or not all(isinstance(c, str) for c in choices):
            raise EventError(f"choices: expected at most {MAX_CHOICES} texts")
        words = _take(asked, "text", str), _take(asked, "answer", str)
        question = _only(
            Question(*words, tuple(choices), _take(asked, "tolerance", float, 0.0), _take(asked, "hint", str, "")),
            asked,
            [each.name for each in fields(Question)],
        )
        if question.tolerance < 0:
            raise EventError(f"tolerance: expected 0 or more, found {question.tolerance:g}")
        if question.choices and question.answer not in question.choices:
            raise EventError(f"answer: expected one of the choices, found {_found(question.answer)}")
    return _only(Note(text, pause, question, time), content, ("pause", "question", "time"))


def _check(content: dict[str, Any], time: float) -> Check:
    step, branch, loss = _take(content, "check", int), _take(content, "branch", int), _take(content, "loss", str)
    vectors = []
    for key in ("vector", "sums"):
        texts = content.pop(key, [])
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise EventError(f"{key}: expected a list of hexadecimal numbers in quotes, found {_found(texts)}")
        vectors.append(tuple(texts))
    for text in (loss, *vectors[0], *vectors[1]):
        number_of(text)
    return _only(Check(branch, step, loss, vectors[0], vectors[1], time), content, ("vector", "sums", "time"))


def number_of(text: str) -> float:
    """The number that a hexadecimal float stands for; raises EventError."""
    try:
        return float.fromhex(text if len(text) <= MAX_HEX else "too long")
    except (ValueError, OverflowError):
        raise EventError(f"expected a hexadecimal number such as 0x1.8p+1, found {_found(text)}") from None


WORDS = {int: "a whole number", str: "a text", bool: "true or false", float: "a number"}


def _take(content: dict[str, Any], key: str, kind: type, default: Any = MISSING) -> Any:
    """A value of a type, taken out of the dictionary."""
    if key not in content:
        if default is MISSING:
            raise EventError(f"expected the key “{key}”, found none")
        return default
    value = content.pop(key)
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise EventError(f"{key}: expected {WORDS[kind]}, found {_found(value)}")
    return value


def _only(event: Kept, rest: Mapping[str, Any], known: Iterable[str] = ()) -> Kept:
    if rest:
        key = next(iter(rest))
        raise EventError(f"expected no further keys, found “{shortened(key)}”{did_you_mean(key, known)}")
    return event


def misspelled(event: Unknown) -> str:
    """What an unknown event may have been meant to be, in words; "" if it is like none that is known."""
    name = event.content.get("do")
    if isinstance(name, str):
        near = did_you_mean(name, COMMANDS)
        return f"do: expected a command, found “{shortened(name)}”{near}" if near else ""
    for key in event.content:
        if near := did_you_mean(key, KINDS):
            return f"expected {listed(KINDS)}, found “{shortened(key)}”{near}"
    return ""


KINDS = ("do", "note", "go", "edit", "show", "check", "answer", "begin")


def _found(value: Any) -> str:
    return f"“{shortened(value)}”" if isinstance(value, str) else shortened(repr(value)[:60])


def _checked(key: str, value: Any, depth: int) -> Any:
    """A plain value within the model's bounds."""
    if depth > MAX_DEPTH:
        raise EventError(f"{key[:40]}: expected tables and lists a few levels deep, found far more")
    match value:
        case bool():
            return value
        case str() if len(value) > MAX_TEXT:
            raise EventError(f"{key[:40]}: expected at most {MAX_TEXT:,} characters, found {len(value):,}")
        case str() if any("\ud800" <= character <= "\udfff" for character in value):
            raise EventError(f"{key[:40]}: expected text, found half a character")
        case int() if not LEAST_WHOLE <= value <= MAX_WHOLE:
            raise EventError(f"{key[:40]}: expected a whole number of at most 64 bits")
        case float() if not math.isfinite(value):
            return str(value)
        case str() | int() | float():
            return value
        case list():
            return [_checked(key, each, depth + 1) for each in value]
        case dict():
            return {_key(name): _checked(name, each, depth + 1) for name, each in value.items()}
        case _:
            raise EventError(f"{key[:40]}: expected a text, number, list or table, found {_found(value)}")


def _key(name: str) -> str:
    if len(name) > MAX_KEY:
        raise EventError(f"{name[:40]}: expected a key of at most {MAX_KEY} characters, found {len(name):,}")
    if any("\ud800" <= character <= "\udfff" for character in name):
        raise EventError("expected a key, found half a character in it")
    return name
