"""The error over two weights: contour steps, the way of the run so far, where it stands and where the update leads."""

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.network import Parameter
from nntui.engine.numbering import Place
from nntui.render.axes import linear_ticks
from nntui.render.cells import Line, clip
from nntui.render.content import PaneContent, drawn
from nntui.render.contours import contour_cells, levels_between, scale_legend
from nntui.render.heatmap import Cell, cell_at, framed, scale, upright
from nntui.render.legend import in_width
from nntui.render.pane import Drawing, Pane
from nntui.render.panes.slice import PANE as ONE_WEIGHT
from nntui.render.plot import sentence
from nntui.render.surface_words import DRAWN, PLAIN, Marks, SurfaceWords
from nntui.render.trail import dots_of
from nntui.session.commands import ChoosePair, Command
from nntui.session.frame import Frame
from nntui.text.numbers import number
from nntui.timeline.loss_slice import FARTHEST
from nntui.timeline.loss_surface import Limits, Surface, limits_of, trail
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline

LEGEND = 5  # lines above the map, where there is room
SMALLEST = 12, 4  # cells of a map
ROWS_PER_TICK = 3
BRAILLE = 0x2800

Cells = list[list[Cell]]


@dataclass(frozen=True)
class _Place:
    """What the surface depends on: the state of one step, the two parameters, and how far one has been."""

    timeline: Timeline
    branch: int
    step: int
    places: tuple[Place, Place]
    moment: Moment = field(compare=False)

    @cached_property
    def pair(self) -> list[Parameter]:
        """The parameters of the axes: across, then up."""
        return [self.moment.setup.parameters[place] for place in self.places]

    def _way_to(self, step: int) -> tuple[Array, Array]:
        """The steps (n,) up to one, and the two parameters at each, (n, 2), where both have a place on an axis."""
        steps, points = trail(self.timeline, Position(self.branch, step), [each.index for each in self.pair])
        kept = (np.abs(points) < FARTHEST).all(axis=1)
        return (steps, points) if kept.all() else (steps[kept], points[kept])

    @cached_property
    def known(self) -> tuple[Array, Array]:
        """All of the run that is known, of a network of this shape."""
        reached = max(self.timeline.reached(self.branch), self.step)
        shape = self.timeline.setup_at(Position(self.branch, reached)).network
        steps, points = self._way_to(reached if shape == self.moment.setup.network else self.step)
        return (steps, points) if len(steps) and steps[0] <= self.step else self._way_to(self.step)

    @cached_property
    def trail(self) -> tuple[Array, Array]:
        """The part of it that lies behind."""
        steps, points = self.known
        n = int(np.searchsorted(steps, self.step, side="right"))
        return steps[:n], points[:n]

    @cached_property
    def limits(self) -> Limits:
        """What the axes cover: all of the run that is known, where it stands and where the update leads."""
        indices = [each.index for each in self.pair]
        ends = np.array([self.moment.vector[indices], self.moment.next_vector[indices]])
        together = np.concatenate([self.known[1], ends[(np.abs(ends) < FARTHEST).all(axis=1)]])
        return *limits_of(together[:, 0]), *limits_of(together[:, 1])

    @cached_property
    def one_batch(self) -> bool:
        """Whether the next update's rows are all there are: then there is one error."""
        return len(self.moment.batch) == self.moment.setup.program.data.rows

    def error(self, *, of_batch: bool) -> str:
        """An error in words: what it averages."""
        setup = self.moment.setup
        return setup.batch_words(self.moment.batch) if of_batch else setup.metric_words(setup.metrics[0])


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The map with its legend, in `height` lines; of a network with one weight its curve."""
    if len(frame.setup.parameters) == 1:
        return ONE_WEIGHT.draw(frame, width, height, drawing)
    place = _place(frame)
    if place is None or (reason := _why_nothing(place)):
        return drawn(sentence(_nothing(frame) if place is None else reason, width, height))
    legend = min(max(height // 4, 1), LEGEND)
    room = height - legend - 1
    gutter = max(len(tick.text) for tick in linear_ticks(*place.limits[2:], _ticks(room), 1.0))
    canvas = width - gutter - 1
    if canvas < SMALLEST[0] or room < SMALLEST[1]:
        return drawn(sentence("no room for a map: z enlarges the pane", width, height))
    surface = _surface(place, (canvas, 2 * room))
    view = _View(frame.view.of_batch and not place.one_batch, drawing.ascii_only, gutter, legend)
    content = drawn(_lines(place, surface, surface.version, view, (width, height)))
    return content if surface.whole else replace(content, more=surface.go_on)


def title(frame: Frame) -> str:
    """The pane's title: "ERROR OVER w1 AND w2: mean squared error of 4 rows"."""
    if len(frame.setup.parameters) == 1:
        return ONE_WEIGHT.title(frame)
    place = _place(frame)
    if place is None:
        return "ERROR OVER TWO WEIGHTS"
    across, up = (each.name for each in place.pair)
    return f"ERROR OVER {across} AND {up}: {place.error(of_batch=frame.view.of_batch)}"


def _place(frame: Frame) -> _Place | None:
    """What is shown; None where nothing is trained, or there are no two weights."""
    at, pair = frame.moment.position, frame.pair
    if pair is None or frame.setup.training is None:
        return None
    return _known(_Place(frame.moment.timeline, at.branch, at.step, (min(pair), max(pair)), frame.moment))


@lru_cache(maxsize=4)
def _known(place: _Place) -> _Place:
    """The same place, with what was worked out for it."""
    return place


def _nothing(frame: Frame) -> str:
    """Why there is nothing to draw at any step."""
    if not frame.setup.parameters:
        return "no network: there are no weights that the error could be drawn over"
    return "forward only: nothing is trained, so no weight is moved down a slope"


def _why_nothing(place: _Place) -> str:
    """Why there is nothing to draw at this step; "" if there is something."""
    for each in place.pair:
        value = float(place.moment.vector[each.index])
        if not abs(value) < FARTHEST:
            return f"{each.name} = {number(value)}: it has no place on an axis"
    return ""


@lru_cache(maxsize=4)
def _surface(place: _Place, size: tuple[int, int]) -> Surface:
    """The surface, which those who draw it make whole piece by piece."""
    return Surface(place.moment, place.pair, place.limits, size)


@dataclass(frozen=True)
class _View:
    """How the surface is looked at: which error, and what is drawn around it."""

    of_batch: bool
    ascii_only: bool
    gutter: int
    legend: int

    @property
    def marks(self) -> Marks:
        """The marks on the map."""
        return PLAIN if self.ascii_only else DRAWN


@lru_cache(maxsize=2)
def _lines(place: _Place, surface: Surface, version: int, view: _View, size: tuple[int, int]) -> list[Line]:
    """Legend, map and axes, of a version of the surface."""
    width, height = size
    canvas, room = width - view.gutter - 1, height - view.legend - 1
    left, right, bottom, top = place.limits
    if surface.coarse is None:
        return sentence(f"working it out: {100 * surface.share:.0f} % of a coarse map", width, height)
    seen = surface.coarse[not view.of_batch]
    finite = seen[np.isfinite(seen)]
    if not finite.size:
        return sentence("no error on this map is finite", width, height)
    levels = levels_between(float(finite.min()), float(finite.max()))
    cells = contour_cells(surface.field(of_batch=view.of_batch)[::-1], levels, view.ascii_only)
    words = SurfaceWords(surface, place.moment, place.pair, view.of_batch, view.marks)
    _mark(cells, place, words)
    ticks = linear_ticks(bottom, top, _ticks(room), 1.0)
    return [
        *_legend(words, place, view, levels, size),
        *framed(cells, upright(ticks, bottom, top, room), view.gutter),
        scale(left, right, view.gutter, canvas),
    ]


def _ticks(room: int) -> int:
    return max(room // ROWS_PER_TICK, 2)


def _mark(cells: Cells, place: _Place, words: SurfaceWords) -> None:
    """Put the trail, the lowest point, the start, the update and where it stands over the map, one upon the other."""
    surface, marks, size = words.surface, words.marks, (len(cells[0]), len(cells))
    points = place.trail[1]
    _draw_way(cells, np.concatenate([points, [surface.now]]), place, "strong", marks.trail)
    _draw_way(cells, np.array([surface.now, surface.next]), place, "accent", marks.trail)
    found = words.lowest
    put = [] if found is None else [(found[1:], marks.lowest, "good")]
    put += [(tuple(points[0]), marks.start, "strong")] if len(points) else []
    for (x, y), mark, role in (*put, (surface.next, marks.next, "accent"), (surface.now, marks.now, "accent")):
        if _inside(x, y, place.limits) and (cell := cell_at(x, y, place.limits, size)):
            _put(cells, *cell, mark, role)


def _draw_way(cells: Cells, points: Array, place: _Place, role: str, plain: str) -> None:
    """Draw a way in braille, or with a sign of its own."""
    bits = dots_of(points, place.limits, (len(cells[0]), len(cells)))
    for line, column in np.argwhere(bits).tolist():
        character = plain if plain.isascii() else chr(BRAILLE + int(bits[line, column]))
        _put(cells, column, line, character, role)


def _put(cells: Cells, column: int, line: int, character: str, role: str) -> None:
    """Put a character over what lies under that cell."""
    under = [each for each in cells[line][column][1].split() if each.startswith("under")]
    cells[line][column] = character, " ".join([role, *under])


def _inside(x: float, y: float, limits: Limits) -> bool:
    return limits[0] <= x <= limits[1] and limits[2] <= y <= limits[3]


def _legend(words: SurfaceWords, place: _Place, view: _View, levels: list[float], size: tuple[int, int]) -> list[Line]:
    """The legend, as many lines of it as there may be: those first that matter most, the scale next to the map."""
    canvas, room = size[0] - view.gutter - 1, size[1] - view.legend - 1
    left, right, bottom, top = place.limits
    ends = [cell_at(*point, place.limits, (canvas, room)) for point in (words.surface.now, words.surface.next)]
    other = "" if place.one_batch else place.error(of_batch=not view.of_batch)
    lines = [
        words.now(place.error(of_batch=view.of_batch)),
        words.next(short=ends[0] == ends[1]),
        words.lowest_on_the_map(((right - left) / canvas, (top - bottom) / room)),
        words.of_marks(place.trail[0], other),
    ]
    shown = [in_width(line, size[0]) for line in lines[: max(view.legend - 1, 1)]]
    return shown if view.legend == 1 else [*shown, clip(scale_legend(levels, size[0]), size[0])]


def _next_other(frame: Frame, by: int) -> Command | None:
    """The chosen weight with the one `by` places from the other, itself left out."""
    if frame.pair is None:
        return None
    chosen, other = frame.pair
    n = len(frame.setup.parameters)
    there = (other + by) % n
    return ChoosePair(chosen, Place((there + by) % n if there == chosen else there))


PANE = Pane(
    name="surface",
    letter="o",
    words="the error over two weights: the way of the run, and where the next update leads",
    area="upper-right",
    order=9,
    draw=draw,
    title=title,
    scrolls="never",
    next_choice=_next_other,
    ask=ONE_WEIGHT.ask,
)
