"""Inside a step: taking it apart, explaining it, the slice, and a walk through it on the screen."""

from itertools import cycle, islice
from statistics import median

import numpy as np
from hypothesis import Phase, given, settings

from nntui.engine.program import State
from nntui.engine.trace import trace
from nntui.explain.gradient_check import CLOSE, check_gradients, of_gradient_check
from nntui.quantities.opening import open_scenario
from nntui.render.content import PaneContent
from nntui.render.pane import Drawing
from nntui.render.panes import how
from nntui.render.panes import slice as slice_pane
from nntui.scenario.folder import built_in_names
from nntui.scenario.setup import Setup
from nntui.session.commands import ChooseParameter, GoTo
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from nntui.timeline.walk import walk
from tests.benchmarks.figures import Figure, percentile, seconds
from tests.benchmarks.screen import slow_key
from tests.benchmarks.terminal import NNTUI, running
from tests.benchmarks.timeline import A_THOUSAND
from tests.random_scenarios import setups

ROUNDS = 400
WALKED = 3  # steps that are walked through on the screen
PANE = (58, 16)  # cells inside a pane at 120×40
CHECKED = (0, 1, 2, 10, 20, 100, 900)  # steps at which gradients are checked
SMOOTH = ("linear", "sigmoid", "tanh")


def inside() -> list[Figure]:
    """The engine's trace, explanations and slices; then `.` in a terminal."""
    three_layer, large = open_scenario("three-layer"), open_scenario("three-layer", [A_THOUSAND])
    return [
        typical("3-4-1: trace of a step", traces(three_layer), 1),
        typical(f"{large.network.size} parameters: trace of a step", traces(large)),
        typical("four-people: explanation of a gradient, drawn", explanations("four-people")),
        typical("3-4-1: explanation of a gradient, drawn", explanations("three-layer")),
        typical("3-4-1: gradient check of all gradients", gradient_checks(three_layer)),
        typical(f"{large.network.size} parameters: gradient check of all that are checked", gradient_checks(large)),
        slowest("four-people: slice redrawn", slices("four-people"), 30),
        slowest("3-4-1: slice redrawn", slices("three-layer"), 30),
        slow_key("`.` through four-people", walked("four-people"), 50),
        slow_key("`.` through 3-4-1", walked("three-layer"), 50),
    ]


def gradients() -> list[Figure]:
    """How far gradients are from central differences, beside the largest gradient of their step."""
    figures = []
    for name in built_in_names():
        setup = open_scenario(name)
        if setup.training is not None:
            last = setup.last_step  # beyond it a fit can be so good that nothing is left to measure
            error, where = max(off_by(setup, [step for step in CHECKED if step <= last]))
            figures.append(Figure(f"{name}: largest relative error of a gradient", error, detail=where))
    found = random_programs()
    error, where = max(found)
    name = f"random programs, {len(found)} states: largest relative error of a gradient"
    return [*figures, Figure(name, error, detail=where)]


def off_by(setup: Setup, steps: list[int]) -> list[tuple[float, str]]:
    """For each step the largest error of a gradient against its central difference, and where it is."""
    timeline = Timeline.of(setup)
    timeline.run_of(0).advance(max(steps))
    found = []
    for step in steps:
        moment = Moment(timeline, Position(0, step))
        tests = check_gradients(moment, list(range(len(setup.parameters))))
        size = max(
            max(abs(test.gradient), test.rounding / CLOSE) for test in tests
        )  # or that at which rounding hides all
        errors = [abs(test.gradient - test.difference) / size if size else 0.0 for test in tests]
        if np.isfinite(errors).all():
            at = int(np.argmax(errors))
            place = f"{setup.shape}, {setup.parameters[at].name} at step {step}"
            found.append((errors[at], f"{place}: {tests[at].gradient:.3g} and {tests[at].difference:.3g}"))
    return found


def random_programs() -> list[tuple[float, str]]:
    """The same for programs of any shape, loss and batch whose errors have no corners."""
    found: list[tuple[float, str]] = []

    @settings(max_examples=300, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(setups(trained=True, scale=1.0, activations=SMOOTH, losses=("squared_error", "half_squared_error")))
    def check(setup: Setup) -> None:
        found.extend(off_by(setup, [0, 3]))

    check()
    return found


def typical(name: str, times: list[float], bound: float | None = None) -> Figure:
    """The median, in ms."""
    detail = f"95th percentile {1e3 * percentile(times, 95):.2g} ms"
    return Figure(name, 1e3 * median(times), " ms", bound, detail=detail)


def slowest(name: str, times: list[float], bound: float) -> Figure:
    """The 95th percentile, in ms."""
    detail = f"median {1e3 * median(times):.2g} ms, longest {1e3 * max(times):.2g} ms"
    return Figure(f"{name}, 95th percentile", 1e3 * percentile(times, 95), " ms", bound, detail=detail)


def traces(setup: Setup) -> list[float]:
    """Traces of one step after another."""
    segment = Timeline.of(setup).run_of(0)
    segment.advance(ROUNDS)
    states = [State(step, segment.vector(step)) for step in range(ROUNDS)]
    return [seconds(lambda state=state: trace(setup.program, state)) for state in states]


def explanations(name: str) -> list[float]:
    """Gradients of one parameter after another at one step after another, explained and drawn from nothing."""
    session = Session(open_scenario(name))
    session.apply(GoTo(ROUNDS))
    places = cycle(range(len(session.setup.parameters)))
    times = []
    for step, place in zip(range(ROUNDS), islice(places, ROUNDS), strict=True):
        parameter = session.setup.parameters[place]
        kind = "biases" if parameter.is_bias else "weights"
        session.apply(Ask(step, f"layer{parameter.layer + 1}.{kind}", parameter=place))
        times.append(seconds(lambda: drawn(how.draw(session.frame, *PANE, Drawing()))))
    return times


def drawn(content: PaneContent) -> None:
    """Build every line of a pane that can be seen."""
    for line in range(min(content.length, PANE[1])):
        content.line(line)


def gradient_checks(setup: Setup) -> list[float]:
    """All gradients of one step after another against finite differences, as told by key c."""
    session = Session(setup)
    session.apply(GoTo(ROUNDS))
    times = []
    for step in range(0, ROUNDS, 20):
        session.apply(GoTo(step))
        times.append(seconds(lambda: list(of_gradient_check(session.frame))))
    return times


def slices(name: str) -> list[float]:
    """The slice of one weight while the run goes on, drawn for the pane of a screen of 120×40."""
    session = Session(open_scenario(name))
    session.apply(GoTo(ROUNDS))
    session.apply(ChooseParameter(0))
    slice_pane.draw(session.frame, *PANE, Drawing())  # what is imported with the first
    times = []
    for step in range(ROUNDS):
        session.apply(GoTo(step))
        times.append(seconds(lambda: drawn(slice_pane.draw(session.frame, *PANE, Drawing()))))
    return times


def walked(scenario: str) -> list[float]:
    """From `.` to the complete paint, through some steps, each when the screen is at rest."""
    presses = WALKED * (len(walk(open_scenario(scenario))) + 1)
    times = []
    with running(*NNTUI, scenario) as terminal:
        terminal.wait_for("step 0/")
        terminal.rest(0.5)
        for _ in range(2):  # the first presses import what they need
            terminal.press(".")
            terminal.rest(0.5)
        for _ in range(presses):
            sent = terminal.press(".")
            times.append(terminal.wait_for("", sent) - sent)
            terminal.rest()
    return times
