"""`nntui serve` in a real browser: keys, mouse, sizes, downloads, visitors side by side, a server that is killed."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import share

pytest.importorskip("textual_serve")

from browser import Browser, browsing, found_browser
from tabs import LAST_RESORT, Painted, Server, serving

from nntui.lesson.recording import from_jsonl
from nntui.render.panes import collected

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(not share.full, reason="pytest -m full runs it"),
    pytest.mark.skipif(found_browser() is None, reason="there is no Chromium here"),
]
SCREEN = ".xterm-screen"


class Page:
    """The page of a session, in a window of 1200×800: what is painted in it, as text."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        browser.size(1200, 800, dark=True)
        browser.go(address)

    @property
    def text(self) -> str:
        """What stands on its terminal."""
        painted = Painted(400, 120)
        for frame in list(self.browser.frames):
            painted.paint(frame)
        return painted.text

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines that are painted."""
        lines = [line for line in self.text.split("\n") if line]
        return max(map(len, lines)), len(lines)

    def until(self, *words: str) -> None:
        """Wait until all of these words stand there."""
        deadline = time.monotonic() + LAST_RESORT
        while not all(word in self.text for word in words):
            assert time.monotonic() < deadline, f"waited for {words}, found:\n{self.text}"
            self.browser.ask("1")  # hears what has come
            time.sleep(0.02)

    def until_said(self, words: str) -> None:
        """Wait until the page itself says this in the place of its terminal."""
        self.browser.until(f"document.body?.innerText.includes({json.dumps(words)})")

    def type_code(self, code: str) -> None:
        """Type a code into the box for it, once that takes keys, and Enter."""
        self.browser.until("document.readyState === 'complete' && document.activeElement?.tagName === 'INPUT'")
        self.browser.press(*code, "Enter")

    def click(self, words: str) -> None:
        """Click on words of its terminal."""
        lines = self.text.split("\n")
        y = next(i for i, line in enumerate(lines) if words in line)
        x = lines[y].index(words)
        columns, rows = self.size
        self.browser.click_at(SCREEN, (x + 0.5) / columns, (y + 0.5) / rows)


@contextmanager
def page(server: Server, folder: Path) -> Iterator[Page]:
    """A browser with a profile of its own, at a server."""
    with browsing(folder) as browser:
        yield Page(browser, server.address)


def test_keys_the_mouse_and_sizes_do_what_they_do_in_a_terminal(tmp_path):
    with serving("two-layer") as server, page(server, tmp_path) as found:
        found.until("step 0/10,000", "NETWORK")
        found.browser.press("ArrowRight", "ArrowRight")
        found.until("step 2/10,000")
        found.browser.press("g")
        found.until("Go to")
        found.browser.press(*"500", "Enter")
        found.until("step 500/10,000")
        found.browser.press("d")
        found.until("▸ DATA")
        found.click("WEIGHTS")
        found.until("▸ WEIGHTS")
        columns, rows = found.size
        assert (columns > 110, rows > 35) == (True, True)
        found.browser.frames.clear()
        found.browser.size(700, 500, dark=True)
        found.until("step 500/10,000")
        narrow = found.size
        assert (narrow[0] < columns, narrow[1] < rows) == (True, True)
        assert {address.split("/")[2] for address in found.browser.requests if address.startswith("http")} == {
            server.address.split("/")[2]
        }
        assert not [line for line in found.browser.logged if "Security Policy" in line or "rror" in line]


def test_a_recording_is_among_the_downloads_of_the_browser(tmp_path):
    folder = tmp_path / "downloads"
    with serving("two-layer") as server, page(server, tmp_path) as found:
        found.browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
        found.until("step 0/10,000")
        found.browser.press("r")
        found.until("Record into a new file")
        found.browser.press("Enter", "ArrowRight")
        found.until("two-layer.nnrec", "step 1/10,000")
        found.browser.press("r", "r")
        file = folder / "two-layer.nnrec"
        deadline = time.monotonic() + LAST_RESORT
        while not file.exists():
            assert time.monotonic() < deadline
            found.browser.ask("1")
        assert from_jsonl(file.name, file.read_text(), collected()).events


def test_two_visitors_do_not_see_each_other(tmp_path):
    with serving("two-layer") as server, page(server, tmp_path / "a") as ann, page(server, tmp_path / "b") as bob:
        ann.until("step 0/10,000")
        bob.until("step 0/10,000")
        ann.browser.press("ArrowRight", "ArrowRight", "ArrowRight")
        ann.until("step 3/10,000")
        bob.browser.press("ArrowRight")
        bob.until("step 1/10,000")
        assert "step 3/" not in bob.text


def test_the_page_says_that_the_server_is_gone_or_was_ended(tmp_path):
    with serving("two-layer") as server, page(server, tmp_path) as found:
        found.until("step 0/10,000")
        server.process.kill()
        found.until_said("The server is gone")
    with serving("two-layer") as server, page(server, tmp_path) as found:
        found.until("step 0/10,000")
        server.end()
        found.until_said("The server was ended.")


def test_who_leaves_may_begin_again(tmp_path):
    with serving("two-layer") as server, page(server, tmp_path) as found:
        found.until("step 0/10,000")
        found.browser.press("ArrowRight")
        found.until("step 1/10,000")
        found.browser.press("q")
        found.until_said("You have left.")
        found.browser.frames.clear()
        found.browser.press("Enter")  # the button has the focus
        found.until("step 0/10,000")


def test_a_code_is_typed_and_a_full_server_says_so(tmp_path):
    with (
        serving("two-layer", "--host", "0.0.0.0", "--sessions", "1") as server,  # noqa: S104
        page(server, tmp_path / "a") as ann,
        page(server, tmp_path / "b") as bob,
    ):
        ann.until_said("The code that the server shows")
        ann.type_code("wrong")
        ann.until_said("That isn't the code.")
        ann.type_code(server.code)
        ann.until("step 0/10,000")
        bob.type_code(server.code)
        bob.until_said("All sessions are taken.")
        bob.until_said("it ends in 30 minutes")
