"""A note for the recording: what to say at this moment, whether replay waits there, and a question if there is one."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from nntui.lesson.bounds import EventError
from nntui.lesson.events import Note
from nntui.lesson.plain import as_plain
from nntui.lesson.reading import from_plain
from nntui.text.errors import RefusedError
from nntui.text.escape import shortened

FIELDS = (
    ("text", "what to say; {squared_error} stands for that number"),
    ("question", "a question, if there is one"),
    ("answer", "its answer: a number, one of the choices, or a quantity such as w1"),
    ("choices", "choices, with commas between them"),
    ("tolerance", "how far off a number may be"),
    ("hint", "a hint after two wrong tries"),
    ("pause", "yes: replay waits here"),
)


class NoteScreen(ModalScreen[None]):
    """Hands the note to `submit`."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "back")]

    def __init__(self, submit: Callable[[Note], None]) -> None:
        super().__init__()
        self._submit = submit

    def compose(self) -> ComposeResult:
        """A line for each part of a note."""
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "A note at this moment; Enter writes it"
            for name, words in FIELDS:
                yield Input(placeholder=words, id=name, compact=True)
            yield Static("", classes="why-not")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write the note, or say what is missing."""
        try:
            self._submit(self._note())
        except RefusedError as error:
            self.query_one(".why-not", Static).update(Content(str(error)))
            return
        self.dismiss()

    def _note(self) -> Note:
        given = {name: self.query_one(f"#{name}", Input).value.strip() for name, _ in FIELDS}
        if not given["text"]:
            raise EventError("the first line: expected something to say")
        if given["pause"].lower() not in ("", "no", "yes"):
            raise EventError(f"the last line: expected yes or nothing, found “{shortened(given['pause'])}”")
        plain: dict[str, object] = {"note": given["text"], "pause": given["pause"].lower() == "yes"}
        if given["question"]:
            asked: dict[str, object] = {"text": given["question"], "answer": given["answer"], "hint": given["hint"]}
            if not given["answer"]:
                raise EventError("expected an answer to the question")
            if given["choices"]:
                asked["choices"] = [choice.strip() for choice in given["choices"].split(",")]
            if given["tolerance"]:
                try:
                    asked["tolerance"] = float(given["tolerance"])
                except ValueError:
                    raise EventError("expected a number for how far off an answer may be") from None
            plain["question"] = asked
        note = from_plain(plain)
        assert isinstance(note, Note)  # noqa: S101 - it has a “note”
        as_plain(note)
        return note
