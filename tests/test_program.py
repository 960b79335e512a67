"""Programs: what they print is what nntui says, to every digit, and nothing that a file says is more than a text."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from program_support import printed, read, tame_rows, told
from random_scenarios import generated, put_together, setups
from share import dealt, some

from nntui.cli import cli
from nntui.engine.activations import ACTIVATIONS
from nntui.engine.classic_mistakes import MISTAKES
from nntui.engine.clipping import CLIPPINGS
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import METRICS
from nntui.engine.optimizers import OPTIMIZERS, PARAMETERS
from nntui.engine.program import State
from nntui.engine.rate_schedules import RATE_SCHEDULES
from nntui.engine.trace import trace
from nntui.explain.code.expression import (
    Code,
    added,
    called,
    code_of,
    divided,
    filled,
    literal,
    multiplied,
    product,
    repeated,
)
from nntui.explain.code.lines import Reading
from nntui.explain.code.names_in_code import BATCH, GRADIENT_VECTOR, VECTOR, WANTED, blocks, kept_name, result_name
from nntui.explain.code.whole_program import loop_of, program
from nntui.explain.code.written_rows import strings
from nntui.quantities.opening import open_scenario
from nntui.scenario.library import built_in_names

ALONE = "import sys, runpy; sys.path.append(sys.argv[1]); runpy.run_path(sys.argv[2], run_name='__main__')"


@pytest.fixture(scope="module")
def numpy_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with NumPy and nothing else."""
    folder, own = tmp_path_factory.mktemp("packages"), Path(np.__file__).parent
    for found in own.parent.glob("numpy*"):
        (folder / found.name).symlink_to(found)
    return folder


def run_alone(path: Path, packages: Path) -> str:
    """What a program prints where only NumPy is installed."""
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE, str(packages), str(path)], capture_output=True, text=True, check=False
    )
    assert ended.stderr == ""
    return ended.stdout


def text_of(setup) -> str:
    return "".join(program(setup))


@dealt("name", built_in_names())
def test_the_program_of_a_scenario_prints_the_same_figures_with_numpy_alone(
    name: str, numpy_alone: Path, tmp_path: Path
):
    path = tmp_path / "net.py"
    ended = CliRunner().invoke(cli, ["export", name, "--to", str(path)])
    assert (ended.exit_code, ended.output) == (0, f"{path}: written\n")
    setup = open_scenario(name)
    assert read(run_alone(path, numpy_alone), setup) == told(setup)


@some(400, deadline=None)
@given(setups())
def test_the_program_of_any_scenario_prints_the_same_figures(setup):
    table, *numbers = read(printed(text_of(setup)), setup)
    wanted, *all_digits = told(setup)
    assert numbers == all_digits
    tame = tame_rows(setup, wanted)
    assert table[: len(tame)] == tame
    assert len(table) == len(wanted)


@some(60, deadline=None)
@given(generated())
def test_the_program_of_generated_rows_prints_the_same_figures(setup):
    assert read(printed(text_of(setup)), setup) == told(setup)


# Line by line


def surroundings(setup, traced) -> dict[str, object]:
    """What stands before the lines of a step, by name."""
    found = {"np": np, BATCH: traced.inputs, WANTED: traced.targets, VECTOR: traced.parameters.copy()}
    found |= {each.name: each.block.of(found[VECTOR]) for each in blocks(setup.program)}
    found |= {name: array.copy() for name, array in traced.slots.items()} | setup.training.numbers
    found |= {"step": 7, "trained": setup.program.trainable, "is_weight": setup.network.weights}
    for layer in range(1, len(setup.network.layers) + 1):
        if traced.held is not None and (kept := traced.held.of(layer)) is not None:
            found[kept_name(layer)] = kept
    return found


@some(200, deadline=None)
@given(setups(trained=True))
def test_each_line_makes_what_its_operation_makes(setup):
    state = State(7, setup.program.start(setup.vector))
    state.vector[setup.network.size :] = 0.25
    traced = trace(setup.program, state)
    around, last = surroundings(setup, traced), {}
    with np.errstate(all="ignore"):
        for line in Reading(setup.program).statements():
            exec(line.text, around)  # noqa: S102 - it is what is tested
            if line.operation is not None and result_name(line.operation) in around:
                last[line.operation.name] = np.array(around[result_name(line.operation)])
        for name, made in last.items():
            np.testing.assert_array_equal(made, traced.results[name], err_msg=name)
    np.testing.assert_array_equal(around[GRADIENT_VECTOR], traced.gradient)
    assert "update" in last
    assert PARAMETERS not in last


# Expressions


A, B, C = (Code(name) for name in "abc")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (added(A, added(B, C)), "a + (b + c)"),
        (added(added(A, B), C), "a + b + c"),
        (multiplied(added(A, B), C), "(a + b) * c"),
        (divided(A, multiplied(B, C)), "a / (b * c)"),
        (multiplied(divided(A, B), C), "a / b * c"),
        (multiplied(product(A, B), C), "np.dot(a, b) * c"),
        (multiplied(A, A), "a ** 2"),
        (multiplied(code_of(1.0), A), "a"),
        (filled("-{}", added(A, B)), "-(a + b)"),
        (filled("{} ** 2", filled("-{}", A)), "(-a) ** 2"),
        (called("np.exp", added(A, B)), "np.exp(a + b)"),
        (filled("{}.sum(0)", multiplied(A, B)), "(a * b).sum(0)"),
        (multiplied(code_of(-2.0), A), "-2 * a"),
        (multiplied(A, code_of(-2.0)), "a * -2"),
    ],
)
def test_an_expression_has_the_brackets_that_it_needs(code: Code, text: str):
    assert code.text() == text
    values = {"a": 0.1, "b": 0.7, "c": 1.3}
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(code.text()))
    assert repeated(code) == []
    if "np" not in text and ".sum" not in text:
        assert isinstance(eval(text, values), float)  # noqa: S307 - it is what is tested


def test_what_is_worked_out_twice_is_named_once():
    part = called("np.exp", added(A, B))
    assert repeated(divided(part, added(part, C))) == [part]


@pytest.mark.parametrize("number", [0.1, -0.0, 2.0, -3.0, 1e16, 1e300, 5e-324, 123456789012345.0, 1e15, float("inf")])
def test_a_number_is_written_in_all_its_digits(number: float):
    found = float(eval(literal(number)))  # noqa: S307 - it is what is tested
    assert (found, np.signbit(found)) == (number, np.signbit(number))


# Texts


HOSTILE = (
    "coding: utf-7",
    '"""',
    "'); import os; ('",
    "\\",
    "\\\"'",
    "{__import__('os')}",
    "lambda",
    "import",
    "row 007",
    "row ٣",
    "5",
    "%s",
    "漢\u0301",
)


def with_texts(texts) -> str:
    """The program of a scenario that says some texts wherever one may stand."""
    names = [re.sub(r"[(),/<>=&|]", "", text) for text in texts]  # what a name may have
    raw = {
        "title": texts[0],
        "summary": texts[1],
        "seed": 3,
        "data": {
            "inputs": [{"name": texts[2], "unit": texts[3], "shift": 2}, texts[4]],
            "targets": [{"name": texts[5], "labels": [texts[6], texts[7]]}],
            "rows": [{"name": name, "inputs": [at, -at], "targets": [at % 2]} for at, name in enumerate(names)],
        },
        "network": {
            "layers": [
                {"units": 2, "activation": "tanh", "names": names[8:10]},
                {"units": 1, "activation": "sigmoid", "names": names[10:11]},
            ],
            "start": {"distribution": "uniform"},
        },
        "training": {"loss": "squared_error", "rate": 0.1, "steps": 3},
        "probes": [{"name": names[11], "inputs": [1, 2]}],
    }
    return text_of(put_together(raw, texts[12]))


def without_texts(text: str) -> str:
    """What a program does, whatever its texts are."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.List) and all(isinstance(each, ast.Constant) for each in node.elts):
            node.elts = [ast.Constant("") if isinstance(each.value, str) else each for each in node.elts]
    return ast.dump(tree)


@pytest.mark.parametrize("turn", range(len(HOSTILE)))
def test_no_text_of_a_file_becomes_code(turn: int):
    texts = [*HOSTILE[turn:], *HOSTILE[:turn]]
    harmless = [f"name {number}" for number in range(len(HOSTILE))]
    text = with_texts(texts)
    assert without_texts(text) == without_texts(with_texts(harmless))
    assert not any("coding" in line for line in text.splitlines()[:2])
    *name, _ = printed(text).splitlines()[-1].split()
    assert name == re.sub(r"[(),/<>=&|]", "", texts[11]).split()


def test_no_long_name_is_broken_into_two():
    names = ["\\ " * 39 + "x", "a b"]
    (listed,) = ast.parse("\n".join(strings("names", names))).body
    assert ast.literal_eval(listed.value) == names


def test_the_loop_reads_as_a_person_would_write_it():
    loop = loop_of(open_scenario("xor-three-optimizers"))
    assert [line.text for line in (*loop.forward, *loop.before, *loop.backward)] == [
        "z1 = np.dot(x, W1) + b1",
        "a1 = 1 / (1 + np.exp(-z1))",
        "z2 = np.dot(a1, W2) + b2",
        "a2 = 1 / (1 + np.exp(-z2))",
        "a1, a2 = forward(x)",
        "da2 = a2 - y",
        "slope2 = a2 * (1 - a2)",
        "dz2 = da2 * slope2",
        "dW2 = np.dot(a1.T, dz2)",
        "db2 = dz2.sum(0)",
        "da1 = np.dot(dz2, W2.T)",
        "slope1 = a1 * (1 - a1)",
        "dz1 = da1 * slope1",
        "dW1 = np.dot(x.T, dz1)",
        "db1 = dz1.sum(0)",
        "g = np.concatenate([dW1.ravel(), db1, dW2.ravel(), db2])",
        "p -= rate * g",
    ]


# Row by row


OUTPUTS = {"categorical_cross_entropy": "softmax", "hinge": "tanh"}
TARGETS_OF = {"hinge": [[-1, 1], [1, -1], [1, 1]]}
OF_UPDATES = (
    *({"loss": name} for name in LOSSES),
    *({"optimizer": name} for name in OPTIMIZERS),
    *({"schedule": name, "warm_up": 4} for name in RATE_SCHEDULES),
    *({"mistake": name} for name in MISTAKES),
    *({name: 0.05} for name in CLIPPINGS),
    {"l1": 0.1, "l2": 0.2},
    {"weight_decay": 0.1, "decay_biases": False},
    {"batch": 2, "order": "shuffled"},
)


def with_row(hidden: str = "tanh", **training):
    """Three rows through 2-3-2, with frozen parameters and a row for each metric."""
    loss = training.setdefault("loss", "binary_cross_entropy")
    wanted = TARGETS_OF.get(loss, [[1, 0], [0, 1], [0, 1]])
    inputs = ([0.5, -1], [1.5, 0.25], [-0.75, 0.5])
    layers = [{"units": 3, "activation": hidden}, {"units": 2, "activation": OUTPUTS.get(loss, "sigmoid")}]
    rows = [{"inputs": x, "targets": y} for x, y in zip(inputs, wanted, strict=True)]
    return put_together(
        {
            "seed": 5,
            "data": {"inputs": ["x1", "x2"], "targets": ["a", "b"], "rows": rows},
            "network": {"layers": layers, "start": {"distribution": "normal"}, "frozen": ["w2", "b1"]},
            "training": {"rate": 0.2, "steps": 12, **training},
        }
    )


@pytest.mark.parametrize("training", OF_UPDATES, ids=str)
def test_each_row_of_an_update_is_in_a_program(training: dict[str, object]):
    setup = with_row(**training)
    assert read(printed(text_of(setup)), setup) == told(setup)


@pytest.mark.parametrize("hidden", [name for name, row in ACTIVATIONS.items() if row.trains and row.part is None])
def test_each_activation_is_in_a_program(hidden: str):
    setup = with_row(hidden)
    assert read(printed(text_of(setup)), setup) == told(setup)


OF_ROWS = [name for name, row in METRICS.items() if not row.loss]


@pytest.mark.parametrize(
    ("name", "metric"),
    [("iris", each) for each in OF_ROWS] + [("circles", each) for each in OF_ROWS if not METRICS[each].several],
)
def test_each_metric_is_in_a_program(name: str, metric: str):
    setup = open_scenario(name, [f'metrics.show=["{metric}"]'])
    assert metric in {each.name for each in setup.metrics}
    assert read(printed(text_of(setup)), setup) == told(setup)
