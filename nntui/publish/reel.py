"""The reel: a recording carried out on the projector, as frames with their times and captions."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from nntui.lesson.events import Note, Question
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Finding, Replay, told
from nntui.publish.formats import Options, Theme
from nntui.publish.frames import Look, Row, Rows, cells
from nntui.publish.projector import Projector, projecting
from nntui.publish.schedule import Stop, most_frames, schedule
from nntui.quantities.quantities import UnknownQuantityError, quantity
from nntui.session.commands import GoTo
from nntui.session.session import Session
from nntui.text.escape import printable
from nntui.text.numbers import exact
from nntui.timeline.moment import Moment

OTHER: dict[Theme, Theme] = {"dark": "light", "light": "dark"}
Result = TypeVar("Result")


@dataclass(frozen=True)
class Shot:
    """A frame: when it appears, what stands on it, and the step and the branch that it shows."""

    time: float
    rows: Rows
    step: int
    branch: str


@dataclass(frozen=True)
class Caption:
    """A note, with its figures put in: the shot that it is about, and, of a question, its answer in words."""

    shot: int
    text: str
    pause: bool = False
    question: Question | None = None
    answer: str = ""


@dataclass
class Reel:
    """All frames of a recording; `end` is the time at which the last is over.

    `twins` gives each look of the frames its counterpart in the other theme, where that was asked for.
    """

    title: str
    author: str
    size: tuple[int, int]
    theme: Theme
    end: float = 0.0
    shots: list[Shot] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    twins: dict[Look, Look] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def film(recording: Recording, options: Options, *, both_themes: bool = False) -> Reel:
    """Carry a recording out and film it; raises NntuiError."""
    stops, end = schedule(recording, options.speed, options.idle, most_frames(options.size))
    replay = Replay(recording)
    reel = _empty(replay, options)
    reel.end = end
    _finish(lambda: _film(replay, stops, reel, both_themes))
    return reel


def still(recording: Recording, options: Options) -> Reel:
    """One frame: where a recording ends, or the step that was asked for on the branch where it ends."""
    replay = Replay(recording)
    replay.to(len(recording.events))
    if options.step is not None:
        replay.session.apply(GoTo(options.step))
    reel = _empty(replay, options)
    _finish(lambda: _one_shot(replay, reel))
    return reel


def _empty(replay: Replay, options: Options) -> Reel:
    header = replay.recording.header
    title = printable(header.title or replay.setup.scenario.title)
    return Reel(title, printable(header.author), options.size, options.theme or "dark")


def _finish(work: Callable[[], Coroutine[None, None, Result]]) -> Result:
    """Run to the end in an event loop of its own; in a thread of its own where this one has a loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work())
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


async def _one_shot(replay: Replay, reel: Reel) -> None:
    async with projecting(replay.session, reel.size, reel.theme) as projector:
        reel.shots.append(_shot(0.0, await projector.show(), replay.session))
    reel.findings = replay.findings


async def _film(replay: Replay, stops: list[Stop], reel: Reel, both_themes: bool) -> None:
    known: dict[Row, Row] = {}  # so that a row that stays takes no memory
    async with projecting(replay.session, reel.size, reel.theme) as projector:
        for stop in stops:
            _forward(replay, stop.done, reel)
            rows = tuple(known.setdefault(row, row) for row in await projector.show())
            if both_themes:
                await _find_twins(rows, projector, reel)
            if not reel.shots or reel.shots[-1].rows != rows:
                reel.shots.append(_shot(stop.time, rows, replay.session))
        _forward(replay, len(replay.recording.events), reel)
    reel.findings = replay.findings


def _shot(time: float, rows: Rows, session: Session) -> Shot:
    return Shot(time, rows, session.position.step, printable(session.frame.branch.name))


def _forward(replay: Replay, done: int, reel: Reel) -> None:
    """Carry events out; what is said among them is about the last shot."""
    while replay.done < done:
        event = replay.forward()
        if isinstance(event, Note):
            reel.captions.append(_caption(event, replay.session.frame.moment, max(len(reel.shots) - 1, 0)))


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


async def _find_twins(rows: Rows, projector: Projector, reel: Reel) -> None:
    """Find the counterparts of looks that weren't seen before, by drawing the same frame in the other theme."""
    if all(piece.look in reel.twins for row in rows for piece in row):
        return
    for row, other in zip(rows, await projector.show_in(OTHER[reel.theme]), strict=True):
        for cell, twin in zip(cells(row), cells(other), strict=True):
            reel.twins.setdefault(cell.look, twin.look)
