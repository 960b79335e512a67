"""What a page holds: frames, notes and questions, deflated, in base64, for page.js to unpack."""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from nntui import __version__
from nntui.export.format import Options
from nntui.lesson.tries import TRIES
from nntui.publish.frames import Caption, Capture, CellStyle, Row, Rows
from nntui.publish.page.page_questions import lines, plain_question

DECIMALS = 2  # of a time in seconds


def packed(
    captured: Capture, looks: Sequence[CellStyle], said: Mapping[str, str], options: Options, lesson: str
) -> str:
    """All of it. `looks` are those of the frames, `said` the page's words, `lesson` its questions' fingerprint."""
    rows: dict[Row, int] = {}

    def numbers(shown: Rows) -> list[int]:
        return [rows.setdefault(row, len(rows)) for row in shown]

    first = captured.shots[0].branch
    frames = [
        [round(shot.time, DECIMALS), shot.step, shot.branch if shot.branch != first else "", *numbers(shot.rows)]
        for shot in captured.shots
    ]
    opened = {place: numbers(shot.opened) for place, shot in enumerate(captured.shots) if shot.opened is not None}
    number_of = {look: number for number, look in enumerate(looks)}
    letters = {letter for row in rows for piece in row for letter in piece.text if not letter.isascii()}
    content = {
        "columns": captured.size[0],
        "wide": "".join(sorted(letter for letter in letters if cell_len(letter) == 2)),
        "looks": [_classes(number, look) for number, look in enumerate(looks)],
        "rows": [[each for text, look in row for each in (text, number_of[look])] for row in rows],
        "frames": frames,
        "opened": opened,
        "notes": [_note(caption, captured, options) for caption in captured.captions],
        "judges": not options.no_answers,
        "tries": TRIES,
        "words": said,
        "command": f"nntui learn {options.named or 'LESSON'}",
        "head": {"nntui_answers": 1, "lesson": lesson, "title": captured.title, "versions": {"nntui": __version__}},
    }
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(plain, 9)).decode()


def _classes(number: int, look: CellStyle) -> str:
    return f"l{number}" + " b" * look.bold + " i" * look.italic + " u" * look.underline


def _note(caption: Caption, captured: Capture, options: Options) -> dict[str, Any]:
    """A note: its frame, what it says until its question is answered and from then on, and what it asks."""
    plain = {"frame": caption.shot, "text": lines(caption.text), "waits": caption.pause}
    if caption.question is None or caption.expected is None or not captured.asks:
        return plain
    plain["question"] = plain_question(caption.question, caption.expected, answers=not options.no_answers)
    if caption.veiled != caption.text:
        plain |= {"text": lines(caption.veiled), "opened": lines(caption.text)}
    return plain
