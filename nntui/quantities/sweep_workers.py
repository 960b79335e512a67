"""Blocks of a sweep on more than one core, or on more than one machine: the same blocks, the same numbers.

Processes of this machine, or the workers of a Dask cluster: a block whose worker was lost is trained again there.
"""

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib import import_module
from math import ceil
from multiprocessing import get_context
from time import perf_counter
from typing import Any

from nntui.quantities.sweep_block import Block, BlockRun, Outcome, Task, trained
from nntui.quantities.swept import Sweep

WORTH_IT = 5.0  # seconds of training from which on processes are begun
LOCAL = "local"  # the address of a cluster that is made for the sweep
TRIED = 0.05  # seconds in which a block of each shape tells how long it takes
LENGTH = 2.0  # seconds that a block should take


def cores() -> int:
    """How many cores this machine has."""
    return os.cpu_count() or 1


def seconds_alone(sweep: Sweep) -> float:
    """About how long the training takes in this process: some of each shape is tried. The edits have to be known."""
    total = 0.0
    for block in sweep.blocks():
        run, start = BlockRun(block, sweep.task), perf_counter()
        while perf_counter() - start < TRIED and run.advance():
            pass
        total += (perf_counter() - start) * sweep.task.steps / max(run.done, 1)
    return total


def block_size(sweep: Sweep, seconds: float) -> int:
    """How many runs a block should have, where all take so many seconds: none is too long, each core has one."""
    return ceil(sweep.runs / max(seconds / LENGTH, cores()))


def over_processes(blocks: Sequence[Block], task: Task) -> Iterator[tuple[Block, Outcome]]:
    """Train blocks in as many processes as there are cores, and give each as it is done."""
    with ProcessPoolExecutor(cores(), get_context("spawn"), _ignore_interrupts) as pool:
        found = {pool.submit(trained, block, task): block for block in blocks}
        try:
            for future in as_completed(found):
                yield found[future], future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _ignore_interrupts() -> None:
    """Ctrl+C goes to all processes of a terminal; the one that shares the work out ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def over_cluster(address: str, blocks: Sequence[Block], task: Task) -> Iterator[tuple[Block, Outcome]]:
    """Train blocks on the workers of a Dask cluster, at an address or "local" for one that is made here.

    Raises ModuleNotFoundError where Dask isn't installed, OSError where there is no cluster.
    """
    dask: Any = import_module("dask.distributed")  # an extra

    options: dict[str, Any] = {"processes": True, "dashboard_address": None} if address == LOCAL else {}
    with dask.Client(None if address == LOCAL else address, timeout="10s", **options) as client:
        found = {client.submit(trained, block, task, pure=False): block for block in blocks}
        for future, outcome in dask.as_completed(found, with_results=True):
            yield found[future], outcome
