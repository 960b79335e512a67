"""The server: it listens, until it is told to end."""

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from nntui.serve.limits import CONNECTIONS, SILENT, Limits

ENDS = ("SIGINT", "SIGTERM", "SIGHUP")
SHUT = 3.0  # seconds that open connections have to end


class _Refused(asyncio.Protocol):
    """A connection beyond what there may be."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast("asyncio.Transport", transport).abort()


def accepted(server: web.Server, limits: Limits) -> Callable[[], asyncio.Protocol]:
    """What takes a connection: up to so many, and no longer than a while where nothing is asked for."""
    most = CONNECTIONS[0] * limits.sessions + CONNECTIONS[1]
    loop = asyncio.get_running_loop()

    def made() -> asyncio.Protocol:
        if len(server.connections) >= most:
            return _Refused()
        handler = server()
        loop.call_later(SILENT, _end_if_silent, handler)
        return handler

    return made


def _end_if_silent(handler: web.RequestHandler) -> None:
    if not handler._request_count and handler.transport is not None:
        handler.transport.abort()


def _is_our_error(record: logging.LogRecord) -> bool:
    """Whether an error is the server's: of what is no HTTP its sender is told, and nobody else."""
    return record.exc_info is None or not isinstance(record.exc_info[1], HttpProcessingError)


async def serve(app: web.Application, host: str, port: int, limits: Limits, begun: Callable[[int], None]) -> None:
    """Serve until a signal says to end; `begun` hears the port. Raises OSError where that can't be listened on."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    logger = logging.getLogger(__name__)
    logger.addFilter(_is_our_error)
    runner = web.AppRunner(app, access_log=None, logger=logger, handle_signals=False, shutdown_timeout=SHUT)
    await runner.setup()
    assert runner.server is not None  # noqa: S101 - it is set up
    listening = await loop.create_server(accepted(runner.server, limits), host, port)
    try:
        for name in ENDS:
            with suppress(AttributeError, NotImplementedError):  # Windows has few of them, and Ctrl+C its own way
                loop.add_signal_handler(getattr(signal, name), over.set)
        begun(listening.sockets[0].getsockname()[1])
        await over.wait()
    finally:
        listening.close()
        await runner.cleanup()
