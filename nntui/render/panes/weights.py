"""The table of weights and biases: what each is, what the last update did to it, and how it came to be over time."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from rich.cells import cell_len

from nntui.engine.arrays import Array
from nntui.engine.numbering import Place
from nntui.engine.step import gradient_operation
from nntui.explain.origins import origin_of_chosen, origin_of_meant, why
from nntui.render.bars import ASCII_FULL, FULL, LOW, axis, scale_end, scale_heading, sign_role, signed_bar
from nntui.render.cells import Line, Span, clip, with_role
from nntui.render.chosen import next_parameter, of_chosen_unit
from nntui.render.content import PaneContent
from nntui.render.pane import Drawing, Pane
from nntui.render.sparkline import ASCII_HEIGHTS, HEIGHTS, LOW_HEIGHTS, sparkline
from nntui.render.spoken import Telling, sentences, table
from nntui.render.table import TableColumn, captioned, fitting, headings, row
from nntui.session.commands import ChooseParameter, Command
from nntui.session.frame import Frame
from nntui.session.number_meant import number_of_parameter
from nntui.text.numbers import count, signed
from nntui.timeline.origin import Ask
from nntui.timeline.over_time import over_time

MIN_BAR, MAX_BAR = 5, 61  # cells of the bars that show the weights' sizes
MIN_SPARKLINE, MAX_SPARKLINE = 20, 90  # cells of a weight over time
MIN_BOTH = MIN_SPARKLINE + 12  # cells for one beside the other
MAX_PLACE = 28  # cells of the longest place that is not cut
TINTS = {"positive": "map8", "negative": "map0", "text": "muted"}  # of histories: softer than bars
HEADER = 2  # lines above the table
MEASURED = 200  # parameters whose places are looked at for the width of their column


class Room(NamedTuple):
    """How a weight's line is drawn: on every second line with `apart`, else on each; `full` is a whole cell of a bar,
    and `heights` are those of its history.
    """

    apart: bool
    full: str
    heights: str

    @property
    def each(self) -> int:
        """Lines for a weight."""
        return 1 + self.apart


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """Every parameter with its value and, after an update, its gradient, its change and whose rows caused them; where
    there is room also how large it is, and what it was from the beginning to now.
    """
    parameters = frame.setup.parameters
    if not parameters:
        return PaneContent([clip([Span("no network, so no weights", "muted")], width)], 0, lambda i: [])
    wished = _columns(frame)
    columns = fitting(wished, width - 1)
    caption = captioned(_caption(frame), len(wished) - len(columns), width, enlarged=frame.view.enlarged)
    room = _room(len(parameters), height, drawing.ascii_only)
    taken = 1 + sum(column.width + 1 for column in columns)
    pictures = _pictures(frame, width - taken, room)
    columns += pictures
    below = [Span(" " * (taken + (pictures[0].width - 1) // 2)), axis(room.full)] if pictures else []
    chosen = frame.focus.parameter

    def line(at: int) -> Line:
        i, rest = divmod(at, room.each)
        if rest:
            return below
        drawn = row(columns, i)
        mark = "▸" if i == chosen else "›" if of_chosen_unit(frame, i) else " "
        return [Span(mark, "accent"), *(with_role(drawn, "selected") if i == chosen else drawn)]

    def hit(x: int, at: int) -> Command | None:
        return ChooseParameter(Place(at // room.each)) if at < len(parameters) * room.each else None

    header = [caption, [Span(" "), *headings(columns)[0]]]
    in_sight = _in_sight(frame)
    return PaneContent(
        header,
        len(parameters) * room.each - room.apart,
        line,
        hit,
        None if in_sight is None else in_sight * room.each,
    )


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """The same table, without pictures."""
    if not frame.setup.parameters:
        yield "no network, so no weights"
        return
    chosen = frame.focus.parameter
    yield from sentences(_caption(frame), how)
    yield from table(
        _columns(frame),
        len(frame.setup.parameters),
        how,
        words=lambda i: "chosen" if i == chosen else "",
        first_heading="name",
    )


def _room(parameters: int, height: int, ascii_only: bool) -> Room:
    """Lines apart where all have room so, else bars and histories that leave a gap to the line above."""
    apart = HEADER + 2 * parameters - 1 <= height
    if ascii_only:
        return Room(apart, ASCII_FULL, ASCII_HEIGHTS)
    return Room(apart, FULL, HEIGHTS) if apart else Room(apart, LOW, LOW_HEIGHTS)


def _columns(frame: Frame) -> list[TableColumn]:
    """Name and place, the value, and what the last update did to it."""
    setup, moment = frame.setup, frame.moment
    parameters, trainable = setup.parameters, setup.program.trainable
    gradient, change = _update_shown(frame)

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
        named = "gradient" if frame.operation is None or frame.gradient is moment.trace.gradient else "data part"
        columns += [TableColumn(named, 10, ">", 2, slope), TableColumn(moves, 10, ">", 1, moved)]
    return columns


def _update_shown(frame: Frame) -> tuple[Array | None, Array | None]:
    """The gradient and the change of each parameter, by its index in the vector: at a border those of the last update,
    inside a step those of its own; None for what isn't worked out there.
    """
    moment = frame.moment
    if frame.operation is not None:
        return frame.gradient, moment.trace.results["update"] if frame.reached("update") else None
    if moment.before is None:
        return None, None
    with np.errstate(all="ignore"):  # inf − inf is nan
        return moment.before.gradient, moment.vector - moment.before.vector


def _known(frame: Frame, place: int) -> bool:
    """Whether a parameter's gradient has been worked out: at a border that of the last update has, inside a step
    that of its own layer, once its operation is reached.
    """
    return frame.operation is None or frame.has_done(gradient_operation(frame.setup.parameters[place]))


def _pictures(frame: Frame, width: int, room: Room) -> list[TableColumn]:
    """What there is room for of the bars and of the values over time."""
    if width < MIN_BAR:
        return []
    if width < MIN_BOTH or frame.setup.training is None:
        return [_bars(frame, min(width, MAX_BAR), room)]
    bars = min(max((width - 1) * 2 // 5, width - 1 - MAX_SPARKLINE), MAX_BAR)
    return [_bars(frame, bars, room), _history(frame, min(width - 1 - bars, MAX_SPARKLINE), room)]


def _bars(frame: Frame, width: int, room: Room) -> TableColumn:
    """The sizes of the values, beside each other on one scale."""
    vector, parameters = frame.moment.vector, frame.setup.parameters
    most = scale_end(float(np.max(np.abs(vector), where=np.isfinite(vector), initial=0.0)))

    def bar(i: int) -> Line:
        return signed_bar(float(vector[parameters[i].index]), most, width, room.full)

    return TableColumn(scale_heading(most, width), width, "<", 0, bar)


def _history(frame: Frame, width: int, room: Room) -> TableColumn:
    """Each value from the beginning to now, on a scale of its own."""
    values, parameters = over_time(frame.moment, width), frame.setup.parameters
    first, last = values.steps[0], values.steps[-1]
    headings = (
        f"steps {count(first)} to {count(last)}, each its own scale",
        "over time, each its own scale",
        "over time, own scale",
    )

    def line(i: int) -> Span:
        at = parameters[i].index
        return Span(sparkline(values.of(at), room.heights), TINTS[sign_role(float(frame.moment.vector[at]))])

    return TableColumn(next(text for text in headings if len(text) <= width), width, "<", 0, line)


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
    number=number_of_parameter,
    ask=lambda frame: why(frame, _ask),
    enter_edits=lambda frame: frame.view.parameter is not None,
    tell=tell,
)
