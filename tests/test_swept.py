"""A sweep: what is varied, what its runs come to, and how it is told."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from nntui.cli import cli
from nntui.export.report import train_with_progress
from nntui.quantities import sweep_workers
from nntui.quantities.conditions import condition
from nntui.quantities.sweep_block import NEVER, Block, Outcome, Task, trained
from nntui.quantities.sweep_summary import band, best, grid, line
from nntui.quantities.sweep_workers import over_processes
from nntui.quantities.swept import Sweep
from nntui.render.sweep_cells import legend, shades
from nntui.scenario.library import open_scenario
from nntui.scenario.setup import Setup
from nntui.session.sweeping import gives_several
from nntui.timeline.edits import change
from nntui.timeline.varied import FORMS, MAX_RUNS, Variant, VariedError, how_many, varied


def _swept(setup: Setup, lines: list[str], steps: int, until: str = "") -> Sweep:
    keys = [varied(each) for each in lines]
    found = Sweep(keys, Variant((), setup, setup.program.start(setup.vector), 0), steps, until)
    while not found.whole:
        found.go_on()
    return found


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("rate = 0.1, 0.3, 1", ["0.1", "0.3", "1"]),
        ("seed = 3:6", ["3", "4", "5"]),
        ("momentum = 0:0.8:5", ["0", "0.2", "0.4", "0.6", "0.8"]),
        ("rate = 0.01:10:4", ["0.01", "0.1", "1", "10"]),
        ("rate = 10:0.01:4", ["10", "1", "0.1", "0.01"]),
        ("rate = 1:100:3", ["1", "10", "100"]),
        ("rate = 1:99:3", ["1", "50", "99"]),
        ("rate = 1:4:3:log", ["1", "2", "4"]),
        ("rate = 0.01:10:3:linear", ["0.01", "5.005", "10"]),
        ("w1 = −1:1:3", ["-1", "0", "1"]),
        ("optimizer = sgd, adam", ["sgd", "adam"]),
        ("units(1)=1,2", ["1", "2"]),
    ],
)
def test_values_of_a_line(text: str, values: list[str]) -> None:
    assert list(varied(text).values) == values


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rate", "expected KEY = VALUES"),
        ("rate = 1,,2", "a value between the commas"),
        ("seed = 5:5", "whole numbers from the first up to the last"),
        ("seed = 0.5:2", "expected whole numbers, or FIRST:LAST:HOW-MANY"),
        ("seed = 0:20001", "10,000"),
        ("rate = 1:2:1", "from 2 to 10,000; found “1”"),
        ("rate = 1:2:3:4:5", "with :log or :linear"),
        ("rate = 1:2:3:square", "with :log or :linear"),
        ("rate = a:2:3", "expected numbers as the first and the last"),
        ("rate = 1:inf:3", "expected numbers as the first and the last"),
        ("rate = −1:1:3:log", "same side of 0"),
        ("rate = 1, 1", "each value of rate once"),
        ("probe(Eve) = 1, 2", "a new input changes nothing"),
        ("rate = " + "1" * 2_000, "expected KEY = VALUES"),
    ],
)
def test_lines_that_cannot_be_read_say_what_was_expected(text: str, words: str) -> None:
    with pytest.raises(VariedError, match=r".*") as error:
        varied(text)
    assert words in str(error.value)


def test_the_number_of_runs_is_bounded() -> None:
    with pytest.raises(VariedError, match="at most 10,000 runs, found 10,100"):
        how_many([varied("seed = 0:101"), varied("rate = 1:2:100")])
    assert how_many([varied("seed = 0:100"), varied("rate = 1:2:100")]) == MAX_RUNS
    with pytest.raises(VariedError, match="each key once"):
        how_many([varied("rate = 1, 2"), varied("rate = 3, 4")])


def test_one_value_is_no_sweep() -> None:
    for text in ("rate = 1:2:3", "rate = 1, 2", "rate = 1; seed = 0:3"):
        assert gives_several(text)
    for text in ("rate = 1", "rate", "", '"a; b" = 3', "row(Eve) = 1, 2 → 0", "probe(Eve) = 150 kg, 70"):
        assert not gives_several(text)


def test_an_edit_that_cannot_be_made_names_its_line() -> None:
    setup = open_scenario("four-people")
    with pytest.raises(VariedError, match="rate = -1: expected at least 0"):
        _swept(setup, ["rate = 1, -1"], 10)


UNTIL = ("", "squared_error < 0.1", "w1 changes sign", "every accuracy = 1", "output(Bob) < 0.1")


@pytest.mark.parametrize("until", UNTIL)
def test_each_run_ends_where_the_same_run_alone_ends(until: str) -> None:
    setup = open_scenario("four-people")
    lines, steps = ["rate = 0.1, 1", "seed = 44:48"], 700
    found = _swept(setup, lines, steps, until)
    assert len(found.lines) == 8
    for place, edits in enumerate(found.lines):
        own = setup
        for edit in edits:
            own = change(edit, own, own.program.start(own.vector), 0).setup
        alone = train_with_progress(own, steps, [condition(until, own)] if until else [])
        assert found.outcome.reached[place] == alone.last.step
        assert bool(found.solved[place]) == bool(alone.stopped)
        for column, metric in enumerate(own.metrics):
            assert found.outcome.metrics[metric.name][place] == pytest.approx(alone.last.metrics[column], rel=1e-9)
        assert found.outcome.errors[place] == found.outcome.metrics[own.metrics[0].name][place]


def test_the_values_that_are_there_already_are_no_edit() -> None:
    setup = open_scenario("four-people")
    found = _swept(setup, ["rate = 0.1, 1", "seed = 44, 45"], 1)
    assert found.lines == [(), ("seed = 45",), ("rate = 1",), ("rate = 1", "seed = 45")]


def test_a_condition_that_holds_at_the_start_has_come_true_there() -> None:
    found = _swept(open_scenario("four-people"), ["seed = 1:4"], 50, "squared_error > 0")
    assert found.outcome.stopped.tolist() == [0, 0, 0]
    assert found.outcome.reached.tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", ["rate-too-high", "five-to-forty-two"])
def test_runs_that_diverge_say_at_which_step(name: str) -> None:
    setup = open_scenario(name)
    found = _swept(setup, ["rate = 0.1, 3, 30"], 2_000)
    for place, edits in enumerate(found.lines):
        own = change(edits[0], setup, setup.program.start(setup.vector), 0).setup if edits else setup
        alone = train_with_progress(own, 2_000)
        diverged = alone.timeline.diverged(0)
        assert found.outcome.diverged[place] == (NEVER if diverged is None else diverged)
    assert (found.outcome.diverged != NEVER).any()


def test_curves_are_those_of_the_runs_alone() -> None:
    setup = open_scenario("three-inputs")
    found = _swept(setup, ["seed = 5:8"], 300)
    for place, (edit,) in enumerate(found.lines):
        own = change(edit, setup, setup.program.start(setup.vector), 0).setup
        steps, values = train_with_progress(own, 300).timeline.series(0, 0)
        wanted = np.interp(found.task.marks, steps, values)
        np.testing.assert_allclose(found.outcome.curves[place], wanted, rtol=1e-9)


def test_the_outcome_does_not_depend_on_what_else_is_swept() -> None:
    setup = open_scenario("xor-two-hidden")
    few = _swept(setup, ["seed = 3:6"], 200, "accuracy = 1")
    many = _swept(setup, ["units(1) = 1, 2, 3", "seed = 0:9"], 200, "accuracy = 1")
    places = [many.lines.index(each) for each in few.lines]  # two units are the scenario's own
    assert few.outcome.stopped.tolist() == many.outcome.stopped[places].tolist()
    np.testing.assert_array_equal(few.outcome.errors, many.outcome.errors[places])


def test_grid_lines_and_the_best_run() -> None:
    setup = open_scenario("xor-two-hidden")
    keys = [varied("seed = 0:4"), varied("units(1) = 1, 3")]
    found = _swept(setup, ["seed = 0:4", "units(1) = 1, 3"], 1_000, "accuracy = 1")
    runs = grid(keys)
    assert runs.down.key == "units(1)"
    assert runs.across == (("0",), ("1",), ("2",), ("3",))
    told = {found.lines[place][-1] for place in runs.places[1]}
    assert told == {"units(1) = 3"}
    one, three = (line(found, places) for places in runs.places)
    assert (one.true, three.true) == (0, 4)
    assert three.step == np.median(found.outcome.stopped[runs.places[1]])
    place = best(found)
    assert place is not None
    assert found.outcome.stopped[place] == found.outcome.stopped[found.solved].min()


def test_a_band_holds_the_quartiles_of_what_is_finite() -> None:
    found = _swept(open_scenario("three-inputs"), ["seed = 0:5"], 50)
    places = np.arange(5)
    np.testing.assert_allclose(band(found, places), np.quantile(found.outcome.curves, (0, 0.25, 0.5, 0.75, 1), axis=0))
    found.outcome.curves[1:, -1] = np.nan
    assert (band(found, places)[:, -1] == found.outcome.curves[0, -1]).all()
    found.outcome.curves[0, -1] = np.inf
    assert np.isnan(band(found, places)[:, -1]).all()


def test_a_seed_by_itself_shares_one_line() -> None:
    assert grid([varied("seed = 0:9")]).places.shape == (1, 9)
    assert grid([varied("rate = 1, 2")]).places.shape == (2, 1)


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["sweep", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_command_tells_how_many_runs_came_true() -> None:
    told = _run("xor-two-hidden", "--vary", "units(1)=1,2,3,4", "--vary", "seed=0:6", "--until", "accuracy = 1")
    rows = {line.split()[0]: line.split() for line in told.splitlines() if line.strip()[:1].isdigit()}
    found = _swept(open_scenario("xor-two-hidden"), ["units(1)=1,2,3,4", "seed=0:6"], 4_000, "accuracy = 1")
    true = found.solved.reshape(4, 6).sum(axis=1)
    for units in range(1, 5):
        assert rows[str(units)][1:3] == ["6", str(true[units - 1])]
    picture = [line.split("   ")[-1] for line in told.splitlines() if line.strip().startswith("units(1) ")][1:]
    assert [cells.count("·") for cells in picture] == [
        6 - int(found.solved[p].sum()) for p in np.arange(24).reshape(4, 6)
    ]


def test_command_fits_eighty_cells_and_names_every_fifth_run() -> None:
    told = _run("xor-two-hidden", "--vary", "units(1)=1,2,3,4", "--vary", "seed=3:23", "--until", "accuracy = 1")
    lines = told.splitlines()
    assert all(len(line) < 80 for line in lines[1:])
    at = next(i for i, line in enumerate(lines) if line.strip() == "seed = 3 … 22")
    first = lines[at].index("seed")
    assert [lines[at + 1].index(f"{seed} ") for seed in (3, 8, 13)] == [first, first + 5, first + 10]
    assert len(lines[at + 2]) == first + 20
    assert "not true" in told
    assert "× diverged" not in told  # what isn't there isn't explained


def test_command_writes_json_and_csv(tmp_path: Path) -> None:
    table = tmp_path / "runs.csv"
    told = json.loads(_run("four-people", "--vary", "rate=0.1,3", "--steps", "40", "--json", "--csv", str(table)))
    assert [run["rate"] for run in told["runs"]] == ["0.1", "3"]
    assert told["complete"]
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8"))))
    assert [float(row["squared_error"]) for row in rows] == [run["squared_error"] for run in told["runs"]]
    refused = CliRunner().invoke(cli, ["sweep", "four-people", "--vary", "seed=1,2", "--csv", str(table)])
    assert refused.exit_code == 2
    assert "runs.csv" in refused.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("four-people", "--vary", "seeds=1,2"), "did you mean “seed”"),
        (("four-people", "--vary", "seed=1,2", "--until", "nothing"), "--until: expected a condition"),
        (("loss-example", "--vary", "seed=1,2"), "is forward only"),
        (("four-people",), "--vary"),
    ],
)
def test_command_says_what_is_wrong(arguments: tuple[str, ...], words: str) -> None:
    result = CliRunner().invoke(cli, ["sweep", *arguments])
    assert result.exit_code == 2
    assert words in result.output


def test_what_was_done_before_ctrl_c_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = iter(range(3))

    def go_on(self: Sweep) -> None:
        if next(pieces, None) is None:
            raise KeyboardInterrupt
        piece(self)

    piece = Sweep.go_on
    monkeypatch.setattr(Sweep, "go_on", go_on)
    monkeypatch.setattr(sweep_workers, "cores", lambda: 1)
    result = CliRunner().invoke(cli, ["sweep", "three-layer", "--vary", "units(1)=2,3", "--vary", "seed=0:4", "--json"])
    assert result.exit_code == 130
    told = json.loads(result.stdout)
    assert not told["complete"]
    assert {run["units(1)"] for run in told["runs"]} == {"2"}
    assert all(0 < run["step"] < 60_000 for run in told["runs"])


def test_shades_are_told_by_the_legend() -> None:
    found = _swept(open_scenario("four-people"), ["seed = 0:5"], 1)
    found.outcome.errors[:] = [1.0, 3.0, 30.0, 1_000.0, np.nan]
    assert shades(found.outcome.errors).tolist() == [0, 0, 1, 3, -1]
    assert legend(found) == [
        ("█", "1 to 5.62"),
        ("▓", "5.62 to 31.6"),
        ("▒", "31.6 to 178"),
        ("░", "178 to 1000"),
        ("×", "diverged"),
    ]
    assert shades(np.array([2.0, 2.0])).tolist() == [0, 0]
    assert shades(np.array([-1.7e308, 1.7e308])).tolist() == [0, 3]


def test_processes_give_the_same_numbers_as_one() -> None:
    lines, steps, until = ["units(1) = 2, 3", "seed = 0:5"], 300, "accuracy = 1"
    setup = open_scenario("xor-two-hidden")
    alone = _swept(setup, lines, steps, until)
    keys = [varied(each) for each in lines]
    shared = Sweep(keys, Variant((), setup, setup.program.start(setup.vector), 0), steps, until)
    while not shared.known:
        shared.go_on()
    blocks = shared.blocks(3)
    assert sorted(len(block.places) for block in blocks) == [2, 2, 3, 3]
    for _ in shared.take(over_processes(blocks, shared.task)):
        assert 0 < shared.share <= 1.0000001
    assert shared.whole
    for name in ("errors", "reached", "diverged", "stopped", "curves"):
        np.testing.assert_array_equal(getattr(shared.outcome, name), getattr(alone.outcome, name))
    assert shared.outcome.metrics.keys() == alone.outcome.metrics.keys()


def test_long_sweeps_are_shared_out_and_short_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def shared_out(blocks: list[Block], task: Task) -> Iterator[tuple[Block, Outcome]]:
        asked.append(len(blocks))
        yield from ((block, trained(block, task)) for block in blocks)

    monkeypatch.setattr(sweep_workers, "over_processes", shared_out)
    monkeypatch.setattr(sweep_workers, "cores", lambda: 2)
    for seconds, shared in ((4.9, []), (60.0, [8])):
        monkeypatch.setattr(sweep_workers, "seconds_alone", lambda sweep, seconds=seconds: seconds)
        told = json.loads(_run("four-people", "--vary", "seed=0:8", "--steps", "20", "--json"))
        assert asked == shared
        assert told["complete"]
        assert [run["step"] for run in told["runs"]] == [20] * 8


def test_dask_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    result = CliRunner().invoke(cli, ["sweep", "four-people", "--vary", "seed=0:2", "--dask", "local"])
    assert result.exit_code == 2
    assert 'pip install "nntui[dask]"' in result.output


def test_a_cluster_that_is_not_there_is_told_and_other_faults_of_the_system_are_not_taken_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def gone(*arguments: object) -> Iterator[tuple[Block, Outcome]]:
        raise OSError("timed out")

    monkeypatch.setattr(sweep_workers, "over_cluster", gone)
    monkeypatch.setattr(sweep_workers, "over_processes", gone)
    monkeypatch.setattr(sweep_workers, "seconds_alone", lambda sweep: 60.0)
    monkeypatch.setattr(sweep_workers, "cores", lambda: 2)
    arguments = ["sweep", "four-people", "--vary", "seed=0:2", "--steps", "3"]
    told = CliRunner().invoke(cli, [*arguments, "--dask", "tcp://nowhere:1"])
    assert told.exit_code == 2
    assert "--dask tcp://nowhere:1: no cluster there: timed out" in told.output
    assert "--dask" not in CliRunner().invoke(cli, arguments).output


@pytest.mark.parametrize(("form", "words"), FORMS)
def test_the_help_tells_each_form_of_values(form: str, words: str) -> None:
    for page in (_run("--help"), CliRunner().invoke(cli, ["help", "edits"]).output):
        assert form in page
        assert " ".join(words.split())[:30] in " ".join(page.split())
