"""Words and numbers: every number in few cells, every character of a file harmless, errors that can be acted on."""

import ast
import doctest
import math
import sys
import textwrap
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from nntui.text import numbers, wrapping
from nntui.text.errors import NntuiError, Problem, did_you_mean, listed, nearest
from nntui.text.escape import escaped, printable, shortened, steers
from nntui.text.numbers import (
    MINUS,
    agreeing_digits,
    as_json,
    brief,
    count,
    decimals,
    number,
    plural,
    short,
    signed,
    significant_digits,
    tight,
    within,
)
from nntui.text.wrapping import wrap

finite = st.floats(-1e307, 1e307)


@pytest.mark.parametrize("written", [signed, brief, tight])
def test_what_is_infinite_is_written_by_its_sign(written):
    assert [written(math.inf), written(-math.inf)] == ["+∞", "−∞"]


def read(text: str) -> float:
    return float(text.replace(MINUS, "-"))


# Numbers.


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(numbers).failed == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0.0000"),
        (-0.0, "0.0000"),
        (1, "1.0000"),
        (-0.75061, "−0.7506"),
        (0.0001, "0.0001"),
        (0.00009, "9.00e−05"),
        (-1e-300, "−1.00e−300"),
        (1369.0, "1369.000"),
        (123456.7, "123456.7"),
        (9999999.4, "9999999"),
        (1e7, "1.00e+07"),
        (-1.7e308, "−1.70e+308"),
        (math.nan, "nan"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_number(value: float, expected: str) -> None:
    assert number(value) == expected


@given(finite)
def test_a_number_is_short_and_near(value: float) -> None:
    text = number(value)
    assert len(text) <= 10
    assert "-" not in text
    assert abs(read(text) - value) <= 0.5001e-4 + 0.0051 * abs(value)


@given(finite, st.integers(1, 12))
def test_more_digits_are_nearer(value: float, digits: int) -> None:
    assert abs(read(number(value, digits)) - value) <= 0.5001 * 10.0**-digits + 0.51 * 10.0 ** -max(
        digits - 2, 1
    ) * abs(value)


@given(st.floats())
def test_a_signed_number_has_its_sign(value: float) -> None:
    text = signed(value)
    assert text == "nan" or text[0] in ("+", MINUS)
    assert text.lstrip("+") == number(value)


def test_typed_numbers_counts_and_shares() -> None:
    assert [short(value) for value in (0.1, -2.0, 1e-5, 0.1 + 0.2)] == ["0.1", "−2", "1e−05", "0.3"]
    assert [count(value) for value in (0, 60_000, -1_234)] == ["0", "60,000", "−1,234"]
    assert [plural(n, "step") for n in (0, 1, 20_000)] == ["0 steps", "1 step", "20,000 steps"]
    assert [as_json(value) for value in (1.5, math.nan, math.inf, -math.inf)] == [1.5, "nan", "inf", "-inf"]


@pytest.mark.parametrize(
    ("printed", "significant", "places"),
    [
        ("0.0214", 3, 4),
        ("1369.0", 5, 1),
        ("-0.50", 2, 2),
        ("0", 1, 0),
        ("0.000", 1, 3),
        ("42", 2, 0),
        ("100", 3, 0),
        ("5.4e-06", 2, 7),
        ("1.", 1, 0),
        (".298", 3, 3),
        ("+0.29", 2, 2),
        ("1.5e+03", 2, -2),
        ("2E5", 1, -5),
    ],
)
def test_the_digits_of_a_printed_number(printed: str, significant: int, places: int) -> None:
    assert significant_digits(printed) == significant
    assert decimals(printed) == places


@pytest.mark.parametrize(
    ("printed", "computed", "digits"),
    [
        ("0.0214", 0.0214695, 2),
        ("0.0215", 0.0214695, 3),
        ("0.999", 0.9990889, 3),
        ("1", 0.2, 0),
        ("0", 0.0, 1),
        ("0", 1e-9, 1),
        ("-0.5", 0.5, 0),
        ("1.000", 0.99996, 4),
        ("5.4e-06", 5.43e-6, 2),
        ("5.4e-06", 5.36e-6, 2),
        ("5.4e-06", 5.34e-6, 1),
        (".298", 0.2984, 3),
        ("1.", 1.2, 1),
        ("2e+02", 184.0, 1),
        ("nan", math.nan, 1),
        ("nan", 5.0, 0),
        ("-inf", -math.inf, 1),
        ("-inf", math.inf, 0),
        ("5", math.nan, 0),
        ("5", math.inf, 0),
    ],
)
def test_agreeing_digits(printed: str, computed: float, digits: int) -> None:
    assert agreeing_digits(printed, computed) == digits


@given(st.floats(-1e6, 1e6), st.integers(0, 8))
def test_a_number_agrees_with_its_own_print(value: float, places: int) -> None:
    printed = f"{value:.{places}f}"
    if float(printed):
        carried = 1  # 0.99996 printed as 1.0000 shows one digit more than it has
        assert agreeing_digits(printed, value) >= significant_digits(printed) - carried


# Text from files.

DANGEROUS = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_no_character_at_all_can_steer_a_terminal() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in DANGEROUS:
            assert steers(character)
            shown = escaped(character)
            assert shown.isascii()
            assert shown.isprintable()
            assert ast.literal_eval(f'"{shown}"') == character


@pytest.mark.parametrize("text", ["Zoë", "重み", "∂L/∂w", "−0.5 → 1", "[bold]x[/]", "a\\n", "🙂", "no\u00a0break", ""])
def test_what_can_be_read_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\u202eabc", "\\u202eabc"),
        ("\x9b2J\x85", "\\x9b2J\\x85"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("\u2028\ufeff\0", "\\u2028\\ufeff\\x00"),
        ("\x7f\ufffe\uffff\ufdd0\U0001ffff", "\\x7f\\ufffe\\uffff\\ufdd0\\U0001ffff"),
    ],
)
def test_what_would_steer_is_written_out(text: str, expected: str) -> None:
    assert printable(text) == expected
    assert printable(expected) == expected


@given(st.text(st.characters(), max_size=60), st.integers(2, 50))
def test_shortened_text_is_short_and_printable(text: str, limit: int) -> None:
    result = shortened(text, limit)
    assert len(result) <= limit
    assert not any(unicodedata.category(character) in DANGEROUS for character in result)
    assert result == printable(text) or result.endswith("…")
    assert printable(text).startswith(result.removesuffix("…"))


def test_a_very_long_text_is_shortened_at_once() -> None:
    started = time.process_time()
    assert shortened("\x1b" * 10_000_000) == "\\x1b" * 9 + "\\x1…"
    assert time.process_time() - started < 0.1


# Errors.


def test_an_error_is_a_line_for_each_problem() -> None:
    error = NntuiError("my.toml", [Problem("a[0].b", "expected one"), Problem("", "expected another")])
    assert str(error) == "my.toml: a[0].b: expected one\nmy.toml: expected another"
    assert str(NntuiError("--set x", "expected more")) == "--set x: expected more"


def test_an_error_is_harmless_wherever_its_text_comes_from() -> None:
    error = NntuiError("a\x1b[2J\n.toml", [Problem("k\u202ey", "found “\r\x07”"), Problem("", "\udc80")])
    assert str(error) == "a\\x1b[2J\\n.toml: k\\u202ey: found “\\r\\x07”\na\\x1b[2J\\n.toml: \\udc80"
    assert error.problems[0] == Problem("k\\u202ey", "found “\\r\\x07”")


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("sigmiod", ["linear", "sigmoid", "tanh"], "sigmoid"),
        ("RATE", ["rate", "steps"], "rate"),
        ("alcie", ["Alice", "Bob"], "Alice"),
        ("rows", ["row", "inputs"], "row"),
        ("acitvation", ["activation"], "activation"),
        ("xunits", ["units"], "units"),
        ("momentum", ["rate", "steps"], ""),
        ("", ["rate"], ""),
        ("rate", [], ""),
        ("rate\x1b", ["rate"], "rate"),
    ],
)
def test_the_nearest_word(word: str, known: list[str], expected: str) -> None:
    assert nearest(word, known) == expected
    assert did_you_mean(word, known) == (f" — did you mean “{expected}”?" if expected else "")


def test_a_suggestion_is_printable() -> None:
    assert did_you_mean("abcde", ["abcd\x1b"]) == " — did you mean “abcd\\x1b”?"


def test_a_suggestion_among_very_many_words_takes_no_time() -> None:
    known = [f"weight number {n}" for n in range(100_000)]
    started = time.process_time()
    assert nearest("weight nmber 7", known)
    nearest("w" * 100_000, ["w" * 100_000 + "x"] * 100)
    assert time.process_time() - started < 0.5


def test_listed() -> None:
    assert [listed(words) for words in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a or b", "a, b or c"]


@given(finite, st.booleans())
def test_a_number_within_seven_cells_is_whole_and_true(value, sign):
    text = within(value, 7, sign=sign)
    told = float(text.replace(MINUS, "-"))
    assert len(text) <= 8  # a sign, a digit and an exponent of three digits: "−1e+177"
    assert math.isclose(told, value, rel_tol=0.51) or abs(told - value) <= 0.00005


def test_a_number_keeps_as_many_digits_as_fit():
    assert [within(0.13733, 7), within(9.66e-5, 7), within(-9.66e-5, 7), within(5.15e-131, 7)] == [
        "0.1373", "9.7e−05", "−1e−04", "5e−131",
    ]  # fmt: skip
    assert within(0.5, 7, sign=True) == "+0.5000"


# Prose in lines

wide = st.text(st.sampled_from("漢字仮名、。ab -ｗ\u0301한🙂x—"), max_size=120)


@given(wide, st.integers(2, 40))
def test_wide_text_is_wrapped_by_cells_and_nothing_of_it_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.lists(st.sampled_from(["a", "loss", "well-known", "∂L/∂z", "—", "0.5", "(x − y)²"]), max_size=30))
def test_narrow_text_is_wrapped_as_python_does(words: list[str]) -> None:
    for width in (12, 31, 60):
        assert list(wrap(" ".join(words), width)) == textwrap.wrap(" ".join(words), width)


def test_wide_text_is_broken_between_its_characters_but_no_line_begins_with_a_stop() -> None:
    assert wrap("学習率を、下げる。", 8) == ("学習率", "を、下げ", "る。")
    assert wrap("a 重み w1", 5, first="> ", rest="  ") == ("> a", "  重", "  み", "  w1")


def test_what_is_left_out_is_marked() -> None:
    assert wrap("one two three", 9, most=1) == ("one two …",)
    assert wrap("重みを学習する", 9, most=1) == ("重みを …",)
    assert wrap("one two", 9, most=1) == ("one two",)


def test_an_endless_word_is_wrapped_without_being_measured_again_and_again(monkeypatch):
    measured = []

    def counted(text):
        measured.append(len(text))
        return cell_len(text)

    monkeypatch.setattr(wrapping, "cell_len", counted)
    for text in ("x" * 10_000, "{" * 10_000, "漢" * 5_000, "é" * 10_000):
        assert "".join(wrapping.wrap(text, 63)) == text
    assert sum(measured) < 35_000 * 200
