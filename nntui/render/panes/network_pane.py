"""The network as a diagram: units with their activations for the chosen row, edges with sign and size.

An edge is the thicker the larger its weight; blue and solid when positive, orange and dashed when negative.
The sign is written too wherever the number is.
"""

from itertools import pairwise

from rich.cells import cell_len

from nntui.engine.losses import LOSSES
from nntui.engine.numbering import Place
from nntui.explain.origins import origin_of_answer, origin_of_chosen, origin_of_meant, origin_of_unit, why
from nntui.render.cells import Line, Span, clip, width_of
from nntui.render.chosen import row_name, value_at, value_width
from nntui.render.content import PaneContent, drawn
from nntui.render.diagram import LABELS, MANY, draw_edges, draw_units, edges_of, label_edges
from nntui.render.diagram_values import scene
from nntui.render.grid import CellGrid
from nntui.render.layout import Layout, Wish, lay_out
from nntui.render.pane import Drawing, Pane
from nntui.render.unit_maps import draw_unit_maps, room_for_maps, widened
from nntui.session.commands import ChooseParameter, ChooseUnit, Command
from nntui.session.frame import Frame
from nntui.text.numbers import count, number, plural, short
from nntui.text.wrapping import wrap
from nntui.timeline.origin import Ask

NARROW = 6  # cells of a number where room is scarce: "0.8853"


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The diagram in `height` lines: a line about the chosen row, the network, a line that explains the signs."""
    setup, ascii_only = frame.setup, drawing.ascii_only
    head = [clip(_about_row(frame, width), width)]
    if not setup.network.layers:
        words = wrap("no network here: the predictions are given", max(width, 1))
        return drawn([*head, [], *([Span(line, "muted")] for line in words)][:height])
    room = max(height - 1 - (height >= 8), 1)
    inside, wide = room_for_maps(setup.network.sizes, width, room, enlarged=frame.view.enlarged)
    layout = lay_out(setup.network.sizes, widened(_wishes(frame), wide), width, room, inside)
    foot = [clip(_key(layout, len(setup.network.sizes), ascii_only), width)] if height >= 8 else []
    grid = CellGrid(width, room)
    seen = scene(frame)
    if seen.key and foot:
        foot = [clip([Span(seen.key, "muted")], width)]
    edges = edges_of(layout, frame, seen)
    owner = draw_edges(grid, edges, frame, ascii_only)
    draw_units(grid, layout, frame, seen, ascii_only)
    draw_unit_maps(grid, layout, frame, ascii_only)
    label_edges(grid, layout, edges, frame)

    def hit(x: int, y: int) -> Command | None:
        y -= len(head)
        for box in layout.boxes:
            if box.x <= x < box.x + box.width and box.y <= y < box.y + box.height:
                return ChooseUnit(box.layer, box.unit)
        if 0 <= y < room and 0 <= x < width and owner[y, x] >= 0:
            return ChooseParameter(Place(int(owner[y, x])))
        return None

    return drawn([*head, *grid.lines(), *foot], hit)


def _about_row(frame: Frame, width: int) -> Line:
    """Whose numbers these are, what is wanted, how wrong the answer is, and the inputs if they fit."""
    setup, index = frame.setup, frame.focus.row
    data = setup.program.data
    line = [Span(row_name(frame), "accent")]
    if index >= data.rows:
        line.append(Span("  new input", "muted"))
    elif data.targets.shape[1]:
        wanted = ", ".join(setup.labelled(c, float(t), short(float(t))) for c, t in enumerate(data.targets[index]))
        line += [Span(" target ", "muted"), Span(wanted)]
        if setup.training and (frame.operation is None or frame.reached("loss")):
            words = LOSSES[setup.training.loss].words
            loss = [Span(f"  {words} ", "muted"), Span(number(float(frame.moment.row_losses[index])))]
            line += loss if width_of(line) + width_of(loss) <= width else []
    inputs: Line = []
    for name, value in zip(setup.input_names, value_at(frame, data.inputs, setup.probes, index)[:MANY], strict=False):
        inputs += [Span(f"  {name} ", "muted"), Span(short(float(value)))]
    if width_of(line) + width_of(inputs) <= width:
        line += inputs
    return line


def _key(layout: Layout, layers: int, ascii_only: bool) -> Line:
    """What lines mean, and how many layers or lines there was no room for."""
    between = sum(len(below) * len(above) for below, above in pairwise(layout.columns(layers)))
    note = "thick: large"
    if layout.layers_left_out:
        note = f"{plural(layout.layers_left_out, 'layer')} between not shown"
    elif between > MANY:
        note = f"largest {MANY} of {count(between)} drawn"
    elif between > LABELS or not layout.framed:
        note = "choose a weight to see its name"
    missing = [Span(f"  {note}", "muted")]
    if ascii_only:
        return [Span("--- above 0  ... below 0", "muted"), *missing]
    positive, negative = Span("━ above 0", "positive"), Span("╍ below 0", "negative")
    return [positive, Span("  "), negative, *missing]


def _wishes(frame: Frame) -> tuple[Wish, ...]:
    """The cells that the units of each layer would like to have."""
    setup = frame.setup
    names = [[column.name for column in setup.scenario.data.inputs], *setup.unit_names]
    wishes = []
    for layer, layer_names in enumerate(names):
        name = min(max(cell_len(name) for name in layer_names[:50]), 18)
        has_bias = layer > 0 and setup.network.layers[layer - 1].bias
        value = value_width(setup.network.layers[layer - 1].activation) if layer else 4
        framed, plain = max(name, value, 9 if has_bias else 0) + 2, name + 1 + value
        wishes.append(Wish(framed, plain + 7 * has_bias, min(framed, NARROW + 2), min(plain, name + 1 + NARROW)))
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
    words="the network with the numbers of the chosen row",
    area="upper-left",
    order=1,
    draw=draw,
    title=lambda frame: f"NETWORK for {row_name(frame)}",
    scrolls="never",
    next_choice=_next_unit,
    ask=lambda frame: why(frame, _ask),
    enter_edits=_can_be_edited,
)
