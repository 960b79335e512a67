"""Someone who types lines: a session without a screen, what it says, and what it says can't be done."""

from collections.abc import Sequence
from pathlib import Path

from app_support import FakeClock, collected

from nntui.cli.rows import formats
from nntui.lesson.replay import Replay
from nntui.plain.desk import Desk
from nntui.plain.loop import Loop
from nntui.plain.output import Output
from nntui.quantities.opening import open_scenario
from nntui.scenario.setup import Setup
from nntui.ui.opened import Opened


class Typist:
    """A session in lines."""

    def __init__(
        self,
        scenario: str | Setup = "four-people",
        *,
        replay: Replay | None = None,
        width: int = 100,
        ascii_only: bool = False,
        record: Path | None = None,
        broken_off: Sequence[bool] = (),
    ) -> None:
        self.said: list[str] = []
        self.refused: list[str] = []
        setup = open_scenario(scenario) if isinstance(scenario, str) else scenario
        setup = replay.setup if replay is not None else setup
        self.opened = Opened(setup, collected(), FakeClock(0.001), formats=formats, replay=replay)
        if record is not None:
            self.opened.recordings.start(record)
        broken = iter(broken_off)
        self.desk = Desk(
            self.opened,
            Output(self.said.append, width, ascii_only=ascii_only),
            FakeClock(0.001),
            broken_off=lambda: next(broken, False),
        )
        self.loop = Loop(self.desk, Output(self.refused.append, width, ascii_only=ascii_only))
        self.loop.begin()

    def type(self, *lines: str) -> str:
        """Type lines; what is said to them."""
        before = len(self.said)
        for line in lines:
            self.loop.line(line)
        return "\n".join(self.said[before:])

    def refusal(self, line: str) -> str:
        """Type a line that can't be done; why not."""
        before = len(self.refused)
        assert self.type(line) == ""
        assert len(self.refused) > before, f"{line} was done"
        return " ".join(self.refused[before:])

    @property
    def step(self) -> int:
        """The step that the session stands at."""
        return self.opened.session.position.step
