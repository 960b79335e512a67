"""Typed lines: each is read as the regular expressions of its language read it, and in a moment."""

import ast
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import typed_forms
from hypothesis import given
from hypothesis import strategies as st
from share import some

from nntui.text import typed
from nntui.text.numbers import MINUS

ROOT = Path(__file__).resolve().parent.parent


def condition(text):
    """A condition as the reference reads it."""
    wanted = text.strip()
    plain = typed.each_time(wanted)
    every, plain = (False, wanted) if plain is None else (True, plain)
    if (changed := typed.changing(plain)) is not None:
        (left, sign), right = changed, None
    elif (compared := typed.comparison(plain)) is not None:
        left, sign, right = compared
    else:
        return None
    inside = typed.size_of(left.strip())
    return every, sign, left.strip() if inside is None else inside, inside is not None, right


READERS = {
    "number": typed.number,
    "assignment": typed.assignment,
    "call": typed.call,
    "ratio": typed.ratio,
    "condition": condition,
    "difference": typed.difference,
    "counted": typed.counted,
}

# Lines as people type them, of parts that can follow one another wrongly too.
PARTS = [
    "w1", "row 1", "weight−135", "Zoë", "重み", "loss", "h1", "Bob", "x.y", "units", "output", "gradient", "abs",
    "d", "∂", "every", "each", "time", "Every", "changes", "sign", "changes sign", "rises", "falls", "e", "a", "step",
    "²", "٣",
    "1", "0.5", ".5", "5.", "1e-4", "2E+3", "1e999", "007", "-", "+", MINUS, ".", "(", ")", ",", ";", "=", "<", ">",
    "<=", ">=", "|", "/", "d/d", "_", " ", "  ", "\t", "\n", "\u00a0", "\x00", "->", "→", "x" * 50, "9" * 12,
]  # fmt: skip
BLANK = ["", " ", "  "]
SHAPES = {
    "number": [["", "+", "-", MINUS], ["", "0", "12", "٣"], ["", "."], ["", "5"], ["", "e", "E"], ["", "-"], ["", "4"]],
    "assignment": [["w1", "row", ""], BLANK, ["", "(a)", "(a, b)", "("], BLANK, ["=", ""], BLANK, ["1", "a = b", ""]],
    "call": [BLANK, ["w1", "output", ""], BLANK, ["", "(row 1)", "(a,b)", "()", ")"], BLANK, ["", "x"]],
    "ratio": [["d", "∂", "L"], ["", "h1", "L", " "], ["/"], BLANK, ["d", "∂", ""], ["", "w1", " "], ["", "/", "(Bob)"]],
    "condition": [
        ["", "every ", "Each  time ", "every time"], ["w1", "abs(w1)", "|w 1|", "abs(a", ""], BLANK,
        ["<", "<=", "=", "==", "=>", "changes sign", " changes\n sign", " rises", " falls"], BLANK,
        ["1", MINUS + "1e-4", "x", ""],
    ],
    "difference": [
        ["w1", "|w1|", "f(a", "(", "|", ""], [")", ""], BLANK, [MINUS, "-"], BLANK, ["w2", "f(b)", "|w2", "(a", ""],
        ["", " - ", "-"], ["w3", ")", "|", ""],
    ],
    "counted": [["", "e", "the  step", "+", "+-"], BLANK, ["1", "1,000", "1_0", "٣", "9" * 10, ""], BLANK],
}  # fmt: skip


def shaped(slots):
    """A line with a choice for each of its places."""
    return st.tuples(*map(st.sampled_from, slots)).map("".join)


lines = st.one_of(
    st.lists(st.sampled_from(PARTS), max_size=12).map("".join),
    st.lists(st.sampled_from(PARTS), max_size=8).map(" ".join),
    st.text(st.sampled_from("w1d∂abse()=<>|/,. +-−\n\t"), max_size=16),
    st.text(max_size=40),
)


@pytest.mark.full
@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_random_lines_are_read_as_the_regular_expressions_read_them(reader):
    accepted = []

    def check(text):
        expected = getattr(typed_forms, reader)(text)
        assert READERS[reader](text) == expected
        accepted.append(expected is not None)

    some(2_000, of=8)(given(lines)(check))()
    some(1_200, of=4)(given(shaped(SHAPES[reader]))(check))()
    assert 20 < sum(accepted) < len(accepted) - 20, "both sorts of lines are looked at"


@cache
def written_down() -> list[str]:
    """Every text in the tests and every text and line in the scenarios, none of them long or with names in quotes."""
    texts = set()
    for path in sorted(ROOT.glob("tests/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts |= {node.value, *node.value.splitlines()}
    for path in sorted(ROOT.glob("scenarios/*.toml")):
        text = path.read_text(encoding="utf-8")
        texts |= set(text.splitlines())
        waiting = [tomllib.loads(text)]
        while waiting:
            value = waiting.pop()
            waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
            texts |= {value} if isinstance(value, str) else set()
    return sorted(text for text in texts if len(text) <= typed.MAX_LINE and typed.QUOTE not in text)


@pytest.mark.parametrize("reader", READERS)
def test_every_line_in_tests_and_scenarios_is_read_as_the_regular_expressions_read_it(reader):
    accepted = 0
    for text in written_down():
        expected = getattr(typed_forms, reader)(text)
        assert READERS[reader](text) == expected, text
        accepted += expected is not None
    assert accepted > 10


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rate = 0.1", ("rate", [], "0.1")),
        ("row(row 1) = 1, 2 → 0", ("row", ["row 1"], "1, 2 → 0")),
        ("input(Bob, weight−135) = −25", ("input", ["Bob", "weight−135"], "−25")),
        ("a = b = c", ("a", [], "b = c")),
        ("a(b)=(c)", ("a", ["b"], "(c)")),
        ("a() = 1", ("a", [""], "1")),
        ("a(b)(c) = 1", None),
        ("= 1", None),
        ("a =", None),
        ("a = 1\nb = 2", None),
        ("a" * 998 + "=1", ("a" * 998, [], "1")),
        ("a" * 999 + "=1", None),
    ],
)
def test_an_edit_is_a_key_and_a_value(text, expected):
    assert typed.assignment(text) == expected


def test_pieces_put_together_are_the_line():
    for text in written_down():
        cut = typed.pieces(text, "()=,")
        assert "".join(cut) == text
        assert all(mark in "()=," and len(mark) == 1 for mark in cut[1::2])
        assert not any(set(name) & set("()=,") for name in cut[::2])
    assert typed.pieces("x" * (typed.MAX_LINE + 1), "()") == []


WORST = [
    "a" * 1_000, "(" * 1_000, " " * 1_000, "=" * 1_000, "|" * 1_000, "a" + " " * 998 + "(", "every " * 166,
    "d" * 499 + "/" + "d" * 500, "a " * 500, "a changes" + " " * 987 + "sig", "<" * 999 + "1", "9" * 1_000,
    "a" + " " * 990 + "< 1x", "abs(" * 250, "1e" * 500, "\n" * 1_000,
]  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_the_work_grows_with_the_line_and_no_faster(reader):
    """Counted in lines of Python and not in seconds: some for each character of a line."""
    for text in WORST:
        steps = 0

        def count(frame, event, arg):
            nonlocal steps
            steps += 1
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            READERS[reader](text)
        finally:
            sys.settrace(before)
        assert steps < 8 * len(text), text[:20]
