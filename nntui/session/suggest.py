"""What may be edited, asked for or waited for at a moment: lines of text that are ready to be changed a little."""

from contextlib import suppress

from nntui.quantities.conditions import CHANGES, DIVERGED
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.text import typed
from nntui.text.numbers import MINUS, short
from nntui.timeline.draft import Chosen, Suggestion
from nntui.timeline.values import SCALED

FORGET = "forget: "  # before a stop condition that is to be taken away


def of_run(frame: Frame) -> list[Suggestion]:
    """All edits, those of the whole run first."""
    return _grouped(frame, [], 1)


def of_row(frame: Frame) -> list[Suggestion]:
    """All edits, those of the chosen row or new input first."""
    return _grouped(frame, ["row" if frame.focus.row < frame.setup.program.data.rows else "new input"], 1)


def of_chosen(frame: Frame) -> list[Suggestion]:
    """All edits, those of the chosen weight, bias or unit first."""
    focus = frame.focus
    if focus.parameter is not None:
        return _grouped(frame, ["parameter", "layer"], frame.setup.parameters[focus.parameter].layer + 1)
    if focus.unit is not None and focus.unit[0] > 0:
        return _grouped(frame, ["layer"], focus.unit[0])
    return of_run(frame)


def _grouped(frame: Frame, chosen: list[str], layer: int) -> list[Suggestion]:
    """All kinds of edits under headings: what is `chosen` first, then the run, then the rest."""
    from nntui.timeline.edits import suggested, without_lines

    setup = frame.setup
    place = frame.parameter if setup.parameters else 0
    about = Chosen(setup, frame.moment.vector, frame.focus.row, place, layer)
    row = frame.focus.row if frame.focus.row < len(setup.places) else 0
    headings = {
        "run": "the run",
        "parameter": f"weight or bias {setup.parameters[place].name}" if setup.parameters else "weights and biases",
        "layer": f"layer {layer}",
        "row": f"row {setup.all_names[row]}",
        "new input": "new inputs",
    }
    found: list[Suggestion] = []
    for subject in dict.fromkeys([*chosen, *headings]):
        heading = f"chosen: {headings[subject]}" if subject in chosen else headings[subject]
        found += [("", heading), *suggested(about, [subject]), *without_lines(about, subject)]
    return found


def probe(setup: Setup) -> list[Suggestion]:
    """A new input to type in."""
    from nntui.timeline.edits_of_data import MANY, new_name

    columns = setup.scenario.data.inputs
    wanted = ", ".join(f"{column.name} ({column.unit})" if column.unit else column.name for column in columns)
    scaled = ""
    if any(column.is_scaled for column in columns):
        inputs = ", ".join(short(value) for value in setup.scenario.data.rows[0].inputs[:MANY])
        scaled = f", raw; as they go into the network: {SCALED} {inputs}"
    return [(f"probe({new_name(setup)}) = ", f"a number for each of {wanted}{scaled}")]


def conditions(frame: Frame) -> list[Suggestion]:
    """Conditions that a run could stop at, first those about what is chosen."""
    found = things_that_change(frame)
    found += [(f"{FORGET}{stop.text}", "no longer stop there") for stop in frame.stops]
    found.append((DIVERGED, "a number is not finite any more"))
    found.append((f"every {found[0][0]}", "“every” before a condition: stop each time that it comes true"))
    return found


def things_that_change(frame: Frame) -> list[Suggestion]:
    """Conditions about metrics and a weight or bias, first those about what is chosen."""
    setup, focus = frame.setup, frame.focus
    found: list[Suggestion] = []
    names = [metric.name for metric in setup.metrics]
    printed = [figure.quantity for figure in setup.scenario.published if figure.quantity in names]
    chosen = names[focus.metric : focus.metric + 1] if focus.metric or not printed else printed[:1]
    for name in [*chosen, *(name for name in names if name not in chosen)]:
        metric = setup.metrics[names.index(name)]
        words = setup.metric_words(metric)
        found.append((f"{name} = 1" if metric.is_share else f"{name} < ", f"the {words}"))
    if setup.parameters:
        parameter = setup.parameters[frame.parameter].name
        own = [
            (f"{parameter} changes sign", f"{parameter} {CHANGES['changes sign'][1]}"),
            (f"abs(gradient({parameter})) < 0.0001", f"{parameter} hardly moves any more"),
        ]
        found = [*own, *found] if focus.parameter is not None and frame.view.pane == "weights" else [*found, *own]
    about = (found[0][0] if found else "").split()[:1]
    return [*found, *((f"{about[0]} {change}", f"it {CHANGES[change][1]}") for change in ("rises", "falls") if about)]


def quantities(frame: Frame, chosen: str) -> list[Suggestion]:
    """Quantities whose curve could be drawn: what is chosen, what is about it, and those that are drawn already."""
    setup = frame.setup
    parameters = [setup.parameters[frame.parameter].name] if setup.parameters else []
    row = setup.row_names[frame.focus.row] if frame.focus.row < setup.program.data.rows else setup.row_names[0]
    found = [
        *([chosen] if chosen else []),
        *parameters,
        *(f"gradient({name})" for name in parameters),
        f"row_loss({typed.quoted(row)})",
    ]
    if len(setup.parameters) > 1:
        first, second = (parameter.name for parameter in setup.parameters[:2])
        found += [f"{first} {MINUS} {second}", f"abs({first})"]
    lines = [(text, "drawn: takes it away") for text in frame.view.drawn]
    for text in dict.fromkeys(found):
        if text not in frame.view.drawn:
            with suppress(UnknownQuantityError):
                lines.append((text, quantity(text, setup).words))
    return sorted(lines, key=lambda line: line[0] != chosen)
