"""The screen in a real pseudo-terminal of 120×40: the first paint, keys, and play."""

import re
import sys
import time
from itertools import pairwise
from statistics import median

from nntui.quantities.opening import open_scenario
from nntui.session.pace import SPEEDS, START
from tests.benchmarks.engine import train
from tests.benchmarks.figures import Figure, in_turns, percentile, ratio, seconds
from tests.benchmarks.terminal import NNTUI, Terminal, running

ROUNDS = 7
FULL_SPEED_ROUNDS = 3
RIGHT, LEFT, UP, DOWN, END = "\x1b[C", "\x1b[D", "\x1b[A", "\x1b[B", "f"
STEP = re.compile(r"step ([\d,]+)/")
AXIS = "┤"  # stands in no pane before the curve is drawn
STARTS = (
    ("picker: first paint", 1.35),
    ("picker: its cards", 2.2),
    ("main screen: first paint", 1.35),
    ("main screen: its numbers", 2.2),
    ("curve drawn after one key", 2.6),
)
BARE = """
from textual.app import App
from textual.widgets import Static

class Bare(App):
    def compose(self):
        yield Static("one Static")

Bare().run()
"""


def startup() -> list[Figure]:
    """From the start of the process to a paint, against a bare app's first: the empty screen, then its contents,
    then the curve, after one key.
    """
    taken: dict[str, list[float]] = {name: [] for name in ("bare", *(name for name, _ in STARTS))}
    for _ in range(ROUNDS):
        with running(sys.executable, "-c", BARE) as terminal:
            taken["bare"].append(terminal.wait_for("one Static") - terminal.started)
        with running(*NNTUI) as terminal:
            taken["picker: first paint"].append(terminal.wait_for("/ searches") - terminal.started)
            taken["picker: its cards"].append(terminal.wait_for("five-to-forty-two") - terminal.started)
        with running(*NNTUI, "four-people") as terminal:
            taken["main screen: first paint"].append(terminal.wait_for("NETWORK") - terminal.started)
            taken["main screen: its numbers"].append(terminal.wait_for("step 0/") - terminal.started)
            terminal.press(RIGHT)
            taken["curve drawn after one key"].append(terminal.wait_for(AXIS) - terminal.started)
    figures = []
    for name, bound in STARTS:
        detail = f"{median(taken[name]):.2f} s, the bare app's {median(taken['bare']):.2f} s"
        value = ratio(taken[name], taken["bare"])
        figures.append(Figure(f"{name}, to a bare app's first", value, "×", bound, detail=detail))
    return figures


def keys() -> list[Figure]:
    """From a key to the complete paint that follows it: paused at the start and on a finished run, and playing."""
    return [
        slow_key("paused, four-people", paused_keys("four-people"), 50),
        slow_key("paused, 60,000 steps trained", paused_keys("three-layer", END), 50),
        slow_key("playing 1,000 steps/s and more", playing_keys(), 100),
    ]


def slow_key(name: str, times: list[float], bound: float) -> Figure:
    """The 95th percentile, in ms."""
    detail = f"median {1e3 * median(times):.0f} ms, {len(times)} keys"
    return Figure(f"key to paint, {name}, 95th percentile", 1e3 * percentile(times, 95), " ms", bound, detail=detail)


def paused_keys(scenario: str, first: str = "", ready: str = AXIS) -> list[float]:
    """Steps, bigger steps and choices, each when the screen is at rest; after a step it is `ready` with these words."""
    times = []
    with running(*NNTUI, scenario) as terminal:
        terminal.wait_for("step 0/")
        terminal.rest(0.5)
        if first:
            terminal.wait_for("step 60,000/60,000", terminal.press(first))
        else:
            terminal.wait_for(ready, terminal.press(RIGHT))
        terminal.rest(0.5)
        terminal.press(DOWN)  # choose the first unit, so that UP has somewhere to go back to
        terminal.rest(0.5)
        for key in [LEFT, RIGHT, DOWN, "[", "]", UP] * 10:
            sent = terminal.press(key)
            times.append(terminal.wait_for("", sent) - sent)
            terminal.rest()
    return times


def playing_keys() -> list[float]:
    """Faster and slower, whose words are on the screen; `+` and `-` come when they come, not in step with paints."""
    times = []
    with playing("three-layer", 1_000) as terminal:
        for i in range(40):
            key, speed = ("-", "1,000 steps/s") if i % 2 else ("+", "2,500 steps/s")
            sent = terminal.press(key)
            times.append(terminal.wait_for(speed, sent) - sent)
            read_for(terminal, 0.06 + 0.0037 * (i % 11))
    return times


def play() -> list[Figure]:
    """Paints a second at given speeds."""
    figures = []
    for scenario, speed in (("four-people", 1_000), ("three-layer", 1_000), ("three-layer", 10_000)):
        with playing(scenario, speed) as terminal:
            read_for(terminal, 0.5)
            start = time.perf_counter()
            read_for(terminal, 3.0)
            paints, gap, steps = moving_paints(terminal, start, start + 3.0)
        detail = f"longest gap {1e3 * gap:.0f} ms; {steps / 3:,.0f} steps/s seen"
        name = f"{scenario} playing at {speed:,} steps/s: paints a second"
        figures.append(Figure(name, paints / 3.0, "/s", 15, at_least=True, detail=detail))
    return figures


def full_speed() -> list[Figure]:
    """The three-layer network's 60,000 steps as fast as it goes, on the screen and without one, in turns."""
    setup = open_scenario("three-layer")
    rates: list[float] = []

    def on_screen() -> float:
        with playing("three-layer", SPEEDS[-1][0], start=False) as terminal:
            sent = terminal.press(" ")
            end = terminal.wait_for("step 60,000/60,000", sent)
            rates.append(moving_paints(terminal, sent, end)[0] / (end - sent))
            return end - sent

    taken = in_turns(FULL_SPEED_ROUNDS, {"screen": on_screen, "without": lambda: seconds(lambda: train(setup, 60_000))})
    detail = f"{median(taken['screen']):.2f} s to {median(taken['without']):.2f} s"
    value = ratio(taken["screen"], taken["without"])
    return [
        Figure("full speed: paints a second", median(rates), "/s", 10, at_least=True),
        Figure("full speed: the 60,000 steps, to without a screen", value, "×", 3, detail=detail),
    ]


def playing(scenario: str, speed: float, *, start: bool = True):
    """The main screen, playing at a speed (or just before)."""
    return _Playing(scenario, SPEEDS.index((speed, "step")) - START, start)


class _Playing:
    def __init__(self, scenario: str, faster: int, start: bool) -> None:
        self._scenario, self._faster, self._start = scenario, faster, start

    def __enter__(self) -> Terminal:
        self._running = running(*NNTUI, self._scenario)
        terminal = self._running.__enter__()
        terminal.wait_for("step 0/")
        for _ in range(self._faster):
            terminal.press("+")
            terminal.rest(0.1)
        terminal.rest(0.5)
        if self._start:
            terminal.wait_for("playing", terminal.press(" "))
        return terminal

    def __exit__(self, *error: object) -> None:
        self._running.__exit__(*error)


def read_for(terminal: Terminal, duration: float) -> None:
    """Take in what comes for some seconds."""
    end = time.perf_counter() + duration
    while (left := end - time.perf_counter()) > 0:
        terminal.read(left)


def moving_paints(terminal: Terminal, start: float, end: float) -> tuple[int, float, int]:
    """Of the paints between two times those that show another step: their number, longest gap, steps between."""
    seen: list[tuple[float, int]] = []
    for when, text in terminal.paints:
        if start <= when <= end and (found := STEP.search(text)):
            step = int(found[1].replace(",", ""))
            if not seen or seen[-1][1] != step:
                seen.append((when, step))
    gap = max((after - before for (before, _), (after, _) in pairwise(seen)), default=0.0)
    return len(seen), gap, seen[-1][1] - seen[0][1] if seen else 0
