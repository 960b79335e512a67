"""Lessons and recordings by lines: to their end with right answers, with hints, behind the veil, and graded."""

import unicodedata
from dataclasses import replace
from itertools import product

import pytest
from app_support import collected
from plain_support import Typist
from share import dealt
from test_lessons import LESSONS, Walk, lesson
from test_veil import FIRST, PLACES, AnotherWorld

from nntui.lesson.events import Do, Note, Question
from nntui.lesson.grading import grade
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording, as_jsonl, read
from nntui.lesson.replay import Replay
from nntui.plain.verbs import VERBS
from nntui.quantities.opening import open_scenario
from nntui.session.commands import GoTo
from nntui.timeline.veil import Veil

LOOKS = (
    *(f"show {name}" for name in collected()),
    *("where", "about", "check", "why", "why h1", "why w1", "operation", "operation 3", "phase", "leave", "number"),
    *("number {asked}", "why {asked}", "draw {asked}", "curve", "until {asked} > 0", "back until {asked} rises"),
    *("step", "back", "end", "turn", "choose", "go {asked}", "export away.csv", "sweep rate = 0.1, 1", "branches"),
)


def begun(name, record=None, student="Ann"):
    """A typist in a lesson, at its first note, with what computes right answers."""
    given = lesson(name)
    replay = Replay(replace(given, header=replace(given.header, student=student)), collected())
    typist, walk = Typist(replay=replay, record=record), Walk(name)
    walk.showing = typist.desk.showing
    return typist, walk


def questions(typist):
    """From note to note by lines, to the end; gives the number of each note that asks something."""
    showing = typist.desk.showing
    while True:
        if showing.question is not None:
            yield showing.replay.asked[showing.number]
        if showing.ended:
            return
        typist.type("next")


@dealt("name", sorted(LESSONS), of=5)
def test_a_lesson_is_answered_by_lines_to_its_end_and_graded(name, tmp_path):
    typist, walk = begun(name, tmp_path / "ann.nnrec")
    asked = 0
    for found in questions(typist):
        question, right = typist.desk.showing.question, None
        right = walk.answers(question, found)[0]
        said = typist.type(f"answer {right}")
        assert "Right!" in said, f"{question.text} {right}: {said}"
        asked += 1
    assert f"{asked} of {asked} right, {asked} at the first try" in "\n".join(typist.said) or not asked
    assert typist.refused == []
    typist.opened.close()
    graded = grade(read(tmp_path / "ann.nnrec", collected()), lesson(name), collected())
    assert (graded.student, graded.right, graded.first_right, graded.skipped) == ("Ann", asked, asked, 0)
    assert graded.consistent
    assert graded.remarks == ()


@pytest.mark.parametrize("name", sorted(LESSONS))
def test_start_leads_to_the_beginning_of_a_lesson(name):
    typist, _ = begun(name)
    typist.type("next", "show data", "next")
    assert "Note 1 of " in typist.type("start")
    assert typist.desk.showing.replay.done == typist.desk.showing.replay.begin > 0
    assert typist.refused == []


def test_wrong_answers_bring_the_hint_and_at_last_the_answer():
    question = Question("What is w1?", "w1", hint="Look at the weights.")
    typist = Typist(replay=Replay(recorded(Note("Look.", question=question)), collected()))
    assert typist.said[-2:] == ["Look.", "What is w1? Type your answer."]
    assert typist.type("answer 7").startswith("Not right, try again.")
    assert typist.type("8").endswith("Hint: Look at the weights.")
    assert typist.type("9").splitlines() == [
        "Not right, and that was the last try.",
        "What is w1? The answer: w1 = 1 · why tells why",
    ]
    assert typist.desk.showing.score == ("0 of 1 right, 0 at the first try", "To look at again: note 1")
    assert typist.refused == []
    assert "w1 at its start" in typist.type("why")


def test_what_is_no_answer_costs_no_try_and_a_command_is_none():
    question = Question("What is w1?", "w1")
    typist = Typist(replay=Replay(recorded(Note("Look.", question=question)), collected()))
    assert "expected a number such as 0.5" in typist.refusal("one")
    typist.type("weights")
    assert typist.desk.showing.tried.wrong == 0
    assert "Right!" in typist.type("1")


@pytest.mark.parametrize(
    ("question", "right"),
    [
        (Question("Which way?", "w1", kind="direction"), "up"),
        (Question("Which?", "b", ("a", "b")), "b"),
        (Question("Which?", "Step", ("step", "Step")), "STEP"),
    ],
)
def test_what_a_question_offers_is_an_answer_before_it_is_a_command(question, right):
    typist = Typist(replay=Replay(recorded(Note("Look.", question=question)), collected()))
    said = typist.type(right)
    assert said.startswith((f"{question.text} Right!", "Not right, try again."))
    assert typist.desk.showing.tried.wrong + typist.desk.showing.tried.rights == 1


def test_a_learner_who_goes_away_is_led_back():
    typist, _ = begun("four-people")
    typist.type("next")
    typist.type("next")
    asked = typist.desk.showing.question.text
    typist.type("edit rate = 1")
    assert "nothing is asked" in typist.refusal("answer 7") or "return leads back" in typist.refusal("answer 7")
    assert asked in typist.type("return")
    assert "Right!" in typist.type("7"), asked


def test_before_a_note_stands_only_what_has_changed_of_where_one_is():
    events = (Note("One."), Note("Still."), Do(GoTo(4)), Note("Four."), Do(GoTo(5)), Note("Five."), Do(GoTo(5, "loss")))
    typist = Typist(replay=Replay(Recording(header_of(open_scenario("four-people")), events), collected()))
    assert typist.type("next") == "Note 2 of 4.\nStill."
    assert typist.type("next") == "step 4/4,000; epoch 1/1,000.\nNote 3 of 4.\nFour."
    assert typist.type("next") == "step 5/4,000.\nNote 4 of 4.\nFive."
    assert typist.type("where").startswith("Four people; paused; step 5/4,000; epoch 1/1,000;")
    typist.type("previous", "edit rate = 1", "step 3", "w4")
    assert typist.type("return") == "step 4/4,000; epoch 1/1,000.\nNote 3 of 4.\nFour."


def test_a_task_is_tried_again_by_its_edits_alone():
    question = Question("Sink it.", "squared_error < 100", kind="task", edits=("rate",), limit=9)
    typist = Typist(replay=Replay(recorded(Note("Go.", question=question)), collected()))
    assert typist.type("rate = 0.01").startswith(
        "Right, in 5 steps; fewer are better.\nSink it. Right! Your best: 5 steps. Type another try."
    )
    assert "Your best: 1 step." in typist.type("0.04")
    assert "Your best: 1 step." in typist.type("rate = 0.02")
    assert "did you mean “step”" in typist.refusal("setp")
    assert typist.desk.showing.tried.rights == 3


def test_what_waits_is_told_in_words_of_lines():
    asks = Note("Look.", question=Question("What is w1?", "w1"))
    for more, passed in (((), ""), ((Note("On."),), ", or next passes it over")):
        typist = Typist(replay=Replay(recorded(asks, *more), collected()))
        for line in ("step", "play", "end"):
            assert typist.type(line) == f"a question waits here: type your answer{passed}"


def test_notes_of_ones_own_recording_that_is_shown_are_changed_in_its_file(tmp_path):
    path = tmp_path / "mine.nnrec"
    path.write_text(as_jsonl(recorded(Note("One."), Do(GoTo(3)), Note("Three."))), encoding="utf-8")
    typist = Typist(replay=Replay(read(path, collected()), collected()))
    assert typist.type("notes") == "1: One.\n2: Three."
    assert typist.type("notes change 2 Trois.").startswith("note 2: changed, written into mine.nnrec\n")
    assert typist.type("note Here. / question: What is w1? / answer: w1").startswith(
        "note 3 with a question: written into mine.nnrec\n"
    )
    assert typist.type("notes delete 1").startswith("note 1: deleted, written into mine.nnrec")
    notes = [event for event in read(path, collected()).events if isinstance(event, Note)]
    assert [note.text for note in notes] == ["Trois.", "Here."]
    assert typist.refused == []


def test_a_lessons_notes_are_changed_in_its_file_and_that_is_said():
    typist, _ = begun("tour")
    assert "a lesson is changed in its file: tour.toml, line " in typist.refusal("notes")
    assert typist.type("note Mine.") == "note 2: kept in this session only; r records all of it into a file"
    assert typist.type("notes") == "1: Mine."


def test_a_recording_is_shown_note_by_note_and_event_by_event():
    events = (Note("One."), Do(GoTo(3)), Note("Three: {w1}.", pause=True), Do(GoTo(5)), Note("Five."))
    typist = Typist(replay=Replay(recorded(*events), collected()))
    assert typist.said[-2:] == ["Note 1 of 3.", "One."]
    assert typist.type("step").startswith("step 3/20.")
    assert typist.type("play").endswith("Note 2 of 3.\nThree: 5.27812.")
    assert typist.type("Space").endswith("Note 3 of 3.\nFive.\nThe end.")
    assert typist.type("previous").endswith("Note 2 of 3.\nThree: 5.27812.")
    assert typist.step == 3


def test_what_strangers_write_steers_nothing():
    typist = Typist(replay=Replay(recorded(Note("Look \x1b[2J\u202e\nhere."), Note("\x07")), collected()))
    typist.type("next", "answer \x1b", "\x1b[31m", "step \u202e", "note \x07 / \x1b: 1")
    said = "\n".join([*typist.said, *typist.refused])
    assert "Look \\x1b[2J\\u202e here." in said
    assert not any(unicodedata.category(character) in ("Cc", "Cf") for line in said.split("\n") for character in line)


def recorded(*events):
    return Recording(header_of(open_scenario("five-to-forty-two")), events)


def all_said(setup, veil):
    """All that is said to lines at the veil's step, beside a branch: at its border and at its operations."""
    typist = Typist(setup)
    step, rows = veil.step, setup.row_names
    typist.type(f"go {max(step - 1, 0)}", "edit rate = 0.5", "switch 0", f"go {step + 9}", f"go {step}")
    typist.opened.session.veil = veil
    found = []
    for asked in (
        "w1",
        "gradient(w1)",
        f"output({rows[0]})",
        f"row_loss({rows[0]})",
        "squared_error",
        "abs(gradient(w1))",
    ):
        for line in LOOKS:
            refused = len(typist.refused)
            said = typist.type(typed := line.format(asked=asked))
            found.append((typed, said, typist.refused[refused:]))
    return found


@dealt("place, first", product(PLACES, FIRST), of=7)
def test_nothing_that_is_typed_tells_what_is_hidden(place, first, monkeypatch):
    name, step = place
    veil, setup = Veil(step, first), open_scenario(name)
    mine = all_said(setup, veil)
    with monkeypatch.context() as patched:
        AnotherWorld(veil, setup, patched)
        others = all_said(setup, veil)
    for one, other in zip(mine, others, strict=True):
        assert one == other
    assert any("?" in said for _, said, _ in mine)


def test_the_lines_that_are_typed_are_commands():
    assert {line.split()[0] for line in LOOKS} <= {verb.name for verb in VERBS} | {*collected()}
