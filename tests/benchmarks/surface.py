"""The error over two weights: coarse at once, whole in pieces, and drawn anew at each step of a long run."""

from nntui.quantities.opening import open_scenario
from nntui.render.content import PaneContent
from nntui.render.pane import Drawing
from nntui.render.panes.surface import PANE
from nntui.scenario.setup import Setup
from nntui.session.commands import GoTo
from nntui.session.session import Session
from tests.benchmarks.figures import Figure, seconds
from tests.benchmarks.inside import PANE as SIZE
from tests.benchmarks.inside import slowest
from tests.random_scenarios import of_two_hundred_rows

ENLARGED = (196, 54)  # cells inside the enlarged pane at 200×60
ROUNDS = 40  # steps


def surface() -> list[Figure]:
    """At 200 rows, and with a way of 60,000 steps."""
    rows, long_run = of_two_hundred_rows(), open_scenario("three-layer")
    figures = []
    for words, size, at_once in (("", SIZE, 30), (" of 200×60 enlarged", ENLARGED, 60)):
        coarse, whole, pieces = worked_out(rows, size)
        name = f"200 rows, {rows.shape}: surface{words}"
        figures += [
            slowest(f"{name}, coarse and drawn", coarse, at_once),
            slowest(f"{name}, whole and drawn", whole, 1_000),
            slowest(f"{name}, a piece more", pieces, 50),
        ]
        coarse, _, _ = worked_out(long_run, size)
        figures.append(slowest(f"{long_run.shape}, 60,000 steps: surface{words} redrawn", coarse, at_once))
    return figures


def worked_out(setup: Setup, size: tuple[int, int]) -> tuple[list[float], list[float], list[float]]:
    """Of the last steps one after another: the time of the first drawing, of all until it is whole, of each piece."""
    session = Session(setup)
    session.apply(GoTo(setup.last_step))
    drawn(session, size)  # what is imported with the first
    coarse, whole, pieces = [], [], []
    for step in range(setup.last_step - ROUNDS, setup.last_step):
        session.apply(GoTo(step))
        coarse.append(seconds(lambda: drawn(session, size)))
        whole.append(coarse[-1])
        while (more := drawn(session, size).more) is not None:
            pieces.append(seconds(more))
            whole[-1] += pieces[-1] + seconds(lambda: drawn(session, size))
    return coarse, whole, pieces


def drawn(session: Session, size: tuple[int, int]) -> PaneContent:
    """The pane with all its lines."""
    content = PANE.draw(session.frame, *size, Drawing())
    for line in range(content.length):
        content.line(line)
    return content
