"""What a map shows, in words and numbers: its colours, how many rows are on which side, where the border is, and what
is said for the chosen row.
"""

import math
from collections.abc import Sequence

import numpy as np

from nntui.render.cells import MAP_LEVELS, Line, Span, clip, width_of
from nntui.render.heatmap import ABOVE, BELOW, PLAIN
from nntui.render.said import Said, colour_of, raw
from nntui.session.pointing import point_name
from nntui.text.numbers import number, plural, short
from nntui.timeline.answers import passes, ranges

FINE = 201  # points along a line on which the border is looked for
BORDERS = 3  # places of a border that are told
HINTS = "  click a place, or p, for its answer", "  click a place: its answer"


def legend(said: Said, low: float, high: float, width: int, ascii_only: bool) -> Line:
    """The colours with their signs, numbers and words; where it is narrow without the middle, then in smaller blocks,
    at last without the signs of test rows.
    """
    variants = (_outputs if said.unit is None else _sides)(said, low, high, ascii_only)
    return clip(next((line for line in variants if width_of(line) <= width), variants[-1]), width)


def _sides(said: Said, low: float, high: float, ascii_only: bool) -> list[Line]:
    """The two ends of a unit's scale, and the border between."""
    setup, sides = said.moment.setup, not math.isnan(said.level)
    signs = ((PLAIN[BELOW] if ascii_only else BELOW) + " ", ABOVE + " ") if sides else ("", "")
    texts = [number(value, 2) for value in (low, high)]
    if said.is_output and said.unit is not None:
        texts = [setup.labelled(said.unit, value, text) for value, text in zip((low, high), texts, strict=True)]
    lower, upper = (f"{sign}{text}" for sign, text in zip(signs, texts, strict=True))
    tests = _tests(said, ascii_only)
    block, middle, other = (Span("   ", f"under{level}") for level in (0, MAP_LEVELS // 2, MAP_LEVELS - 1))
    border = [middle, Span(f" border {short(said.level)}  ")] if sides else []
    rest = [other, Span(f" {upper}  "), *tests]
    small = [Span(" ", block.role), Span(lower), Span(" ", other.role), Span(upper)]
    return [
        [block, Span(f" {lower}  "), *border, *rest],
        [block, Span(f" {lower}  "), *rest],
        [*small, *_tests(said, ascii_only, few_words=True)],
        small,
    ]


def _tests(said: Said, ascii_only: bool, *, few_words: bool = False) -> Line:
    """What test rows are drawn with, if there are any."""
    words = said.test_words(ascii_only, few_words=few_words)
    return [Span(f" {words}" if few_words else words, "strong")] if words else []


def _outputs(said: Said, low: float, high: float, ascii_only: bool) -> list[Line]:
    """Each output's colour, letter and name, and for how many rows it is the highest, where there is room for that."""
    rows = np.bincount(said.sides_of_rows, minlength=len(said.letters)).tolist()
    names, tests = said.moment.setup.output_names, _tests(said, ascii_only)

    def line(pad: str, gap: str, *, counted: bool) -> Line:
        found: Line = []
        for output, name in enumerate(names):
            of = f": {plural(rows[output], 'row') if not output else rows[output]}" if counted else ""
            block = Span(f"{pad}{said.letters[output]}{pad}", f"strong under{colour_of(output)}")
            found += [block, Span(f" {name}{of}"), Span(gap)]
        return found[:-1]

    wide = [[*line(" ", "  ", counted=counted), *([Span("  "), *tests] if tests else [])] for counted in (True, False)]
    small = line("", " ", counted=False)
    return [*wide, [*small, *_tests(said, ascii_only, few_words=True)], small]


def in_words(said: Said, width: int) -> Line:
    """How many rows are on which side, and where the border is, for readers who don't see the map; of several outputs
    by their letters where their names take too much room.
    """
    at = f" ({said.inputs[1].name} {raw(said.inputs[1], float(said.own[said.columns[1]]))})" if said.inputs[1:] else ""
    if said.unit is None:
        places = [_border(said, names) for names in (said.moment.setup.output_names, said.letters)]
        variants = [f"{places[0]}{at}", *places]
    else:
        above, of = int(said.sides_of_rows.sum()), len(said.sides_of_rows)
        place, counted = _border(said, ()), f"{above} of {plural(of, 'row')} above {short(said.level)}; "
        variants = [f"{counted}{place}{at}", f"{counted}{place}", place]
    return [Span(next((text for text in variants if width_of([Span(text)]) <= width), variants[-1]))]


def _border(said: Said, names: Sequence[str]) -> str:
    """Where the border crosses the first axis at the chosen row's other inputs."""
    column = said.inputs[0]
    ((low, high),) = ranges(said.moment, said.columns[:1])
    found, all_of_them = passes(np.linspace(low, high, FINE), said.sides_along, BORDERS)
    if not found:
        return "no border"
    more = f" and {all_of_them - len(found)} more" if all_of_them > len(found) else ""
    told = (raw(column, at) + (f" ({names[one]}|{names[other]})" if names else "") for at, one, other in found)
    return f"border at {column.name} {', '.join(told)}{more}"


def of_chosen(said: Said, width: int) -> Line:
    """What is said for the chosen row or new input, at its place; where there is room how to ask for another place."""
    setup, values = said.moment.setup, said.of_rows[said.row]
    at = [raw(column, float(said.own[place])) for place, column in zip(said.columns, said.inputs, strict=True)]
    named = [f"{column.name} {text}" for column, text in zip(said.inputs, at, strict=True)]
    answer = said.in_words(values)
    name = setup.all_names[said.row]
    variants: list[Line] = [
        [Span(name, "accent"), Span(f" {', '.join(where)}: ", "muted"), Span(answer, "strong")] for where in (named, at)
    ]
    if point_name(said.moment) not in setup.all_names:
        told = variants if all(column.unit for column in said.inputs) else variants[:1]  # numbers alone say too little
        variants = [*([*line, Span(hint, "muted key")] for line, hint in zip(told, HINTS, strict=False)), *variants]
    variants.append([Span(f"{name} ", "accent"), Span(answer, "strong")])
    return clip(next((line for line in variants if width_of(line) <= width), variants[-1]), width)
