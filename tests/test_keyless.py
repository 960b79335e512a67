"""What is published names no key: nobody can press it there. Hints at keys stand in panes for those who can."""

import re
from functools import cache

import pytest
from page_support import content_of
from share import spread

from nntui.cli.rows import formats
from nntui.export.format import Options, exported
from nntui.lesson.lessons import find_lesson, lesson_names
from nntui.lesson.recording import read
from nntui.quantities.opening import open_scenario
from nntui.render.cells import Span, without_keys
from nntui.render.content import keyless
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.plot import sentence
from nntui.render.status import status_lines
from nntui.session.commands import GoTo
from nntui.session.player import Motion
from nntui.session.session import Session
from nntui.timeline.walk import walk

PANES = collected()
SIZES = ((38, 9), (58, 14), (100, 28))
# A key's name, or a key's letter before what it does ("z enlarges", "z: 5 more"), or a click.
KEY = re.compile(
    r"↑↓|Space\b|Enter\b|Esc\b|\bclick|\bz: |→ (?:makes|shows)"
    r"|(?<!\w)[a-zA-Z.{}] (?:asks|edits|enlarges|goes|leaves|opens|trains)\b|, or p,|\bL \w"
)


def text_of(content) -> list[str]:
    lines = [*content.header, *map(content.line, range(min(content.length, 40)))]
    return ["".join(run.text for run in line) for line in lines]


def drawn(session: Session, name: str, width: int, height: int):
    pane, upto = PANES[name], session.position.step
    frame = session.frame
    content = pane.draw(frame, width, height, Drawing(upto=upto, shown=(name,)))
    while content.more is not None:
        content.more()
        content = pane.draw(frame, width, height, Drawing(upto=upto, shown=(name,)))
    return content


@cache
def moments() -> list[Session]:
    """Sessions in which hints at keys stand: before anything is trained, inside a step, at its end, compared."""
    found = [Session(open_scenario("four-people")) for _ in range(4)]
    found[1].apply(GoTo(3, "layer1.delta"))
    found[2].apply(GoTo(3, walk(found[2].setup)[-1].name))
    found[3].apply(GoTo(400))
    return found


@pytest.mark.parametrize("name", PANES)
def test_without_its_hints_a_pane_names_no_key(name: str):
    for session in moments():
        for width, height in SIZES:
            for line in text_of(keyless(drawn(session, name, width, height))):
                assert KEY.search(line) is None, line


def test_with_them_keys_are_named_where_they_help():
    start, _, end, later = moments()
    seen = {
        "curve": (start, "↑↓)"),
        "weights": (later, "z: "),
        "compare": (start, "e edits something"),
        "how": (later, "w asks"),
        "map": (later, "click a place"),
        "surface": (later, "↑↓ another weight"),
    }
    for name, (session, words) in seen.items():
        texts = [" ".join(" ".join(text_of(drawn(session, name, *size))).split()) for size in SIZES]
        assert any(words in text for text in texts), name
        assert not any(words in " ".join(text_of(keyless(drawn(session, name, *size)))) for size in SIZES), name
    status = status_lines(end.frame, Motion(), 120, 4)
    assert "; → shows step 4." in "".join(run.text for line in status for run in line)
    assert "→ shows" not in "".join(run.text for line in status for run in without_keys(line))


def test_a_sentence_keeps_its_middle_without_its_keys():
    lines = sentence("no room for a map", 31, 5, "z enlarges the pane")
    assert [line[0].text.strip() for line in lines] == ["", "no room for a map", "z enlarges the pane", "", ""]
    assert ["".join(run.text for run in without_keys(line)).strip() for line in lines][1:3] == ["no room for a map", ""]
    assert sentence("no room for a map", 31, 1, "z enlarges the pane") == [
        [Span("no room for a map".center(31), "muted")]
    ]


@pytest.mark.full
@pytest.mark.parametrize("lesson", spread(lesson_names(), of=5))
def test_no_page_of_a_shipped_lesson_names_a_key(lesson: str):
    recording = read(find_lesson(lesson), PANES)
    content = content_of(exported(recording, "lesson.html", Options(panes=PANES, size=(120, 40)), formats())[0])
    for row in content["rows"]:
        line = "".join(row[::2])
        assert KEY.search(line) is None, line
