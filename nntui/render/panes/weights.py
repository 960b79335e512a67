"""The table of weights and biases: what each is, and what the last update did to it."""

import numpy as np
from rich.cells import cell_len

from nntui.engine.numbering import Place
from nntui.engine.step import gradient_operation
from nntui.explain.origins import origin_of_chosen, origin_of_meant, why
from nntui.render.bars import sign_role, signed_bar
from nntui.render.cells import Line, Span, clip, with_role
from nntui.render.chosen import next_parameter, of_chosen_unit
from nntui.render.content import PaneContent
from nntui.render.pane import Drawing, Pane
from nntui.render.table import TableColumn, captioned, fitting, headings, row
from nntui.session.commands import ChooseParameter, Command
from nntui.session.frame import Frame
from nntui.text.numbers import count, signed
from nntui.timeline.origin import Ask

MIN_BAR, MAX_BAR = 5, 25  # cells of the bars that show the weights' sizes
MAX_PLACE = 28  # cells of the longest place that is not cut
MEASURED = 200  # parameters whose places are looked at for the width of their column


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """Every parameter with its value and, after an update, its gradient, its change and whose rows caused them."""
    parameters = frame.setup.parameters
    if not parameters:
        return PaneContent([clip([Span("no network, so no weights", "muted")], width)], 0, lambda i: [])
    wished = _columns(frame)
    columns = fitting(wished, width - 1)
    caption = captioned(_caption(frame), len(wished) - len(columns), width)
    room = width - 1 - sum(column.width + 1 for column in columns)
    if room >= MIN_BAR:
        columns.append(_bars(frame, min(room, MAX_BAR), drawing.ascii_only))
    chosen = frame.focus.parameter

    def line(i: int) -> Line:
        drawn = row(columns, i)
        mark = "▸" if i == chosen else "›" if of_chosen_unit(frame, i) else " "
        return [Span(mark, "accent"), *(with_role(drawn, "selected") if i == chosen else drawn)]

    def hit(x: int, i: int) -> Command | None:
        return ChooseParameter(Place(i)) if i < len(parameters) else None

    header = [caption, [Span(" "), *headings(columns)[0]]]
    return PaneContent(header, len(parameters), line, hit, _in_sight(frame))


def _columns(frame: Frame) -> list[TableColumn]:
    """Name and place, the value, and what the last update did to it."""
    setup, moment = frame.setup, frame.moment
    parameters, trainable = setup.parameters, setup.program.trainable
    if frame.operation is None:
        before = moment.before
        gradient = before.gradient if before else None
        with np.errstate(all="ignore"):  # inf − inf is nan
            change = moment.vector - before.vector if before else None
    else:
        gradient = moment.trace.gradient
        change = moment.trace.results["update"] if frame.reached("update") else None

    def value(i: int) -> Span:
        v = float(moment.vector[parameters[i].index])
        return Span(signed(v), sign_role(v))

    def slope(i: int) -> Span:
        return (
            Span("·", "muted")
            if gradient is None or not _known(frame, i)
            else Span(signed(float(gradient[parameters[i].index])))
        )

    def moved(i: int) -> Span:
        if trainable is not None and not trainable[parameters[i].index]:
            return Span("frozen", "muted")
        return Span("·", "muted") if change is None else Span(signed(float(change[parameters[i].index])))

    longest = max(len(parameters[0].name), len(parameters[-1].name), len(f"w{len(parameters)}"))
    width = max(len("from → to"), *(min(cell_len(setup.place(p)), MAX_PLACE) for p in parameters[:MEASURED]))
    columns = [
        TableColumn("", longest, "<", 0, lambda i: Span(parameters[i].name, "strong")),
        TableColumn("from → to", width, "<", 3, lambda i: Span(setup.place(parameters[i]))),
        TableColumn("value", 10, ">", 0, value),
    ]
    if setup.training is not None:
        moves = "change" if frame.operation is None else "will be"
        columns += [TableColumn("gradient", 10, ">", 2, slope), TableColumn(moves, 10, ">", 1, moved)]
    return columns


def _known(frame: Frame, place: int) -> bool:
    """Whether a parameter's gradient has been worked out: at a border that of the last update has, inside a step
    that of its own layer, once its operation is reached.
    """
    return frame.operation is None or frame.has_done(gradient_operation(frame.setup.parameters[place]))


def _bars(frame: Frame, width: int, ascii_only: bool) -> TableColumn:
    """The sizes of the values, beside each other."""
    vector = frame.moment.vector
    largest = float(np.max(np.abs(vector), where=np.isfinite(vector), initial=0.0))
    parameters = frame.setup.parameters

    def bar(i: int) -> Span:
        return signed_bar(float(vector[parameters[i].index]), largest, width, ascii_only=ascii_only)

    return TableColumn("", width, "<", 0, bar)


def _caption(frame: Frame) -> Line:
    """What the columns gradient and change are about."""
    setup, moment = frame.setup, frame.moment
    if setup.training is None:
        return [Span(" forward only: nothing is trained", "muted")]
    if frame.operation is not None:
        return [Span(f" update {count(moment.step + 1)}: ", "muted"), Span(setup.whose(moment.batch), "accent")]
    if moment.before is None:
        return [Span(" no update yet", "muted")]
    return [Span(f" last update {count(moment.step)}: ", "muted"), Span(setup.whose(moment.before.batch), "accent")]


def _in_sight(frame: Frame) -> int | None:
    """The line to keep in sight: that of the chosen parameter, or the first of the chosen unit."""
    nothing_chosen = frame.focus.parameter is None and frame.focus.unit is None
    return None if nothing_chosen else frame.parameter


def _ask(frame: Frame) -> Ask | None:
    return origin_of_chosen(frame, origin_of_meant)


PANE = Pane(
    name="weights",
    letter="w",
    words="the weights and biases, and their last update",
    area="lower-left",
    order=6,
    draw=draw,
    title=lambda frame: "WEIGHTS AND BIASES",
    next_choice=next_parameter,
    ask=lambda frame: why(frame, _ask),
    enter_edits=lambda frame: frame.view.parameter is not None,
)
