"""What is said of an answer: right or wrong, or that it is none, which costs no try."""

from typing import NamedTuple

from nntui.engine.program import Schedule
from nntui.scenario.model import Scenario
from nntui.text.errors import RefusedError


class NoAnswerError(RefusedError):
    """Something that can't be judged: no number where one is asked for, a name that there isn't."""


class Trial(NamedTuple):
    """What a try at a task trains: the scenario as its edits leave it, where its epochs begin, and the bytes of the
    parameters that it starts from. However the edits were typed, what trains alike is one try.
    """

    scenario: Scenario
    schedule: Schedule | None
    start: bytes


class Verdict(NamedTuple):
    """Whether an answer is right; of a task what it came to in words, the steps that it took, and what was trained."""

    right: bool
    said: str = ""
    steps: int | None = None
    trial: Trial | None = None
