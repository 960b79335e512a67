"""A storm over the screen: random keys, bursts, clicks, wheels, sizes, pastes, dialogs and play, in every scenario.

`python -m tests.storm 30` does it for thirty minutes, with a seed as second argument in another way. One visit in four
is to the recording of the one before. What must hold after each visit: no exception, the session is bit for bit that of
a fresh run with the same edits, and what was written down of it is carried out to the same state.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from textual import events

sys.path.insert(0, str(Path(__file__).parent))

from app_support import KEYS, FakeClock, FrozenApp, Reader, all_scenarios
from test_recording import stand

from nntui.lesson.recording import as_jsonl, from_jsonl
from nntui.lesson.replay import Replay
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.scenario.folder import built_in_names
from nntui.session.session import Session
from nntui.ui.screens.main import MainScreen

LONGEST = 300.0  # seconds after which a visit is said to hang
SHOWN = 0.25  # of the visits
BASE = 2  # screens where nothing lies over the main one
SMALLEST, LARGEST = (30, 8), (200, 60)
PRESSED = [name for key in KEYS if key.action not in ("quit", "export") for name in key.keys]
MOVED = ["right", "left", "full_stop", "comma", "down", "up", "tab", "w", "right_square_bracket", "space", "escape"]
HOSTILE = [
    "\x1b[2J\x1b]0;evil\x07",
    "[red]x[/] [@click=app.quit]y[/]",
    "\u202e漢字\ufffe\x9b2J\x7f",
    "a\nb\r\n\tc",
    "{w1} {",
    "9" * 400,
    "x" * 5_000,
    "",
]
TYPED = {
    "g": ["17", "100", "0", "5000", "epoch 3", "nonsense", "-1", "99999999"],
    "e": [
        "rate = 1",
        "w1 = 3",
        "units(1) = 2",
        "rate = 1e20",
        "seed = 4",
        "batch = all",
        "layer(1) = removed",
        "b1 = 0",
    ],
    "p": ["0.5", "0.5, 0.5", "1, 0, 1", "me = 1, 2, 3", "1e999"],
    "h": ["squared_error < 0.1", "w1 changes sign", "diverged", "1", "every step = 7", "w1 > 1e9"],
    "m": ["Now the error is {squared_error}", "Look at w1", "? what is w1"],
    "r": ["a", "lesson.nnrec", "/", ".", "..", "x" * 300, "no/such/folder"],
    "E": ["a.csv", "b.json", "c.svg", "d.nnrec", "/", ".", "x" * 300 + ".csv", "e.unknown"],
    "v": ["n", "d", "c", "o", "mine"],
    "P": list("abcdefghijkl"),
    "question_mark": ["x"],
    "o": ["x"],
    "ctrl+p": ["edit", "pane", "step", "theme", "dark"],
}


async def a_key(reader: Reader, rng: random.Random) -> None:
    """One key, and wait for what it does."""
    await reader.tap(rng.choice([*PRESSED, *MOVED]))


async def a_burst(reader: Reader, rng: random.Random) -> None:
    """Many keys at once, as they come where someone types faster than the screen is painted."""
    for key in rng.choices([*PRESSED, *MOVED], k=rng.randint(2, 15)):
        reader.app.post_message(events.Key(key, None))
    await until_typed(reader)


async def until_typed(reader: Reader) -> None:
    """Wait until all keys and pastes that were sent are dealt with."""
    await reader.pilot.pause(0)
    while not reader.app.typed.all_done:
        await reader.pilot.pause(0)


async def a_dialog(reader: Reader, rng: random.Random) -> None:
    """Open something, type or paste into it, and leave it by Enter or Esc."""
    opening = rng.choice(list(TYPED))
    text = rng.choice(HOSTILE) if rng.random() < 0.2 else rng.choice(TYPED[opening])
    await reader.tap(opening)
    for _ in range(rng.choice([0, 0, 1, 3])):
        await reader.tap(rng.choice(["up", "down", "tab"]))
    if rng.random() < 0.3:
        reader.app.post_message(events.Key("ctrl+u", None))
    if len(text) > 30 or rng.random() < 0.5:
        reader.app.post_message(events.Paste(text))
    else:
        for character in text:
            reader.app.post_message(events.Key(character, character))
    if rng.random() < 0.2:
        await a_size(reader, rng)
    for key in rng.choice([["enter"], ["enter"], ["enter", "enter"], ["escape"]]):
        reader.app.post_message(events.Key(key, "\r" if key == "enter" else None))
    await until_typed(reader)


async def a_paste(reader: Reader, rng: random.Random) -> None:
    """Text where it is least expected."""
    reader.app.post_message(events.Paste(rng.choice([*HOSTILE, *TYPED["e"]])))
    await until_typed(reader)


async def a_click(reader: Reader, rng: random.Random) -> None:
    """The mouse: a click, two, or its wheel."""
    x, y = (rng.randrange(cells) for cells in reader.app.size)
    if rng.random() < 0.3:
        wheel = rng.choice([events.MouseScrollDown, events.MouseScrollUp])
        for _ in range(rng.randint(1, 5)):
            reader.app.post_message(wheel(None, x, y, 0, 0, 0, False, False, False, screen_x=x, screen_y=y))
        await reader.pilot.pause(0)
    else:
        await reader.pilot.click(offset=(x, y), times=rng.choice([1, 1, 2]))


async def a_size(reader: Reader, rng: random.Random) -> None:
    """Another size of the terminal."""
    width, height = (rng.randint(least, most) for least, most in zip(SMALLEST, LARGEST, strict=True))
    await reader.pilot.resize_terminal(*rng.choice([(80, 24), (120, 40), SMALLEST, (width, height), (width, height)]))


async def some_play(reader: Reader, rng: random.Random) -> None:
    """Play for a while, at some speed."""
    for key in [*rng.choices(["plus", "minus"], weights=[3, 1], k=rng.randint(0, 4)), "space"]:
        await reader.tap(key)
    for _ in range(rng.randint(1, 4)):
        reader.clock.advance(rng.choice([0.02, 0.3, 5.0]))
        await reader.rest()
    await reader.tap(rng.choice(["space", "escape", "right"]))


Move = Callable[[Reader, random.Random], Awaitable[None]]
MOVES: dict[Move, int] = {a_key: 8, a_burst: 3, a_dialog: 6, a_paste: 1, a_click: 4, a_size: 2, some_play: 1}  # weights


@dataclass
class Weather:
    """What came of some visits: how many, their moves by kind, and what went wrong."""

    visits: int = 0
    moves: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    held: int = 0  # visits after which the session was held against a fresh one
    shown: int = 0  # visits to a recording
    written: str = ""  # the recording of the last of them

    def __str__(self) -> str:
        moves = ", ".join(f"{name} {number:,}" for name, number in sorted(self.moves.items()))
        visits = f"{self.visits} visits, {self.shown} of them to recordings, {self.held} held against a fresh run"
        return f"{visits}; {self.moves.total():,} moves ({moves}); {len(self.failures)} failures"


async def calm(reader: Reader) -> None:
    """Close what lies over the main screen, and let what moves come to rest."""
    app = reader.app
    presses = 0
    while not left(app) and (len(app.screen_stack) > BASE or presses < 4):
        await reader.tap("escape")
        presses += 1
    while not left(app) and reader.at_work:
        await reader.pilot.pause(0.005)
    await reader.settle()


def hold(session: Session, written: str) -> None:
    """Hold a session against a fresh run with the same edits, and against what was written down of it."""
    fresh = Session(session.runs.root)
    fresh.lead_to(session.state)
    assert stand(fresh) == stand(session), "the state isn't that of a fresh run"
    replay = Replay(from_jsonl("written", written, collected()), collected())
    replay.to(10**6)
    assert (replay.findings, replay.same_bits) == ([], True), replay.findings
    assert stand(replay.session) == stand(session), "what is written down leads elsewhere"


async def visit(name: str, rng: random.Random, moves: int, weather: Weather, log: list[str]) -> None:
    """One scenario, so many moves."""
    clock, replay = FakeClock(per_look=0.004), None
    if weather.written and rng.random() < SHOWN:
        replay = Replay(from_jsonl("written", weather.written, collected()), collected())
        weather.shown += 1
    app = FrozenApp(partial(open_scenario, name), all_scenarios, clock=clock, journal=True, replay=replay, paints=True)
    async with app.run_test(size=rng.choice([(80, 24), (120, 40), (60, 20), LARGEST])) as pilot:
        reader = Reader(pilot, clock)
        if rng.random() < 0.8:
            await reader.until_open()
        for _ in range(moves):
            if left(app):
                return
            (move,) = rng.choices(list(MOVES), list(MOVES.values()))
            log.append(move.__name__)
            weather.moves[move.__name__] += 1
            await move(reader, rng)
        await calm(reader)
        if left(app) or not isinstance(app.screen, MainScreen):
            return
        opened = app.screen.opened
        opened.recordings._in_step()
        weather.written = as_jsonl(opened.recordings.recording)
        hold(opened.session, weather.written)
        weather.held += 1


def left(app: FrozenApp) -> bool:
    """Whether some key or click has ended the app."""
    return app._exit or not app.is_running


def storm(visits: int | None, minutes: float, seed: int, weather: Weather, moves: int = 60) -> Weather:
    """So many visits, or as many as there is time for; from one scenario to the next."""
    names = built_in_names()
    began = told = time.monotonic()
    while weather.visits != visits and time.monotonic() - began < 60 * minutes:
        number = weather.visits
        name, log = names[number % len(names)], []
        rng = random.Random(f"{seed} {number}")  # noqa: S311
        try:
            asyncio.run(asyncio.wait_for(visit(name, rng, moves, weather, log), LONGEST))
        except Exception:
            weather.failures.append(
                f"{name}, visit {number} of seed {seed}, after {log[-5:]}:\n{traceback.format_exc()}"
            )
            print(weather.failures[-1], flush=True)
        weather.visits += 1
        if time.monotonic() - told > 60:
            told = time.monotonic()
            print(f"{told - began:.0f} s: {weather}", flush=True)
    return weather


if __name__ == "__main__":
    found = Weather()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ["XDG_STATE_HOME"] = folder
        storm(None, float(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 0, found)
    print(f"{time.monotonic() - began:.0f} s: {found}")
    sys.exit(1 if found.failures else 0)
