"""The app's main screen on a session, drawn without a terminal, frame by frame.

It is a small app of its own, with the app's screen, style sheet and themes, and without all that a person needs:
no keys, no signals, no clock, nothing that moves by itself, nothing from the environment.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter
from textual.pilot import Pilot

import nntui.ui.app
from nntui.publish.frames import Rows, rows_of
from nntui.render.pane import Pane
from nntui.render.plotext_figure import load_plotext
from nntui.session.session import Session
from nntui.ui.opened import Opened
from nntui.ui.roles import DARK, LIGHT
from nntui.ui.screens.main import MainScreen
from nntui.ui.themes import NAMES, THEMES
from nntui.ui.widgets.keybar import KeyBar
from nntui.ui.widgets.paneview import PaneView

if TYPE_CHECKING:
    from nntui.lesson.caption_words import Caption

ROUNDS = 3  # what a change sends, what that sends in turn, and both laid out
MOST_LOOKS = 20  # at one frame


class UnseenScreen(MainScreen):
    """The main screen where no terminal shows it: it is put together when it is asked for, not at each change."""

    def _compositor_refresh(self) -> None:
        self._compositor._dirty_regions.clear()
        self._dirty_widgets.clear()


class HeadlessScreen(App[None]):
    """The main screen on a session. `show` gives what stands on it, without the line of keys and hints at
    them: nobody can press any.
    """

    TITLE = "nntui"
    CSS_PATH = Path(nntui.ui.app.__file__).with_name("nntui.tcss")
    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False

    def __init__(
        self,
        session: Session,
        theme: str,
        panes: Mapping[str, Pane],
        *,
        said: "Callable[[], Caption] | None" = None,
    ) -> None:
        super().__init__()
        self._session = session
        self.animation_level = "none"
        self.no_color = False
        for each in THEMES:
            self.register_theme(each)
        self.theme = NAMES[theme]
        self._main = UnseenScreen(
            lambda: Opened(session.setup, panes, lambda: 0.0, session=session, keys=False, said=said)
        )
        self._pilot: Pilot[None] | None = None

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our colours."""
        return DARK if self.current_theme.dark else LIGHT

    def get_line_filters(self) -> Sequence[LineFilter]:
        """True colours everywhere, whatever the environment says of colours."""
        return [ANSIToTruecolor(self.ansi_theme), DimFilter()]

    async def begin(self, pilot: Pilot[None]) -> None:
        """Open the main screen and fill it."""
        self._pilot = pilot
        await self.push_screen(self._main)
        self._main.query_one(KeyBar).display = False
        self._main.open()  # at once, without waiting for a first paint
        await self._settle()  # what stands below the panes takes its room from them

    async def show(self) -> Rows:
        """What stands on the screen now, row by row."""
        self._main.repaint()
        await self._settle()
        for view in self._main.query(PaneView):
            view.finish()
        return await self._at_rest()

    async def show_in(self, theme: str) -> Rows:
        """The same in another theme."""
        before, self.theme = self.theme, NAMES[theme]
        rows = await self._at_rest()
        self.theme = before
        await self._settle()
        return rows

    async def _at_rest(self) -> Rows:
        """What stands there once two looks are the same: on a loaded machine a scrollbar may come late."""
        rows: Rows = ()
        for _ in range(MOST_LOOKS):
            await self._settle()
            before, rows = rows, rows_of(self._main._compositor.render_strips())
            if rows == before:
                break
        return rows

    async def _settle(self) -> None:
        if self._pilot is not None:
            for _ in range(ROUNDS):
                await self._pilot.pause(0)


@asynccontextmanager
async def headless(
    session: Session,
    size: tuple[int, int],
    theme: str,
    panes: Mapping[str, Pane],
    *,
    said: "Callable[[], Caption] | None" = None,
) -> AsyncIterator[HeadlessScreen]:
    """The main screen with a session on it, of a size in columns and rows, in the theme “dark” or “light”. `said` is
    what stands below the panes.
    """
    load_plotext()
    screen = HeadlessScreen(session, theme, panes, said=said)
    async with screen.run_test(size=size) as pilot:
        await screen.begin(pilot)
        yield screen
