"""Up and down: what is chosen next in a pane."""

from nntui.session.commands import ChooseMetric, ChooseParameter, ChooseRow, ChooseUnit, Command
from nntui.session.frame import Frame


def next_choice(frame: Frame, pane: str, by: int) -> Command | None:
    """The command that chooses the thing `by` places further in a pane, the first after the last; None where there is
    nothing to choose.
    """
    focus, setup = frame.focus, frame.setup
    match pane:
        case "network":
            sizes = setup.network.sizes
            units = [(layer, unit) for layer, size in enumerate(sizes) for unit in range(size)]
            at = units.index(focus.unit) + by if focus.unit in units else 0 if by > 0 else len(units) - 1
            return ChooseUnit(*units[at % len(units)])
        case "weights" | "slice" if setup.parameters:
            at = focus.parameter + by if focus.parameter is not None else _first(frame)
            return ChooseParameter(at % len(setup.parameters))
        case "data":
            return ChooseRow((focus.row + by) % len(setup.all_names))
        case "curve" if setup.metrics:
            return ChooseMetric((focus.metric + by) % len(setup.metrics))
    return None


def _first(frame: Frame) -> int:
    """Where the list of parameters is entered: at the chosen unit's first, or at the top."""
    unit = frame.focus.unit
    return frame.setup.network.first_parameter(unit[0] - 1, unit[1]) if unit is not None and unit[0] > 0 else 0
