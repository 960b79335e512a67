"""Keys that were typed ahead: each waits until the one before it has been dealt with, and what that opened is there.

Textual hands a key on at once; so the letters that follow a key which opens a dialog would still reach the screen below
it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Protocol, runtime_checkable

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.worker import Worker

from nntui.ui.typed_on import TypedOn

LOOK = 0.05  # seconds between two looks whether someone who is to answer has gone


@runtime_checkable
class OpensLate(Protocol):
    """A screen that is painted before it opens what it shows; `open` does that now, once."""

    def open(self) -> None:
        """Open it, if it isn't open yet."""


class Typed:
    """What was typed into an app, in its order; `deliver` hands one key, or one paste, on as Textual does. A number
    typed `on` after an answer has closed its box is handed to nobody.
    """

    def __init__(self, app: App[None], deliver: Callable[[events.Event], Awaitable[None]]) -> None:
        self._app, self._deliver = app, deliver
        self._waiting: deque[events.Event] = deque()
        self.on = TypedOn()
        self._work: Worker[None] | None = None

    @property
    def all_done(self) -> bool:
        """Whether nothing waits or is being dealt with."""
        return self._work is None or self._work.is_finished

    def add(self, event: events.Event) -> None:
        """Hand a key on in its turn. What goes wrong with one ends the app; what waits when the app ends is dropped."""
        self._waiting.append(event)
        if self.all_done:
            self._work = self._app.run_worker(self._hand_on())

    async def _hand_on(self) -> None:
        while self._waiting and self._app.is_running:
            if isinstance(self._app.screen, OpensLate):
                self._app.screen.open()
            target = self._app.focused or self._app.screen
            event = self._waiting.popleft()
            if isinstance(event, events.Key) and self.on.takes(event.key, event.character):
                continue
            await self._deliver(event)
            for node in target.ancestors_with_self:  # a key that a widget has no use for goes up to the app
                await _dealt_with(node)
            screen = None
            while self._app.is_running and screen is not self._app.screen:
                screen = self._app.screen  # what a key opens has it opened, and its line is focused
                await _dealt_with(screen)


async def _dealt_with(node: MessagePump) -> None:
    """Wait until all that was sent to a node so far is dealt with, or the node has gone."""
    done = asyncio.Event()
    if not node.call_later(done.set):
        return
    while not done.is_set() and node.is_running:
        try:
            await asyncio.wait_for(done.wait(), LOOK)
        except TimeoutError:
            continue
