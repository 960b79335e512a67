"""Programs for PyTorch: what they print is what nntui says, to ten digits, or it is said what PyTorch doesn't have."""

import ast
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from program_support import LARGE, printed, read, told
from random_scenarios import put_together, setups
from share import dealt, some

from nntui.cli import cli
from nntui.explain.code.torch_program import torch_program
from nntui.quantities.opening import open_scenario
from nntui.scenario.library import built_in_names
from nntui.text.errors import NntuiError

SMOOTH = ("linear", "sigmoid", "tanh", "softmax", "gelu")
LACKING = (
    ({"mistake": "no_slope"}, "there is no place for the mistake no_slope"),
    ({"optimizer": "momentum", "weight_decay": 0.1}, "PyTorch's SGD has no weight decay apart from the gradient"),
    ({"optimizer": "nesterov", "momentum": 0}, "PyTorch has no nesterov with a momentum of 0"),
    ({"loss": "hinge"}, "PyTorch has no hinge loss"),
)


def of_training(**training):
    return put_together(
        {
            "data": {"inputs": ["x"], "targets": ["y"], "rows": [{"inputs": [1], "targets": [1]}]},
            "network": {"layers": [{"units": 1, "activation": "sigmoid"}], "start": {"distribution": "normal"}},
            "training": {"loss": "squared_error", "rate": 0.1, "steps": 3, **training},
        }
    )


@pytest.mark.parametrize(("training", "why"), LACKING)
def test_what_pytorch_does_not_have_is_said(training: dict[str, object], why: str):
    with pytest.raises(NntuiError, match=f"--as torch: .*{why}"):
        torch_program(of_training(**training))


@dealt("name", built_in_names())
def test_a_program_for_pytorch_leaves_the_gradient_to_it(name: str):
    setup = open_scenario(name)
    text = "".join(torch_program(setup))
    ast.parse(text)
    assert ("loss.backward()" in text) == (setup.training is not None)
    assert "dz1" not in text


def test_the_library_is_an_option_of_programs_alone(tmp_path: Path):
    ended = CliRunner().invoke(cli, ["export", "four-people", "--to", str(tmp_path / "x.csv"), "--as", "torch"])
    assert (ended.exit_code, ended.output) == (2, "--as: it is for .py; .csv is no program\n")
    ended = CliRunner().invoke(cli, ["export", "four-people", "--to", str(tmp_path / "x.py"), "--as", "torch"])
    assert ended.exit_code == 0
    assert "loss.backward()" in (tmp_path / "x.py").read_text()


@some(200, deadline=None)
@given(setups(activations=SMOOTH, mistakes=("none",), scale=1.0))
def test_the_program_for_pytorch_agrees(setup):
    pytest.importorskip("torch")
    try:
        text = "".join(torch_program(setup))
    except NntuiError:
        assume(False)  # PyTorch doesn't have it
    _, parameters, outputs = read(printed(text), setup)
    _, own_parameters, own_outputs = told(setup)
    for found, wanted in (
        (list(parameters.values()), [own_parameters[name] for name in parameters]),
        (outputs, own_outputs),
    ):
        numbers, exact = np.array(found, dtype=float), np.array(wanted, dtype=float)
        tame = np.isfinite(exact) & (np.abs(exact) < LARGE)
        np.testing.assert_allclose(numbers[tame], exact[tame], rtol=1e-8, atol=1e-8)
