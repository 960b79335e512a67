"""A program in a pseudo-terminal: keys go in, what it paints comes out, each piece with the time of its arrival.

It answers Textual's question for synchronized output, as today's terminals do: each paint then comes between two
marks, so paints can be counted, and "it is on the screen" means that the paint with it is complete.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

COLUMNS, LINES = 120, 40
NNTUI = (sys.executable, "-m", "nntui")

QUESTION, ANSWER = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
BEGIN = b"\x1b[?2026h"
PAINT = re.compile(rb"\x1b\[\?2026h(.*?)\x1b\[\?2026l", re.DOTALL)
ESCAPE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[^\[])")


class Terminal:
    """A running program and its paints: the time at which each was complete, and its text without colours."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.paints: list[tuple[float, str]] = []
        self._rest = b""
        self._home = tempfile.TemporaryDirectory()  # nothing remembered from before, nothing left behind
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
            environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "COLUMNS": "", "LINES": ""}
            environment |= {"XDG_CONFIG_HOME": self._home.name, "XDG_STATE_HOME": self._home.name}
            environment = {name: value for name, value in environment.items() if value and name != "NO_COLOR"}
            os.execve(argv[0], list(argv), environment)  # noqa: S606 - our own argv

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)
        self._home.cleanup()

    def press(self, keys: str) -> float:
        """Send keys; returns the time of it."""
        now = time.perf_counter()
        os.write(self._fd, keys.encode())
        return now

    def read(self, seconds: float) -> bool:
        """Take in what is there, waiting for at most `seconds`; whether there was anything."""
        if not select.select([self._fd], [], [], max(seconds, 0))[0]:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            raise RuntimeError(f"the program has ended: {self._rest.decode(errors='replace')[-2000:]}") from None
        now = time.perf_counter()
        if QUESTION in (self._rest + data):
            os.write(self._fd, ANSWER)
            self._rest = self._rest.replace(QUESTION, b"")
            data = data.replace(QUESTION, b"")
        self._rest += data
        begin = self._rest.find(BEGIN)
        bare = self._rest if begin < 0 else self._rest[:begin]
        if len(bare) > len(QUESTION):  # painted before the answer came, and so without marks
            self.paints.append((now, ESCAPE.sub(b"", bare).decode(errors="replace")))
            self._rest = self._rest[len(bare) :]
        end = 0
        for paint in PAINT.finditer(self._rest):
            self.paints.append((now, ESCAPE.sub(b"", paint[1]).decode(errors="replace")))
            end = paint.end()
        self._rest = self._rest[end:]
        return True

    def wait_for(self, text: str, since: float = 0.0, seconds: float = 30.0) -> float:
        """The time at which a paint with this text was complete, of those that came after `since`."""
        seen = 0
        end = time.perf_counter() + seconds
        while True:
            for when, paint in self.paints[seen:]:
                if when >= since and text in paint:
                    return when
            seen = len(self.paints)
            if time.perf_counter() > end:
                raise TimeoutError(f"{text!r} was not painted within {seconds} s; last: {self.paints[-1:]}")
            self.read(0.05)

    def rest(self, quiet: float = 0.15) -> None:
        """Read until nothing has come for a while."""
        while self.read(quiet):
            pass


@contextmanager
def running(*argv: str) -> Iterator[Terminal]:
    """A program in a terminal, ended on leaving."""
    terminal = Terminal(argv)
    try:
        yield terminal
    finally:
        terminal.close()
