"""Fair questions without a screen: what lines say, and what a page holds, is the same in two worlds that differ only in
what is hidden, for every question of every lesson.
"""

from dataclasses import replace

import pytest
from app_support import collected
from other_world import at_question, of_questions, other_world, questions, replay_of
from plain_support import Typist
from test_plain_lessons import LOOKS

from nntui.export.format import Options
from nntui.lesson.events import Note
from nntui.lesson.playback import Showing
from nntui.publish import capture as capturing
from nntui.publish.capture import capture
from nntui.publish.page.page_questions import plain_question

AWAY = (
    "edit rate = 7",
    "where",
    "step",
    "back",
    "until diverged",
    "go 3",
    "show ledger",
    "note Seen",
    "return",
    "where",
)
OPTIONS = Options(panes=collected(), size=(80, 24))


def said_of(name, number, quantities):
    """All that lines say of a question: when they come to it, to whoever looks around, and to whoever goes away."""
    typist, found = Typist(replay=replay_of(name)), []
    for _ in range(number):
        found = [("next", typist.type("next"), ())]
    assert typist.desk.showing.waits
    for line in [each.format(asked=quantity) for quantity in quantities for each in LOOKS] + [*AWAY]:
        refused = len(typist.refused)
        found.append((line, typist.type(line), typist.refused[refused:]))
    return found


def asked_by(showing):
    """Some of what a question asks for, by name, and an error."""
    return dict.fromkeys([*(each.text for each in showing.replay.asked[showing.number].reads[:2]), "squared_error"])


@pytest.mark.full
@of_questions(0)
def test_nothing_that_lines_say_depends_on_what_is_hidden(place):
    name, number = questions()[place]
    showing = at_question(name, number)
    quantities = asked_by(showing)
    mine = said_of(name, number, quantities)
    with other_world(showing.session):
        others = said_of(name, number, quantities)
    for one, other in zip(mine, others, strict=True):
        assert one == other


def page_of(name, number, *, no_answers=False):
    """What a page has of a question, until it is answered: frames with their looks, what is said and what is asked."""
    replay = replay_of(name)
    events = replay.recording.events[: replay.notes[number] + 1]
    if no_answers:  # what questions before ask for may be another number there, and is looked for in later texts
        events = (
            *(replace(each, question=None) if isinstance(each, Note) else each for each in events[:-1]),
            events[-1],
        )
    options = replace(OPTIONS, no_answers=no_answers)
    captured = capture(replace(replay.recording, events=events), options, for_page=True)
    first = captured.captions[number - 1].shot + 1 if number else 0
    note = captured.captions[number]
    question = plain_question(note.question, note.expected, answers=False)
    return [(shot.time, shot.rows, shot.step, shot.branch) for shot in captured.shots[first:]], note.veiled, question


@pytest.mark.full
@pytest.mark.long
@of_questions(0)
@pytest.mark.parametrize("no_answers", [False, True])
def test_nothing_that_a_page_holds_before_an_answer_depends_on_what_is_hidden(place, no_answers):
    name, number = questions()[place]
    showing = at_question(name, number)
    mine = page_of(name, number, no_answers=no_answers)
    with other_world(showing.session):
        others = page_of(name, number, no_answers=no_answers)
    assert mine == others


def test_without_a_veil_the_two_worlds_are_told_apart(monkeypatch):
    name, number = questions()[0]
    showing = at_question(name, number)
    monkeypatch.setattr(Showing, "_veil", lambda showing: None)
    monkeypatch.setattr(capturing, "veils_before", lambda replay: [None] * (len(replay.recording.events) + 1))
    mine = said_of(name, number, asked_by(showing)), page_of(name, number)
    with other_world(showing.session):
        others = said_of(name, number, asked_by(showing)), page_of(name, number)
    assert mine[0] != others[0]
    assert mine[1][0] != others[1][0]
