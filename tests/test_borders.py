"""The borders of the format, as real tutorials met them: printed numbers, names, orders, keys of later versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nntui.quantities.opening import open_text
from nntui.quantities.verify import verify
from nntui.text.errors import NntuiError

SMALL = """
format = 1
title = "t"
summary = "s"
[data]
inputs = ["x"]
targets = ["y"]
rows = [{ inputs = [1.0], targets = [0.25] }]
[network]
layers = [{ units = 1, activation = "linear", bias = false, weights = [[WEIGHT]] }]
"""


def figure(printed, weight, more=""):
    """The verdict on a printed output of a network that answers `weight`."""
    text = SMALL.replace("WEIGHT", repr(weight))
    text += f'[[published]]\nquantity = "output(row 1)"\nvalue = "{printed}"\n{more}\n'
    (verdict,) = verify(open_text("t", text))
    return verdict


@pytest.mark.parametrize(
    ("printed", "weight", "other"),
    [
        ("5.4e-06", 5.43e-6, 5.46e-6),
        ("5.4E-06", 5.43e-6, 5.34e-6),
        ("1.", 1.3, 1.6),
        (".298", 0.2978, 0.2974),
        ("-.298", -0.2978, 0.2978),
        ("+0.29", 0.2949, 0.2951),
        ("1e-05", 1.4e-5, 1.6e-5),
        ("1.e+02", 101.0, 151.0),
        ("2.5e+03", 2_512.0, 2_551.0),
        ("1e+16", 1e16, 2e16),
    ],
)
def test_a_number_may_be_published_in_each_way_in_which_python_prints_it(printed, weight, other):
    assert figure(printed, weight).agrees
    assert not figure(printed, other).agrees


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_agrees_with_what_python_prints_of_it(value):
    verdict = figure(repr(value), value)
    assert (verdict.agrees, verdict.rounding, verdict.digits) == (True, False, verdict.of)


@pytest.mark.parametrize("printed", ["", "1e", ".", "1,5", "1_000", "--1", "0x10", "1e1000", "half", "1 ", "e5"])
def test_what_is_no_printed_number_is_refused(printed):
    with pytest.raises(NntuiError, match=r"published\[0\].value: expected a number in quotes, as Python prints it"):
        figure(printed, 1.0)


def test_digits_that_differ_by_rounding_alone_agree_as_far_as_they_do():
    verdict = figure("0.30000000000000004", 0.3)
    assert (verdict.agrees, verdict.rounding, verdict.digits, verdict.of) == (True, True, 16, 17)
    assert not figure("0.3000000000004", 0.3).agrees  # 13 digits were never all that a float has
    assert not figure("0.30000000000400004", 0.3).agrees  # and this isn't rounding
    assert not figure("0.30000000000000004", 0.3, "digits = 17").agrees


def test_verify_says_to_how_many_digits_such_a_number_agrees(tmp_path):
    from click.testing import CliRunner

    from nntui.cli.group import cli

    file = tmp_path / "t.toml"
    file.write_text(
        SMALL.replace("WEIGHT", "0.3") + '[[published]]\nquantity = "output(row 1)"\nvalue = "0.30000000000000004"'
    )
    said = CliRunner().invoke(cli, ["verify", str(file)])
    assert said.exit_code == 0
    assert "16/17  agrees to 16 digits" in said.output
    assert "0 agree in every printed digit, 1 as far as they can, 0 disagree" in said.output
