"""Where a number comes from: the step and the operation that made it, and what of that operation it belongs to."""

from nntui.engine.numbering import Place
from nntui.text.frozen import dataclass


@dataclass(frozen=True)
class Ask:
    """Move to the operation that made a number, and look at that number; what is None stays as it is chosen."""

    step: int
    operation: str
    row: int | None = None
    unit: tuple[int, int] | None = None
    parameter: Place | None = None
    metric: int | None = None


def origin_of_parameter(step: int, place: Place) -> Ask:
    """Where the value of a parameter at a step comes from: the update before, or the start."""
    return Ask(step - 1, "update", parameter=place) if step else Ask(0, "", parameter=place)
