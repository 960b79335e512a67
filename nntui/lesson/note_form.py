"""A note as a form: its fields, what each means, and the note that the filled-in fields make.

Which kinds of question have a field is told by the keys behind it (nntui.lesson.events.ONLY_IN).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from nntui.lesson.bounds import EventError
from nntui.lesson.events import CHOICE, NUMBER, ONLY_IN, Note, Question
from nntui.lesson.plain import as_plain
from nntui.lesson.questions import KINDS
from nntui.lesson.reading import from_plain
from nntui.lesson.typed_number import numbers_meant
from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import printable, shortened
from nntui.text.numbers import exact
from nntui.text.prose import flat

TEXT, PAUSE, QUESTION, KIND = "text", "pause", "question", "kind"  # names of fields
SLACK, HINTS = ("tolerance", "relative", "digits"), ("hint", "hints")  # keys of a question behind one field
YES = {"yes": True, "no": False, "": False}
BETWEEN_HINTS = " | "

# Of a field that is a question's: the keys behind it, how it is filled in, and what its text says.
Behind = tuple[tuple[str, ...], Callable[[Question], str], Callable[[str], dict[str, Any]]]


class Field(NamedTuple):
    """A row of the form: its label, what to type, and of a question's fields the keys behind it, how it is filled in
    from a question, and what its text says.
    """

    label: str
    words: str
    keys: tuple[str, ...] = ()
    filled: Callable[[Question], str] = lambda question: ""
    read: Callable[[str], dict[str, Any]] = lambda text: {}

    def is_for(self, kind: str) -> bool:
        """Whether a question of a kind has it; "": of a kind that isn't named."""
        kinds = [ONLY_IN[key] for key in self.keys if key in ONLY_IN]
        wanted = {kind} if kind in KINDS else {NUMBER, CHOICE}
        return not kinds or any(wanted & set(each) for each in kinds)


def _one(key: str) -> Behind:
    """A field that is a text of the question as it stands."""
    return (key,), lambda question: printable(flat(getattr(question, key))), lambda text: {key: text}


def _several(key: str, between: str) -> Behind:
    """A field that is a list of the question."""

    def filled(question: Question) -> str:
        return printable(between.join(map(flat, getattr(question, key))))

    return (key,), filled, lambda text: {key: [each for part in text.split(between.strip()) if (each := part.strip())]}


def _whole(key: str, label: str) -> Behind:
    """A field that is a whole number of the question, or empty."""

    def filled(question: Question) -> str:
        value = getattr(question, key)
        return "" if value in (None, Question.__dataclass_fields__[key].default) else str(value)

    def read(text: str) -> dict[str, Any]:
        if not (text.isascii() and text.isdecimal()):
            raise EventError(f"{label}: expected a whole number of steps, found “{shortened(text)}”")
        return {key: int(text)}

    return (key,), filled, read


def _hints_of(question: Question) -> str:
    return printable(BETWEEN_HINTS.join(map(flat, question.all_hints)))


def _hints(text: str) -> dict[str, Any]:
    hints = [each for part in text.split(BETWEEN_HINTS.strip()) if (each := part.strip())]
    return {"hint": hints[0]} if len(hints) == 1 else {"hints": hints}


def _slack_of(question: Question) -> str:
    parts = (
        exact(question.tolerance) if question.tolerance else "",
        f"{100 * question.relative:g} %" if question.relative else "",
        f"{question.digits} digits" if question.digits else "",
    )
    return "; ".join(filter(None, parts))


def _slack(text: str) -> dict[str, Any]:
    """How far off a number may be: “0.01”, “1 %” of itself, or right in its first “3 digits”, with ; between them."""
    plain: dict[str, Any] = {}
    for part in filter(None, map(str.strip, text.split(";"))):
        size, digits = part.removesuffix("s").removesuffix("digit").strip(), part.endswith(("digit", "digits"))
        meant = numbers_meant(size.removesuffix("%").strip())
        if not meant or (digits and not size.isdecimal()):
            raise EventError(f"off by: expected 0.01, 1 % or 3 digits, found “{shortened(part)}”")
        if digits:
            plain["digits"] = int(size)
        elif size.endswith("%"):
            plain["relative"] = meant[0] / 100
        else:
            plain["tolerance"] = meant[0]
    return plain


FIELDS: Mapping[str, Field] = {
    TEXT: Field("note", "what to say; {squared_error} in it stands for that number"),
    PAUSE: Field("wait here", "yes or no: does replay wait here until the reader goes on?"),
    QUESTION: Field("question", "what to ask; leave it empty where nothing is asked"),
    KIND: Field("kind", f"{listed(KINDS)}; empty: choice if there are choices, else number", *_one("kind")),
    "answer": Field("answer", "", *_one("answer")),
    "choices": Field("choices", "the choices, with commas between them", *_several("choices", ", ")),
    "of": Field("which of", "row, weight, bias, parameter or unit: what is to be chosen", *_one("of")),
    "edits": Field("may edit", "what may be edited, with commas: rate, w1", *_several("edits", ", ")),
    "limit": Field("within", "how many steps it may take to come true", *_whole("limit", "within")),
    "slack": Field("off by", "how far off a number may be: 0.01, 1 % or 3 digits", SLACK, _slack_of, _slack),
    "after": Field(
        "ahead", "0: hidden until it is answered; 1 or more: of so many steps later", *_whole("after", "ahead")
    ),
    "hints": Field("hints", "told after two wrong tries, one by one, with | between them", HINTS, _hints_of, _hints),
    "why": Field("why", "a quantity that the answer follows from: w leads there once it is given", *_one("why")),
}

# What the answer to a question of a kind is, for whoever writes it; "": of a kind that isn't named.
ANSWERS: Mapping[str, str] = {
    "": "a number, a quantity such as w1, or one of the choices",
    "number": "a number, or a quantity such as w1, which is computed",
    "choice": "the choice that is right",
    "which": "a name, or largest abs(gradient(*)), smallest …: computed of each",
    "direction": "a quantity such as w1: which way it goes is computed",
    "order": "what is measured of each, with * for its name: abs(*), output(*)",
    "task": "a condition that is to come true, such as squared_error < 0.01",
}


def words_for(name: str, kind: str) -> str:
    """What to type in a field."""
    return ANSWERS.get(kind, ANSWERS[""]) if name == "answer" else FIELDS[name].words


def asked_for(given: Mapping[str, str]) -> list[str]:
    """The fields that the form has, by what stands in it: a question's only where one is asked."""
    asks, kind = bool(given[QUESTION].strip()), given[KIND].strip()
    return [name for name, row in FIELDS.items() if not row.keys or (asks and row.is_for(kind))]


def filled_in(note: Note | None) -> dict[str, str]:
    """The form as it is filled in from a note; for a new one all is empty, but that replay waits."""
    if note is None:
        return dict.fromkeys(FIELDS, "") | {PAUSE: "yes"}
    given = {TEXT: printable(flat(note.text)), PAUSE: "yes" if note.pause else "no"}
    asked = note.question
    given[QUESTION] = "" if asked is None else printable(flat(asked.text))
    return {name: given[name] if name in given else row.filled(asked) if asked else "" for name, row in FIELDS.items()}


def note_of(given: Mapping[str, str], before: Note | None = None) -> Note:
    """The note that the fields make; raises EventError. What wasn't changed stays as it was `before`."""
    filled, old = filled_in(before), {} if before is None else as_plain(before)
    text = given[TEXT].strip()
    if not text:
        raise EventError("note: expected something to say")
    if (waits := given[PAUSE].strip().lower()) not in YES:
        raise EventError(f"wait here: expected yes or no, found “{shortened(given[PAUSE])}”")
    plain = {"note": old["note"] if before and text == filled[TEXT] else text, "pause": YES[waits]}
    if given[QUESTION].strip():
        plain["question"] = _question(given, filled, old.get("question", {}))
    note = from_plain(plain | {key: old[key] for key in ("time",) if key in old})
    assert isinstance(note, Note)  # noqa: S101 - it has a “note”
    return note


def _question(given: Mapping[str, str], filled: Mapping[str, str], old: Mapping[str, Any]) -> dict[str, Any]:
    """A question as plain values."""
    kind, asks = given[KIND].strip(), given[QUESTION].strip()
    if kind and kind not in KINDS:
        raise EventError(f"kind: expected {listed(KINDS)}, found “{shortened(kind)}”{did_you_mean(kind[:80], KINDS)}")
    plain: dict[str, Any] = {"text": old["text"] if old and asks == filled[QUESTION] else asks}
    for name in asked_for(given):
        row, text = FIELDS[name], given[name].strip()
        if old and row.keys and given[name] == filled[name]:
            plain |= {key: old[key] for key in row.keys if key in old}
        elif text:
            plain |= row.read(text)
    if "answer" not in plain:
        raise EventError("answer: expected the answer to the question, found none")
    return plain
