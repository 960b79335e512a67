"""A handout: a recording for paper, as plain data that a notation writes: its notes with their stills and questions,
the first steps to work out by hand, and what is right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from nntui.export.format import Options, Source
from nntui.lesson.events import ORDER, TASK
from nntui.lesson.finding import Finding
from nntui.lesson.recording import Recording
from nntui.publish.capture import capture_notes
from nntui.publish.formats.picture import as_svg
from nntui.publish.frames import Caption, Capture
from nntui.publish.page.page_questions import lines, plain_question
from nntui.publish.page.page_words import ENGLISH, english, expect_language, put_in
from nntui.publish.worksheet import Worksheet, worksheet_of
from nntui.text.escape import printable
from nntui.text.numbers import count
from nntui.text.prose import flat

MOST_TICKED = 12  # names that are printed to be ticked


class Asked(NamedTuple):
    """A question on paper: what it asks, the names to tick, what is said of how it is answered, and whether there is a
    line to write on.
    """

    text: str
    ticked: Sequence[str] = ()
    how: str = ""
    line: bool = False


class Sheet(NamedTuple):
    """A note: its heading, the picture as SVG, or in its place whose it has, its text, and what it asks."""

    heading: str
    svg: str
    same: str
    text: str
    asked: Asked | None


class Handout(NamedTuple):
    """All of it. `said` are the words of the page, `worked` is whether solutions and answers are printed."""

    title: str
    author: str
    summary: str
    said: Mapping[str, str]
    lang: str
    sheets: Sequence[Sheet]
    by_hand: Worksheet | None
    answers: Sequence[str]
    worked: bool


def handout(source: Source, options: Options) -> tuple[Handout, Sequence[Finding]]:
    """The handout of a recording, or of a scenario, which has one still and no notes; raises NntuiError."""
    expect_language(options.lang or ENGLISH)
    said = {**english(), **options.words}
    captured = capture_notes(source, replace(options, theme=options.theme or "light"))
    setup = source.header.open() if isinstance(source, Recording) else source
    summary = "" if isinstance(source, Recording) else lines(flat(setup.scenario.summary))
    worked = not options.no_answers
    return Handout(
        captured.title,
        captured.author,
        summary,
        said,
        options.lang or ENGLISH,
        _sheets(captured, said, options),
        worksheet_of(setup),
        _answers(captured, said) if worked else (),
        worked,
    ), captured.findings


def _sheets(captured: Capture, said: Mapping[str, str], options: Options) -> list[Sheet]:
    first, found, drawn = captured.shots[0].branch, list[Sheet](), dict[object, int]()
    for number, caption in enumerate(captured.captions or [Caption(0, "")], 1):
        shot = captured.shots[caption.shot]
        named = {"step": count(shot.step), "branch": shot.branch}
        where = put_in(said["step" if shot.branch == first else "step_on"], **named)
        note = put_in(said["note"], note=number, notes=len(captured.captions)) if captured.captions else ""
        shown = drawn.setdefault(shot.rows, number)
        same = put_in(said["same_screen"], note=shown) if shown < number else ""
        svg = "" if same else "".join(as_svg(captured, caption.shot))
        asked = _asked(caption, number, said, options)
        found.append(Sheet(": ".join(filter(None, (note, where))), svg, same, lines(caption.veiled), asked))
    return found


def _asked(caption: Caption, number: int, said: Mapping[str, str], options: Options) -> Asked | None:
    """What a note asks, with the room that an answer takes."""
    if caption.question is None or caption.expected is None:
        return None
    plain = plain_question(caption.question, caption.expected, answers=False)
    text, names = plain["text"], plain.get("names", ())
    if plain["kind"] == "none":
        command = f"nntui learn {options.named or 'LESSON'}"
        return Asked(text, (), put_in(said["in_program_paper"], command=command, note=number))
    if plain["kind"] == ORDER:
        return Asked(text, (), f"{said['smallest_first']}: {', '.join(names)}", line=True)
    if plain["kind"] == "direction":
        names = [said.get(name, name) for name in names]
    return Asked(text, names) if names and len(names) <= MOST_TICKED else Asked(text, line=True)


def _answers(captured: Capture, said: Mapping[str, str]) -> list[str]:
    """What is right, by the number of the note; where a note hid something, all that it says."""
    found = []
    for number, caption in enumerate(captured.captions, 1):
        if caption.question is None or caption.expected is None or caption.question.asks == TASK:
            continue
        told = lines(caption.text) if caption.text != caption.veiled else ""
        answer = printable(flat(caption.expected.words))
        found.append(put_in(said["note_answer"], note=number, answer="\n".join(filter(None, (answer, told)))))
    return found
