"""`nntui serve` with many visitors: how soon a session is there, what it takes, and from a key to the paint after it.

The visitors are websockets of this process, which only reads what comes, and presses a key in each about every two
seconds.
"""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the tests' own visitors

from tabs import Browser, Server, serving, sessions_of, visiting

from nntui.serve.limits import TICK
from nntui.session.pace import SPEEDS, START
from tests.benchmarks.figures import Figure, percentile

RIGHT, DOWN = "\x1b[C", "\x1b[B"
KEYS = 12  # of each visitor
BETWEEN = 2.0  # seconds
QUIET = 0.08  # seconds without a paint, after which it is complete
MANY = (1, 10, 30)
PLAYING, PAUSED = 2, 15
FAST = SPEEDS.index((1_000, "step")) - START
BOUND = 300  # ms
PAINT = 200  # bytes, more than the marks around one have


def served() -> list[Figure]:
    """At 1, 10 and 30 visitors, and with some of them playing."""
    figures: list[Figure] = []
    for visitors in MANY:
        with serving("two-layer", "--sessions", "40") as server:
            figures += asyncio.run(_paused(server, visitors))
    with serving("two-layer", "--sessions", "40") as server:
        figures += asyncio.run(_playing(server))
    return figures


class Timed:
    """A visitor's tab, of which is known when what came."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.came: list[tuple[float, bytes]] = []

    async def open(self) -> float:
        """Open it; the seconds until its numbers are painted."""
        start = time.perf_counter()
        self._socket = (await self._browser.tab()).socket
        self._reading = asyncio.create_task(self._read())
        while not any(b"step" in data for _, data in self.came):
            await asyncio.sleep(0.002)
        return time.perf_counter() - start

    async def _read(self) -> None:
        async for message in self._socket:
            if isinstance(message.data, bytes):
                self.came.append((time.perf_counter(), message.data))

    async def close(self) -> None:
        """Leave."""
        await self._socket.close()
        await self._reading

    async def press(self, key: str, words: bytes = b"") -> float:
        """Press a key; the seconds until the last paint before it is quiet, or until these words are painted."""
        self.came.clear()
        start = time.perf_counter()
        await self._socket.send_json(["stdin", key])
        while True:
            await asyncio.sleep(0.005)
            if words:
                if found := [when for when, data in self.came if words in data]:
                    return found[0] - start
            elif self.came and time.perf_counter() - self.came[-1][0] > QUIET:
                return self.came[-1][0] - start


async def _opened(browsers: Sequence[Browser]) -> tuple[list[Timed], list[float]]:
    tabs = [Timed(browser) for browser in browsers]
    taken = [await tab.open() for tab in tabs]
    await asyncio.sleep(2.0)  # what is imported beside the first paint
    return tabs, taken


async def _pressed(tab: Timed, place: int, visitors: int) -> list[float]:
    """One step after the other, not all visitors at once."""
    await asyncio.sleep(BETWEEN * place / visitors)
    taken = []
    for turn in range(KEYS):
        taken.append(await tab.press(DOWN if turn % 4 == 3 else RIGHT))
        await asyncio.sleep(max(BETWEEN - taken[-1], 0.05))
    return taken


async def _paused(server: Server, visitors: int) -> list[Figure]:
    async with visiting(server.address) as first:
        browsers = [first]
        async with _more(server, visitors - 1, browsers):
            tabs, opened = await _opened(browsers)
            before = _used(server)
            each = await asyncio.gather(*(_pressed(tab, i, visitors) for i, tab in enumerate(tabs)))
            used = (_used(server) - before) / (KEYS * visitors)
            memory = [_memory(process) for process in sessions_of(server.process.pid)[1:]]
            for tab in tabs:
                await tab.close()
    taken = [seconds for times in each for seconds in times[1:]]
    name = f"served, {visitors} visitor{'s' * (visitors > 1)}"
    return [
        Figure(f"{name}: a session's numbers are painted", 1e3 * median(opened), " ms", detail=_slowest(opened)),
        Figure(f"{name}: memory of a session", mean(memory), " MB", detail=f"{sum(memory):.0f} MB all"),
        Figure(f"{name}: processor time of a key", 1e3 * used, " ms", detail="the session, and what the server does"),
        _key_to_paint(name, taken),
    ]


async def _playing(server: Server) -> list[Figure]:
    async with visiting(server.address) as first:
        browsers = [first]
        async with _more(server, PLAYING + PAUSED - 1, browsers):
            tabs, _ = await _opened(browsers)
            moving, resting = tabs[:PLAYING], tabs[PLAYING:]
            for tab in moving:
                await tab.press("+" * FAST)
                await tab.press(" ", b"playing")
            before = _used(server)
            await asyncio.sleep(3.0)
            paints = sum(len(data) > PAINT for tab in moving for _, data in tab.came)
            share = (_used(server) - before) / max(paints, 1) / TICK
            played = [_changed_speed(tab) for tab in moving]
            rested = [_pressed(tab, i, PAUSED) for i, tab in enumerate(resting)]
            each = await asyncio.gather(*played, *rested)
            for tab in tabs:
                await tab.close()
    name = f"served, {PLAYING} playing and {PAUSED} paused"
    return [
        Figure(f"{name}: share of a processor that one plays with", 100 * share, "%", detail="all but its keys"),
        _key_to_paint(f"{name}, of the paused", [seconds for times in each[PLAYING:] for seconds in times[1:]]),
        _key_to_paint(f"{name}, of the playing", [seconds for times in each[:PLAYING] for seconds in times]),
    ]


async def _changed_speed(tab: Timed) -> list[float]:
    taken = []
    for turn in range(KEYS):
        key, words = ("-", b"1,000 steps/s") if turn % 2 else ("+", b"2,500 steps/s")
        taken.append(await tab.press(key, words))
        await asyncio.sleep(BETWEEN)
    return taken


class _more:  # noqa: N801 - it is called as a function is
    """More visitors, each with cookies of their own."""

    def __init__(self, server: Server, number: int, browsers: list[Browser]) -> None:
        self._visits = [visiting(server.address) for _ in range(number)]
        self._browsers = browsers

    async def __aenter__(self) -> None:
        for visit in self._visits:
            self._browsers.append(await visit.__aenter__())

    async def __aexit__(self, *error: object) -> None:
        for visit in self._visits:
            await visit.__aexit__(None, None, None)


def _key_to_paint(name: str, taken: Sequence[float]) -> Figure:
    detail = f"median {1e3 * median(taken):.0f} ms, {len(taken)} keys"
    return Figure(f"{name}: key to paint, 95th percentile", 1e3 * percentile(taken, 95), " ms", BOUND, detail=detail)


def _slowest(taken: Sequence[float]) -> str:
    return f"slowest {1e3 * max(taken):.0f} ms"


def _used(server: Server) -> float:
    """Seconds of a processor that the server and all its sessions have had."""
    found = 0
    for process in (server.process.pid, *sessions_of(server.process.pid)):
        told = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        found += int(told[11]) + int(told[12])
    return found / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> float:
    """MB that a process takes; of what it shares with others its part."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8")
    return int(told.partition("\nPss:")[2].split()[0]) / 1e3
