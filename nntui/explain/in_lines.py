"""An explanation's parts as plain lines that read well aloud."""

from collections.abc import Iterator

from nntui.engine.activations import ACTIVATIONS
from nntui.explain.explanation import Dot, Part, Say, Working
from nntui.text.wrapping import wrap


def line_of(part: Part, width: int) -> Iterator[str]:
    """A part as plain lines of at most `width` cells: "error → o1: 2 × (o1 − target) = 2 × (0.13194 − 1) = −1.7361"."""
    match part:
        case Say(text, _):
            yield from wrap(text, width, first="  ", rest="    ")
        case Working():
            sides = [side for side in (part.symbols, part.numbers) if side]
            if part.relation == "=":
                said = " = ".join([*sides, part.result])
            elif part.relation == "≈":
                said = f"{' = '.join(sides)} ≈ {part.result}, in full {part.full}"
            else:
                said = f"{', '.join(sides)}{'' if part.relation == ':' else ' '}{part.relation} {part.result}".rstrip()
            label = f"{part.label}: " if part.label and said else part.label
            yield from wrap(f"{label}{said}", width, first="    ", rest="        ")
        case Dot(activation, _, _):
            row = ACTIVATIONS[activation]
            yield f"    {activation}: {row.symbols}, slope {row.slope_symbols}"
