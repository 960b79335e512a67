"""The notes that are one's own: change, move or delete one. A recording that is shown goes along with the choice."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from nntui.lesson.change_notes import positions, target
from nntui.lesson.events import Note
from nntui.lesson.own_notes import NOT_IN_A_FILE, FileNotes, OwnNotes
from nntui.lesson.recordings import Recordings
from nntui.session.session import Session
from nntui.text.errors import RefusedError
from nntui.text.escape import printable
from nntui.text.numbers import count
from nntui.text.prose import flat
from nntui.timeline.position import Position
from nntui.ui.screens.note import NoteScreen
from nntui.ui.widgets.choices import Choices, InSight

if TYPE_CHECKING:
    from nntui.lesson.playback import Showing

MOST_TEXT = 200  # characters of a note in the list: more than fit on any line
HINT = "↑↓ choose  Enter change  ← earlier  → later  d delete  Esc close"
BY = {-1: "earlier", 1: "later"}
ITS_ANSWER = "this shows the answer of its question: Enter again changes the note"


class NotesScreen(ModalScreen[None]):
    """A list of notes; what is done to one is written at once. `repaint` shows what has become of it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,M,q", "dismiss", "close"),
        Binding("left", "move(-1)", "earlier", priority=True),
        Binding("right", "move(1)", "later", priority=True),
        Binding("d,delete", "delete", "delete"),
    ]

    def __init__(self, notes: OwnNotes, recordings: Recordings, session: Session, repaint: Callable[[], None]) -> None:
        super().__init__()
        self._notes, self._recordings, self._session, self._repaint = notes, recordings, session, repaint
        self._positions: list[Position | None] = []
        self._asked: tuple[str, int] | None = None  # what was asked about the note at a place

    def compose(self) -> ComposeResult:
        """The list, what was done, and the keys."""
        with Vertical(classes="dialog wide") as dialog:
            dialog.border_title = "Notes"
            dialog.border_subtitle = Content(printable(self._notes.where))
            yield Choices(id="notes")
            yield Static("", classes="why-not")
            yield Static("", classes="done")
            yield Static(HINT, classes="hint")

    def on_mount(self) -> None:
        """Begin with the note that is shown, or that was written last."""
        places, showing = list(self._notes.places), self._showing
        number = showing.number if showing is not None else len(places) - 1
        self._fill(places[max(number, 0)])
        self._say()

    @property
    def _showing(self) -> "Showing | None":
        """The recording whose notes these are, if it is one that is shown."""
        return self._recordings.showing if isinstance(self._notes, FileNotes) else None

    def _fill(self, place: int) -> None:
        """List the notes anew, with the one at a place chosen."""
        places = list(self._notes.places)
        self._positions = list(positions(self._notes.events))
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(
            Option(InSight(partial(self._line, number, each), 1), id=str(each)) for number, each in enumerate(places, 1)
        )
        near = min(places, key=lambda each: abs(each - place))
        options.highlighted = places.index(near)
        self._go_along(near)

    def _line(self, number: int, place: int) -> Content:
        note, at = self._note(place), self._positions[place]
        step = f"step {count(at.step)}" if at is not None else ""
        asks = "? " if note.question is not None else ""
        return Content.assemble(f"{number:>3}  {step:<12} {asks}", (printable(flat(note.text[:MOST_TEXT])), "bold"))

    def _note(self, place: int) -> Note:
        note = self._notes.events[place]
        assert isinstance(note, Note)  # noqa: S101 - these are the places of notes
        return note

    @property
    def _place(self) -> int:
        """The place of the chosen note."""
        options = self.query_one(OptionList)
        return int(options.get_option_at_index(options.highlighted or 0).id or 0)

    def _say(self, done: str = "", why_not: str = "") -> None:
        for line, words in ((".done", done), (".why-not", why_not)):
            self.query_one(line, Static).update(Content(printable(words)))
            self.query_one(line).display = bool(words)

    def _called(self, place: int) -> str:
        return f"note {list(self._notes.places).index(place) + 1}"

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the chosen note, where a recording is shown."""
        if event.option_id is not None and int(event.option_id) in self._notes.places:
            self._go_along(int(event.option_id))

    def _go_along(self, place: int) -> None:
        if self._asked is not None and self._asked[1] != place:
            self._asked = None
            self._say()
        if (showing := self._showing) is not None and showing.replay.done != place + 1:
            showing.to(place + 1)
            self._repaint()

    def _put(self, at: int, to: int | None, note: Note, done: str) -> None:
        """Change what is written, and say so; raises RefusedError, and then it stays."""
        self._asked = None
        self._notes.put(at, to, note)
        self._repaint()
        if not self._notes.places:
            self.notify(f"{done}; none is left", markup=False)
            self.dismiss()
            return
        self._fill(at if to is None else to)
        self._say(done + (f", written {self._notes.where}" if self._notes.where != NOT_IN_A_FILE else ""))

    def _try(self, at: int, to: int | None, done: str) -> None:
        """Move or delete one, or say why it stays."""
        try:
            self._put(at, to, self._note(at), done)
        except RefusedError as error:
            self._say(why_not=str(error))

    def action_move(self, by: int) -> None:
        """Let it stand an event earlier or later."""
        place = self._place
        to = target(self._notes.events, place, by)
        if to is None:
            self._say(why_not=f"{self._called(place)} can't stand {BY[by]}")
            return
        self._try(place, to, f"{self._called(place)}: {BY[by]}")

    def action_delete(self) -> None:
        """Delete it, at the second time."""
        place = self._place
        if self._asked != ("delete", place):
            self._asked = ("delete", place)
            self._say(why_not=f"d again deletes {self._called(place)}")
            return
        self._try(place, None, f"{self._called(place)}: deleted")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Change it. Where its question waits for an answer, that isn't shown unasked."""
        place, showing = self._place, self._showing
        if showing is not None and showing.waits and self._asked != ("answer", place):
            self._asked = ("answer", place)
            self._say(why_not=ITS_ANSWER)
            return
        name, before = self._called(place), self._note(place)

        def write(note: Note) -> None:
            if note == before:
                self._say(f"{name}: as it was")
            else:
                self._put(place, place, note, f"{name}: changed")

        moment = self._session.frame.moment if self._is_now(place) else None
        title = name.capitalize()
        self.app.push_screen(
            NoteScreen(write, self._session, self._notes.where, title=title, note=before, moment=moment)
        )

    def _is_now(self, place: int) -> bool:
        """Whether a note stands where the session stands, so that its figures are known."""
        if (showing := self._showing) is not None:
            return showing.replay.done == place + 1 and not showing.moving
        at = self._session.position
        return self._positions[place] == at and not at.operation
