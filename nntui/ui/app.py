"""The app: it wires screens, themes and the command palette together, and nothing else."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from nntui.text.errors import NntuiError
from nntui.ui.few_colours import FEW_COLOURS
from nntui.ui.keys import written
from nntui.ui.notices import take_away
from nntui.ui.outside import OwnDisk
from nntui.ui.place import Place
from nntui.ui.roles import DARK, LIGHT
from nntui.ui.screens.main import TICK, MainScreen
from nntui.ui.themes import THEMES
from nntui.ui.typeahead import Typed

if TYPE_CHECKING:
    from nntui.export.format import Formats
    from nntui.lesson.left import Before
    from nntui.lesson.recordings import Recordings
    from nntui.lesson.replay import Replay
    from nntui.render.pane import Pane
    from nntui.scenario.damaged import Damaged
    from nntui.scenario.setup import Setup
    from nntui.ui.opened import Opened
    from nntui.ui.outside import Outside
    from nntui.ui.settings import Kept

PLAIN_CHARACTERS = "Plain characters"


class NntuiApp(App[None]):
    """nntui on a terminal.

    `first` opens the scenario to begin with; without one the picker comes first. `library` opens all scenarios to
    pick from; `panes` gives all panes and `formats` all formats that a session can be written in. They are called after
    the first paint, and so is what they import. `journal` writes each session down, `record` the first one into a new
    file. `replay` is a recording to show, or, if it is `resumed`, to go on with. `told` is what there was to say before
    the screen opened. `tick` are the seconds between two paints while it moves; what is written goes `outside`, and
    from there comes what is offered beside the library: else the disk. The `theme` is its name; what is changed of it,
    of the speed and of the characters is `kept`.
    """

    TITLE = "nntui"
    CSS_PATH = "nntui.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", show=False, priority=True),
        Binding("ctrl+c", "ask_to_quit", "quit, if pressed twice", show=False, priority=True),
    ]

    def __init__(
        self,
        first: "Callable[[], Setup] | None",
        library: "Callable[[], Sequence[Setup | Damaged]]",
        panes: "Callable[[], Mapping[str, Pane]]",
        formats: "Callable[[], Formats]",
        *,
        ascii_only: bool = False,
        clock: Callable[[], float] = time.perf_counter,
        journal: bool = False,
        record: "Path | None" = None,
        replay: "Replay | None" = None,
        resumed: "Before | bool" = False,
        told: Sequence[str] = (),
        tick: float = TICK,
        outside: "Outside | None" = None,
        kept: "Kept | None" = None,
        theme: str = THEMES[0].name,
    ) -> None:
        super().__init__()
        self._first, self._library, self._panes, self._formats = first, library, panes, formats
        self._ascii_only, self._clock = ascii_only, clock
        self._journal, self._record, self._replay, self._resumed = journal, record, replay, resumed
        self._told, self._tick, self._kept = told, tick, kept
        self._outside: Outside = outside or OwnDisk()
        self.typed = Typed(self, super().on_event)
        self._asked_to_quit = False
        self._opened: Opened | None = None
        self._place = Place()
        self.student: str | None = None  # who answers in lessons; "": asked, and left out
        self._running_loop: asyncio.AbstractEventLoop | None = None
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours for themes that don't bring them."""
        return DARK if self.current_theme.dark else LIGHT

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, and our choice of colours on a terminal that has 256 of them and no more."""
        few = self.console.color_system == "256" and not self.is_headless
        return [*super().get_line_filters(), *([FEW_COLOURS] if few else [])]

    async def on_event(self, event: events.Event) -> None:
        """Let a key, or a paste, wait for the one before it; all else is Textual's."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self._asked_to_quit &= isinstance(event, events.Key) and event.key == "ctrl+c"
            if self._opened is not None and self._opened.shows_recording:
                take_away(self)  # they stood before the key was pressed
            self.typed.add(event)
        else:
            if isinstance(event, events.MouseDown):
                self.typed.on.end()
            await super().on_event(event)

    def on_mount(self) -> None:
        """Open the scenario, or let one be picked."""
        self._running_loop = asyncio.get_running_loop()
        if self._first is not None:
            self.open(self._first)
        else:
            self.action_pick()
        for words in self._told:
            self.notify(words, markup=False, severity="warning")

    def leave(self, return_code: int) -> bool:
        """Leave soon, with an exit code; whether that can be done already. It may be called from a signal's handler."""
        if self._running_loop is None:
            return False
        self._running_loop.call_soon_threadsafe(partial(self.exit, return_code=return_code))
        return True

    def open(self, opener: "Callable[[], Setup]") -> None:
        """Open a scenario in place of the one that is open."""

        def opened() -> "Opened":
            from nntui.ui.opened import Opened

            replay, self._replay = self._replay, None
            found = Opened(
                replay.setup if replay is not None else opener(),
                self._panes(),
                self._clock,
                formats=self._formats,
                ascii_only=self._ascii_only,
                replay=replay,
                journal=self._journal,
                resumed=replay is not None and self._resumed,
                outside=self._outside,
                speed=self._kept.settings.speed if self._kept is not None else "",
                keep=self._keep,
            )
            if found.shows_recording:
                found.recordings.started = partial(self.call_later, self._ask_who, found.recordings)
            if self._record is not None:
                found.recordings.start(self._record)
                self._record = None
            self._opened = found
            return found

        screen = MainScreen(opened, self._tick)
        if isinstance(self.screen, MainScreen):
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def _ask_who(self, recordings: "Recordings") -> None:
        from nntui.ui.student import ask_who

        ask_who(self, recordings)

    @property
    def edited(self) -> bool:
        """Whether the session that was opened last was edited."""
        return self._opened is not None and self._opened.edited

    @property
    def guided(self) -> "Recordings | None":
        """The recordings of the session that was opened last, where it shows one."""
        return self._opened.recordings if self._opened is not None and self._opened.shows_recording else None

    async def action_ask_to_quit(self) -> None:
        """Quit, if it is asked for twice and nothing else is pressed between."""
        if self._asked_to_quit:
            await self.action_quit()
            return
        self._asked_to_quit = True
        self.notify("press Ctrl+C again to quit")

    def action_pick(self) -> None:
        """Show the picker, once."""
        from nntui.ui.screens.picker import PickerScreen

        if isinstance(self.screen, PickerScreen):
            return

        if self._opened is not None:
            self._place.stand(*self._opened.place)

        def picked(chosen: "Setup | Path | None") -> None:
            if isinstance(chosen, Path):
                self._begin(chosen)
            elif chosen is not None:
                self.open(lambda: chosen)

        self.push_screen(PickerScreen(self._library, self._place, self._outside), picked)

    def _begin(self, file: Path) -> None:
        """Show a lesson, or another recording, from its beginning."""
        from nntui.lesson.recording import read
        from nntui.lesson.replay import Replay

        panes = self._panes()
        try:
            replay = Replay(read(file, panes), panes)
        except NntuiError as error:
            self.notify(str(error), markup=False, severity="error")
            self.action_pick()
            return
        if self._opened is not None and self._opened.shows(replay):
            self.notify("here it stays as you left it; Home leads to its beginning")
            return
        self._replay, self._resumed = replay, False
        self.open(lambda: replay.setup)

    def action_toggle_dark_light(self) -> None:
        """The other of our two themes."""
        self.theme = THEMES[1 if self.current_theme.dark else 0].name

    def watch_theme(self, before: str, theme: str) -> None:
        """Remember another theme, whichever way it was chosen."""
        if self._running_loop is not None and theme != before:
            self._keep(theme=theme)

    def action_toggle_plain_characters(self) -> None:
        """With braille and boxes, or without."""
        self._ascii_only = not self._ascii_only
        self._keep(ascii_only=self._ascii_only)
        if self._opened is not None:
            self._opened.contents.draw_with(ascii_only=self._ascii_only)
        if isinstance(self.screen, MainScreen):
            self.screen.repaint()

    def _keep(self, **changed: object) -> None:
        if self._kept is not None:
            self._kept.keep(**changed)

    def action_command_palette(self) -> None:
        """Everything that a key does, by its words."""
        from nntui.ui.screens.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_themes(self) -> None:
        """Every theme that there is."""
        from textual.theme import ThemeProvider

        from nntui.ui.screens.palette import Palette

        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))

    def action_show_help(self) -> None:
        """Help where no scenario is open."""
        from nntui.ui.screens.help import HelpScreen

        self.push_screen(HelpScreen(list(self._panes().values())))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Everything that a key does, and Textual's themes. Its screenshot would be written in a way of its own."""
        if isinstance(screen, MainScreen):
            for key in screen.keys:
                title = key.words[0].upper() + key.words[1:]
                yield SystemCommand(title, f"{written(key)} ({key.section.lower()})", _run(screen, key.action))
            for pane in screen.panes:
                if pane.key is None:
                    action = f"look_at({pane.name!r})"
                    yield SystemCommand(f"Pane: {pane.name}", pane.words, _run(screen, action))
            from nntui.timeline.edits import EDITS

            for kind in EDITS.values():
                action = f"edit({kind.form!r})"
                yield SystemCommand(f"Edit: {kind.form}", kind.words, _run(screen, action))
        for command in super().get_system_commands(screen):
            if command.title == "Theme":
                yield command
        now, other = ("plain", "braille") if self._ascii_only else ("braille", "plain")
        words = f"now {now}; {other} from then on, in later sessions too" if self._kept else f"now {now}"
        yield SystemCommand(PLAIN_CHARACTERS, words, self.action_toggle_plain_characters)


def _run(screen: MainScreen, action: str) -> Callable[[], object]:
    return lambda: screen.call_later(screen.act, action)
