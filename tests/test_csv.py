"""Data of one's own: a CSV file is opened, trained on, written as a scenario, recorded, and refused in clear words."""

import csv
import os
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from share import some
from test_publish import MARKUP, STEERING

from nntui.cli import cli
from nntui.lesson.carried import MAX_CARRIED
from nntui.lesson.events import Do
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording, as_jsonl, as_toml, read
from nntui.lesson.replay import Replay
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.scenario import csv_table
from nntui.scenario.beside import FileText
from nntui.scenario.csv_cells import decoded
from nntui.scenario.csv_table import table_of
from nntui.scenario.csv_text import MAX_CSV_ROWS
from nntui.scenario.row_table import RowTable
from nntui.session.commands import Edit, GoTo
from nntui.session.session import Session
from nntui.text.errors import NntuiError

PEOPLE = """name,weight,height,gender
Alice,133,65,F
Bob,160,72,M
"Smith, Carl",152,70,M
Diana,120,60,F
"""
SCENARIO = """format = 1
title = "People"
summary = "From a file."
[data]
csv = "people.csv"
{data}
[network]
start = {{ distribution = "glorot_uniform" }}
layers = [{{ units = 1, activation = "sigmoid" }}]
[training]
loss = "squared_error"
rate = 0.1
epochs = 20
"""
HINT = "`nntui new my.toml --from t.csv --inputs a,b --target c` says which columns count"
COLUMN = "expected a column of people.csv"
DO = "fill it in, take the line out, or leave the column out"
MOST = "expected a number, as most in this column are, found"

# What stands in the file → all that is said of it, after the file's name.
BAD: dict[str, tuple[str | bytes, list[str]]] = {
    "nothing": ("", ["expected a line of column names and lines of values, found nothing in it"]),
    "blanks": ("\n , \n\n", ["expected a line of column names and lines of values, found nothing in it"]),
    "no rows": ("a,b,y\n", ["expected lines of values below that of the names, found none"]),
    "missing values": (
        "n,w,y\nAnn,1,F\nBob,,M\nCid,NA,M\n",
        [
            f"line 3, column w: expected a number, found none; {DO}",
            f"line 4, column w: expected a number, found none (“NA”); {DO}",
            HINT,
        ],
    ),
    "missing classes": (
        "a,y\n1,yes\n2,\n3,no\n4,?\n",
        [
            f"line 3, column y: expected a class, found none; {DO}",
            f"line 5, column y: expected a class, found none (“?”); {DO}",
            HINT,
        ],
    ),
    "text among numbers": (
        'a,b,y\n1,2,0\n2,x,1\n3,5,0\n"1,234",4,1\n"1,234,567.5",4,1\n',
        [
            f"line 3, column b: {MOST} “x”; correct it, take the line out, or leave the column out",
            f"line 5, column a: {MOST} “1,234”; did you mean 1.234 or 1234?",
            f"line 6, column a: {MOST} “1,234,567.5”; did you mean 1234567.5?",
            HINT,
        ],
    ),
    "point and comma": (
        "a;y\n1.5;0\n2;1\n1,5;1\n",
        [f"line 4, column a: {MOST} “1,5”; did you mean 1.5 or 15?", HINT],
    ),
    "thousands and a decimal comma": (
        "a;y\n1,5;0\n1.234,5;1\n2;1\n3 kg;0\n",
        [
            f"line 3, column a: {MOST} “1.234,5”; did you mean 1234,5?",
            f"line 5, column a: {MOST} “3 kg”; correct it, take the line out, or leave the column out",
            HINT,
        ],
    ),
    "ragged": (
        "a,b,y\n1,2,0\n2,3\n3,4,5,1\n\n5,6,1\n",
        [
            "line 3: expected 3 cells as on line 1, found 2 (“2, 3”); a cell is missing",
            "line 4: expected 3 cells as on line 1, found 4 (“3, 4, 5, 1”); put a cell with commas in quotes",
        ],
    ),
    "ragged after a cell of two lines": (
        'a,b,y\n"1\n",2,0\n2,3\n',
        ["line 4: expected 3 cells as on line 1, found 2 (“2, 3”); a cell is missing"],
    ),
    "a name twice": ("a,b,a\n1,2,0\n", ["line 1, column 3: expected each name once, found “a” as in column 1"]),
    "a long name": (
        f"a,{'b' * 81},y\n1,2,0\n",
        ["line 1, column 2: expected a name of at most 80 characters, found 81"],
    ),
    "one column": (
        "a\n1\n2\n",
        [f"expected a column beside the target that holds numbers, or a few classes, found none; {HINT}"],
    ),
    "one class": ("a,y\n1,yes\n2,yes\n", ["column y: expected 2 to 100 classes, found 1; leave the column out", HINT]),
    "many classes": (
        "a,y\n" + "".join(f"{i},c{i % 150}\n" for i in range(300)),
        ["column y: expected 2 to 100 classes, found 150; leave the column out", HINT],
    ),
    "huge numbers": (
        "a,y\n1e999,0\n1e120,1\n2,0\n",
        [
            "line 2, column a: expected a number of at most 1e+99, found 1e999",
            "line 3, column a: expected a number of at most 1e+99, found 1e120",
            HINT,
        ],
    ),
    "no closing quote": (
        'a,y\n1,0\n"2,1\n3,0\n',
        ["line 3: expected the closing quote of a cell that begins here, found the end of the file"],
    ),
    "more after a quote": (
        'a,y\n"1"2,0\n',
        ["line 2: expected “,” after the closing quote of a cell (a quote inside of quotes stands twice), found more"],
    ),
    "a huge cell": (
        f"a,y\n{'x' * 140_000},0\n",
        ["line 2: expected cells of at most 131,072 characters, found a longer one; is a closing quote missing?"],
    ),
    "a control character": (
        "a,y\n1,0\n\x1b[31m2,1\n",
        ["line 3: expected text without control characters, found \\x1b"],
    ),
    "a change of direction": (
        "a,y\n\u202e1,0\n",
        ["line 2: expected text without control characters, found \\u202e"],
    ),
    "another encoding": (
        "a,y\n1,0\ncafé,1\n".encode("latin-1"),
        ["line 3: expected text in UTF-8, found the byte 0xe9; save it as “CSV UTF-8”"],
    ),
    "UTF-16": ("a,y\n1,0\n".encode("utf-16"), ["expected text in UTF-8, found UTF-16; save it as “CSV UTF-8”"]),
    "many columns": (
        f"{','.join(f'c{i}' for i in range(1_001))}\n{','.join('1' * 1_001)}\n",
        ["expected at most 1,000 columns, found 1,001"],
    ),
    "many rows": (
        "a,y\n" + "1,0\n" * (MAX_CSV_ROWS + 1),
        [f"expected at most {MAX_CSV_ROWS:,} rows, found more; take some of them out"],
    ),
}


def put(folder: Path, text: str | bytes, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def opened(folder: Path, text: str | bytes, *settings: str):
    return open_scenario(str(put(folder, text)), settings)


def refused(path: Path) -> str:
    with pytest.raises(NntuiError) as error:
        open_scenario(str(path))
    return str(error.value)


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


# What is wrong with a file


@pytest.mark.parametrize("mistake", BAD)
def test_all_that_is_wrong_with_a_file_is_said_at_once(tmp_path, monkeypatch, mistake):
    monkeypatch.chdir(tmp_path)
    text, said = BAD[mistake]
    put(tmp_path, text, "t.csv")
    assert refused(Path("t.csv")).splitlines() == [f"t.csv: {line}" for line in said]


def test_of_a_great_many_mistakes_the_first_are_shown(tmp_path):
    text = "a,y\n" + "".join(f"{'x' if i % 3 == 0 else i},{i % 2}\n" for i in range(600))
    lines = refused(put(tmp_path, text)).splitlines()
    assert len(lines) == 52
    assert lines[-2] == "people.csv: and more: these are the first 50 problems"


def test_cells_are_counted_before_all_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_table, "MAX_CELLS", 9)
    said = refused(put(tmp_path, "a,b,y\n" + "1,2,0\n" * 4))
    assert said.endswith("expected at most 9 cells, found more; take some columns or rows out")


# What is found out


@pytest.mark.parametrize(
    ("text", "mark", "comma"),
    [
        ("a,b\n1.5,2\n", ",", False),
        ("a;b\n1,5;2\n", ";", True),
        ("a;b\n1.5;2\n", ";", False),
        ("a\tb\n1,5\t2\n", "\t", True),
        ('"a,b";c\n"1,5";2\n', ";", True),
        ('"a;b",c\n"x;y",2\n', ",", False),
        ("a|b\n1|2\n", ",", False),
    ],
)
def test_the_mark_between_cells_and_the_decimal_sign_are_found_out(text, mark, comma):
    table = table_of("t", text)
    assert (table.mark, table.decimal_comma) == (mark, comma)


CELLS = st.text(st.sampled_from('ab1.,;\t "é−\r\n'), max_size=5)


@some(300)
@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=6), st.sampled_from(",;\t"), st.booleans()
)
def test_every_table_is_cut_as_pythons_parser_cuts_it(rows, mark, plain):
    """Written with quotes, or without any cell that needs them."""
    if plain:
        rows = [["".join(each for each in cell if each not in ',;\t "\r\n') for cell in row] for row in rows]
    stream = StringIO(newline="")
    quoting = csv.QUOTE_MINIMAL if plain else csv.QUOTE_ALL
    csv.writer(stream, delimiter=mark, lineterminator="\n", quoting=quoting).writerows([["p", "q"], ["x", "y"], *rows])
    expected = [[" ".join(cell.split()) for cell in row] for row in rows]
    table = table_of("t", stream.getvalue())
    found = [[table.cells.text(row, column) for column in range(2)] for row in range(table.rows)]
    assert found == [["x", "y"], *(row for row in expected if any(row))]
    for column in range(2):
        texts = [decoded(cell) for cell in table.cells.column(column).tolist()]
        assert texts == [row[column] for row in found]
        numbers = [table.number(row[column]) for row in found]
        np.testing.assert_array_equal(table.numbers(column), [np.nan if each is None else each for each in numbers])


def test_a_numeral_that_is_longer_than_a_name_keeps_all_its_digits(tmp_path):
    long = f"0.{'0' * 400}1"
    table = table_of("t", f"a,y\n{long}e401,1\n2,0\n")
    assert table.numbers(0).tolist() == [1.0, 2.0]
    setup = opened(tmp_path, f"a,y\n{long}e401,1\n2,0\n4,1\n")
    assert setup.scenario.data.inputs[0].raw(setup.program.data.inputs[0, 0]) == pytest.approx(1.0)


def test_the_lines_are_told_below_cells_of_several_lines_and_blank_ones(tmp_path):
    text = 'a,b,y\n1,"two\nlines",0\n\n2,x,1\n?,y,0\n'
    assert "people.csv: line 6, column a: expected a number, found none (“?”)" in refused(put(tmp_path, text))
    plain = "a,b,y\n1,u,0\n\n2,x,1\n?,y,0\n"
    assert "people.csv: line 5, column a: expected a number, found none (“?”)" in refused(put(tmp_path, plain))


def test_rows_of_a_file_are_arrays_and_no_objects(tmp_path):
    rows = opened(tmp_path, PEOPLE).scenario.data.rows
    assert isinstance(rows, RowTable)
    assert rows.inputs.shape == (4, 2)
    assert rows[1] == rows[-3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_the_mark_of_utf_8_and_quotes_make_no_difference(tmp_path, end, mark):
    text = mark + PEOPLE.replace("\n", end).replace("Bob", '"Bob"')
    setup = opened(tmp_path, text)
    assert setup.row_names == ("Alice", "Bob", "Smith Carl", "Diana")
    assert [column.name for column in setup.scenario.data.inputs] == ["weight", "height"]


def test_columns_are_taken_for_what_they_are_and_it_is_said(tmp_path):
    text = (
        "id,who,age,city,job,remark,pay\n"
        "1,Ann Lee,30,Rome,cook,a,100\n2,Bo,40,Oslo,cook,b,150\n3,Cy,50,Rome,smith,b,130\n4,Di,60,Bern,smith,c,170\n"
    )
    setup = opened(tmp_path, text)
    data = setup.scenario.data
    names = ["age", "city=Bern", "city=Oslo", "city=Rome", "job=smith", "remark=a", "remark=b", "remark=c"]
    assert [column.name for column in data.inputs] == names
    assert setup.row_names == ("Ann Lee", "Bo", "Cy", "Di")
    assert data.rows[0].inputs[1:] == [0, 0, 1, 0, 1, 0, 0]
    (age, *_), (pay,) = data.inputs, data.targets
    assert (age.shift, age.scale, pay.shift, pay.scale) == (45, 11.18, 137.5, 25.86)
    assert [age.raw(row.inputs[0]) for row in data.rows] == pytest.approx([30, 40, 50, 60], rel=1e-14)
    assert setup.scenario.summary == (
        "people.csv: 4 rows, commas between its cells. Target: pay. Inputs: age, city (0 or 1 for each of 3 classes), "
        "job (1 for smith), remark (0 or 1 for each of 3 classes); numbers scaled: less the mean, by the standard "
        "deviation, both to four digits of the latter. No row only tests: there are fewer than 10. Names of the rows: "
        "who. Left out: id (it counts the rows)."
    )
    assert "nntui new my.toml --from people.csv --target COLUMN" in setup.scenario.look_for


@pytest.mark.parametrize(
    ("targets", "ends", "words"),
    [
        (["yes", "no", "yes", "no"], ("sigmoid", "binary_cross_entropy", ["accuracy"]), ["no", "yes"]),
        (["1", "0", "1", "0"], ("sigmoid", "binary_cross_entropy", ["accuracy"]), None),
        (["b", "a", "c", "a"], ("softmax", "categorical_cross_entropy", ["argmax_accuracy"]), None),
        (["1", "0", "3", "0"], ("linear", "squared_error", []), None),
    ],
)
def test_the_last_column_decides_the_output_the_loss_and_what_is_measured(tmp_path, targets, ends, words):
    setup = opened(tmp_path, "x,y\n" + "".join(f"{i},{each}\n" for i, each in enumerate(targets)))
    hidden, last = setup.scenario.network.layers
    assert (hidden.units, hidden.activation) == (4, "tanh")
    training = setup.scenario.training
    assert (last.activation, training.loss, setup.scenario.metrics.show) == ends
    assert (training.optimizer, training.rate, training.batch, training.order) == ("adam", 0.01, "all", "shuffled")
    assert training.epochs == 200
    assert setup.scenario.data.targets[0].labels == words
    assert last.units == (3 if last.activation == "softmax" else 1)
    if last.activation == "softmax":
        assert setup.output_names == ("a", "b", "c")


@pytest.mark.parametrize(
    ("targets", "activation"),
    [("kind,size", "sigmoid"), ("kind", "softmax"), ("kind,x", "linear"), ("side", "sigmoid")],
)
def test_what_is_written_for_any_targets_passes_its_own_check(tmp_path, targets, activation):
    rows = [f"{i},{'abc'[i % 3]},{'slm'[i // 3 % 3]},{'FM'[i % 2]}\n" for i in range(12)]
    source = put(tmp_path, "x,kind,size,side\n" + "".join(rows))
    assert run("new", tmp_path / "a.toml", "--from", source, "--target", targets)[0] == 0
    assert run("check", tmp_path / "a.toml")[0] == 0
    assert open_scenario(str(tmp_path / "a.toml")).scenario.network.layers[-1].activation == activation


def test_a_file_without_names_on_its_first_line_and_one_with_an_index(tmp_path):
    setup = opened(tmp_path, "5.1,3.5,a\n4.9,3,b\n4.7,3.2,a\n")
    assert [column.name for column in setup.scenario.data.inputs] == ["column 1", "column 2"]
    assert "no names on its first line" in setup.scenario.summary
    setup = opened(tmp_path, ",w,y\n0,5,a\n1,7,b\n2,3,a\n")
    assert [column.name for column in setup.scenario.data.inputs] == ["w"]


def test_of_texts_that_never_stand_twice_the_last_is_the_target(tmp_path):
    setup = opened(tmp_path, "who,kind,y\nAnn,cat,yes\nBob,dog,no\n")
    assert setup.row_names == ("Ann", "Bob")
    assert setup.scenario.data.targets[0].labels == ["no", "yes"]
    assert run("new", tmp_path / "a.toml", "--from", put(tmp_path, "w,x\nAnn,1\nBob,2\n"), "--inputs", "x") == (
        2,
        "people.csv: expected a column that can be predicted, found none beside that of the names\n",
    )


# In a scenario


def scenario(folder: Path, data: str = "", text: str = PEOPLE) -> Path:
    put(folder, text)
    return put(folder, SCENARIO.format(data=data), "mine.toml")


def test_a_scenario_names_columns_with_their_shift_unit_and_labels(tmp_path):
    data = """inputs = [{ name = "height", unit = "in", shift = 66, scale = 2 }, "weight"]
targets = [{ name = "gender", labels = ["M", "F"] }]"""
    setup = open_scenario(str(scenario(tmp_path, data)))
    assert setup.scenario.data.rows[0].inputs == [-0.5, 133]
    assert setup.scenario.data.rows[0].targets == [1]
    assert setup.scenario.data.targets[0].labels == ["M", "F"]


@pytest.mark.parametrize(
    ("scale", "shifts"),
    [("standard", [(141.25, 15.71), (66.75, 4.657)]), ("minmax", [(120, 40), (60, 12)]), ("none", [(0, 1), (0, 1)])],
)
def test_numbers_are_scaled_as_is_asked_for_and_new_inputs_with_them(tmp_path, scale, shifts):
    path = scenario(tmp_path, f'scale = "{scale}"')
    path.write_text(path.read_text() + '[[probes]]\nname = "Eve"\ninputs = [150, 70]\n')
    setup = open_scenario(str(path))
    assert [(column.shift, column.scale) for column in setup.scenario.data.inputs] == shifts
    columns, probe = setup.scenario.data.inputs, setup.scenario.probes[0].inputs
    assert [column.raw(value) for column, value in zip(columns, probe, strict=True)] == pytest.approx([150, 70])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            'inputs = ["wieght"]',
            "data.inputs[0]: expected a column of people.csv, found “wieght” — did you mean “weight”?",
        ),
        (
            'targets = ["zz"]',
            "data.targets[0]: expected a column of people.csv, found “zz” (name, weight, height, gender)",
        ),
        ('names = "nme"', "data.names: expected a column of people.csv, found “nme” — did you mean “name”?"),
        (
            'targets = [{ name = "gender", labels = ["man", "woman"] }]',
            "data.targets[0].labels: expected the two classes of the file, F or M; found man, woman",
        ),
        ('scale = "big"', "data.scale: expected “standard”, “minmax” or “none”, found “big”"),
        ("inputs = 5", "data.inputs: expected a list, found 5"),
        ("inputs = []", "data.inputs: expected a list of at least 1 item, found an empty list"),
        ("rows = []", "data: expected either csv or rows, found both"),
        ('inputs = [{ name = "weight", scale = 0 }]', "data.inputs[0].scale: expected at least 1e-100, found 0"),
    ],
)
def test_what_is_wrong_with_its_keys_is_said_as_of_all_scenarios(tmp_path, data, said):
    path = scenario(tmp_path, data)
    assert refused(path) == f"{path}: {said}"


@pytest.mark.parametrize(("scale", "ends"), [("minmax", (0, 1)), ("standard", (-1, 1))])
def test_scaled_numbers_lie_where_they_should(tmp_path, scale, ends):
    path = scenario(tmp_path, f'scale = "{scale}"', "x,y\n-0.123456789,0\n1234.567891,1\n")
    rows = open_scenario(str(path)).scenario.data.rows
    near = 1e-11 if scale == "minmax" else 1e-3
    assert [row.inputs[0] for row in rows] == pytest.approx(ends, abs=near)


def test_keys_about_a_file_need_one():
    path = Path(__file__).parent.parent / "scenarios" / "four-people.toml"
    with pytest.raises(NntuiError, match=r"data\.scale: expected csv beside it"):
        open_scenario(str(path), ["data.scale=none"])


@pytest.mark.parametrize(
    "name",
    [
        "../people.csv",
        "{folder}/people.csv",
        "{folder}/inside/mine.csv",
        "link.csv",
        "below/../../people.csv",
        "below/../mine.csv",
        "below\\\\mine.csv",
    ],
)
def test_a_scenario_reads_no_file_outside_of_its_folder(tmp_path, name):
    folder = tmp_path / "inside"
    (folder / "below").mkdir(parents=True)
    put(tmp_path, PEOPLE)
    (folder / "link.csv").symlink_to(tmp_path / "people.csv")
    put(folder, PEOPLE, "mine.csv")
    name = name.format(folder=tmp_path)
    path = put(folder, SCENARIO.format(data="").replace("people.csv", name), "mine.toml")
    words = "expected a file in the scenario's folder or below, found one that leads out of it; copy it there"
    assert refused(path) == f"{name.replace(chr(92) * 2, chr(92))}: {words}"


def test_a_file_below_and_a_link_that_stays_inside_are_read(tmp_path):
    (tmp_path / "below").mkdir()
    put(tmp_path / "below", PEOPLE)
    (tmp_path / "link.csv").symlink_to("below/people.csv")
    for name in ("below/people.csv", "link.csv"):
        path = put(tmp_path, SCENARIO.format(data="").replace("people.csv", name), "mine.toml")
        assert open_scenario(str(path)).row_names[0] == "Alice"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "expected a CSV file, found nothing by that name"),
        (os.mkdir, "expected a CSV file (.csv), found a folder"),
        (os.mkfifo, "expected a CSV file (.csv), found something that isn't a plain file"),
        (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 300_000_000), "at most 200,000,000 bytes"),
        (lambda path: path.symlink_to(path), "circle"),
    ],
)
def test_what_is_no_plain_file_is_not_waited_for(tmp_path, make, said):
    path = put(tmp_path, SCENARIO.format(data=""), "mine.toml")
    make(tmp_path / "people.csv")
    assert said in refused(path)


def test_values_set_over_the_rows_of_a_file_count(tmp_path):
    path = scenario(tmp_path)
    setup = open_scenario(str(path), ["data.rows[1].inputs=[7, 8]", "training.rate=1"])
    assert setup.scenario.data.rows[1].inputs == [7, 8]
    put(tmp_path, PEOPLE.replace("Alice", "Zoe"), "other.csv")
    assert open_scenario(str(path), ["data.csv=other.csv"]).row_names[0] == "Zoe"


# nntui new --from


def test_new_writes_a_scenario_that_check_takes_and_that_trains(tmp_path):
    source, path = put(tmp_path, PEOPLE), tmp_path / "my.toml"
    code, said = run("new", path, "--from", source)
    assert code == 0
    assert "Target: gender (0 F, 1 M).\nInputs: weight, height; numbers scaled" in said
    assert run("check", path)[0] == 0
    mine, own = open_scenario(str(path)), open_scenario(str(source))
    assert mine.scenario.data == own.scenario.data
    assert mine.vector.tolist() == own.vector.tolist()
    session = Session(mine)
    session.apply(GoTo(mine.last_step))
    outputs = session.frame.moment.outputs[:, 0]
    assert [bool(output > 0.5) for output in outputs] == [False, True, True, False]


def test_new_takes_what_is_asked_for(tmp_path):
    source, path = put(tmp_path, PEOPLE), tmp_path / "my.toml"
    asked = ("--target", "height", "--inputs", "gender, weight", "--scale", "minmax")
    assert run("new", path, "--from", source, *asked)[0] == 0
    data = open_scenario(str(path)).scenario.data
    assert [column.name for column in (*data.inputs, *data.targets)] == ["gender=M", "weight", "height"]
    assert (data.inputs[1].shift, data.inputs[1].scale) == (120, 40)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--target", "gendr"], "--target: expected a column of people.csv, found “gendr” — did you mean “gender”?\n"),
        (
            ["--inputs", "weight,x"],
            "--inputs: expected a column of people.csv, found “x” (name, weight, height, gender)\n",
        ),
    ],
)
def test_new_says_which_columns_there_are(tmp_path, words, said):
    source, path = put(tmp_path, PEOPLE), tmp_path / "my.toml"
    assert run("new", path, "--from", source, *words) == (2, said)
    assert not path.exists()


def test_new_needs_the_file_in_its_folder(tmp_path):
    (tmp_path / "below").mkdir()
    source, path = put(tmp_path, PEOPLE), tmp_path / "below" / "my.toml"
    said = f"{source}: expected a CSV file in the folder of {path} or below, found one elsewhere; copy it there\n"
    assert run("new", path, "--from", source) == (2, said)
    assert "--from people.csv" in run("new", path, "--scale", "none")[1]


# Recordings


def recorded(path: Path, *edits: str) -> Recording:
    events = [Do(GoTo(5)), *(Do(Edit(text)) for text in edits), Do(GoTo(9))]
    return Recording(header_of(open_scenario(str(path))), tuple(events))


def replayed(path: Path):
    replay = Replay(read(path, collected()), collected())
    replay.to(len(replay.recording.events))
    return replay.session


@pytest.mark.parametrize(("name", "notation"), [("a.nnrec", as_jsonl), ("a.toml", as_toml)])
@pytest.mark.parametrize("text", [PEOPLE, PEOPLE.replace("\n", "\r\n"), PEOPLE.replace("Bob", '"""B\'ob\\n"""')])
def test_a_recording_replays_without_the_file_to_the_bit(tmp_path, name, notation, text):
    source = put(tmp_path, text)
    recording = recorded(source, "row(Alice) = off", "input(Diana, weight) = 130")
    (tmp_path / name).write_text(notation(recording), newline="")
    (again := Session(open_scenario(str(source)))).apply(GoTo(5))
    for event in recording.events[1:]:
        again.apply(event.command)
    source.unlink()
    session = replayed(tmp_path / name)
    assert session.frame.moment.vector.tolist() == again.frame.moment.vector.tolist()
    assert read(tmp_path / name, collected()).header.csv == recording.header.csv


def test_edits_that_touch_rows_leave_the_file_as_it_is(tmp_path):
    source = put(tmp_path, PEOPLE)
    session = Session(open_scenario(str(source)))
    for edit in (
        "row(Bob) = removed",
        "row(Eve) = 150, 70 → 1",
        "input(Alice, weight) = 1",
        "target(Alice, gender) = 1",
    ):
        session.apply(Edit(edit))
    assert source.read_text() == PEOPLE
    assert header_of(session.runs.root).csv.text == PEOPLE


def test_of_a_large_file_a_recording_holds_the_hash_and_asks_for_that_very_file(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    text = PEOPLE + "\n" * MAX_CARRIED
    source = put(tmp_path, text)
    file = tmp_path / "a.nnrec"
    file.write_text(as_jsonl(recorded(source)))
    assert len(file.read_text()) < 10_000
    assert replayed(file).setup.row_names[0] == "Alice"
    whose = f"the file that was recorded with, SHA-256 {FileText('', text).hash[:19]}…"
    asked = f"expected {whose}, beside the recording or in "
    for change, found in ((lambda: put(tmp_path, PEOPLE), "another one"), (source.unlink, "none")):
        change()
        with pytest.raises(NntuiError) as error:
            replayed(file)
        assert str(error.value) == f"people.csv: {asked}the present folder, found {found} by that name"
    put(tmp_path / "elsewhere", text)
    assert replayed(file).setup.row_names[0] == "Alice"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("Bob,160", "Bob,161"), "csv.hash: expected that of the file's text, found another"),
        (
            ('"csv": {"name": "people.csv"', '"csv": {"name": "../people.csv"'),
            "expected a recording that carries people.csv",
        ),
        (('"csv": {', '"csv": {"more": 1, '), "csv: expected the keys name, hash, text, found “more”"),
        (('"csv": {"name": "people.csv"', '"csv": {"name": 5'), "csv.name: expected a text, found 5"),
    ],
)
def test_a_file_in_a_recording_that_was_changed_is_told(tmp_path, change, said):
    text = as_jsonl(recorded(put(tmp_path, PEOPLE)))
    assert change[0] in text
    (tmp_path / "a.nnrec").write_text(text.replace(*change))
    with pytest.raises(NntuiError) as error:
        replayed(tmp_path / "a.nnrec")
    assert said in str(error.value)


# Strangers, and the screen


def test_before_the_screen_it_is_said_what_was_taken_for_what_and_how_to_say_otherwise(tmp_path):
    code, said = run(put(tmp_path, PEOPLE))
    assert code == 2
    assert said.startswith(
        "people.csv: 4 rows, commas between its cells. Target: gender (0 F, 1 M). Inputs: weight, height;"
    )
    assert "--target COLUMN --inputs COLUMN,COLUMN\nnntui needs a terminal" in said


def test_cells_are_text_whatever_they_look_like(tmp_path):
    quoted = '"' + MARKUP.replace('"', '""') + '"'
    text = f'name,x,{quoted},y\n"=1+1, (a)",1,2,{quoted}\n"$(id)",2,1,=cmd\nCy,3,5,{quoted}\n'
    setup = opened(tmp_path, text)
    assert setup.row_names == ("1+1 a", "$ id", "Cy")
    assert MARKUP in setup.scenario.data.targets[0].labels
    session = Session(setup)
    session.apply(GoTo(3))
    assert run("train", tmp_path / "people.csv")[0] == 0


@pytest.mark.parametrize("cell", [*STEERING, "\x85", "\ufeff"])
def test_characters_that_steer_are_refused_wherever_they_stand(tmp_path, cell):
    for text in (f"a{cell}b,y\n1,0\n", f"a,y\n1,x{cell}x\n2,b\n"):
        if cell in "\n\r\t":
            continue
        said = refused(put(tmp_path, text))
        assert not [character for character in STEERING if character in said.replace("\n", "")]


async def test_a_file_of_fifty_rows_is_a_trained_network_in_one_command_and_three_keys(tmp_path):
    rows = [(50 + i % 37, 150 + (7 * i) % 41) for i in range(50)]
    lines = [f"person {i},{w},{h},{'heavy' if 3 * w > h + 55 else 'light'}\n" for i, (w, h) in enumerate(rows)]
    source = put(tmp_path, "name,weight,height,build\n" + "".join(lines))
    clock = FakeClock()
    app = FrozenApp(lambda: open_scenario(str(source)), all_scenarios, clock=clock)
    async with app.run_test(size=(120, 40)) as pilot:
        reader = Reader(pilot, clock)
        await reader.until_open()
        assert "person 0" in reader.part("data")
        await reader.press("end")
        await reader.until("step 800/800")
        wrong = app.screen.opened.session.frame.moment.outputs[:, 0] > 0.5
        targets = app.screen.opened.session.setup.program.data.targets[:, 0] > 0.5
        assert (wrong == targets).mean() >= 0.9
        await reader.press("question_mark")
        await reader.until("Target: build (0 heavy, 1 light).", "Names of the rows: name.", "--target COLUMN")
