"""A page: a recording as one HTML file that plays in a browser, asks for nothing and runs nothing but its own script.

Frames are stored as distinct rows, deflated, in base64, with the notes and what they ask. Whatever comes from a
recording stands in the page escaped, or in that store, which the script only ever shows as text. The policy in the
page's head names its script and its style by their hashes and forbids everything else.
"""

import re
from collections.abc import Iterator
from html import escape
from importlib.resources import files

from nntui.export.format import Format, Options, Source
from nntui.lesson.finding import Finding
from nntui.lesson.recording import Recording
from nntui.lesson.saved_answers import fingerprint
from nntui.publish.frames import Capture, CellStyle
from nntui.publish.page.page_content import packed
from nntui.publish.page.page_questions import lines
from nntui.publish.page.page_words import ENGLISH, english, expect_language
from nntui.publish.page.policy import policy

PLACE = re.compile(r"\{\{(\w+)\}\}")
SCRIPTS = ("page_numbers", "page_judge", "page_save", "page_draw", "page_fit", "page_ask", "page")


def as_page(captured: Capture, options: Options, lesson: str = "") -> Iterator[str]:
    """The page; a theme of None leaves it to the reader's browser. `lesson` is the fingerprint of its questions."""
    folder = files("nntui.publish.page")

    def ours(name: str) -> str:
        return folder.joinpath(name).read_text(encoding="utf-8")

    said = {**english(), **options.words}
    looks = list(dict.fromkeys(piece.look for row in captured.rows() for piece in row))
    style = f"\n{ours('page.css')}{_rules(captured, looks)}"
    script = '\n"use strict";\n' + "\n".join(ours(f"{name}.js") for name in SCRIPTS)
    filled = {f"say_{key}": escape(words) for key, words in said.items()} | {
        "lang": escape(options.lang or ENGLISH),
        "theme": options.theme or "auto",
        "policy": policy(script, style),
        "title": escape(captured.title),
        "author": f"<p>{escape(captured.author)}</p>" if captured.author else "",
        "style": style,
        "without_script": _without_script(captured, said["no_script_asks" if captured.asks else "no_script"]),
        "content": packed(captured, looks, said, options, lesson),
        "script": script,
    }
    yield PLACE.sub(lambda place: filled[place[1]], ours("page.html"))


def _rules(captured: Capture, looks: list[CellStyle]) -> str:
    """The colours of each look: light on paper and on a light screen, dark on a dark one."""
    light, dark = [], []
    for place, look in enumerate(looks):
        twin = captured.twins.get(look, look)
        on_light, on_dark = (twin, look) if captured.theme == "dark" else (look, twin)
        light.append(f".l{place} {{ color: {on_light.fore}; background: {on_light.back}; }}")
        dark.append(f'  [data-theme="dark"] .l{place} {{ color: {on_dark.fore}; background: {on_dark.back}; }}')
    return "\n".join([f":root {{ --columns: {captured.size[0]}; }}", *light, "@media screen {", *dark, "}", ""])


def _without_script(captured: Capture, why: str) -> str:
    """What stands there without JavaScript: the notes, unless they ask something, since later ones tell the answers."""
    notes = "" if captured.asks else "".join(f"<li>{escape(lines(note.text))}</li>\n" for note in captured.captions)
    return f"<noscript><p>{escape(why)}</p>\n<ol>\n{notes}</ol></noscript>"


def _write(source: Source, options: Options) -> tuple[Iterator[str], list[Finding]]:
    from nntui.publish.capture import capture

    if options.print_:
        from nntui.publish.handout import handout
        from nntui.publish.page.handout_page import as_paper

        made, findings = handout(source, options)
        return as_paper(made), list(findings)
    expect_language(options.lang or ENGLISH)
    captured = capture(source, options, for_page=True)
    lesson = fingerprint(source) if isinstance(source, Recording) else ""
    return as_page(captured, options, lesson), captured.findings


FORMATS = (
    Format(
        ".html",
        "a page of one file to play, step through, answer and print in a browser, without a network",
        1,
        _write,
        takes=("size", "theme", "speed", "lang", "words", "no_answers", "print_"),
    ),
)
