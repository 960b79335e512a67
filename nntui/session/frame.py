"""A frame: all that a pane needs to draw itself."""

from functools import cached_property

from nntui.engine.arrays import Array
from nntui.engine.numbering import Place
from nntui.engine.penalties import PENALTY
from nntui.engine.step import Operation
from nntui.quantities.conditions import Condition
from nntui.scenario.setup import Setup
from nntui.session.focus import Focus, focus, pair_meant, parameter_meant
from nntui.session.view import View
from nntui.text.frozen import dataclass
from nntui.timeline.branches import Branch, Branches
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.walk import in_same_pass, operation_at, place_of


@dataclass(frozen=True, eq=False)
class Frame:
    """A moment, a view of it, and the conditions at which play stops."""

    moment: Moment
    view: View
    stops: tuple[Condition, ...] = ()

    @property
    def setup(self) -> Setup:
        """The setup at this moment."""
        return self.moment.setup

    @cached_property
    def operation(self) -> Operation | None:
        """The operation that has just been done; None at a border."""
        return operation_at(self.setup, self.moment.position.operation)

    @cached_property
    def focus(self) -> Focus:
        """What is looked at."""
        return focus(self.setup, self.moment.batch, self.view, self.operation)

    @property
    def parameter(self) -> Place:
        """The weight or bias that is meant, by its place in the list."""
        return parameter_meant(self.setup, self.focus)

    @property
    def pair(self) -> tuple[Place, Place] | None:
        """The parameter that is meant, and the one that goes with it where the error over two is shown."""
        return pair_meant(self.setup, self.focus, self.view)

    def reached(self, kind: str, layer: int = 0) -> bool:
        """Whether an operation of the next update, of a kind and a layer, is done; at a border none is."""
        return self.has_done(in_same_pass(self.setup, self.moment.position.operation, kind, layer))

    def has_done(self, operation: str) -> bool:
        """Whether an operation of the next update is done, by its name; at a border none is."""
        return 0 <= place_of(self.setup, operation) <= place_of(self.setup, self.moment.position.operation)

    @property
    def gradient(self) -> Array:
        """The gradient of the next update, (parameters,), as it is so far: a penalty adds its part at the end."""
        traced = self.moment.trace
        return traced.gradient if self.reached(PENALTY) else traced.of_data

    @property
    def branches(self) -> Branches:
        """The branches that there are."""
        return self.moment.timeline.branches

    @property
    def branch(self) -> Branch:
        """The branch that this moment is on."""
        return self.branches.branch(self.moment.position.branch) or Branch(self.moment.position.branch)

    @cached_property
    def other(self) -> Moment | None:
        """The compared branch's moment: at the same step, or the last that it has been trained to."""
        number = self.view.compared
        if number is None or number == self.moment.position.branch or self.branches.branch(number) is None:
            return None
        timeline = self.moment.timeline
        return Moment(timeline, Position(number, min(self.moment.step, max(timeline.reached(number), 0))))
