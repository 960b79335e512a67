"""The error over two weights: contour steps, the way of the run so far, where it stands and where the update leads."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from nntui.engine.numbering import Place
from nntui.render.behind_veil import covers
from nntui.render.cells import Line, Span, width_of
from nntui.render.content import PaneContent, drawn
from nntui.render.pane import Drawing, Pane
from nntui.render.panes.slice import PANE as ONE_WEIGHT
from nntui.render.plot import sentence
from nntui.render.spoken import Telling
from nntui.session.commands import ChoosePair, Command
from nntui.session.frame import Frame
from nntui.text.numbers import number
from nntui.text.wrapping import wrap
from nntui.timeline.loss_slice import FARTHEST

if TYPE_CHECKING:
    from nntui.render.surface_map import SurfacePlace

UNTOLD = "ERROR OVER WEIGHTS"
BESIDE = 100  # cells in which there is room for both errors
GAP = 2  # cells between them


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The map with its legend, in `height` lines; of a network with one weight its curve."""
    if len(frame.setup.parameters) == 1:
        return ONE_WEIGHT.draw(frame, width, height, drawing)
    from nntui.render.surface_map import SurfaceView, surface_lines, surface_of

    place = _place(frame)
    if place is None or (reason := _why_nothing(place)):
        return drawn(sentence(_nothing(frame) if place is None else reason, width, height))
    both = width >= BESIDE and not place.one_batch
    of_batch = frame.view.of_batch and not place.one_batch
    views = [
        SurfaceView(each, not both, drawing.ascii_only, (width - GAP) // 2 if both else width, height, place.limits)
        for each in ((of_batch, not of_batch) if both else (of_batch,))
    ]
    if not views[0].fits:
        return drawn(sentence("no room for a map", width, height, "z enlarges the pane"))
    surface = surface_of(place, (views[0].canvas, 2 * views[0].room))
    maps = [surface_lines(place, surface, surface.version, view) for view in views]
    content = drawn(_beside(maps, views[0].width + GAP))
    return content if surface.whole else replace(content, more=surface.go_on)


def _beside(maps: list[list[Line]], width: int) -> list[Line]:
    """The lines of one map, or of two beside each other, the first with its gap in so many cells."""
    if len(maps) == 1:
        return maps[0]
    return [[*one, Span(" " * (width - width_of(one))), *other] for one, other in zip(*maps, strict=True)]


def tell(frame: Frame, how: Telling) -> Iterable[str]:
    """The same in words and numbers; of a network with one weight its curve."""
    if len(frame.setup.parameters) == 1 and ONE_WEIGHT.tell is not None:
        return ONE_WEIGHT.tell(frame, how)
    place = _place(frame)
    if place is None or (reason := _why_nothing(place)):
        return wrap(_nothing(frame) if place is None else reason, how.width)
    from nntui.render.surface_told import told

    return told(place, how, of_batch=frame.view.of_batch)


def title(frame: Frame) -> str:
    """The pane's title: "ERROR OVER w1 AND w2: mean squared error of 4 rows"."""
    if len(frame.setup.parameters) == 1:
        return ONE_WEIGHT.title(frame)
    place = _place(frame)
    if place is None:
        return UNTOLD
    across, up = (each.name for each in place.pair)
    return f"ERROR OVER {across} AND {up}: {place.error(of_batch=frame.view.of_batch)}"


def _place(frame: Frame) -> "SurfacePlace | None":
    """What is shown; None where nothing is trained, or there are no two weights."""
    at, pair = frame.moment.position, frame.pair
    if pair is None or frame.setup.training is None:
        return None
    from nntui.render.surface_map import SurfacePlace

    return _known(SurfacePlace(frame.moment.timeline, at.branch, at.step, (min(pair), max(pair)), frame.moment))


@lru_cache(maxsize=4)
def _known(place: "SurfacePlace") -> "SurfacePlace":
    """The same place, with what was worked out for it."""
    return place


def _nothing(frame: Frame) -> str:
    """Why there is nothing to draw at any step."""
    if not frame.setup.parameters:
        return "no network: there are no weights that the error could be drawn over"
    return "forward only: nothing is trained, so no weight is moved down a slope"


def _why_nothing(place: "SurfacePlace") -> str:
    """Why there is nothing to draw at this step; "" if there is something."""
    for each in place.pair:
        value = float(place.moment.vector[each.index])
        if not abs(value) < FARTHEST:
            return f"{each.name} = {number(value)}: it has no place on an axis"
    return ""


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
    untold=UNTOLD,
    scrolls="never",
    rests=0.2,
    next_choice=_next_other,
    number=ONE_WEIGHT.number,
    ask=ONE_WEIGHT.ask,
    covered=covers("update"),
    tell=tell,
)
