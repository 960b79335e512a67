"""Stop conditions: what looking for them costs beside the training."""

import time
from collections.abc import Sequence
from statistics import median

from nntui.quantities.conditions import condition, first_stop
from nntui.quantities.opening import open_scenario
from nntui.timeline.timeline import Timeline
from tests.benchmarks.figures import Figure

STEPS, ROUNDS = 60_000, 5
WATCHED = {
    "three conditions": ["loss < 0", "accuracy = 2", "diverged"],
    "three, one on a gradient": ["loss < 0", "accuracy = 2", "abs(gradient(w1)) < 0"],
}


def until() -> list[Figure]:
    """60,000 steps of the three-layer network, with conditions that never come true, to those without any."""
    taken: dict[str, list[float]] = {name: [] for name in ("none", *WATCHED)}
    for _ in range(ROUNDS):
        taken["none"].append(run([]))
        for name, texts in WATCHED.items():
            taken[name].append(run(texts))
    bare = median(taken["none"])
    return [
        Figure(
            f"60,000 steps with {name}, to none", median(taken[name]) / bare, "×", 1.3, detail=f"{bare:.2f} s without"
        )
        for name in WATCHED
    ]


def run(texts: Sequence[str]) -> float:
    """Seconds to train in blocks, each looked through."""
    setup = open_scenario("three-layer")
    conditions = [condition(text, setup) for text in texts]
    timeline = Timeline.of(setup)
    segment = timeline.run_of(0)
    began = time.perf_counter()
    while segment.reached < STEPS:
        before = segment.reached
        segment.advance(min(segment.block, STEPS - before))
        assert first_stop(timeline, 0, conditions, before, segment.reached) is None
    return time.perf_counter() - began
