"""The plot adapter: exact sizes for any input, marks where they belong, and nothing carried over."""

import subprocess
import sys
import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from share import part, some

from nntui.render.axes import gutter_of, y_axis, y_ticks
from nntui.render.cells import Line, width_of
from nntui.render.plot import BETWEEN_MARKS, Series, plot
from nntui.render.plotext_figure import Figure
from nntui.render.thinning import downsample

NASTY = [0.0, -0.0, 1.0, -1.0, 1e300, -1e300, 1e-300, -1e-300, 5e-324, 1.7e308, -1.7e308]
NASTY += [float("nan"), float("inf"), float("-inf")]
STEPS = np.arange(101.0)


def plain(line: Line) -> str:
    return "".join(run.text for run in line)


def draw(*series: Series, width: int = 60, height: int = 16, **options: object) -> list[Line]:
    settings_ = {"log": False, "cursor": None, "x_limits": (0, 100), "x_label": "step", **options}
    cursor = settings_.pop("cursor")
    return plot(series, width, height, **settings_).at(cursor)  # type: ignore[arg-type]


def one(y: np.ndarray, role: str = "series1", marker: str = "") -> Series:
    return Series(np.arange(float(len(y))), np.asarray(y, dtype=float), role, marker)


def cells_of(lines: list[Line], role: str) -> list[tuple[int, int, str]]:
    """(row, column, character) of everything drawn in a role, blanks left out."""
    found = []
    for row, line in enumerate(lines):
        column = 0
        for run in line:
            if run.role == role:
                found += [(row, column + at, mark) for at, mark in enumerate(run.text) if mark != " "]
            column += len(run.text)
    return found


def where(lines: list[Line], mark: str) -> list[tuple[int, int]]:
    return [(row, plain(line).index(mark)) for row, line in enumerate(lines) if mark in plain(line)]


def y_number_at(lines: list[Line], row: int) -> float:
    return float(plain(lines[row]).split("┤")[0])


def canvas_left(lines: list[Line]) -> int:
    return plain(lines[-2]).index("└") + 1


numbers = st.one_of(st.sampled_from(NASTY), st.floats(allow_nan=True, allow_infinity=True))
NASTIEST = {"width": 40, "height": 12, "x_label": "step"}
pairs = st.lists(st.tuples(numbers, numbers), max_size=30)


@some(300)
@given(
    width=st.integers(-1, 90),
    height=st.integers(-1, 30),
    curves=st.lists(pairs, max_size=3),
    log=st.booleans(),
    cursor=st.one_of(st.none(), numbers),
    x_limits=st.tuples(numbers, numbers),
    x_label=st.sampled_from(["", "step", "epoch", "a very long name"]),
)
@example(**NASTIEST, log=True, curves=[[(0.0, 1e300), (1.0, 1e-300)]], cursor=0.5, x_limits=(0.0, 1.0))
@example(**NASTIEST, log=True, curves=[[(0.0, 5e-324)]], cursor=0.0, x_limits=(0.0, 1.0))
@example(**NASTIEST, log=False, curves=[[(0.0, -1.7e308), (1.0, 1.7e308)]], cursor=0.5, x_limits=(0.0, 1.0))
@example(**NASTIEST, log=False, curves=[[(0.0, 0.0), (1.0, 5e-324)]], cursor=0.5, x_limits=(0.0, 5e-324))
def test_never_crashes_and_fills_its_size(*, width, height, curves, log, cursor, x_limits, x_label):
    series = []
    for index, curve in enumerate(curves):
        ordered = np.array(sorted(curve, key=lambda pair: pair[0]), dtype=float).reshape(-1, 2)
        series.append(Series(ordered[:, 0], ordered[:, 1], f"series{index + 1}"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lines = plot(series, width, height, log=log, x_limits=x_limits, x_label=x_label).at(cursor)
    assert len(lines) == max(height, 0)
    assert all(width_of(line) == max(width, 0) for line in lines)


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("size", [(38, 8), (58, 16), (100, 30)])
def test_neighbouring_cells_of_one_role_are_one_run(size, log):
    lines = draw(one(np.exp(-STEPS / 20)), width=size[0], height=size[1], log=log, cursor=30)
    for line in lines:
        roles = [run.role for run in line]
        assert all(before != after for before, after in pairwise(roles))
        assert set(roles) <= {"axis", "accent", "series1", "muted"}


@some(200)
@given(st.lists(numbers, min_size=1, max_size=400), st.integers(1, 30))
def test_downsample_keeps_ends_and_extremes(values, columns):
    y = np.array(values)
    x = np.arange(float(len(y)))
    thin_x, thin_y = downsample(x, y, columns)
    finite = np.isfinite(y)
    assert len(thin_x) == len(thin_y) <= 2 * columns + 2
    assert np.all(np.diff(thin_x) > 0)
    assert np.array_equal(thin_y, y[thin_x.astype(int)])
    if finite.any():
        assert thin_x[0] == x[finite][0]
        assert thin_x[-1] == x[finite][-1]
        assert thin_y.min() == y[finite].min()
        assert thin_y.max() == y[finite].max()
    else:
        assert thin_x.size == 0


def test_downsample_keeps_the_extremes_of_every_column():
    rng = np.random.default_rng(0)
    x, y = np.arange(10_000.0), rng.normal(size=10_000)
    thin_x, thin_y = downsample(x, y, 10)
    edges = np.arange(11) * 9_999 / 10
    for start, end in pairwise(edges):
        assert thin_y[(thin_x >= start) & (thin_x < end)].min() == y[(x >= start) & (x < end)].min()
        assert thin_y[(thin_x >= start) & (thin_x < end)].max() == y[(x >= start) & (x < end)].max()


def test_downsample_leaves_no_more_than_two_points_in_a_column_beside_the_ends():
    y = np.sin(np.arange(5_000.0))
    thin_x, _ = downsample(np.arange(5_000.0), y, 20)
    column = np.minimum((thin_x / 4_999 * 20).astype(int), 19)
    counts = np.bincount(column, minlength=20)
    assert counts[1:-1].max() <= 2
    assert max(counts[0], counts[-1]) <= 3


@pytest.mark.parametrize("cursor", [0, 25, 50, 73, 100])
def test_cursor_and_dot_stand_in_the_column_of_the_step(cursor):
    lines = draw(one(np.exp(-STEPS / 30)), cursor=cursor)
    left = canvas_left(lines)
    column = left + int(0.5 + cursor / 100 * (60 - left - 1))
    ((dot_row, dot_column),) = where(lines, "●")
    assert dot_column == column
    line_cells = cells_of(lines, "accent")
    assert {at for _, at, _ in line_cells} == {column}
    assert {row for row, _, _ in line_cells} | {dot_row} >= set(range(14)) - {dot_row - 1, dot_row + 1}
    assert "●" in {mark for _, _, mark in cells_of(lines, "series1")}


def test_dot_stands_at_the_height_of_the_value():
    lines = draw(one(STEPS / 100), cursor=40)
    rows = {y_number_at(lines, row): row for row, line in enumerate(lines) if "┤" in plain(line)}
    ((dot_row, _),) = where(lines, "●")
    assert rows[0.0] == 13
    assert dot_row == pytest.approx(13 - 0.4 * 13, abs=0.6)
    assert rows[0.4] == dot_row


def test_dot_lies_between_two_points_on_a_straight_line():
    lines = draw(Series(np.array([0.0, 100.0]), np.array([0.0, 1.0]), "series1"), cursor=40)
    ((dot_row, _),) = where(lines, "●")
    assert y_number_at(lines, dot_row) == 0.4


def test_no_cursor_line_outside_the_axis_and_no_dot_where_the_curve_has_not_come():
    early = one(np.exp(-STEPS[:20] / 30))
    assert not cells_of(draw(early, cursor=200), "accent")
    lines = draw(early, cursor=60)
    assert cells_of(lines, "accent")
    assert not where(lines, "●")


def marks(lines, role):
    """Where the marks of a role stand: their rows by their columns."""
    return {column: row for row, column, mark in cells_of(lines, role) if mark in "●◼"}


def test_each_series_has_its_own_role_and_mark():
    lines = draw(one(STEPS, "series1"), one(100 - STEPS, "series2", "◼"), cursor=30)
    cursor = next(column for _, column, mark in cells_of(lines, "accent") if mark == "┴")
    assert {mark for _, _, mark in cells_of(lines, "series1") if mark in "●◼"} == {"●"}
    assert {mark for _, _, mark in cells_of(lines, "series2") if mark in "●◼"} == {"◼"}
    assert marks(lines, "series2")[cursor] < marks(lines, "series1")[cursor]


def test_curves_that_lie_on_each_other_are_both_seen_all_along():
    lines = draw(one(STEPS, "series1", "●"), one(STEPS, "series2", "◼"), one(STEPS, "series3", "▲"))
    columns = {role: sorted(marks(lines, role)) for role in ("series1", "series2")}
    for found in columns.values():
        assert len(found) >= 4
        assert all(after - before <= BETWEEN_MARKS for before, after in pairwise(found))
    assert not set(columns["series1"]) & set(columns["series2"])


def test_a_curve_alone_has_no_marks_but_at_the_cursor():
    assert len(marks(draw(one(STEPS, "series1"), cursor=30), "series1")) == 1


@pytest.mark.full
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("rows", range(11, 40))
def test_the_y_axis_has_four_numbers_where_there_is_room(rows, log):
    rng = np.random.default_rng(rows)
    for _ in range(part(40)):
        low, high = np.sort(rng.normal(size=2) * 10.0 ** rng.integers(-3, 3))
        if log:
            low, high = 10.0**low, 10.0**high
        if 1e-300 < low < high < 1e300 or not log:
            axis = y_axis(float(low), float(high), log)
            ticks = [tick.value for tick in y_ticks(axis, rows)]
            assert len(ticks) >= 4, (low, high)
            assert len(ticks) <= rows
            assert all(axis.low - 1e-9 <= tick <= axis.high + 1e-9 for tick in ticks)


def test_first_values_and_labels_stand_at_the_ends_of_their_curves_and_never_on_each_other():
    falling = np.exp(-STEPS / 5)
    first = Series(STEPS, 0.5 + falling, "series1", "●", "*", "w1", "1.5000")
    second = Series(STEPS, 0.5 - falling, "series2", "◼", "o", "w2", "−0.5000")
    texts = [plain(line) for line in draw(first, second)]
    named = [next(row for row, text in enumerate(texts) if text.rstrip().endswith(name)) for name in ("w1", "w2")]
    assert len({*named}) == 2
    assert all(abs(row - 6.5) <= 1.5 for row in named)  # both end at 0.5
    began = [next(row for row, text in enumerate(texts) if value in text[5:]) for value in ("1.5000", "−0.5000")]
    assert (began[0] <= 2, began[1] >= 11) == (True, True)


def test_a_column_is_that_of_its_step_and_back():
    plotted = plot([one(STEPS)], 60, 16, log=False, x_limits=(0, 100), x_label="step")
    for step in range(0, 101, 7):
        column = plotted.cell(step, STEPS[step])[1]
        assert abs(plotted.x_at(column) - step) <= 0.5 * 100 / (plotted.size[0] - 1)
    assert plotted.x_at(0) is None
    assert plotted.x_at(60) is None


def test_plots_above_each_other_have_one_x_axis():
    wide, narrow = one(STEPS * 1e4), one(STEPS)
    gutter = max(gutter_of([wide.y], False, 8), gutter_of([narrow.y], False, 8))
    kept = {"log": False, "x_limits": (0, 100), "x_label": "step", "gutter": gutter, "right": 0}
    upper, lower = plot([wide], 60, 9, numbered=False, **kept), plot([narrow], 60, 10, **kept)
    assert (upper.left, upper.size) == (lower.left, lower.size)
    assert "┬" not in plain(upper.lines[-1])
    assert plain(upper.lines[-1]).lstrip().startswith("└─")
    assert (len(upper.lines), len(lower.lines)) == (9, 10)


def test_a_run_at_its_start_is_drawn_at_the_left_of_the_whole_range():
    lines = draw(one(np.exp(-STEPS[:11] / 5)), x_limits=(0, 100))
    columns = [column for _, column, _ in cells_of(lines, "series1")]
    assert min(columns) == canvas_left(lines)
    assert max(columns) == pytest.approx(canvas_left(lines) + 5.5, abs=1)


def test_log_scale_skips_what_is_not_above_zero():
    y = np.exp(-STEPS / 10)
    holed = y.copy()
    holed[[3, 40, 77]] = [0.0, -5.0, np.nan]
    kept = np.isfinite(holed) & (holed > 0)
    assert draw(one(holed), log=True) == draw(Series(STEPS[kept], y[kept], "series1"), log=True)


def test_log_scale_makes_an_exponential_straight():
    cells = cells_of(draw(one(np.exp(-STEPS / 10)), log=True), "series1")
    rows = [np.mean([row for row, at, _ in cells if at == column]) for _, column, _ in sorted(cells)]
    columns = [column for _, column, _ in sorted(cells)]
    assert np.corrcoef(rows, columns)[0, 1] > 0.995


def test_log_ticks_are_powers_of_ten():
    lines = draw(one(np.exp(-STEPS / 10)), log=True)
    ticks = [plain(line).split("┤")[0].strip() for line in lines if "┤" in plain(line)]
    assert ticks == ["1", "0.1", "0.01", "0.001", "0.0001"]


def rows_of(axis, values, rows):
    """The rows, from the lowest, that numbers on an axis are drawn on: one for each of `values` (n,)."""
    return np.ceil(axis.place(np.asarray(values)) * (rows - 1) - 0.5).astype(int)


def narrowest_gap(places, rows):
    """The largest gap that is left between numbers, at these rows, of which no two are neighbours; ends count."""
    for gap in range(2, rows):
        at = 0 if places[0] > 0 else places[0]
        while (reached := [place for place in places if max(at + 2, 1) <= place <= at + gap]) and at < rows - 1 - gap:
            at = reached[-1]
        if at >= rows - 1 - gap:
            return gap
    return rows


@some(400)
@given(
    middle=st.floats(-300, 300),
    decades=st.one_of(st.floats(0, 4), st.floats(0, 600)),
    rows=st.integers(2, 60),
)
@example(middle=-1.548, decades=2.2, rows=6)  # the squared error of four-people
@example(middle=0.0, decades=0.0, rows=2)
@example(middle=0.0, decades=600.0, rows=11)
def test_the_numbers_of_a_log_axis_are_round_and_well_spread(middle, decades, rows):
    low, high = 10.0 ** max(middle - decades / 2, -305), 10.0 ** min(middle + decades / 2, 305)
    axis = y_axis(low, high, log=True)
    ticks = y_ticks(axis, rows)
    values = [float(tick.text) for tick in ticks]
    assert np.log10(values) == pytest.approx([tick.value for tick in ticks], rel=1e-12, abs=1e-12)
    assert len(values) >= 2
    places = rows_of(axis, values, rows)
    if rows >= 5:
        assert np.diff(places).min() >= 2, (values, places)
    factors = (1,) if decades > rows else (1, 2, 5)
    powers = range(int(np.floor(axis.low)), int(np.floor(axis.high)) + 1)
    others = [float(f"{factor}e{power}") for power in powers for factor in factors if power > -308]
    others = [value for value in others if axis.low <= np.log10(value) <= axis.high]
    gaps = np.diff([0, *places, rows - 1])
    if others:
        assert gaps.max() <= max(narrowest_gap(rows_of(axis, others, rows), rows), rows / 2, 3) + 0.5, (values, places)
    if axis.high - axis.low > 2.3:
        assert all(tick.text.removesuffix("e").replace(".", "").strip("0").split("e")[0] in "125" for tick in ticks)


@pytest.mark.parametrize(
    ("low", "high", "rows", "texts"),
    [
        (0.00226825, 0.366854, 6, "0.01 0.1"),
        (0.00226825, 0.366854, 8, "0.002 0.01 0.05 0.2"),
        (0.0002, 0.37, 8, "0.001 0.01 0.1"),
        (0.0002, 0.75, 7, "0.01 1"),
        (0.00226825, 0.366854, 40, "0.002 0.005 0.01 0.02 0.05 0.1 0.2"),
        (0.1, 0.4, 6, "0.1 0.2"),
        (0.48, 0.51, 7, "0.48 0.49 0.5 0.51"),
        (1e-8, 1e8, 14, "1e-06 0.001 1 1000 1e+06"),
        (1e-300, 1e300, 11, "1e-240 1e-120 1 1e+120 1e+240"),
    ],
)
def test_the_numbers_of_a_log_axis(low, high, rows, texts):
    assert " ".join(tick.text for tick in y_ticks(y_axis(low, high, log=True), rows)) == texts


@pytest.mark.parametrize("value", [0.6931, 0.0, -3.0, 1e300, 1e-300])
def test_a_constant_series_is_a_level_line(value):
    lines = draw(one(np.full(101, value)))
    rows = {row for row, _, _ in cells_of(lines, "series1")}
    assert len(rows) == 1
    assert len(cells_of(lines, "series1")) == 60 - canvas_left(lines)


def test_the_floor_is_zero_when_values_fall_far_and_not_otherwise():
    falling = draw(one(np.linspace(0.5, 0.1, 101)))
    assert y_number_at(falling, 13) == 0.0
    level = draw(one(np.linspace(0.5, 0.4, 101)))
    ticks = [y_number_at(level, row) for row, line in enumerate(level) if "┤" in plain(line)]
    assert len(ticks) >= 2
    assert 0.39 < min(ticks) < max(ticks) < 0.51


@pytest.mark.parametrize(
    ("last", "label", "line"),
    [
        (1369, "step", "step 0                 500                1000        1369"),
        (3, "epoch", "epoch 0                1                2                3"),
    ],
)
def test_the_x_axis_has_whole_numbers_and_its_label_in_the_corner(last, label, line):
    assert plain(draw(one(STEPS / 100), width=58, x_limits=(0, last), x_label=label)[-1]).rstrip() == line


def test_tick_numbers_are_short_and_at_their_value():
    lines = draw(one(np.linspace(0.0, 1369.0, 101)), width=58)
    ticks = {y_number_at(lines, row): row for row, line in enumerate(lines) if "┤" in plain(line)}
    assert len(ticks) >= 2
    for value, row in ticks.items():
        assert row == pytest.approx(13 - 13 * value / 1369, abs=0.51)
    for y in (STEPS * 1e-5, STEPS * 1e6, -STEPS, STEPS * 1e-300):
        assert canvas_left(draw(one(y))) - 1 <= 8


def test_one_point_is_a_dot_on_whole_axes():
    lines = draw(Series(np.array([0.0]), np.array([0.5]), "series1"), x_limits=(0, 1369))
    assert [mark for _, _, mark in cells_of(lines, "series1")] == ["●"]
    assert plain(lines[-1]).rstrip().endswith("1369")


@pytest.mark.parametrize(
    ("y", "log", "sentence"),
    [
        ([0.0, -1.0], True, "nothing above zero to draw on a log scale"),
        ([np.nan, np.inf], True, "nothing to draw: no finite value"),
        ([np.nan, np.inf], False, "nothing to draw: no finite value"),
        ([], False, "nothing to draw: no finite value"),
    ],
)
@pytest.mark.parametrize("width", [60, 20])
def test_nothing_to_draw_is_said(y, log, sentence, width):
    lines = draw(one(np.array(y)), log=log, width=width)
    assert " ".join(" ".join(plain(line) for line in lines).split()) == sentence
    assert plain(lines[0]).strip() == plain(lines[-1]).strip() == ""


def test_a_curve_outside_the_range_is_not_called_missing():
    lines = draw(one(STEPS + 1), x_limits=(500, 600), log=True)
    assert "nothing to draw in this range" in " ".join(plain(line) for line in lines)


@pytest.mark.parametrize("size", [(11, 16), (60, 3), (0, 5), (1, 1)])
def test_a_tiny_size_is_blank(size):
    lines = draw(one(STEPS), width=size[0], height=size[1])
    assert [plain(line) for line in lines] == [" " * size[0]] * size[1]


def test_calls_do_not_leak_into_each_other():
    first = draw(one(np.exp(-STEPS / 20)), cursor=30)
    draw(one(STEPS + 1, "series3"), log=True, cursor=80, x_label="epoch", width=90)
    assert draw(one(np.exp(-STEPS / 20)), cursor=30) == first


def test_the_size_of_the_terminal_does_not_matter(monkeypatch):
    first = draw(one(STEPS), width=150, height=50)
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "5")
    assert draw(one(STEPS), width=150, height=50) == first


def test_nothing_is_printed_and_plotext_is_loaded_late():
    program = (
        "import sys; import nntui.render.plot as plot; import numpy as np\n"
        "assert 'plotext' not in sys.modules\n"
        "x = np.arange(9.0)\n"
        "plot.plot([plot.Series(x, x, 'series1')], 40, 9,\n"
        "                log=False, x_limits=(0, 8), x_label='step')\n"
        "assert 'plotext' in sys.modules\n"
        "assert not {'PIL', 'unittest'} & sys.modules.keys(), 'no part of a curve'\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_few_points_reach_plotext(monkeypatch):
    seen = []
    real = Figure.curve
    monkeypatch.setattr(Figure, "curve", lambda sheet, x, *rest: (seen.append(x.size), real(sheet, x, *rest))[1])
    steps = np.arange(60_000.0)
    draw(Series(steps, np.sin(steps) + 2, "series1"), x_limits=(0, 60_000))
    assert len(seen) == 1
    assert seen[0] <= 2 * 60 + 2
