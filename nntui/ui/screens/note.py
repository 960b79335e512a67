"""A note for a recording: what to say at this moment, whether replay waits there, and a question if there is one."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from nntui.lesson.authoring import doubts_about, doubts_in, refuse_unanswerable
from nntui.lesson.events import Note
from nntui.lesson.note_form import FIELDS, KIND, TEXT, asked_for, filled_in, note_of, words_for
from nntui.lesson.replay import told
from nntui.session.session import Session
from nntui.text.errors import RefusedError
from nntui.text.escape import printable
from nntui.text.prose import flat
from nntui.text.wrapping import wrap

if TYPE_CHECKING:
    from nntui.timeline.moment import Moment

MOST_SAID = 3  # lines of what the note will say
MOST_DOUBTS = 3
SAID_AS = "will say"  # their label
NO_MOMENT = "; its numbers are put in where it stands"


class Line(Input):
    """A line to type in; what could steer the terminal is written out in it, be it pasted or from a file."""

    def validate_value(self, value: str) -> str:
        """The value as it can be shown."""
        return printable(value)


class NoteScreen(ModalScreen[None]):
    """Hands the note to `submit`, which raises RefusedError if it can't be. `note` is one that is changed; `where` says
    what it is written into. `moment` is the one that its figures are of; None: it isn't known yet.

    What may be a mistake is told while one types, and takes a second Enter; what can't be is refused.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back"),
        Binding("up", "go(-1)", "the field above", priority=True),
        Binding("down", "go(1)", "the field below", priority=True),
    ]

    def __init__(
        self,
        submit: Callable[[Note], None],
        session: Session,
        where: str,
        *,
        title: str = "A note at this moment",
        note: Note | None = None,
        moment: "Moment | None" = None,
    ) -> None:
        super().__init__()
        self._submit, self._session, self._where, self._title = submit, session, where, title
        self._note, self._moment = note, moment
        self._filled = filled_in(note)
        self._told = ""  # the doubts that were told when Enter was pressed
        self._asked_to_drop = False

    def compose(self) -> ComposeResult:
        """A line for each field, with its label before it; below what the note will say, and what is wrong."""
        with VerticalScroll(classes="dialog note", can_focus=False) as dialog:
            dialog.border_title = f"{self._title}; Enter writes it"
            dialog.border_subtitle = Content(printable(self._where))
            for name, row in FIELDS.items():
                with Horizontal(classes="field", id=f"row-{name}"):
                    yield Static(row.label, classes="label")
                    yield Line(self._filled[name], id=name, compact=True, select_on_focus=False)
                if name == TEXT:
                    with Horizontal(classes="field", id="said"):
                        yield Static(SAID_AS, classes="label")
                        yield Static("", id="saying")
            yield Static("", classes="why-not")
            yield Static("", classes="hint")

    def on_mount(self) -> None:
        """Show the fields that there are."""
        self._look()

    @property
    def _given(self) -> dict[str, str]:
        return {name: self.query_one(f"#{name}", Input).value for name in FIELDS}

    def on_input_changed(self, event: Input.Changed) -> None:
        """Look at what stands there."""
        self._told, self._asked_to_drop = "", False
        self._look()

    def on_resize(self) -> None:
        """What it will say is wrapped anew."""
        self.call_after_refresh(self._look)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what the field is for: its label alone stays when it is filled."""
        name = event.widget.id or ""
        if name in FIELDS:
            words = words_for(name, self.query_one(f"#{KIND}", Input).value.strip())
            self.query_one(".hint", Static).update(Content(f"{FIELDS[name].label}: {words}"))

    def _look(self) -> None:
        """Show the fields that there are by now, what the note will say, and what may be wrong with it."""
        given = self._given
        there = asked_for(given)
        for name in FIELDS:
            self.query_one(f"#row-{name}").display = name in there
        lines = self._saying(given[TEXT])
        self.query_one("#said").display = bool(lines)
        self.query_one("#saying", Static).update(Content("\n".join(lines)))
        self._say("\n".join(self._doubts(given)))

    def _saying(self, text: str) -> tuple[str, ...]:
        """What the note will say, with its figures put in; of a long one the end, where one types."""
        width = self.query_one(f"#{TEXT}").size.width
        if not text.strip() or width < 2:  # nothing is laid out yet
            return ()
        words = told(text, self._moment) if self._moment is not None else text + NO_MOMENT * ("{" in text)
        lines = wrap(printable(flat(words)), width)
        if len(lines) <= MOST_SAID:
            return lines
        return (*lines[: MOST_SAID - 1], "…") if text == self._filled[TEXT] else ("…", *lines[1 - MOST_SAID :])

    def _doubts(self, given: dict[str, str]) -> list[str]:
        """What may be wrong with what stands there so far."""
        try:
            return self._about(note_of(given, self._note))
        except RefusedError:  # not whole yet: Enter says what is missing
            return list(islice(doubts_in(given[TEXT], self._session.setup), MOST_DOUBTS))

    def _about(self, note: Note) -> list[str]:
        """What is doubtful in a note, as much as there is room to say."""
        return list(islice(doubts_about(note, self._session.setup), MOST_DOUBTS))

    def _say(self, text: str) -> None:
        line = self.query_one(".why-not", Static)
        line.update(Content("\n".join(map(printable, text.split("\n")))))
        line.display = bool(text)
        self.call_after_refresh(partial(line.scroll_visible, animate=False))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Write the note, or say what is missing."""
        try:
            note = note_of(self._given, self._note)
            if note.question is not None and self._moment is not None:
                refuse_unanswerable(note.question, self._session)
            doubts = "\n".join(self._about(note))
            if doubts != self._told:
                self._told = doubts
                raise RefusedError(f"{doubts}\nEnter again writes it as it is")
            self._submit(note)
        except RefusedError as error:
            self._say(str(error))
            return
        self.dismiss()

    def action_go(self, by: int) -> None:
        """To the next field, or the one before."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_back(self) -> None:
        """Leave; what was typed is dropped at the second time."""
        if self._given != self._filled and not self._asked_to_drop:
            self._asked_to_drop = True
            self._say("this drops what you typed: Esc again leaves, Enter writes it")
            return
        self.dismiss()
