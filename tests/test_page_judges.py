"""What the page's script works out by itself is what nntui works out: numbers, verdicts and seals, on many inputs."""

import hashlib
import json
import math
import random
import shutil
import struct
import subprocess
from functools import partial
from importlib.resources import files

import pytest

from nntui.lesson.events import CHOICE, DIRECTION, NUMBER, ORDER, WHICH, Question
from nntui.lesson.judging import alike, judge_number, judge_order, same_answer
from nntui.lesson.questions import Expected, expected, verdict_on
from nntui.lesson.typed_number import numbers_meant
from nntui.lesson.verdict import NoAnswerError
from nntui.publish.page.page_questions import number, plain_question
from nntui.quantities.opening import open_scenario
from nntui.session.commands import GoTo
from nntui.session.session import Session

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="no node here: the page's script is not run")
SCRIPTS = ("page_numbers", "page_judge", "page_save")
IN_HEX = """
const hex = (x) => { const b = new DataView(new ArrayBuffer(8)); b.setFloat64(0, x);
  return isNaN(x) ? "nan" : b.getBigUint64(0).toString(16); };
"""
RANDOM = random.Random(15)  # noqa: S311 - nothing is kept secret
TYPED = [
    "0.5",
    "0,5",
    ".5",
    "5.",
    "−2",
    "-2",
    "+2",
    "--2",
    "+-2",
    "1/4",
    "−1/4",
    "1/−4",
    "1/0",
    "1/0,0",
    "1/2/3",
    "1e-3",
    "1E3",
    "1e−3",
    "1e",
    "e3",
    "1,369",
    "1,369.5",
    "1,36",
    "12,369,000",
    "1,,5",
    "1.5,5",
    "1.000,5",
    "∞",
    "-∞",
    "inf",
    "INF",
    "infinity",
    "nan",
    "-nan",
    "1/inf",
    "1e400",
    "1e400/2",
    "1_000",
    "٣",
    "１",
    "0x10",
    "½",
    "1e999/1e999",
    "-0",
    "0/1",
    "-0/1",
    "9007199254740993",
    "2.2250738585072011e-308",
    "4.9e-324",
    "2.5e-324",
    "w1",
    "true",
    "−2*0.0451767",
    "2 × 1/4",
    "1/4*1/2*-1",
    "1,369*2,5",
    "2*",
    "*",
    "2**3",
    "inf*2",
    "1e300*1e300",
    "0*-1",
    "1*2*3*4*5",
    "1*2*3*4*5*6",
]
TYPED += ["", " ", "- 2", "+ 2", "1 / 4", "1 2", "1\n", "\u00a01\u2003", "\ufeff1", "\x1c1\x1f", "\x851"]
TYPED += ["1" * 100, "1" * 101, "0." + "3" * 90]
LETTERS = "00112345679.,,-−+/*×eE ∞infa\u00a0"


def typed(count):
    return [*TYPED, *("".join(RANDOM.choices(LETTERS, k=RANDOM.randint(1, 9))) for _ in range(count))]


def in_javascript(expression, given):
    """What an expression over `given` comes to in the page's own script."""
    sources = [files("nntui.publish.page").joinpath(f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    ask = f"\nconst given = JSON.parse(require('fs').readFileSync(0)); console.log(JSON.stringify({expression}));"
    script = '"use strict";' + "\n".join([*sources, IN_HEX, ask])
    told = json.dumps(given)
    done = subprocess.run(
        ["node", "-e", script], input=told, stdout=subprocess.PIPE, text=True, timeout=100, check=True
    )
    return json.loads(done.stdout)


def in_hex(value):
    return "nan" if math.isnan(value) else f"{struct.unpack('>Q', struct.pack('>d', value))[0]:x}"


def test_a_typed_number_means_the_same_to_the_last_bit():
    texts = typed(20_000)
    found = in_javascript("given.map((text) => numbersMeant(text).map(hex))", texts)
    for text, numbers in zip(texts, found, strict=True):
        assert numbers == [in_hex(each) for each in numbers_meant(text)], repr(text)
    assert sum(map(bool, found)) > 2_000
    assert any(len(numbers) == 2 for numbers in found)


def verdict(judge, *arguments):
    try:
        return judge(*arguments).right
    except NoAnswerError:
        return None


def near(value):
    """What someone may type for a number: it in fewer digits, a little beside it, or something else."""
    digits = RANDOM.randint(1, 17)
    shown = f"{value * RANDOM.choice([1, 1, 1 + 1e-9, 1 + 1e-11, 1.01, -1]):.{digits}g}"
    return RANDOM.choice([shown, shown, shown.replace(".", ","), shown.replace("-", "−"), RANDOM.choice(TYPED)])


def test_a_number_is_judged_alike():
    cases = []
    values = [
        0.0,
        0.5,
        2.5,
        12.5,
        1e-300,
        1e300,
        -1369.0,
        0.1 + 0.2,
        1 / 3,
        1e-5,
        math.inf,
        -math.inf,
        math.nan,
        5e-324,
    ]
    values += [RANDOM.uniform(-3, 3) * 10 ** RANDOM.randint(-6, 6) for _ in range(300)]
    values += [
        RANDOM.randrange(1, 4000) / 2 ** RANDOM.randint(0, 5) for _ in range(300)
    ]  # many of them lie in a middle
    for value in values:
        for _ in range(6):
            tolerance, relative = RANDOM.choice([0.0, 0.0, 0.01, 1e300]), RANDOM.choice([0.0, 0.0, 0.05])
            question = Question("?", "1", tolerance=tolerance, relative=relative, digits=RANDOM.randint(0, 5))
            cases.append((question, value, near(value)))
    plain = []
    for question, value, given in cases:
        found = expected_of(question, value)
        plain.append([plain_question(question, found, answers=True), given])
    found = in_javascript("given.map(([question, text]) => JUDGES.number(question, text))", plain)
    for (question, value, given), right in zip(cases, found, strict=True):
        assert right == verdict(judge_number, question, value, given), (question, value, given)
    assert {True, False, None} == set(found)


def expected_of(question, value):
    """What a question asks for whose answer is a number."""
    return Expected("", partial(judge_number, question, value), values=(value,))


@pytest.mark.parametrize(
    "question",
    [
        Question("?", "b", ("a", "b", "c")),
        Question("?", "largest abs(*)", kind=WHICH, of="weight"),
        Question("?", "smallest row_loss(*)", kind=WHICH, of="row"),
        Question("?", "Diana", kind=WHICH, of="row"),
        Question("?", "w1", kind=DIRECTION, after=2),
    ],
)
def test_a_choice_is_judged_alike(question):
    session = Session(open_scenario("four-people"))
    session.apply(GoTo(7))
    found = expected(question, session.runs, session.state)
    plain = plain_question(question, found, answers=True)
    assert plain["kind"] == (DIRECTION if question.asks == DIRECTION else "one")
    right = in_javascript("given[1].map((name) => JUDGES.one(given[0], name))", [plain, [*plain["names"], ""]])
    assert right == [*(verdict_on(found, name).right for name in found.names), None]
    assert True in right


def test_an_order_is_judged_alike():
    cases = []
    for _ in range(500):
        choices = tuple("abcdef"[: RANDOM.randint(2, 6)])
        levels = [RANDOM.choice([0.0, 1.0, 1.0 + 1e-12, -2.5, math.nan, math.inf, 1e300]) for _ in choices]
        said = ", ".join(RANDOM.sample(choices, len(choices)))
        cases.append((dict(zip(choices, levels, strict=True)), choices, said))
    plain = [[{"names": names, "values": [number(v) for v in values.values()]}, said] for values, names, said in cases]
    found = in_javascript("given.map(([question, said]) => JUDGES.order(question, said))", plain)
    assert found == [judge_order(*case).right for case in cases]
    assert {True, False} == set(found)


def test_an_order_that_commas_would_tear_is_not_asked():
    session = Session(open_scenario("four-people"))
    question = Question("?", "abs(*)", ("w1", "w2"), kind=ORDER)
    assert plain_question(question, expected(question, session.runs, session.state), answers=True)["kind"] == ORDER
    torn = Question("?", "row_loss(*)", ("a, b", "c"), kind=ORDER)
    assert plain_question(torn, expected(torn, session.runs, session.state), answers=True)["kind"] == "none"


def test_words_are_compared_alike():
    letters = [chr(code) for code in range(0x20, 0x2000) if chr(code).isalpha()]
    pairs = [(one, other) for one in letters for other in {one.upper(), one.lower(), one.casefold(), f" {one}\u2003"}]
    pairs += [("Adam", "ADAM"), ("straße", "STRASSE"), ("ΟΔΟΣ", "οδος"), ("a b", "ab"), ("İ", "i"), ("w1", "w1 ")]
    judge = "given.map(([word, text]) => JUDGES.word({ word }, text))"
    for (one, other), right in zip(pairs, in_javascript(judge, pairs), strict=True):
        assert right == alike(other, one), (one, other)


def test_an_answer_that_was_given_before_is_known_alike():
    texts = [*TYPED, "adam", " ADAM ", "a, b", "A,b"]
    pairs = [(one, other) for one in texts for other in (one, f" {one}", *RANDOM.sample(texts, 20))]
    pairs += [("0.5", "1/2"), ("1,369", "1369"), ("1,369", "1.369"), ("w1", "W1"), ("1", "1.0"), ("nan", "+nan")]
    for asked, kind in ((NUMBER, "number"), (NUMBER, "word"), (CHOICE, "one"), (WHICH, "one")):
        same = f"given.map(([one, other]) => sameAnswer({{ kind: '{kind}' }}, one, other))"
        for (one, other), found in zip(pairs, in_javascript(same, pairs), strict=True):
            assert found == same_answer(one, other, asked), (asked, one, other)


def test_seals_are_sha_256():
    texts = ["", "abc", "é" * 1_000, "漢字\n\u202e\x00", *("x" * n for n in (54, 55, 56, 63, 64, 65, 119, 120))]
    assert in_javascript("given.map(sha256)", texts) == [hashlib.sha256(text.encode()).hexdigest() for text in texts]


def test_of_a_page_without_answers_a_question_tells_none():
    session = Session(open_scenario("four-people"))
    for question in (
        Question("?", "w1", hints=("1", "2")), Question("?", "b", ("a", "b")),
        Question("?", "largest abs(*)", kind=WHICH, of="weight"), Question("?", "w1", kind=DIRECTION),
        Question("?", "abs(*)", ("w1", "w2"), kind=ORDER), Question("?", "sigmoid", kind=NUMBER),
    ):  # fmt: skip
        plain = plain_question(question, expected(question, session.runs, session.state), answers=False)
        assert set(plain) <= {"kind", "text", "names"}, question


def test_a_question_among_too_many_needs_the_program():
    question = Question("?", "row 1", kind=WHICH, of="row")
    session = Session(open_scenario("four-people"))
    found = expected(question, session.runs, session.state)
    many = found._replace(names=tuple(f"row {n}" for n in range(1_001)))
    assert plain_question(question, many, answers=True) == {"kind": "none", "why": "in_program_many", "text": "?"}
    task = Question("?", "squared_error < 1", kind="task", edits=("rate",), limit=9)
    assert plain_question(task, found, answers=True) == {"kind": "none", "why": "in_program", "text": "?"}
