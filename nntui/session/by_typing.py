"""What a person types, as it is carried out and recorded: values that are raw become scaled ones and say so.

It is done once, where the screen hands a line on. Whoever carries edits out, or reads them from a file, knows the
stored forms only.
"""

from nntui.scenario.setup import Setup
from nntui.text import typed
from nntui.text.escape import shortened
from nntui.text.numbers import MINUS
from nntui.timeline.draft import EditError
from nntui.timeline.edits import EDITS, KEYS, NEW_INPUT, meant
from nntui.timeline.edits_of_data import INPUT, ROW, new_name, sides
from nntui.timeline.values import SCALED, bare_numbers


def as_stored(text: str, setup: Setup) -> str:
    """An edit that a person typed as it is stored: “probe(Eve) = 150, 70” as “probe(Eve) = scaled 15, 4”.

    Lines without raw values stay as they are. Raises EditError for values that can't be read.
    """
    line = typed.assignment(text[: typed.MAX_LINE])
    kind = line and EDITS.get(meant(line.key, setup))
    if not line or not kind or len(line.arguments) != kind.arguments or len(text) > typed.MAX_LINE:
        return text
    value = line.value.replace(MINUS, "-")
    stored = kind.stored(setup, line.arguments, value)
    return text if stored == value else f"{typed.called_with(line.key, line.arguments)} = {stored}"


def doubt(text: str, setup: Setup) -> str:
    """What speaks against taking typed values as raw: far from all rows they are, and near them as they go in; empty
    if nothing does. Who types a unit, or “scaled”, leaves no doubt.
    """
    line, columns = typed.assignment(text[: typed.MAX_LINE]), setup.scenario.data.inputs
    key = meant(line.key, setup) if line is not None else ""
    if line is None or key not in (NEW_INPUT, INPUT, ROW):
        return ""
    places = [place for place, column in enumerate(columns) if key != INPUT or column.name in line.arguments[1:]]
    inputs, *_ = sides(line.value)
    numbers = bare_numbers(inputs, [columns[place] for place in places])
    for place, number in zip(places, numbers, strict=False):
        rows, scaled = setup.program.data.inputs[:, place], columns[place].scaled(number)
        low, high = float(rows.min()), float(rows.max())
        near = (high - low) or 1.0
        if not low - near <= number <= high + near or low - 2 * near <= scaled <= high + 2 * near:
            return ""
    meant_so = f"{SCALED} {inputs.strip()}".replace("-", MINUS)
    return f"far from every row: did you mean {shortened(meant_so)}? Enter again takes it raw" if numbers else ""


def new_input(text: str, setup: Setup) -> str:
    """The edit that a line typed for a new input stands for: “150, 70” and “Eve = 150, 70” are new inputs.

    Raises EditError for another edit, which isn't made here.
    """
    line = typed.assignment(text[: typed.MAX_LINE])
    if line is None and "=" in text:
        wanted = ", ".join(column.name for column in setup.scenario.data.inputs)
        raise EditError(f"expected a value for each of {shortened(wanted, 60)} after the =, found none")
    if line is None:
        return f"{NEW_INPUT}({new_name(setup)}) = {text.strip()}"
    key = meant(line.key, setup)
    if key == NEW_INPUT and line.arguments:
        return text
    if line.arguments or key in KEYS or key in setup.parameter_by_name:
        raise EditError(f"“{shortened(text.strip())}” is no new input: press e to edit {shortened(line.key)}")
    return f"{typed.called_with(NEW_INPUT, [line.key])} = {line.value}"
