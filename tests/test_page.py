"""The page in a real browser: it loads from disk, plays, is moved by keys, says the notes, and asks for nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browser import Browser, browsing, found_browser
from page_support import opened
from test_publish import EVENTS, MARKUP, hostile, recorded, without_questions, written

from nntui.export.format import Options
from nntui.lesson.recording import Recording
from nntui.publish.capture import capture
from nntui.publish.frames import text_of
from nntui.render.panes import collected

pytestmark = pytest.mark.skipif(
    found_browser() is None, reason="no chromium here: pages are not tested (apt-get install chromium)"
)
SIZE = (100, 30)
OPTIONS = Options(panes=collected(), size=SIZE)
FRAME = "Number(document.getElementById('slider').value)"
SCREEN = "[...document.querySelectorAll('.row')].map((row) => row.textContent)"
CAPTION = "document.querySelector('#caption .words').textContent"
LAST = 7
EVENTS_TOLD = without_questions()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        browser.size(1280, 900)
        yield browser


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "out.html"
    written(recorded(EVENTS_TOLD), path, OPTIONS)
    return path


@pytest.fixture(autouse=True)
def at_the_start(browser: Browser, page: Path) -> Iterator[None]:
    """The page just opened; at the end nothing was said on the console, and nothing was asked for but the file."""
    opened(browser, page)
    yield
    assert browser.logged == []
    assert {request for request in browser.requests if not request.startswith("data:")} <= {page.as_uri()}


def test_each_frame_shows_the_text_of_the_screen(browser: Browser):
    shots = capture(recorded(EVENTS_TOLD), OPTIONS, for_page=True).shots
    for number, shot in enumerate(shots):
        assert browser.ask(FRAME) == number
        assert browser.ask(SCREEN) == [text_of(row) for row in shot.rows]
        assert f"step {shot.step}" in browser.ask("document.getElementById('where').textContent")
        browser.press("ArrowRight")
    assert browser.ask(FRAME) == len(shots) - 1 == LAST


def test_keys(browser: Browser):
    for key, frame in [
        ("ArrowRight", 1), ("ArrowLeft", 0), ("ArrowLeft", 0), ("End", LAST), ("ArrowRight", LAST), ("N", 2),
        ("N", 0), ("N", 0), ("n", 2), ("n", LAST), ("n", LAST), ("Home", 0),
    ]:  # fmt: skip
        browser.press(key)
        assert browser.ask(FRAME) == frame, key


def test_buttons_and_the_list_of_notes(browser: Browser):
    for selector, frame in [
        ("#forth", 1), ("#back", 0), ("#next", 2), ("#next", LAST), ("#previous", 2),
        ("#notes > li:nth-child(3) button", LAST), ("#notes > li:nth-child(1) button", 0),
    ]:  # fmt: skip
        browser.click(selector)
        assert browser.ask(FRAME) == frame, selector
    assert browser.ask("document.getElementById('back').disabled")
    assert browser.ask("document.getElementById('previous').disabled")


def test_the_slider(browser: Browser):
    box = browser.ask(
        "(() => { const b = slider.getBoundingClientRect(); return [b.x, b.y + b.height / 2, b.width]; })()"
    )
    for part, frame in ((3 / LAST, 3), (0.999, LAST), (0.001, 0)):
        for kind in ("mousePressed", "mouseReleased"):
            x = box[0] + part * box[2]
            browser.call("Input.dispatchMouseEvent", type=kind, x=x, y=box[1], button="left", clickCount=1)
        assert browser.ask(FRAME) == frame
    browser.press("ArrowRight")  # the slider has the keys now, and the page moves it by one, not by two
    assert browser.ask(FRAME) == 1
    assert browser.ask("slider.getAttribute('aria-valuetext')") == f"frame 2 of {LAST + 1}, step 1"


def test_captions_are_spoken(browser: Browser):
    live = "document.getElementById('caption').getAttribute('aria-live')"
    assert browser.ask(live) == "polite"
    assert browser.ask(CAPTION) == "At first the error is 0.366854."
    browser.press("n")
    said = browser.ask(CAPTION)
    assert said == "Is −0.744666 larger?"
    browser.press("ArrowRight")
    assert browser.ask(CAPTION) == said
    assert browser.ask("document.querySelector('#notes > [aria-current] .words').textContent") == "Is −0.744666 larger?"


def test_play_rests_at_a_pause_and_goes_on_to_the_end(browser: Browser):
    browser.press(" ")
    browser.until(f"{FRAME} === 2")
    browser.until("document.getElementById('play').getAttribute('aria-label') === 'play'")
    browser.press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    browser.press(" ")
    assert browser.ask("document.getElementById('play').getAttribute('aria-label')") == "pause"
    browser.until(f"{FRAME} === {LAST}")
    browser.until("document.getElementById('play').getAttribute('aria-label') === 'play'")


def test_space_pauses(browser: Browser):
    browser.press("n", "ArrowRight", " ", " ")
    frame = browser.ask(FRAME)
    browser.ask("new Promise((resolve) => setTimeout(resolve, 1200))")  # by then the page's own timer would have fired
    assert browser.ask(FRAME) == frame


def test_dark_and_light(browser: Browser, page: Path):
    back = "getComputedStyle(document.querySelector('.row:nth-child(9) span')).backgroundColor"
    dark, light = "rgb(16, 21, 28)", "rgb(251, 250, 247)"
    assert browser.ask(back) == light
    browser.size(1280, 900, dark=True)
    browser.until(f"{back} === '{dark}'")
    browser.click("#theme")
    assert browser.ask(back) == light
    browser.size(1280, 900)
    opened(browser, page)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_the_whole_screen_fits_the_width(browser: Browser, page: Path, width: int):
    browser.size(width, 844, phone=width < 500)
    opened(browser, page)
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert (
        browser.ask("(() => { const s = document.getElementById('screen'); return s.scrollWidth - s.clientWidth; })()")
        <= 0
    )
    wide = browser.ask("document.querySelector('.row').getBoundingClientRect().width")
    widths = browser.ask("[...document.querySelectorAll('.row')].map((row) => row.getBoundingClientRect().width)")
    assert max(widths) - min(widths) < 1, "columns don't stand below each other"
    assert wide > 0.8 * min(width, 1000)
    browser.click("#larger")
    size = browser.ask("parseFloat(document.getElementById('screen').style.fontSize)")
    assert size >= 13
    browser.size(1280, 900)


def test_text_can_be_selected(browser: Browser):
    browser.ask("getSelection().selectAllChildren(document.querySelector('#screen'))")
    lines = browser.ask("getSelection().toString()").splitlines()
    assert [line.rstrip() for line in lines] == [line.rstrip() for line in browser.ask(SCREEN)]


def test_nothing_from_a_recording_runs(browser: Browser, page: Path, tmp_path: Path):
    path = tmp_path / "hostile.html"
    written(hostile(), path, OPTIONS)
    opened(browser, path)
    assert browser.requests == [path.as_uri()] or all(each.startswith("data:") for each in browser.requests[1:])
    assert browser.ask("document.images.length + document.scripts.length") == 1  # the frames' own was taken away
    assert browser.ask("document.querySelector('#notes .words').textContent").endswith(MARKUP)
    assert MARKUP[:9] in browser.ask("document.title")
    assert browser.ask(
        "new Promise((done) => { addEventListener('securitypolicyviolation', () => done(true));"
        " const s = document.createElement('script'); s.textContent = 'x'; document.body.append(s); })"
    )
    browser.logged.clear()  # of that one
    opened(browser, page)


def test_a_recording_without_notes_and_of_one_frame(browser: Browser, page: Path, tmp_path: Path):
    path = tmp_path / "empty.html"
    written(Recording(recorded().header), path, OPTIONS)
    opened(browser, path)
    browser.press("n", "N", "ArrowRight", "End", " ")
    assert browser.ask(FRAME) == 0
    assert browser.ask("document.getElementById('next').hidden")
    assert browser.logged == []
    opened(browser, page)


def test_wide_characters_keep_the_columns(browser: Browser, page: Path, tmp_path: Path):
    source = recorded().header.scenario.replace('"Alice"', json.dumps("漢字かな"))
    path = tmp_path / "wide.html"
    written(Recording(replace(recorded().header, scenario=source), EVENTS[:2]), path, OPTIONS)
    opened(browser, path)
    widths = browser.ask("[...document.querySelectorAll('.row')].map((row) => row.getBoundingClientRect().width)")
    assert "漢字" in "".join(browser.ask(SCREEN))
    assert max(widths) - min(widths) < 1
    opened(browser, page)


def test_printed_it_has_the_notes_and_a_frame(browser: Browser):
    browser.call("Emulation.setEmulatedMedia", media="print")
    shown = "(selector) => document.querySelector(selector).checkVisibility()"
    assert browser.ask(f"['#screen', '#notes', 'h1'].every({shown})")
    assert not browser.ask(f"['#controls', '#caption', 'footer'].some({shown})")
    browser.call("Emulation.setEmulatedMedia", media="")
