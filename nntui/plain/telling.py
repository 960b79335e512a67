"""What is told after a command: where one is, what was chosen, what a note says, and every pane as text."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nntui.lesson.caption_words import Ways
from nntui.plain.desk import Desk
from nntui.render.behind_veil import WORDS
from nntui.render.cells import Line
from nntui.render.pane import Drawing
from nntui.render.spoken import Telling, drawn_as_text, text_of
from nntui.render.status import state_parts, status_parts, time_parts
from nntui.session.number_meant import Named, number_chosen, number_of_row
from nntui.session.state import SessionState
from nntui.session.view import EXPLANATION, View
from nntui.text.numbers import count, in_full
from nntui.text.prose import flat

if TYPE_CHECKING:
    from nntui.lesson.events import Note
    from nntui.lesson.playback import Showing
    from nntui.render.pane import Pane

ROW, UNIT = "row", "unit"  # what is chosen by its name: a row, or a unit, weight or bias
HEIGHT = 1_000  # lines that a pane is drawn in which has no words of its own
WAYS = Ways("Type your answer.", "First type return, then your answer.", "Type another try.", "why tells why")


def where(desk: Desk, *, whole: bool = False, stopped: str = "") -> None:
    """Where in time this is and how wrong the network is; as a `whole` all that the status says. `stopped`
    is what play has just stopped at.
    """
    frame, motion = desk.frame, desk.opened.player.motion
    time = status_parts(frame, motion) if whole else time_parts(frame)
    _parts(desk, [*map(text_of, time), stopped])
    _parts(desk, map(text_of, state_parts(frame, in_short=not whole)))
    if frame.operation is not None:
        pane(desk, EXPLANATION)
    desk.place = _place(desk)


def where_else(desk: Desk) -> None:
    """Before a note, which has figures of its own: of where in time this is what has changed since it was told."""
    before, desk.place = desk.place, _place(desk)
    _parts(desk, desk.place if len(desk.place) < len(before) else [each for each in desk.place if each not in before])
    if desk.frame.operation is not None:
        _parts(desk, map(text_of, state_parts(desk.frame, in_short=True)))


def _place(desk: Desk) -> list[str]:
    return [*map(text_of, time_parts(desk.frame))]


def _parts(desk: Desk, parts: Iterable[str]) -> None:
    """Some parts as one sentence."""
    if words := "; ".join(filter(None, (part.lstrip("‖! ").rstrip(".") for part in parts))):
        desk.output.say(f"{words}.")


def pane(desk: Desk, name: str, first: int = 0) -> None:
    """What a pane shows; of a long table the lines from the one with this number on."""
    asked, frame, out = desk.opened.panes[name], desk.frame, desk.output
    if asked.covered(frame):
        out.say(f"{asked.name}: {WORDS}")
        return
    desk.told = True
    out.say(asked.title(frame))
    out.lines(
        _drawn(desk, asked)
        if asked.tell is None
        else asked.tell(frame, Telling(out.width, first, desk.break_off_if_asked))
    )


def _drawn(desk: Desk, asked: "Pane") -> Iterable[str]:
    """The lines of a pane that has no words of its own, once all of it is worked out."""
    drawing = Drawing(ascii_only=True, upto=desk.session.timeline.reached(desk.session.position.branch))
    content = asked.draw(desk.frame, desk.output.width, HEIGHT, drawing)
    while content.more is not None:
        content.more()
        desk.break_off_if_asked()
        content = asked.draw(desk.frame, desk.output.width, HEIGHT, drawing)
    lines: list[Line] = [*content.header, *map(content.line, range(content.length))]
    return drawn_as_text(lines)


def chosen(desk: Desk, what: str = "") -> None:
    """The number that is chosen in the pane that was asked for last; of `what` was chosen by its name: a "row", or a
    weight, bias or unit.
    """
    frame = desk.frame
    named = number_of_row(frame) if what == ROW else number_chosen(frame) if what else desk.pane.number(frame)
    if named is not None:
        desk.told = True
        number(desk, named)


def number(desk: Desk, named: Named) -> None:
    """A number with all its digits."""
    desk.output.say(f"{named.name} = {in_full(named.value)}")


def note(desk: Desk) -> None:
    """The note that is shown, with its question; at the end how the questions were answered."""
    showing, out = desk.showing, desk.output
    if showing is None:
        return
    if showing.note is not None:
        out.say(f"Note {showing.number + 1} of {len(showing.replay.notes)}.")
        out.say(flat(showing.text))
    for finding in showing.replay.findings[-1:]:
        out.say(f"{finding.place} doesn't hold: {finding.problem}")
    question(desk)
    if showing.ended and not showing.waits:
        end(desk, showing)


def end(desk: Desk, showing: "Showing") -> None:
    """That a recording is at its end, and how its questions were answered."""
    score, again = showing.score
    desk.output.say(f"The end{f': {score}' if score else ''}. {again}".rstrip())


def question(desk: Desk) -> None:
    """What is asked, or what has become of that."""
    for text, _ in desk.recordings.question(WAYS):
        desk.output.say(flat(text))


# The state, the note, how many events, what play stopped at, how many lines were told, and whether somebody has gone
# another way than the recording.
Told = tuple[SessionState, "Note | None", int, str, int, bool]


def seen(desk: Desk) -> Told:
    """What there is to be told of, to be compared with what there is after a command."""
    showing = desk.showing
    done = (None, 0) if showing is None else (showing.note, showing.replay.done)
    away = showing is not None and showing.taken_over
    return desk.session.state, *done, desk.opened.player.motion.stopped, desk.output.told, away


def changes(desk: Desk, before: Told) -> None:
    """Tell what a command has changed, and has not told itself: the place in time, what is looked at, what is chosen,
    the note.
    """
    (was, note_before, done, stopped, lines, away), now = before, desk.session.state
    after, told, showing = seen(desk), desk.told, desk.showing
    another = after[1] is not note_before
    new = after[3] if after[3] is not stopped else ""  # the same words again, where it has stopped anew
    listed, position = was.history.now.listed, was.position
    moved = bool(new) or (position, listed, was.stops) != (now.position, now.history.now.listed, now.stops)
    led_back = away and not after[5]
    noted = (another or led_back) and showing is not None and showing.note is not None
    if moved and noted and not new:
        where_else(desk)
    elif moved:
        where(desk, stopped=new)
    shown = "" if was.view.seen[:1] == now.view.seen[:1] else "".join(now.view.seen[:1])
    if not (told or led_back) and _choice(was.view) != _choice(now.view) and now.position.operation == "":
        chosen(desk, _what(was.view, now.view))
    elif shown and not told and not moved and not another:
        pane(desk, shown)
    if shown and another:
        desk.output.say(f"Beside the note: {shown}.")
    if noted or (showing is not None and after[2] != done and showing.ended):
        note(desk)
    elif showing is not None and after[2] != done:
        desk.output.say(f"event {count(after[2])} of {count(len(showing.replay.recording.events))}")
    elif desk.output.told == lines and not desk.done:
        desk.output.say("nothing has changed" if was == now else "done")


def _what(was: View, now: View) -> str:
    """What was chosen, if it has a name."""
    if (was.unit, was.parameter) != (now.unit, now.parameter):
        return UNIT
    return ROW if was.row != now.row else ""


def _choice(view: View) -> tuple[object, ...]:
    return view.row, view.unit, view.parameter, view.metric, view.curve, view.line, view.run
