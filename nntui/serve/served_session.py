"""The process of a session: the app on a driver that paints into a browser, behind a closed door."""

import gc
import io
import json
import os
import pkgutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.serve import packets
from nntui.serve.door import Door, bound
from nntui.serve.driver import BrowserDriver
from nntui.serve.limits import TICK, Limits
from nntui.serve.offered import Offered
from nntui.serve.visitor import Visitor
from nntui.text.escape import printable
from nntui.ui.app import NntuiApp
from nntui.ui.warming import warm_up

if TYPE_CHECKING:
    from nntui.export.format import Formats
    from nntui.render.pane import Pane

IN_TIME = 2.0  # seconds that the app has to leave by itself
SAID = 10_000  # characters that a session may put on the server's terminal


class Printable:
    """The server's terminal for a session: what could steer it is written out, and it isn't filled."""

    encoding = "utf-8"

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._left = descriptor, SAID

    def write(self, text: str) -> int:
        """Write some of it."""
        shown = "\n".join(map(printable, text[: self._left].split("\n")))
        self._left -= len(shown)
        os.write(self._descriptor, shown.encode("utf-8", "replace"))
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        """It has no colours."""
        return False

    def fileno(self) -> int:
        """Where it goes."""
        return self._descriptor


class Sessions:
    """Sessions with all that they need, made ready once."""

    def __init__(
        self,
        offered: Offered,
        panes: "Callable[[], Mapping[str, Pane]]",
        formats: "Callable[[], Formats]",
        limits: Limits,
        door: Door,
    ) -> None:
        self._offered, self._panes, self._formats = offered, panes, formats
        self._limits, self._door = limits, door

    def make_ready(self) -> None:
        """Import whatever a key may need, so that copies of this process share it."""
        import nntui.ui.actions
        import nntui.ui.opened  # noqa: F401
        from nntui.ui import screens

        for each in pkgutil.iter_modules(screens.__path__):
            import_module(f"{screens.__name__}.{each.name}")
        self._panes()
        self._formats()
        warm_up()
        gc.collect()
        gc.freeze()
        gc.disable()  # until the screen is filled: see ui/areas.py

    def run(self, width: int, height: int) -> NoReturn:
        """Run one in this process, whose stdin and stdout are the server's pipe."""
        sys.stdout = sys.stderr = Printable(2)
        os.environ.update(COLUMNS=str(width), ROWS=str(height))
        app = self._app()
        reached: list[str] = []

        def used_up(why: str) -> None:
            reached.append(why)
            app.leave(1)
            threading.Timer(IN_TIME, _end, [reached]).start()

        bound(self._limits, used_up)
        self._door.close()
        try:
            app.run()
        except RuntimeError:  # where there is too little memory left for the thread that ends the loop
            if not reached:
                raise
        _end(reached)

    def _app(self) -> NntuiApp:
        first, replay = self._offered.only, None
        if isinstance(first, Recording):
            replay = Replay(first, self._panes())
            first = replay.setup

        def deliver(name: str, text: str) -> None:
            app.deliver_text(io.StringIO(text), save_directory=Path(), save_filename=name, mime_type="text/plain")

        app = NntuiApp(
            None if first is None else lambda: first,
            lambda: self._offered.setups,
            self._panes,
            self._formats,
            replay=replay,
            tick=TICK,
            outside=Visitor(deliver, self._offered),
        )
        app.driver_class = BrowserDriver
        return app


def _end(reached: Sequence[str]) -> NoReturn:
    """End this process; the server is told which limit was reached."""
    for why in reached[:1]:
        os.write(1, packets.meta(type="ended", why=why))
    os._exit(0)


def nursery(pipe: socket.socket, run: Callable[[int, int], NoReturn]) -> None:
    """Make a copy of this process for each size that comes with a pipe, and say its number; until nothing can come."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    while True:
        data, pipes, _, _ = socket.recv_fds(pipe, 100, 1)
        if not data:
            return
        number = os.fork()
        if not number:
            pipe.close()
            for place in (0, 1):
                os.dup2(pipes[0], place)
            os.close(pipes[0])
            run(*json.loads(data))
        os.close(pipes[0])
        pipe.sendall(str(number).encode())
