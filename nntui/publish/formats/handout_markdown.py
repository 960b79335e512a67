"""A handout in Markdown, to go on writing in. Its pictures are files beside it, or in a single file at its end, where
they are in nobody's way.
"""

import base64
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from nntui.export.format import Format, Options, Source
from nntui.lesson.finding import Finding
from nntui.publish.handout import Asked, Handout, handout
from nntui.publish.worksheet import Blank, HandTable, Worksheet
from nntui.text.markdown import plain
from nntui.text.prose import flat

LINE = "\\_" * 30  # to write on
BREAK = "\\\n"  # a line ends, and its paragraph goes on


def as_markdown(made: Handout, keep: Callable[[str, str], str] | None = None) -> Iterator[str]:
    """The text, piece by piece; `keep` keeps its pictures by their names, and gives the address of each."""
    said, held = made.said, list[str]()
    yield f"# {plain(flat(made.title))}\n\n"
    yield from (f"{plain(words)}\n\n" for words in (made.author, made.summary) if words)
    for number, sheet in enumerate(made.sheets, 1):
        heading = plain(flat(sheet.heading))
        yield f"## {heading}\n\n"
        if sheet.same:
            yield f"*{plain(flat(sheet.same))}*\n\n"
        elif keep is not None:
            yield f"![{heading}]({keep(f'screen-{number}.svg', sheet.svg)})\n\n"
        else:
            yield f"![{heading}][screen {number}]\n\n"
            held.append(f"[screen {number}]: {_as_address(sheet.svg)}\n")
        yield f"{_paragraphs(sheet.text)}\n\n" if sheet.text else ""
        yield from _asked(sheet.asked) if sheet.asked is not None else ()
    if made.by_hand is not None:
        yield from _by_hand(made, made.by_hand, solved=False)
    if made.worked and (made.answers or made.by_hand):
        yield f"## {plain(said['answers'])}\n\n"
        yield from (f"{_paragraphs(answer)}\n\n" for answer in made.answers)
        yield from _by_hand(made, made.by_hand, solved=True) if made.by_hand is not None else ()
    yield f"{plain(said['made_with'])}\n\n"
    yield from held


def _as_address(svg: str) -> str:
    """A picture as an address that holds it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _paragraphs(text: str) -> str:
    """Text whose lines stay lines."""
    return BREAK.join(line or "&nbsp;" for line in plain(text).splitlines())


def _asked(asked: Asked) -> Iterator[str]:
    yield f"**{plain(flat(asked.text))}**\n\n"
    yield f"{plain(flat(asked.how))}\n\n" if asked.how else ""
    yield "".join(f"- ☐ {plain(flat(name))}\n" for name in asked.ticked) + "\n" if asked.ticked else ""
    yield f"{LINE}\n\n" if asked.line else ""


def _by_hand(made: Handout, sheet: Worksheet, *, solved: bool) -> Iterator[str]:
    """The first steps by hand; solved, only the tables that have something to work out."""
    said = made.said
    yield f"{'###' if solved else '##'} {plain(said['by_hand'])}\n\n"
    if not solved:
        yield f"{plain(said['by_hand_do' if made.worked else 'by_hand_only'])}\n\n"
        yield "".join(f"- {plain(line)}\n" for line in sheet.given) + "\n"
    for table in sheet.tables:
        if not solved or table.has_blanks:
            yield from _table(made, table, solved=solved)


def _table(made: Handout, table: HandTable, *, solved: bool) -> Iterator[str]:
    heading = table.headings(made.said)
    yield _row(map(partial(_cell, solved=solved), heading))
    yield f"|{'---:|' * len(heading)}\n"
    for line in table.lines:
        yield _row(_cell(each, solved=solved) for each in line)
    yield "\n"


def _row(cells: Sequence[str] | Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _cell(each: str | Blank, *, solved: bool) -> str:
    if isinstance(each, Blank):
        return plain(each.solution) if solved else "\\_" * 8
    return plain(flat(each)) or " "


def _write(source: Source, options: Options) -> tuple[Iterator[str], Sequence[Finding]]:
    made, findings = handout(source, options)
    return as_markdown(made, options.keep), findings


FORMATS = (
    Format(
        ".md",
        "a handout in Markdown: notes with their screens, questions with room for answers, steps to work out by hand",
        10,
        _write,
        takes=("size", "theme", "lang", "words", "no_answers"),
        has_pictures=True,
    ),
)
