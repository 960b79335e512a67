"""Jumps in a finished run, and the memory of a long one."""

import json
import random
import resource
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from statistics import median

from nntui.quantities.opening import open_scenario
from nntui.render.pane import Drawing
from nntui.render.panes import curve
from nntui.scenario.setup import Setup
from nntui.session.commands import GoTo
from nntui.session.session import Session
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from tests.benchmarks.figures import Figure, percentile, seconds

STEPS, LONG = 60_000, 1_000_000
JUMPS = 2_000
A_THOUSAND = (  # 979 parameters, on the three-layer network's data
    'network.layers=[{units=32, activation="tanh"}, {units=25, activation="tanh"}, {units=1, activation="sigmoid"}]'
)
NUMBERS = [name for name, value in vars(Moment).items() if isinstance(value, cached_property)]


def jumps() -> list[Figure]:
    """Random steps of a run of 60,000, where every state is kept, and where only some are."""
    kept = trained(open_scenario("three-layer"), STEPS)
    thinned = trained(open_scenario("three-layer", [A_THOUSAND]), STEPS)
    size = thinned.setup.network.size
    gap = thinned.timeline.run_of(0).history.gap
    small, large = "3-4-1, 60,000 steps: jump", f"{size} parameters, 60,000 steps: jump"
    return [
        slowest(f"{small} to a state", jump_times(kept), 16),
        slowest(f"{small} with all numbers there", jump_times(kept, whole=True), 16),
        slowest(f"{large} to a state (1 of {gap} kept)", jump_times(thinned), 10),
        slowest(f"{large} with all numbers there", jump_times(thinned, whole=True), 10),
    ]


def slowest(name: str, times: list[float], bound: float) -> Figure:
    """The 99th percentile, in ms."""
    detail = f"median {1e3 * median(times):.2g} ms"
    return Figure(f"{name}, 99th percentile", 1e3 * percentile(times, 99), " ms", bound, detail=detail)


def trained(setup: Setup, steps: int) -> Session:
    """A session that has been trained to a step."""
    session = Session(setup)
    session.apply(GoTo(steps))
    return session


def jump_times(session: Session, *, whole: bool = False) -> list[float]:
    """Seconds of each jump: to the state alone, or by the command and with all that the panes could show."""
    steps = random.Random(1).choices(range(STEPS + 1), k=JUMPS)  # noqa: S311 - not a secret
    if whole:
        return [seconds(lambda step=step: look(session, step)) for step in steps]
    return [seconds(lambda step=step: session.timeline.at(Position(0, step))) for step in steps]


def look(session: Session, step: int) -> None:
    """Go to a step and compute every number there, and at the step before."""
    session.apply(GoTo(step))
    for moment in (session.frame.moment, session.frame.moment.before):
        for name in NUMBERS:
            getattr(moment, name, None)


def memory() -> list[Figure]:
    """Peaks of a million steps and of ten, each in a process of its own; then with the curve drawn in both."""
    short = [in_a_process(10) for _ in range(3)]
    run = in_a_process(LONG)
    figures = []
    for what, name in (("run", "peak above that of ten"), ("curve", "the same, with the curve drawn in both")):
        ten = median(each[what] for each in short)
        detail = f"{run[what]:.0f} MB, ten steps {ten:.0f} MB"
        figures.append(Figure(f"3-4-1, a million steps: {name}", run[what] - ten, " MB", 64, detail=detail))
    return [*figures, Figure("3-4-1, a million steps: jump, 99th percentile", run["jump"], " ms", 16)]


def in_a_process(steps: int) -> dict[str, float]:
    """Run this module in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.timeline", str(steps)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def peak() -> float:
    """This process's largest memory in MB.

    Not from getrusage where there is something else: on Linux that counts the parent's memory before the exec.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def main(steps: int) -> None:
    """One run, and what it took."""
    session = trained(open_scenario("three-layer"), steps)
    run = peak()
    jump = 1e3 * percentile(jump_times(session), 99)
    curve.draw(session.frame, 58, 16, Drawing(upto=session.timeline.reached(0)))
    print(json.dumps({"run": run, "curve": peak(), "jump": jump}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
