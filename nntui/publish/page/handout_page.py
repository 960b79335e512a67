"""A handout as a page for paper: one HTML file without a script, whose pictures and tables no page break cuts."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from nntui.publish.handout import Asked, Handout, Sheet
from nntui.publish.page.policy import policy
from nntui.publish.worksheet import Blank, HandTable, Worksheet


def as_paper(made: Handout) -> Iterator[str]:
    """The page, piece by piece."""
    style = files("nntui.publish.page").joinpath("handout.css").read_text(encoding="utf-8")
    said = made.said
    yield (
        f'<!doctype html>\n<html lang="{escape(made.lang)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy("", style)}">\n'
        f'<link rel="icon" href="data:,">\n<title>{escape(made.title)}</title>\n<style>{style}</style>\n</head>\n'
        f"<body>\n<header>\n<h1>{escape(made.title)}</h1>\n"
    )
    yield from (f"<p>{escape(words)}</p>\n" for words in (made.author, made.summary) if words)
    yield "</header>\n"
    for sheet in made.sheets:
        yield from _sheet(sheet)
    if made.by_hand is not None:
        yield from _by_hand(made, made.by_hand, solved=False)
    if made.worked and (made.answers or made.by_hand):
        yield f'<section class="last">\n<h2>{escape(said["answers"])}</h2>\n'
        yield '<div class="answers">\n'
        yield from (f'<p class="text">{escape(answer)}</p>\n' for answer in made.answers)
        yield "</div>\n"
        yield from _by_hand(made, made.by_hand, solved=True) if made.by_hand is not None else ()
        yield "</section>\n"
    yield f"<footer><p>{escape(said['made_with'])}</p></footer>\n</body>\n</html>\n"


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f'<section class="note">\n<h2>{escape(sheet.heading)}</h2>\n'
    yield f'<p class="same">{escape(sheet.same)}</p>\n' if sheet.same else f"<figure>\n{sheet.svg}</figure>\n"
    yield f'<p class="text">{escape(sheet.text)}</p>\n' if sheet.text else ""
    yield from _asked(sheet.asked) if sheet.asked is not None else ()
    yield "</section>\n"


def _asked(asked: Asked) -> Iterator[str]:
    yield f'<div class="asked">\n<p class="text">{escape(asked.text)}</p>\n'
    yield f"<p>{escape(asked.how)}</p>\n" if asked.how else ""
    if asked.ticked:
        yield "<ul>\n" + "".join(f"<li>☐ {escape(name)}</li>\n" for name in asked.ticked) + "</ul>\n"
    yield '<p class="line"></p>\n' if asked.line else ""
    yield "</div>\n"


def _by_hand(made: Handout, sheet: Worksheet, *, solved: bool) -> Iterator[str]:
    """The first steps by hand; solved, only the tables that have something to work out."""
    said = made.said
    yield f'<section class="hand">\n<h2>{escape(said["by_hand"])}</h2>\n'
    if not solved:
        do = said["by_hand_do" if made.worked else "by_hand_only"]
        yield f"<p>{escape(do)}</p>\n<h3>{escape(said['given'])}</h3>\n"
        yield "<ul>\n" + "".join(f"<li>{escape(line)}</li>\n" for line in sheet.given) + "</ul>\n"
    for table in sheet.tables:
        if not solved or table.has_blanks:
            yield from _table(made, table, solved=solved)
    yield "</section>\n"


def _table(made: Handout, table: HandTable, *, solved: bool) -> Iterator[str]:
    heading = "".join(f"<th>{escape(each)}</th>" for each in table.headings(made.said))
    yield f"<table>\n<thead><tr>{heading}</tr></thead>\n<tbody>\n"
    for line in table.lines:
        yield f"<tr>{''.join(_cells(line, solved=solved))}</tr>\n"
    yield "</tbody>\n</table>\n"


def _cells(line: Sequence[str | Blank], *, solved: bool) -> Iterator[str]:
    for each in line:
        if isinstance(each, Blank):
            yield f"<td>{escape(each.solution)}</td>" if solved else '<td class="blank"></td>'
        else:
            yield f"<td>{escape(each)}</td>"
