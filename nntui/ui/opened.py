"""What is open on the main screen. It is made after the first paint: NumPy, the scenario format and the panes come with
it.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from nntui.render.pane import Pane
from nntui.scenario.setup import Setup
from nntui.session.player import Player
from nntui.session.reach import Clock
from nntui.session.session import Session
from nntui.ui.contents import Contents
from nntui.ui.outside import OwnDisk
from nntui.ui.place import EXPLORE, GUIDED

if TYPE_CHECKING:
    from nntui.export.format import Formats
    from nntui.lesson.caption_words import Caption
    from nntui.lesson.left import Before
    from nntui.lesson.recordings import Recordings
    from nntui.lesson.replay import Replay
    from nntui.ui.outside import Outside


class Opened:
    """One scenario with its session: a new one, one that there is, or that of a recording which is shown.

    Where a `replay` is `resumed` a session before goes on: with it, or, where that is True, it itself. `panes` are all
    that there are, by name; `formats` gives those that the session can be written in. With `journal` the session is
    written down; whatever else is written goes `outside`. It plays at a `speed`, told in words; what is changed of that
    is remembered by `keep`.
    """

    def __init__(
        self,
        setup: Setup,
        panes: Mapping[str, Pane],
        clock: Clock,
        *,
        formats: "Callable[[], Formats]" = dict,
        ascii_only: bool = False,
        keys: bool = True,
        session: Session | None = None,
        replay: "Replay | None" = None,
        journal: bool = False,
        resumed: "Before | bool" = False,
        outside: "Outside | None" = None,
        said: "Callable[[], Caption] | None" = None,
        speed: str = "",
        keep: Callable[..., object] = lambda **changed: None,
    ) -> None:
        self.session = session or (replay.session if replay is not None else Session(setup))
        self.panes, self.formats = panes, formats
        self.outside: Outside = outside or OwnDisk()
        self.player, self.keep = Player(self.session, clock, speed), keep
        self._said = said
        self.shows_recording = replay is not None and bool(replay.notes or not resumed)
        self.captioned = self.shows_recording or said is not None
        self.contents = Contents(self, clock, ascii_only=ascii_only, keys=keys)
        self._clock, self._replay, self._journal, self._resumed = clock, replay, journal, resumed
        self._recordings: Recordings | None = None

    @property
    def place(self) -> tuple[str, str]:
        """Where it stands in the picker: in which list, by its title."""
        if self.shows_recording and self._replay is not None:
            return GUIDED, self._replay.recording.header.title
        return EXPLORE, self.session.runs.root.scenario.title

    def shows(self, replay: "Replay") -> bool:
        """Whether it shows this very recording, with what was answered in it."""
        return self._replay is not None and self._replay.recording.events == replay.recording.events

    @property
    def recordings(self) -> "Recordings":
        """What is recorded and shown; made when it is first asked for, which is when the screen is filled."""
        if self._recordings is None:
            from nntui.lesson.recordings import Recordings

            self._recordings = Recordings(
                self.session,
                self._clock,
                self._replay,
                journal=self._journal,
                resumed=self._resumed,
                record_into=self.outside.record_into,
            )
        return self._recordings

    @property
    def caption(self) -> "Caption":
        """What is said below the panes: of the recording that is shown, or by whoever publishes one."""
        if self._said is not None:
            return self._said()
        from nntui.lesson.caption_words import WITH_KEYS

        return self.recordings.caption(WITH_KEYS._replace(in_sight=self.contents.in_sight))

    @property
    def file_name(self) -> str:
        """The name of the file that is recorded into; empty while there is none."""
        return self._recordings.file.name if self._recordings is not None and self._recordings.file else ""

    @property
    def trouble(self) -> str:
        """What has gone wrong with the file that was recorded into; empty if nothing has."""
        return self._recordings.trouble if self._recordings is not None else ""

    @property
    def edited(self) -> bool:
        """Whether whoever sits before it has edited something, be it taken back or not."""
        shown = self._recordings is not None and self._recordings.replaying
        history = self.session.state.history
        return not shown and bool(history.undone or history.redone)

    def close(self) -> None:
        """End what is written down."""
        if self._recordings is not None:
            self._recordings.close()
