"""Commands that move through time: a line says what keys say by being pressed again and again."""

from nntui.plain import telling
from nntui.plain.desk import Desk
from nntui.text import typed
from nntui.text.errors import RefusedError
from nntui.text.escape import shortened
from nntui.text.numbers import count

BACK = ("back", "-")


def times(rest: str, without: int = 1) -> int:
    """How many times, from the rest of a line: “3”, “back 3” and “-3”; raises RefusedError."""
    word, back = rest.strip(), 1
    if word.lower().startswith(BACK):
        word, back = word[4:] if word.lower().startswith("back") else word[1:], -1
    if not word.strip():
        return back * without
    found = typed.counted(word.strip())
    if found is None or found.word:
        raise RefusedError(f"expected a whole number, found “{shortened(rest.strip())}”")
    return back * found.number


def _each(desk: Desk, action: str, by: int) -> None:
    """An action that goes one further, as often as that is asked for, for as long as it leads anywhere."""
    for _ in range(abs(by)):
        before = telling.seen(desk)
        desk.do(f"{action}({1 if by > 0 else -1})")
        if telling.seen(desk)[:3] == before[:3]:
            break


def step(desk: Desk, rest: str) -> None:
    """Some steps forward or back; in a recording some events."""
    by = times(rest)
    if desk.recordings.replaying:
        _each(desk, "step", by)
    else:
        desk.do(f"step({by})")


def back(desk: Desk, rest: str) -> None:
    """Some steps back; “back until …”: to where a condition came true."""
    first, _, condition = rest.strip().partition(" ")
    if first.lower() == "until":
        desk.do("back_until", condition)
        return
    step(desk, f"-{abs(times(rest))}")


def epoch(desk: Desk, rest: str) -> None:
    """Some epochs forward or back."""
    _each(desk, "epoch", times(rest))


def operation(desk: Desk, rest: str) -> None:
    """Some operations forward or back."""
    _each(desk, "operation", times(rest))


def phase(desk: Desk, rest: str) -> None:
    """Some phases forward or back."""
    _each(desk, "phase", times(rest))


def turn(desk: Desk, rest: str) -> None:
    """To the next turnings of the curve, or those before."""
    _each(desk, "turning", times(rest))


def play(desk: Desk, rest: str) -> None:
    """So many steps as fast as they go, or to the end; in a recording on to where it waits."""
    showing, session = desk.showing, desk.session
    if showing is not None and desk.recordings.replaying:
        _play_on(desk)
        return
    if session.setup.training is None:
        desk.do("step(1)")  # which says why there is none
        return
    step, last = session.position.step, session.setup.last_step
    upto = step + abs(times(rest)) if rest.strip() else last
    if upto <= step:
        raise RefusedError(f"this is the end; play 100 goes on to step {count(step + 100)}")
    desk.opened.player.play(upto)
    desk.settle()


def _play_on(desk: Desk) -> None:
    """From note to note, to the next that pauses or asks, or to the end."""
    showing = desk.showing
    while showing is not None:
        if showing.waits:
            desk.do("play")  # which says what it waits for
            return
        before = telling.seen(desk)
        desk.do("to_note(1)")
        waits = showing.waits or showing.ended or (showing.note is not None and showing.note.pause)
        if waits or telling.seen(desk)[:3] == before[:3]:
            return
        telling.note(desk)


def next_note(desk: Desk, rest: str) -> None:
    """To the next note; at the end it is told that this is the end."""
    before, showing = telling.seen(desk), desk.showing
    desk.do("to_note(1)")
    if showing is not None and showing.ended and telling.seen(desk)[:3] == before[:3]:
        telling.end(desk, showing)
