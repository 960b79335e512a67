"""A page that asks, without a browser: what it holds of frames and texts before an answer and after it, or never."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from asking_support import EVENTS, NOTES, RIGHT, lesson
from click.testing import CliRunner
from page_support import content_of, text_of_frame
from share import dealt, rest
from test_veil import AnotherWorld

from nntui.cli import cli
from nntui.cli.rows import formats
from nntui.export.format import Options, export
from nntui.lesson.events import Do, Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.lessons import find_lesson, lesson_names
from nntui.lesson.recording import Recording, as_toml, read
from nntui.publish.capture import capture
from nntui.publish.page.page_words import english
from nntui.quantities.opening import open_scenario, open_text
from nntui.render.panes import collected
from nntui.session.commands import Edit, GoTo
from nntui.text.errors import NntuiError
from nntui.timeline.veil import Veil

OPTIONS = Options(panes=collected(), size=(80, 24), named="mine.toml")
WITHOUT = replace(OPTIONS, no_answers=True)


def page_of(source: Recording, folder: Path, options: Options = OPTIONS) -> str:
    path = folder / f"{len(list(folder.iterdir()))}.html"
    export(source, path, options, formats())
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory):
    return content_of(page_of(lesson(), tmp_path_factory.mktemp("page")))


def test_each_note_has_a_frame_of_its_own(content):
    frames = [note["frame"] for note in content["notes"]]
    assert frames == sorted(set(frames))
    assert [content["frames"][frame][1] for frame in frames] == [0, 2, 2, 3, 3, 3, 3, 3, 9]
    assert [note.get("question", {}).get("kind") for note in content["notes"]] == [
        None, "number", None, "one", "one", "direction", "order", "none", None,
    ]  # fmt: skip


def test_a_frame_hides_what_is_asked_and_opens_with_the_answer(content):
    frame = content["notes"][1]["frame"]
    hidden, opened = ("\n".join(text_of_frame(content, frame, opened=there)) for there in (False, True))
    assert "?" in hidden
    assert "hidden while the question stands" in hidden
    assert "hidden while the question stands" not in opened
    assert content["notes"][5]["frame"] > frame
    assert set(content["opened"]) == {str(frame)}  # of a direction that is still to come there is nothing to see


def test_what_leads_up_to_a_question_hides_it_too():
    """A frame that stands where a question will be asked shows no more than the question's own does."""
    question = Question("?", "squared_error", after=0)
    events = [Note("a"), Do(GoTo(5), 1.0), Do(Edit("b1 = 1"), 2.0), Do(GoTo(5), 4.0), Note("b", question=question)]
    shots = capture(lesson(events), OPTIONS, for_page=True).shots
    status = ["".join(piece.text for row in shot.rows[:3] for piece in row) for shot in shots]
    assert ["?" in line for line in status] == [shot.step == 5 for shot in shots]
    assert "?" not in "".join(piece.text for row in shots[-1].opened[:3] for piece in row)


@dealt(
    "question, veil",
    [
        (Question("?", "w1", after=1), Veil(3, "update")),
        (Question("?", "squared_error", after=0), Veil(3, "loss")),
        (Question("?", "activation(h1, Bob)", after=0), Veil(3, "layer1.activation")),
    ],
    of=3,
)
def test_nothing_that_is_hidden_is_in_what_is_seen_before_an_answer(question, veil, tmp_path, monkeypatch):
    """Two worlds that differ in what is hidden are one up to the answer, and in a page without answers to its end."""
    setup = open_scenario("four-people")
    events = (Note("{squared_error}"), Do(GoTo(3)), Note("It is {squared_error}, {w1}.", question=question))
    later = (*events, Do(GoTo(4)), Note("{squared_error} {w1} {activation(h1, Bob)}"))
    pages = []
    for _ in range(2):
        asked = content_of(page_of(Recording(header_of(setup), events), tmp_path))
        never = page_of(Recording(header_of(setup), later), tmp_path, WITHOUT)
        pages.append((asked, never))
        AnotherWorld(veil, setup, monkeypatch)
    (one, never), (other, also_never) = pages
    assert never == also_never
    assert one["notes"][1]["question"]["answer"] != other["notes"][1]["question"]["answer"]
    for frame in range(len(one["frames"])):
        assert text_of_frame(one, frame) == text_of_frame(other, frame)
    for mine, theirs in zip(one["notes"], other["notes"], strict=True):
        assert mine["text"] == theirs["text"]


@rest
@pytest.mark.parametrize("name", ["tour", "three-inputs"])
def test_no_lesson_tells_an_answer_in_a_page_without_them(name, tmp_path):
    """Neither in what its questions hold, nor as a number in the texts after them."""
    recording = read(find_lesson(name), collected())
    captured = capture(recording, OPTIONS, for_page=True)
    content = content_of(page_of(recording, tmp_path, WITHOUT))
    texts = [note["text"] + " " + note.get("question", {}).get("text", "") for note in content["notes"]]
    asked = 0
    for number, caption in enumerate(captured.captions):
        plain = content["notes"][number].get("question")
        if caption.question is None:
            assert plain is None
            continue
        assert set(plain) <= {"kind", "text", "names", "why"}
        if caption.expected.values and plain["kind"] == "number":
            asked += 1
            for later in texts[number + 1 :]:
                for found in re.findall(r"[−-]?\d[\d.,]*\d|\d", later):
                    assert not caption.expected.judge(found).right, (caption.question.text, later)
    assert asked
    assert content["opened"] == {}
    assert content["judges"] is False


def test_without_answers_what_was_asked_stays_hidden_where_it_would_be_told(tmp_path):
    content = content_of(page_of(lesson(), tmp_path, WITHOUT))
    texts = [note["text"] for note in content["notes"]]
    assert texts[:4] == [
        "Welcome: 0.366854.", "A guess: ?, w1 is −0.744666.", "It was ? then.", "w1 is ?.",
    ]  # fmt: skip
    for note in content["notes"][1:]:
        assert "?" in "".join(text_of_frame(content, note["frame"])[:3])
    telling = capture(lesson(), WITHOUT, for_page=True).findings
    assert not [found for found in telling if found.line < 4]
    events = [
        *EVENTS[:3],
        Note("So it was 0.362504, not 0.5."),
        Note("?", question=Question("0.3625 or 0.362504?", "1")),
    ]
    captured = capture(lesson(events), WITHOUT, for_page=True)
    assert captured.captions[2].text == "So it was ?, not 0.5."
    assert captured.captions[3].question.text == "? or ??"
    assert "would tell answers (to question 1)" in captured.findings[0].problem


@pytest.mark.parametrize(
    ("answer", "later", "left"),
    [
        ("0.25", "1/4, 1 / 4, .25, 2.5E-1 and 3/4", "?, ?, ?, ? and 3/4"),
        ("−0.5", "−1/2, -.5, 1/2", "?, ?, 1/2"),
        ("3", "3/4, 12/4", "?/4, ?"),
        ("inf", "it is ∞", "it is ?"),
    ],
)
def test_an_answer_in_another_notation_is_left_out_too(answer: str, later: str, left: str):
    events = [Note("a", question=Question("?", answer)), Note(later)]
    assert capture(lesson(events), WITHOUT, for_page=True).captions[1].text == left


def test_another_run_is_shown_again(tmp_path):
    """What a question hides is hidden in its own run: a branch with other weights has nothing to hide of it."""
    asked = Note("a", question=Question("?", "squared_error", after=0))
    events = [Do(GoTo(3)), asked, Do(Edit("w1 = 3")), Do(GoTo(5)), Note("b")]
    content = content_of(page_of(lesson(events), tmp_path, WITHOUT))
    shown = "".join(text_of_frame(content, content["notes"][1]["frame"])[:3])
    assert "?" in "".join(text_of_frame(content, content["notes"][0]["frame"])[:3])
    assert "mean squared error" in shown
    assert "?" not in shown


def test_what_was_asked_is_hidden_in_another_run_too_where_it_is_the_same(tmp_path):
    """What h1 gives doesn't depend on w5; the error does."""
    for asked, told_later in (("activation(h1, Alice)", False), ("squared_error", True)):
        events = [Note("a", question=Question("?", asked, after=0)), Do(Edit("w5 = 3")), Note(f"b {{{asked}}}")]
        content = content_of(page_of(lesson(events), tmp_path, replace(WITHOUT, size=(100, 30))))
        shown = "".join(text_of_frame(content, content["notes"][1]["frame"]))
        assert ("0.8853" in shown) == told_later  # what h1 gives
        assert (content["notes"][1]["text"] == "b ?") == (not told_later)


def test_a_hint_and_the_answer_come_when_they_come_in_the_program(content):
    question = content["notes"][1]["question"]
    assert question["hints"] == ["", "", "above a third", "0.36…", "0.36…"]
    assert question["answer"] == "squared_error = 0.362504"


def test_the_task_says_where_it_can_be_done(content):
    assert content["notes"][7]["question"] == {"kind": "none", "text": "As fast as you can", "why": "in_program"}
    assert content["command"] == "nntui learn mine.toml"


MARKUP = "</script><img src=x onerror=alert(1)>{{content}}\x1b\u202e&amp;"


def test_texts_of_a_lesson_are_only_text(tmp_path):
    source = open_scenario("four-people").source
    setup = open_text("hostile", source)
    question = Question(MARKUP, "a", ("a", MARKUP), hints=(MARKUP,), kind="choice")
    events = (Note(MARKUP, question=question), Do(GoTo(1)), Note(MARKUP, question=Question(MARKUP, MARKUP)))
    header = replace(header_of(setup), title=MARKUP, author=MARKUP)
    words = {**dict.fromkeys(english(), MARKUP), "lang": "en"}
    page = page_of(Recording(header, events), tmp_path, replace(OPTIONS, words=words, named=MARKUP))
    assert page.count("<script") == 2
    assert "<img" not in page
    content = content_of(page)
    assert "\x1b" not in content["notes"][0]["text"] + content["notes"][0]["question"]["names"][1]
    assert "\u202e" not in content["notes"][1]["question"]["answer"]


# The page's own words


def with_words(text: str, folder: Path, *more: str):
    path = folder / "words.toml"
    path.write_text(text, encoding="utf-8")
    given = folder / "lesson.toml"
    given.write_text(as_toml(lesson(EVENTS[:3])), encoding="utf-8")
    out = folder / "out.html"
    words = ["export", str(given), "--to", str(out), "--words", str(path), "--size", "80x24", *more]
    return CliRunner().invoke(cli, words), out


def test_words_of_another_language(tmp_path):
    result, out = with_words('right = "Richtig!"\nlarger = "größer <b>"\n', tmp_path, "--lang", "de")
    assert result.exit_code == 0, result.output
    page = out.read_text(encoding="utf-8")
    assert '<html lang="de"' in page
    assert "größer &lt;b&gt;</button>" in page
    assert content_of(page)["words"]["right"] == "Richtig!"
    assert content_of(page)["words"]["wrong"] == english()["wrong"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ('rigth = "Richtig!"', "rigth: expected a word of the page, found none by that name — did you mean “right”?"),
        ("right = 3", "right: expected a text of at most 1,000 characters"),
        (f'right = "{"x" * 1_001}"', "right: expected a text of at most 1,000 characters"),
        ('hint = "Tipp: {hnt}"', "hint: expected {hint}, found {hnt} — did you mean “hint”?"),
        ('right = "{x}"', "right: expected nothing in braces, found {x}"),
        ("right = ", "at its end: expected a value"),
        ("[right]\nx = 1", "right: expected a text"),
    ],
)
def test_words_that_cannot_be_are_told(words, message, tmp_path):
    result, out = with_words(words, tmp_path)
    assert result.exit_code == 2
    assert message in result.output
    assert not out.exists()


@pytest.mark.parametrize("tag", ["german!", '"><script>', "d", "x" * 50])
def test_what_is_no_language_is_told(tag, tmp_path):
    with pytest.raises(NntuiError, match="--lang: expected a language as in en, de or pt-BR"):
        page_of(lesson(EVENTS[:3]), tmp_path, replace(OPTIONS, lang=tag))


@pytest.mark.parametrize("name", ["no_answers", "lang", "words"])
def test_an_option_of_pages_is_refused_elsewhere(name, tmp_path):
    given = {"no_answers": True, "lang": "de", "words": {"right": "x"}}[name]
    with pytest.raises(NntuiError, match=f"--{name.replace('_', '-')}: it is for .html or .md; .cast"):
        export(lesson(), tmp_path / "out.cast", replace(OPTIONS, **{name: given}), formats())


def test_a_lesson_is_exported_by_its_name(tmp_path):
    out = tmp_path / "tour.html"
    done = CliRunner().invoke(cli, ["export", "tour", "--to", str(out), "--size", "40x12"])
    assert done.exit_code == 0, done.output
    assert content_of(out.read_text(encoding="utf-8"))["command"] == "nntui learn tour"
    wrong = CliRunner().invoke(cli, ["export", "tuor", "--lesson", "--to", str(tmp_path / "x.html")])
    assert wrong.exit_code == 2
    assert "tour" in wrong.output
    assert "tour" in lesson_names()


def test_the_answers_that_the_browser_tests_give_are_right():
    captured = capture(lesson(), OPTIONS, for_page=True)
    for number, given in RIGHT.items():
        assert captured.captions[number].expected.judge(given).right
    assert len(captured.captions) == len(NOTES)
