"""The code pane: the training loop of the scenario's program, each line with the numbers that it has made."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np
from rich.cells import cell_len

from nntui.engine.arrays import Array
from nntui.engine.step import OF_A_UNIT, Operation
from nntui.explain.words import operation_words
from nntui.render.cells import Line, Span, clip, with_role
from nntui.render.content import PaneContent, drawn
from nntui.render.pane import Drawing, Pane
from nntui.render.spoken import Telling, drawn_as_text
from nntui.scenario.setup import Setup
from nntui.session.commands import Command, GoTo
from nntui.session.frame import Frame
from nntui.session.view import CODE
from nntui.text.frozen import dataclass
from nntui.text.numbers import count, number
from nntui.text.wrapping import wrap
from nntui.timeline.walk import MEASURED

MARK, NOT_YET = "▸", "·"
GAP = 2  # cells between a line and its numbers
FEW, MANY = 11, 26  # cells that numbers have at least beside their line, and that lines leave them if they can
MOST = 24  # numbers of a line
NO_NETWORK = "no network, so there is nothing to run: the data gives the answers"


@dataclass(frozen=True)
class CodeLine:
    """A line of the loop: its text, and the operation that its result is made by, if it is one's last line."""

    text: str
    operation: Operation | None = None
    heads_loop: bool = False
    takes_rows: bool = False


@lru_cache(maxsize=4)
def code_lines(setup: Setup) -> tuple[CodeLine, ...]:
    """The lines of the forward pass and of the loop, as the program has them."""
    from nntui.explain.code.lines import Statement
    from nntui.explain.code.whole_program import forward_head, loop_of

    loop = loop_of(setup)

    def line(each: Statement) -> CodeLine:
        ends = each.operation is not None and each.is_last
        return CodeLine(f"  {each.text}", each.operation if ends else None, takes_rows=each.text.startswith("x, y = "))

    found = [CodeLine(forward_head(setup)), *map(line, loop.forward), CodeLine(f"  return {', '.join(loop.returned)}")]
    if setup.training is not None:
        found += [CodeLine(""), CodeLine(f"for step in range({setup.last_step}):", heads_loop=True)]
        found += map(line, (*loop.before, *loop.backward))
    return tuple(found)


def made(frame: Frame, operation: Operation) -> Array | None:
    """What an operation has made here, of the row that is looked at where each row has its own; None if it hasn't yet.

    In the pass without dropout, which is only measured, the forward pass is that one.
    """
    moment, setup = frame.moment, frame.setup
    if operation.phase == "forward":
        if not frame.reached(operation.kind, operation.layer):
            return None
        traced, at = moment.forward(frame.focus.row)
    else:
        if not frame.has_done(operation.name):
            return None
        traced, at = moment.trace, 0
        if frame.focus.row in traced.rows:
            at = traced.rows.index(frame.focus.row)
    found = traced.results.get(operation.name)
    if found is None:
        return None
    by_rows = operation.kind in OF_A_UNIT
    result: Array = found[at] if by_rows else found[: setup.network.size] if operation.kind == "update" else found
    return np.asarray(result).ravel()


def is_now(frame: Frame, line: CodeLine) -> bool:
    """Whether a line is that of the operation which has just been done; at a border the loop begins anew."""
    at = frame.moment.position.operation
    if line.operation is None:
        return line.heads_loop and not at
    return at != "" and at in (line.operation.name, f"{MEASURED}{line.operation.name}")


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The loop with the line of the operation marked; numbers beside their lines, or below where there is no room."""
    setup = frame.setup
    if not setup.network.layers:
        return drawn([[Span(line, "muted")] for line in wrap(NO_NETWORK, max(width, 8))])
    found = code_lines(setup)
    lines: list[Line] = []
    places: list[int] = []
    chosen: int | None = None
    column = _column(found, width)
    for place, each in enumerate(found):
        now = is_now(frame, each)
        chosen = len(lines) if now else chosen
        for line in _drawn(frame, each, column, width):
            lines.append(with_role(line, "selected") if now else line)
            places.append(place)

    def hit(x: int, i: int) -> Command | None:
        operation = found[places[i]].operation if i < len(places) else None
        return None if operation is None else GoTo(frame.moment.step, operation.name)

    return PaneContent((), len(lines), lambda i: lines[i], hit, chosen, setup)


def _column(found: Iterable[CodeLine], width: int) -> int:
    """Where the numbers begin: after the longest line that leaves them room."""
    sizes = [cell_len(each.text) + 1 for each in found if each.operation is not None]
    return max((size for size in sizes if size + MANY <= width), default=0) + GAP


def _drawn(frame: Frame, each: CodeLine, column: int, width: int) -> Iterator[Line]:
    now = is_now(frame, each)
    text: Line = [Span(MARK if now else " ", "accent"), Span(each.text, "strong" if now else "text")]
    size = 1 + cell_len(each.text)
    beside = _beside(frame, each)
    if not beside:
        yield clip(text, width)
    elif max(size + GAP, column) + FEW <= width:
        start = max(size + GAP, column)
        yield clip([*text, Span(" " * (start - size)), *_fitting(beside, width - start)], width)
    else:
        yield clip(text, width)
        if each.operation is not None and beside[0].text != NOT_YET:
            yield clip([Span(" " * 6), *_fitting(beside, width - 6)], width)


def _beside(frame: Frame, each: CodeLine) -> list[Span]:
    """What stands beside a line: its numbers, or that they aren't there yet."""
    if each.heads_loop:
        return [Span(f"step {count(frame.moment.step)}", "muted")]
    if each.takes_rows:
        return [Span(frame.setup.whose(frame.moment.batch), "muted")]
    if each.operation is None:
        return []
    values = made(frame, each.operation)
    if values is None:
        return [Span(NOT_YET, "muted")]
    spans = [Span(number(value), _role(value)) for value in values[:MOST].tolist()]
    return [*spans, *([Span(f"… {count(len(values))} in all", "muted")] if len(values) > MOST else [])]


def _role(value: float) -> str:
    return "positive" if value > 0 else "negative" if value < 0 else "text"


def _fitting(spans: list[Span], room: int) -> Line:
    """As many of some pieces as have room, whole ones; "…" for the others."""
    line: Line = []
    used = 0
    for place, span in enumerate(spans):
        size = cell_len(span.text) + (1 if line else 0)
        more = 2 if place < len(spans) - 1 else 0
        if line and used + size + more > room:
            return [*line, Span(" …", "muted")]
        line += [*([Span(" ")] if line else []), span]
        used += size
    return line


def title(frame: Frame) -> str:
    """The pane's title: "CODE", inside a step with the row whose numbers stand beside it."""
    setup, operation = frame.setup, frame.operation
    if operation is None or not setup.network.layers:
        return "CODE"
    if any(is_now(frame, each) for each in code_lines(setup)):
        return f"CODE, numbers of {setup.all_names[frame.focus.row]}"
    return f"CODE: the loop has no line for {operation_words(setup, operation)}"


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """The loop, line by line."""
    content = draw(frame, how.width, 0, Drawing())
    yield from drawn_as_text(content.line(i) for i in range(content.length))


PANE = Pane(
    name=CODE,
    letter="p",
    words="the training loop as a program, with the line of the operation and its numbers",
    area="upper-right",
    order=12,
    draw=draw,
    title=title,
    tall=True,
    tell=tell,
)
