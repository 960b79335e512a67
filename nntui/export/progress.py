"""Progress: how far a long piece of work has come, told by whoever does it to whoever shows it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from nntui.session.reach import reach_alone
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0  # seconds before a bar appears
SLICE = 0.1  # seconds of training between two looks at how far it is

Tell = Callable[[str, int, int], None]  # what is done, how much of it is, and of how much


def untold(what: str, done: int, of: int) -> None:
    """Progress that nobody asked for."""


def train(timeline: Timeline, branch: int, step: int, tell: Tell) -> None:
    """Train a branch, and none beside it, up to a step, and tell how far it is where that takes long."""
    clock = time.perf_counter
    while not reach_alone(timeline, branch, step, clock() + SLICE, clock):
        tell("training", timeline.segment(Position(branch, step)).reached, step)


@contextmanager
def on_stderr(clock: Callable[[], float] = time.perf_counter) -> Iterator[Tell]:
    """What shows progress as a bar on stderr if the work takes longer than a second and someone can see it; the bar
    has gone when the work is done, or broken off.
    """
    if not sys.stderr.isatty():
        yield untold
        return
    bar = _Bar(clock)
    try:
        yield bar.tell
    finally:
        bar.end()


class _Bar:
    """A bar on what is stderr now: while frames are drawn, Textual puts itself in the place of stderr."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._stream, self._clock, self._began = sys.stderr, clock, clock()
        self._shown: Progress | None = None

    def tell(self, what: str, done: int, of: int) -> None:
        """Show how far the work is."""
        if self._shown is None:
            if self._clock() - self._began < PATIENCE:
                return
            from rich.console import Console
            from rich.progress import Progress

            console = Console(file=self._stream)
            self._shown = Progress(console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
            self._shown.add_task(what)
            self._shown.start()
        self._shown.update(self._shown.task_ids[0], description=what, completed=done, total=of)

    def end(self) -> None:
        """Take the bar away."""
        if self._shown is not None:
            self._shown.stop()
