"""What is said in a recording stands in its cast, below the panes: the note, what it asks, and time to read both."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

from test_handout import EVENTS as ASKING
from test_keyless import KEY
from test_publish import EVENTS, SMALL, arrays, recorded, screens

from nntui.cli.rows import formats
from nntui.export.format import exported
from nntui.lesson.events import Do, Note
from nntui.publish.frame_times import READING, reading


@cache
def cast_of(events) -> str:
    return exported(recorded(events), "out.cast", SMALL, formats())[0]


def at_markers(events) -> list[tuple[str, list[str]]]:
    """At each marker its words, and the lines of the terminal."""
    return [(data, list(terminal.display)) for code, data, terminal in screens(cast_of(events)) if code == "m"]


def below(display: list[str]) -> str:
    """What stands below the panes."""
    first = next(y for y, line in enumerate(display) if line.strip().startswith("note "))
    return " ".join(" ".join(display[first:]).split())


def test_each_note_stands_below_the_panes_with_what_it_asks():
    assert [below(display) for _, display in at_markers(EVENTS)] == [
        "note 1 of 3 At first the error is 0.366854.",
        "note 2 of 3 Is −0.744666 larger? Which?",
        "note 3 of 3 The end.",
    ]


def test_no_key_is_named_in_it():
    for _, display in at_markers(EVENTS):
        assert "quit" not in "".join(display)
        assert not [line for line in display if KEY.search(line)]


def test_it_stays_until_the_next_note():
    seen = [(code, list(terminal.display)) for code, _, terminal in screens(cast_of(EVENTS))]
    marks = [place for place, (code, _) in enumerate(seen) if code == "m"]
    for first, end in pairwise([*marks, len(seen) + 1]):
        assert end - first > 1
        assert {below(display) for _, display in seen[first : end - 1]} == {below(seen[first][1])}


def test_while_a_question_stands_the_screen_and_the_note_hide_what_it_asks_for():
    (_, before), (marker, asked), (_, later), *_ = at_markers(ASKING)
    assert "0.366854" in "".join(before)
    assert marker == "It is ?. What is the error?"
    assert below(asked) == "note 2 of 5 It is ?. What is the error?"
    assert "0.362834" not in "".join(asked)
    assert "0.362834" in "".join(later)
    assert "Which? (red, green)" in below(later) or "Which? (red or green)" in below(later)


def test_a_note_stays_as_long_as_it_takes_to_read():
    long = replace(EVENTS[0], text="word " * 24)
    events = (long, Do(EVENTS[1].command, 1.0), Note("x " * 400, time=1.1))
    outputs = [time for time, code, _ in arrays(cast_of(events)) if code == "o"]
    assert outputs[1:3] == [0.4, 6.4], "24 words at four a second"
    assert reading(events[2]) == READING[1]
    assert outputs[-1] == 6.5 + READING[1]


def test_a_recording_without_notes_has_all_its_room_for_panes():
    display = [*screens(cast_of(tuple(each for each in EVENTS if isinstance(each, Do))))][-1][2].display
    assert not [line for line in display if line.strip().startswith("note ")]
