"""A page: a recording as one HTML file that plays in a browser, asks for nothing and runs nothing but its own script.

Frames are stored as distinct rows, deflated, in base64; the notes are text of the page. Whatever comes from a
recording stands in the page escaped, or in the frames, whose rows the script only ever shows as text. The policy in
the page's head names its script and its style by their hashes and forbids everything else.
"""

import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from rich.cells import cell_len

from nntui.export.format import Format, Options, Source, Theme
from nntui.lesson.replay import Finding
from nntui.publish.frames import Caption, Capture, CellStyle, Row
from nntui.text.escape import printable

PLACE = re.compile(r"\{\{(\w+)\}\}")
DECIMALS = 2  # of a time in seconds


def as_page(captured: Capture, theme: Theme | None) -> Iterator[str]:
    """The page; `theme` None leaves it to the reader's browser."""
    folder = files("nntui.publish.formats")
    template, style, script = (
        folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.html", "page.css", "page.js")
    )
    looks = list(dict.fromkeys(piece.look for shot in captured.shots for row in shot.rows for piece in row))
    style = f"\n{style}{_rules(captured, looks)}"
    script = f"\n{script}"
    filled = {
        "theme": theme or "auto",
        "policy": policy(script, style),
        "title": escape(captured.title),
        "author": f"<p>{escape(captured.author)}</p>" if captured.author else "",
        "style": style,
        "notes": _notes(captured),
        "frames": _packed(captured, looks),
        "script": script,
    }
    yield PLACE.sub(lambda place: filled[place[1]], template)


def policy(script: str, style: str) -> str:
    """Nothing but this script and this style, and the empty icon, which keeps browsers from asking for one."""
    hashes = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style))
    ours, looks = (f"'sha256-{each}'" for each in hashes)
    return (
        f"default-src 'none'; script-src {ours}; style-src {looks}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _rules(captured: Capture, looks: list[CellStyle]) -> str:
    """The colours of each look: light on paper and on a light screen, dark on a dark one."""
    light, dark = [], []
    for number, look in enumerate(looks):
        twin = captured.twins.get(look, look)
        on_light, on_dark = (twin, look) if captured.theme == "dark" else (look, twin)
        light.append(f".l{number} {{ color: {on_light.fore}; background: {on_light.back}; }}")
        dark.append(f'  [data-theme="dark"] .l{number} {{ color: {on_dark.fore}; background: {on_dark.back}; }}')
    return "\n".join([f":root {{ --columns: {captured.size[0]}; }}", *light, "@media screen {", *dark, "}", ""])


def _packed(captured: Capture, looks: list[CellStyle]) -> str:
    """The frames, for page.js to unpack."""
    number_of = {look: number for number, look in enumerate(looks)}
    rows: dict[Row, int] = {}
    frames = []
    for shot in captured.shots:
        words = f"step {shot.step:,}" + (f" on {shot.branch}" if shot.branch != captured.shots[0].branch else "")
        numbers = [rows.setdefault(row, len(rows)) for row in shot.rows]
        frames.append([round(shot.time, DECIMALS), words, *numbers])
    letters = {letter for row in rows for piece in row for letter in piece.text if not letter.isascii()}
    content = {
        "columns": captured.size[0],
        "wide": "".join(sorted(letter for letter in letters if cell_len(letter) == 2)),
        "looks": [_classes(number, look) for number, look in enumerate(looks)],
        "rows": [[each for text, look in row for each in (text, number_of[look])] for row in rows],
        "frames": frames,
    }
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(zlib.compress(plain, 9)).decode()


def _classes(number: int, look: CellStyle) -> str:
    return f"l{number}" + " b" * look.bold + " i" * look.italic + " u" * look.underline


def _notes(captured: Capture) -> str:
    if not captured.captions:
        return ""
    items = "\n".join(_note(caption, captured) for caption in captured.captions)
    return f'<section aria-label="notes">\n<h2>Notes</h2>\n<ol id="notes">\n{items}\n</ol>\n</section>'


def _note(caption: Caption, captured: Capture) -> str:
    """A note as an item of the list, with what it asks, and the answer folded away."""
    waits = ' data-pause="1"' if caption.pause or caption.question else ""
    step = captured.shots[caption.shot].step
    lines = [
        f'<li data-frame="{caption.shot}"{waits}>',
        f'<button type="button">step {step:,}</button>',
        f'<p class="words" dir="auto">{words(caption.text)}</p>',
    ]
    if question := caption.question:
        lines.append(f'<p class="asked" dir="auto">{words(question.text)}</p>')
        if question.choices:
            choices = "".join(f"<li>{words(choice)}</li>" for choice in question.choices)
            lines.append(f'<ul class="choices">{choices}</ul>')
        if question.hint:
            lines.append(f"<details><summary>Hint</summary>{words(question.hint)}</details>")
        lines.append(f"<details><summary>Answer</summary>{words(caption.answer)}</details>")
    return "\n".join([*lines, "</li>"])


def words(text: str) -> str:
    """Text of a recording for the page: escaped, with nothing in it that steers but line breaks."""
    return escape("\n".join(printable(line) for line in text.splitlines()))


def _write(source: Source, options: Options) -> tuple[Iterator[str], list[Finding]]:
    from nntui.publish.capture import capture

    captured = capture(source, options, both_themes=True)
    return as_page(captured, options.theme), captured.findings


FORMATS = (
    Format(
        ".html",
        "a page of one file to play, step through and print in a browser, without a network",
        1,
        _write,
        takes=("size", "theme", "speed"),
    ),
)
