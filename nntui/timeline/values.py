"""Values of columns as they are written: raw with or without a unit ("150 lb"), or scaled, as they go into the network.

Raw is the value as it was measured, before its column's shift and scale. In a stored line a bare number is scaled and
one with its column's unit is raw, so that old recordings read as they did; in a line that a person types a bare number
is raw.
"""

from collections.abc import Sequence

from nntui.scenario.columns import Column
from nntui.text import typed
from nntui.text.escape import printable, shortened
from nntui.text.numbers import number, plural, short
from nntui.timeline.draft import EditError, a_number

SCALED = "scaled"  # before values that are written as they go into the network
BEGINS_A_NUMBER = frozenset("0123456789.+-")


def values(text: str, columns: Sequence[Column], *, bare_is_raw: bool = False) -> list[float]:
    """Scaled numbers, one for each column, of a text like "15, 4", "150 lb, 70 in" or "scaled 15, 4".

    Raises EditError: another count of numbers, no number, a unit that is not the column's.
    """
    numbers, is_scaled = _after_word(text)
    parts = _parts(numbers, len(columns))
    wanted = ", ".join(column.name for column in columns)
    if len(parts) != len(columns):
        raise EditError(f"expected {plural(len(columns), 'number')} ({shortened(wanted, 60)}), found {len(parts)}")
    if is_scaled:
        for part in parts:
            if typed.number(part) is None and any(c.unit and part.endswith(c.unit) for c in columns):
                raise EditError(f"scaled values have no unit: expected a number, found “{shortened(part)}”")
        return [a_number(part) for part in parts]
    return [_value(at, parts, columns, bare_is_raw) for at in range(len(columns))]


def as_stored(text: str, columns: Sequence[Column], now: Sequence[float] = ()) -> str:
    """A typed text of values as it is carried out and recorded: scaled, and saying so, where a column has raw ones.

    `now` are the scaled values that such a line would replace: one that is typed as it is shown stays to the last bit.
    Raises EditError.
    """
    if not any(column.is_scaled for column in columns):
        return text
    found = values(text, columns, bare_is_raw=True)
    for at, (column, before) in enumerate(zip(columns, now, strict=False)):
        shown = typed.number(short(column.raw(before)))
        if shown is not None and found[at] == column.scaled(shown):
            found[at] = before
    return written(found, columns)


def written(numbers: Sequence[float], columns: Sequence[Column]) -> str:
    """Scaled numbers, one for each column, as they are stored: to the last bit; saying so where one has raw ones."""
    text = ", ".join(repr(number).removesuffix(".0") for number in numbers)
    return f"{SCALED} {text}" if any(column.is_scaled for column in columns) else text


def bare_numbers(text: str, columns: Sequence[Column]) -> list[float]:
    """The numbers as they stand, one for each column; none where one has a unit, or “scaled” stands before them."""
    numbers, is_scaled = _after_word(text)
    found = [number for part in _parts(numbers, len(columns)) if (number := typed.number(part)) is not None]
    return found if len(found) == len(columns) and not is_scaled else []


def raw(value: float, column: Column) -> str:
    """A scaled value as a person reads it: the raw one with its unit, if the column has one."""
    return short(column.raw(value)) + (f" {column.unit}" if column.unit else "")


def scaled(value: float, column: Column) -> str:
    """A value as it goes in: as short as it was typed, in four decimals where it comes of a division."""
    return short(value) if column.scale == 1 else number(value)


def _after_word(text: str) -> tuple[str, bool]:
    """The values, and whether the word “scaled” stood before them."""
    word, _, rest = text.strip().partition(" ")
    return (rest, True) if word.lower() == SCALED else (text, False)


def _parts(text: str, wanted: int) -> list[str]:
    """The values of a text with marks between them, or blanks where there is no mark."""
    parts = list(filter(None, typed.separated(text, ",;")))
    if len(parts) != 1 or wanted == 1:
        return parts
    apart: list[str] = []
    for word in parts[0].split():
        if apart and word[0] not in BEGINS_A_NUMBER:
            apart[-1] += f" {word}"
        else:
            apart.append(word)
    return apart


def _value(at: int, parts: list[str], columns: Sequence[Column], bare_is_raw: bool) -> float:
    part, column = parts[at], columns[at]
    if column.unit is not None and part.endswith(column.unit):
        return column.scaled(a_number(part.removesuffix(column.unit).strip()))
    number, unit = _cut(part)
    if number and unit:
        raise EditError(_wrong_unit(part, unit, column, parts, columns))
    return column.scaled(a_number(part)) if bare_is_raw else a_number(part)


def _cut(part: str) -> tuple[str, str]:
    """The number that a text begins with, and what stands after it."""
    end = next((end for end in range(len(part), 0, -1) if typed.number(part[:end]) is not None), 0)
    return part[:end].strip(), part[end:].strip()


def _wrong_unit(part: str, unit: str, column: Column, parts: list[str], columns: Sequence[Column]) -> str:
    """What is wrong with a unit that is not the column's, and the likely fix."""
    found, name = shortened(part), printable(column.name)
    others = [other for other in columns if other.unit == unit]
    if others:
        by_unit = {_cut(each)[1]: each for each in parts}
        fixed = [by_unit.get(each.unit or "", "") for each in columns]
        fix = f": did you mean {shortened(', '.join(fixed), 80)}?" if sorted(fixed) == sorted(parts) else ""
        order = shortened(", ".join(f"{c.name} ({c.unit})" if c.unit else c.name for c in columns), 80)
        return f"“{found}” is in the unit of {printable(others[0].name)}; expected {order} in this order{fix}"
    if column.unit is None:
        return f"{name} has no unit: expected a number alone, found “{found}”"
    return f"{name} is in {printable(column.unit)}: expected a number in {printable(column.unit)}, found “{found}”"
