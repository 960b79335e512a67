"""A page that asks, in a real browser: right, wrong, hints, score, the file that grade takes, and the four sizes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from app_support import collected
from asking_support import RIGHT, lesson
from browser import Browser, browsing, found_browser
from page_support import opened
from share import rest
from test_saved_answers import by_lesson

from nntui.cli.rows import formats
from nntui.export.format import Options, export, exported
from nntui.lesson.lessons import find_lesson
from nntui.lesson.recording import read
from nntui.lesson.saved_answers import SUFFIX, fingerprint, read_saved

pytestmark = pytest.mark.skipif(
    found_browser() is None, reason="no chromium here: pages are not tested (apt-get install chromium)"
)
OPTIONS = Options(panes=collected(), named="mine.toml")
SIZES = [(1280, 800), (1366, 640), (1920, 1080), (390, 844)]
AT = "Number(document.getElementById('slider').value)"
VERDICT = "document.getElementById('verdict').textContent"
SCREEN = "document.getElementById('screen').textContent"
SCORE = "document.getElementById('score').textContent"
FOCUS = "document.activeElement.id"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        browser.size(1280, 800)
        yield browser


def written(path: Path, **more) -> Path:
    export(lesson(), path, replace(OPTIONS, **more), formats())
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("page") / "out.html")


@pytest.fixture(autouse=True)
def quiet(browser: Browser, page: Path) -> Iterator[None]:
    """The page just opened; at the end nothing was said on the console, and nothing was asked for but files of ours."""
    opened(browser, page)
    yield
    assert browser.logged == []
    assert {request for request in browser.requests if not request.startswith(("data:", "file:", "blob:"))} == set()


def note(browser: Browser, number: int) -> None:
    """Go to a note; the questions before it are passed over."""
    while browser.ask("content.notes.indexOf(atFrame()[0])") < number:
        if browser.ask("atFrame().some(isOpen)"):
            browser.click("#over")
        browser.press("Escape", "n")


def choose(browser: Browser, name: str) -> None:
    browser.click(f'#ask input[value="{name}"]')


def test_a_number_right_after_wrong_ones_and_a_hint(browser: Browser):
    browser.press("n")
    hidden = browser.ask(SCREEN)
    assert "squared error ?" in hidden or "rows ?" in hidden
    assert "0.362504" not in browser.ask("document.body.innerText + document.body.outerHTML")
    browser.press("Enter")
    assert browser.ask(FOCUS) == "given"
    browser.type("n")
    browser.press("Enter")
    assert browser.ask(VERDICT).startswith("That is no number, and so no try.")
    assert browser.ask("tries.length") == 0
    browser.ask("document.getElementById('given').select()")
    same = "The same as before: not right, and not counted as a try."
    for given, said in (
        ("1/2", "Not right. There are hints"),
        ("0,5", same),
        ("0.6", "Not right. Hint: above a third"),
    ):
        browser.type(given)
        browser.press("Enter")
        assert browser.ask(VERDICT).startswith(said)
    assert browser.ask("tries.length") == 2
    browser.type(RIGHT[1])
    browser.press("Enter")
    assert browser.ask(VERDICT) == "Right! squared_error = 0.362504"
    assert "rows 0.362504" in browser.ask(SCREEN)
    assert browser.ask("document.querySelector('#caption .words').textContent").startswith("A guess: 0.362504")
    assert browser.ask(FOCUS) == "on"
    browser.press("Escape", "N", "n")  # it is still there when one comes back
    assert browser.ask(VERDICT) == "Right! squared_error = 0.362504"
    assert browser.ask(SCORE).startswith("1 of 5 right, 0 at the first try.")


def test_after_the_last_hint_comes_the_answer(browser: Browser):
    browser.press("n", "Enter")
    for wrong in range(4):
        browser.ask("document.getElementById('given').select()")
        browser.type(str(wrong))
        browser.press("Enter")
    assert browser.ask(VERDICT) == "The answer: squared_error = 0.362504"
    assert browser.ask("document.getElementById('given')") is None


def test_nothing_leads_past_a_question_that_waits(browser: Browser):
    browser.press("n")
    at = browser.ask(AT)
    for key in ("ArrowRight", "End", "n", " "):
        browser.press(key)
        assert browser.ask(AT) == at, key
        assert browser.ask(VERDICT) == "First answer, or pass the question over.", key
    browser.click("#forth")
    browser.click("#next")
    browser.ask("(() => { slider.value = 99; slider.dispatchEvent(new Event('input')); })()")
    assert browser.ask(AT) == at
    assert browser.ask("slider.getAttribute('aria-valuetext')").endswith("step 2")
    said = browser.ask("document.body.innerText")
    assert "It was" not in said  # the next note
    assert "0.362504" not in said
    browser.click("#over")
    assert browser.ask(VERDICT) == "The answer: squared_error = 0.362504"
    browser.click("#on")
    browser.until(f"{AT} === {at + 1}")
    assert "It was 0.362504" in browser.ask("document.body.innerText")


def test_every_kind_is_answered(browser: Browser):
    note(browser, 3)
    browser.click("#answer")
    assert browser.ask(VERDICT) == "Choose one first. That was no try."
    choose(browser, "0.01")
    browser.click("#answer")
    assert browser.ask(VERDICT).startswith("Not right.")
    choose(browser, RIGHT[3])
    browser.press("Enter")
    assert browser.ask(VERDICT) == "Right! 0.1"
    note(browser, 4)
    choose(browser, RIGHT[4])
    browser.press("Enter")
    assert browser.ask(VERDICT).startswith("Right! w6")
    note(browser, 5)
    choose(browser, RIGHT[5])
    browser.press("Enter")
    assert browser.ask(VERDICT).startswith("Right! up: −0.744305 → ")
    note(browser, 6)
    browser.click("#answer")
    assert browser.ask(VERDICT) == "Right! w1, w2, b1"  # they stand in that order already
    note(browser, 7)
    said = browser.ask("document.getElementById('ask').textContent")
    assert "“nntui learn mine.toml” in a terminal" in said
    assert "at note 8 Enter answers" in said
    note(browser, 8)
    assert browser.ask(SCORE) == (
        "4 of 5 right, 3 at the first try. To look at again: note 2. Not counted, since they need the program: note 8."
    )
    assert browser.ask("document.getElementById('ending').textContent").startswith("4 of 5 right, 3 at the first try.")
    browser.click("#ending button")
    assert browser.ask(FOCUS) == "name"


def test_an_order_is_made_by_keys(browser: Browser):
    note(browser, 6)
    browser.ask("document.querySelector('.order button[aria-label=\"w1: later\"]').focus()")
    browser.press(" ")
    assert browser.ask(VERDICT) == "w2, w1, b1"
    assert browser.ask("document.activeElement.ariaLabel") == "w1: later"
    browser.press(" ")
    assert browser.ask(VERDICT) == "w2, b1, w1"
    browser.click("#answer")
    assert browser.ask(VERDICT).startswith("Not right.")


def saved_file(browser: Browser, name: str, folder: Path) -> Path:
    """What is downloaded when the answers are saved under a name."""
    browser.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
    browser.ask(f"document.getElementById('name').value = {json.dumps(name)}")
    before = set(folder.iterdir())
    browser.click("#save button")
    while not (found := [each for each in folder.iterdir() if each not in before and each.suffix == SUFFIX]):
        browser.ask("new Promise((resolve) => setTimeout(resolve, 20))")
    said = browser.ask("document.getElementById('saved').textContent")
    assert said.startswith(f"Written: {found[0].name}, where your browser puts what it downloads.")
    return found[0]


def test_what_is_saved_is_graded(browser: Browser, tmp_path: Path):
    test_every_kind_is_answered(browser)
    browser.click("#save button")
    assert browser.ask("document.getElementById('saved').textContent").startswith("Write your name first")
    assert browser.ask(FOCUS) == "name"
    path = saved_file(browser, "Ann “漢字” \x1b</script>", tmp_path)
    assert path.name == "Ann-漢字-script.nnans"
    text = path.read_text(encoding="utf-8")
    assert "\x1b" not in text
    work, whole = read_saved(path), lesson()
    grade = by_lesson(path, whole)
    assert grade.remarks == ()
    assert (grade.student, grade.right, grade.first_right, grade.tried) == ("Ann “漢字” \x1b</script>", 4, 3, 5)
    assert (grade.skipped, work.reached, len(grade.questions)) == (2, 9, 6)
    assert 0 < grade.seconds < 300
    path.write_text(text.replace('"answer":"0.01"', '"answer":"0.1"'), encoding="utf-8")
    assert by_lesson(path, whole).remarks == (
        "try 1 is marked wrong, and isn't",
        "changed before or at try 2 after it was saved",
    )


def test_a_page_without_answers_collects_them(browser: Browser, tmp_path: Path):
    opened(browser, written(tmp_path / "without.html", no_answers=True))
    browser.press("n", "Enter")
    browser.type("0.3")
    browser.press("Enter")
    assert browser.ask(VERDICT) == "Your answer is kept. Until you save it can be changed."
    browser.ask("document.getElementById('given').select()")
    browser.type(RIGHT[1])
    browser.press("Enter")
    note(browser, 3)
    choose(browser, "0.01")
    browser.click("#answer")
    note(browser, 8)
    assert browser.ask(SCORE).startswith("2 of 5 answered. This page doesn't know")
    assert "?" in browser.ask(SCREEN)
    path = saved_file(browser, "Bob", tmp_path)
    grade = by_lesson(path, lesson())
    assert (grade.right, grade.first_right, grade.tried, grade.remarks) == (1, 1, 2, ())
    assert read_saved(path).lesson == fingerprint(lesson())


TOO_LONG = """(() => {
  const found = [], high = innerHeight + 0.5, wide = innerWidth + 0.5;
  for (const id of ['screen', 'said', 'controls', 'looks']) {
    const box = $(id).getBoundingClientRect();
    if (box.bottom > high || box.right > wide || box.top < 0 || box.height < 1) found.push(id);
  }
  for (const id of ['said', 'screen']) {
    const [one, other] = [$(id).scrollWidth - $(id).clientWidth, $(id).scrollHeight - $(id).clientHeight];
    if (Math.max(one, other) > 1) found.push(`${id} scrolls`);
  }
  return found;
})()"""
HINTED = """(() => {
  const hint = atFrame()[0].question.hints.reduce((one, other) => one.length > other.length ? one : other);
  tell(`${say('wrong')} ${say('hint', { hint })}`);
})()"""


def too_long(browser: Browser) -> list[str]:
    """What of the page, as it is, one would have to scroll for."""
    return browser.ask(TOO_LONG)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_screen_and_caption_fit_the_window(browser: Browser, page: Path, width: int, height: int):
    browser.size(width, height, phone=width < 500)
    opened(browser, page)
    for number in range(9):
        note(browser, number)
        assert too_long(browser) == [], number
    letters = "parseFloat(document.getElementById('screen').style.fontSize)"
    whole = browser.ask(letters)
    browser.press("Escape", "+")
    larger = browser.ask(letters)
    assert larger >= max(13, 1.2 * whole)
    assert too_long(browser) == ["screen scrolls"]
    browser.press("-")
    assert browser.ask(letters) == whole
    browser.size(1280, 800)


@cache
def long_page(name: str) -> str:
    """The page of a lesson that is brought along."""
    return exported(read(find_lesson(name), collected()), "long.html", replace(OPTIONS, named=name), formats())[0]


@rest
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["four-people", "three-layer"])
def test_every_note_of_a_long_lesson_fits(browser: Browser, name: str, size: tuple[int, int], tmp_path: Path):
    """While it is asked, after a wrong answer, and with the answer."""
    path, (width, height) = tmp_path / "long.html", size
    path.write_text(long_page(name), encoding="utf-8")
    browser.size(width, height, phone=width < 500)
    opened(browser, path)
    for number in range(browser.ask("content.notes.length")):
        note(browser, number)
        assert too_long(browser) == [], number
        if browser.ask("isOpen(atFrame()[0]) && atFrame()[0].question.kind !== 'none'"):
            browser.ask(HINTED)
            assert too_long(browser) == [], (number, "hint")
            browser.click("#over")
            assert too_long(browser) == [], (number, "answer")
    browser.size(1280, 800)


UNNAMED = """[...document.querySelectorAll('button, input, select')]
  .filter((each) => each.checkVisibility() && !(each.ariaLabel || each.textContent.trim() || each.labels?.length))
  .map((each) => each.outerHTML)"""


def test_everything_has_a_name_and_the_keys_lead_everywhere(browser: Browser):
    browser.press("n")
    assert browser.ask(UNNAMED) == []
    seen = []
    for _ in range(40):
        browser.press("Tab")
        seen.append(browser.ask("document.activeElement.id || document.activeElement.textContent"))
    for id_ in ("larger", "theme", "screen", "given", "answer", "over", "play", "slider", "next", "name"):
        assert id_ in seen, id_
    assert ("given", "given") not in pairwise(seen)  # there is a way out of the field
    assert browser.ask("document.getElementById('caption').getAttribute('aria-live')") == "polite"
    assert browser.ask("document.getElementById('verdict').getAttribute('role')") == "status"
    assert browser.ask("document.getElementById('keys').textContent") == (
        "Keys: space plays and pauses, ← → one frame, n N next note, and the one before, Home End the beginning, "
        "the end, + − larger, smaller, Enter Esc to the answer, and back to the page."
    )


def test_letters_in_a_field_are_no_keys_of_the_page(browser: Browser):
    browser.press("n", "Enter")
    at = browser.ask(AT)
    browser.press("N", "n", " ", "ArrowLeft", "Home", "+")
    assert browser.ask("document.getElementById('given').value") == "+Nn "
    assert browser.ask(AT) == at
    browser.press("Escape", "N")
    assert browser.ask(AT) == 0


CONTRAST = """(() => {
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).map((x) => { x /= 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const back = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255,255,255)'; };
  return [...document.querySelectorAll('button:enabled, p, label, legend, h1, h2, output, #given, #name')]
    .filter((e) => e.checkVisibility() && !e.closest('#screen')).map((e) => {
      const [a, b] = [light(getComputedStyle(e).color), light(back(e))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), e.outerHTML.slice(0, 80)]; }).filter(([ratio]) => ratio < 4.5);
})()"""


@pytest.mark.parametrize("dark", [False, True])
def test_texts_stand_out(browser: Browser, page: Path, dark: bool):
    browser.size(1280, 800, dark=dark)
    opened(browser, page)
    browser.press("n", "Enter")
    for given in ("1", "2"):
        browser.ask("document.getElementById('given').select()")
        browser.type(given)
        browser.press("Enter")
    assert browser.ask(CONTRAST) == []
    browser.click("#over")
    assert browser.ask(CONTRAST) == []
    browser.size(1280, 800)
