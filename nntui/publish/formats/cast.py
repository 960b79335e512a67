"""A cast: a terminal recording in asciinema's format, version 2 or 3, one JSON array a line.

The first frame is written whole, of each further one only what has changed. Notes stand below the panes, as in the
app, and are markers.
"""

import json
from collections.abc import Iterator, Sequence

from nntui.export.format import Format, Options, Source
from nntui.lesson.finding import Finding
from nntui.publish.frames import Caption, Capture, Cell, CellStyle, Rows, cells
from nntui.text.escape import printable
from nntui.text.prose import flat

BEGIN = "\x1b[?25l\x1b[?7l\x1b[0m\x1b[2J\x1b[H"  # no cursor, no wrapping, an empty screen
END = "\x1b[0m\x1b[?7h\x1b[?25h"  # and as it was
NEAR = 5  # cells between two changes that are written rather than skipped
DECIMALS = 3  # of a time in seconds


def as_cast(captured: Capture, version: int) -> Iterator[str]:
    """The lines of a cast, version 2 or 3."""
    yield _line(_header(captured, version))
    before = 0.0
    for time, code, data in _events(captured):
        now = round(time, DECIMALS)
        yield _line([now if version == 2 else round(now - before, DECIMALS), code, data])
        before = now


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) + "\n"


def _header(captured: Capture, version: int) -> dict[str, object]:
    columns, rows = captured.size
    kind = "xterm-256color"
    if version == 2:
        return {"version": 2, "width": columns, "height": rows, "title": captured.title, "env": {"TERM": kind}}
    return {"version": 3, "term": {"cols": columns, "rows": rows, "type": kind}, "title": captured.title}


def _events(captured: Capture) -> Iterator[tuple[float, str, str]]:
    """Output and markers in their order."""
    pen = Pen()
    screen: Rows = ()
    for number, shot in enumerate(captured.shots):
        yield shot.time, "o", (BEGIN if number == 0 else "") + pen.draw(screen, shot.rows)
        screen = shot.rows
        for caption in captured.captions:
            if caption.shot == number:
                yield shot.time, "m", label(caption)
    yield max(captured.end, captured.shots[-1].time), "o", f"{END}\x1b[{captured.size[1]};1H"


def label(caption: Caption) -> str:
    """A note as one line."""
    asked = f" {caption.question.text}" if caption.question else ""
    return printable(flat(caption.veiled + asked))


class Pen:
    """Writes on a terminal, and knows what it has in hand."""

    def __init__(self) -> None:
        self._look: CellStyle | None = None

    def draw(self, before: Rows, after: Rows) -> str:
        """What turns one screen into another."""
        written = []
        for y, row in enumerate(after):
            old = before[y] if y < len(before) else ()
            if row != old:
                now = cells(row)
                for start, end in changes(cells(old), now):
                    written.append(f"\x1b[{y + 1};{start + 1}H")
                    written += [self._cell(cell) for cell in now[start:end]]
        return "".join(written)

    def _cell(self, cell: Cell) -> str:
        if cell.look == self._look:
            return cell.text
        before, self._look = self._look, cell.look
        return f"\x1b[{';'.join(codes(before, cell.look))}m{cell.text}"


def codes(before: CellStyle | None, look: CellStyle) -> Iterator[str]:
    """The numbers that change one look into another."""
    if before is None or before[2:] != look[2:]:
        before = None
        yield "0"
        yield from (code for code, on in zip(("1", "3", "4"), look[2:], strict=True) if on)
    for code, new, old in (("38", look.fore, before and before.fore), ("48", look.back, before and before.back)):
        if new != old:
            yield f"{code};2;{int(new[1:3], 16)};{int(new[3:5], 16)};{int(new[5:7], 16)}"


def changes(before: Sequence[Cell], after: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """The stretches of a row that differ, with what lies near together written in one go; no character is halved."""
    start = end = -1
    for x, cell in enumerate(after):
        if x < len(before) and cell == before[x]:
            continue
        if start >= 0 and x - end > NEAR:
            yield _whole(after, start, end)
            start = -1
        start, end = (x if start < 0 else start), x + 1
    if start >= 0:
        yield _whole(after, start, end)


def _whole(row: Sequence[Cell], start: int, end: int) -> tuple[int, int]:
    while start > 0 and not row[start].text:
        start -= 1
    while end < len(row) and not row[end].text:
        end += 1
    return start, end


def _write(source: Source, options: Options) -> tuple[Iterator[str], list[Finding]]:
    from nntui.publish.capture import capture

    captured = capture(source, options)
    return as_cast(captured, options.cast_version), captured.findings


FORMATS = (
    Format(
        ".cast",
        "a terminal recording for asciinema, with notes and questions below the panes and as markers",
        2,
        _write,
        takes=("size", "theme", "speed", "cast_version"),
    ),
)
