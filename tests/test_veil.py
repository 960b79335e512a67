"""The veil: nothing that is shown while a question stands depends on what it asks for, or on what comes later."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from app_support import FakeClock, collected
from other_world import at_question, other_world
from share import dealt
from test_replay import watching
from textual.widgets import Input

from nntui.explain.explain import explain
from nntui.explain.explanation import Say
from nntui.lesson.checks import check_of
from nntui.lesson.events import Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.playback import Showing
from nntui.lesson.questions import expected
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.quantities.along import known, look
from nntui.quantities.conditions import condition, holds_at
from nntui.quantities.quantities import quantity
from nntui.render.behind_veil import WORDS
from nntui.render.status import state_parts
from nntui.scenario.library import open_scenario
from nntui.session.commands import (
    CheckGradients,
    ChooseParameter,
    ChooseRow,
    ChooseUnit,
    CompareWith,
    Draw,
    Edit,
    GoTo,
    SortRows,
    StopWhen,
    SwitchTo,
    Vary,
)
from nntui.session.player import Player
from nntui.session.session import BEHIND, Session, VeiledError
from nntui.text.hidden import HIDDEN, is_hidden
from nntui.text.numbers import brief, exact, in_full, number, precise, short, signed, tight, within
from nntui.timeline import moment as moments
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.runs import Segment
from nntui.timeline.track import Track
from nntui.timeline.veil import Veil
from nntui.timeline.walk import METRICS, walk
from nntui.ui.opened import Opened

PANES = collected()
FORMATS = (number, signed, exact, precise, brief, tight, in_full, short, lambda value: within(value, 8))


@pytest.mark.parametrize("form", FORMATS)
def test_a_hidden_number_is_a_question_mark_in_every_form(form):
    assert form(HIDDEN) == form(-HIDDEN) == form(float(np.float64(HIDDEN) * 2)) == "?"
    assert "nan" in form(float("nan"))
    assert not is_hidden(float("nan"))
    assert not is_hidden(1.0)


# Two worlds that differ in what is hidden alone


class AnotherWorld:
    """Where everything that a veil is over comes out as something else: noise."""

    def __init__(self, veil, setup, monkeypatch):
        self._veil, self._setup, self._noise = veil, setup, np.random.default_rng(1)
        traced, of_rows = moments.trace, moments._of_rows
        later = self._later
        monkeypatch.setattr(
            moments, "trace", lambda program, state: self._disturbed(traced(program, state), state.step)
        )
        monkeypatch.setattr(moments, "_of_rows", lambda segment, step: self._disturbed(of_rows(segment, step), step))
        for name, hidden in (
            ("metrics_at", lambda state: veil.hides(setup, state.step, METRICS.name)),
            ("gradient", lambda state: state.step >= veil.step),
            ("next_state", lambda state: state.step >= veil.step),
            ("vector", lambda step: step > veil.step),
        ):
            monkeypatch.setattr(Segment, name, later(getattr(Segment, name), hidden))
        column = Track.column
        monkeypatch.setattr(Track, "column", lambda track, *asked: self._over_series(*column(track, *asked)))

    def _other(self, numbers):
        return self._noise.normal(size=np.shape(numbers)) * 7

    def _later(self, method, hidden):
        def disturbed(segment, asked):
            found = method(segment, asked)
            return self._other(found) if hidden(asked) else found

        return disturbed

    def _over_series(self, steps, values):
        hidden = np.array([self._veil.hides(self._setup, step, METRICS.name) for step in steps], dtype=bool)
        return steps, np.where(hidden, self._other(values), values)

    def _disturbed(self, found, step):
        names = [name for name in found.results if self._veil.hides(self._setup, step, name)]
        gradient = found.gradient.copy()
        for layer, blocks in enumerate(self._setup.network.blocks, 1):
            for kind, block in zip(("weights", "biases"), blocks, strict=True):
                if block and f"layer{layer}.{kind}" in names:
                    block.of(gradient)[...] = self._other(block.of(gradient))
        results = found.results | {name: self._other(found.results[name]) for name in names}
        return replace(found, results=results, gradient=gradient)


def seen(session):
    """All that is seen of a session, in every pane, as text with its looks."""
    opened = Opened(session.setup, PANES, FakeClock(), session=session)
    state, found = session.state, {}
    for name, enlarged in [*((name, False) for name in PANES), ("network", True)]:
        session.state = replace(state, view=replace(state.view, pane=name, enlarged=enlarged).with_seen(name))
        content = opened.contents.of(PANES[name].area, 70, 24)
        lines = [*content.header, *(content.line(i) for i in range(content.length))]
        cells = [[(span.text, span.role) for span in line] for line in lines]
        found[name, enlarged] = content.title, content.footer, cells
    session.state = state
    status = opened.contents.of("status", 120, 4)
    found["status"] = [[(span.text, span.role) for span in status.line(i)] for i in range(status.length)]
    return found


VIEWS = (
    (),
    (ChooseRow(1),),
    (ChooseUnit(1, 0),),
    (ChooseParameter(0),),
    (CheckGradients(),),
    (SortRows("error"), Draw("w1", shown=True)),
    (StopWhen("squared_error < 0.1"),),
)
FIRST = ("layer1.sum", "layer1.activation", "loss", METRICS.name, "layer1.weights", "update")
PLACES = (("four-people", 0), ("four-people", 3), ("three-inputs", 2), ("xor-three-optimizers", 5))


def all_seen(setup, veil):
    """What is seen at the veil's step and in it, of several things that may be chosen, beside a branch."""
    step, names = veil.step, [operation.name for operation in walk(setup)]
    at = names.index(veil.first)
    places = [("", view) for view in VIEWS] + [(names[place], ()) for place in {max(at - 1, 0), at, len(names) - 1}]
    found = {}
    for operation, commands in places:
        session = Session(setup)
        for command in (Edit("rate = 0.5", max(step - 1, 0)), SwitchTo(0, step), GoTo(step + 9)):
            session.apply(command)
        assert session.frame.moment.step == step + 9, "there is something to hide"
        for command in (GoTo(step, operation), CompareWith(1), *commands):
            session.apply(command)
        session.veil = veil
        found[operation, commands] = seen(session)
    return found


@dealt("at, first", product(PLACES, FIRST), of=7)
def test_nothing_that_is_drawn_depends_on_what_is_hidden(at, first, monkeypatch):
    name, step = at
    veil, setup = Veil(step, first), open_scenario(name)
    mine = all_seen(setup, veil)
    with monkeypatch.context() as patched:
        AnotherWorld(veil, setup, patched)
        others = all_seen(setup, veil)
    for place, parts in mine.items():
        for part, content in parts.items():
            assert content == others[place][part], (place, part)


def test_without_the_veil_the_two_worlds_look_different(monkeypatch):
    veil, setup = Veil(3, "layer1.sum"), open_scenario("four-people")
    session = Session(setup)
    session.apply(GoTo(3))
    mine = seen(session)
    AnotherWorld(veil, setup, monkeypatch)
    session = Session(setup)
    session.apply(GoTo(3))
    others = seen(session)
    assert {part for part in mine if mine[part] != others[part]} >= {"status", ("network", False), ("data", False)}


BY_THEMSELVES = {
    "map": "forward",
    "confusion": "forward",
    "curve": "loss",
    "slice": "update",
    "surface": "update",
    "sweep": "update",
}
PHASE = {"layer1.sum": 0, "layer1.activation": 0, "loss": 1, METRICS.name: 1, "layer1.weights": 2, "update": 3}


@pytest.mark.parametrize("first", FIRST)
def test_panes_that_work_numbers_out_by_themselves_are_hidden_as_a_whole(first):
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(3))
    session.veil = Veil(3, first)
    found = {name for name in PANES if WORDS in str(seen(session)[name, False])}
    upto = {"forward": 0, "loss": 1, "update": 3}
    assert found == {name for name, phase in BY_THEMSELVES.items() if PHASE[first] <= upto[phase]}
    session.apply(CheckGradients())
    assert (WORDS in str(seen(session)["how", False])) == (PHASE[first] <= 2)
    session.apply(GoTo(2))
    assert not any(WORDS in str(seen(session)[name, False]) for name in ("network", "data", "weights"))


def test_under_a_veil_no_curve_has_a_point_of_its_step_or_after_it():
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(9))
    assert session.frame.moment.step == 9
    session.apply(GoTo(3))
    assert session.timeline.reached(0) == 9
    session.veil = Veil(3, "update")
    assert session.timeline.reached(0) == 3
    assert np.isfinite(session.timeline.series(0, 0)[1]).all()
    assert all(map(is_hidden, Moment(session.timeline, Position(0, 4)).state))
    session.veil = None
    assert session.timeline.reached(0) == 9


def at_step(name, step):
    session = Session(open_scenario(name))
    session.apply(GoTo(step))
    assert session.frame.moment.step == step
    return session


HIDDEN_THERE = [
    ("gradient(w1)", "layer1.weights"),
    ("dL/dw1(Diana)", "layer1.weights"),
    ("abs(gradient(w1))", "layer1.weights"),
    ("output(Alice)", "layer2.activation"),
    ("z(h1, Alice) − z(h2, Alice)", "layer1.sum"),
    ("squared_error", METRICS.name),
    ("precision", METRICS.name),
    ("epoch_loss_mean", METRICS.name),
    ("batch_loss", "loss"),
]


@pytest.mark.parametrize("seen_before", [False, True])
@pytest.mark.parametrize(("name", "first"), HIDDEN_THERE)
def test_a_curve_of_what_is_hidden_ends_before_it(name, first, seen_before):
    session = at_step("four-people", 3)
    if seen_before:
        look(session.timeline, 0, name, 3)
        assert known(session.timeline, 0, name, 3)[-1].steps[-1] == 3
    session.veil = Veil(3, first)
    look(session.timeline, 0, name, 3)
    assert known(session.timeline, 0, name, 3)[-1].steps.tolist() == [0, 1, 2]
    session.veil = None
    look(session.timeline, 0, name, 3)
    assert known(session.timeline, 0, name, 3)[-1].steps[-1] == 3
    assert np.isfinite(known(session.timeline, 0, name, 3)[-1].values[-1])


def test_a_curve_of_what_is_not_hidden_goes_on_to_it():
    session = at_step("four-people", 3)
    session.veil = Veil(3, "layer1.weights")
    look(session.timeline, 0, "w1 − output(Alice)", 3)
    assert known(session.timeline, 0, "w1 − output(Alice)", 3)[-1].steps[-1] == 3


@pytest.mark.parametrize(("name", "first"), HIDDEN_THERE)
def test_no_condition_tells_what_is_hidden(name, first):
    session = at_step("four-people", 3)
    asked = [condition(f"{name} {sign} 0", session.setup) for sign in ("<", ">", "=")]
    assert sum(holds_at(session.trained, 0, each, 3) for each in asked) == 1
    session.veil = Veil(3, first)
    assert not any(holds_at(session.trained, 0, each, 3) for each in asked)
    assert sum(holds_at(session.trained, 0, each, 2) for each in asked) == (0 if "Diana" in name else 1)  # not her turn


@pytest.mark.parametrize(
    ("question", "seen"),
    [("gradient(w1)", [True, True]), ("gradient(w1, 1 1 1)", [False, True]), ("dL/dw1(1 0 1)", [True, False])],
)
def test_what_a_row_adds_to_a_hidden_gradient_is_told_but_for_the_row_that_is_asked_of(question, seen):
    session = at_step("three-inputs", 0)
    session.veil = expected(Question("?", question, after=0), session.runs, session.state).veil
    told = [quantity(f"gradient(w1, {row})", session.setup).at(session.frame.moment) for row in ("1 1 1", "1 0 1")]
    assert [not is_hidden(each) for each in told] == seen
    assert is_hidden(quantity("gradient(w1)", session.setup).at(session.frame.moment))


def test_what_a_row_adds_that_is_alone_in_its_batch_is_the_gradient():
    session = at_step("four-people", 0)
    session.veil = expected(Question("?", "gradient(w1)", after=0), session.runs, session.state).veil
    assert is_hidden(quantity("dL/dw1(Alice)", session.setup).at(session.frame.moment))


@pytest.mark.parametrize(
    ("question", "hides"), [("dL/dŷ", True), ("gradient(w1)", False), ("half_squared_error", False)]
)
def test_by_how_much_an_output_is_off_is_hidden_where_the_slope_there_is_asked_for(question, hides):
    session = at_step("five-to-forty-two", 0)
    session.veil = expected(Question("?", question, after=0), session.runs, session.state).veil
    session.apply(Ask(0, "layer1.activation", unit=(1, 0)))
    everything = seen(session)
    for pane in ("data", "how"):
        assert ("37" in str(everything[pane, False]).replace("1369", "")) != hides, pane


@pytest.mark.parametrize(("question", "hides"), [("prediction(Emily)", True), ("gradient(w1)", False)])
def test_what_an_output_was_an_update_ago_is_hidden_with_it(question, hides):
    """Late in a run the two hardly differ."""
    session = at_step("four-people", 4_000)
    session.veil = expected(Question("?", question, after=0), session.runs, session.state).veil
    assert ("0.951" not in str(seen(session)["data", False])) is hides


def test_whether_it_has_diverged_at_what_is_hidden_is_not_told():
    session = at_step("rate-too-high", 1000)
    asked, at = condition("diverged", session.setup), session.trained.diverged(0)
    assert holds_at(session.trained, 0, asked, at)
    session.apply(GoTo(at))
    session.veil = Veil(at, METRICS.name)
    assert not holds_at(session.trained, 0, asked, at)
    assert session.timeline.series(0, 0)[0][-1] == at - 1


@pytest.mark.parametrize("start", [0, 3])
@pytest.mark.parametrize("move", [Player.run_until, Player.play])
def test_a_run_ends_at_the_veil_and_says_why(start, move):
    session, clock = Session(open_scenario("three-layer")), FakeClock()
    player = Player(session, clock)
    session.apply(GoTo(start))
    session.veil = Veil(3, "update")
    move(player)
    while session.position.step < 3:
        clock.advance(1)
        player.advance()
    clock.advance(1)
    with pytest.raises(VeiledError, match="answer first"):
        player.advance()
    assert (session.position.step, player.motion.moving) == (3, False)


# What a question hides


def asked(question, name="four-people", step=3):
    session = Session(open_scenario(name))
    session.apply(GoTo(step))
    return expected(question, session.runs, session.state)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (Question("?", "output(Alice)", after=0), "layer2.activation"),
        (Question("?", "z(h1, Alice)", after=0), "layer1.sum"),
        (Question("?", "activation(h1, Alice)", after=0), "layer1.activation"),
        (Question("?", "squared_error", after=0), "loss"),
        (Question("?", "accuracy", after=0), "loss"),
        (Question("?", "epoch_loss_mean", after=0), "loss"),
        (Question("?", "row_loss(Alice)", after=0), "loss"),
        (Question("?", "gradient(w1)", after=0), "layer1.weights"),
        (Question("?", "gradient(b3)", after=0), "layer2.biases"),
        (Question("?", "dh1/dw1(Alice)", after=0), "layer1.slope"),
        (Question("?", "gradient(w5) - output(Alice)", after=0), "layer2.activation"),
        (Question("?", "w1", after=1), "update"),
        (Question("?", "w1", kind="direction"), "update"),
        (Question("?", "largest abs(gradient(*))", kind="which", of="weight", after=0), "layer2.weights"),
        (Question("?", "row_loss(*)", ("Alice", "Bob"), kind="order", after=0), "loss"),
        (Question("Up?", "yes", ("yes", "no"), after=2), "update"),
    ],
)
def test_a_question_hides_what_makes_its_answer_and_all_after_it(question, first):
    found = asked(question)
    assert (found.problem, found.veil) == ("", Veil(3, first))


def test_with_dropout_an_average_hides_what_each_row_adds_to_it_and_not_what_is_followed():
    found = asked(Question("?", "squared_error", after=0), "overfitting-dropout", 0)
    assert found.veil == Veil(0, "measured.loss")


@pytest.mark.parametrize("number", [12, 13])
def test_where_all_rows_lose_the_same_none_tells_the_average(number):
    """In the lesson on four people: a network that says the same to all, and each miss is as large."""
    showing = at_question("four-people", number)
    with_words = "".join(span.text for part in state_parts(showing.session.frame) for span in part)
    assert "Alice's squared error ? drives the gradient" in with_words
    mine = seen(showing.session)
    with other_world(showing.session):
        assert seen(at_question("four-people", number).session) == mine


@pytest.mark.parametrize("question", [Question("?", "w1"), Question("Up?", "yes", ("yes", "no"))])
def test_a_question_about_what_stands_there_hides_nothing(question):
    assert asked(question).veil is None


@pytest.mark.parametrize(
    ("question", "name", "step", "problem"),
    [
        (Question("?", "w1", after=0), "four-people", 3, "this is part of the state"),
        (Question("?", "7", after=0), "four-people", 3, "no quantity is asked for"),
        (Question("?", "output(x)", after=1), "one-neuron", 0, "where nothing is trained"),
    ],
)
def test_what_cannot_be_hidden_is_a_problem(question, name, step, problem):
    question = replace(question, answer=question.answer.replace("x", open_scenario(name).all_names[0]))
    assert problem in asked(question, name, step).problem


# While a question stands


def standing(question, name="five-to-forty-two", text="Look."):
    events = (Note(text, question=question), Note("The end."))
    shown = Showing(Replay(Recording(header_of(open_scenario(name)), events), PANES), float)
    shown.to_note(1)
    return shown


@pytest.mark.parametrize(
    "command", [GoTo(1), GoTo(99, "update"), Vary("rate = 0.01, 0.02"), Edit("rate = 1", 4), SwitchTo(1, 2)]
)
def test_nothing_leads_behind_the_veil(command):
    shown = standing(Question("?", "w1", after=1))
    shown.session.apply(Edit("rate = 0.02"))
    before = shown.session.state
    with pytest.raises(VeiledError, match="answer first"):
        shown.session.apply(replace(command, branch=0) if isinstance(command, SwitchTo) else command)
    assert shown.session.state == before
    shown.answer("2.85")
    shown.session.apply(command)


def test_a_choice_hides_all_that_is_worked_out_where_it_is_asked_if_that_is_wanted():
    choice = {"answer": "low", "choices": ("low", "high")}
    assert standing(Question("?", **choice)).session.veil is None
    shown = standing(Question("Is the output too low?", after=0, **choice), text="It says {output}; w1 is {w1}.")
    assert shown.replay.findings == []
    assert shown.session.veil == Veil(0)
    assert shown.text == "It says ?; w1 is 1."
    shown.answer("low")
    assert shown.text == "It says 5; w1 is 1."


def test_the_text_of_its_own_note_tells_nothing_either():
    shown = standing(Question("?", "output", after=0), text="It says {output}; w1 is {w1}.")
    assert shown.text == "It says ?; w1 is 1."
    shown.answer("5")
    assert shown.text == "It says 5; w1 is 1."


def test_a_check_holds_the_numbers_that_are_hidden():
    """Else an honest recording of who looks around while a question stands would be called inconsistent."""
    shown = standing(Question("?", "output", after=0))
    assert math.isnan(shown.session.frame.moment.metrics[0])
    hidden = check_of(shown.session)
    shown.answer("5")
    assert check_of(shown.session) == hidden
    assert float.fromhex(hidden.loss) == 684.5


def test_it_is_there_again_for_who_comes_back_without_an_answer():
    shown = standing(Question("?", "w1", after=1))
    shown.to_note(1)
    assert shown.session.veil is None
    shown.to_note(-1)
    assert shown.session.veil == Veil(0, "update")
    for wrong in "789":
        shown.answer(wrong)
    assert shown.session.veil is None, "the answer was told"


def test_what_is_said_of_a_gradient_tells_not_what_the_update_will_do_and_nothing_false():
    shown = standing(Question("?", "w1", after=1))
    shown.session.apply(Ask(0, "layer1.weights", parameter=0))

    def said():
        return " ".join(part.text for part in explain(shown.session.frame).parts if isinstance(part, Say))

    assert "lowers the ½ squared error" in said()
    assert "the update will" not in said()
    shown.answer("2.85")
    assert "the update will raise w1" in said()


async def test_on_the_screen_the_answer_is_nowhere_until_it_is_given():
    question = Question("What does it say now?", "output", after=0)
    recording = Recording(header_of(open_scenario("five-to-forty-two")), (Note("{output}", question=question),))
    async with watching(recording) as reader:
        await reader.until("What does it say now?")
        await reader.press("w")
        assert (reader.notices[-1], "taken over" in reader.text) == (BEHIND, False)
        for key in ("d", "full_stop", "escape", "c", "a", "s", "s", "i", "question_mark", "escape", "e", "escape"):
            await reader.press(key)
            assert "1369" not in reader.text, key
            assert "-37" not in reader.text.replace("−", "-"), key
        await reader.press("escape")
        for key in ("right", "end"):
            await reader.press(key)
            assert (reader.step, reader.notices) == (0, [BEHIND])
        await reader.open("E", "Write this session as", ".svg")
        assert not any(ending in reader.dialog for ending in (".html", ".cast", ".csv", ".nnrec", ".toml"))
        await reader.press("escape", "R")
        await reader.open("enter", "Answer")
        reader.app.screen.query_one(Input).value = "5"
        await reader.press("enter")
        await reader.until("Right!", "1369")


def test_what_is_refused_for_another_reason_is_not_veiled():
    session = Session(open_scenario("four-people"))
    session.veil = Veil(0, "loss")
    assert session.is_veiled(GoTo(1))
    assert not session.is_veiled(Edit("w77 = 2")), "there is no such weight"
