"""Who comes in to `nntui serve`, what they may do, and what their sessions may touch."""

import asyncio
import errno
import json
import logging
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from app_support import FakeClock
from click.testing import CliRunner

pytest.importorskip("textual_serve")

from aiohttp import ClientSession, CookieJar, WSServerHandshakeError
from aiohttp.test_utils import TestServer
from tabs import Browser

from nntui.cli import cli
from nntui.lesson.events import Note
from nntui.lesson.own_notes import SessionNotes
from nntui.lesson.recordings import Recordings
from nntui.quantities.opening import open_scenario
from nntui.serve import packets
from nntui.serve.downloads import Downloads
from nntui.serve.gate import Gate, Names, is_loopback, is_own, new_code
from nntui.serve.limits import COLUMNS, DOWNLOAD, FETCHED, INPUTS, LINES, MESSAGE, TRIES, Bucket, Limits
from nntui.serve.messages import Message, message
from nntui.serve.offered import Offered
from nntui.serve.server import _is_our_error, serve
from nntui.serve.site import SAFE, Site
from nntui.serve.visit import ENDS, end, span
from nntui.serve.visitor import Visitor
from nntui.session.session import Session
from nntui.text.errors import NntuiError, RefusedError

NOTHING = Offered((), (), (), ())


class Echo:
    """A process that paints what is typed; `!` has it fail, `q` leave, and `f` hand over a file."""

    def __init__(self, width: int, height: int) -> None:
        self.reader = asyncio.StreamReader()
        self.reader.feed_data(packets.BEGIN + packets.packet(packets.DATA, f"{width}x{height}".encode()))
        self.writer, self.told, self.ended = self, [], False

    def write(self, data: bytes) -> None:
        kind, payload = data[:1], data[5:]
        self.told.append((kind, payload))
        if payload == b"!" or b'"quit"' in payload:
            self.reader.feed_eof()
        elif payload == b"q":
            self.reader.feed_data(packets.meta(type="exit"))
            self.reader.feed_eof()
        elif payload == b"m":
            self.reader.feed_data(packets.meta(type="ended", why="memory") + packets.meta(type="exit"))
            self.reader.feed_eof()
        elif payload == b"f":
            self.reader.feed_data(packets.file("a\r\nb.html", b"<b>mine</b>"))
        elif kind == packets.DATA:
            self.reader.feed_data(packets.packet(packets.DATA, payload))

    async def drain(self) -> None:
        await asyncio.sleep(0)

    def close(self) -> None:
        self.ended = True

    async def end(self, seconds: float) -> None:
        self.close()


class Echoes:
    """Where such processes come from."""

    def __init__(self) -> None:
        self.begun: list[Echo] = []

        self.may_begin = asyncio.Event()
        self.may_begin.set()

    async def start(self, width: int, height: int) -> Echo:
        await self.may_begin.wait()
        self.begun.append(Echo(width, height))
        return self.begun[-1]


class Town:
    """A server with a fake clock, and visitors who come to it."""

    def __init__(self, code: str = "", limits: Limits | None = None, host: str = "127.0.0.1") -> None:
        self.clock, self.echoes, self.told = FakeClock(), Echoes(), []
        gate = Gate(code, self.clock)
        self.site = Site(gate, Names(host), self.echoes, limits or Limits(), self.clock, self.told.append)
        self._server = TestServer(self.site.app(), host="127.0.0.1")
        self._visitors: list[ClientSession] = []

    async def __aenter__(self) -> "Town":
        await self._server.start_server()
        return self

    async def __aexit__(self, *_: object) -> None:
        for visitor in self._visitors:
            await visitor.close()
        await self._server.close()

    async def visitor(self) -> Browser:
        """One who has seen the first page."""
        self._visitors.append(ClientSession(cookie_jar=CookieJar(unsafe=True)))
        browser = Browser(self._visitors[-1], f"http://127.0.0.1:{self._server.port}")
        await browser.get("/")
        return browser


async def refused(browser: Browser, **options: object) -> int:
    """The status with which a websocket is refused."""
    with pytest.raises(WSServerHandshakeError) as error:
        await browser.tab(**options)
    return error.value.status


# By which name, from which page


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "[::1]:8000", "LOCALHOST"])
def test_a_loopback_server_is_asked_for_by_its_own_names(host: str):
    assert Names("127.0.0.1").has(host)


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[", "192.168.0.7"),
        *("localhost:99999", "localhost:abc", "localhost:80 x", "loc\udcffalhost", "l\u00f6calhost"),
    ],
)
def test_any_other_name_that_leads_to_it_is_refused(host: str):
    assert not Names("127.0.0.1").has(host)


def test_a_server_for_others_is_asked_for_by_addresses_and_the_names_that_were_given():
    names = Names("::", ["nntui.school.example"])
    assert names.has("192.168.0.7:8000")
    assert names.has("NNTUI.school.example")
    assert not names.has("evil.example")


@pytest.mark.parametrize(
    "origin", [None, "", "null", "http://evil.example", "http://127.0.0.1:9", "file://127.0.0.1:8"]
)
def test_only_the_servers_own_page_opens_a_websocket(origin: str | None):
    assert not is_own(origin, "127.0.0.1:8")
    assert is_own("http://127.0.0.1:8", "127.0.0.1:8")


async def test_other_pages_names_and_strangers_get_no_session():
    async with Town() as town:
        visitor = await town.visitor()
        assert await refused(visitor, origin="http://evil.example") == 403
        assert await refused(visitor, headers={"Host": "evil.example"}) == 421
        assert (await visitor.get("/", headers={"Host": "evil.example"}))[0] == 421
        reader, writer = await asyncio.open_connection("127.0.0.1", int(visitor.address.rpartition(":")[2]))
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        assert b" 421 " in await reader.readline()
        writer.close()
        visitor.http.cookie_jar.clear()
        assert await refused(visitor) == 403
        assert not town.echoes.begun


async def test_every_answer_keeps_other_pages_out_and_asks_for_nothing_elsewhere():
    async with Town() as town:
        visitor = await town.visitor()
        for path in ("/", "/static/served.js", "/nowhere", "/download/x"):
            _, text, headers = await visitor.get(path)
            assert set(SAFE) <= set(headers), path
            assert "https://" not in text
            assert "style-src 'self'" in headers["Content-Security-Policy"]
        status, _, headers = await visitor.get("/?ping=http://evil.example/", allow_redirects=False)
        assert (status, headers["Location"]) == (303, "/")


@pytest.mark.parametrize(
    "path",
    ["/static/../site.py", "/static/..%2f..%2fetc%2fpasswd", "/static//etc/passwd", "/static/", "/etc/passwd", "/ws"],
)
async def test_no_address_leads_to_a_file_of_the_server(path: str):
    async with Town() as town:
        status, text, _ = await (await town.visitor()).get(path)
        assert status in (400, 403, 404)
        assert "root:" not in text
        assert "import" not in text


# The code


async def test_a_code_is_asked_for_and_lets_in_and_a_wrong_one_does_not():
    async with Town("k7mf-93qx") as town:
        visitor = await town.visitor()
        assert "The code that the server shows" in (await visitor.get("/"))[1]
        assert await refused(visitor) == 403
        assert (await visitor.enter("k7mf-93qx", Origin="http://evil.example"))[0] == 403
        status, text = await visitor.enter("aaaa-<b>a")
        assert (status, "That isn&#x27;t the code." in text) == (403, True)
        assert town.told == ["127.0.0.1: a wrong code"]
        assert await refused(visitor) == 403
        status, text = await visitor.enter(" K7MF 93qx ")
        assert (status, "textual.js" in text) == (200, True)
        await visitor.tab()


FORM = b"Content-Type: application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: localhost:99999", b"", 421),
        (b"GET / HTTP/1.1\r\nHost: loc\xffalhost", b"", 421),
        (b"POST /enter HTTP/1.1\r\nHost: localhost\r\n" + FORM, b"code=\xff", 400),
        (b"POST /enter HTTP/1.1\r\nHost: localhost\r\n" + FORM + b"; charset=nope", b"code=a", 400),
        (b"POST /enter HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data", b"code=a", 415),
    ],
)
async def test_what_is_no_request_is_refused_and_says_nothing_on_the_servers_terminal(head, body, status, caplog):
    async with Town("k7mf-93qx") as town:
        reader, writer = await asyncio.open_connection("127.0.0.1", int((await town.visitor()).address.split(":")[-1]))
        more = b"\r\nOrigin: http://localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        writer.write(head + more + body)
        assert (await reader.read()).startswith(b"HTTP/1.1 %d " % status)
        writer.close()
    assert not caplog.records


async def test_guessing_is_slowed_down_and_the_right_code_waits_too():
    async with Town("k7mf-93qx") as town:
        visitor = await town.visitor()
        for _ in range(int(TRIES[1])):
            assert (await visitor.enter("guess"))[0] == 403
        status, text = await visitor.enter("k7mf-93qx")
        assert (status, "Wait 6 seconds." in text) == (429, True)
        town.clock.advance(6)
        assert (await visitor.enter("k7mf-93qx"))[0] == 200


def test_codes_differ_and_are_long_enough():
    codes = {new_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(len(code.replace("-", "")) == 8 for code in codes)


def test_whoever_tries_from_many_addresses_is_slowed_down_too():
    gate = Gate("right", clock := FakeClock())
    tried = sum(gate.enter("wrong", f"10.0.{n // 250}.{n % 250}") == ("", 0.0) for n in range(1_000))
    assert tried == 100
    clock.advance(60)
    assert gate.enter("right", "10.9.9.9")[0]


# Sessions


async def test_visitors_have_sessions_of_their_own():
    async with Town() as town:
        ann, bob = await town.visitor(), await town.visitor()
        first, second = await ann.tab(90, 30), await bob.tab(500, 100_000)
        await first.press("one")
        await second.press("two")
        await first.until("90x30one")
        await second.until(f"{COLUMNS}x{LINES}two")
        assert "two" not in first.text
        assert "one" not in second.text
        assert town.told == ["127.0.0.1 comes: 1 of 20 sessions", "127.0.0.1 comes: 2 of 20 sessions"]


@pytest.mark.parametrize(("key", "why"), [("q", "left"), ("!", "failed"), ("m", "memory")])
async def test_a_page_says_why_its_session_has_ended(key: str, why: str):
    async with Town() as town:
        tab = await (await town.visitor()).tab()
        await tab.press(key)
        code, words = end(why, Limits())
        assert await tab.until_ended() == (code, words.decode())
        assert town.echoes.begun[0].ended


def test_what_a_page_says_fits_into_a_websockets_end():
    for why in ENDS:
        assert len(end(why, Limits(sessions=1_000, each=1_000, memory=10**11, cpu=10**5, idle=10**5))[1]) <= 123


async def test_when_all_sessions_are_taken_the_page_says_so_and_how_long():
    async with Town(limits=Limits(sessions=1, idle=600)) as town:
        ann, bob = await town.visitor(), await town.visitor()
        tab = await ann.tab()
        await tab.until("120x40")
        town.clock.advance(60)
        status, text, headers = await bob.get("/")
        assert status == 503
        assert "All sessions are taken." in text
        assert "it ends in 9 minutes" in text
        assert headers["Retry-After"] == headers["Refresh"] == "15"
        assert (await ann.get("/"))[0] == 200
        late = await bob.tab()
        assert (await late.until_ended())[0] == ENDS["full"][0]
        await tab.socket.close()
        for _ in range(100):  # until it is known to have gone
            if (await bob.get("/"))[0] == 200:
                break
        await (await bob.tab()).until("120x40")


async def test_one_visitor_has_only_some_of_them():
    async with Town(limits=Limits(each=2)) as town:
        ann, bob = await town.visitor(), await town.visitor()
        tabs = [await ann.tab() for _ in range(3)]
        assert await tabs[2].until_ended() == (4006, "You have 2 sessions open already: close one.")
        assert (await ann.get("/"))[0] == 200  # she may be about to load it anew
        await (await bob.tab()).until("120x40")


async def test_a_session_that_ends_leaves_the_place_of_one_that_its_visitor_begins():
    async with Town() as town:
        ann = await town.visitor()
        first = await ann.tab()
        await first.until("120x40")
        town.echoes.may_begin.clear()
        second = await ann.tab()
        await first.press("q")
        await first.until_ended()
        for _ in range(20):  # until the server has done with it
            await ann.get("/")
        town.echoes.may_begin.set()
        await second.until("120x40")


async def test_sessions_begin_only_so_fast():
    async with Town(limits=Limits(sessions=3)) as town:
        ann = await town.visitor()
        for _ in range(3):
            await (await ann.tab()).socket.close()
        assert (await (await ann.tab()).until_ended())[0] == ENDS["busy"][0]
        town.clock.advance(1)
        await (await ann.tab()).until("120x40")


async def test_whoever_touches_nothing_is_told_and_then_their_session_ends():
    async with Town(limits=Limits(idle=0.2, warned=0.1)) as town:
        tab = await (await town.visitor()).tab()
        town.clock.per_look = 0.01
        assert await tab.until_ended() == (4002, end("idle", Limits(idle=0.2))[1].decode())
        notice, leave = (json.loads(said) for kind, said in town.echoes.begun[0].told if kind == packets.META)
        assert notice["type"] == "notice"
        assert "any key keeps it" in notice["text"]
        assert leave == {"type": "quit"}


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{",
        "[]",
        "7",
        '["stdin"]',
        '["stdin", 7]',
        '["resize", []]',
        '["quit"]',
        '{"type": "quit"}',
        "[" * 60_000,
        '["\\ud800"]',
    ],
)
async def test_what_is_no_message_ends_the_session_and_no_other(sent: str):
    async with Town() as town:
        visitor = await town.visitor()
        bad, good = await visitor.tab(), await visitor.tab()
        await bad.socket.send_str(sent)
        assert (await bad.until_ended())[0] == 1008
        await good.press("here")
        await good.until("here")


async def test_huge_binary_and_malformed_frames_end_the_session_and_no_other():
    async with Town() as town:
        visitor = await town.visitor()
        good, huge, binary = [await visitor.tab() for _ in range(3)]
        await huge.socket.send_str("x" * (MESSAGE + 1))
        assert (await huge.until_ended())[0] == 1009
        await binary.socket.send_bytes(b"stdin")
        assert (await binary.until_ended())[0] == 1008
        broken = await visitor.tab()
        broken.socket._writer.transport.write(b"\xff\xff\xff\xff")  # reserved bits, no such kind
        assert (await broken.until_ended())[0] == 1002
        await good.press("here")
        await good.until("here")


def test_sizes_are_those_of_a_terminal():
    assert message('["resize", {"width": 100000, "height": 1e400}]') == Message("resize", size=(COLUMNS, 24))
    assert message('["resize", {"width": -5, "height": "30"}]') == Message("resize", size=(1, 30))
    assert message('["resize", {}]') == Message("resize", size=(80, 24))


def test_times_are_told_in_words():
    assert [span(seconds) for seconds in (1, 59.2, 60, 61, 1_800)] == [
        "1 second",
        "60 seconds",
        "1 minute",
        "2 minutes",
        "30 minutes",
    ]


def test_a_flood_has_to_wait():
    bucket = Bucket(10, 3, clock := FakeClock())
    assert [round(bucket.take(), 3) for _ in range(5)] == [0, 0, 0, 0.1, 0.2]
    clock.advance(0.4)
    assert bucket.wait == 0
    clock.advance(1_000)
    assert [bucket.take() for _ in range(4)][3] > 0


@asynccontextmanager
async def listening() -> AsyncIterator[int]:
    """A server that listens; its port."""
    begun = asyncio.get_running_loop().create_future()
    site = Site(Gate("", FakeClock()), Names("127.0.0.1"), Echoes(), Limits(), FakeClock(), print)
    serving = asyncio.create_task(serve(site.app(), "127.0.0.1", 0, Limits(), begun.set_result))
    yield await begun
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving


async def test_a_flood_of_connections_is_cut_off_and_silent_ones_end(monkeypatch):
    monkeypatch.setattr("nntui.serve.server.CONNECTIONS", (0, 50))
    async with listening() as port:
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(50)]
        beyond, _ = await asyncio.open_connection("127.0.0.1", port)
        assert await beyond.read() == b""
        for _, writer in silent:
            writer.close()
            await writer.wait_closed()
        monkeypatch.setattr("nntui.serve.server.SILENT", 0.05)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await reader.read() == b""  # it has asked for nothing
        writer.close()
        async with ClientSession() as http, http.get(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200


async def test_what_is_no_http_is_refused_and_says_nothing_on_the_servers_terminal(caplog):
    async with listening() as port:
        for sent in (b"\x16\x03\x01" + bytes(40), b"GET " + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            assert (await reader.read()).startswith(b"HTTP/1.0 400 ")
            writer.close()
    assert not caplog.records


def test_an_error_of_the_server_itself_is_told():
    told = logging.LogRecord("", logging.ERROR, "", 0, "", (), (KeyError, KeyError("ours"), None))
    assert _is_our_error(told)


async def test_keys_reach_a_session_no_faster_than_a_hand_types():
    async with Town() as town:
        visitor = await town.visitor()
        flood, other = await visitor.tab(), await visitor.tab()
        at_once = int(INPUTS[1])
        for _ in range(at_once + 50):
            await flood.press("x")
        while len(town.echoes.begun[0].told) < at_once:
            await asyncio.sleep(0)
        for turn in range(50):
            await other.press(f" {turn}.")
            await other.until(f" {turn}.")
        assert len(town.echoes.begun[0].told) < at_once + 50  # the clock stands still


# Downloads


async def test_a_download_is_for_who_made_it_once_and_is_run_by_no_browser():
    async with Town() as town:
        ann, bob = await town.visitor(), await town.visitor()
        tab = await ann.tab()
        await tab.press("f")
        key = await tab.until_said("deliver_file_start")
        assert (await bob.get(f"/download/{key}"))[0] == 404
        status, text, headers = await ann.get(f"/download/{key}")
        assert (status, text) == (200, "<b>mine</b>")
        assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%0D%0Ab.html"
        assert headers["Content-Security-Policy"].startswith("sandbox")
        assert headers["Content-Type"] == "application/octet-stream"
        assert (await ann.get(f"/download/{key}"))[0] == 404


def test_files_wait_neither_for_ever_nor_without_end():
    downloads = Downloads(clock := FakeClock())
    key = downloads.add("ann", "a", bytes(DOWNLOAD))
    assert downloads.add("ann", "b", b"x") == ""
    assert downloads.add("bob", "b", b"x")
    clock.advance(FETCHED)
    assert downloads.take(key, "ann") is None
    assert downloads.add("ann", "b", b"x")


# What lies outside of a session


def test_what_a_visitor_records_is_delivered_when_it_ends():
    delivered: list[tuple[str, str]] = []
    visitor = Visitor(lambda name, text: delivered.append((name, text)), NOTHING)
    path, stream = visitor.record_into(Path("ann"))
    stream.write("lines")
    stream.flush()
    assert not delivered
    stream.close()
    stream.close()
    assert (path.name, delivered) == ("ann.nnrec", [("ann.nnrec", "lines")])
    assert str(visitor.free_name("../../etc/passwd")) == "etc-passwd.nnrec"


def test_what_a_visitor_changes_in_their_notes_is_what_is_delivered():
    delivered: list[str] = []
    visitor = Visitor(lambda name, text: delivered.append(text), NOTHING)
    recordings = Recordings(Session(open_scenario("four-people")), FakeClock(1.0), record_into=visitor.record_into)
    recordings.start(Path("ann"))
    recordings.note(Note("Before. " * 400))  # so long that something of it would be left
    SessionNotes(recordings).put(0, 0, Note("After."))
    recordings.close()
    (text,) = delivered
    assert [json.loads(line).get("note") for line in text.splitlines()] == [None, "After.", None, None]


@pytest.mark.parametrize("name", ["/etc/passwd", "../a.csv", "a/b.csv", "a\\b.csv", "..", "", "x" * 200])
def test_a_name_with_a_folder_in_it_is_refused(name: str):
    visitor = Visitor(lambda name, text: pytest.fail("delivered"), NOTHING)
    with pytest.raises(RefusedError):
        visitor.expect_room(Path(name))
    with pytest.raises(NntuiError):
        visitor.record_into(Path(name))


DOOR = """
import asyncio, json, os, socket, subprocess, sys
from pathlib import Path
from textual.app import App
from nntui.serve.door import Door
folder, found = Path(sys.argv[1]), {}
door = Door()
(folder / "offered.toml").read_text()
door.close()

async def shot():
    async with App().run_test() as pilot:
        pilot.app.save_screenshot(path=str(folder))

for tried in json.loads(sys.argv[2]):
    try:
        exec(tried)
    except PermissionError as error:
        found[tried] = error.errno
    else:
        found[tried] = 0
print(json.dumps(found))
"""
REFUSED = (
    "open('/etc/passwd')",
    "os.open('/etc/passwd', os.O_RDONLY)",
    "(folder / 'other.toml').read_text()",
    "(folder / 'offered.toml').open('a')",
    "(folder / 'new').write_text('')",
    "(folder / 'new').mkdir()",
    "(folder / 'new').symlink_to('/etc/passwd')",
    "(folder / 'offered.toml').unlink()",
    "(folder / 'offered.toml').rename(folder / 'new')",
    "(folder / 'offered.toml').chmod(0)",
    "os.listdir(folder)",
    "list(folder.iterdir())",
    "os.scandir()",
    "open(os.devnull, 'w')",
    "open(os.__file__ + '/../../../../../../etc/passwd')",
    "open(os.__file__, 'r+')",
    "subprocess.run(['true'])",
    "os.system('true')",
    "os.fork()",
    "os.kill(1, 0)",
    "socket.create_connection(('127.0.0.1', 9))",
    "os.chdir(folder)",
    "asyncio.run(shot())",
)
DONE = (
    "(folder / 'offered.toml').read_text()",
    "open(os.__file__).close()",
    "import nntui.explain.nudge",
    "import wave",
    "socket.socketpair()",
)


def test_behind_a_closed_door_nothing_is_written_and_only_the_program_is_read(tmp_path):
    for name in ("offered.toml", "other.toml"):
        (tmp_path / name).write_text("x")
    words = [sys.executable, "-c", DOOR, tmp_path, json.dumps([*REFUSED, *DONE])]
    found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    assert found == dict.fromkeys(REFUSED, errno.EACCES) | dict.fromkeys(DONE, 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["offered.toml", "other.toml"]


SESSION = """
import os
from nntui.cli.rows import formats, panes
from nntui.serve import served_session
from nntui.serve.door import Door
from nntui.serve.limits import Limits
from nntui.serve.offered import offered

def run(app):
    try:
        open('/etc/passwd')
    except PermissionError:
        os.write(1, b"closed")

served_session.NntuiApp.run = run
door = Door()
served_session.Sessions(offered(["one-neuron"], panes()), panes, formats, Limits(), door).run(80, 24)
"""


def test_the_app_of_a_session_runs_behind_the_closed_door():
    ended = subprocess.run([sys.executable, "-c", SESSION], check=True, capture_output=True)
    assert (ended.stdout, ended.stderr) == (b"closed", b"")


# The command


def test_what_can_not_be_served_is_told(tmp_path):
    ended = CliRunner().invoke(cli, ["serve", "four-peple"])
    assert ended.exit_code == 2


def test_a_port_that_is_taken_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = CliRunner().invoke(cli, ["serve", "one-neuron", "--port", str(port)])
    assert (ended.exit_code, ended.stderr) == (
        2,
        f"nntui serve: port {port} of 127.0.0.1 is taken; --port 0 takes one that is free\n",
    )


def test_without_the_extra_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    ended = CliRunner().invoke(cli, ["serve"])
    assert (ended.exit_code, ended.stderr) == (
        2,
        'nntui serve: textual-serve is not installed: pip install "nntui[serve]"\n',
    )


def test_loopback_is_told_from_the_rest():
    assert all(map(is_loopback, ["127.0.0.1", "::1", "localhost", "127.9.9.9"]))
    assert not any(map(is_loopback, ["::", "10.0.0.0", "192.168.0.7", "school.example"]))
