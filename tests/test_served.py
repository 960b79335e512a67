"""Sessions that are really served: what visitors see, and what hostile ones try."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import pytest
import share

pytest.importorskip("textual_serve")

from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer
from tabs import LAST_RESORT, Browser, serving, sessions_of, visiting

from nntui.lesson.recording import from_jsonl
from nntui.lesson.replay import Replay
from nntui.render.panes import collected
from nntui.serve.gate import Gate, Names
from nntui.serve.limits import Limits
from nntui.serve.processes import CAN_COPY, Copies, Programs
from nntui.serve.served_session import Printable
from nntui.serve.site import Site
from nntui.serve.visit import end

RIGHT, ENTER, CLEAR = "\x1b[C", "\r", "\x15"
WAYS = [
    pytest.param(Copies, marks=pytest.mark.skipif(sys.platform != "linux", reason="nothing is copied here")),
    Programs,
]
IN_FULL = pytest.mark.skipif(not share.full, reason="pytest -m full runs it")
ON_LINUX = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="there is no /proc to look at")


@asynccontextmanager
async def visitor_at(
    *offered: str, way: type[Copies] | type[Programs] = Copies if CAN_COPY else Programs, **limits: float
) -> AsyncIterator[tuple[Browser, list[str]]]:
    """A visitor of a server in this process, whose sessions are real; and what is said on its terminal."""
    said: list[str] = []
    bounds = Limits(**limits)
    processes = way({"offered": offered, "limits": asdict(bounds)})
    assert await processes.ready()
    site = Site(Gate("", time.monotonic), Names("127.0.0.1"), processes, bounds, time.monotonic, said.append)
    server = TestServer(site.app(), host="127.0.0.1")
    await server.start_server()
    try:
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
            browser = Browser(http, f"http://127.0.0.1:{server.port}")
            await browser.get("/")
            yield browser, said
    finally:
        await server.close()
        processes.close()


@pytest.mark.full
@pytest.mark.parametrize("way", share.spread(WAYS))
async def test_what_a_visitor_records_and_writes_is_downloaded_and_nothing_is_written_here(way, tmp_path):
    async with visitor_at("two-layer", way=way) as (browser, _):
        tab = await browser.tab()
        await tab.until("step 0/10,000")
        await tab.press("r")
        await tab.until("Record into a new file", "two-layer.nnrec")
        await tab.press(f"{CLEAR}/x.nnrec{ENTER}")
        await tab.until("expected a name without a folder")
        await tab.press(f"{CLEAR}mine{ENTER}")
        await tab.until("recording mine.nnrec")
        await tab.press(RIGHT * 3)
        await tab.until("step 3/10,000")
        await tab.press("rr")
        _, text, headers = await browser.get(f"/download/{await tab.until_said('deliver_file_start')}")
        assert headers["Content-Disposition"].endswith("mine.nnrec")
        replay = Replay(from_jsonl("mine.nnrec", text, collected()), collected())
        replay.to(len(replay.recording.events))
        assert (replay.session.position.step, replay.findings) == (3, [])
        tab.said.clear()
        await tab.press("E")
        await tab.until("Write this session as", "two-layer.csv")
        await tab.press(f"{CLEAR}../steps.csv{ENTER}")
        await tab.until("expected a name without a folder")
        await tab.press(f"{CLEAR}steps.csv{ENTER}")
        _, text, _ = await browser.get(f"/download/{await tab.until_said('deliver_file_start')}")
        assert text.startswith("branch,name,step,")
    assert not list(tmp_path.rglob("*"))


@pytest.mark.full
@IN_FULL
async def test_a_recording_that_runs_is_downloaded_when_the_visitor_quits():
    async with visitor_at("two-layer") as (browser, _):
        tab = await browser.tab()
        await tab.until("step 0/10,000")
        await tab.press(f"r{ENTER}")
        await tab.until("rec")
        await tab.press(RIGHT + "q")
        key = await tab.until_said("deliver_file_start")
        assert (await tab.until_ended())[0] == 4000
        _, text, _ = await browser.get(f"/download/{key}")
        assert from_jsonl("mine.nnrec", text, collected()).events


@pytest.mark.full
@IN_FULL
async def test_no_line_that_is_typed_reads_a_file():
    Path("secret.csv").write_text("a,nobody-reads-this\n1,2\n", "utf-8")
    async with visitor_at("streetlights") as (browser, _):
        tab = await browser.tab()
        await tab.until("step 0/")
        for line in ("data.csv = secret.csv", "data = secret.csv", "csv = secret.csv", "weights_file = secret.csv"):
            await tab.press("e")
            await tab.until("Edit at step 0")
            await tab.press(f"{CLEAR}{line}{ENTER}")
            await tab.until("expected")
            assert "nobody-reads" not in tab.text
            await tab.press("\x1b")
            for _ in range(20):
                await tab.read(0.1)


@ON_LINUX
async def test_a_session_that_takes_too_much_memory_ends_and_says_so():
    async with visitor_at("spiral", memory=30_000_000) as (browser, _):
        tab = await browser.tab()
        await tab.until("step 0/")
        await tab.press("f")
        assert await tab.until_ended() == tuple_of("memory", memory=30_000_000)


@ON_LINUX
async def test_a_session_that_has_computed_enough_ends_and_says_so():
    async with visitor_at("spiral", cpu=1) as (browser, _):
        tab = await browser.tab()
        await tab.until("step 0/")
        await tab.press("+" * 12)
        while not tab.ended:
            with suppress(ConnectionError):  # it has ended since
                await tab.press("\x1b[H ")  # plays, and once it is at its end again
            while not tab.ended and await tab.read(0.5):
                pass
        assert tab.ended == tuple_of("cpu", cpu=1)


def tuple_of(why: str, **limits: float) -> tuple[int, str]:
    code, words = end(why, Limits(**limits))
    return code, words.decode()


@pytest.mark.full
@IN_FULL
async def test_who_touches_nothing_is_told_on_the_screen_and_keeps_the_session_by_a_key():
    async with visitor_at("one-neuron", idle=6, warned=5.5) as (browser, _):
        tab = await browser.tab()
        await tab.until("any key keeps it")
        assert (await tab.until_ended())[0] == 4002


@pytest.mark.full
@IN_FULL
async def test_a_flood_of_keys_and_sizes_leaves_room_for_others():
    async with visitor_at("two-layer") as (browser, _):
        flood, other = await browser.tab(), await browser.tab()
        await flood.until("step 0/")
        await other.until("step 0/")
        for _ in range(30):
            await flood.press(RIGHT * 2_000)
            await flood.socket.send_str('["resize", {"width": 100000, "height": 100000}]')
        await other.press(RIGHT)
        await other.until("step 1/")
        await flood.socket.close()


@pytest.mark.full
@IN_FULL
async def test_what_steers_a_terminal_stays_in_the_visitors_own():
    async with visitor_at("two-layer") as (browser, said):
        tab = await browser.tab()
        await tab.until("step 0/")
        await tab.press("p")
        await tab.until("A new input")
        await tab.press(f"{CLEAR}\x1b[200~\x1b]0;owned\x07\x1b[2J1, 2\x1b[201~{ENTER}")
        await tab.until("there is nothing to vary")
        assert not any("\x1b" in each for each in said)


def test_what_a_session_says_on_the_servers_terminal_steers_nothing_and_fills_nothing():
    read, write = os.pipe()
    said = Printable(write)
    said.write("\x1b[2Jan error\nits \u202eline")
    said.write("x" * 100_000)
    os.close(write)
    with open(read, encoding="utf-8") as stream:
        text = stream.read()
    assert text.startswith("\\x1b[2Jan error\nits \\u202eline")
    assert len(text) <= 10_100


# The server's process


def runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@ON_LINUX
async def test_a_server_that_is_killed_leaves_no_session():
    with serving("two-layer") as server:
        async with visiting(server.address) as browser:
            tabs = [await browser.tab() for _ in range(2)]
            for tab in tabs:
                await tab.until("step 0/")
            await tabs[1].press(" ")
            begun = sessions_of(server.process.pid)
            assert len(begun) == 3
            server.process.kill()
            for tab in tabs:
                await tab.until_ended()
            deadline = time.monotonic() + LAST_RESORT
            while any(map(runs, begun)):
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)


@ON_LINUX
async def test_a_session_has_bounds_that_the_system_holds():
    with serving("two-layer", "--cpu", "2") as server:
        async with visiting(server.address) as browser:
            await (await browser.tab()).until("step 0/")
            _, session = sessions_of(server.process.pid)
            bounds = Path(f"/proc/{session}/limits").read_text()
    for name, value in (("file size", "0"), ("core file size", "0"), ("cpu time", "120")):
        assert bounds.partition(f"Max {name}")[2].split()[0] == value
    assert 600_000_000 < int(bounds.partition("Max data size")[2].split()[0]) < 800_000_000


@pytest.mark.full
@IN_FULL
@ON_LINUX
async def test_a_session_that_is_killed_ends_alone():
    with serving("two-layer") as server:
        async with visiting(server.address) as browser:
            first = await browser.tab()
            await first.until("step 0/")
            _, session = sessions_of(server.process.pid)
            second = await browser.tab()
            await second.until("step 0/")
            os.kill(session, signal.SIGKILL)
            assert (await first.until_ended())[0] == 4001
            await second.press(RIGHT)
            await second.until("step 1/")


@pytest.mark.full
@pytest.mark.parametrize("how", share.spread([signal.SIGINT, signal.SIGTERM]))
async def test_ctrl_c_ends_it_and_every_page_says_so(how):
    with serving("two-layer") as server:
        async with visiting(server.address) as browser:
            tab = await browser.tab()
            await tab.until("step 0/")
            await tab.press(f"r{ENTER}")
            await tab.until("recording two-layer.nnrec")
            ended = asyncio.create_task(asyncio.to_thread(server.end, how))
            assert await tab.until_ended() == (1001, "The server was ended.")
            assert any(kind == "deliver_file_start" for kind, _ in tab.said)  # what was recorded isn't lost
            assert "Traceback" not in await ended
            assert server.process.returncode == 0


@pytest.mark.full
@IN_FULL
async def test_only_what_was_named_is_offered():
    with serving("tour", "one-neuron", "--host", "0.0.0.0") as server:  # noqa: S104
        async with visiting(server.address) as browser:
            assert server.code
            await browser.enter(server.code)
            tab = await browser.tab()
            await tab.until("One neuron")
            assert "Four people" not in tab.text
            await tab.press("l")
            await tab.until("tour")
            assert "three-layer" not in tab.text
            await tab.press(ENTER)
            await tab.until("note 1 of", "Space")


@pytest.mark.full
@IN_FULL
async def test_what_can_not_be_opened_is_told_before_anybody_comes():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "nntui", "serve", "two-layer", "nowhere.toml", stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert (process.returncode, said) == (2, b"nowhere.toml: expected a scenario file, found nothing by that name\n")
