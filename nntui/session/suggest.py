"""What may be edited, asked for or waited for at a moment: lines of text that are ready to be changed a little."""

from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.timeline.draft import Chosen, Suggestion
from nntui.timeline.edits import suggested

FORGET = "forget: "  # before a stop condition that is to be taken away


def edits(frame: Frame) -> list[Suggestion]:
    """Edits for what is chosen in the pane with the keys, then those of the whole run."""
    setup, focus, pane = frame.setup, frame.focus, frame.view.pane
    subjects, layer, parameter = ["run"], 0, focus.parameter or 0
    if pane == "data":
        subjects = ["row", "run"]
    elif focus.parameter is not None and pane != "curve":
        subjects, layer = ["parameter", "layer", "run"], setup.parameters[focus.parameter].layer + 1
    elif focus.unit is not None and focus.unit[0] > 0 and pane != "curve":
        subjects, layer = ["layer", "run"], focus.unit[0]
    return suggested(Chosen(setup, frame.moment.vector, focus.row, parameter, layer), subjects)


def probe(setup: Setup) -> list[Suggestion]:
    """A new input to type in."""
    number = next(i for i in range(1, 100_000) if f"new {i}" not in setup.all_names)
    columns = setup.scenario.data.inputs
    wanted = ", ".join(
        f"{name} (or with its unit: 128 {column.unit})" if column.unit and column.shift else name
        for name, column in zip(setup.input_names, columns, strict=True)
    )
    return [(f"probe(new {number}) = ", f"a number for each of {wanted}")]


def conditions(frame: Frame) -> list[Suggestion]:
    """Conditions that a run could stop at, first those about what is chosen."""
    setup, focus = frame.setup, frame.focus
    found: list[Suggestion] = []
    names = [metric.name for metric in setup.metrics]
    chosen = names[focus.metric : focus.metric + 1]
    for name in [*chosen, *(name for name in names if name not in chosen)]:
        words = setup.metric_words(setup.metrics[names.index(name)])
        found.append((f"{name} = 1" if name == "accuracy" else f"{name} < ", f"the {words}"))
    if setup.parameters:
        parameter = setup.parameters[focus.parameter or 0].name
        own = [
            (f"{parameter} changes sign", f"{parameter} goes through 0"),
            (f"abs(gradient({parameter})) < 0.0001", f"{parameter} hardly moves any more"),
        ]
        found = [*own, *found] if focus.parameter is not None and frame.view.pane == "weights" else [*found, *own]
    found += [(f"{FORGET}{stop.text}", "no longer stop there") for stop in frame.stops]
    found.append(("diverged", "a number is not finite any more"))
    found.append((f"every {found[0][0]}", "“every” before a condition: stop each time that it comes true"))
    return found
