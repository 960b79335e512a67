"""Does the engine say what the article printed? Each published figure, computed anew."""

import math
import sys
from collections.abc import Iterator

from nntui.quantities.quantities import quantity
from nntui.scenario.model import Figure
from nntui.scenario.setup import Setup
from nntui.text.frozen import dataclass
from nntui.text.numbers import agreeing_digits, as_printed, same_number, significant_digits
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

SURE = sys.float_info.dig  # digits that a float always holds; of a number printed with more, the last are rounding
ROUNDING = 1e-12  # relative difference that another order of the same additions makes


@dataclass(frozen=True)
class Verdict:
    """A published figure beside the computed one; `digits` of `of` significant digits agree."""

    figure: Figure
    words: str
    computed: float
    digits: int
    of: int

    @property
    def expected(self) -> int:
        """How many digits should agree."""
        return self.of if self.figure.digits is None else min(self.figure.digits, self.of)

    @property
    def rounding(self) -> bool:
        """Whether it differs from all of a float's digits, printed, by what rounding alone can make."""
        return (
            self.figure.digits is None
            and self.digits < self.of
            and self.of > SURE
            and math.isclose(self.computed, float(self.figure.value), rel_tol=ROUNDING)
        )

    @property
    def agrees(self) -> bool:
        """Whether it says what it should: rounded to the printed decimals it is the printed number, or it differs
        by rounding alone, or the digits that the scenario expects agree where it can't be.
        """
        if self.figure.digits is None:
            printed = self.figure.value
            return same_number(as_printed(self.computed, printed), float(printed)) or self.rounding
        return self.digits >= self.expected


def verify(setup: Setup, timeline: Timeline | None = None) -> Iterator[Verdict]:
    """Compute each published figure of a scenario, in the file's order."""
    timeline = timeline or Timeline.of(setup)
    for figure in setup.scenario.published:
        asked = quantity(figure.quantity, setup)
        computed = asked.at(Moment(timeline, Position(0, figure.step)))
        yield Verdict(
            figure, asked.words, computed, agreeing_digits(figure.value, computed), significant_digits(figure.value)
        )
