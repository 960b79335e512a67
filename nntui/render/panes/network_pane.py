"""The network as a diagram: units with their activations for the chosen row, edges with sign and size.

An edge is the thicker the larger its weight; blue and filled when positive, orange and hollow when negative.
The sign is written too wherever the number is.
"""

from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len

from nntui.engine.losses import LOSSES
from nntui.engine.numbering import Place
from nntui.explain.origins import origin_of_answer, origin_of_chosen, origin_of_meant, origin_of_unit, why
from nntui.render.behind_veil import covers
from nntui.render.cells import Line, Span, clip, width_of
from nntui.render.chosen import WIDEST, row_name, value_at, value_width
from nntui.render.content import PaneContent, drawn
from nntui.render.diagram import NARROW, draw_edges, draw_units
from nntui.render.diagram_legend import fitted, legend
from nntui.render.diagram_values import DiagramValues, scene
from nntui.render.edges import Gap, gaps_of
from nntui.render.grid import CellGrid
from nntui.render.layout import Layout, Wish, lay_out
from nntui.render.pane import Drawing, Pane
from nntui.render.spoken import Telling, labelled, sentences
from nntui.render.unit_maps import draw_unit_maps, room_for_maps, widened
from nntui.scenario.setup import Setup
from nntui.session.commands import ChooseParameter, ChooseUnit, Command
from nntui.session.frame import Frame
from nntui.text.numbers import number, short
from nntui.text.wrapping import wrap
from nntui.timeline.origin import Ask
from nntui.timeline.values import scaled

MEASURED = 50  # units and rows whose names and numbers are measured
FEW = 5  # weights into a unit that are told with it
WIDE = 1_000_000  # cells in which all that is to be said of a row has room


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The diagram in `height` lines: a line about the chosen row, the network, a line that explains the signs."""
    setup, ascii_only = frame.setup, drawing.ascii_only
    head = [clip(_about_row(frame, width), width)]
    if not setup.network.layers:
        words = wrap("no network here: the predictions are given", max(width, 1))
        return drawn([*head, [], *([Span(line, "muted")] for line in words)][:height])
    room = max(height - 1 - (height >= 8), 1)
    layout, seen, gaps = arranged(frame, width, room)
    grid = CellGrid(width, room)
    owner, marks = draw_edges(grid, gaps, frame, ascii_only)
    marks |= draw_units(grid, layout, frame, seen, ascii_only)
    of_maps = draw_unit_maps(grid, layout, frame, ascii_only)
    foot: list[Line] = []
    if height >= 8:
        foot = [fitted(legend(frame, gaps, layout.layers_left_out, marks, seen.key, of_maps, drawing), width)]

    def hit(x: int, y: int) -> Command | None:
        y -= len(head)
        for box in layout.boxes:
            if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
                return ChooseUnit(box.layer, box.unit)
        if 0 <= y < room and 0 <= x < width and owner[y, x] >= 0:
            return ChooseParameter(Place(int(owner[y, x])))
        return None

    return drawn([*head, *grid.lines(), *foot], hit)


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """The chosen row, then every unit by its layer: its number, and at which weights it comes to it."""
    setup, seen = frame.setup, scene(frame)
    yield from sentences(_about_row(frame, WIDE), how)
    if not setup.network.layers:
        yield "no network here: the predictions are given"
        return
    if seen.key:
        yield from wrap(seen.key, how.width)
    names, rows = [setup.input_names, *setup.unit_names], []
    for layer, of_layer in enumerate(names):
        for unit, name in enumerate(of_layer[:MEASURED]):
            chosen = "chosen" if frame.focus.unit == (layer, unit) else ""
            where = "input" if not layer else "output" if layer == len(names) - 1 else f"layer {layer}"
            rows.append((name, where, seen.unit(layer, unit, WIDEST), _edges(frame, seen, layer, unit), chosen))
    yield from labelled(rows, ("unit", "where", "is", "by", ""), how)


def _edges(frame: Frame, seen: DiagramValues, layer: int, unit: int) -> str:
    """The weights and the bias that lead to a unit, with what they carry; of a great many only how many they are."""
    network = frame.setup.network
    if not layer or network.sizes[layer - 1] > FEW:
        return f"{network.sizes[layer - 1]} weights" if layer else ""
    first, bias = network.first_parameter(layer - 1, unit), network.bias_place(layer - 1, unit)
    places = [*map(Place, range(first, first + network.sizes[layer - 1])), *([] if bias is None else [bias])]
    return ", ".join(f"{frame.setup.parameters[at].name} {seen.carried(frame, at)}" for at in places)


def arranged(frame: Frame, width: int, height: int) -> tuple[Layout, DiagramValues, list[Gap]]:
    """Where the network's boxes stand in width × height cells, what they and the edges show, and where edges run."""
    sizes = frame.setup.network.sizes
    inside, wide = room_for_maps(sizes, width, height, enlarged=frame.view.enlarged)
    if covers("forward")(frame):
        inside, wide = 0, 0
    layout = lay_out(sizes, widened(_wishes(frame.setup), wide), width, height, inside)
    seen = scene(frame)
    return layout, seen, gaps_of(layout, frame, seen)


def _about_row(frame: Frame, width: int) -> Line:
    """Whose numbers these are, what is wanted, how wrong the answer is, and the inputs if they fit."""
    setup, index = frame.setup, frame.focus.row
    data = setup.program.data
    line = [Span(row_name(frame), "accent")]
    if index >= data.rows:
        line.append(Span("  new input", "muted"))
    elif setup.is_test(index):
        line.append(Span("  test row", "muted"))
    if index < data.rows and data.targets.shape[1]:
        columns, targets = setup.scenario.data.targets, data.targets[index].tolist()
        wanted = ", ".join(setup.labelled(c, t, scaled(t, columns[c])) for c, t in enumerate(targets))
        line += [Span(" target ", "muted"), Span(wanted)]
        if setup.training and (frame.operation is None or frame.reached("loss")):
            words = f"{LOSSES[setup.training.loss].words}{setup.with_dropout if frame.moment.goes_by_masks else ''}"
            loss = [Span(f"  {words} ", "muted"), Span(number(frame.moment.loss_of(index)))]
            line += loss if width_of(line) + width_of(loss) <= width else []
    inputs: Line = []
    values = value_at(frame, data.inputs, setup.probes, index)[:MEASURED].tolist()
    for name, column, value in zip(setup.input_names, setup.scenario.data.inputs, values, strict=False):
        inputs += [Span(f"  {name} ", "muted"), Span(scaled(value, column))]
    if width_of(line) + width_of(inputs) <= width:
        line += inputs
    return line


@lru_cache(maxsize=8)
def _wishes(setup: Setup) -> tuple[Wish, ...]:
    """The cells that the units of each layer would like to have."""
    names = [[column.name for column in setup.scenario.data.inputs], *setup.unit_names]
    inputs = setup.program.data.inputs[:MEASURED].ravel().tolist() + setup.probes[:MEASURED].ravel().tolist()
    wishes = []
    for layer, layer_names in enumerate(names):
        name = min(max(cell_len(name) for name in layer_names[:MEASURED]), 18)
        has_bias = layer > 0 and bool(setup.network.layers[layer - 1].bias)
        if layer:
            value = value_width(setup.network.layers[layer - 1].activation)
        else:
            value = min(max((len(short(each)) for each in inputs), default=1), WIDEST)
        framed, plain = max(name, value, 8 if has_bias else 0) + 2, name + 1 + value
        least = min(framed, max(min(name, 6), NARROW) + 2), min(plain, name + 1 + NARROW)
        wishes.append(Wish(framed, plain + 7 * has_bias, *least))
    return tuple(wishes)


def _next_unit(frame: Frame, by: int) -> Command:
    units = [(layer, unit) for layer, size in enumerate(frame.setup.network.sizes) for unit in range(size)]
    chosen = frame.focus.unit
    at = units.index(chosen) + by if chosen in units else 0 if by > 0 else len(units) - 1
    return ChooseUnit(*units[at % len(units)])


def _made(frame: Frame) -> Ask | None:
    """The origin of a number that an operation made."""
    if frame.focus.parameter is not None:
        return origin_of_meant(frame)
    return origin_of_answer(frame) if frame.focus.unit is None else origin_of_unit(frame, *frame.focus.unit)


def _ask(frame: Frame) -> Ask | None:
    return origin_of_chosen(frame, _made)


def _can_be_edited(frame: Frame) -> bool:
    unit = frame.view.unit
    return frame.view.parameter is not None or (unit is not None and unit[0] > 0)


PANE = Pane(
    name="network",
    letter="n",
    words="the network with the numbers of the chosen row; small in a unit: what it says",
    area="upper-left",
    order=1,
    draw=draw,
    title=lambda frame: f"NETWORK for {row_name(frame)}",
    scrolls="never",
    next_choice=_next_unit,
    ask=lambda frame: why(frame, _ask),
    enter_edits=_can_be_edited,
    tell=tell,
)
