"""A place that somebody points at, as the edit that makes it a new input: the one that typing it would make."""

from collections.abc import Sequence
from itertools import count

from nntui.scenario.columns import row_names
from nntui.session.commands import ChooseRow, Command, Edit
from nntui.text import typed
from nntui.timeline.draft import EditError
from nntui.timeline.moment import Moment
from nntui.timeline.values import written

POINT = "point"


def point_name(moment: Moment) -> str:
    """What the new input is called: “point”, or “point 2” where a row has that name."""
    rows = row_names(moment.setup.scenario.data)
    return next(name for i in count(1) if (name := POINT if i == 1 else f"{POINT} {i}") not in rows)


def pointed_at(moment: Moment, inputs: Sequence[float]) -> tuple[Command, ...]:
    """The commands that make a place, given by all inputs as they go into the network, a new input, and choose it; one
    that is there already is moved. None at all where that can't be.
    """
    from nntui.timeline.edits import NEW_INPUT, change

    setup, name = moment.setup, point_name(moment)
    edit = Edit(f"{typed.called_with(NEW_INPUT, [name])} = {written(inputs, setup.scenario.data.inputs)}")
    try:
        change(edit.text, setup, moment.state, moment.step)
    except EditError:
        return ()
    names = setup.all_names
    return edit, ChooseRow(names.index(name) if name in names else len(names))
