"""A picture: one frame as an SVG, of rectangles and text and nothing else. It names fonts, but fetches none.

It is drawn headless, or is the very screen that someone sits before.
"""

from collections.abc import Iterator
from html import escape
from itertools import groupby

from rich.cells import cell_len

from nntui.export.format import Format, Options, Source
from nntui.lesson.finding import Finding
from nntui.publish.frames import Capture, Piece, Row

CELL = (9.6, 19)  # pixels
SIZE = 16  # pixels of the font
BASELINE = 14.5  # pixels from a row's top
EIGHTHS = [eighths / 8 for eighths in range(1, 9)]
# Blocks are drawn as what they are, since fonts draw them higher or lower than a row: the part of its cell that each
# fills, as left, top, right and bottom.
BLOCKS = {letter: (0.0, 1 - part, 1.0, 1.0) for letter, part in zip("▁▂▃▄▅▆▇█", EIGHTHS, strict=True)}
BLOCKS |= {letter: (0.0, 0.0, part, 1.0) for letter, part in zip("▏▎▍▌▋▊▉", EIGHTHS[:-1], strict=True)}
BLOCKS |= {"▀": (0.0, 0.0, 1.0, 0.5), "▐": (0.5, 0.0, 1.0, 1.0), "▕": (7 / 8, 0.0, 1.0, 1.0)}
FONTS = "'DejaVu Sans Mono', 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono', monospace"


def as_svg(captured: Capture, at: int = -1) -> Iterator[str]:
    """A frame that was captured, the last one if none is named."""
    shot = captured.shots[at]
    width, height = captured.size[0] * CELL[0], captured.size[1] * CELL[1]
    backs = [piece.look.back for row in shot.rows for piece in row for _ in piece.text]
    most = max(dict.fromkeys(backs), key=backs.count)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img">\n<title>{escape(captured.title)}, step {shot.step:,}</title>\n'
        f'<rect width="100%" height="100%" fill="{most}"/>\n<g shape-rendering="crispEdges">\n'
    )
    for y, row in enumerate(shot.rows):
        yield from _backgrounds(row, y, most)
        yield from _blocks(row, y)
    yield f'</g>\n<g font-family="{FONTS}" font-size="{SIZE}">\n'
    for y, row in enumerate(shot.rows):
        x = 0
        for piece in row:
            yield from _words(piece, x, y)
            x += cell_len(piece.text)
    yield "</g>\n</svg>\n"


def _backgrounds(row: Row, y: int, most: str) -> Iterator[str]:
    """The cells behind a row that have another colour than most."""
    x = 0
    for back, pieces in groupby(row, key=lambda piece: piece.look.back):
        cells = sum(cell_len(piece.text) for piece in pieces)
        if back != most:
            yield (
                f'<rect x="{x * CELL[0]:g}" y="{y * CELL[1]:g}" width="{cells * CELL[0]:g}" height="{CELL[1]}" '
                f'fill="{back}"/>\n'
            )
        x += cells


def _blocks(row: Row, y: int) -> Iterator[str]:
    """The blocks of a row, each run of one of them as one rectangle."""
    x = 0
    for piece in row:
        for letter, run in groupby(piece.text):
            cells = cell_len("".join(run))
            if letter in BLOCKS:
                left, top, right, bottom = BLOCKS[letter]
                whole = left == 0 and right == 1
                for at in [x] if whole else range(x, x + cells):
                    wide = cells if whole else right - left
                    yield (
                        f'<rect x="{(at + left) * CELL[0]:g}" y="{(y + top) * CELL[1]:g}" width="{wide * CELL[0]:g}" '
                        f'height="{(bottom - top) * CELL[1]:g}" fill="{piece.look.fore}"/>\n'
                    )
            x += cells


def _words(piece: Piece, x: int, y: int) -> Iterator[str]:
    """A piece's text, stretched to its cells, without the blanks around; braille apart, which other fonts draw, and
    without blocks.
    """
    look = piece.look
    style = ' font-weight="bold"' if look.bold else ""
    style += ' font-style="italic"' if look.italic else ""
    style += ' text-decoration="underline"' if look.underline else ""
    for (dots, block), letters in groupby(piece.text, key=_drawn_by):
        text = "".join(letters)
        shown = "" if block else text.strip(" ")
        if shown.strip("\u2800"):
            at = x + cell_len(text) - cell_len(text.lstrip(" "))
            yield (
                f'<text x="{at * CELL[0]:g}" y="{y * CELL[1] + BASELINE:g}" textLength="{cell_len(shown) * CELL[0]:g}" '
                f'lengthAdjust="spacingAndGlyphs" fill="{look.fore}"{"" if dots else style} xml:space="preserve">'
                f"{escape(shown)}</text>\n"
            )
        x += cell_len(text)


def _drawn_by(letter: str) -> tuple[bool, bool]:
    """Whether a character is braille, and whether it is a block."""
    return "\u2800" <= letter <= "\u28ff", letter in BLOCKS


def _write(source: Source, options: Options) -> tuple[Iterator[str], list[Finding]]:
    from nntui.publish.capture import capture_seen, capture_still

    captured = capture_still(source, options) if options.seen is None else capture_seen(source, options, options.seen)
    return as_svg(captured), captured.findings


FORMATS = (Format(".svg", "a picture of the screen at one step", 3, _write, takes=("size", "theme", "step", "seen")),)
