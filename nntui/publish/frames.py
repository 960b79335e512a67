"""Frames: what stood on the screen, as rows of text with their looks, and when."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from nntui.export.format import Theme
from nntui.lesson.events import Question
from nntui.lesson.finding import Finding
from nntui.lesson.questions import Expected
from nntui.text.escape import steers

STRANGE = "\ufffd"  # in the place of a character that would do something else than stand in its cell


class CellStyle(NamedTuple):
    """How a piece of text looks: its colour and the one behind it as "#rrggbb"."""

    fore: str
    back: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


class Piece(NamedTuple):
    """Text on one line with one look."""

    text: str
    look: CellStyle


Row = tuple[Piece, ...]
Rows = tuple[Row, ...]


@dataclass(frozen=True)
class Screenshot:
    """A frame: when it appears, what stands on it, and the step and the branch that it shows. `opened` is what stands
    on it once a question is answered that hides something until then.
    """

    time: float
    rows: Rows
    step: int
    branch: str
    opened: Rows | None = None


@dataclass(frozen=True)
class Caption:
    """A note, with its figures put in: the shot that it is about; of a question what it asks for, and the text without
    what it hides.
    """

    shot: int
    text: str
    pause: bool = False
    question: Question | None = None
    expected: Expected | None = None
    veiled: str = ""


@dataclass
class Capture:
    """All frames of a recording; `end` is the time at which the last is over.

    `twins` gives each look of the frames its counterpart in the other theme, where that was asked for. `asks` says that
    its questions stand open: each has a frame of its own.
    """

    title: str
    author: str
    size: tuple[int, int]
    theme: Theme
    end: float = 0.0
    asks: bool = False
    shots: list[Screenshot] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)
    twins: dict[CellStyle, CellStyle] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """Every row of every frame, also those that stand there once a question is answered."""
        for shot in self.shots:
            yield from shot.rows
            yield from shot.opened or ()


class Cell(NamedTuple):
    """One cell of the screen; the second of a wide character has no text."""

    text: str
    look: CellStyle


def rows_of(strips: Iterable[Iterable[Segment]]) -> Rows:
    """The rows that a screen is made of. Blanks take the look of what stands before them where it can't be seen."""
    return tuple(_row(strip) for strip in strips)


def _row(strip: Iterable[Segment]) -> Row:
    pieces: list[Piece] = []
    for text, style, control in strip:
        if control or not text:
            continue
        look = look_of(style or Style.null())
        before = pieces[-1] if pieces else None
        unseen = before is not None and not text.strip(" ") and look.back == before.look.back
        if before is not None and (look == before.look or (unseen and not (look.underline or before.look.underline))):
            pieces[-1] = Piece(before.text + clean(text), before.look)
        else:
            pieces.append(Piece(clean(text), look))
    return tuple(pieces)


@lru_cache(maxsize=1024)
def look_of(style: Style) -> CellStyle:
    """The look of a style: its colours as true ones, also where a terminal has only 256."""
    fore, back = (
        "" if colour is None or colour.is_default else colour.get_truecolor().hex
        for colour in (style.color, style.bgcolor)
    )
    fore, back = (back, fore) if style.reverse else (fore, back)
    return CellStyle(fore or "#808080", back or "#000000", bool(style.bold), bool(style.italic), bool(style.underline))


def clean(text: str) -> str:
    """The text with what could steer a terminal replaced."""
    return text if text.isprintable() else "".join(STRANGE if steers(c) else c for c in text)


def text_of(row: Row) -> str:
    """A row's text."""
    return "".join(piece.text for piece in row)


def cells(row: Row) -> list[Cell]:
    """A row cell by cell. A character without a width belongs to the one before it."""
    found: list[Cell] = []
    for text, look in row:
        for character in text:
            width = 1 if character.isascii() else cell_len(character)
            if width == 0 and found:
                at = len(found) - 1 if found[-1].text or len(found) < 2 else len(found) - 2
                found[at] = Cell(found[at].text + character, found[at].look)
            else:
                found.append(Cell(character, look))
                found += [Cell("", look)] * (width - 1)
    return found
