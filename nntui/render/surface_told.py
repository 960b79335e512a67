"""The error over two weights as text: where the run stands, where the next update leads, where the error is lowest on
the map, and what it is at a few places.
"""

from collections.abc import Iterator

import numpy as np

from nntui.render.spoken import Telling, labelled, sentences
from nntui.render.surface_map import SurfacePlace, surface_of
from nntui.render.surface_words import DRAWN, SurfaceWords
from nntui.text.numbers import number, precise
from nntui.text.wrapping import wrap
from nntui.timeline.loss_surface import Surface

SIZE = 41, 41  # places of the map that are looked at
PLACES = 5  # along each weight that are told


def told(place: SurfacePlace, how: Telling, *, of_batch: bool) -> Iterator[str]:
    """Sentences about one of the two errors, then its values: a line for each value of the second weight."""
    surface = surface_of(place, SIZE)
    while not surface.whole:
        surface.go_on()
        how.between()
    of_batch = of_batch and not place.one_batch
    words = SurfaceWords(surface, place.moment, place.pair, of_batch, DRAWN)
    across, up = (each.name for each in place.pair)
    for line in (words.now(place.error(of_batch=of_batch)), words.next(short=False)):
        yield from sentences((run for run in line if run.text.strip() not in DRAWN), how)
    if (lowest := words.lowest) is not None:
        at = f"{across} = {number(lowest.x)}, {up} = {number(lowest.y)}"
        yield from wrap(f"lowest on the map {precise(lowest.error)}, at {at}", how.width)
    yield from _values(place, surface, how, of_batch=of_batch)


def _values(place: SurfacePlace, surface: Surface, how: Telling, *, of_batch: bool) -> Iterator[str]:
    """The error at some places of the map."""
    across, up = (each.name for each in place.pair)
    at = np.linspace(0, SIZE[0] - 1, PLACES).astype(int)
    left, right, bottom, top = place.limits
    xs, ys = (low + (at + 0.5) * (high - low) / SIZE[0] for low, high in ((left, right), (bottom, top)))
    field = surface.field(of_batch=of_batch)[np.ix_(at, at)]
    rows = [(number(y), *map(precise, line)) for y, line in zip(ys[::-1].tolist(), field[::-1].tolist(), strict=True)]
    yield from labelled(rows, (up, *(f"{across} = {number(x)}" for x in xs.tolist())), how)
