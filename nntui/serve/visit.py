"""A visit: the session of a browser's tab, between its websocket and the process that runs it."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from math import ceil

from aiohttp import WSMsgType, web

from nntui.serve import packets
from nntui.serve.downloads import Downloads
from nntui.serve.limits import INPUTS, MINUTE, Bucket, Limits
from nntui.serve.messages import Message, message
from nntui.serve.processes import Process
from nntui.text.numbers import plural

IN_TIME = 2.0  # seconds that a session has to leave by itself
LOOK = 5.0  # seconds between two looks at whether somebody is there, at most
BAD = 1008  # the code of a websocket that was closed because of what came

# Why a session has ended: the code that its websocket is closed with, and the words that the page shows.
ENDS = {
    "left": (4000, "You have left."),
    "failed": (4001, "This session ended by an error, which the server's owner can read."),
    "idle": (4002, "Nobody has touched this session for {idle}."),
    "memory": (4003, "This session took more memory than the {memory} that it may have."),
    "cpu": (4004, "This session has computed for {cpu}: that is all that it may."),
    "full": (4005, "All sessions are taken."),
    "each": (4006, "You have {each} open already: close one."),
    "busy": (4007, "Many come in at once. Try again in a moment."),
    "nonsense": (BAD, "What came from this page was nothing that nntui understands."),
    "over": (1001, "The server was ended."),
}


def end(why: str, limits: Limits) -> tuple[int, bytes]:
    """The code and the words that a websocket is closed with."""
    code, words = ENDS[why]
    filled = words.format(
        idle=span(limits.idle),
        memory=f"{limits.memory // 1_000_000} MB",
        cpu=span(limits.cpu),
        each=plural(limits.each, "session"),
    )
    return code, filled.encode()


def span(seconds: float) -> str:
    """A span of time in words: in minutes, from one on."""
    return plural(ceil(seconds / MINUTE), "minute") if seconds >= MINUTE else plural(ceil(seconds), "second")


class Visit:
    """One session; `owner` is the visitor's token. `rested` since when nobody has touched it."""

    def __init__(
        self,
        owner: str,
        websocket: web.WebSocketResponse,
        process: Process,
        downloads: Downloads,
        limits: Limits,
        clock: Callable[[], float],
    ) -> None:
        self.owner = owner
        self._websocket, self._process, self._downloads = websocket, process, downloads
        self._limits, self._clock = limits, clock
        self._inputs = Bucket(*INPUTS, clock)
        self.rested = clock()
        self._why = "failed"
        self._gone = asyncio.Event()

    async def run(self) -> str:
        """Carry on until one of both ends, or nobody is there any more; why it ended."""
        tasks = [asyncio.create_task(each()) for each in (self._from_app, self._from_browser, self._watched)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).result()
        finally:
            self._gone.set()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """End the process, if it runs yet."""
        await self._process.end(IN_TIME)

    async def leave(self, why: str) -> str:
        """Have the session leave, so that what it has recorded still comes; gives the reason back, when it had time."""
        self._why = why
        self._process.writer.write(packets.meta(type="quit"))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._gone.wait(), IN_TIME)
        return why

    async def _from_app(self) -> str:
        """What is painted goes to the browser; files wait for it to fetch them."""
        stream = self._process.reader
        with suppress(EOFError, OSError, asyncio.LimitOverrunError, ValueError):
            await stream.readuntil(packets.BEGIN)
            while True:
                kind, payload = await packets.received(stream)
                if kind == packets.DATA:
                    await self._websocket.send_bytes(payload)
                elif kind == packets.FILE:
                    name, _, content = payload.partition(b"\0")
                    if key := self._downloads.add(self.owner, name.decode(errors="replace"), content):
                        await self._websocket.send_str(json.dumps(["deliver_file_start", key]))
                elif (said := json.loads(payload)).get("type") == "ended":
                    self._why = str(said["why"])
                elif said.get("type") == "exit" and self._why == "failed":
                    self._why = "left"
        self._gone.set()
        return self._why

    async def _from_browser(self) -> str:
        """What is typed goes to the session, no faster than a hand types."""
        async for each in self._websocket:
            said = message(each.data) if each.type == WSMsgType.TEXT else None
            if said is None:
                return "nonsense"
            await asyncio.sleep(self._inputs.take())
            with suppress(ConnectionError):
                await self._heard(said)
        return "left"

    async def _heard(self, said: Message) -> None:
        if said.kind == "ping":
            await self._websocket.send_str(json.dumps(["pong", said.text]))
            return
        if said.kind == "stdin":
            self.rested = self._clock()
            self._process.writer.write(packets.packet(packets.DATA, said.text.encode("utf-8", "replace")))
        elif said.kind == "resize":
            width, height = said.size
            self._process.writer.write(packets.meta(type="resize", width=width, height=height))
        else:
            self._process.writer.write(packets.meta(type=said.kind))
        await self._process.writer.drain()

    async def _watched(self) -> str:
        """Until nobody has touched it for long; it is said before."""
        limits, warned = self._limits, False
        while (rest := self._clock() - self.rested) < limits.idle:
            if rest < limits.idle - limits.warned:
                warned = False
            elif not warned:
                warned = True
                words = (
                    f"nobody has touched this session for a while: it ends in {span(limits.warned)}; any key keeps it"
                )
                self._process.writer.write(packets.meta(type="notice", text=words))
            await asyncio.sleep(min(LOOK, limits.warned / 4, limits.idle - rest))
        return await self.leave("idle")
