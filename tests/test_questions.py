"""Questions: what each kind asks for, how answers to it are judged, and what is no answer."""

import math
from dataclasses import replace

import numpy as np
import pytest
from app_support import collected

from nntui.lesson.events import MAX_LIMIT, Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.judging import name_meant
from nntui.lesson.playback import Showing
from nntui.lesson.questions import chosen, expected, judged
from nntui.lesson.reading import EventError, from_plain
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.lesson.tries import Tries, score
from nntui.lesson.typed_number import numbers_meant
from nntui.lesson.verdict import NoAnswerError, Verdict
from nntui.scenario.library import open_scenario
from nntui.session.commands import ChooseParameter, ChooseRow, ChooseUnit, GoTo
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline


def session(name="four-people", step=0):
    opened = Session(open_scenario(name))
    opened.apply(GoTo(step))
    return opened


def asked(question, name="four-people", step=0):
    opened = session(name, step)
    return expected(question, opened.runs, opened.state)


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("0.5", [0.5]),
        ("0,5", [0.5]),
        (",5", [0.5]),
        (" −2 ", [-2.0]),
        ("-2", [-2.0]),
        ("+2", [2.0]),
        ("1e-3", [0.001]),
        ("1e−3", [0.001]),
        ("1,5e-3", [0.0015]),
        ("1/4", [0.25]),
        ("-1 / 4", [-0.25]),
        ("0,5/2", [0.25]),
        ("1,369", [1.369, 1369.0]),
        ("1,369,000", [1369000.0]),
        ("1,369.25", [1369.25]),
        ("∞", [math.inf]),
        ("−∞", [-math.inf]),
        ("1/0", []),
        ("1/2/3", []),
        ("−2*0.5", [-1.0]),
        ("2 × 1/4 * −1", [-0.5]),
        ("1,500*2", [3.0, 3000.0]),
        ("2*", []),
        ("inf*2", []),
        ("1*1*1*1*1", [1.0]),
        ("1*1*1*1*1*1", []),
        ("half", []),
        ("", []),
        ("--2", []),
        ("0.5.1", []),
        ("1,2,3", []),
        ("12,34,567", []),
        ("9" * 101, []),
    ],
)
def test_numbers_are_understood_as_people_type_them(typed, numbers):
    assert numbers_meant(typed) == numbers


@pytest.mark.parametrize("typed", ["half", "w1", "", "1/0", "nine"])
def test_what_is_no_number_is_no_try(typed):
    with pytest.raises(NoAnswerError, match="expected a number such as"):
        asked(Question("?", "w1")).judge(typed)


@pytest.mark.parametrize(
    ("question", "given", "good"),
    [
        (Question("?", "200", relative=0.01), "202", True),
        (Question("?", "200", relative=0.01), "202.1", False),
        (Question("?", "-200", relative=0.01), "-202", True),
        (Question("?", "0.0214695", digits=3), "0.0215", True),
        (Question("?", "0.0214695", digits=3), "0.0214", False),
        (Question("?", "0.0214695", digits=2), "0.0214", True),
        (Question("?", "1369"), "1,369", True),
        (Question("?", "1.369"), "1,369", True),
        (Question("?", "1.369"), "1369", False),
    ],
)
def test_how_near_a_number_must_be(question, given, good):
    assert asked(question).judge(given).right is good


@pytest.mark.parametrize(
    ("question", "step", "given", "said"),
    [
        (Question("?", "w1"), 1, "1", "that is what it was one step before"),
        (Question("?", "gradient(w1)"), 1, "-185", "that is what it was one step before"),
        (Question("?", "gradient(w1)"), 0, "185", "it has the other sign"),
        (Question("?", "w1"), 0, "2.85", ""),  # where nobody has trained so far, nothing is said of it
        (Question("?", "w1", after=1), 0, "1", "that is what it was one step before"),
        (Question("?", "37"), 0, "-37", "it has the other sign"),
        (Question("?", "0"), 0, "-1", ""),
        (Question("?", "w1"), 1, "1.01", ""),
    ],
)
def test_of_a_wrong_number_it_is_said_what_is_wrong_with_it_where_that_is_known(question, step, given, said):
    assert asked(question, "five-to-forty-two", step).judge(given) == Verdict(False, said)


def test_a_number_of_a_step_that_was_trained_is_known_as_one_step_later():
    opened = session("five-to-forty-two", 1)
    assert opened.frame.moment.vector[0] == 2.85
    opened.apply(GoTo(0))
    found = expected(Question("?", "w1"), opened.runs, opened.state)
    assert found.judge("2.85") == Verdict(False, "that is what it will be one step later")


def test_an_order_the_other_way_round_is_named():
    found = asked(Question("?", "*", ("w1", "w2", "b3"), kind="order"))
    right = found.words.split(", ")
    assert found.judge(", ".join(right[::-1])) == Verdict(False, "the smallest comes first, not the largest")
    assert found.judge(" < ".join((right[1], right[0], right[2]))) == Verdict(False)


def test_a_number_of_later_is_computed_by_the_engine():
    found = asked(Question("?", "w1", after=1), "five-to-forty-two")
    assert found.judge("2.85").right
    assert not found.judge("1").right
    assert found.words == "w1 = 2.85"


@pytest.mark.parametrize(
    ("answer", "of", "name"),
    [
        ("largest abs(gradient(*))", "parameter", "b3"),
        ("largest abs(gradient(*))", "bias", "b3"),
        ("smallest row_loss(*)", "row", "Charlie"),
        ("largest activation(*, Alice)", "unit", "h1"),
        ("w5", "weight", "w5"),
        ("Bob", "row", "Bob"),
    ],
)
def test_which_one_is_found_by_measuring_each(answer, of, name):
    found = asked(Question("?", answer, kind="which", of=of))
    assert found.words == name
    assert found.judge(f" {name.upper()}").right
    others = {"row": "Alice", "unit": "h2", "bias": "b1"}
    assert not found.judge(others.get(of, "w2")).right
    with pytest.raises(NoAnswerError, match="did you mean"):
        found.judge(f"{name}x" if of == "row" else f"{name}0")


def test_of_equal_ones_each_is_right():
    found = asked(Question("?", "smallest abs(gradient(*))", kind="which", of="parameter"))
    moment = session().frame.moment
    sizes = np.abs(moment.gradient)
    names = {p.name for p in moment.setup.parameters if sizes[p.index] == sizes.min()}
    assert names == {"w2", "b1"}
    assert all(found.judge(name).right for name in names)
    assert found.words == "w2 or b1"


def test_what_is_chosen_on_the_screen_may_be_the_answer():
    opened = session()
    assert (chosen("row", opened.frame), chosen("weight", opened.frame)) == ("Alice", "")
    opened.apply(ChooseRow(1))
    opened.apply(ChooseParameter(2))
    assert chosen("row", opened.frame) == "Bob"
    assert (chosen("bias", opened.frame), chosen("parameter", opened.frame)) == ("b1", "b1")
    assert chosen("weight", opened.frame) == ""
    opened.apply(ChooseUnit(1, 1))
    assert chosen("unit", opened.frame) == "h2"
    opened.apply(ChooseUnit(0, 1))
    assert chosen("unit", opened.frame) == "", "an input is none of the units that may be asked for"


@pytest.mark.parametrize(
    ("answer", "after", "way"),
    [("w1", None, "up"), ("w1", 1, "up"), ("squared_error", 1, "down"), ("rate", 3, "same"), ("b1", 1, "down")],
)
def test_a_direction_is_judged_by_the_engine(answer, after, way):
    found = asked(Question("?", answer, kind="direction", after=after))
    words = {"up": ("rises", "+", "higher"), "down": ("falls", "↓", "lower"), "same": ("stays", "same", "equal")}
    for right, said in words.items():
        assert all(found.judge(word).right is (right == way) for word in said), found.words
    assert found.words.startswith(f"{way}: ")
    with pytest.raises(NoAnswerError, match="expected up, down or same"):
        found.judge("sideways")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("h1's slope", "h1's slope"),
        ("H1", "h1's slope"),
        ("h", None),
        ("h2's", "h2's slope"),
        ("+", "plus"),
        ("-", "minus"),
        ("−", "minus"),
        ("pl", "plus"),
        ("4", None),
        ("40", "40"),
        ("4 ", None),
        ("40 s", "40 steps"),
        ("", None),
        ("slope", None),
    ],
)
def test_a_choice_is_meant_by_its_beginning_alone_or_a_sign_for_its_word(given, meant):
    choices = ("plus", "minus", "h1's slope", "h2's slope", "40", "40 steps")
    assert name_meant(given, choices) == meant
    found = asked(Question("Which?", meant or "plus", choices))
    if meant is None:
        with pytest.raises(NoAnswerError, match="expected plus, minus"):
            found.judge(given)
        return
    assert found.judge(given).right
    tried = Tries(given=(meant,))
    assert tried.had(given, Question("Which?", "another", (*choices, "another")))


def test_an_order_is_judged_by_the_engine():
    question = Question("?", "abs(gradient(*))", ("w1", "b3", "w2"), kind="order")
    found = asked(question)
    assert found.words == "w2, w1, b3"
    assert found.judge("w2, W1 ,b3").right
    assert found.judge("w2 < w1 < b3").right
    assert not found.judge("w1, w2, b3").right
    for none in ("w1, w2", "w1, w1, b3", "w1, w2, b3, w5", ""):
        with pytest.raises(NoAnswerError, match="once, with commas"):
            found.judge(none)
    by_value = asked(Question("?", "*", ("w1", "b3", "output(Alice)"), kind="order"))
    assert by_value.words == "w1, b3, output(Alice)"


TASK = Question("?", "squared_error < 0.0001", kind="task", edits=("rate",), limit=100)


SWINGS = "not within 100 steps (squared_error is 1369 there)"  # with 0.08: from 5 to 79, 37 above 42, and back


@pytest.mark.parametrize(
    ("given", "steps"),
    [("rate = 0.04", 1), ("rate = 0.03", 6), ("rate=0,03", None), ("rate = 0.08", None), ("1/25", 1), ("0.03", 6)],
)
def test_a_task_is_judged_by_training(given, steps):
    found = asked(TASK, "five-to-forty-two")
    if "," in given:
        with pytest.raises(NoAnswerError):
            found.judge(given)
        return
    verdict = found.judge(given)
    assert (verdict.right, verdict.steps) == (steps is not None, steps)
    assert verdict.said == (f"in {steps} step{'s' * (steps > 1)}" if steps else SWINGS)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("every squared_error < 0.0001", " (squared_error is 1369 there)"),
        ("abs(output(five)) > 99", " (abs(output(five)) is 5 there)"),
        ("w1 changes sign", ""),
        ("diverged", ""),
    ],
)
def test_where_a_task_does_not_come_true_it_is_said_what_its_quantity_came_to(condition, said):
    found = asked(replace(TASK, answer=condition), "five-to-forty-two")
    assert found.judge("rate = 0.08").said == f"not within 100 steps{said}"


def by_hand(rate, limit=100):
    """Steps of 5w → 42 until the squared error is below 0.0001."""
    w = 1.0
    for step in range(1, limit + 1):
        w -= rate * (5 * w - 42) * 5
        if (5 * w - 42) ** 2 < 0.0001:
            return step
    return None


@pytest.mark.parametrize("rate", [0.01, 0.03, 0.05, 0.07, 0.0799])
def test_a_tasks_steps_are_those_of_a_program_by_hand(rate):
    verdict = asked(TASK, "five-to-forty-two").judge(f"rate = {rate}")
    assert verdict.steps == by_hand(rate)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("w1 = 8.4", "expected only rate = …"),
        ("rate = 0.04; w1 = 8.4", "expected only rate = …"),
        ("rate = fast", "expected"),
        ("nothing", "expected KEY = VALUE"),
        ("0.04; 0.05", "expected"),
        (" ; ", "expected edits"),
        ("rate = 1;" * 20, "expected edits"),
    ],
)
def test_what_a_task_does_not_allow_is_no_try(given, why):
    with pytest.raises(NoAnswerError, match=why):
        asked(TASK, "five-to-forty-two").judge(given)


def test_a_number_alone_is_meant_for_the_one_thing_that_may_be_edited():
    assert asked(TASK, "five-to-forty-two").judge("0,04").right
    with pytest.raises(NoAnswerError, match="expected KEY = VALUE"):
        asked(replace(TASK, edits=("rate", "w1")), "five-to-forty-two").judge("0.04")


def test_a_task_that_holds_from_the_start_takes_no_step():
    at_once = replace(TASK, answer="w1 < 5")
    assert asked(at_once, "five-to-forty-two").judge("rate = 0.02").steps == 0


# Problems in a file


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (Question("?", "accuraci"), "did you mean"),
        (Question("?", "largest gradiant(*)", kind="which", of="weight"), "did you mean"),
        (Question("?", "w77", kind="which", of="weight"), "there is no weight “w77”"),
        (Question("?", "w1x", kind="direction"), "expected a quantity"),
        (Question("?", "gradient(*)", ("w1", "w77"), kind="order"), "w77"),
        (Question("?", "minus", ("plus", "minus"), why="gradient(w77)"), "why: "),
    ],
)
def test_an_answer_that_there_is_none_of_is_a_problem(question, problem):
    assert problem in asked(question).problem


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"kind": "which"}, "of: expected it in a question of the kind “which”"),
        ({"kind": "order"}, "choices: expected it in a question of the kind “order”"),
        ({"kind": "task", "edits": ["rate"]}, "limit: expected it"),
        ({"kind": "task", "limit": 3}, "edits: expected it"),
        ({"digits": 3, "choices": ["w1"]}, "digits: expected it only in a question of the kind number"),
        ({"why": "w1", "kind": "task", "edits": ["rate"], "limit": 3}, "why: expected it only in"),
        ({"edits": ["rate"]}, "edits: expected it only in a question of the kind task"),
        ({"kind": "guess"}, "kind: expected"),
        ({"after": -1}, "after: expected 0 or more"),
        ({"kind": "task", "edits": ["rate"], "limit": MAX_LIMIT + 1}, "limit: expected"),
    ],
)
def test_keys_that_do_not_go_together_are_told(keys, why):
    with pytest.raises(EventError, match=why):
        from_plain({"note": "Look.", "question": {"text": "?", "answer": "w1", **keys}})


# Tries


def showing(*questions, name="five-to-forty-two"):
    setup = open_scenario(name)
    notes = tuple(Note("Look.", question=question) for question in questions)
    shown = Showing(Replay(Recording(header_of(setup), notes), collected()), lambda: 0.0)
    shown.to_note(1)
    return shown


def test_hints_come_one_after_the_other_then_the_answer():
    question = Question("?", "w1", hint="look", hints=("look closer",), after=1)
    shown = showing(question)
    seen = []
    for wrong in ("7", "8", "9", "10"):
        assert shown.waits
        assert shown.told == ""
        shown.answer(wrong)
        seen.append(shown.tried.hint(question))
    assert seen == ["", "look", "look closer", "look closer"]
    assert (shown.waits, shown.told, shown.tried.right) == (False, "w1 = 2.85", False)


def test_without_a_hint_the_third_wrong_try_brings_the_answer():
    shown = showing(Question("?", "w1"))
    for wrong, waits in (("7", True), ("8", True), ("9", False)):
        shown.answer(wrong)
        assert shown.waits is waits


@pytest.mark.parametrize(
    ("question", "wrong", "again"),
    [
        (Question("?", "w1"), "7", ["7", " 7.0", "7,0", "14/2", "7e0"]),
        (Question("?", "yes", ("yes", "no", "never")), "no", ["no", " NO "]),
        (Question("?", "w1", kind="direction"), "falls", ["down", "↓", "LOWER"]),
        (Question("?", "*", ("w1", "w2"), kind="order"), "w2, w1", ["w2 < w1", "W2,w1"]),
        (Question("?", "largest *", kind="which", of="weight"), "w5", ["w5", "W5"]),
    ],
)
def test_the_same_wrong_answer_again_is_said_to_be_and_costs_no_try(question, wrong, again):
    shown = showing(question, name="four-people" if question.of or question.kind == "order" else "five-to-forty-two")
    assert not shown.answer(wrong).right
    for given in again:
        with pytest.raises(NoAnswerError, match="the same as before"):
            shown.answer(given)
    assert shown.tried.wrong == 1
    with pytest.raises(NoAnswerError, match="expected"):
        shown.answer("[nonsense]")


def test_an_answer_that_was_wrong_at_another_question_is_none_that_was_given():
    shown = showing(Question("?", "w1"), Question("?", "w1"))
    shown.answer("7")
    shown.to_note(1)
    assert not shown.answer("7").right


def test_what_is_no_answer_costs_nothing():
    shown = showing(Question("?", "w1"))
    with pytest.raises(NoAnswerError):
        shown.answer("one")
    assert shown.tries == {}


def test_who_comes_back_finds_the_answer_still_right():
    shown = showing(Question("?", "w1"), Question("Up?", "yes", ("yes", "no")))
    assert shown.answer("1").right
    shown.to_note(1)
    assert shown.waits
    assert not shown.answer("no").right
    shown.to_note(-1)
    assert (shown.waits, shown.tried.right) == (False, True)
    shown.to_note(1)
    assert (shown.waits, shown.tried.wrong) == (True, 1)


def test_the_best_try_at_a_task_is_kept_and_its_answer_never_told():
    shown = showing(TASK)
    for rate, best in (("0.08", None), ("0.03", 6), ("0.04", 1), ("0.05", 1)):
        shown.answer(f"rate = {rate}")
        assert shown.tried.best == best
    assert shown.score == ("1 of 1 right, 0 at the first try", "")
    for rate in range(9):
        shown.answer(f"rate = 0.08{rate + 1}")
    assert (shown.tried.right, shown.told) == (True, "")


@pytest.mark.parametrize(("first", "said"), [("100", "not right"), ("0.04", "in 1 step")])
def test_the_same_try_at_a_task_is_one_in_whatever_words(first, said):
    shown = showing(TASK)
    shown.answer(first)
    before = shown.tried
    for again in (f"rate = {first}", f"rate={first}", f" {float(first):e}", f"+{first}", f"rate = 9; rate = {first}"):
        with pytest.raises(NoAnswerError, match=f"^the same as before: {said}, and not counted as a try$"):
            shown.answer(again)
    assert shown.tried == before
    shown.answer("0.05")
    assert shown.tried.wrong + shown.tried.rights == 2


def test_edits_that_leave_the_same_to_be_trained_are_one_try_in_whatever_order_and_case():
    shown = showing(replace(TASK, edits=("rate", "seed", "row")), name="four-people")
    for first, again in (("rate = 3; seed = 5", "seed = 5; rate = 3"), ("row(Bob) = off", "row(Bob)=Off; rate=0.1")):
        shown.answer(first)
        with pytest.raises(NoAnswerError, match="the same as before"):
            shown.answer(again)
    shown.answer("row(Alice) = off")
    assert shown.tried.wrong + shown.tried.rights == 3


def test_where_an_epoch_begins_elsewhere_another_thing_is_trained():
    """The batch was changed and changed back: from step 3 on another epoch begins, with other rows."""
    task = replace(TASK, answer="accuracy > 5", edits=("rate", "batch"), limit=6)
    tries = [asked(task, "iris", 3).judge(given).trial for given in ("rate = 0.2", "batch = 3; batch = 10; rate = 0.2")]
    assert tries[0] != tries[1]


def test_all_notes_where_it_was_hard_are_named_those_that_follow_each_other_by_the_first_and_the_last():
    hard, easy = Tries(wrong=1), Tries(rights=1, at_first=True)
    assert score({0: easy, 1: hard}) == ("1 of 2 right, 1 at the first try", "To look at again: note 2")
    odd = {number: hard if number % 2 else easy for number in range(60)}
    assert score(odd)[1] == f"To look at again: notes {', '.join(map(str, range(2, 62, 2)))}"
    assert score({0: hard, 1: hard, 4: hard, 5: hard, 6: hard})[1] == "To look at again: notes 1, 2, 5–7"
    for questions, said in ((11, "notes 1–11"), (12, "all notes that ask something")):
        assert score(dict.fromkeys(range(questions), hard))[1] == f"To look at again: {said}"
    many = score({2 * number: hard for number in range(501)} | {2000: easy})[1]
    assert many.endswith(", 999 and 1 more")


@pytest.mark.parametrize(
    ("given", "again"),
    [("1", ""), ("5 1", ""), ("5 6 1", "To look at again: note 1"), ("5 6 7 8", "To look at again: note 1")],
)
def test_what_was_right_at_the_second_try_needs_no_other_look(given, again):
    shown = showing(Question("?", "w1"))
    for each in given.split():
        shown.answer(each)
    assert shown.score[1] == again


def test_wrong_tries_at_a_task_that_was_done_make_it_no_harder():
    shown = showing(TASK)
    for rate in ("0.08", "0.03", "0.085", "0.09"):
        shown.answer(f"rate = {rate}")
    assert shown.score == ("1 of 1 right, 0 at the first try", "")


def test_a_task_that_was_done_at_once_stays_so_whatever_is_tried_for_a_better_one():
    shown = showing(TASK)
    for rate in ("0.03", "0.08"):
        shown.answer(f"rate = {rate}")
    assert shown.score == ("1 of 1 right, 1 at the first try", "")


def test_a_question_looks_ahead_without_moving():
    shown = showing(Question("?", "w1", after=20))
    assert shown.session.position == Position(0, 0)
    moment = Moment(Timeline(shown.session.runs), Position(0, 20))
    assert shown.answer(repr(float(moment.vector[0]))).right
    assert shown.session.timeline.reached(0) == 0
    assert judged(None, "1") is False
