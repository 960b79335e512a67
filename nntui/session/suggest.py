"""What may be edited, asked for or waited for at a moment: lines of text that are ready to be changed a little."""

from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.text.numbers import short
from nntui.timeline.draft import Chosen, Suggestion
from nntui.timeline.edits import suggested
from nntui.timeline.edits_of_data import MANY
from nntui.timeline.values import SCALED

FORGET = "forget: "  # before a stop condition that is to be taken away


def of_run(frame: Frame) -> list[Suggestion]:
    """Edits of the whole run."""
    return _suggested(frame, ["run"])


def of_row(frame: Frame) -> list[Suggestion]:
    """Edits for the chosen row or probe, then those of the whole run."""
    return _suggested(frame, ["row", "run"])


def of_chosen(frame: Frame) -> list[Suggestion]:
    """Edits for the chosen weight, bias or unit, then those of the whole run."""
    focus = frame.focus
    if focus.parameter is not None:
        layer = frame.setup.parameters[focus.parameter].layer + 1
        return _suggested(frame, ["parameter", "layer", "run"], layer)
    if focus.unit is not None and focus.unit[0] > 0:
        return _suggested(frame, ["layer", "run"], focus.unit[0])
    return of_run(frame)


def _suggested(frame: Frame, subjects: list[str], layer: int = 0) -> list[Suggestion]:
    chosen = Chosen(frame.setup, frame.moment.vector, frame.focus.row, frame.focus.parameter or 0, layer)
    return suggested(chosen, subjects)


def probe(setup: Setup) -> list[Suggestion]:
    """A new input to type in."""
    number = next(i for i in range(1, 100_000) if f"new {i}" not in setup.all_names)
    columns = setup.scenario.data.inputs
    wanted = ", ".join(f"{column.name} ({column.unit})" if column.unit else column.name for column in columns)
    scaled = ""
    if any(column.shift for column in columns):
        inputs = ", ".join(short(value) for value in setup.scenario.data.rows[0].inputs[:MANY])
        scaled = f", raw; as they go into the network: {SCALED} {inputs}"
    return [(f"probe(new {number}) = ", f"a number for each of {wanted}{scaled}")]


def conditions(frame: Frame) -> list[Suggestion]:
    """Conditions that a run could stop at, first those about what is chosen."""
    setup, focus = frame.setup, frame.focus
    found: list[Suggestion] = []
    names = [metric.name for metric in setup.metrics]
    printed = [figure.quantity for figure in setup.scenario.published if figure.quantity in names]
    chosen = names[focus.metric : focus.metric + 1] if focus.metric or not printed else printed[:1]
    for name in [*chosen, *(name for name in names if name not in chosen)]:
        words = setup.metric_words(setup.metrics[names.index(name)])
        found.append((f"{name} = 1" if name == "accuracy" else f"{name} < ", f"the {words}"))
    if setup.parameters:
        parameter = setup.parameters[frame.parameter].name
        own = [
            (f"{parameter} changes sign", f"{parameter} goes through 0"),
            (f"abs(gradient({parameter})) < 0.0001", f"{parameter} hardly moves any more"),
        ]
        found = [*own, *found] if focus.parameter is not None and frame.view.pane == "weights" else [*found, *own]
    found += [(f"{FORGET}{stop.text}", "no longer stop there") for stop in frame.stops]
    found.append(("diverged", "a number is not finite any more"))
    found.append((f"every {found[0][0]}", "“every” before a condition: stop each time that it comes true"))
    return found
