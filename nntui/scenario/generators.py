"""Data made by formula: clouds and curves that a small network can learn, and small pictures of digits.

A row each, with all that is known of it. Circles, xor, clusters and spiral are those of TensorFlow Playground
(tensorflow/playground, src/dataset.ts), with 1 and 0 for its 1 and −1; the moons those of scikit-learn's make_moons.
Random numbers are made of PCG64's raw ones, which no version of NumPy changes.
"""

import math
from collections.abc import Callable, Mapping

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.optimizers import Constant
from nntui.text.frozen import dataclass

DATA = 2  # tells these draws from the shuffles, and from the choice of the test rows
DECIMALS = 4  # of inputs and numbers to predict
Values = tuple[Array, Array]  # inputs (R, inputs) and targets (R, targets)


class Draws:
    """Random numbers that depend on a seed alone, one after the other."""

    def __init__(self, seed: int) -> None:
        self._source = np.random.PCG64([seed, 0, DATA])

    def uniform(self, n: int, low: float = 0.0, high: float = 1.0) -> Array:
        """Numbers from `low` to `high`, (n,): the upper 53 of 64 raw bits as a fraction."""
        raw = self._source.random_raw(n)
        share: Array = (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53
        return low + (high - low) * share

    def normal(self, n: int) -> Array:
        """Numbers around 0 with deviation 1, (n,): Box and Muller (1958)."""
        first, second = self.uniform(n), self.uniform(n)
        result: Array = np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * math.pi * second)
        return result


@dataclass(frozen=True)
class Generator:
    """A kind of data: its name, what it is, the names of its inputs, its targets as columns of a scenario, what
    `noise` does, and `make(rows, noise, draws, keys)`.

    Its inputs may be an image of (height, width).
    """

    name: str
    words: str
    inputs: tuple[str, ...]
    targets: tuple[str | dict[str, object], ...]
    noise: str
    make: Callable[[int, float, Draws, Mapping[str, float]], Values]
    keys: tuple[Constant, ...] = ()
    image: tuple[int, int] | None = None


def _two_sides(rows: int) -> Array:
    """1, 0, 1, 0, …"""
    found: Array = np.arange(1.0, rows + 1) % 2
    return found


def _together(*columns: Array) -> Array:
    found: Array = np.stack(columns, axis=1)
    return found.round(DECIMALS)


def _clusters(rows: int, noise: float, draws: Draws, keys: Mapping[str, float]) -> Values:
    side, deviation = _two_sides(rows), math.sqrt(0.5 + 7 * noise)
    x, y = (4 * side - 2 + deviation * draws.normal(rows) for _ in range(2))
    return _together(x, y), side[:, np.newaxis]


def _xor(rows: int, noise: float, draws: Draws, keys: Mapping[str, float]) -> Values:
    x, y = (draws.uniform(rows, -5, 5) for _ in range(2))
    x, y = (each + np.where(each > 0, 0.3, -0.3) for each in (x, y))
    moved = [each + noise * draws.uniform(rows, -5, 5) for each in (x, y)]
    return _together(x, y), (moved[0] * moved[1] >= 0).astype(np.float64)[:, np.newaxis]


def _circles(rows: int, noise: float, draws: Draws, keys: Mapping[str, float]) -> Values:
    inside = _two_sides(rows) > 0
    share, angle = draws.uniform(rows), draws.uniform(rows, 0, 2 * math.pi)
    r = np.where(inside, 2.5 * share, 3.5 + 1.5 * share)
    x, y = r * np.sin(angle), r * np.cos(angle)
    moved = [each + noise * draws.uniform(rows, -5, 5) for each in (x, y)]
    return _together(x, y), (np.hypot(*moved) < 2.5).astype(np.float64)[:, np.newaxis]


def _spiral(rows: int, noise: float, draws: Draws, keys: Mapping[str, float]) -> Values:
    first = _two_sides(rows)
    share = np.arange(rows) // 2 / (rows / 2)
    angle = keys["turns"] * share * 2 * math.pi + math.pi * (1 - first)
    x, y = (5 * share * wave(angle) + noise * draws.uniform(rows, -1, 1) for wave in (np.sin, np.cos))
    return _together(x, y), first[:, np.newaxis]


def _moons(rows: int, noise: float, draws: Draws, keys: Mapping[str, float]) -> Values:
    lower = _two_sides(rows)
    angle = math.pi * (np.arange(rows) // 2) / max((rows - 1) // 2, 1)
    x = np.where(lower > 0, 1 - np.cos(angle), np.cos(angle)) + noise * draws.normal(rows)
    y = np.where(lower > 0, 0.5 - np.sin(angle), np.sin(angle)) + noise * draws.normal(rows)
    return _together(x, y), lower[:, np.newaxis]


def _line(rows: int, noise: float, draws: Draws, keys: Mapping[str, float]) -> Values:
    x = np.round(draws.uniform(rows, -1, 1), DECIMALS)
    return x[:, np.newaxis], _together(keys["slope"] * x + keys["height"] + noise * draws.normal(rows))


def _sine(rows: int, noise: float, draws: Draws, keys: Mapping[str, float]) -> Values:
    x = np.round(draws.uniform(rows, -1, 1), DECIMALS)
    return x[:, np.newaxis], _together(np.sin(2 * math.pi * keys["waves"] * x) + noise * draws.normal(rows))


HEIGHT, WIDTH = 7, 5
# The ten digits, line by line from above, as they stand on many small displays.
DIGITS = (
    ".###. #...# #..## #.#.# ##..# #...# .###.",
    "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
    ".###. #...# ....# ...#. ..#.. .#... #####",
    "##### ...#. ..#.. ...#. ....# #...# .###.",
    "...#. ..##. .#.#. #..#. ##### ...#. ...#.",
    "##### #.... ####. ....# ....# #...# .###.",
    "..##. .#... #.... ####. #...# #...# .###.",
    "##### ....# ...#. ..#.. .#... .#... .#...",
    ".###. #...# #...# .###. #...# #...# .###.",
    ".###. #...# #...# .#### ....# ...#. .##..",
)


def _digits(rows: int, noise: float, draws: Draws, keys: Mapping[str, float]) -> Values:
    drawn = np.array([[float(mark == "#") for mark in digit.replace(" ", "")] for digit in DIGITS])
    which = np.arange(rows) % len(DIGITS)
    flipped = draws.uniform(rows * HEIGHT * WIDTH).reshape(rows, -1) < noise
    return np.where(flipped, 1 - drawn[which], drawn[which]), np.eye(len(DIGITS))[which]


PLACE = ("x", "y")
ALL = (
    Generator(
        "clusters",
        "two clouds, around (2, 2) and (−2, −2)",
        PLACE,
        ({"name": "cloud", "labels": ["lower", "upper"]},),
        "their variance is 0.5 + 7 × noise",
        _clusters,
    ),
    Generator(
        "xor",
        "a square of four quarters: are x and y of one sign?",
        PLACE,
        ({"name": "signs", "labels": ["two", "one"]},),
        "up to 5 × noise off, when the side is told",
        _xor,
    ),
    Generator(
        "circles",
        "a disc of radius 2.5, and a ring around it from 3.5 to 5",
        PLACE,
        ({"name": "place", "labels": ["outside", "inside"]},),
        "up to 5 × noise off, when the side is told",
        _circles,
    ),
    Generator(
        "spiral",
        "two arms that wind around each other",
        PLACE,
        ({"name": "arm", "labels": ["second", "first"]},),
        "up to so much off",
        _spiral,
        (Constant("turns", 1.75, 0.1, 10.0, "how often an arm goes round"),),
    ),
    Generator(
        "moons",
        "two half circles that reach into each other",
        PLACE,
        ({"name": "moon", "labels": ["upper", "lower"]},),
        "the deviation of a place",
        _moons,
    ),
    Generator(
        "line",
        "y = slope × x + height, x from −1 to 1",
        PLACE[:1],
        PLACE[1:],
        "the deviation of y",
        _line,
        (
            Constant("slope", 0.5, -100.0, 100.0, "how steep it is"),
            Constant("height", 0.2, -100.0, 100.0, "where it crosses the y axis"),
        ),
    ),
    Generator(
        "sine",
        "y = sin(2π × waves × x), x from −1 to 1",
        PLACE[:1],
        PLACE[1:],
        "the deviation of y",
        _sine,
        (Constant("waves", 1.0, 0.1, 10.0, "how many waves from 0 to 1"),),
    ),
    Generator(
        "digits",
        "the digits 0, 1, …, 9, 0, 1, … in 5 × 7 dots, each 0 or 1",
        tuple(f"p{line}{column}" for line in range(1, HEIGHT + 1) for column in range(1, WIDTH + 1)),
        tuple(map(str, range(len(DIGITS)))),
        "how likely a dot is turned into its opposite",
        _digits,
        image=(HEIGHT, WIDTH),
    ),
)
GENERATORS: dict[str, Generator] = {each.name: each for each in ALL}
KEYS: dict[str, Constant] = {key.name: key for each in ALL for key in each.keys}
