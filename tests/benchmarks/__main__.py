"""Measure, and print a table or JSON: `python -m tests.benchmarks [--json] [--only NAME…]`."""

import argparse
import json
import os
import platform
import sys
import time
from statistics import median

import numpy as np
import textual

from tests.benchmarks.compiled_screen import compiled_screen
from tests.benchmarks.engine import engine
from tests.benchmarks.figures import Figure, Part, seconds
from tests.benchmarks.inside import gradients, inside
from tests.benchmarks.kernels import kernels
from tests.benchmarks.ledgers import ledgers
from tests.benchmarks.maps import maps
from tests.benchmarks.publish import publish
from tests.benchmarks.screen import full_speed, keys, play, startup
from tests.benchmarks.served import served
from tests.benchmarks.surface import surface
from tests.benchmarks.sweeps import sweeps
from tests.benchmarks.tables import tables
from tests.benchmarks.timeline import jumps, memory
from tests.benchmarks.until import until

PARTS: dict[str, Part] = {
    "engine": engine,
    "kernels": kernels,
    "jumps": jumps,
    "memory": memory,
    "inside": inside,
    "gradients": gradients,
    "surface": surface,
    "maps": maps,
    "ledger": ledgers,
    "sweeps": sweeps,
    "until": until,
    "startup": startup,
    "keys": keys,
    "tables": tables,
    "play": play,
    "full-speed": full_speed,
    "compiled-screen": compiled_screen,
    "publish": publish,
    "served": served,
}


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="NAME", help=", ".join(PARTS))
    chosen = parser.parse_args()
    start = time.perf_counter()
    figures: list[Figure] = []
    for name in chosen.only:
        print(f"measuring {name} …", file=sys.stderr)
        figures += PARTS[name]()
    machine = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "textual": textual.__version__,
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "ms for a million additions": round(1e3 * median(seconds(lambda: sum(range(10**6))) for _ in range(9)), 1),
        "seconds": round(time.perf_counter() - start),
    }
    if chosen.json:
        print(json.dumps({"machine": machine, "figures": [f.as_dictionary() for f in figures]}, indent=2))
    else:
        print(as_table(figures))
        print(", ".join(f"{name} {value}" for name, value in machine.items()))


def as_table(figures: list[Figure]) -> str:
    """One line for each figure."""
    rows = [("figure", "measured", "bound", "verdict", ""), *(figure.as_row() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = []
    for name, value, bound, verdict, detail in rows:
        cells = f"{name:<{widths[0]}}  {value:>{widths[1]}}  {bound:>{widths[2]}}  {verdict:<{widths[3]}}"
        lines.append(f"{cells}  {detail}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    main()
