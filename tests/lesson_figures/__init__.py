"""What the lessons type in their texts, and what computes each of these numbers.

A lesson's table is the file here with its name. `FIGURES` has for the beginning of a note ("" is all of them) each
number that is typed in it or its question, as it is typed, and what computes it; GIVEN where it claims nothing: the
number of a moment, an example to type. `TASKS` has for each task of the lesson an answer that is right and one that
isn't, `CHOICES` for each question whose answer is a choice or a name what the answer is.

Where there are some, `CLAIMS` has what is said without a number: some of its words, and whether it is so; `PLACES` for
the beginning of a note where the lesson stands from it on: the step, and the edits that were made at step 0.
"""

from collections.abc import Callable
from functools import cache

from nntui.quantities.conditions import condition, first_stop
from nntui.quantities.quantities import quantity
from nntui.scenario.library import open_scenario
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.timeline.moment import Moment


class Engine:
    """The scenario of a lesson, asked for quantities; edits are made at step 0."""

    def __init__(self, scenario: str) -> None:
        self._opened = cache(lambda edits: self._open(scenario, edits))

    @staticmethod
    def _open(scenario: str, edits: tuple[str, ...]) -> Session:
        session = Session(open_scenario(scenario))
        for edit in edits:
            session.apply(Edit(edit))
        return session

    def moment(self, step: int, *edits: str) -> Moment:
        """The moment at a step."""
        session = self._opened(edits)
        session.apply(GoTo(step))
        return session.frame.moment

    def __call__(self, name: str, step: int = 0, *edits: str) -> float:
        """A quantity at a step."""
        moment = self.moment(step, *edits)
        return quantity(name, moment.setup).at(moment)

    def first(self, text: str, upto: int, *edits: str) -> int:
        """The first step after the start at which a condition comes true."""
        session = self._opened(edits)
        session.apply(GoTo(upto))
        asked = condition(text, session.frame.moment.setup)
        found = first_stop(session.timeline, session.position.branch, [asked], 0, upto)
        assert found is not None, f"{text} never comes true"
        return found[0]


Computed = Callable[[Engine], float]
Figures = dict[str, dict[str, Computed | None]]
Places = dict[str, tuple[int, tuple[str, ...]]]
Holds = Callable[[Engine], bool]
Claims = dict[str, Holds]
Choices = dict[str, Callable[[Engine], str]]
GIVEN: Computed | None = None


def at(name: str, step: int = 0, *edits: str) -> Computed:
    """A quantity of the scenario at a step."""
    return lambda engine: engine(name, step, *edits)
