"""A reader at the screen: opens the app in a frozen world, presses keys, and reads what really stands there.

Frozen means: the clock moves only when a test moves it, nothing is animated, and no cursor blinks. What is
read is the text that the compositor would send to the terminal, not the state of any widget.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any, ClassVar

import share
from rich.cells import cell_len
from rich.console import RenderableType
from textual import events
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.color import Color
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region
from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

import nntui.ui.app
from nntui.cli.rows import formats
from nntui.quantities.opening import open_library, open_scenario
from nntui.render.panes import collected
from nntui.ui.app import NntuiApp
from nntui.ui.keys import with_panes
from nntui.ui.screens.main import TICK
from nntui.ui.widgets.paneview import PaneView

SIZE = (120, 40)
KEYS = with_panes(collected().values())
# Looks until something that should appear is taken to be missing. Before each, all messages are dealt with, so they
# are no measure of time: on a slow machine a look takes longer.
PATIENCE = 3_000
OPEN = ("paused", "forward only", " steps ", "cells", "── ")  # what stands on a screen once it is filled
LOOK = 0.005  # seconds between two looks for it, so that timers come to their turn
all_scenarios = cache(open_library)


class FakeClock:
    """Seconds that pass when a test says so, and `per_look` each time that somebody looks."""

    def __init__(self, per_look: float = 0.0) -> None:
        self.now = 0.0
        self.per_look = per_look

    def __call__(self) -> float:
        self.now += self.per_look
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class ReadOnce(Stylesheet):
    """Style sheets that are the same in each app are parsed once: a seventh of what it takes to open one."""

    parsed: ClassVar[dict[tuple[Any, ...], list[RuleSet]]] = {}

    def _parse_rules(self, css: str, *where: Any, **more: Any) -> list[RuleSet]:
        key = (css, where, *more.items(), *self._variables.items())
        if key not in self.parsed:
            self.parsed[key] = super()._parse_rules(css, *where, **more)
        return self.parsed[key]

    def reparse(self) -> None:
        self.parse()


class WhenLookedAt(Compositor):
    """What a screen is put together by. Textual's own paints each frame, also where no terminal shows it: a fifth of
    what a test at the screen takes. Here a frame is painted when a test looks at it.
    """

    def render_update(self, full: bool = False, **more: Any) -> RenderableType | None:
        if full:
            return super().render_update(full, **more)
        self._dirty_regions.clear()
        return None


class FrozenApp(NntuiApp):
    """The app with a clock that stands still, with nothing animated and no cursor that blinks. Frames that no test
    looks at are painted in a full run, and where it is told that it `paints`: for tests that press keys until
    something breaks.
    """

    CSS_PATH = Path(nntui.ui.app.__file__).with_name("nntui.tcss")

    def __init__(self, *arguments: Any, clock: FakeClock | None = None, paints: bool = False, **options: Any) -> None:
        super().__init__(*arguments, collected, formats, clock=clock or FakeClock(), **options)
        self.paints = paints or share.full
        self.stylesheet = ReadOnce(variables=self.get_css_variables())
        self.animation_level = "none"

    def _register(self, parent: DOMNode, *widgets: Widget, **more: Any) -> list[Widget]:
        for each in widgets:
            if isinstance(each, Screen) and not self.paints:
                each._compositor = WhenLookedAt()
        return super()._register(parent, *widgets, **more)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Let the cursor stand still where a line is typed."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False


def frozen_app(
    scenario: str | Path | None = "four-people",
    settings: Sequence[str] = (),
    *,
    ascii_only: bool = False,
    clock: FakeClock | None = None,
    paints: bool = False,
) -> FrozenApp:
    """The app on a scenario (by name or path; None: on the picker)."""
    opener = None if scenario is None else partial(open_scenario, str(scenario), settings)
    return FrozenApp(opener, all_scenarios, ascii_only=ascii_only, clock=clock, paints=paints)


def painted(app: NntuiApp) -> list[Strip]:
    """The screen as it is now, dialogs over it and what they leave to be seen included."""
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


def screen_lines(app: NntuiApp) -> list[str]:
    """The lines of text on the screen, dialogs over it included."""
    return [strip.text for strip in painted(app)]


def screen_text(app: NntuiApp) -> str:
    """All of the screen in one text, without the blanks at the lines' ends."""
    return "\n".join(line.rstrip() for line in screen_lines(app))


def cut(line: str, left: int, right: int) -> str:
    """The cells from `left` to `right` of a line."""
    x, kept = 0, []
    for character in line:
        if left <= x < right:
            kept.append(character)
        x += cell_len(character)
    return "".join(kept)


class Reader:
    """Someone who sits before the screen."""

    def __init__(self, pilot: Pilot[None], clock: FakeClock) -> None:
        self.pilot = pilot
        self.clock = clock

    @property
    def app(self) -> NntuiApp:
        assert isinstance(self.pilot.app, NntuiApp)
        return self.pilot.app

    @property
    def text(self) -> str:
        """What is on the screen."""
        return screen_text(self.app)

    @property
    def notices(self) -> list[str]:
        """What was notified and has not faded: Textual shows none of it in a test."""
        return [notice.message for notice in self.app._notifications]

    @property
    def step(self) -> int:
        """The step that the status names."""
        found = re.search(r"\bstep ([\d,]+)/", self.part("status"))
        assert found, f"no step in the status:\n{self.text}"
        return int(found[1].replace(",", ""))

    def region(self, name: str) -> Region:
        """Where a part of the main screen stands: status, tabs, caption, or the place of a pane."""
        pane = collected().get(name)
        return self.app.screen.query_one(f"#{pane.area if pane else name}").region

    def part(self, name: str) -> str:
        """The text of a part of the main screen, its frame and title included."""
        region = self.region(name)
        lines = screen_lines(self.app)[region.y : region.bottom]
        return "\n".join(cut(line, region.x, region.right).rstrip() for line in lines)

    @property
    def dialog(self) -> str:
        """The words inside the dialog that lies over the screen, with single blanks between them."""
        region = self.app.screen.query_one(".dialog").content_region
        lines = screen_lines(self.app)[region.y : region.bottom]
        return " ".join(" ".join(cut(line, region.x, region.right) for line in lines).split())

    def parts(self) -> dict[str, str]:
        """All parts that are a function of the step and the view alone; the curve also shows how far one came."""
        return {name: self.part(name) for name in ("status", "network", "data", "weights")}

    def colours(self) -> set[Color]:
        """Every colour on the screen, of letters and behind them."""
        strips = painted(self.app)
        styles = [segment.style for strip in strips for segment in strip if segment.style]
        found = {colour for style in styles for colour in (style.color, style.bgcolor)}
        return {Color.from_rich_color(colour) for colour in found if colour and not colour.is_default}

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and wait until each has been dealt with and drawn."""
        for key in keys:
            await self.tap(key)
            for screen in self.app.screen_stack:  # also the one that a dialog lies over
                screen._on_timer_update()
        await self.settle()

    async def tap(self, key: str) -> None:
        """Press a key, and wait until the app has dealt with it.

        Pilot's own way sleeps until the whole process is idle, or asks each widget each time: half of what a key cost.
        """
        name = _character_to_key(key) if len(key) == 1 else key
        self.app.post_message(events.Key(name, key_to_character(REPLACED_KEYS.get(name, name))))
        taken = asyncio.Event()
        self.app.call_later(taken.set)
        while self.app.is_running and not (taken.is_set() and self.app.typed.all_done):
            await asyncio.sleep(0)

    async def settle(self) -> None:
        """Wait until what was sent has been dealt with, what that sent in turn, and both are laid out."""
        for _ in range(3):
            await self.pilot.pause(0)

    async def type(self, text: str) -> None:
        """Press the keys of a text, faster than it is painted."""
        for character in text:
            await self.tap({" ": "space"}.get(character, character))
        await self.settle()

    async def open(self, key: str, *words: str) -> None:
        """Press the key of something that opens over the screen, and wait for its words."""
        await self.press(key)
        await self.until(*words)

    async def close(self, words: str) -> None:
        """Press Esc, and wait until what had these words is gone."""
        await self.press("escape")
        await self.until_gone(words)

    async def go_to(self, text: str) -> None:
        """Press g, type where to, and Enter."""
        await self.open("g", "Go to")
        await self.type(text)
        await self.press("enter")

    async def until(self, *words: str) -> None:
        """Wait until all of these words stand on the screen."""

        def all_there() -> bool:
            text = self.text
            return all(word in text for word in words)

        await self.until_true(all_there, f"waited for {words}")

    async def until_gone(self, words: str) -> None:
        """Wait until these words have left the screen."""
        await self.until_true(lambda: words not in self.text, f"waited for {words!r} to leave")

    async def until_open(self) -> None:
        """Wait until the first screen is complete: it is painted empty, then filled."""

        def filled() -> bool:
            text = self.text
            return any(word in text for word in OPEN)

        await self.until_true(filled, "waited for the first screen")
        await self.settle()

    async def until_step(self, step: int) -> None:
        """Wait until the status names this step."""
        await self.until(f"step {step:,}/")

    async def until_true(self, condition: Callable[[], bool], words: str) -> None:
        """Wait until a condition holds; fail with these words and the screen as it is."""
        looks = 0
        while not condition():
            assert looks < PATIENCE, f"{words}, found:\n{self.text}"
            looks += not self.at_work
            await self.pilot.pause(LOOK)

    @property
    def at_work(self) -> bool:
        """Whether a thread of the app, or a pane's work, has yet to end: that may take as long as it likes."""
        views = self.app.screen.query(PaneView)
        return any(not worker.is_finished for worker in self.app.workers) or any(view.unfinished for view in views)

    async def still(self) -> str:
        """The text of the screen once a timer of the app changes nothing of it any more."""
        text = ""
        while text != self.text:
            text = self.text
            await self.rest()
        return text

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size, and wait until the screen fills it."""
        await self.pilot.resize_terminal(width, height)

        def drawn() -> bool:
            lines = screen_lines(self.app)
            return len(lines) == height and {cell_len(line) for line in lines} == {width}

        await self.until_true(drawn, f"waited for {width}×{height} cells")
        await self.settle()

    def find(self, words: str, within: str | None = None) -> tuple[int, int]:
        """The cell where these words stand first, on the screen or in one of its parts."""
        region = self.region(within) if within else Region(0, 0, *self.app.size)
        lines = screen_lines(self.app)
        for y in range(region.y, region.bottom):
            line = cut(lines[y], region.x, region.right)
            if words in line:
                return region.x + cell_len(line[: line.index(words)]), y
        raise AssertionError(f"{words!r} is not on the screen:\n{self.text}")

    async def click(self, words: str, within: str | None = None) -> None:
        """Click on these words."""
        await self.pilot.click(offset=self.find(words, within))
        await self.settle()

    async def rest(self) -> None:
        """Wait until a timer as fast as that of the app has fired twice: then the app's has, if it isn't paused."""
        fired = asyncio.Semaphore(0)
        timer = self.app.set_interval(TICK, fired.release)
        for _ in range(2):
            await fired.acquire()
        timer.stop()
        await self.settle()


@asynccontextmanager
async def reading(
    scenario: str | Path | None = "four-people",
    settings: Sequence[str] = (),
    *,
    size: tuple[int, int] = SIZE,
    ascii_only: bool = False,
    clock: FakeClock | None = None,
    paints: bool = False,
) -> AsyncIterator[Reader]:
    """A reader with the app open before them."""
    clock = clock or FakeClock()
    app = frozen_app(scenario, settings, ascii_only=ascii_only, clock=clock, paints=paints)
    async with app.run_test(size=size) as pilot:
        reader = Reader(pilot, clock)
        await reader.until_open()
        yield reader
        if app.is_running:
            painted(app)


def wide_scenario(folder: Path) -> Path:
    """A file with 40 inputs, two layers of 60 units and 30 rows."""
    columns = ", ".join(f'"x{i}"' for i in range(1, 41))
    rows = "\n".join(
        f'  {{ name = "person {r}", inputs = {[(r * i) % 7 - 3 for i in range(1, 41)]}, targets = [{r % 2}] }},'
        for r in range(1, 31)
    )
    path = folder / "wide.toml"
    path.write_text(
        f"""format = 1
title = "A wide one"
summary = "Forty inputs, twice sixty units."
seed = 5
[data]
inputs = [{columns}]
targets = ["wanted"]
rows = [
{rows}
]
[network]
start = {{ distribution = "normal", deviation = 0.1 }}
layers = [
  {{ units = 60, activation = "tanh" }},
  {{ units = 60, activation = "tanh" }},
  {{ units = 1, activation = "sigmoid" }},
]
[training]
loss = "squared_error"
batch = 10
rate = 0.1
epochs = 100
""",
        encoding="utf-8",
    )
    return path
