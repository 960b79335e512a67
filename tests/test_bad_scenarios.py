"""A scenario with a mistake: every problem of the file at once, each with its place, what was expected and found.

One small file for each mistake in `bad_scenarios/`, one table of what is said about it. Files that are too big or
too odd to be kept are made on the spot.
"""

import copy
import datetime
import os
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from share import some

from nntui import cli
from nntui.engine.activations import ACTIVATIONS
from nntui.engine.initializers import DISTRIBUTIONS
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import QUANTITIES, problems_of
from nntui.scenario import load as loading
from nntui.scenario import model
from nntui.scenario.checked_tables import checked
from nntui.scenario.fields import fields_of
from nntui.scenario.folder import folder
from nntui.scenario.kinds import MAX_BYTES, MAX_KEY_PARTS, MAX_LINE, MAX_WORD
from nntui.scenario.library import find
from nntui.scenario.load import load, parse
from nntui.scenario.model import Scenario
from nntui.scenario.overrides import override
from nntui.scenario.reference import BOUNDS, TABLES, stand_in, told_at
from nntui.scenario.wording import PATTERNS
from nntui.text.errors import NntuiError, listed

FOLDER = Path(__file__).parent / "bad_scenarios"
TRAINING_KEYS = ", ".join(fields_of(model.Training))
IN_BRACKETS = listed(kind.name for kind in QUANTITIES if kind.in_brackets)

# File → what is said about it, each line after the file's name.
MISTAKES = {
    "decimal_comma": [
        "line 19, column 9: expected a new line after the value (a decimal has a point: 0.5), found “,1” in "
        "“rate = 0,1”",
    ],
    "no_quotes": [
        "line 2, column 9: expected a value: text in quotes, a number (0.5), true, false, a [list] or a "
        "{table}, found “Two rows” in “title = Two rows”",
    ],
    "no_closing_quote": [
        'line 2, column 18: expected the closing quote on this line, found “title = "Two rows”',
    ],
    "no_closing_long_quotes": [
        "at its end: expected the closing quotes, found nothing more",
    ],
    "no_equals": [
        "line 19, column 6: expected “=” after the key, found “0.1” in “rate 0.1”",
    ],
    "no_comma": [
        'line 9, column 31: expected “,” or “]” in the list, found “2], targets = [0] },” in “{ name = "one", '
        "inputs = [1 2], targets = [0] },”",
    ],
    "no_closing_bracket": [
        "at its end: expected “,” or “]” in the list, found nothing more",
    ],
    "no_closing_brace": [
        "line 9, column 47: expected a key (a {table} is closed on the line where it opens), found “…[1], "
        "targets = [0],”",
    ],
    "key_twice": [
        "line 20, column 11: expected each key once, found a second “rate = 0.2”",
    ],
    "key_twice_inline": [
        "line 9, column 45: expected each key once, found a second “…= [1], inputs = [2], targets = [0] },”",
    ],
    "table_twice": [
        "line 22, column 6: expected each table once, found a second “[data]”",
    ],
    "header_without_bracket": [
        "line 17, column 10: expected “]” after the table's name, found “[training”",
    ],
    "python_true": [
        "line 15, column 31: expected a value: text in quotes, a number (0.5), true, false, a [list] or a "
        '{table}, found “True, activation = …” in “layers = [{ units = 1, bias = True, activation = "sigmoid" '
        "…”",
    ],
    "point_first": [
        "line 19, column 8: expected a value: text in quotes, a number (0.5), true, false, a [list] or a "
        "{table}, found “.1” in “rate = .1”",
    ],
    "backslash": [
        'line 3, column 38: expected each \\ in quotes to be doubled, found “summary = "A network of one unit '
        'C:\\data."”',
    ],
    "control_character_raw": [
        'line 2, column 14: expected no control characters, found “title = "Two \\x1b[31mrows"”',
    ],
    "stray_text": [
        "line 22, column 1: expected key = value or a [table], found “???”",
    ],
    "impossible_date": [
        "line 19, column 8: expected a day and time that exist, found “2024-02-30” in “rate = 2024-02-30”",
    ],
    "only_comments": [
        "expected a scenario, found no keys at all; `nntui new my.toml` writes one to start from",
    ],
    "empty": [
        "expected a scenario, found no keys at all; `nntui new my.toml` writes one to start from",
    ],
    "unknown_key": [
        "training: expected a known key, found “rats” — did you mean “rate”?",
    ],
    "unknown_key_far_from_any": [
        f"training: expected one of the keys {TRAINING_KEYS}; found “inertia” — written for a later nntui?",
    ],
    "constant_of_another_optimizer": [
        'training.momentum: expected optimizer = "momentum" or "nesterov" beside it, found optimizer = "sgd";'
        " remove one of the two",
    ],
    "key_in_wrong_table": [
        "training: expected a key of this table, found “seed”, which belongs at the top of the file, above "
        "the first [table]",
    ],
    "key_of_another_table": [
        "expected a key of this table, found “rate”, which belongs under training",
    ],
    "unknown_table": [
        "expected a known key, found “trainig” — did you mean “training”?",
    ],
    "unknown_key_in_start": [
        "network.start: expected one of the keys distribution, low, high, bias, order; found “minimum”"
        " — written for a later nntui?",
    ],
    "quoted_dotted_key": [
        f"training: expected one of the keys {TRAINING_KEYS}; found “how fast” — written for a later nntui?",
    ],
    "missing_key": [
        "training: expected the key “rate” (the learning rate), which is missing",
    ],
    "missing_title": [
        "expected the key “title” (what this is, in a few words), which is missing",
    ],
    "missing_everything": [
        "expected the key “format” (the version of this format: 1), which is missing",
        "expected the key “title” (what this is, in a few words), which is missing",
        "expected the key “summary” (what happens in it), which is missing",
        "expected the key “data” (what is learned from), which is missing",
    ],
    "missing_distribution": [
        "network.start: expected the key “distribution” (“constant”, “uniform” or “normal”), which is missing",
    ],
    "text_for_a_number": [
        "training.rate: expected a number, found “fast”",
    ],
    "quoted_number": [
        "training.rate: expected a number, found “0.1” — did you mean 0.1, without the quotes?",
    ],
    "bool_for_a_number": [
        "training.rate: expected a number, found true",
    ],
    "number_for_a_title": [
        "title: expected text in quotes, found 2024 — did you mean “2024”, in quotes?",
    ],
    "decimal_for_a_whole_number": [
        "network.layers[0].units: expected a whole number, found 2.5",
    ],
    "point_in_a_whole_number": [
        "training.steps: expected a whole number, found 10.0 — did you mean 10?",
    ],
    "number_for_true": [
        "network.layers[0].bias: expected true or false or “shared”, found 1",
    ],
    "table_for_a_list": [
        "network.layers: expected a list, found a table",
    ],
    "list_for_a_table": [
        "network.start: expected a table, found a list of 2",
    ],
    "number_for_a_table": [
        "training: expected a table, found 0.1",
    ],
    "date_for_a_number": [
        "data.rows[0].inputs[0]: expected a number, found 2024-05-01",
    ],
    "text_in_data": [
        "data.rows[0].inputs[0]: expected a number, found “a”",
    ],
    "nan_in_data": [
        "data.rows[0].inputs[0]: expected a finite number, found nan",
    ],
    "inf_in_data": [
        "data.rows[1].targets[0]: expected a finite number, found -inf",
    ],
    "huge_exponent": [
        "data.rows[0].inputs[0]: expected a finite number, found inf",
    ],
    "huge_whole_number": [
        "data.rows[0].inputs[0]: expected a number below 1.8e308, found a huge number",
    ],
    "list_in_data": [
        "data.rows[0].inputs[0]: expected a number, found a list of 1",
    ],
    "format_2": [
        "format: expected 1, found 2",
    ],
    "unknown_activation": [
        "network.layers[0].activation: expected an activation, found “sigmiod” — did you mean “sigmoid”?",
    ],
    "unknown_activation_far_from_any": [
        f"network.layers[0].activation: expected an activation ({listed(ACTIVATIONS)}), found “swish”",
    ],
    "unknown_loss": [
        "training.loss: expected a loss, found “cross_entropy” — did you mean “binary_cross_entropy”?",
    ],
    "cross_entropy_of_tanh": [
        "training.loss: expected a loss of any outputs, since the last layer has tanh: binary_cross_entropy is of"
        ' outputs from 0 to 1; give that layer activation = "sigmoid" or "softmax", or take another loss',
        "metrics.show[1]: expected a loss of any outputs, since the last layer has tanh: binary_cross_entropy is of"
        ' outputs from 0 to 1; give that layer activation = "sigmoid" or "softmax", or take another loss',
    ],
    "step_that_is_trained": [
        "network.layers[1].activation: expected an activation with a slope, since there is a [training] table: step is"
        ' flat wherever it has a slope, so no gradient gets through; give this layer another, for example "sigmoid",'
        " or take the [training] table out",
    ],
    "softmax_below_the_last_layer": [
        "network.layers[0].activation: expected softmax in the last layer alone, whose outputs it makes shares of 1;"
        ' give this layer another, for example "tanh"',
    ],
    "largest_of_one_output": [
        "metrics.show[1]: expected several target columns, since argmax_accuracy looks for the largest; take"
        ' "accuracy" for one',
    ],
    "target_of_no_side": [
        "data.rows[0].targets: expected targets of −1 or 1, since training.loss is hinge; found 0",
    ],
    "target_shares_of_no_whole": [
        "data.rows[1].targets: expected targets that are not below 0 and add up to 1, since training.loss is"
        " categorical_cross_entropy; found 0.5, 0.25",
    ],
    "target_beyond_cross_entropy": [
        "data.rows[1].targets: expected targets from 0 to 1, since training.loss is binary_cross_entropy; found 1, 2",
    ],
    "unknown_metric": [
        "metrics.show[0]: expected a metric, found “acuracy” — did you mean “accuracy”?",
    ],
    "unknown_reduction": [
        "training.reduction: expected “mean” or “sum”, found “avg”",
    ],
    "unknown_distribution": [
        f"network.start.distribution: expected {listed(f'“{name}”' for name in DISTRIBUTIONS)}, found “unifrom” —"
        " did you mean “uniform”?",
    ],
    "unknown_order": [
        "training.order: expected “given” or “shuffled”, found “shufled” — did you mean “shuffled”?",
    ],
    "zero_units": [
        "network.layers[0].units: expected at least 1, found 0",
    ],
    "a_million_units": [
        "network.layers[0].units: expected at most 1,000, found 1,000,000",
    ],
    "negative_rate": [
        "training.rate: expected at least 0, found -0.1",
    ],
    "zero_steps": [
        "training.steps: expected at least 1, found 0",
    ],
    "too_many_steps": [
        "training.steps: expected at most 10,000,000, found 1,000,000,000",
    ],
    "too_many_epochs": [
        "training.epochs: expected at most 10,000,000 steps, found 18,000,000",
    ],
    "negative_seed": [
        "seed: expected at least 0, found -1",
    ],
    "batch_of_nothing": [
        "training.batch: expected at least 1 or “all”, found 0",
    ],
    "batch_misspelt": [
        "training.batch: expected a whole number or “all”, found “al” — did you mean “all”?",
    ],
    "batch_too_large": [
        "training.batch: expected at most 2, the number of rows, or “all”, found 3",
    ],
    "negative_deviation": [
        "network.start.deviation: expected at least 0, found -1",
    ],
    "low_above_high": [
        "network.start.low: expected at most high (1), found 2",
    ],
    "no_rows": [
        "data.rows: expected a list of at least 1 item, found an empty list",
    ],
    "no_layers": [
        "network.layers: expected a list of at least 1 item, found an empty list",
    ],
    "too_many_layers": [
        "network.layers: expected a list of at most 20 items, found a list of 21",
    ],
    "too_many_parameters": [
        "network.layers: expected at most 100,000 parameters, found 1,004,001",
    ],
    "one_label": [
        "data.targets[0].labels: expected a list of at least 2 items, found a list of 1",
    ],
    "long_title": [
        "title: expected at most 200 characters, found 269",
    ],
    "blank_title": [
        "title: expected some text, found none",
    ],
    "title_of_two_lines": [
        "title: expected a single line without tabs, found “Two\\nrows”",
    ],
    "control_character": [
        "title: expected text without control characters, found \\x1b",
    ],
    "text_direction": [
        "title: expected text without control characters, found \\u202e",
    ],
    "nul": [
        "title: expected text without control characters, found \\x00",
    ],
    "row_name_with_brackets": [
        "data.rows[0].name: expected a name without ( ) , / < > = & | (figures are asked for by it), found “one (1)”",
    ],
    "address_without_http": [
        "article.url: expected an address from http:// or https://, without spaces, found “www.example.org”",
    ],
    "ragged_row": [
        "data.rows[1].inputs: expected 1 number, one for each input column, found 2",
    ],
    "row_without_targets": [
        "data.rows[1].targets: expected 1 number, one for each target column, found none",
    ],
    "targets_without_column": [
        "data.rows[0].targets: expected no numbers, since there are no target columns, found 1",
        "data.rows[1].targets: expected no numbers, since there are no target columns, found 1",
    ],
    "training_without_targets": [
        "data.targets: expected target columns, since there is a [training] table; found none",
    ],
    "too_many_outputs": [
        "data.targets: expected 2 target columns, one for each unit of the last layer, found 1",
    ],
    "weights_of_wrong_shape": [
        "network.layers[0].weights: expected 1 list (one for each unit) of 1 number (one for each input), "
        "found 1 list of 3",
    ],
    "ragged_weights": [
        "network.layers[0].weights: expected 2 lists (one for each unit) of 1 number (one for each input), "
        "found lists of 1, 2",
    ],
    "too_many_biases": [
        "network.layers[0].biases: expected 1 number, one for each unit, found 2",
    ],
    "biases_without_bias": [
        "network.layers[0].biases: expected no biases, since bias = false; remove one of the two",
    ],
    "two_shared_biases": [
        "network.layers[0].biases: expected 1 number, which the units share, found 2",
    ],
    "unknown_bias": [
        "network.layers[0].bias: expected true or false or “shared”, found “shard” — did you mean “shared”?",
    ],
    "too_many_unit_names": [
        "network.layers[0].names: expected 1 name, one for each unit, found 2",
    ],
    "probe_of_wrong_length": [
        "probes[0].inputs: expected 1 number, one for each input column, found 2",
    ],
    "column_twice": [
        "data.inputs: expected each name once, found “x” 2 times",
    ],
    "row_twice": [
        "data.rows: expected each name once, found “one” 2 times",
    ],
    "unknown_frozen": [
        "network.frozen[0]: expected a parameter's name (w1, b1), found “w7”",
    ],
    "steps_and_epochs": [
        "training: expected either steps or epochs, found both",
    ],
    "neither_steps_nor_epochs": [
        "training: expected either steps or epochs, found neither",
    ],
    "no_start": [
        "network.start: expected a table that says where the parameters start, since layers[0] doesn't give "
        'all of its own; for example start = { distribution = "uniform", low = -1, high = 1 }',
    ],
    "training_without_network": [
        "training: expected a [network] table as well: without one there is nothing to train",
    ],
    "published_after_the_end": [
        "published[0].step: expected a step that is trained, 0 to 10, found 11",
    ],
    "published_without_training": [
        "published[0].step: expected step 0, since nothing is trained, found 10",
    ],
    "published_number_without_quotes": [
        "published[0].value: expected text in quotes, found 0.5 — did you mean “0.5”, in quotes?",
    ],
    "published_value_with_comma": [
        "published[0].value: expected a number in quotes, as Python prints it (“0.0214”, “5.4e-06”), found “0,5”",
    ],
    "published_unknown_quantity": [
        "published[0].quantity: expected a quantity, found “acuracy” — did you mean “accuracy”?",
    ],
    "published_unknown_row": [
        "published[0].quantity: expected the name of a row, found “tow” — did you mean “two”?",
    ],
    "published_unknown_function": [
        f"published[0].quantity: expected {IN_BRACKETS} before “(”, found “weight”",
    ],
    "published_code": [
        f"published[0].quantity: expected {IN_BRACKETS} before “(”, found “__import__”",
    ],
    "remark_after_the_end": [
        "remarks[0].figures[0].step: expected a step that is trained, 0 to 10, found 99",
    ],
    "misspelt_table_and_figure": [
        "expected a known key, found “trainig” — did you mean “training”?",
    ],
    "misspelt_optional_key": [
        "training: expected a known key, found “step” — did you mean “steps”?",
    ],
    "misspelt_required_key": [
        "network.layers[0]: expected a known key, found “untis” — did you mean “units”?",
    ],
    "wrong_name_and_figure": [
        "network.layers[0].names[0]: expected a name without ( ) , / < > = & | (figures are asked for by it), "
        "found “a/b”",
    ],
    "wrong_units_and_names": [
        "network.layers[0].units: expected at least 1, found 0",
    ],
    "ragged_row_and_unknown_figure": [
        "data.rows[1].inputs: expected 1 number, one for each input column, found 2",
        "published[0].quantity: expected the name of a row, found “tow” — did you mean “two”?",
    ],
    "two_steps_and_figure": [
        "training: expected either steps or epochs, found both",
    ],
    "wrong_rows": [
        "data.rows[1].inputs: expected a list, found 2",
        "data.rows[0].inputs: expected 1 number, one for each input column, found none",
    ],
    "column_of_unknown_key": [
        "data.inputs[0]: expected a known key, found “units” — did you mean “unit”?",
    ],
    "unicode_escape_of_half_a_character": [
        'line 2, column 20: expected the number of a character after \\u, found “title = "Two \\ud800rows"”',
    ],
    "escape_of_too_few_digits": [
        'line 2, column 16: expected four hexadecimal digits after \\u, found “12rows"” in “title = "Two \\u12rows"”',
    ],
    "inline_table_then_header": [
        "line 17, column 15: expected each table once, found a second “[network.start]”",
    ],
    "key_under_an_inline_table": [
        "line 15, column 14: expected each key once, found a second “start.low = 0”",
    ],
    "value_for_a_table_then_header": [
        "line 19, column 10: expected each key once, found a second “[training]”",
    ],
    "many_kinds": [
        "title: expected text without control characters, found \\x1b",
        "network.layers[0].activation: expected an activation, found “sigmiod” — did you mean “sigmoid”?",
        "training.rate: expected at least 0, found -0.1",
        f"training: expected one of the keys {TRAINING_KEYS}; found “lr”",
        "data.rows[1].inputs: expected 1 number, one for each input column, found 2",
        "published[0].step: expected a step that is trained, 0 to 10, found 11",
        "published[1].quantity: expected the name of a row, found “tow” — did you mean “two”?",
    ],
}

# A scenario that has everything: the tests below put mistakes into it.
WHOLE = """
format = 1
title = "Everything"
summary = "All that a scenario may have."
look_for = "The end."
order = 3
seed = 5

[article]
title = "An article"
author = "Somebody"
url = "https://example.org/a"
part = "2"
counts = { word = "epoch", zero = 2, every = 2 }

[data]
inputs = ["a", { name = "b", unit = "lb", shift = 135 }]
targets = [{ name = "y", labels = ["no", "yes"] }]
rows = [
  { name = "Alice", inputs = [-2, 1.5], targets = [1] },
  { inputs = [0, 1e-3], targets = [0] },
]

[network]
start = { distribution = "normal", mean = 0, deviation = 1, bias = 0, order = "by_name" }
frozen = ["w1"]
layers = [
  { units = 2, activation = "tanh", names = ["h1", "h2"], weights = [[1, 2], [3, 4]], biases = [0, 0] },
  { units = 1, activation = "sigmoid", bias = false },
]

[training]
loss = "squared_error"
reduction = "sum"
batch = 1
order = "shuffled"
rate = 0.1
epochs = 5

[metrics]
show = ["accuracy"]
threshold = 0.5

[[probes]]
name = "Emily"
inputs = [1, 2]

[[published]]
quantity = "output(Alice)"
step = 10
label = "epoch 4"
value = "0.5"
digits = 1
remark = "rounded"

[[published]]
quantity = "activation(h2, Alice)"
value = "-0.25"

[[remarks]]
place = "page 2"
says = "one"
computed = "another"
figures = [{ quantity = "loss", step = 2 }]

[[glossary]]
article = "error"
here = "loss"
"""


def problems(action: Callable[[], Any]) -> list[str]:
    """What is said, line by line; it must be printable and about something."""
    with pytest.raises(NntuiError) as caught:
        action()
    text = str(caught.value)
    assert_printable(text)
    return text.split("\n")


def assert_printable(text: str) -> None:
    assert text
    unprintable = {character for character in text if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert unprintable <= {"\n"}


def test_each_file_has_its_words() -> None:
    assert sorted(MISTAKES) == sorted(path.stem for path in FOLDER.iterdir())


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake(name: str) -> None:
    path = FOLDER / f"{name}.toml"
    assert problems(lambda: open_scenario(str(path))) == [f"{path}: {line}" for line in MISTAKES[name]]


@pytest.mark.parametrize("arguments", [["check"], ["open"], []])
def test_the_command_prints_the_problems_and_nothing_else(arguments: list[str]) -> None:
    path = FOLDER / "many_kinds.toml"
    result = CliRunner().invoke(cli.cli, [*arguments, str(path)])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [f"{path}: {line}" for line in MISTAKES["many_kinds"]]


# Files that are made here: their bytes → what is said about them.
TOP = b'format = 1\ntitle = "T"\nsummary = "S"\n'
BYTES = {
    "binary": (b"\x89PNG\r\n\x1a\n\0\0", "expected text in UTF-8, found the byte 0x89 at place 0"),
    "latin-1": (b'title = "caf\xe9"\n', "expected text in UTF-8, found the byte 0xe9 at place 12"),
    "utf-16": ("format = 1\n".encode("utf-16"), "expected text in UTF-8, found UTF-16"),
    "half a character": (b'title = "\xed\xa0\x80"', "expected text in UTF-8, found the byte 0xed at place 9"),
    "nul": (b"\0" * 100, f"line 1, column 1: expected key = value or a [table], found “{chr(92)}x00{chr(92)}x00"),
    "old mac line ends": (b'title = "T"\rformat = 1\r', "line 1, column 12: expected a new line after the value"),
    "bell in a comment": (b"# \x07\n", "line 1, column 3: expected no control characters, found “# \\x07”"),
    "markup as a key": (b"[bold]\n", "expected the key “format”"),
    "10,001 lines of rows": (
        TOP + b'[data]\ninputs = ["x"]\n' + b"[[data.rows]]\ninputs = [1]\n" * 10_001,
        "data.rows: expected a list of at most 10,000 items, found a list of 10,001",
    ),
    "1,001 probes": (
        TOP + b'data = { inputs = ["x"], rows = [{ inputs = [1] }] }\n' + b"[[probes]]\nname='p'\ninputs=[1]\n" * 1_001,
        "probes: expected a list of at most 1,000 items, found a list of 1,001",
    ),
    "a million bytes and one": (b" " * (MAX_BYTES + 1), "expected at most 1,000,000 bytes, found 1,000,001"),
    "a long line": (b"# " + b"x" * MAX_LINE, "line 1: expected at most 200,000 characters, found 200,002"),
    "40 kB dotted key": (
        b".".join([b"a"] * 20_000) + b" = 1",
        "line 1: expected a key of at most 8 parts, found 20,000",
    ),
    "dotted key of quoted parts": (
        b"x = 1\n" + b" . ".join([b'"$ []"', b"'#'"] * 4_000) + b" = 1",
        "line 2: expected a key of at most 8 parts, found 8,000",
    ),
    "dotted key in a table": (
        b"x = { y = 1, " + b".".join([b"a"] * 20_000) + b" = 1 }",
        "line 1: expected a key of at most 8 parts, found 20,000",
    ),
    "dotted table": (
        b"[" + b" .\t".join([b"a"] * 2_000) + b"]",
        "line 1: expected a key of at most 8 parts, found 2,000",
    ),
    "3,000 brackets": (b"x = " + b"[" * 3_000, "expected brackets a few levels deep, found far more"),
    "3,000 braces": (b"x = " + b"{a=" * 3_000, "expected brackets a few levels deep, found far more"),
    "200 brackets as a title": (
        TOP.replace(b'"T"', b"[" * 200 + b"]" * 200),
        "title: expected text in quotes, found a list of 1",
    ),
    "200 braces as an activation": (
        TOP + b"network.layers = [{ units = 1, activation = " + b"{a=" * 200 + b"1" + b"}" * 200 + b"}]",
        "expected the key “data” (what is learned from), which is missing",
    ),
    "5,000 digits": (
        b"x = " + b"1" * 5_000,
        "line 1: expected a number or key of at most 1,000 characters, found 5,000",
    ),
    "5,000 hexadecimal digits": (
        b"\nx = [1, 0x" + b"f" * 4_998 + b"]",
        "line 2: expected a number or key of at most 1,000 characters, found 5,000",
    ),
    "999 hexadecimal digits": (
        TOP.replace(b"1", b"0x" + b"f" * 997),
        "format: expected a number of fewer digits, found a huge number",
    ),
    "5,000 decimals": (
        b"x = 0." + b"1" * 5_000,
        "line 1: expected a number or key of at most 1,000 characters, found 5,000",
    ),
    "long key": (b"x" * 5_000 + b" = 1", "line 1: expected a number or key of at most 1,000 characters, found 5,000"),
    "key of escape codes": (b'"\\u001b[31m" = 1', "expected one of the keys format, title, summary"),
}


@pytest.mark.parametrize("name", BYTES)
def test_odd_file(name: str, tmp_path: Path) -> None:
    data, expected = BYTES[name]
    path = tmp_path / "odd.toml"
    path.write_bytes(data)
    started = time.process_time()
    said = problems(lambda: open_scenario(str(path)))
    assert any(line.startswith(f"{path}: {expected}") for line in said), said
    assert time.process_time() - started < 2


def test_a_deep_table_is_told_of_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "deep.toml"
    path.write_bytes(BYTES["200 braces as an activation"][0])
    place = "network.layers[0].activation"
    choices = listed(ACTIVATIONS)
    assert (
        problems(lambda: open_scenario(str(path)))[1]
        == f"{path}: {place}: expected an activation ({choices}), found a table"
    )


def test_what_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.toml").mkdir()
    os.mkfifo("pipe.toml")
    Path("loop.toml").symlink_to("loop.toml")
    with open("big.toml", "wb") as file:
        file.truncate(100 * 2**20)
    long = "x" * 300
    said = {
        "folder.toml": "expected a scenario file (.toml), found a folder",
        "pipe.toml": "expected a scenario file (.toml), found something that isn't a plain file",
        "/dev/zero": "expected a scenario file (.toml), found something that isn't a plain file",
        "loop.toml": "expected a file that can be read, found: it is a link that leads round in a circle",
        "big.toml": "expected at most 1,000,000 bytes, found 104,857,600",
        "missing.toml": "expected a scenario file, found nothing by that name",
        "big.toml/x.toml": "expected a file that can be read, found: a part of the path is no folder",
        f"{long}.toml": "expected a file that can be read, found: the name is too long",
        "four-poeple": "expected a scenario's name or a .toml or .csv file, found neither — did you mean "
        "“four-people”?",
        "zzz": "expected a scenario's name or a .toml or .csv file, found neither; `nntui list` names them all",
    }
    for name, expected in said.items():
        assert problems(lambda name=name: open_scenario(name)) == [f"{name}: {expected}"]
    assert problems(lambda: open_scenario(long))[0].startswith("xxx")
    assert problems(lambda: open_scenario(""))[0].startswith("“”: expected a scenario's name")
    assert problems(lambda: open_scenario("a\0.toml"))[0].startswith("a\\x00.toml: expected a file that can be read")
    assert problems(lambda: open_scenario("\x1b]0;x\a\u202e.toml"))[0].startswith("\\x1b]0;x\\x07\\u202e.toml: ")
    assert problems(lambda: open_scenario("\udc80[bold]x.toml"))[0].startswith("\\udc80[bold]x.toml: ")


def test_a_folder_does_not_hide_a_scenario_of_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("four-people").mkdir()
    Path("mine").write_text(WHOLE, encoding="utf-8")
    assert find("four-people") == folder() / "four-people.toml"
    assert open_scenario("mine").scenario.title == "Everything"


def test_a_file_that_grows_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "endless.toml"
    path.write_text("", encoding="utf-8")
    with open("/dev/zero", "rb") as endless:
        monkeypatch.setattr(Path, "open", lambda *_: endless)
        said = problems(lambda: open_scenario(str(path)))
    assert said == [f"{path}: expected at most 1,000,000 bytes, found more"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.toml"
    path.touch(mode=0)
    expected = "expected a file that may be read, found no permission to; try chmod u+r"
    assert problems(lambda: open_scenario(str(path))) == [f"{path}: {expected}"]


def test_no_permission_even_for_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "secret.toml"
    path.touch()
    monkeypatch.setattr(Path, "open", refuse)
    expected = "expected a file that may be read, found no permission to; try chmod u+r"
    assert problems(lambda: open_scenario(str(path))) == [f"{path}: {expected}"]


# What is no mistake.


@pytest.mark.parametrize("encode", [str.encode, lambda text: text.replace("\n", "\r\n").encode("utf-8-sig")])
def test_a_good_file_opens_with_any_line_ends(encode: Callable[[str], bytes], tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    path.write_bytes(encode(WHOLE))
    assert open_scenario(str(path)).scenario.title == "Everything"


@pytest.mark.parametrize("text", ["[bold red]x[/]", "[link=file:///etc/passwd]x[/link]", "\\[x", "{0} %s $x &amp; <b>"])
def test_markup_is_just_text(text: str, tmp_path: Path) -> None:
    raw = parse("f", WHOLE)
    raw["title"] = raw["summary"] = raw["article"]["author"] = raw["data"]["inputs"][0] = text
    scenario = load("f", raw, [problems_of])
    assert scenario.title == scenario.summary == scenario.data.inputs[0].name == text
    raw["title"] = text * 200
    assert problems(lambda: load(text, raw))[0].startswith(f"{text}: title: expected at most 200 characters")


@pytest.mark.parametrize(
    "text",
    [
        "summary = '''\n" + "Wait ... and then. Step.by.step.by.step.by.step.by.step.by.step " * 100 + "'''",
        "summary = '''\n" + "." * 3_000 + "\n'''  # " + "......" * 100,
        'url = "https://a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p/1.2.3.4.5.6.7.8.9.10.11.12"',
        "# a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p = '''\n# \"\"\" \" '",
        "rows = [" + ",".join(["-0.123456789012345678"] * 5_000) + "]",
        "rows = [\n" + ("[" + ", ".join(["1.5e-3"] * 100) + "],\n") * 300 + "]",
        "a.b.c.d.e.f.g.h = 1",
        'a = """x"""""\nb = \'\'\'y\'\'\'\'\'\nc = "\\"a.b.c.d.e.f.g.h.i.j.k\\\\"',
        "x = " + "9" * MAX_WORD,
        "x = " + "[" * 30 + "]" * 30,
    ],
)
def test_the_guards_let_honest_text_through(text: str) -> None:
    assert isinstance(parse("f", text), dict)


def test_the_docs_state_the_bounds() -> None:
    for bound in (MAX_BYTES, MAX_LINE, MAX_WORD, MAX_KEY_PARTS):
        assert f"{bound:,}" in BOUNDS


# Several mistakes.


def test_a_great_many_problems_are_cut_off() -> None:
    raw = parse("f", WHOLE)
    raw["data"]["rows"] = [{"inputs": [1], "targets": [0]}] * 5_000
    said = problems(lambda: load("f", raw))
    assert said[:2] == [
        f"f: data.rows[{n}].inputs: expected 2 numbers, one for each input column, found 1" for n in (0, 1)
    ]
    assert said[50:] == ["f: and more: these are the first 50 problems"]
    raw["data"]["rows"] = [{"inputs": ["x"] * 50, "targets": [0]}] * 1_000
    assert problems(lambda: load("f", raw))[50:] == ["f: and more: these are the first 50 problems"]


def places(raw: Any, path: tuple[int | str, ...] = ()) -> Iterator[tuple[int | str, ...]]:
    """Every place in a parsed file."""
    if path:
        yield path
    for key, value in raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ():
        yield from places(value, (*path, key))


PLACES = list(places(parse("f", WHOLE)))


def change(raw: Any, path: tuple[int | str, ...], value: Any) -> None:
    *before, last = path
    for part in before:
        raw = raw[part]
    raw[last] = value


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_one_wrong_value_is_one_problem(path: tuple[int | str, ...]) -> None:
    raw = parse("f", WHOLE)
    change(raw, path, datetime.date(2024, 5, 1))
    said = problems(lambda: load("f", raw, [problems_of]))
    assert len(said) == 1
    assert "found 2024-05-01" in said[0]


@pytest.mark.parametrize("path", [path for path in PLACES if path[-1] != "distribution"], ids=str)
def test_a_stand_in_is_a_value_that_the_format_allows(path: tuple[int | str, ...]) -> None:
    of = told_at(path)
    if of.is_required or isinstance(path[-1], int):  # others are left out
        raw = parse("f", WHOLE)
        change(raw, path, stand_in(of))
        assert checked(Scenario, raw)[1] == []


def test_each_pattern_of_the_format_has_words() -> None:
    told = [each for table in TABLES.values() for of in fields_of(table).values() for each in (of, *of.options)]
    assert {each.said["pattern"] for each in told if "pattern" in each.said} == set(PATTERNS)


# Anything at all: a scenario, or an NntuiError, soon.

NASTY_TEXT = [
    "\x1b[31m",
    "\x1b]8;;x\x1b\\",
    "\r\n",
    "\u202e\u2066",
    "\x85\u2028\u2029",
    "\udc80",
    "\0",
    "[bold]",
    "{found}",
    "“",
    "'",
    "a'b",
    "\\",
    "\U000e0001",
    "x" * 5_000,
    "",
    " ",
    "units",
    "distribution",
    "0.5",
    "²",
    "٣",
]
deep: Any = 1
for _ in range(400):
    deep = [deep]
NASTY = [
    *NASTY_TEXT,
    *[float("nan"), float("inf"), -1, 0, 1, 1.0, 2**63, 10**400, 10**5_000, -0.0, 1e308, True, [], {}, [[]], deep],
    *[datetime.date(2024, 5, 1), datetime.time(1), {"distribution": "uniform"}, {"distribution": ["\x1b"]}],
    *[{text: 1} for text in NASTY_TEXT],
]
values = st.one_of(st.sampled_from(NASTY), st.text(max_size=20), st.floats(), st.integers())
keys = st.one_of(st.sampled_from(NASTY_TEXT), st.text(max_size=10))
changes = st.lists(
    st.tuples(st.sampled_from(PLACES), st.sampled_from(["put", "drop", "add"]), keys, values), max_size=4
)
QUICK = some(300, suppress_health_check=list(HealthCheck))


def changed(path: tuple[int | str, ...], how: str, key: str, value: Any, raw: Any) -> None:
    """Change one place, if it is still there."""
    *before, last = path
    for part in before:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(raw, dict):
        raw.pop(last, None)
        if how != "drop":
            raw[key if how == "add" else last] = copy.deepcopy(value)
    elif isinstance(raw, list) and how == "add":
        raw.append(copy.deepcopy(value))
    elif isinstance(raw, list) and isinstance(last, int) and last < len(raw):
        raw[last : last + 1] = [] if how == "drop" else [copy.deepcopy(value)]


def loads_or_complains(source: str, get: Callable[[], dict[str, Any]]) -> None:
    try:
        load(source, get(), [problems_of])
    except NntuiError as error:
        said = error
    else:
        return
    assert_printable(str(said))
    assert all(problem.message.startswith(("expected ", "“", "and more")) for problem in said.problems)


@QUICK
@given(changes, keys)
@example([(("data", "rows"), "add", "\udc80", 1)], "f")
@example([(("network", "start"), "put", "", {"distribution": "\udc80"})], "f")
@example([(("network", "start"), "put", "", {"distribution": "uniform", "uniform": {"low": ""}, "low": ""})], "f")
@example([(("data", "inputs", 0), "put", "", "\x1b"), (("format",), "drop", "", 0)], "f")
@example([(("network", "start", "mean"), "add", "\udc80", 1)], "f")
@example([(("network", "layers", 0, "activation"), "put", "", deep)], "f")
@example([(("network", "layers", 0, "activation"), "put", "", 10**5_000)], "\x1b")
def test_any_values_load_or_are_complained_of(edits: list[tuple[Any, str, str, Any]], source: str) -> None:
    raw = parse("f", WHOLE)
    for path, how, key, value in edits:
        changed(path, how, key, value, raw)
    loads_or_complains(source or "f", lambda: raw)


SNIPPETS = [
    "\x1b",
    "\u202e",
    "\0",
    '"',
    "'''",
    '"""',
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "#",
    "\n",
    "\\",
    "\r",
    "1e999",
    "nan",
]
SNIPPETS += [
    "a.b.c = 1\n",
    "[x]\n",
    "[[data.rows]]\n",
    "true",
    "-",
    "0x",
    "1979-05-27",
    "\\u202e",
    "[bold]",
    "x = " + "[" * 900,
]
splices = st.lists(
    st.tuples(
        st.integers(0, len(WHOLE)), st.integers(0, 30), st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=8))
    ),
    min_size=1,
    max_size=4,
)


@QUICK
@given(splices)
def test_any_text_loads_or_is_complained_of(edits: list[tuple[int, int, str]]) -> None:
    text = WHOLE
    for start, length, snippet in edits:
        text = text[:start] + snippet + text[start + length :]
    loads_or_complains("f", lambda: parse("f", text))


def many(line: Callable[[int], str]) -> str:
    """A file of a third of the allowed size, made of numbered lines."""
    return "".join(line(number) for number in range(MAX_BYTES // 3 // len(line(9_999))))


@pytest.mark.parametrize(
    "text",
    [
        many(lambda n: f"[a{n}.b.c.d.e.f.g.h]\n"),
        "[a.b.c.d.e.f.g.h]\n" + many(lambda n: f"a.b.c.d.e.f.g.k{n} = {{}}\n"),
        'a = """' + '""\\"' * (MAX_BYTES // 4 - 10) + '"""',
        "a = " + '"" . ' * 39_000,
        "a = '" + "\n'''" * (MAX_BYTES // 4 - 10),
    ],
    ids=["tables", "keys", "quotes", "empty parts", "unclosed"],
)
def test_the_worst_files_are_parsed_soon(text: str) -> None:
    started = time.process_time()
    try:
        parse("f", text)
    except NntuiError as error:
        assert_printable(str(error))
    assert time.process_time() - started < 3  # 0.1 to 0.5 s on a quiet machine


# Values from the command line.

GOOD_SETTINGS = {
    "training.rate=0.5": ("training.rate", 0.5),
    " training.rate = 0.5 ": ("training.rate", 0.5),
    "training.rate=1  # fast": ("training.rate", 1),
    "training.batch=all": ("training.batch", "all"),
    'title="A title"': ("title", "A title"),
    "title=A = B": ("title", "A = B"),
    "title=[bold]x": ("title", "[bold]x"),
    "title=": ("title", ""),
    "data.rows[1].inputs=[1, 2]": ("data.rows.1.inputs", [1, 2]),
    "data.rows.1.inputs[0]=7": ("data.rows.1.inputs.0", 7),
    "data.inputs[1].name=c": ("data.inputs.1.name", "c"),
    "network.layers={}": ("network.layers", {}),
    "trainig.rate=1": ("trainig.rate", 1),
    "title=1\nseed = 9": ("title", "1\nseed = 9"),
    "metrics.show=['accuracy', 'squared_error']": ("metrics.show", ["accuracy", "squared_error"]),
}


@pytest.mark.parametrize("setting", GOOD_SETTINGS)
def test_a_setting_is_put_in_its_place(setting: str) -> None:
    raw = parse("f", WHOLE)
    override(raw, [setting])
    path, expected = GOOD_SETTINGS[setting]
    node: Any = raw
    for part in path.split("."):
        node = node[int(part) if isinstance(node, list) else part]
    assert node == expected
    assert raw["seed"] == 5


def test_a_run_may_be_set_shorter_than_the_figures_of_its_article(tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert open_scenario(str(path), ["training.steps=4"]).last_step == 4
    assert open_scenario(str(path), ["training.steps=4", "training.epochs=3"]).last_step == 6


FORM = "expected KEY=VALUE, as in training.rate=0.1 or data.rows[0].inputs=[7]"
BAD_SETTINGS = {
    "": FORM,
    "training.rate": FORM,
    "=1": FORM,
    ".rate=1": FORM,
    "training..rate=1": FORM,
    "training.rate.=1": FORM,
    "data.rows[-1]=1": FORM,
    "data.rows[x]=1": FORM,
    "data.rows[9999999]=1": FORM,
    "a.²=1": FORM,
    "[0]=1": FORM,
    "a" * 99 + "=1": FORM,
    "title=\udc80": FORM,
    ".".join(["a"] * 5_000) + "=1": FORM,
    "data.rows[2].inputs=[1]": "expected data.rows[0] to data.rows[1], found data.rows[2]",
    "data.rows.name=x": "expected a number after data.rows, which is a list, as in data.rows[0]; found “name”",
    "data[0]=1": "expected a key after data, which is a table; found [0]",
    "training.rate.fast=1": "expected a table or list at training.rate, found 0.1",
    "data.inputs[0].name=x": "expected a table or list at data.inputs[0], found “a”",
    "training.rate[0]=1": "expected a table or list at training.rate, found 0.1",
    "\x1b[31m=1": FORM,
}


@pytest.mark.parametrize("setting", BAD_SETTINGS)
def test_a_setting_that_leads_nowhere(setting: str) -> None:
    said = problems(lambda: override(parse("f", WHOLE), [setting]))
    assert len(said) == 1
    assert said[0].startswith("--set ")
    assert said[0].endswith(f": {BAD_SETTINGS[setting]}")
    assert len(said[0]) < 200


BAD_VALUES = {
    "training.rate=fast": "training.rate: expected a number, found “fast”",
    "training.rate=-1": "training.rate: expected at least 0, found -1",
    "training.rate=nan": "training.rate: expected a finite number, found nan",
    "training.rate=1979-05-27": "training.rate: expected a number, found 1979-05-27",
    "title=2024": "title: expected text in quotes, found 2024 — did you mean “2024”, in quotes?",
    "title=\x1b[31m": "title: expected text without control characters, found \\x1b",
    "network.layers={}": "network.layers: expected a list, found a table",
    "data.rows=[]": "data.rows: expected a list of at least 1 item, found an empty list",
    "data.rows[0].inputs=[7": "data.rows[0].inputs: expected a list, found “[7”",
    "trainig.rate=1": "expected a known key, found “trainig” — did you mean “training”?",
    "format=" + "[" * 5_000: "format: expected 1, found “[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…”",
    "order=" + "9" * 5_000: "order: expected a whole number, found “999999999999999999999999999999999999999…”",
}


@pytest.mark.parametrize("setting", BAD_VALUES, ids=lambda setting: ascii(setting[:40]))
def test_a_setting_with_a_value_that_does_not_fit(setting: str, tmp_path: Path) -> None:
    path = tmp_path / "good.toml"
    path.write_text(WHOLE, encoding="utf-8")
    said = problems(lambda: open_scenario(str(path), [setting], seed=7))
    assert said[0].startswith(f"{path} with --set {setting[:5]}")
    assert "--set seed=7: " in said[0]
    assert said[0].endswith(BAD_VALUES[setting])


@QUICK
@given(
    st.one_of(st.text(max_size=30), st.builds("{}={}".format, st.sampled_from(["title", "data.rows[0]", "data"]), keys))
)
@example('data={"\udc80"=1}')
@example("data.rows[0]." + "inputs." * 20 + "x=1")
def test_any_setting_is_put_in_or_complained_of(setting: str) -> None:
    raw = parse("f", WHOLE)
    try:
        override(raw, [setting])
    except NntuiError as error:
        assert_printable(str(error))
    loads_or_complains("f", lambda: raw)


def test_parsing_leaves_the_garbage_collector_as_it_was() -> None:
    loading.gc.disable()
    try:
        parse("f", "a = 1")
        assert not loading.gc.isenabled()
    finally:
        loading.gc.enable()
    problems(lambda: parse("f", "a = "))
    assert loading.gc.isenabled()
