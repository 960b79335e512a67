"""Keys for recordings: writing one, notes in it, and moving through one that is shown until the viewer takes over."""

import itertools
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, cast

from nntui.text.errors import NntuiError, RefusedError, listed
from nntui.text.escape import printable
from nntui.text.numbers import count
from nntui.text.prose import flat
from nntui.ui.actions.common import Group, Stage
from nntui.ui.actions.time import DROPS

if TYPE_CHECKING:
    from nntui.export.format import Formats, Seen
    from nntui.lesson.events import Question
    from nntui.lesson.recording import Recording
    from nntui.lesson.recordings import Recordings
    from nntui.session.state import SessionState
    from nntui.ui.app import NntuiApp
    from nntui.ui.outside import Outside

TYPE_IT = "type the answer, then Enter; Esc goes back"
MOST_NAMED = 24  # characters of all choices, up to which the question's own line is enough of a list
NO_RECORDING = "this is no recording: nntui replay FILE shows one"


def target_of(text: str, formats: "Formats", outside: "Outside") -> Path:
    """The new file that a session is to be written into; raises RefusedError where it can't have that name."""
    target = Path(text)
    if target.suffix.lower() not in formats:
        raise RefusedError(f"expected a name that ends in {listed(formats)}")
    outside.expect_room(target)
    return target


def _how_chosen(of: str, in_sight: Collection[str]) -> str:
    """How an answer comes about: chosen on the screen, or typed."""
    from nntui.lesson.questions import CHOSEN_IN

    pane = CHOSEN_IN.get(of)
    return f"its name; or Esc, choose it in the {pane} by ↑ ↓, then Enter ↓ Enter" if pane in in_sight else TYPE_IT


def _beside(steps: int, best: int | None) -> str:
    """What is to be said of the steps of a task that was done, beside the fewest that it took before."""
    if best is not None and steps >= best:
        return f"; best so far: {count(best)}" if steps > best else "; as few as the best so far"
    return "; fewer are better" if steps > 1 else ""


class Record(Group):
    """A recording that is being written, and one that is shown."""

    def __init__(self, screen: Stage) -> None:
        super().__init__(screen)
        self._asked: SessionState | None = None  # where it was asked whether it may be dropped
        self._own_tries: dict[int, tuple[str, ...]] = {}  # edits a task was tried with, by its note, the last first

    @property
    def _outside(self) -> "Outside":
        return self._screen.opened.outside

    @property
    def _recordings(self) -> "Recordings":
        return self._screen.opened.recordings

    def record(self) -> None:
        """Record into a new file, or ask whether that is to end."""
        recordings = self._recordings
        self._screen.halt()
        if recordings.file is not None:
            self._ask_to_stop(recordings.file.name)
            return
        suggestion = str(self._outside.free_name(recordings.header.name))
        self._screen.ask(
            "Record into a new file", self._start, suggestions=[(suggestion, "here, from the beginning on")]
        )

    def _ask_to_stop(self, name: str) -> None:
        """End the recording where the key is pressed again: one that was meant for something else ends none."""
        from nntui.ui.screens.again import AgainScreen

        def asked(ends: bool | None) -> None:
            if ends:
                self._screen.act("end_recording")

        ends, goes_on = f"ends it: {name} is complete then", "goes on recording"
        self._terminal.app.push_screen(AgainScreen("Recording into a file", "r", ends, goes_on), asked)

    def end_recording(self) -> None:
        """End what is recorded into a file, and say where that is."""
        recordings = self._recordings
        if recordings.file is not None:
            name = recordings.file.name
            recordings.stop()
            self._say(self._outside.recorded.format(name=name))

    def _start(self, text: str) -> None:
        try:
            self._recordings.start(Path(text))
        except NntuiError as error:
            raise RefusedError(error.problems[0].message) from None

    def export(self) -> None:
        """Write this session as a page, a cast, a table, …"""
        formats = self._screen.opened.formats()
        if self._session.veil is not None:  # a format that works the session out anew would tell what is asked for
            formats = {ending: each for ending, each in formats.items() if "seen" in each.takes}
        name = self._outside.free_name(self._recordings.header.name).stem

        def write(text: str) -> None:
            recording, target = self._recordings.recording, target_of(text, formats, self._outside)
            seen = self._seen()
            self._terminal.run_worker(lambda: self._write(recording, target, formats, seen), thread=True)

        suggestions = [(f"{name}{each.ending}", each.words) for each in formats.values()]
        self._terminal.app.clear_notifications()  # they would be in the picture
        self._screen.ask("Write this session as", write, suggestions=suggestions)

    def _seen(self) -> "Seen":
        """The screen as it stands, without the dialog that lies over it."""
        from nntui.export.format import Seen

        size, frame = self._terminal.size, self._session.frame
        lines = self._terminal._compositor.render_strips()
        return Seen((size.width, size.height), lines, frame.moment.step, frame.branch.name)

    def _write(self, recording: "Recording", target: Path, formats: "Formats", seen: "Seen") -> None:
        """Write in a thread, and say how it went."""
        from nntui.export.format import Options

        app, notify, panes = self._terminal.app, self._terminal.notify, self._screen.opened.panes
        try:
            findings = self._outside.export(recording, target, Options(panes=panes, seen=seen), formats)
        except NntuiError as error:
            app.call_from_thread(notify, str(error), markup=False, severity="error")
        else:
            app.call_from_thread(notify, self._outside.written.format(name=target.name), markup=False)
            for finding in findings:
                app.call_from_thread(notify, finding.problem, markup=False, severity="warning")

    def to_note(self, by: int) -> None:
        """To the next note of the recording, or the one before."""
        showing = self._recordings.showing
        if showing is None:
            self._say(NO_RECORDING)
            return
        if showing.would_be_lost and self._session.state is not self._asked:
            self._player.halt()  # what goes on is soon another state, and asks again
            self._asked = self._session.state
            self._say(f"{DROPS}: once more goes on all the same, R leads back to the note")
            return
        if by > 0 and self._at_the_end():
            return
        if showing.taken_over:
            showing.back()
        showing.to_note(by)

    def read_on(self, by: int) -> None:
        """On in a long note of the recording, or back in it."""
        if not self._screen.opened.contents.read_on(by):
            self._say("no note has more lines that way")

    def lead_back(self) -> None:
        """Back to the recording, to where the viewer took over, and to its own look."""
        showing = self._recordings.showing
        if showing is None:
            self._say(NO_RECORDING)
        elif showing.taken_over or showing.looks.made:
            from nntui.lesson.own_try import tries_of

            tried = tries_of(showing), self._own_tries.get(showing.number, ())
            self._own_tries[showing.number] = tuple(dict.fromkeys(itertools.chain(*tried)))
            showing.back()
        else:
            self._say("nothing to lead back from: all is as the recording has it")

    def answer(self) -> None:
        """Answer the question that is asked."""
        showing = self._recordings.showing
        if showing is None or showing.note is None or showing.note.question is None:
            return

        from nntui.lesson.caption_words import asked_in_words
        from nntui.lesson.events import TASK

        question, in_sight = showing.note.question, self._screen.opened.contents.in_sight

        def answer(text: str) -> str | None:
            best = showing.tried.best
            verdict = self._recordings.answer(text)
            self._screen.repaint()
            if not verdict.right and (showing.waits or showing.again):
                hint = showing.tried.hint(question)
                said = f": {verdict.said}" if verdict.said else ""
                raise RefusedError(printable(flat(f"not right{said}, try again.{f' Hint: {hint}' if hint else ''}")))
            if not verdict.right or question.asks != TASK:
                return None
            return f"right, {verdict.said}{_beside(verdict.steps or 0, best)}"

        lines = [(printable(flat(text)), words) for text, words in self._answers(question)]
        names = "".join(text for text, _ in lines)
        listed = bool(lines) and (len(names) > MOST_NAMED or any(words for _, words in lines))
        self._screen.ask(
            "Answer",
            answer,
            then=self._answered,
            hint=printable(
                flat(question.text if lines and question.asks != TASK else asked_in_words(question, in_sight))
            ),
            placeholder="↓ takes one, or type it" if lines else _how_chosen(question.of, in_sight),
            suggestions=lines,
            filled_in=False,
            listed=listed,
            at=self._away_from_what_is_asked() if listed else "bottom",
        )

    def _answered(self, closed: bool | None) -> None:
        """Whether an answer has closed its box: then a number that is typed on is told that it comes too late."""
        if closed:
            cast("NntuiApp", self._terminal.app).typed.on.begin(self._too_late)

    def _too_late(self) -> None:
        showing = self._recordings.showing
        goes_on = ": Enter goes on" if showing is not None and showing.enter else ""
        self._say(f"answered already{goes_on}")

    def _away_from_what_is_asked(self) -> str:
        """Where a list is shown that reaches beyond the note: at the bottom, over that, or, where the pane that is
        looked at is in the lower half, at the top.
        """
        contents = self._screen.opened.contents
        low = contents.pane.area.startswith("lower") and len(contents.shown) > 1
        return "top" if low and not self._session.view.enlarged else "bottom"

    def _answers(self, question: "Question") -> list[tuple[str, str]]:
        """What may be taken for an answer: the choices, or what the reader chose on the screen, and not what happens to
        be chosen there; to an order no one thing; to a task the edits with which it was tried on the screen.
        """
        from nntui.lesson.events import DIRECTION, ORDER, TASK
        from nntui.lesson.judging import WAYS
        from nntui.lesson.questions import chosen

        showing = self._recordings.showing
        if question.asks == TASK:
            tried = self._own_tries.get(showing.number, ()) if showing is not None else ()
            return [(edits, "as you have tried it") for edits in tried]
        if question.of:
            name = chosen(question.of, self._session.frame) if showing is not None and showing.looks.chosen else ""
            return [(name, "chosen on the screen")] if name else []
        choices = {DIRECTION: WAYS, ORDER: ()}.get(question.asks, question.choices)
        return [(choice, "") for choice in choices]
