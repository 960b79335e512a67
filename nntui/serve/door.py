"""The rule "this process is served": once its door is closed it writes no file, starts no process, calls nobody, and
reads what the program itself consists of and what it has read before to open what is offered. Nothing else.

Python tells each such thing before it does it (audit hooks), whoever asks for it: our own code, Textual, a library. So
there is no list of what a visitor must not do. Where the system can, it holds the same by itself, and sets bounds to
memory and time.
"""

import errno
import os
import sys
import sysconfig
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from nntui.scenario.folder import PACKAGE, folder
from nntui.serve.limits import Limits
from nntui.text.posix import bounded, own_memory

OUTSIDE = ("os.", "shutil.", "subprocess.", "socket.", "tempfile.", "pty.", "sqlite3.", "webbrowser.", "winreg.")
HARMLESS = {"socket.__new__", "os.putenv", "os.unsetenv"}  # an event loop has a pair of sockets of its own
LISTS = {"os.listdir", "os.scandir"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
LOOK = 0.5  # seconds between two looks at how much memory there is
LAST = 5  # seconds of a processor in which a session that has had its time may still leave by itself


class Door:
    """Open while a session is made ready; then closed for good."""

    def __init__(self) -> None:
        self._closed = False
        self._read: set[str] = set()
        self._folders: tuple[str, ...] = ()
        sys.addaudithook(self._told)

    def close(self) -> None:
        """From here on nothing goes out, and nothing else comes in."""
        loaded = (getattr(module, "__path__", None) for name, module in sys.modules.items() if "." not in name)
        packages = (path for paths in loaded if paths for path in list(paths)[:1])
        standard = (sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib", "purelib", "platlib"))
        self._folders = tuple(
            f"{os.path.realpath(path)}{os.sep}" for path in {*packages, *standard, str(PACKAGE), str(folder())}
        )
        sys.dont_write_bytecode = True
        self._closed = True

    def _told(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Python is about to do something; raises PermissionError where that mustn't be."""
        if event == "open":
            self._opened(*arguments)
        elif self._closed and event.startswith(OUTSIDE) and not self._is_harmless(event, arguments):
            raise PermissionError(errno.EACCES, f"{event} is not for visitors")

    def _opened(self, path: Any, mode: str | None, flags: int) -> None:
        if isinstance(path, int):  # open already
            return
        if not self._closed:
            with suppress(TypeError, ValueError):
                self._read.add(os.path.realpath(os.fsdecode(path)))
        elif flags & WRITES or not (self._is_ours(path) or self._was_read(path)):
            raise PermissionError(errno.EACCES, "no file of the server is for visitors")

    def _is_harmless(self, event: str, arguments: tuple[Any, ...]) -> bool:
        return event in HARMLESS or (event in LISTS and self._is_ours(arguments[0]))

    def _is_ours(self, path: Any) -> bool:
        return f"{_real(path)}{os.sep}".startswith(self._folders)

    def _was_read(self, path: Any) -> bool:
        return _real(path) in self._read


def _real(path: Any) -> str:
    try:
        return os.path.realpath(os.fsdecode(path or "."))
    except (TypeError, ValueError):
        return ""


def bound(limits: Limits, used_up: Callable[[str], None]) -> None:
    """Have the system hold the limits, where it can; `used_up` is told which of them, “cpu” or “memory”, is reached.

    Of memory there is as much again for a session to leave with.
    """
    memory = own_memory()
    before = memory()
    most = before + 2 * limits.memory
    bounds = {"FSIZE": (0, 0), "CORE": (0, 0), "DATA": (most, most), "CPU": (limits.cpu, limits.cpu + LAST)}
    if bounded(bounds, lambda: used_up("cpu")) and before:
        watch = partial(_watch, memory, before + limits.memory, used_up)
        threading.Thread(target=watch, daemon=True).start()


def _watch(memory: Callable[[], int], most: int, used_up: Callable[[str], None]) -> None:
    while memory() <= most:
        time.sleep(LOOK)
    used_up("memory")
