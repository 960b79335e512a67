"""Capturing: a recording carried out on a screen without a terminal, as frames with their times and captions."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from nntui.export.format import Options, Seen, Source, Theme
from nntui.export.progress import Tell, train
from nntui.lesson.events import Note, Question
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay, told
from nntui.publish.frame_times import IDLE, FrameTime, most_frames, played, schedule
from nntui.publish.frames import Caption, Capture, Row, Rows, Screenshot, cells, rows_of
from nntui.publish.headless import HeadlessScreen, headless
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import UnknownQuantityError
from nntui.render.pane import Pane
from nntui.session.commands import GoTo
from nntui.session.session import Session
from nntui.text.escape import printable
from nntui.text.numbers import exact
from nntui.timeline.moment import Moment

OTHER: dict[Theme, Theme] = {"dark": "light", "light": "dark"}
Result = TypeVar("Result")


def capture(source: Source, options: Options, *, both_themes: bool = False) -> Capture:
    """Carry a recording out, or play a scenario to its end, and capture it; raises NntuiError."""
    recording = source if isinstance(source, Recording) else played(source)
    stops, end = schedule(recording, options.speed, IDLE, most_frames(options.size))
    replay = Replay(recording, options.panes)
    captured = _empty(replay, options)
    captured.end = end
    _finish(lambda: _capture_all(replay, stops, captured, options, both_themes))
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


async def _capture_all(
    replay: Replay, stops: list[FrameTime], captured: Capture, options: Options, both_themes: bool
) -> None:
    known: dict[Row, Row] = {}  # so that a row that stays takes no memory
    async with headless(replay.session, captured.size, captured.theme, options.panes) as screen:
        for number, stop in enumerate(stops, 1):
            _forward(replay, stop.done, captured)
            _train_ahead(replay.session, options.tell)
            rows = tuple(known.setdefault(row, row) for row in await screen.show())
            if both_themes:
                await _find_twins(rows, screen, captured)
            if not captured.shots or captured.shots[-1].rows != rows:
                captured.shots.append(_shot(stop.time, rows, replay.session))
            options.tell("drawing frames", number, len(stops))
        _forward(replay, len(replay.recording.events), captured)
    captured.findings = replay.findings


def _train_ahead(session: Session, tell: Tell) -> None:
    """Train what the next frame shows."""
    train(session.timeline, session.position.branch, session.position.step, tell)


def _shot(time: float, rows: Rows, session: Session) -> Screenshot:
    return Screenshot(time, rows, session.position.step, printable(session.frame.branch.name))


def _forward(replay: Replay, done: int, captured: Capture) -> None:
    """Carry events out; what is said among them is about the last shot."""
    while replay.done < done:
        event = replay.forward()
        if isinstance(event, Note):
            captured.captions.append(_caption(event, replay.session.frame.moment, max(len(captured.shots) - 1, 0)))


def _caption(note: Note, moment: Moment, shot: int) -> Caption:
    question = note.question
    return Caption(shot, told(note.text, moment), note.pause, question, _answer(question, moment) if question else "")


def _answer(question: Question, moment: Moment) -> str:
    """The answer in words: a quantity with its value."""
    if question.choices:
        return question.answer
    try:
        return f"{question.answer} = {exact(quantity(question.answer, moment.setup).at(moment))}"
    except UnknownQuantityError:
        return question.answer


async def _find_twins(rows: Rows, screen: HeadlessScreen, captured: Capture) -> None:
    """Find the counterparts of looks that weren't seen before, by drawing the same frame in the other theme."""
    if all(piece.look in captured.twins for row in rows for piece in row):
        return
    for row, other in zip(rows, await screen.show_in(OTHER[captured.theme]), strict=True):
        for cell, twin in zip(cells(row), cells(other), strict=True):
            captured.twins.setdefault(cell.look, twin.look)
