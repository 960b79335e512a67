"""`network.weights_file = "net.npz"` in a scenario: its weights and biases come from that file, trained elsewhere, as
if its layers gave them.

Whatever the arrays are called: those of two dimensions are the layers' weights, those of one the biases of the layers
that have some, each in the order of the file.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from nntui.engine.arrays import Array
from nntui.engine.network import SHARED
from nntui.scenario.beside import FileText, ReadFile
from nntui.scenario.model import MAX_PARAMETERS
from nntui.scenario.npz_arrays import ArrayError, arrays_of, shape_words
from nntui.scenario.weights_lines import arrays_of_lines, fits, lines_of, misfit
from nntui.scenario.weights_text import KERAS, TORCH, WEIGHTS, WEIGHTS_ORDERS
from nntui.text.errors import NntuiError, Problem
from nntui.text.escape import shortened
from nntui.text.frozen import dataclass
from nntui.text.numbers import plural

MAX_NAMED = 8  # arrays that are named in an error


@dataclass(frozen=True)
class Wanted:
    """What a layer needs: its number, the key of the layer that it stands for, and its shape as the engine has it."""

    layer: int
    key: str
    shape: tuple[int, ...]

    @property
    def place(self) -> str:
        """Where it would stand in a scenario."""
        return f"layers[{self.layer}].{self.key}"

    @property
    def is_matrix(self) -> bool:
        """Whether it is a layer's weights, (inputs, units)."""
        return len(self.shape) > 1

    def lies(self, order: str) -> tuple[int, ...]:
        """Its shape in the file."""
        return self.shape[::-1] if order == TORCH else self.shape


def put_weights(source: str, raw: dict[str, Any], read: ReadFile) -> FileText | None:
    """Put the weights of the file that a scenario names into the layers of its parsed TOML; None if it names none.
    Raises NntuiError for a file that can't be read or doesn't fit.

    Where the scenario's own keys are wrong, they stay to be told of by the checks of all scenarios.
    """
    network = raw["network"]
    if not isinstance(name := network.get("weights_file"), str):
        return None
    order, layers = network.get("weights_order", TORCH), network.get("layers")
    wanted = _wanted(raw, layers)
    if order not in tuple(WEIGHTS_ORDERS) or wanted is None:  # a list is no key
        return None
    for each in wanted:
        if each.key in layers[each.layer]:
            words = f"expected either weights_file or {each.place}, found both"
            raise NntuiError(source, [Problem("network", words)])
    file = read(name, WEIGHTS)
    try:
        arrays = _of_archive(file, wanted, order) if file.binary else _of_lines(file, wanted, order)
    except ArrayError as error:
        raise NntuiError(name, [error.problem]) from None
    for each, array in zip(wanted, arrays, strict=True):
        layers[each.layer][each.key] = (array.T if each.is_matrix and order == KERAS else array).tolist()
    return file


def _wanted(raw: dict[str, Any], layers: Any) -> list[Wanted] | None:
    """What the layers need, in their order; None where they, or the inputs, are none, or are more than there may be."""
    data = raw.get("data")
    inputs = data.get("inputs") if isinstance(data, dict) else None
    if not isinstance(inputs, list) or not isinstance(layers, list):
        return None
    found, fan_in, size = [], len(inputs), 0
    for at, layer in enumerate(layers):
        units = layer.get("units") if isinstance(layer, dict) else None
        if type(units) is not int or units < 1 or fan_in < 1 or (size := size + units * fan_in) > MAX_PARAMETERS:
            return None
        found.append(Wanted(at, "weights", (fan_in, units)))
        if bias := layer.get("bias", True):
            found.append(Wanted(at, "biases", (1 if bias == SHARED else units,)))
        fan_in = units
    return found


def _of_lines(file: FileText, wanted: Sequence[Wanted], order: str) -> list[Array]:
    """The arrays of a file of numbers; raises ArrayError."""
    lines, shapes = lines_of(file.text), [each.lies(order) for each in wanted]
    if fits(lines, shapes):
        found = arrays_of_lines(lines, shapes)
        if isinstance(found, Problem):
            raise ArrayError(found.where, found.message)
        return found
    other = _other(order)
    problem = misfit(lines, [each.place for each in wanted], shapes)
    turned = fits(lines, [each.lies(other) for each in wanted])
    raise ArrayError(problem.where, problem.message + _transposed(other) * turned)


def _of_archive(file: FileText, wanted: Sequence[Wanted], order: str) -> list[Array]:
    """The arrays of an archive; raises ArrayError."""
    named = arrays_of(file.data, MAX_PARAMETERS)
    matrices = [each for each in named if each[1].ndim == 2]
    lists = [each for each in named if each[1].ndim == 1]
    if others := [each for each in named if each[1].ndim not in (1, 2)]:
        words = f"expected weights of two dimensions and biases of one, found shape {shape_words(others[0][1].shape)}"
        raise ArrayError(others[0][0], words)
    kinds = {"weights": matrices, "biases": lists}
    for key, each in kinds.items():
        if (needed := sum(one.key == key for one in wanted)) != len(each):
            raise ArrayError("", _miscounted(key, needed, each))
    arrays = {key: iter(each) for key, each in kinds.items()}
    pairs = [(one, *next(arrays[one.key])) for one in wanted]
    if problem := next(_misfits(pairs, order), None):
        raise problem
    return [array for _, _, array in pairs]


def _miscounted(key: str, needed: int, found: Sequence[tuple[str, Array]]) -> str:
    """That there are more or fewer arrays of a kind than layers that need one."""
    kind, fix = "of two dimensions, the weights of each layer", ""
    if key == "biases":
        kind = "of one dimension, the biases of each layer that has some"
        with_or_without = "without any has bias = false" if len(found) < needed else "with some has bias = true"
        fix = f"; a layer {with_or_without}"
    names = ", ".join(f"{name} {shape_words(array.shape)}" for name, array in found[:MAX_NAMED])
    more = ", …" if len(found) > MAX_NAMED else ""
    those = f" ({names}{more})" if names else ""
    return f"expected {plural(needed, 'array')} {kind}, found {len(found)}{those}{fix}"


def _misfits(pairs: Sequence[tuple[Wanted, str, Array]], order: str) -> Iterator[ArrayError]:
    """An error for each array whose shape isn't that of its layer."""
    other = _other(order)
    turned = all(array.shape == one.lies(other) for one, _, array in pairs)
    for one, name, array in pairs:
        if array.shape != (shape := one.lies(order)):
            words = f"expected shape {shape}, {one.place}, found {shape_words(array.shape)}"
            yield ArrayError(shortened(name), words + _transposed(other) * turned)


def _other(order: str) -> str:
    return KERAS if order == TORCH else TORCH


def _transposed(order: str) -> str:
    return f'; it looks transposed: weights_order = "{order}"?'
