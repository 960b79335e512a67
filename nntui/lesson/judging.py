"""How an answer is judged, by its kind, once it is known what is right."""

import itertools
import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from nntui.lesson.bounds import fitted_text
from nntui.lesson.checks import CLOSE
from nntui.lesson.events import DIRECTION, NUMBER, ORDER, Question
from nntui.lesson.typed_number import numbers_meant
from nntui.lesson.verdict import NoAnswerError, Verdict
from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import printable, shortened
from nntui.text.numbers import MINUS, exact
from nntui.text.numbers import number as shown

UP, DOWN, SAME = "up", "down", "same"
WAYS = {
    UP: {UP, "rises", "raise", "higher", "larger", "more", "+", "↑"},
    DOWN: {DOWN, "falls", "lower", "smaller", "less", "-", "−", "↓"},
    SAME: {SAME, "stays", "equal", "neither", "0", "="},
}
SIGNS = {"+": ("plus",), "-": ("minus",), MINUS: ("minus",)}  # typed for a choice that is such a word
STILL = 1e-12  # of itself, by which a number may change and be called the same: rounding
MAX_CHOICES_SAID = 12  # names that are told to who answers something else
BETWEEN = {",", "<"}  # marks between two choices in an order
MAX_NAMES = 1_000  # that are compared with each other, or with a misspelt one


def judge_number(question: Question, value: float, given: str) -> Verdict:
    """Whether a number is within the tolerance of the expected one, or is that as it stands on the screen."""
    meant = numbers_meant(fitted_text(given))
    if not meant:
        raise NoAnswerError(f"expected a number such as 0.5, −2, 1/4 or 1e-3, found “{shortened(given)}”")
    if not math.isfinite(value):
        return Verdict(any(one == value or (math.isnan(one) and math.isnan(value)) for one in meant))
    slack = slack_of(question, value)
    near = (abs(one - value) <= slack or same_digits(one, value, question.digits) for one in meant)
    return Verdict(any(near) or not as_shown(value).isdisjoint(meant))


def slack_of(question: Question, value: float) -> float:
    """How far from the expected number another may be, that it is right."""
    slack = max(question.tolerance, question.relative * abs(value))
    return slack + CLOSE * max(abs(value), slack)


def as_shown(value: float) -> set[float]:
    """What a number is where it is shown, which is right too."""
    return {*numbers_meant(shown(value)), *numbers_meant(exact(value))}


def same_digits(one: float, value: float, digits: int) -> bool:
    """Whether two numbers are the same in so many significant digits; never in none."""
    return digits > 0 and f"{one:.{digits - 1}e}" == f"{value:.{digits - 1}e}"


def judge_name(right: set[str], known: Sequence[str], given: str) -> Verdict:
    """Whether a name is one of the right ones; what isn't known is no answer."""
    found = name_meant(given, known)
    if found is None:
        some = listed([shortened(name) for name in known[:MAX_CHOICES_SAID]])
        raise NoAnswerError(f"expected {some}, found “{shortened(given)}”{did_you_mean(given[:80], known[:MAX_NAMES])}")
    return Verdict(found in right)


def name_meant(given: str, known: Sequence[str]) -> str | None:
    """The one of the known names that a text means: it in capitals or not, a sign for its word, or the beginning of one
    alone, which cuts no number off; None where it means none, or several.
    """
    said = {given, *SIGNS.get(given.strip(), ())}
    exact_ones = [name for name in known if any(alike(each, name) for each in said)]
    if exact_ones:
        return exact_ones[0]
    short = printable(fitted_text(given).strip()).casefold()
    begun = [name for name in known if short and _begins(short, printable(fitted_text(name).strip()).casefold())]
    return begun[0] if len(begun) == 1 else None


def _begins(short: str, name: str) -> bool:
    """Whether a name begins so, and not in the middle of a number."""
    rest = name.removeprefix(short)
    return rest != name and not (short[-1].isdigit() and re.match(r"[\d.,]*\d", rest))


def way(before: float, after: float) -> str:
    """Which way a number goes: up, down or the same; "" where that can't be said."""
    with np.errstate(all="ignore"):
        if before == after or abs(after - before) <= STILL * max(abs(before), abs(after)):
            return SAME
    return UP if after > before else DOWN if after < before else ""


def judge_way(right: str, given: str) -> Verdict:
    """Whether a way is the right one, in any of its words."""
    if (found := way_meant(given)) is None:
        raise NoAnswerError(f"expected {listed(tuple(WAYS))}, found “{shortened(given)}”")
    return Verdict(found == right)


def judge_order(values: Mapping[str, float], choices: Sequence[str], given: str) -> Verdict:
    """Whether the choices, with commas between them, are in the order of their values; equal ones in either."""
    said = [name_meant(part, choices) for part in parts_of(given)]
    if None in said or len(set(said)) != len(choices) or len(said) != len(choices):
        raise NoAnswerError(f"expected each of {', '.join(map(shortened, choices))} once, with commas between them")
    in_order = [values.get(choice or "", math.nan) for choice in said]
    return Verdict(all(a <= b + CLOSE * max(abs(a), abs(b)) for a, b in itertools.pairwise(in_order)))


def same_answer(one: str, other: str, kind: str) -> bool:
    """Whether two answers to a question of a kind are the same: a number, a way or an order in other words."""
    if kind == NUMBER:
        meant = {*numbers_meant(fitted_text(one))}
        return not meant.isdisjoint(numbers_meant(fitted_text(other))) or alike(one, other)
    if kind == DIRECTION:
        return way_meant(one) == way_meant(other)
    if kind == ORDER:
        return _in_order(one) == _in_order(other)
    return alike(one, other)


def way_meant(given: str) -> str | None:
    """The way that a word stands for; None where it stands for none."""
    return next((name for name, words in WAYS.items() if given.strip().casefold() in words), None)


def parts_of(given: str) -> list[str]:
    """The choices of an order, as they are typed."""
    return re.split(f"[{''.join(BETWEEN)}]", given)


def _in_order(given: str) -> list[str]:
    return [fitted_text(part).strip().casefold() for part in parts_of(given)]


def alike(one: str, other: str) -> bool:
    """Whether two texts say the same, in capitals or not."""
    return printable(fitted_text(one).strip()).casefold() == printable(fitted_text(other).strip()).casefold()
