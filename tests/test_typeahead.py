"""Keys that come faster than the screen follows: each does what it would have done with time between them."""

import asyncio
import gc
from itertools import product

import pytest
from app_support import Reader, reading
from share import dealt, rest
from test_end_to_end import MODULE, terminal
from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character
from textual.worker import WorkerFailed

from nntui.ui.app import NntuiApp
from nntui.ui.typeahead import Typed

# What is typed in one burst, and what must stand on the screen then.
BURSTS = {
    "go to": (["g", *"100", "enter"], "step 100/"),
    "go to, then on": (["g", *"100", "enter", "right", "right"], "step 102/"),
    "edit": (["e", *"0.5", "enter", "right"], "rate 0.1 → 0.5"),
    "another rate": (["f", "Y", *"1", "enter", "right"], "rate 0.1 → 1 "),
    "predict": (["p", "home", "ctrl+k", *"130, 64", "enter"], "NETWORK for new 1"),
    "run until": (["h", "home", "ctrl+k", *"step = 7", "enter"], "step 7/"),
    "branches": (["y", "v", "r", *"mine", "enter", "escape"], "branch mine"),
    "panes": (["P", "s"], "▸ ERROR AGAINST"),
    "panes twice": (["P", "a", "P", "s", "P", "d"], "▸ DATA AND"),
    "help": (["?", "escape", "right"], "step 1/"),
    "another scenario": (["right", "o", "home", "enter", "right", "right"], "step 2/20"),
    "what is refused": (["g", *"nowhere", "enter", *["backspace"] * 7, *"12", "enter"], "step 12/"),
}


def send(reader: Reader, keys: list[str]) -> None:
    """Put all keys into the app's queue at once."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        reader.app.post_message(events.Key(name, key_to_character(REPLACED_KEYS.get(name, name))))


@dealt("name, piece", product(BURSTS, [99, *range(2, 9)]), of=9)
async def test_a_burst_of_keys_is_dealt_with_key_by_key(name, piece):
    """All at once, or in pieces of so many."""
    keys, words = BURSTS[name]
    async with reading("four-people") as reader:
        for at in range(0, len(keys), piece):
            send(reader, keys[at : at + piece])
            await asyncio.sleep(0)
        await reader.until(words)


@rest
def test_a_burst_in_a_terminal_goes_where_it_says():
    with terminal(*MODULE, "four-people") as screen:
        screen.until("NETWORK", "CURVE")  # empty so far
        screen.press("g100\r")
        screen.until("step 100/4,000")
        screen.press("g250\r\x1b[C" + "g10\r" + "e0.5\r")
        screen.until("step 10/4,000", "0.1 → 0.5")
        screen.press("q")
        assert screen.exit_code() == 0


async def test_what_waits_when_the_app_ends_is_dropped_quietly():
    told, ended = [], asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["message"]))

    async def deliver(event: events.Event) -> None:
        await ended.wait()

    async with reading("four-people") as reader:
        typed = Typed(reader.app, deliver)
        for _ in range(2):
            typed.add(events.Key("right", None))
        await asyncio.sleep(0)
    ended.set()
    while not typed.all_done:
        await asyncio.sleep(0)
    del typed, reader
    gc.collect()
    assert told == []


async def test_what_fails_at_a_key_ends_the_app_and_is_told(monkeypatch):
    """It isn't lost in a task that nobody looks at."""

    def fail(app: object) -> None:
        raise ArithmeticError("seven")

    async def press() -> None:
        async with reading("four-people") as reader:
            send(reader, ["ctrl+c"])
            await reader.settle()
            assert not reader.app.is_running

    monkeypatch.setattr(NntuiApp, "action_ask_to_quit", fail)
    with pytest.raises(WorkerFailed, match="seven"):
        await press()
