"""The map of what the network says, and the small ones of its units: drawing them, and playing with the map open."""

import math
import re
import tempfile
import time
from itertools import count, pairwise
from pathlib import Path
from statistics import median

from nntui.quantities.opening import open_scenario, open_text
from nntui.render.pane import Drawing, Pane
from nntui.render.panes import collected
from nntui.session.commands import GoTo, LookAt
from nntui.session.session import Session
from tests.benchmarks.figures import Figure, percentile, seconds
from tests.benchmarks.screen import moving_paints, playing, read_for
from tests.benchmarks.timeline import A_THOUSAND

ROUNDS = 60
OF_52_BY_34 = (59, 21)  # cells of the pane in which the map has 52 × 34 points
SIZES = {"in its place at 120×40": (58, 16), "enlarged at 120×40": (118, 33), "enlarged at 200×60": (198, 55)}
SECONDS, SPEED, STEPS = 4.0, 2_500, 1_000  # STEPS: a second, at least
SAID = re.compile(r"east \S+, north \S+: (\S+)")  # the map's line about the chosen row


def maps() -> list[Figure]:
    """The decision map with all its drawing, the small maps, and play with the map open."""
    panes, spiral = collected(), Session(open_text("two-arms", two_arms()))
    figures = [redraw("2-8-8-1, 200 rows: map of 52×34 points", spiral, panes["map"], OF_52_BY_34, 30)]
    for where, size in SIZES.items():
        figures.append(redraw(f"2-8-8-1, 200 rows: map {where}", spiral, panes["map"], size))
    four = Session(open_scenario("four-people"))
    for session, name in ((four, "four-people"), (spiral, "2-8-8-1, 200 rows")):
        for where, size in SIZES.items():
            session.apply(LookAt("network", enlarged="enlarged" in where))
            figures.append(redraw(f"{name}: network with small maps {where}", session, panes["network"], size))
    large = Session(open_scenario("three-layer", [A_THOUSAND]))
    figures.append(redraw("1,000 parameters: map enlarged at 200×60", large, panes["map"], SIZES["enlarged at 200×60"]))
    return [*figures, *play_with_the_map()]


def redraw(name: str, session: Session, pane: Pane, size: tuple[int, int], bound: float | None = None) -> Figure:
    """Drawing a pane, each time for another step, in ms; its title and each of its lines with it."""
    taken = []
    for step in range(1, ROUNDS + 1):
        session.apply(GoTo(step))
        _ = session.frame.moment.outputs, session.frame.moment.row_losses
        taken.append(seconds(lambda: drawn(session, pane, size)))
    value, detail = 1e3 * percentile(taken, 95), f"median {1e3 * median(taken):.1f} ms"
    return Figure(f"{name}, 95th percentile", value, " ms", bound, detail=detail)


def drawn(session: Session, pane: Pane, size: tuple[int, int]) -> None:
    """Every line of a pane."""
    content = pane.draw(session.frame, *size, Drawing())
    assert [content.line(i) for i in range(content.length)]


def play_with_the_map() -> list[Figure]:
    """Paints a second of the map, and of all else, at 1,000 steps a second or more; and of all else without the map."""
    without, _, _, _ = played("d")
    paints, gap, steps, changes = played("m")
    detail = f"longest gap {1e3 * gap:.0f} ms; {without:.1f}/s without the map"
    name = f"2-8-8-1 playing at {SPEED:,} steps/s with the map open"
    return [
        Figure(f"{name}: steps a second", steps, "/s", STEPS, at_least=True),
        Figure(f"{name}: other panes' paints a second", paints, "/s", 20, at_least=True, detail=detail),
        Figure(f"{name}: the map's paints a second", changes, "/s", 4, at_least=True),
    ]


def played(letter: str) -> tuple[float, float, float, float]:
    """Paints, the longest gap in seconds, steps and changes of the map, a second each, with a pane by its letter."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "two-arms.toml"
        path.write_text(two_arms(), encoding="utf-8")
        with playing(str(path), SPEED, start=False) as terminal:
            terminal.press("P")
            terminal.wait_for("its letter")
            terminal.press(letter)
            terminal.rest(0.5)
            terminal.wait_for("playing", terminal.press(" "))
            read_for(terminal, 0.5)
            start = time.perf_counter()
            read_for(terminal, SECONDS)
            paints, gap, steps = moving_paints(terminal, start, start + SECONDS)
            said = [found[1] for when, text in terminal.paints if when >= start and (found := SAID.search(text))]
    changes = sum(one != other for one, other in pairwise(said))
    return paints / SECONDS, gap, steps / SECONDS, changes / SECONDS


def two_arms() -> str:
    """A file with two arms of a spiral, of 100 rows each, and a network of 2-8-8-1 in tanh; batches of 10."""
    rows = []
    for place, arm in zip(count(), [0, 1] * 100, strict=False):
        angle, radius = 0.05 * place, 0.2 + 0.02 * place
        x, y = (radius * turn(angle + math.pi * arm) for turn in (math.cos, math.sin))
        rows.append(f"  {{ inputs = [{x:.4f}, {y:.4f}], targets = [{1 - 2 * arm}] }},")
    layers = ", ".join(f'{{ units = {units}, activation = "tanh" }}' for units in (8, 8, 1))
    return "\n".join(
        [
            "format = 1",
            'title = "Two arms"',
            'summary = "Two arms of a spiral."',
            "seed = 1",
            "[data]",
            'inputs = ["east", "north"]',
            'targets = ["arm"]',
            "rows = [",
            *rows,
            "]",
            "[network]",
            'start = { distribution = "normal", deviation = 0.7 }',
            f"layers = [{layers}]",
            "[training]",
            'loss = "squared_error"',
            "batch = 10",
            "rate = 0.02",
            "epochs = 5000",
        ]
    )
