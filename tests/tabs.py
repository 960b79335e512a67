"""`nntui serve` in a process of its own, and tabs of browsers that visit it: their websocket, and a terminal for what
is painted. A tab is as a browser is: it says where it comes from and keeps its cookie.
"""

import asyncio
import codecs
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pyte

LAST_RESORT = 120.0  # seconds until what doesn't come is given up
QUERIES = re.compile(r"\x1b\[[<>=?][\d;]*\$?[up]|\x1b\][^\x07]*\x07")  # what pyte doesn't know


class Server:
    """The command, which listens. `log` is what stands on its terminal."""

    def __init__(self, *arguments: str, **options: Any) -> None:
        self._log = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nntui", "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )
        assert self.process.stdout
        self.said: list[str] = []
        while not (self.said and self.said[-1].startswith("Ctrl+C")):
            line = self.process.stdout.readline()
            assert line, "".join(self.said)
            self.said.append(line)
        self.address = next(line for line in self.said if line.startswith("http://")).strip()
        self.code = next((line.split()[1] for line in self.said if line.startswith("code: ")), "")

    def end(self, how: int = signal.SIGINT) -> str:
        """End it, and give what else it has said."""
        self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=LAST_RESORT)
        return rest


@contextmanager
def serving(*arguments: str, **options: Any) -> Iterator[Server]:
    """A server, which is ended whatever happens."""
    server = Server(*arguments, **options)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


def sessions_of(server: int) -> list[int]:
    """The processes that a server has begun, and those that they have."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            parent = int(status.read_text().partition("PPid:")[2].split()[0])
            if parent == server:
                found += [int(status.parent.name), *sessions_of(int(status.parent.name))]
    return found


class Painted:
    """A terminal of a size, and what pyte makes of what is painted on it."""

    def __init__(self, width: int, height: int) -> None:
        self._screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def paint(self, data: bytes) -> None:
        """Paint on."""
        self._stream.feed(QUERIES.sub("", self._decoder.decode(data)))

    @property
    def text(self) -> str:
        """What stands on it."""
        return "\n".join(line.rstrip() for line in self._screen.display)


class Tab:
    """A websocket with a terminal."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, width: int, height: int) -> None:
        self.socket, self._painted = socket, Painted(width, height)
        self.said: list[Any] = []  # what came that isn't painted
        self.ended: tuple[int | None, str] | None = None  # the code and the words that it was closed with
        self.paints = 0

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return self._painted.text

    async def press(self, keys: str) -> None:
        await self.socket.send_str(json.dumps(["stdin", keys]))

    async def read(self, seconds: float = LAST_RESORT) -> bool:
        """Take in one message; whether one came in time."""
        try:
            message = await self.socket.receive(timeout=seconds)
        except TimeoutError:
            return False
        if message.type == aiohttp.WSMsgType.BINARY:
            self.paints += 1
            self._painted.paint(message.data)
        elif message.type == aiohttp.WSMsgType.TEXT:
            self.said.append(json.loads(message.data))
        elif self.ended is None:
            said = (message.data, message.extra) if message.type == aiohttp.WSMsgType.CLOSE else (None, "")
            self.ended = said[0], said[1] or ""
        return True

    async def until(self, *words: str) -> None:
        """Read on until all of these words stand on the screen."""
        await self._until(lambda: all(word in self.text for word in words), str(words))

    async def until_ended(self) -> tuple[int | None, str]:
        """Read on until it is closed; the code and the words."""
        await self._until(lambda: self.ended is not None, "the end")
        assert self.ended is not None
        return self.ended

    async def until_said(self, kind: str) -> Any:
        """Read on until something of a kind has come; what goes with it."""
        await self._until(lambda: any(each[0] == kind for each in self.said), kind)
        return next(each[1] for each in self.said if each[0] == kind)

    async def _until(self, holds: Any, words: str) -> None:
        deadline = time.monotonic() + LAST_RESORT
        while not holds():
            assert self.ended is None, f"waited for {words}, was closed: {self.ended}\n{self.text}"
            assert time.monotonic() < deadline, f"waited for {words}, found:\n{self.text}"
            await self.read(1.0)


class Browser:
    """A visitor with cookies of their own, at a server."""

    def __init__(self, http: aiohttp.ClientSession, address: str) -> None:
        self.http, self.address = http, address.rstrip("/")

    async def get(self, path: str, **options: Any) -> tuple[int, str, Any]:
        """The status, the text and the headers of a page."""
        async with self.http.get(f"{self.address}{path}", **options) as answer:
            return answer.status, await answer.text(errors="replace"), answer.headers

    async def enter(self, code: str, **headers: str) -> tuple[int, str]:
        """Try a code."""
        headers = {"Origin": self.address} | headers
        async with self.http.post(f"{self.address}/enter", data={"code": code}, headers=headers) as answer:
            return answer.status, await answer.text()

    async def tab(self, width: int = 120, height: int = 40, **options: Any) -> Tab:
        """Open one; raises aiohttp.WSServerHandshakeError where that is refused."""
        options = {"origin": self.address, "max_msg_size": 0} | options
        socket = await self.http.ws_connect(f"{self.address}/ws?width={width}&height={height}", **options)
        return Tab(socket, min(width, 500), min(height, 200))


@asynccontextmanager
async def visiting(address: str) -> AsyncIterator[Browser]:
    """A visitor who has seen the first page."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        browser = Browser(http, address)
        await browser.get("/")
        yield browser
        await asyncio.sleep(0)
