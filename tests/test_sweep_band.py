"""The runs of a sweep behind the curve: which, what the band is filled with, what is said of it, when it is there."""

import numpy as np
from app_support import reading
from share import crossed
from test_sweep_pane import XOR, swept, typed

from nntui.quantities.opening import open_scenario
from nntui.quantities.sweep_summary import band, grid
from nntui.render.axes import Axis
from nntui.render.cells import Span, width_of
from nntui.render.fills import Fill, filled
from nntui.render.pane import Drawing
from nntui.render.panes.curve import PANE
from nntui.render.panes.sweep import PANE as SWEEP_PANE
from nntui.render.sweep_band import band_of
from nntui.session.commands import ChooseMetric, ChooseRun, GoTo, LookAt, SetPlot, Vary
from nntui.session.session import Session

BESIDE = ("sweep", "curve")
SEEDS = "seed = 0:9"


def session_with(line, name="four-people", run=None):
    session = Session(open_scenario(name))
    session.apply(Vary(line))
    sweep = swept(session)
    if run is not None:
        session.apply(ChooseRun(run))
    return session, sweep


def lines_of(session, width=100, height=30, *, shown=BESIDE, ascii_only=False):
    drawing = Drawing(ascii_only, session.timeline.reached(session.position.branch), shown)
    content = PANE.draw(session.frame, width, height, drawing)
    assert all(width_of(content.line(i)) <= width for i in range(content.length))
    return ["".join(span.text for span in content.line(i)) for i in range(content.length)]


def test_the_band_is_that_of_the_chosen_runs_line():
    session, sweep = session_with("rate = 0.05, 0.5; seed = 0:9", run=12)
    found = band_of(session.frame, sweep)
    places = grid(sweep.keys).places[1]
    np.testing.assert_array_equal(found.values, band(sweep, places))
    np.testing.assert_array_equal(found.chosen, sweep.outcome.curves[12])
    assert (found.runs, found.head, found.edits) == (9, "rate 0.5", "rate = 0.5, seed = 3")
    assert found.last == 4_000
    text = lines_of(session)
    assert text[1] == " ◼ median ▒ quartiles ░ extremes of 9 runs with rate 0.5"
    assert text[2] == " ▲ chosen run: rate = 0.5, seed = 3"


def test_the_present_run_is_drawn_upon_the_band_as_far_as_it_is_trained():
    session, _ = session_with(SEEDS)
    before = lines_of(session)
    assert "● 0.366854" in before[0]
    assert any("● this run" in line for line in before)
    assert all("one point so far" not in line for line in before)
    session.apply(GoTo(2_000))
    after = lines_of(session)
    marks = [sum(line.count("●") for line in text[3:]) for text in (before, after)]
    assert marks[1] > marks[0] + 1
    assert all(sum(line.count("░") + line.count("▒") for line in text) > 30 for text in (before, after))


def test_it_goes_with_the_sweep_and_with_the_curve_of_its_error():
    session, _ = session_with(SEEDS)
    assert any("▒" in line for line in lines_of(session))
    assert not any("▒" in line for line in lines_of(session, shown=("data", "curve")))
    session.apply(ChooseMetric(1))  # accuracy
    assert not any("▒" in line for line in lines_of(session))


def test_one_run_in_a_line_has_no_band():
    session, _ = session_with("rate = 0.05, 0.5")
    text = lines_of(session)
    assert not any("▒" in line or "median" in line for line in text)
    assert any("chosen run: rate = 0.5" in line for line in text)


def test_largest_errors_that_would_leave_no_room_go_beyond_the_plot_and_are_told():
    session, sweep = session_with("rate = 0.01, 0.011, 0.012, 0.013, 0.079; w1 = 4:5:2", "five-to-forty-two", run=0)
    found = band_of(session.frame, sweep)
    assert not found.far
    session, sweep = session_with("w1 = 4:5:2; rate = 0.01, 0.011, 0.012, 0.013, 0.1", "five-to-forty-two", run=0)
    found = band_of(session.frame, sweep)
    assert found.far
    said = next(line for line in lines_of(session) if "extremes" in line)
    assert "extremes to " in said
    tallest = np.nanmax(found.values[:4])
    numbers = [line.split("┤")[0].strip() for line in lines_of(session) if "┤" in line]
    assert max(float(each) for each in numbers) <= 1.2 * max(tallest, 1369.0)


@crossed("line, log", ["rate = 0.1, 1e200; seed = 0:9", "w1 = −1e300:1e300:9; seed = 0:3", SEEDS], [False, True])
def test_it_is_drawn_at_any_size(line, log):
    session, _ = session_with(line)
    session.apply(SetPlot(log, by_epoch=log))
    for ascii_only in (False, True):
        for width, height in ((1, 1), (7, 3), (38, 8), (60, 20), (118, 36), (198, 56)):
            text = lines_of(session, width, height, ascii_only=ascii_only)
            if ascii_only:
                assert all(ord(character) < 0x2580 for each in text[1:] for character in each if character != "▸")


def test_in_ascii_the_band_is_points_and_colons():
    session, _ = session_with(SEEDS)
    text = lines_of(session, ascii_only=True)
    assert text[1] == " o median : quartiles . extremes of 9 runs"
    assert sum(line.count(":") for line in text[3:-1]) > 10


def test_a_fill_lies_in_blanks_alone_and_is_cut_off_at_the_axes():
    lines = [[Span(text, "axis")] for text in ("  |a    ", "  |  b  ", "  |     ", "  ------")]
    x = np.array([0.0, 1.0])
    fill = Fill(x, np.array([1.0, np.nan]), np.array([99.0, 99.0]), "#", "muted")
    assert filled(lines, [fill], Axis(0, 1), Axis(0, 2), 3, (5, 3)) == [
        [Span("  |a    ", "axis")],
        [Span("  |", "axis"), Span("#", "muted"), Span(" b  ", "axis")],
        *lines[2:],
    ]
    whole = Fill(x, np.array([1.0, -5.0]), np.array([1.0, 1.0]), "#", "muted")
    text = ["".join(span.text for span in line) for line in filled(lines, [whole], Axis(0, 1), Axis(0, 2), 3, (5, 3))]
    assert text[0] == "  |a    "
    assert text[1] == "  |##b##"
    assert text[2].startswith("  | ")
    assert text[2].endswith("###")


async def test_it_fills_up_on_the_screen_and_leaves_with_the_sweeps_pane():
    async with reading("xor-two-hidden", size=(120, 40)) as reader:
        await typed(reader, XOR)
        await reader.until("SWEEP: units(1) = 1, 2, 3", "6 of 6")
        await reader.still()
        assert "quartiles" in reader.part("curve")
        assert "error of the chosen run = " in reader.text or "error = " in reader.text
        assert "median" not in reader.part("sweep")  # it stands in one pane
        await reader.press("d")
        assert "quartiles" not in reader.part("curve")


def test_enlarged_the_sweep_has_its_band_below():
    session, sweep = session_with(XOR, "xor-two-hidden")
    for enlarged in (False, True):
        session.apply(LookAt("sweep", enlarged))
        content = SWEEP_PANE.draw(session.frame, 118, 36, Drawing())
        text = ["".join(span.text for span in content.line(i)) for i in range(content.length)]
        assert any("as long as they train" in line for line in text) == enlarged
        assert any("▒" in line for line in text[len(grid(sweep.keys).places) :]) == enlarged


def test_its_legend_fits_narrow_panes():
    session, _ = session_with("units(1) = 1, 2, 3, 4; seed = 0:20; until accuracy = 1", "xor-two-hidden")
    content = SWEEP_PANE.draw(session.frame, 38, 8, Drawing())
    header = ["".join(span.text for span in line) for line in content.header]
    assert header[0] == "80 runs: units(1) ↓, seed →"
    assert not any("…" in line.removeprefix("step").replace("… ", " ").rstrip() for line in header[:2])
    assert header[2].startswith("step █ ")
    assert header[-1] == "· not true"
    assert len(header) + content.length <= 8
    for at, runs in enumerate((1, 2, 3, 4)):
        line = "".join(span.text for span in content.line(at))
        assert line.startswith(f"{runs}  ")
        assert line.endswith(" of 20")
