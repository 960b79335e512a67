"""Which row, weight or unit: chosen on the screen itself, without leaving the recording that asks."""

from dataclasses import replace

import pytest
from test_replay import a_recording, watching

from nntui.explain.explain import explain
from nntui.explain.explanation import Say
from nntui.lesson.events import NUMBER as NUMBER_KIND
from nntui.lesson.events import Answer, Do, Note, Question
from nntui.lesson.playback import Showing
from nntui.lesson.questions import NAMES, chosen, to_answer
from nntui.lesson.recording import as_jsonl, from_jsonl, read
from nntui.lesson.replay import Replay
from nntui.render.panes import collected
from nntui.scenario.library import open_scenario
from nntui.session.commands import Ask, Back, ChooseParameter, ChooseRow, ChooseUnit, Edit, GoTo, LookAt
from nntui.session.session import Session

ROW = Question("Whose error is the smallest?", "smallest row_loss(*)", kind="which", of="row")
SIGN = Question("Which sign has the gradient?", "minus", ("plus", "minus"))
NUMBER = Question("What is w1?", "w1")


def showing(question, name="four-people"):
    notes = Note("Look.", question=question), Note("On.")
    shown = Showing(Replay(a_recording(*notes, scenario=name), collected()), lambda: 0.0)
    shown.to_note(1)
    return shown


@pytest.mark.parametrize("command", [ChooseRow(2), ChooseParameter(3), ChooseUnit(1, 1), LookAt("map", False)])
def test_who_points_at_an_answer_stays_in_the_recording(command):
    shown = showing(ROW)
    shown.session.apply(command)
    assert not shown.taken_over


def test_a_move_and_an_edit_take_over():
    for question, command in ((ROW, GoTo(3)), (ROW, Edit("rate = 1")), (NUMBER, GoTo(0, "layer1.sum"))):
        shown = showing(question)
        shown.session.apply(command)
        assert shown.taken_over, (question.text, command)


def test_a_choice_inside_an_update_takes_over_for_it_may_lead_elsewhere():
    events = Do(GoTo(0, "layer1.weights")), Note("Look.", question=ROW)
    shown = Showing(Replay(a_recording(*events), collected()), lambda: 0.0)
    shown.to_note(1)
    shown.session.apply(ChooseRow(2))
    assert shown.taken_over


def test_the_row_that_is_chosen_already_is_pointed_at_by_choosing_it_again():
    """It is Bob's that the lesson has chosen; who comes back to it by keys may mean it, or Back may have led there."""
    events = Do(ChooseRow(1)), Do(LookAt("data", False)), Note("Look.", question=ROW)
    shown = Showing(Replay(a_recording(*events), collected()), lambda: 0.0)
    shown.to_note(1)
    for row in (2, 1):
        shown.session.apply(ChooseRow(row))
    assert shown.session.state == shown.replay.state
    assert shown.looks.made
    shown.session.apply(Ask(0, ""))
    shown.session.apply(Back())
    assert (shown.session.state == shown.replay.state, shown.looks.made) == (True, ())


def test_once_it_is_answered_w_asks_about_what_is_chosen_then_and_not_about_the_answer():
    shown = showing(ROW)
    shown.session.apply(ChooseRow(2))
    assert shown.answer("Charlie").right
    assert shown.why is not None
    shown.session.apply(ChooseRow(1))
    assert (shown.why, shown.taken_over) == (None, False)


GRADIENT_OF_W1 = Ask(0, "layer1.weights", 0, parameter=0)
LEADS = [
    (SIGN, "minus", None),
    (replace(SIGN, why="dL/dw1(Alice)"), "minus", GRADIENT_OF_W1),
    (Question("By how much?", "0.0006", why="dL/dw1(Alice)"), "0.0006", GRADIENT_OF_W1),
    (Question("The last links?", "dh1/dw1(Alice)"), "-0.203075", GRADIENT_OF_W1),
    (Question("Its slope?", "dL/dw1(Bob)"), "nan", None),
    (replace(SIGN, why="abs(dh1/dw1(Alice))"), "minus", GRADIENT_OF_W1),
    (Question("How does h1 turn?", "dh1/dw1(Emily)"), "-0.0015", None),
    (replace(ROW, answer="smallest gradient(*)", of="parameter"), "b3", Ask(0, "layer2.biases", parameter=8)),
    (Question("Which way?", "w1", kind="direction"), "up", Ask(0, "update", parameter=0)),
    (Question("Which way?", "w1", kind="direction", after=3), "up", None),
    (Question("Which way?", "output(Bob)", kind="direction", after=1), "up", None),
    (Question("What next?", "output(Bob)", after=1), "0.15", Ask(1, "layer2.activation", 1, (2, 0))),
]


@pytest.mark.parametrize(("question", "answer", "leads"), LEADS)
def test_once_it_is_answered_w_leads_to_what_the_answer_follows_from(question, answer, leads):
    """Not to what happens to be chosen, nor to another name's number; and to no update that doesn't use the row."""
    shown = showing(replace(question, tolerance=9.0 if question.asks == NUMBER_KIND else 0))
    assert shown.why is None
    assert shown.answer(answer).right
    assert shown.why == leads


def test_while_a_question_about_later_waits_it_is_not_told_what_the_update_does_to_the_error():
    shown = showing(Question("Which way?", "squared_error", kind="direction"), "five-to-forty-two")
    shown.session.apply(GoTo(0, "loss"))
    said = [part.text for part in explain(shown.session.frame).parts if isinstance(part, Say)]
    assert said[-1] == "The update takes it to ?; its gradient is what the backward pass works out."


def test_where_nothing_is_trained_w_leads_to_no_gradient():
    question = Question("How does h1 turn?", "a", ("a", "b"), why="dh1/dw1(x)")
    shown = showing(question, "two-two-one")
    assert shown.answer("a").right
    assert shown.why is None


@pytest.mark.parametrize(("asked", "after", "answer"), [("output(Alice)", 0, "0.131944"), ("w1", 3, "-0.744305")])
def test_esc_leads_back_into_the_recording_from_wherever_w_led_and_shows_no_step_beyond_it(asked, after, answer):
    shown = showing(Question("What is it?", asked, after=after))
    assert shown.answer(answer).right
    state = shown.session.state
    shown.session.apply(shown.why)
    assert shown.taken_over
    shown.session.apply(Back())
    assert not shown.taken_over
    assert shown.session.state == state


async def test_the_chosen_row_is_offered_and_what_was_chosen_is_recorded(tmp_path):
    recording = a_recording(Note("Look.", question=ROW), Note("On."))
    file = tmp_path / "answered.nnrec"
    async with watching(recording, size=(120, 40), record=file) as reader:
        await reader.press("d", "down", "down")
        assert "taken over" not in reader.text
        await reader.open("enter", "Answer", "Charlie", "chosen on the screen")
        await reader.type("Charlie")
        await reader.press("enter")
        await reader.press("q")
    written = read(file, collected())
    commands = [event.command for event in written.events if isinstance(event, Do)]
    assert ChooseRow(2) in commands
    assert [event.right for event in written.events if isinstance(event, Answer)] == [True]
    replay = Replay(from_jsonl("w.nnrec", as_jsonl(written), collected()), collected())
    replay.to(len(written.events))
    assert replay.findings == []


@pytest.mark.parametrize("size", [(80, 24), (120, 30)])
async def test_nothing_counts_as_chosen_until_the_reader_chose(size):
    """A lesson has chosen a row itself; it is offered once the reader has come back to it."""
    recording = a_recording(Do(ChooseRow(2)), Note("Look.", question=ROW), Note("On."))
    async with watching(recording, size=size) as reader:
        await reader.open("enter", "Answer")
        assert "its name; or Esc, choose it in the data by ↑ ↓, then Enter ↓ Enter" in reader.dialog
        await reader.press("down", "enter")
        assert "Nothing is answered yet: type an answer. Esc goes back." in reader.dialog
        assert "Charlie" not in reader.dialog
        await reader.press("escape", "d", "down", "up")
        await reader.open("enter", "Answer", "Charlie", "chosen on the screen")
        await reader.press("down", "enter")
        assert "Right!" in reader.text


async def test_what_was_chosen_for_a_wrong_answer_is_not_offered_once_more():
    async with watching(a_recording(Note("Look.", question=ROW)), size=(80, 24)) as reader:
        await reader.press("d", "down")
        await reader.open("enter", "Answer", "Bob", "chosen on the screen")
        await reader.press("down", "enter")
        assert "not right" in reader.dialog
        await reader.press("escape")
        await reader.open("enter", "Answer")
        assert "chosen on the screen" not in reader.dialog


@pytest.mark.parametrize("of", NAMES)
def test_a_question_says_where_its_answer_is_chosen_and_there_it_is(of):
    """Each of them, by going through the pane with ↓."""
    session = Session(open_scenario("four-people"))
    words = to_answer(question := Question("Which?", "b", kind="which", of=of), collected())
    (pane,) = (pane for pane in collected().values() if words == f"a {of}: its name, or in the {pane.name}")
    assert to_answer(question, {*collected()} - {pane.name}) == f"a {of}: its name"
    session.apply(LookAt(pane.name, enlarged=False))
    found = set()
    for _ in range(12):
        found.add(chosen(of, session.frame))
        session.apply(pane.next_choice(session.frame, 1))
    assert found - {""} == set(NAMES[of](session.setup)) - {"ŷ"}, "which is o1 by another name"


@pytest.mark.parametrize(("of", "pane", "key"), [("row", "data", "a"), ("parameter", "weights", "z")])
async def test_only_a_pane_in_sight_is_named_where_an_answer_may_be_chosen(of, pane, key):
    """Another stands in its place, or is enlarged over all; the same key once more, and it is there again."""
    question = Question("Which?", {"row": "Bob", "parameter": "w1"}[of], kind="which", of=of)
    both = f"(a {of}: its name, or in the {pane})", f"choose it in the {pane} by ↑ ↓"
    one = f"(a {of}: its name)", "type the answer, then Enter"
    async with watching(a_recording(Note("Look.", question=question), Note("On.")), size=(120, 40)) as reader:
        for asked, answered in (both, one, both):
            assert asked in reader.text
            await reader.open("enter", "Answer", answered)
            await reader.press("escape", key)
