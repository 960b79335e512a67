"""What each part of the main screen shows of what is open: its panes, and the lines above and below them."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nntui.render.behind_veil import notice
from nntui.render.cells import Span
from nntui.render.chosen import told_in_full
from nntui.render.content import PaneContent, drawn, keyless
from nntui.render.pane import Drawing, Pane
from nntui.render.status import status_lines
from nntui.session.commands import LookAt
from nntui.session.frame import Frame
from nntui.session.reach import Clock
from nntui.ui.areas import AREAS, BELOW

if TYPE_CHECKING:
    from nntui.ui.caption import Reading
    from nntui.ui.opened import Opened

CURVE_EVERY = 0.22  # seconds between two drawings of the curve while it moves
FRAME = 4  # cells of a pane's width that its frame keeps from the words in it
TAB = 10  # cells of a pane's name where panes are tabs


class Contents:
    """The contents of the main screen's parts; on a `low` screen a tall pane takes the area below it, and where there
    is only `one_pane` in sight it is the one with the keys. Hints at keys stand in them only with `keys`.
    """

    def __init__(self, opened: "Opened", clock: Clock, *, ascii_only: bool, keys: bool) -> None:
        self.low, self.one_pane, self._keys = False, False, keys
        self._opened, self._clock, self._ascii_only = opened, clock, ascii_only
        self._curve_drawn, self._curve_upto = -math.inf, 0
        self._drawn: dict[str, tuple[float, object, PaneContent]] = {}  # by area: what was drawn last, when, for what
        self._shown: tuple[object, Mapping[str, Pane]] = None, {}  # and what it was worked out for
        self.reading: Reading | None = None  # what is seen of the recording that is shown
        self._read: tuple[object, int | None] = None, None  # what was read, and from which line on
        self._draw: dict[str, Callable[[Frame, int, int], PaneContent]] = {
            "status": self._status,
            "tabs": self._tabs,
            "caption": self._caption,
        }

    def draw_with(self, *, ascii_only: bool) -> None:
        """From now on without braille, or with it."""
        self._ascii_only = ascii_only
        self._drawn.clear()

    def of(self, part: str, width: int, height: int) -> PaneContent:
        """What a part of the screen shows now, for its size in cells: one of its areas, or a line beside them."""
        content = self._of(part, width, height)
        return content if self._keys else keyless(content)

    def _of(self, part: str, width: int, height: int) -> PaneContent:
        frame = self._opened.session.frame
        if (draw := self._draw.get(part)) is not None:
            return draw(frame, width, height)
        pane = self.shown[part]
        return (
            self._drawn_anew(pane, frame, width, height) if not pane.rests else self._rested(part, frame, width, height)
        )

    def _drawn_anew(self, pane: Pane, frame: Frame, width: int, height: int) -> PaneContent:
        """What a pane shows now."""
        mark = "▸ " if pane == self.pane else ""
        if pane.covered(frame):
            return replace(notice(width), title=f"{mark}{pane.hidden_title}")
        shown = tuple(each.name for each in self.shown.values())
        content = pane.draw(frame, width, height, Drawing(self._ascii_only, self._upto(), shown))
        moving = self._opened.player.motion.moving
        more = None if moving else content.more  # what moves is soon another
        number = pane.number(frame) if mark and not moving else None  # of what moves nobody reads all digits
        footer = told_in_full(number, width - FRAME) if number is not None else content.footer
        return replace(content, title=f"{mark}{pane.title(frame)}", footer=footer, more=more)

    def _rested(self, area: str, frame: Frame, width: int, height: int) -> PaneContent:
        """What a pane shows that is drawn less often while it moves: at once where more than the step is another."""
        pane, now = self.shown[area], self._clock()
        about = pane.name, width, height, pane == self.pane, frame.view, frame.branches, frame.branch
        before, drawn_for, content = self._drawn.get(area, (-math.inf, None, None))
        moving = self._opened.player.motion.moving
        if content is None or not moving or drawn_for != about or now - before >= pane.rests:
            content = self._drawn_anew(pane, frame, width, height)
            self._drawn[area] = now, about, content
        return content

    @property
    def shown(self) -> Mapping[str, Pane]:
        """The pane that is shown in each area, in the order of Tab."""
        asked = self._opened.session.view.seen, self.low
        if asked != self._shown[0]:
            self._shown = asked, arranged(self._opened.panes.values(), *asked)
        return self._shown[1]

    @property
    def pane(self) -> Pane:
        """The pane with the keys: where one was gone to, or in the area that covers it."""
        area, shown = self._opened.panes[self._opened.session.view.pane].area, self.shown
        return shown[area] if area in shown else next(shown[above] for above, below in BELOW.items() if below == area)

    def shows(self, name: str) -> bool:
        """Whether a pane is shown in its area."""
        return any(pane.name == name for pane in self.shown.values())

    @property
    def in_sight(self) -> list[str]:
        """The names of the panes that are seen."""
        return [pane.name for pane in ([self.pane] if self.one_pane else self.shown.values())]

    def _upto(self) -> int:
        """How far curves over time are drawn: while it moves they grow only now and then, for drawing takes long."""
        now = self._clock()
        if not self._opened.player.motion.moving or now - self._curve_drawn >= CURVE_EVERY:
            session = self._opened.session
            self._curve_drawn, self._curve_upto = now, session.timeline.reached(session.position.branch)
        return self._curve_upto

    def _caption(self, frame: Frame, width: int, height: int) -> PaneContent:
        """What is said about the recording that is shown; another note is read from its beginning."""
        from nntui.ui.caption import Reading

        caption = self._opened.caption
        if caption.said != self._read[0]:
            self._read = caption.said, None
        self.reading = Reading(caption, width, height, self._read[1])
        return drawn(self.reading.lines)

    def read_on(self, by: int) -> bool:
        """On in a long note, or back in it; whether there was more."""
        reading = self.reading
        if reading is None or not (reading.below if by > 0 else reading.above):
            return False
        self._read = self._read[0], reading.top + by * reading.page
        return True

    def _status(self, frame: Frame, width: int, height: int) -> PaneContent:
        return drawn(status_lines(frame, self._opened.player.motion, width, height, self._opened.file_name))

    def _tabs(self, frame: Frame, width: int, height: int) -> PaneContent:
        """The names of the panes, for a screen that has room for one."""
        panes = list(self.shown.values())
        line = [
            Span(f"▸{pane.name:<{TAB - 1}}", "strong selected")
            if pane == self.pane
            else Span(f" {pane.name:<{TAB - 1}}", "muted")
            for pane in panes
        ]
        return drawn(
            [line], lambda x, y: LookAt(panes[x // TAB].name, enlarged=False) if x // TAB < len(panes) else None
        )


def arranged(panes: Iterable[Pane], seen: Sequence[str], low: bool) -> dict[str, Pane]:
    """For each area the pane that is shown there: of those that share it the one looked at last.

    `seen` are those that were looked at, the last one first. On a `low` screen a tall pane covers the area below it,
    as long as nothing there is looked at later.
    """
    age = {name: place for place, name in enumerate(seen)}

    def since(pane: Pane) -> int:
        return age.get(pane.name, len(age))

    shown: dict[str, Pane] = {}
    for area in AREAS:
        shown[area] = min((pane for pane in panes if pane.area == area), key=since)
    for above, below in BELOW.items():
        if low and shown[above].tall and since(shown[above]) <= since(shown[below]):
            del shown[below]
    return shown
