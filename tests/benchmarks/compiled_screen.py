"""The screen with the compiled kernel, from a cache of its own: keys while a child process compiles it; full speed."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from unittest.mock import patch

from nntui.scenario.kernel_choice import ASKED, CACHE
from nntui.session.pace import SPEEDS
from tests.benchmarks.figures import Figure
from tests.benchmarks.screen import AXIS, LEFT, RIGHT, moving_paints, playing, slow_key
from tests.benchmarks.terminal import NNTUI, running

ROUNDS = 7


def compiled_screen() -> list[Figure]:
    """First use with an empty cache; then the three-layer network's 60,000 steps as fast as it goes."""
    with TemporaryDirectory() as folder, user_of(folder):
        first = first_use(Path(folder))
        taken, rates = [], []
        for _ in range(ROUNDS):
            with playing("three-layer", SPEEDS[-1][0], start=False) as terminal:
                sent = terminal.press(" ")
                end = terminal.wait_for("step 60,000/60,000", sent)
                assert any("compiled" in text for _, text in terminal.paints)
                taken.append(end - sent)
                rates.append(moving_paints(terminal, sent, end)[0] / (end - sent))
    return [
        first,
        Figure("compiled, full speed: the 60,000 steps", median(taken), " s", 0.5),
        Figure("compiled, full speed: paints a second", median(rates), "/s", 20, at_least=True),
    ]


def first_use(folder: Path) -> Figure:
    """Steps forth and back as long as the kernel is being compiled, and a little longer."""
    times = []
    with running(*NNTUI, "four-people") as terminal:
        terminal.wait_for("step 0/")
        terminal.wait_for(AXIS, terminal.press(RIGHT))
        while not any(folder.rglob("*.ready")) and time.perf_counter() < terminal.started + 60:
            for key in (RIGHT, LEFT):
                sent = terminal.press(key)
                times.append(terminal.wait_for("", sent) - sent)
                terminal.rest(0.05)
        compiled = time.perf_counter() - terminal.started
    assert any(folder.rglob("*.ready"))
    return slow_key(f"compiling in {compiled:.1f} s", times, 100)


@contextmanager
def user_of(folder: str) -> Iterator[None]:
    """As a user whose caches are in this folder, who hasn't chosen a kernel."""
    with patch.dict(os.environ, {"XDG_CACHE_HOME": folder}):
        for name in (ASKED, CACHE):
            os.environ.pop(name, None)
        yield
