"""The arithmetic pane: an explanation laid out in lines, with the numbers under each other where they fit."""

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, takewhile

import numpy as np
from rich.cells import cell_len

from nntui.engine.activations import ACTIVATIONS
from nntui.explain.explain import explain
from nntui.explain.explanation import Dot, Explanation, Part, Say, Working
from nntui.explain.in_lines import line_of
from nntui.explain.origins import leading_on, origin_of_chosen, why
from nntui.render.bars import sign_role
from nntui.render.behind_veil import covers
from nntui.render.cells import Line, Span, fit, with_role
from nntui.render.content import PaneContent
from nntui.render.marks import CHOSEN
from nntui.render.pane import Drawing, Pane, PaneKey
from nntui.render.spoken import Telling
from nntui.session.commands import ChooseLine, Command
from nntui.session.frame import Frame
from nntui.session.number_meant import Named, number_chosen
from nntui.session.view import EXPLANATION
from nntui.text.wrapping import wrap
from nntui.timeline.origin import Ask

ROLES = {
    "question": "strong",
    "heading": "strong",
    "meaning": "text",
    "warning": "warning",
    "good": "good",
    "quiet": "muted",
    "keys": "muted key",
}
SIGNS = re.compile(r" (?=[+−×/] )")  # a long line is broken before its signs
CURVE = (42, 8)  # cells of the curve of an activation
REACH = 6.0  # sums that it covers on both sides at least
FARTHEST = 1.6e308  # … and at most: a tenth more would be no number
GAP = 2  # cells between two columns
ROOMY = 14  # lines of a pane from which on groups of arithmetic are set apart by an empty line


@lru_cache(maxsize=1)
def _explained(frame: Frame) -> Explanation:
    """The explanation of a frame, made once for its title and its lines."""
    return explain(frame)


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The explanation of the frame's focus."""
    explanation, line = _explained(frame), frame.view.line
    line = line if line is not None and line < len(explanation.parts) else None
    lines: list[Line] = []
    places: list[int] = []  # the part that each line belongs to
    numbered = enumerate(explanation.parts)
    for is_working, group in groupby(numbered, key=lambda pair: isinstance(pair[1], Working)):
        parts = list(group)
        workings = [part for _, part in parts if isinstance(part, Working)] if is_working else []
        for place, part in parts:
            if place == line:
                drawn = _chosen(part, workings, width, drawing.ascii_only)
            else:
                drawn = _drawn(part, workings, width, drawing.ascii_only, _mark(part, is_meant=line is None))
            lines += drawn
            places += [place] * len(drawn)
        if is_working and height >= ROOMY:
            lines.append([])
            places.append(parts[-1][0])
    chosen, chosen_to = _meant(explanation, places, line)

    def hit(x: int, i: int) -> Command | None:
        if i >= len(places):
            return None
        part = explanation.parts[places[i]]
        return part.ask if isinstance(part, Working) and part.ask is not None else ChooseLine(places[i])

    about = (frame.moment.position, frame.focus, frame.view.check)
    return PaneContent((), len(lines), lambda i: lines[i], hit, chosen, about, chosen_to=chosen_to)


def _meant(explanation: Explanation, places: Sequence[int], line: int | None) -> tuple[int, int]:
    """The first and the last line of the part that is chosen; where none is, of that which all is about, with its
    result.
    """
    part = line if line is not None else _about(explanation) or 0
    drawn = [i for i, place in enumerate(places) if place == part] or [0]
    return drawn[0], drawn[-1]


def _about(explanation: Explanation) -> int | None:
    """The first part that all is about; None where there is no such part."""
    parts = enumerate(explanation.parts)
    return next((place for place, part in parts if isinstance(part, Working) and part.now), None)


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """The explanation, line by line; the chosen line says that it is."""
    for place, part in enumerate(_explained(frame).parts):
        yield from line_of(part, how.width)
        if place == frame.view.line:
            yield "    (chosen)"


def title(frame: Frame) -> str:
    """The pane's title."""
    return f"HOW: {_explained(frame).name}"


def _next_line(frame: Frame, by: int) -> Command:
    """From the line that is chosen. Where none is, from what all is about: up from there, or down from the first line
    that it is worked out from, just above it.
    """
    parts, line = _explained(frame).parts, frame.view.line
    if line is None and (about := _about(_explained(frame))) is not None:
        before = takewhile(lambda part: isinstance(part, Working), reversed(parts[:about]))
        above = sum(1 for _ in before) if by > 0 else 0
        line = about - above - (above > 0)
    return ChooseLine(min(max(line + by, 0), len(parts) - 1) if line is not None else 0)


def _number(frame: Frame) -> Named | None:
    """The result of the chosen line, or else what is chosen elsewhere."""
    parts, line = _explained(frame).parts, frame.view.line
    part = parts[line] if line is not None and line < len(parts) else None
    if isinstance(part, Working) and part.value is not None:
        return Named(part.value, part.label.strip() or part.symbols)
    return number_chosen(frame)


def _ask(frame: Frame) -> Ask | None:
    return origin_of_chosen(frame, leading_on)


def _mark(part: Part, *, is_meant: bool) -> Span:
    """The mark before a part: of what all is about, if that is what the keys are on; or that it leads on."""
    now, leads = isinstance(part, Working) and part.now, isinstance(part, Working) and part.ask is not None
    return Span(CHOSEN if now and is_meant else "›" if leads else " ", "accent" if now else "muted")


def _chosen(part: Part, group: Sequence[Working], width: int, ascii_only: bool) -> list[Line]:
    """The chosen part, with its mark."""
    mark = Span(CHOSEN, "accent")
    drawn = _drawn(part, group, width - (not isinstance(part, Working)), ascii_only, mark)
    if not isinstance(part, Working):
        drawn = [[Span(" ") if i else mark, *line] for i, line in enumerate(drawn)]
    return [with_role(line, "selected") for line in drawn]


def _drawn(part: Part, group: Sequence[Working], width: int, ascii_only: bool, mark: Span) -> list[Line]:
    match part:
        case Say(text, kind):
            return [[Span(line, ROLES.get(kind, "text"))] for line in wrap(text, max(width, 8))]
        case Dot():
            return _curve(part, width, ascii_only)
        case Working():
            return _working(part, group, width, mark)


def _working(part: Working, group: Sequence[Working], width: int, mark: Span) -> list[Line]:
    """A line of arithmetic: label, symbols and numbers in columns, the result at the right; or in several lines."""
    label = min(max(cell_len(each.label) for each in group), max(width // 2, 12))
    ending = _ending(part)
    room = width - 1 - label - GAP
    symbols = max((cell_len(each.symbols) for each in group if _fits(each, room)), default=0)
    beside = symbols + GAP if symbols else 0
    fitting = cell_len(part.label) <= label and cell_len(part.symbols) <= symbols
    if fitting and beside + cell_len(part.numbers) + 1 + len(ending) <= room:
        middle = [Span(fit(part.symbols, beside), "muted"), Span(part.numbers)]
        free = room - beside - cell_len(part.numbers) - len(ending)
        return [[mark, Span(fit(part.label, label + GAP)), *middle, Span(" " * free), Span(ending, _role(part))]]
    return _in_lines(part, mark, ending, width)


def _fits(part: Working, room: int) -> bool:
    numbers = cell_len(part.numbers) + GAP if part.symbols and part.numbers else cell_len(part.numbers)
    return cell_len(part.symbols) + numbers + 1 + len(_ending(part)) <= room


def _in_lines(part: Working, mark: Span, ending: str, width: int) -> list[Line]:
    """A line of arithmetic that has no room: label, symbols and numbers below each other, broken at their signs."""
    texts = [(text, "text") for text in _broken(part.label, width - 1)]
    if part.symbols and texts and cell_len(texts[-1][0]) + GAP + cell_len(part.symbols) < width - 1:
        lines: list[Line] = [[Span(texts[-1][0]), Span(" " * GAP), Span(part.symbols, "muted")]]
    else:
        lines = [[Span(text, role)] for text, role in texts]
        lines += [[Span(f"  {text}", "muted")] for text in _broken(part.symbols, width - 3)]
    lines += [[Span(f"  {text}")] for text in _broken(part.numbers, width - 3)]
    used = sum(cell_len(run.text) for run in lines[-1]) if lines else 0
    if not lines or (ending and used + 1 + len(ending) > width - 1):
        lines.append([])
        used = 0
    if len(ending) > width - 1:
        lines[-1:] = [[Span(f"  {text}", _role(part))] for text in wrap(ending, max(width - 3, 8))]
    else:
        lines[-1] = [*lines[-1], Span(" " * (width - 1 - used - len(ending))), Span(ending, _role(part))]
    return [[mark if i == 0 else Span(" "), *line] for i, line in enumerate(lines)]


def _ending(part: Working) -> str:
    if not part.result:
        return ""
    full = f", in full {part.full}" if part.full else ""
    return f"{part.relation} {part.result}{full}"


def _role(part: Working) -> str:
    if part.value is None:
        return "strong"
    return f"strong {sign_role(part.value)}"


def _broken(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` cells, broken before a sign where there is one."""
    if not text:
        return []
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for piece in SIGNS.split(text):
        if lines[-1] and cell_len(lines[-1]) + 1 + cell_len(piece) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {piece}".strip()
    return [short for line in lines for short in wrap(line, max(width, 8), hyphens=False)]


def _curve(dot: Dot, width: int, ascii_only: bool) -> list[Line]:
    """The curve of an activation with the dot on it."""
    formula = ACTIVATIONS[dot.activation].symbols
    heading: Line = [Span(f"{dot.activation}(z) = {formula}"[:width], "muted")]
    if not (math.isfinite(dot.z) and math.isfinite(dot.a)):
        return [heading]
    from nntui.render.plot import Mark, Series, plot

    reach = max(REACH, min(float(np.ceil(min(abs(dot.z), FARTHEST) * 1.1)), FARTHEST))
    z = reach * np.linspace(-1.0, 1.0, 2 * CURVE[0] + 1)
    with np.errstate(all="ignore"):
        a = ACTIVATIONS[dot.activation].of(z)
    drawn = plot(
        [Series(z, a, "series1")],
        min(width, CURVE[0]),
        CURVE[1],
        log=False,
        x_limits=(-reach, reach),
        x_label="z",
        ascii_only=ascii_only,
    )
    return [heading, *drawn.at(dot.z, [Mark(dot.z, dot.a, "●", "accent")])]


def _covered(frame: Frame) -> bool:
    """Whether what is explained is hidden; the gradient check works the gradient out by itself."""
    if frame.view.check:
        return covers("backward")(frame)
    veil, position = frame.moment.timeline.veil, frame.moment.position
    return veil is not None and veil.hides(frame.setup, position.step, position.operation)


PANE = Pane(
    name=EXPLANATION,
    letter="a",
    words="the arithmetic, in the same place",
    area="upper-right",
    order=3,
    draw=draw,
    title=title,
    key=PaneKey("a", "arithmetic", 9, toggles=True),
    scrolls="always",
    tall=True,
    next_choice=_next_line,
    number=_number,
    ask=lambda frame: why(frame, _ask),
    enter=lambda frame: why(frame, _ask) if frame.view.line is not None else None,
    covered=_covered,
    tell=tell,
)
