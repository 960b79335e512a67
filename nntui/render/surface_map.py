"""A map of the error over two weights, with its legend and axes: drawn from a surface as far as that is worked out."""

from dataclasses import field
from functools import cached_property, lru_cache

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.network import Parameter
from nntui.engine.numbering import Place
from nntui.render.axes import Tick, linear_ticks
from nntui.render.cells import Line, clip
from nntui.render.contours import contour_cells, levels_between, scale_legend
from nntui.render.heatmap import Cell, cell_at, framed, scale, upright
from nntui.render.legend import in_width
from nntui.render.plot import sentence
from nntui.render.surface_words import DRAWN, PLAIN, Marks, SurfaceWords
from nntui.render.trail import dots_of
from nntui.text.frozen import dataclass
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
class SurfacePlace:
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
        """The steps (n,) up to one, and the two parameters at each, (2, n), where both have a place on an axis."""
        steps, points = trail(self.timeline, Position(self.branch, step), [each.index for each in self.pair])
        kept = (np.abs(points) < FARTHEST).all(axis=0)
        return (steps, points) if kept.all() else (steps[kept], points[:, kept])

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
        return steps[:n], points[:, :n]

    @cached_property
    def limits(self) -> Limits:
        """What the axes cover: all of the run that is known, where it stands and where the update leads."""
        indices = [each.index for each in self.pair]
        ends = np.array([self.moment.vector[indices], self.moment.next_vector[indices]]).T
        together = np.concatenate([self.known[1], ends[:, (np.abs(ends) < FARTHEST).all(axis=0)]], axis=1)
        return *limits_of(together[0]), *limits_of(together[1])

    @cached_property
    def one_batch(self) -> bool:
        """Whether the next update follows the error of all rows that are learned from: then there is one error."""
        return self.moment.follows_all_rows

    def error(self, *, of_batch: bool) -> str:
        """An error in words: what it averages."""
        setup = self.moment.setup
        return setup.batch_words(self.moment.batch) if of_batch else setup.metric_words(setup.metrics[0])


@dataclass(frozen=True)
class SurfaceView:
    """How the surface is looked at: which error, whether alone, and in which size in cells."""

    of_batch: bool
    alone: bool
    ascii_only: bool
    width: int
    height: int
    limits: Limits

    @property
    def marks(self) -> Marks:
        """The marks on the map."""
        return PLAIN if self.ascii_only else DRAWN

    @property
    def legend(self) -> int:
        """Lines above the map."""
        return min(max(self.height // 4, 1), LEGEND)

    @property
    def room(self) -> int:
        """Lines of the map."""
        return self.height - self.legend - 1

    @cached_property
    def gutter(self) -> int:
        """Cells before the map, for the numbers of its upright axis."""
        return max(len(tick.text) for tick in self.ticks)

    @property
    def canvas(self) -> int:
        """Columns of the map."""
        return self.width - self.gutter - 1

    @cached_property
    def ticks(self) -> list[Tick]:
        """The numbers of the upright axis."""
        return linear_ticks(*self.limits[2:], max(self.room // ROWS_PER_TICK, 2), 1.0)

    @property
    def cell(self) -> tuple[float, float]:
        """What a cell covers of either axis."""
        left, right, bottom, top = self.limits
        return (right - left) / self.canvas, (top - bottom) / self.room

    @property
    def fits(self) -> bool:
        """Whether there is room for a map."""
        return self.canvas >= SMALLEST[0] and self.room >= SMALLEST[1]


@lru_cache(maxsize=4)
def surface_of(place: SurfacePlace, size: tuple[int, int]) -> Surface:
    """The surface, which those who draw it make whole piece by piece."""
    return Surface(place.moment, place.pair, place.limits, size)


@lru_cache(maxsize=4)
def surface_lines(place: SurfacePlace, surface: Surface, version: int, view: SurfaceView) -> list[Line]:
    """Legend, map and axes, of a version of the surface."""
    if surface.coarse is None:
        return sentence(f"working it out: {100 * surface.share:.0f} % of a coarse map", view.width, view.height)
    seen = surface.coarse[not view.of_batch]
    finite = seen[np.isfinite(seen)]
    if not finite.size:
        return sentence("no error on this map is finite", view.width, view.height)
    levels = levels_between(float(finite.min()), float(finite.max()))
    cells = contour_cells(surface.field(of_batch=view.of_batch)[::-1], levels, view.ascii_only)
    words = SurfaceWords(surface, place.moment, place.pair, view.of_batch, view.marks)
    _mark(cells, place, words, view.cell)
    left, right, bottom, top = place.limits
    return [
        *_legend(words, place, view, levels),
        *framed(cells, upright(view.ticks, bottom, top, view.room), view.gutter),
        scale(left, right, view.gutter, view.canvas),
    ]


def _stays_in_a_cell(surface: Surface, cell: tuple[float, float]) -> bool:
    """Whether the next update moves by less than a cell, either way."""
    moves = zip(surface.now, surface.next, cell, strict=True)
    return all(abs(after - now) < size for now, after, size in moves)


def _mark(cells: Cells, place: SurfacePlace, words: SurfaceWords, cell: tuple[float, float]) -> None:
    """Put the trail, the lowest point, the start, the update and where it stands over the map, one upon the other."""
    surface, marks, points = words.surface, words.marks, place.trail[1]
    _draw_way(cells, np.column_stack([points, surface.now]), place, "strong", marks.trail)
    put = [((points[0, 0], points[1, 0]), marks.start, "strong")] if points.size else []
    if (found := words.lowest) is not None:
        put.insert(0, (found[1:], marks.lowest, "good"))
    if not _stays_in_a_cell(surface, cell):
        _draw_way(cells, np.array([surface.now, surface.next]).T, place, "accent", marks.trail)
        put.append((surface.next, marks.next, "accent"))
    for (x, y), mark, role in (*put, (surface.now, marks.now, "accent")):
        if _inside(x, y, place.limits) and (at := cell_at(x, y, place.limits, (len(cells[0]), len(cells)))):
            _put(cells, *at, mark, role)


def _draw_way(cells: Cells, points: Array, place: SurfacePlace, role: str, plain: str) -> None:
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


def _legend(words: SurfaceWords, place: SurfacePlace, view: SurfaceView, levels: list[float]) -> list[Line]:
    """The legend, as many lines of it as there may be: those first that matter most, the scale next to the map."""
    other = "" if place.one_batch or not view.alone else place.error(of_batch=not view.of_batch)
    lines = [
        words.now(place.error(of_batch=view.of_batch)),
        words.next(short=_stays_in_a_cell(words.surface, view.cell)),
        words.lowest_on_the_map(view.cell),
        words.of_marks(place.trail[0], other),
    ]
    shown = [in_width(line, view.width) for line in lines[: max(view.legend - 1, 1)]]
    return shown if view.legend == 1 else [*shown, clip(scale_legend(levels, view.width), view.width)]
