"""How the process of a session begins and ends.

Where the system can copy a process, a nursery is kept that has all imported and opened what is offered; a session is a
copy of it, which begins at once and shares most of its memory. Elsewhere each session is a program of its own.
"""

import array
import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from nntui.serve import packets

MODULE = "nntui.cli.served"
READY = b"ready\n"
CAN_COPY = sys.platform == "linux"  # macOS' own libraries don't bear it
ROOM = 1 << 20  # bytes of a line that is read

# What a browser's terminal can do, and what of the server's own is no matter there.
ENVIRONMENT = {"TEXTUAL_COLOR_SYSTEM": "truecolor", "TEXTUAL_ANIMATIONS": "none", "COLORTERM": "truecolor"}
DROPPED = ("TEXTUAL", "NO_COLOR", "COLUMNS", "LINES", "ROWS")


class Process(Protocol):
    """The process of a session: what it says, what it is told, and its end."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def end(self, seconds: float) -> None:
        """Have it leave; where it doesn't in so many seconds, it is ended."""


class Processes(Protocol):
    """Where processes come from."""

    async def start(self, width: int, height: int) -> Process:
        """Begin one for a terminal of that size; raises OSError."""

    def close(self) -> None:
        """Begin no more."""


def environment() -> dict[str, str]:
    """The variables that a session has."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(DROPPED)}
    return kept | ENVIRONMENT


def command(asked: Mapping[str, object]) -> list[str]:
    """The program that makes ready what is asked for, and then runs sessions."""
    return [sys.executable, "-m", MODULE, json.dumps(asked)]


class Running:
    """A process, whose pipe is open as long as it runs."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kill: Callable[[], None]) -> None:
        self.reader, self.writer, self._kill = reader, writer, kill

    async def end(self, seconds: float) -> None:
        """Ask it to leave, and read what it still says; where that takes too long, end it."""
        with suppress(OSError):
            self.writer.write(packets.meta(type="quit"))
        try:
            await asyncio.wait_for(self._ended(), seconds)
        except TimeoutError:
            with suppress(ProcessLookupError):
                self._kill()
        self.writer.close()

    async def _ended(self) -> None:
        with suppress(OSError):
            while await self.reader.read(ROOM):
                pass


class Copies:
    """Sessions that are copies of a nursery."""

    def __init__(self, asked: Mapping[str, object]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._nursery = subprocess.Popen(  # noqa: S603 - our own program
                command({**asked, "nursery": theirs.fileno()}),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=environment(),
                start_new_session=True,  # Ctrl+C is for the server
            )
        self._socket = ours
        self._turn = asyncio.Lock()

    async def ready(self) -> bool:
        """Wait until all that is offered is open; whether it is. What is wrong was said on stderr."""
        self._socket.setblocking(False)
        return await asyncio.get_running_loop().sock_recv(self._socket, len(READY)) == READY

    async def start(self, width: int, height: int) -> Process:
        """A copy; raises OSError."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        with theirs:
            async with self._turn:
                ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [theirs.fileno()]))]
                self._socket.sendmsg([json.dumps([width, height]).encode()], ancillary)
                number = int(await loop.sock_recv(self._socket, 20) or 0)
        if not number:
            ours.close()
            raise OSError("the nursery has gone")
        reader, writer = await asyncio.open_connection(sock=ours, limit=ROOM)
        return Running(reader, writer, lambda: os.kill(number, 9))

    def close(self) -> None:
        """End the nursery; a copy ends when its own pipe does."""
        self._socket.close()
        self._nursery.wait()


class Programs:
    """Sessions that are programs of their own."""

    def __init__(self, asked: Mapping[str, object]) -> None:
        self._asked = asked

    async def ready(self) -> bool:
        """Try whether all that is offered can be opened. What is wrong was said on stderr."""
        tried = await asyncio.create_subprocess_exec(*command({**self._asked, "try": True}), env=environment())
        return await tried.wait() == 0

    async def start(self, width: int, height: int) -> Process:
        """A new one; raises OSError."""
        process = await asyncio.create_subprocess_exec(
            *command({**self._asked, "size": [width, height]}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(),
            limit=ROOM,
        )
        assert process.stdin is not None  # noqa: S101 - both are pipes
        assert process.stdout is not None  # noqa: S101
        return Running(process.stdout, process.stdin, process.kill)

    def close(self) -> None:
        """Nothing is kept."""


def processes(names: Sequence[str], limits: Mapping[str, object]) -> Copies | Programs:
    """The way that this system has."""
    asked = {"offered": list(names), "limits": limits}
    return Copies(asked) if CAN_COPY else Programs(asked)
