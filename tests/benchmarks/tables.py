"""Data of one's own, and a lot of it: how long a CSV file takes to open, and a key on it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np

from nntui.quantities.opening import open_scenario
from tests.benchmarks.figures import Figure, in_turns
from tests.benchmarks.screen import paused_keys, slow_key

ROUNDS = 5


def tables() -> list[Figure]:
    """Opening 10,000 rows of 10 beside NumPy's own way to read them, wide files, and keys on many rows."""
    with TemporaryDirectory() as folder:
        paths = {shape: written(Path(folder), *shape) for shape in ((10_000, 10), (2_000, 1_000), (100_000, 10))}
        small = paths[10_000, 10]
        loaded = lambda: cpu(lambda: np.loadtxt(small, delimiter=",", skiprows=1, usecols=range(9)))  # noqa: E731
        taken = in_turns(ROUNDS, {"opened": lambda: cpu(lambda: open_scenario(str(small))), "loaded": loaded})
        bound = round(1.5 * min(taken["loaded"]) + 0.3, 3)
        opened = "open a CSV file of {:,} × {:,}, CPU"
        beside = "bound: 1.5 × np.loadtxt + 0.3 s"
        figures = [Figure(opened.format(10_000, 10), min(taken["opened"]), " s", bound, detail=beside)]
        for shape in ((2_000, 1_000), (100_000, 10)):
            spent = cpu(partial(open_scenario, str(paths[shape])))
            figures.append(Figure(opened.format(*shape), spent, " s"))
        figures += [
            slow_key(f"{rows:,} rows of a CSV file", paused_keys(str(paths[rows, 10]), ready="step 1/"), bound)
            for rows, bound in ((10_000, 100), (100_000, 300))
        ]
    return figures


def cpu(run: Callable[[], object]) -> float:
    """The CPU seconds of a call."""
    began = process_time()
    run()
    return process_time() - began


def written(folder: Path, rows: int, columns: int) -> Path:
    """A CSV file of so many rows and columns, the last of two classes."""
    values = np.random.default_rng(1).normal(size=(rows, columns - 1)).round(3)
    names = ",".join([*(f"x{i}" for i in range(columns - 1)), "kind"])
    lines = (f"{','.join(map(str, line))},{'yes' if line[0] > 0 else 'no'}" for line in values.tolist())
    path = folder / f"{rows}x{columns}.csv"
    path.write_text("\n".join([names, *lines]) + "\n")
    return path
