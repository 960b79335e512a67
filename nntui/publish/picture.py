"""A picture: one frame as an SVG, of rectangles and text and nothing else. It names fonts, but fetches none."""

from collections.abc import Iterator
from html import escape

from rich.cells import cell_len

from nntui.publish.frames import Piece
from nntui.publish.reel import Reel

CELL = (9.6, 19)  # pixels
SIZE = 16  # pixels of the font
BASELINE = 14.5  # pixels from a row's top
FONTS = "'DejaVu Sans Mono', 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono', monospace"


def as_svg(reel: Reel) -> Iterator[str]:
    """The last frame of a reel."""
    shot = reel.shots[-1]
    width, height = reel.size[0] * CELL[0], reel.size[1] * CELL[1]
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img">\n<title>{escape(reel.title)}, step {shot.step}</title>\n'
        f'<g font-family="{FONTS}" font-size="{SIZE}" style="white-space: pre">\n'
    )
    for y, row in enumerate(shot.rows):
        x = 0
        for piece in row:
            cells = cell_len(piece.text)
            yield _background(piece, x, y, cells)
            x += cells
    for y, row in enumerate(shot.rows):
        x = 0
        for piece in row:
            yield from _words(piece, x, y)
            x += cell_len(piece.text)
    yield "</g>\n</svg>\n"


def _background(piece: Piece, x: int, y: int, cells: int) -> str:
    """The cells behind a piece, a little larger so that no seams show."""
    return (
        f'<rect x="{x * CELL[0]:g}" y="{y * CELL[1]:g}" width="{cells * CELL[0] + 0.5:g}" height="{CELL[1] + 0.5:g}" '
        f'fill="{piece.look.back}"/>\n'
    )


def _words(piece: Piece, x: int, y: int) -> Iterator[str]:
    """A piece's text, stretched to its cells, without the blanks around it."""
    text = piece.text.strip(" ")
    if not text:
        return
    x += len(piece.text) - len(piece.text.lstrip(" "))
    look = piece.look
    style = ' font-weight="bold"' if look.bold else ""
    style += ' font-style="italic"' if look.italic else ""
    style += ' text-decoration="underline"' if look.underline else ""
    yield (
        f'<text x="{x * CELL[0]:g}" y="{y * CELL[1] + BASELINE:g}" textLength="{cell_len(text) * CELL[0]:g}" '
        f'lengthAdjust="spacingAndGlyphs" fill="{look.fore}"{style} xml:space="preserve">{escape(text)}</text>\n'
    )
