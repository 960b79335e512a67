"""Where the parameters start, in Python: as the row of a distribution draws them, or written out."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.initializers import DISTRIBUTIONS, Distribution, Initializer, drawing_order
from nntui.explain.code.expression import Code, literal
from nntui.explain.code.lines import joined
from nntui.explain.code.names_in_code import VECTOR, Named, blocks
from nntui.explain.code.written_rows import array, comment
from nntui.scenario.setup import Setup
from nntui.scenario.start import initializer

DRAWN = "drawn"


class _Draws:
    """What a distribution calls to draw, as code."""

    def random_sample(self, n: int) -> Code:
        return Code(f"random.random_sample({n})")

    def standard_normal(self, n: int) -> Code:
        return Code(f"random.standard_normal({n})")


def start(setup: Setup) -> Iterator[str]:
    """The lines that make the parameters of step 0, block by block."""
    network = setup.scenario.network
    if network is None:
        return
    given = {f"W{at}" for at, layer in enumerate(network.layers, 1) if layer.weights is not None}
    given |= {f"b{at}" for at, layer in enumerate(network.layers, 1) if layer.biases is not None}
    own = [named for named in blocks(setup.program) if named.name not in given]
    places: dict[int, int] = {}
    if network.start is not None and own:
        how = initializer(network.start)
        row = DISTRIBUTIONS[how.distribution]
        yield comment(f"the start. {row.words}")
        if row.random:
            order = _order(setup, how, row)
            places = {int(index): place for place, index in enumerate(order)}
            draws: Any = _Draws()  # in place of random numbers: the row says what it does with them
            code: Any = row.draw(how.numbers, len(order), draws)
            yield f"random = np.random.RandomState({setup.scenario.seed})"
            yield f"{DRAWN} = {code.text()}"
    else:
        yield comment("the start")
    for named in blocks(setup.program):
        values = named.block.of(setup.vector)
        scale = _scale(setup, named) if places else 1.0
        drawn = _drawn(named, places)
        if named.name in given or not drawn:
            yield from _written(named.name, values)
        else:
            yield f"{named.name} = {drawn if scale == 1 else f'{literal(scale)} * {drawn}'}"


def as_vector(setup: Setup) -> Iterator[str]:
    """The lines that put all blocks into one vector, of which they are parts from then on."""
    names = [named.name for named in blocks(setup.program)]
    yield f"{VECTOR} = {joined(names)}  # all parameters as one vector, and its parts:"
    yield from (f"{named.name} = {part_of(VECTOR, named)}" for named in blocks(setup.program))


def part_of(vector: str, named: Named) -> str:
    """A block as a part of a vector with all parameters."""
    block = named.block
    shape = f".reshape({', '.join(map(str, block.shape))})" if len(block.shape) > 1 else ""
    return f"{vector}[{block.start}:{block.stop}]{shape}"


def _order(setup: Setup, how: Initializer, row: Distribution) -> list[Any]:
    bias = row.bias if how.bias is None else how.bias
    return list(drawing_order(setup.network, how.order, biases=bias is None))


def _scale(setup: Setup, named: Named) -> float:
    """What is drawn for a block is multiplied by."""
    scenario = setup.scenario.network
    assert scenario is not None and scenario.start is not None  # noqa: S101, PT018 - something was drawn
    layer = int(named.name[1:])
    return DISTRIBUTIONS[scenario.start.distribution].scale(setup.network.sizes[layer - 1], setup.network.sizes[layer])


def _drawn(named: Named, places: dict[int, int]) -> str:
    """Which of the drawn numbers a block has; "" where none was drawn for it."""
    found = [places.get(index, -1) for index in range(named.block.start, named.block.stop)]
    if found[0] < 0:
        return ""
    matrix = np.array(found).reshape(named.block.shape)
    first, size = int(matrix.min()), matrix.size
    part, shape = f"{DRAWN}[{first}:{first + size}]", ", ".join(map(str, named.block.shape))
    if np.array_equal(matrix.ravel(), np.arange(first, first + size)):
        return f"{part}.reshape({shape})" if matrix.ndim > 1 else part
    turned = ", ".join(map(str, named.block.shape[::-1]))
    return f"{part}.reshape({turned}).T"


def _written(name: str, values: Array) -> Iterator[str]:
    """A block with its numbers written out."""
    if len({*values.ravel().tolist()}) == 1:
        shape = values.shape[0] if values.ndim == 1 else f"({', '.join(map(str, values.shape))})"
        value = float(values.flat[0])
        yield (
            f"{name} = np.zeros({shape})" if value == 0 else f"{name} = np.full({shape}, {literal(value)}, dtype=float)"
        )
    elif values.ndim == 1:
        yield f"{name} = np.array([{', '.join(map(literal, values.tolist()))}], dtype=float)"
    else:
        yield from array(name, values)
