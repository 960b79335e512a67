"""The table of weights and biases: what each is, and what the last update did to it."""

import numpy as np

from nntui.render.bars import sign_role, signed_bar
from nntui.render.cells import Line, Run, with_role
from nntui.render.chosen import of_chosen_unit
from nntui.render.sheet import Sheet
from nntui.render.table import Column, fitting, headings, left_out, row
from nntui.session.commands import ChooseParameter, Command
from nntui.session.session import Frame
from nntui.text.numbers import count, signed

MIN_BAR, MAX_BAR = 5, 25  # cells of the bars that show the weights' sizes


def weight_table(frame: Frame, width: int, height: int, *, ascii_only: bool = False) -> Sheet:
    """Every parameter with its value and, after an update, its gradient, its change and whose rows caused them."""
    setup, moment = frame.setup, frame.moment
    parameters = setup.parameters
    if not parameters:
        return Sheet(
            [[Run("no network: the predictions are given, so there are no weights", "muted")]], 0, lambda i: []
        )
    before = moment.before
    gradient = before.gradient if before else None
    change = moment.vector - before.vector if before else None
    trainable = setup.program.trainable
    largest = float(np.nanmax(np.abs(np.where(np.isfinite(moment.vector), moment.vector, 0.0))))
    whose = setup.whose(before.batch) if before else ""

    def name(i: int) -> Run:
        return Run(parameters[i].name, "strong")

    def place(i: int) -> Run:
        return Run(setup.place(parameters[i]))

    def value(i: int) -> Run:
        v = float(moment.vector[parameters[i].index])
        return Run(signed(v), sign_role(v))

    def bar(i: int, cells: int) -> Run:
        return signed_bar(float(moment.vector[parameters[i].index]), largest, cells, ascii_only=ascii_only)

    def slope(i: int) -> Run:
        return Run("·", "muted") if gradient is None else Run(signed(float(gradient[parameters[i].index])))

    def moved(i: int) -> Run:
        if trainable is not None and not trainable[parameters[i].index]:
            return Run("frozen", "muted")
        return Run("·", "muted") if change is None else Run(signed(float(change[parameters[i].index])))

    names = max(len(parameters[0].name), len(parameters[-1].name), len(f"w{len(parameters)}"))
    places = min(max(len(setup.place(p)) for p in parameters[:200]), 28)
    places = max(places, len("from → to"))
    wished = [
        Column("", names, "<", 0, name),
        Column("from → to", places, "<", 3, place),
        Column("value", 10, ">", 0, value),
        Column("gradient", 10, ">", 2, slope),
        Column("change", 10, ">", 1, moved),
    ]
    columns = fitting(wished, width - 1)
    caption = [*_caption(frame, whose), *left_out(wished, columns)]
    room = width - 1 - sum(column.width + 1 for column in columns)
    if room >= MIN_BAR:
        columns.append(Column("", min(room, MAX_BAR), "<", 0, lambda i: bar(i, min(room, MAX_BAR))))

    def line(i: int) -> Line:
        drawn = row(columns, i)
        mark = "▸" if i == chosen else "›" if of_chosen_unit(frame, i) else " "
        return [Run(mark, "accent"), *(with_role(drawn, "selected") if i == chosen else drawn)]

    def hit(x: int, i: int) -> Command | None:
        return ChooseParameter(i) if i < len(parameters) else None

    chosen = frame.view.parameter
    return Sheet([caption, [Run(" "), *headings(columns)[0]]], len(parameters), line, hit, _in_sight(frame))


def _caption(frame: Frame, whose: str) -> Line:
    """What the columns gradient and change are about."""
    setup, moment = frame.setup, frame.moment
    if setup.training is None:
        return [Run(" forward only: nothing is trained", "muted")]
    if moment.before is None:
        return [Run(" no update yet; → makes the first", "muted")]
    return [Run(f" update {count(moment.step)}: ", "muted"), Run(whose, "accent")]


def _in_sight(frame: Frame) -> int | None:
    """The line to keep in sight: the chosen parameter, or the first that feeds the chosen unit."""
    view = frame.view
    if view.parameter is not None:
        return view.parameter
    if view.unit is not None and view.unit[0] > 0:
        layer, unit = view.unit[0] - 1, view.unit[1]
        for i, parameter in enumerate(frame.setup.parameters):
            if parameter.layer == layer and parameter.unit == unit:
                return i
    return None
