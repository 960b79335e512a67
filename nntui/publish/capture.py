"""Capturing: a recording carried out on a screen without a terminal, as frames with their times and captions."""

import asyncio
from bisect import bisect_left
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Literal, TypeVar

from nntui.export.format import Options, Seen, Source, Theme
from nntui.export.progress import Tell, train
from nntui.lesson.caption_words import Caption as Said
from nntui.lesson.caption_words import asked_in_words, caption_of
from nntui.lesson.events import Note
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.publish.frame_times import IDLE, FrameTime, most_frames, played, schedule
from nntui.publish.frames import Caption, Capture, Row, Rows, Screenshot, cells, rows_of
from nntui.publish.headless import HeadlessScreen, headless
from nntui.publish.no_answers import LeftOut
from nntui.publish.veils import asks, carry_out, veils_before
from nntui.render.pane import Pane
from nntui.session.commands import GoTo
from nntui.session.session import Session
from nntui.text.errors import NntuiError
from nntui.text.escape import printable
from nntui.timeline.veil import Veil

Purpose = Literal["cast", "page", "paper"]
MOST_STILLS = 200  # notes on paper
OTHER: dict[Theme, Theme] = {"dark": "light", "light": "dark"}
Result = TypeVar("Result")


def capture(source: Source, options: Options, *, for_page: bool = False) -> Capture:
    """Carry a recording out, or play a scenario to its end, and capture it; raises NntuiError.

    For a page, which has both themes and no keys of nntui: there the questions of a recording hide what they ask for.
    """
    recording = source if isinstance(source, Recording) else played(source)
    asking = for_page and asks(recording)
    most = most_frames(options.size)
    stops, end = schedule(recording, options.speed, IDLE, most, apart=asking, read=not for_page)
    return _captured(recording, options, "page" if for_page else "cast", stops, end)


def capture_notes(source: Source, options: Options) -> Capture:
    """A frame for each note of a recording, as the screen stands before what it asks is answered; of what has no notes
    the start. For paper: in one theme, without keys.
    """
    recording = source if isinstance(source, Recording) else Recording(header_of(source), ())
    places = [place for place, event in enumerate(recording.events) if isinstance(event, Note)]
    if len(places) > MOST_STILLS:
        raise NntuiError(
            recording.header.name, f"expected at most {MOST_STILLS} notes for paper, found {len(places):,}"
        )
    return _captured(recording, options, "paper", [FrameTime(place, 0.0) for place in places or [0]], 0.0)


def _captured(
    recording: Recording, options: Options, purpose: Purpose, stops: Sequence[FrameTime], end: float
) -> Capture:
    asking = asks(recording)
    replay = Replay(recording, options.panes)
    veils: Sequence[Veil | None] = ()
    if asking:
        carry_out(replay, options.tell)
        veils, replay = veils_before(replay), Replay(recording, options.panes, replay.session.runs)
    captured = _empty(replay, options)
    captured.end, captured.asks = end, asking and purpose != "cast"
    _finish(lambda: _Capturing(replay, captured, options, veils, purpose).all(stops))
    return captured


def capture_still(source: Source, options: Options) -> Capture:
    """One frame: where a recording or scenario ends, or the step that was asked for on the branch where it ends."""
    recording = source if isinstance(source, Recording) else played(source, ends_only=True)
    replay = Replay(recording, options.panes)
    replay.to(len(recording.events))
    if options.step is not None:
        replay.session.apply(GoTo(options.step))
    _train_ahead(replay.session, options.tell)
    captured = _empty(replay, options)
    _finish(lambda: _one_shot(replay, captured, options.panes))
    return captured


def capture_seen(source: Source, options: Options, seen: Seen) -> Capture:
    """The frame that stands on a screen already; nothing is carried out for it."""
    recording = source if isinstance(source, Recording) else played(source, ends_only=True)
    captured = _empty(Replay(recording, options.panes), options)
    captured.size = seen.size
    captured.shots.append(Screenshot(0.0, rows_of(seen.lines), seen.step, printable(seen.branch)))
    return captured


def _empty(replay: Replay, options: Options) -> Capture:
    header = replay.recording.header
    title = printable(header.title or replay.setup.scenario.title)
    return Capture(title, printable(header.author), options.size, options.theme or "dark")


def _finish(work: Callable[[], Coroutine[None, None, Result]]) -> Result:
    """Run to the end in an event loop of its own; in a thread of its own where this one has a loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work())
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


async def _one_shot(replay: Replay, captured: Capture, panes: Mapping[str, Pane]) -> None:
    async with headless(replay.session, captured.size, captured.theme, panes) as screen:
        captured.shots.append(_shot(0.0, await screen.show(), replay.session))
    captured.findings = replay.findings


class _Capturing:
    """A recording on its way onto a screen, frame by frame; with a veil for each number of events that are done."""

    def __init__(
        self, replay: Replay, captured: Capture, options: Options, veils: Sequence[Veil | None], purpose: Purpose
    ) -> None:
        self._replay, self._captured, self._options, self._veils = replay, captured, options, veils
        self._purpose = purpose
        self._left_out = LeftOut() if options.no_answers else None
        self._known: dict[Row, Row] = {}  # so that a row that stays takes no memory

    async def all(self, stops: Sequence[FrameTime]) -> None:
        """Capture all of it."""
        replay, captured, options = self._replay, self._captured, self._options
        said = self._said if self._purpose == "cast" and replay.notes else None
        async with headless(replay.session, captured.size, captured.theme, options.panes, said=said) as screen:
            for number, stop in enumerate(stops, 1):
                self._forward(stop.done)
                _train_ahead(replay.session, options.tell)
                await self._shoot(stop, screen)
                options.tell("drawing frames", number, len(stops))
            self._forward(len(replay.recording.events))
        captured.findings = [*replay.findings, *(self._left_out.findings if self._left_out is not None else ())]

    async def _shoot(self, stop: FrameTime, screen: HeadlessScreen) -> None:
        """Draw a frame: as it is, or where a question hides something, hidden; and then, if it stands there, also as it
        is when that one is answered, with what the next question hides.
        """
        session, shots = self._replay.session, self._captured.shots
        session.veil = self._veils[stop.done] if self._veils else None
        noted = [each for each in self._captured.captions[-1:] if each.shot == len(shots)]
        for each in noted:  # in a cast its question stands now
            session.veil = each.expected.veil if each.expected is not None else session.veil
        if self._left_out is not None:
            self._left_out.hide(session, session.veil)
        rows, opened = await self._rows(screen), None
        if self._left_out is not None:
            self._replay.lead_back()
        elif self._purpose == "page" and session.veil is not None and isinstance(self._replay.next_event, Note):
            session.veil = self._veils[stop.done + 1]
            opened = await self._rows(screen)
        said = bool(self._captured.captions) and self._captured.captions[-1].shot == len(shots) - 1
        if not shots or noted or shots[-1].rows != rows or opened is not None or (said and self._captured.asks):
            shots.append(_shot(stop.time, rows, session, opened if opened != rows else None))

    async def _rows(self, screen: HeadlessScreen) -> Rows:
        rows = tuple(self._known.setdefault(row, row) for row in await screen.show())
        if self._purpose == "page":
            await _find_twins(rows, screen, self._captured)
        return rows

    def _forward(self, done: int) -> None:
        """Carry events out; what is said among them is about the last shot."""
        replay = self._replay
        while replay.done < done:
            place, event = replay.done, replay.forward()
            if isinstance(event, Note):
                self._captured.captions.append(self._caption(event, place))

    def _caption(self, note: Note, place: int) -> Caption:
        replay, shots = self._replay, len(self._captured.shots)
        shot = shots if self._purpose == "cast" else max(shots - 1, 0)
        text, veiled = replay.texts[place], replay.veiled_texts[place]
        asked, question = replay.asked.get(bisect_left(replay.notes, place)), note.question
        if self._left_out is not None:
            found = partial(replay.recording.finding, place)
            text, question = self._left_out.of_note(note, asked, replay.session, found)
            veiled = text
        return Caption(shot, text, note.pause, question, asked, veiled)

    def _said(self) -> Said:
        """What stands below the panes of a cast: the last note, as the app shows it."""
        captions = self._captured.captions
        if not captions:
            return Said()
        last = captions[-1]
        asked = [(asked_in_words(last.question), "accent")] if last.question is not None else []
        return caption_of(
            [(f"note {len(captions)} of {len(self._replay.notes)}", "muted")], [(last.veiled, "strong")], asked
        )


def _train_ahead(session: Session, tell: Tell) -> None:
    """Train what the next frame shows."""
    train(session.timeline, session.position.branch, session.position.step, tell)


def _shot(time: float, rows: Rows, session: Session, opened: Rows | None = None) -> Screenshot:
    return Screenshot(time, rows, session.position.step, printable(session.frame.branch.name), opened)


async def _find_twins(rows: Rows, screen: HeadlessScreen, captured: Capture) -> None:
    """Find the counterparts of looks that weren't seen before, by drawing the same frame in the other theme."""
    if all(piece.look in captured.twins for row in rows for piece in row):
        return
    for row, other in zip(rows, await screen.show_in(OTHER[captured.theme]), strict=True):
        for cell, twin in zip(cells(row), cells(other), strict=True):
            captured.twins.setdefault(cell.look, twin.look)
