"""The web pages and the websocket: what is asked for, by whom, and what they get."""

import asyncio
import html
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from importlib.resources import files
from math import ceil
from urllib.parse import quote

from aiohttp import web

from nntui.serve.downloads import Downloads
from nntui.serve.gate import Gate, Names, is_own
from nntui.serve.limits import MESSAGE, MINUTE, SILENT, STARTS, Bucket, Limits
from nntui.serve.messages import size
from nntui.serve.processes import Processes
from nntui.serve.visit import Visit, end, span
from nntui.text.numbers import plural

COOKIE = "nntui-{port}"  # cookies are the same for all ports of a host
FORM = 4_096  # bytes of what is sent to /enter
HEARTBEAT = 20.0  # seconds between two questions whether the browser is there
SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self' ws://{host} wss://{host}; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all, forms are sent from nowhere
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Server": "nntui",
}
SANDBOX = "sandbox; default-src 'none'"  # for what visitors made
KINDS = {"js": "text/javascript", "css": "text/css", "ttf": "font/ttf", "html": "text/html"}
OURS = ("served.js", "served.css")
TEXTUALS = ("js/textual.js", "css/xterm.css", "fonts/RobotoMono-VariableFont_wght.ttf")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Tell = Callable[[str], None]


class Site:
    """All of it. `tell` says on the server's terminal who comes and goes."""

    def __init__(
        self,
        gate: Gate,
        names: Names,
        processes: Processes,
        limits: Limits,
        clock: Callable[[], float],
        tell: Tell,
    ) -> None:
        self._gate, self._names, self._processes = gate, names, processes
        self._limits, self._clock, self._tell = limits, clock, tell
        self._visits: list[Visit] = []
        self._places: dict[web.WebSocketResponse, str] = {}  # who has each, also of sessions that only begin
        self._sockets: set[web.WebSocketResponse] = set()
        self._downloads = Downloads(clock)
        self._starts = Bucket(STARTS, limits.sessions, clock)
        ours, theirs = files("nntui.serve") / "page", files("textual_serve") / "static"
        self._files = {name: (ours / name).read_bytes() for name in OURS}
        self._files |= {path.rpartition("/")[2]: (theirs / path).read_bytes() for path in TEXTUALS}
        self._pages = {name: (ours / f"{name}.html").read_text("utf-8") for name in ("session", "said")}

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[self._guarded], client_max_size=FORM)
        app.add_routes(
            [
                web.get("/", self._index),
                web.post("/enter", self._enter),
                web.get("/ws", self._session),
                web.get("/download/{key}", self._download),
                web.get("/static/{name}", self._file),
            ]
        )
        app.on_shutdown.append(self._shut)
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only by the server's own names, and with headers that keep other pages out."""
        try:
            if not self._names.has(_host(request)):
                raise web.HTTPMisdirectedRequest(text="nntui serve isn't known by this name\n")
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(_safe(_host(request)))
            raise
        if not response.prepared:
            for name, value in _safe(_host(request)).items():
                response.headers.setdefault(name, value)
        return response

    def _visitor(self, request: web.Request) -> str:
        """The visitor's token; "" for who wasn't let in."""
        token = request.cookies.get(_cookie(request), "")
        return token if self._gate.knows(token) else ""

    async def _index(self, request: web.Request) -> web.StreamResponse:
        """The session's page; or that which asks for the code, or says that there is no room."""
        if request.query_string:
            raise web.HTTPSeeOther("/")
        owner = self._visitor(request)
        if not owner and not self._gate.open:
            return self._asks("")
        if owner not in self._places.values() and (why := self._no_room(owner)):
            return self._says(why)  # who has a session may be about to load it anew
        response = self._page("session")
        return response if owner else _known(request, response, self._gate.let_in())

    async def _enter(self, request: web.Request) -> web.StreamResponse:
        """Try the code."""
        if not is_own(request.headers.get("Origin"), _host(request)):
            raise web.HTTPForbidden(text="this comes from another page\n")
        token, wait = self._gate.enter(await _typed(request), request.remote or "")
        if token:
            inside = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})
            return _known(request, inside, token)
        if wait:
            page = self._asks(f"Too many were tried. Wait {plural(ceil(wait), 'second')}.")
            page.set_status(HTTPStatus.TOO_MANY_REQUESTS)
            page.headers["Retry-After"] = f"{ceil(wait)}"
            return page
        self._tell(f"{request.remote}: a wrong code")
        page = self._asks("That isn't the code.")
        page.set_status(HTTPStatus.FORBIDDEN)
        return page

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name not in self._files:
            raise web.HTTPNotFound(text="there is nothing here\n")
        kind = KINDS[name.rpartition(".")[2]]
        charset = None if kind.startswith("font") else "utf-8"
        found = web.Response(body=self._files[name], content_type=kind, charset=charset)
        found.headers["Cache-Control"] = "max-age=3600"
        return found

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """A file that the visitor has made, once."""
        found = self._downloads.take(request.match_info["key"], self._visitor(request))
        if found is None:
            raise web.HTTPNotFound(text="no file waits here for you\n")
        name = f"attachment; filename*=UTF-8''{quote(found.name)}"
        headers = {"Content-Disposition": name, "Content-Security-Policy": SANDBOX}
        return web.Response(body=found.content, content_type="application/octet-stream", headers=headers)

    # Sessions

    async def _session(self, request: web.Request) -> web.StreamResponse:
        """A session, for as long as it lasts."""
        owner = self._visitor(request)
        if not owner or not is_own(request.headers.get("Origin"), _host(request)):
            raise web.HTTPForbidden(text="this comes from another page, or from who wasn't let in\n")
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MESSAGE, compress=False)
        why = self._no_room(owner) or ("busy" if self._starts.wait else "")
        if not why:
            self._starts.take()
            self._places[websocket] = owner  # before anything is waited for
        try:
            await websocket.prepare(request)
            self._sockets.add(websocket)
            why = why or await self._run(request, websocket, owner)
            code, words = end(why, self._limits)
            await websocket.close(code=code, message=words)
        finally:
            self._sockets.discard(websocket)
            self._places.pop(websocket, None)
        return websocket

    async def _run(self, request: web.Request, websocket: web.WebSocketResponse, owner: str) -> str:
        """Why it ended."""
        try:
            process = await self._processes.start(*size(request.query.get("width"), request.query.get("height")))
        except OSError as error:
            self._tell(f"no session can be begun: {error}")
            return "failed"
        visit = Visit(owner, websocket, process, self._downloads, self._limits, self._clock)
        self._visits.append(visit)
        self._tell(f"{request.remote} comes: {self._taken}")
        try:
            return await visit.run()
        finally:
            self._visits.remove(visit)
            self._places.pop(websocket, None)  # who loads the page anew comes into it
            await visit.close()
            self._tell(f"{request.remote} goes: {self._taken}")

    @property
    def _taken(self) -> str:
        return f"{len(self._visits)} of {plural(self._limits.sessions, 'session')}"

    def _no_room(self, owner: str) -> str:
        """Why there is no room for one more session of a visitor; "" if there is."""
        if len(self._places) >= self._limits.sessions:
            return "full"
        return "each" if list(self._places.values()).count(owner) >= self._limits.each else ""

    async def _shut(self, app: web.Application) -> None:
        """Have all sessions leave, and say on every page that the server was ended."""
        code, words = end("over", self._limits)
        await asyncio.gather(*(visit.leave("over") for visit in self._visits))
        for websocket in list(self._sockets):
            await websocket.close(code=code, message=words)

    # Pages

    def _page(self, name: str, status: int = HTTPStatus.OK, **filled: str) -> web.Response:
        text = self._pages[name]
        for key, value in filled.items():
            text = text.replace(f"{{{key}}}", value)
        return web.Response(text=text, content_type="text/html", status=status)

    def _asks(self, words: str) -> web.Response:
        """The page that asks for the code."""
        form = (
            '<form method="post" action="/enter"><label for="code">The code that the server shows</label>'
            '<input id="code" name="code" autocomplete="off" autocapitalize="none" spellcheck="false" autofocus '
            "required>"
            "<button>Enter</button></form>"
        )
        return self._page("said", words=html.escape(words), more=form)

    def _says(self, why: str) -> web.Response:
        """The page that says why there is no session, and how long that may last."""
        _, words = end(why, self._limits)
        more, wait = "", MINUTE
        if why == "full" and self._visits:
            rested = max(self._clock() - visit.rested for visit in self._visits)
            left = max(self._limits.idle - rested, 0.0)
            wait = min(ceil(left) + 1, MINUTE)
            more = (
                "If nobody touches the one that has rested longest, it ends in "
                f"{span(left)}. This page looks again by itself."
            )
        page = self._page(
            "said", HTTPStatus.SERVICE_UNAVAILABLE, words=html.escape(words.decode()), more=html.escape(more)
        )
        page.headers["Retry-After"] = page.headers["Refresh"] = f"{min(wait, 15)}"
        return page


def _host(request: web.Request) -> str:
    """By what it was asked for. Where nothing is said, aiohttp's own way asks the network for this machine's name."""
    return request.headers.get("Host", "")


async def _typed(request: web.Request) -> str:
    """The code that a form holds; raises HTTPException for what is none, and for one that doesn't come."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType(text="expected a form\n")
    try:
        async with asyncio.timeout(SILENT):
            return str((await request.post()).get("code", ""))
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="nothing came\n") from None
    except (ValueError, LookupError):
        raise web.HTTPBadRequest(text="expected a form\n") from None


def _safe(host: str) -> dict[str, str]:
    """The headers of every answer."""
    return {name: value.format(host=quote(host, safe=":[]", errors="replace")) for name, value in SAFE.items()}


def _cookie(request: web.Request) -> str:
    return COOKIE.format(port=request.url.port)


def _known(request: web.Request, response: web.Response, token: str) -> web.Response:
    """An answer after which the browser is known; only this server is told the token, and no script."""
    response.set_cookie(_cookie(request), token, httponly=True, samesite="Strict")
    return response
