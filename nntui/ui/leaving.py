"""Leaving when a signal says so: within a second the terminal is clean, whatever is being done and whoever is busy.

The app is asked to leave; where it doesn't in time, because something long is being computed, the terminal is set back
and the process ends. What is recorded is written event by event, so nothing is lost by that.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from nntui.text.posix import terminal_kept

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
IN_TIME = 0.6  # seconds that the app has to leave by itself
BY_SIGNAL = 128  # plus its number: the exit code of who was ended by a signal

# What Textual switches on, switched off, after breaking off a sequence that may be half written.
CLEAN = (
    "\x18\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[<u\x1b[?1049l"
    "\x1b[?25h\x1b[?1004l"
)


@contextmanager
def on_signals(leave: Callable[[int], bool]) -> Iterator[None]:
    """While the app runs: a signal has it `leave` with an exit code; where that says that it can't yet, the program
    ends as it is.
    """
    restore = _saved_settings()

    def told(number: int, _frame: FrameType | None) -> None:
        code = BY_SIGNAL + number
        for name in found:  # once is enough
            signal.signal(name, signal.SIG_IGN)
        threading.Thread(target=_end_in_time, args=(code, restore, ended), daemon=True).start()
        if not leave(code):
            raise SystemExit(code)

    ended = threading.Event()
    found = [number for name in SIGNALS if (number := getattr(signal, name, None)) is not None]
    before = {number: signal.signal(number, told) for number in found}
    try:
        yield
        ended.set()
    except SystemExit:
        restore()
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_in_time(code: int, restore: Callable[[], None], ended: threading.Event) -> None:
    """End the process if it hasn't left in time."""
    if ended.wait(IN_TIME):
        return
    restore()
    os._exit(code)


def _saved_settings() -> Callable[[], None]:
    """What sets the terminal back to how it is now."""
    kept = terminal_kept(sys.__stdin__.fileno() if sys.__stdin__ is not None else 0)
    if kept is None:
        return lambda: None

    def restore() -> None:
        with suppress(OSError):
            os.write(sys.__stderr__.fileno() if sys.__stderr__ is not None else 2, CLEAN.encode())
        kept()

    return restore
