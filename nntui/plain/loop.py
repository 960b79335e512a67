"""Line by line: reads a command, does it, tells what has become of it; until there is no further line."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click

from nntui.plain import telling
from nntui.plain.completion import reader
from nntui.plain.desk import AGAIN, Desk
from nntui.plain.output import Output, width_of_lines
from nntui.plain.typed_commands import meant
from nntui.text.errors import NntuiError, RefusedError
from nntui.timeline.position import Position
from nntui.ui.opened import Opened

PROMPT = "> "
COMMENT = "#"


class Loop:
    """Commands for one desk. What can't be done is told on `errors`; `refused` counts it."""

    def __init__(self, desk: Desk, errors: Output) -> None:
        self._desk, self._errors = desk, errors
        self._last, self._doubted = "", False
        self.refused = 0

    def begin(self) -> None:
        """What there is at the beginning: a recording's first note, or where the session stands."""
        desk = self._desk
        showing = desk.showing
        if showing is None:
            desk.output.say(desk.session.setup.scenario.title)
            telling.where(desk)
            return
        desk.output.say(showing.replay.recording.header.title or desk.session.setup.scenario.title)
        if showing.replay.done == 0:
            showing.to_note(1)
            desk.settle()
        if desk.session.position != Position(0, 0):
            telling.where(desk)
        telling.note(desk)

    def line(self, line: str, where: str = "") -> None:
        """Do what a line says; `where` it stands is told with what can't be done."""
        desk = self._desk
        before = telling.seen(desk)
        self._last, self._doubted, desk.told = line, False, False
        try:
            command = meant(desk, line)
            command.verb.run(desk, command.rest)
            telling.changes(desk, before)
        except (RefusedError, NntuiError) as error:
            desk.halt()
            self.refused += 1
            self._doubted = AGAIN in str(error)
            self._errors.say(f"{where}{error}")

    def enter(self) -> None:
        """Enter alone: the line that was doubted, on with a recording, or the last command once more."""
        showing = self._desk.showing
        if not self._doubted and showing is not None and self._desk.recordings.replaying:
            if showing.waits:
                telling.question(self._desk)
            else:
                self.line("next")
        elif self._last:
            self.line(self._last)


class Break:
    """Ctrl+C while a command is done: it is asked whether it came, between two pieces of work."""

    def __init__(self) -> None:
        self._came = False

    def __call__(self) -> bool:
        """Whether it came since the command began."""
        return self._came

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While a command is done. More of them do no more: a kernel that is broken off would leave half a state."""
        self._came = False
        before = signal.signal(signal.SIGINT, self._heard)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self._came = True


def run(opened: Opened, *, ascii_only: bool) -> int:
    """A session in lines, from stdin to stdout; what can't be done is told on stderr. Returns the exit code."""
    width, breaks = width_of_lines(), Break()
    out = Output(click.echo, width, ascii_only=ascii_only)
    errors = Output(lambda text: click.echo(text, err=True), width, ascii_only=ascii_only)
    tell = errors.say if sys.stderr.isatty() else lambda words: None
    desk = Desk(opened, out, tell=tell, broken_off=breaks)
    loop = Loop(desk, errors)
    loop.begin()
    return from_terminal(loop, desk, breaks, reader(desk)) if sys.stdin.isatty() else from_pipe(loop, desk)


def from_terminal(loop: Loop, desk: Desk, breaks: Break, read: Callable[[str], str]) -> int:
    """Read from whoever sits there until they leave; the exit code."""
    while not desk.done:
        try:
            line = read(PROMPT).strip()
            with breaks.watched():
                loop.line(line) if line else loop.enter()
        except EOFError:
            desk.output.line("")  # what is said on leaving has a line of its own
            break
        except KeyboardInterrupt:
            desk.halt()
            desk.output.line("")
            desk.output.say("quit leaves")
    return 0


def from_pipe(loop: Loop, desk: Desk) -> int:
    """Read all lines; the exit code is 1 if one of them couldn't be done."""
    for number, line in enumerate(sys.stdin, 1):
        if line.strip() and not line.lstrip().startswith(COMMENT):
            loop.line(line.strip(), f"line {number}: ")
        if desk.done:
            break
    return 1 if loop.refused else 0
