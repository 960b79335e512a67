"""The curve's pane: any quantity, drawn and taken away, its scales, its legend, and what keys and clicks do in it."""

import re

import numpy as np
import pytest
from app_support import reading
from hypothesis import given
from hypothesis import strategies as st
from share import some

from nntui.lesson.header import header_of
from nntui.lesson.recorder import Recorder
from nntui.lesson.recording import from_jsonl
from nntui.lesson.replay import Replay
from nntui.quantities.conditions import ConditionError
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import quantity
from nntui.render.cells import Span, clip_words, width_of
from nntui.render.curves import curves_of, groups
from nntui.render.overlay import MARKS
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.session.commands import ChooseMetric, Draw, Edit, GoTo, Overlay, SwitchTo
from nntui.session.session import Session
from nntui.session.view import MOST_DRAWN
from nntui.timeline.position import Position

DRAW = collected()["curve"].draw


def drawn(name="four-people", step=400, texts=(), settings=()):
    session = Session(open_scenario(name, settings))
    session.apply(GoTo(step))
    for text in texts:
        session.apply(Draw(text, shown=True))
    assert session.frame.moment.step == step
    return session


def sheet(session, width=58, height=17, *, ascii_only=False):
    upto = session.timeline.reached(session.position.branch)
    content = DRAW(session.frame, width, height, Drawing(ascii_only, upto))
    while content.more is not None:
        content.more()
        content = DRAW(session.frame, width, height, Drawing(ascii_only, upto))
    return content


def lines(content):
    return ["".join(span.text for span in content.line(i)) for i in range(content.length)]


# --- what is drawn


def test_a_quantity_is_drawn_and_taken_away_and_the_last_drawn_is_chosen():
    session = drawn(texts=["w1", "output(Alice)"])
    assert (session.view.drawn, session.view.curve) == (("w1", "output(Alice)"), "output(Alice)")
    session.apply(Draw("w1", shown=True))
    assert (session.view.drawn, session.view.curve) == (("w1", "output(Alice)"), "w1")
    session.apply(Draw("output(Alice)", shown=False))
    assert (session.view.drawn, session.view.curve) == (("w1",), "w1")
    session.apply(Draw("w1", shown=False))
    assert (session.view.drawn, session.view.curve) == ((), "")


def test_of_too_many_the_oldest_goes():
    names = [parameter.name for parameter in open_scenario("four-people").parameters]
    session = drawn(texts=names[: MOST_DRAWN + 2])
    assert session.view.drawn == tuple(names[2 : MOST_DRAWN + 2])


@pytest.mark.parametrize("text", ["w99", "", "x" * 300, "gradient(", "output(Bbo)"])
def test_what_is_no_quantity_here_is_refused_and_nothing_changes(text):
    session = drawn(texts=["w1"])
    with pytest.raises(ConditionError):
        session.apply(Draw(text, shown=True))
    assert session.view.drawn == ("w1",)


def test_what_a_branch_no_longer_has_is_left_out_and_the_legend_says_so():
    session = drawn(texts=["w1", "activation(h2, Bob)"])
    session.apply(Edit("units(1) = 1"))
    session.apply(Overlay(0, shown=False))
    text = "\n".join(lines(sheet(session)))
    assert "– activation(h2, Bob): nothing of that name here" in text
    session.apply(GoTo(420))
    assert "w1" in "\n".join(lines(sheet(session)))


def test_the_legend_has_the_values_now_first_and_last():
    session = drawn(texts=["w1"])
    session.apply(GoTo(0))
    values = [
        quantity("w1", session.setup).at(moment) for moment in (session.frame.moment, drawn(step=400).frame.moment)
    ]
    (line,) = [line for line in lines(sheet(session)) if "w1 from" in line]
    assert line.startswith(f"▸▲ {values[0]:.6g} w1 from {values[0]:.6g} to {values[1]:.6g}".replace("-", "−"))


def test_curves_of_another_scale_have_a_plot_with_numbers_of_its_own():
    session = drawn("five-to-forty-two", 10, ["w1", "gradient(w1)"])
    frame = session.frame
    sheet(session)
    names = [[curve.name for curve in group] for group in groups(frame, curves_of(frame), 10, 9)]
    assert names == [["squared_error"], ["w1"], ["gradient(w1)"]] or names[-2:] == [["w1"], ["gradient(w1)"]]
    text = lines(sheet(session, 100, 36))
    assert sum("└" in line for line in text) == len(names)
    numbers = [[row for row in range(len(text)) if "┤" in text[row]]]
    assert len(numbers[0]) >= 2 * len(names)


@pytest.mark.parametrize("size", [(58, 17), (38, 9), (118, 36), (98, 25)])
def test_all_curves_that_are_drawn_have_their_numbers_and_the_others_are_marked(size):
    session = drawn(texts=["w1", "gradient(w1)", "step", "output(Alice)"])
    content = sheet(session, *size)
    text = lines(content)
    assert content.length == size[1]
    assert all(width_of(content.line(i)) <= size[0] for i in range(content.length))
    plots = sum("└" in line for line in text)
    assert sum("┤" in line for line in text) >= 2 * plots
    hidden = [line for line in text if "(↑↓)" in line]
    assert plots >= 4 or hidden or "↑↓)" in "\n".join(text)
    for line in hidden:
        assert not re.match(r".[●◼▲✚◆★]", line), "what isn't drawn has no mark"


def test_at_120_by_40_the_y_axis_has_four_numbers_and_first_and_last_value():
    session = drawn(step=4_000)
    text = lines(sheet(session))
    assert sum("┤" in line for line in text) >= 4
    assert any("0.3669" in line for line in text[2:5])
    assert any(line.rstrip().endswith("0.0023") for line in text)


@some(100)
@given(st.text("ab ½│", max_size=40), st.integers(1, 30))
def test_a_line_is_cut_between_words_where_it_can_be(text, width):
    cut = "".join(span.text for span in clip_words([Span(text[:9]), Span(text[9:], "muted")], width))
    assert len(cut) <= max(width, 1)
    if cut != text:
        kept = cut.removesuffix("…").rstrip()
        assert text.startswith(kept)
        rest = text[len(kept) :]
        assert rest[:1] in (" ", "") or " " not in kept[9:].strip() or len(kept) <= 9


def test_no_legend_is_cut_in_the_middle_of_a_word():
    session = drawn("three-layer", 50, ["w1"])
    for width in range(20, 70):
        words = {word for line in lines(sheet(session, 200, 17))[:5] for word in line.split()}
        for line in lines(sheet(session, width, 17))[:4]:
            if "…" in line:
                assert line.partition("…")[0].split()[-1] in words or len(line.split()) <= 3


def test_a_click_goes_to_its_step_and_never_further_than_one_has_been():
    session = drawn(step=300, texts=["w1"])
    content = sheet(session)
    row = next(i for i, line in enumerate(lines(content)) if "┤" in line)
    steps = [content.hit(x, row) for x in range(58)]
    found = [command.step for command in steps if command is not None]
    assert found == sorted(set(found))
    assert found[0] == 0
    assert 290 <= found[-1] <= 300
    assert content.hit(0, 0) == ChooseMetric(0)
    assert content.hit(0, 2) == Draw("w1", shown=True)


def test_branches_that_are_marked_as_drawn_are_drawn_or_counted():
    session = drawn(step=5, texts=["w1"])
    for number in range(6):
        session.apply(Edit(f"rate = 0.{number + 2}"))
        session.apply(GoTo(session.position.step + 3))
        assert session.frame
    content = sheet(session, 100, 20)
    text = lines(content)
    assert sum(", parted at step" in line for line in text) == 3
    assert f"+{len(session.view.overlaid) - 3} more branches" in text[0]
    assert "w1" in text[0]
    assert sum(line.rstrip().endswith("◇") for line in text) == 3, "the legend says what the mark is"
    assert any("◇" in line and not line.rstrip().endswith("◇") for line in text)


@pytest.mark.parametrize("reached", [0, 1, 5, 20])
@pytest.mark.parametrize("edit", ["rate = 0.1", "w1 = 1.01", "w1 = 40"])
@pytest.mark.parametrize("size", [(52, 6), (58, 14), (100, 40)])
def test_the_legend_of_a_branch_has_the_marks_that_are_seen_and_says_which_one_lies_over_its_own(reached, edit, size):
    """The first run ends where they parted, and there the new one begins, or near; then both go on."""
    session = drawn("five-to-forty-two", step=reached)
    session.apply(GoTo(0))
    session.apply(Edit(edit))
    for step in (0, 3, 20):
        session.apply(GoTo(step))
        assert session.frame.moment.step == step
        present, other, *canvas = lines(sheet(session, *size))
        there = {mark for mark in "●◼◇" if any(mark in line for line in canvas)}
        under = re.search(r" [(]under ([●◇])[)]", other)
        assert {mark for mark in "◼◇" if mark in other.replace("◼", "" if under else "◼")} == there - {"●"}
        assert under is None or ("◼" not in there and under[1] in there)
        assert present.startswith(" ●")
        assert other.split()[0] in there or under


def test_a_sign_in_the_numbers_beside_the_curves_is_no_mark_on_them():
    session = drawn("five-to-forty-two", step=0)
    session.apply(Edit("w1 = 30000"))
    session.apply(GoTo(3))
    start = session.position.branch
    for rate in ("0.0100000000001", "0.0100000000002", "0.0100000000003"):
        session.apply(SwitchTo(start, 1))
        session.apply(Edit(f"rate = {rate}"))
        session.apply(GoTo(3))
    branches = range(start + 1, session.position.branch + 1)
    session.apply(SwitchTo(start, 2))
    session.apply(GoTo(20))
    for branch in branches:
        session.apply(Overlay(branch, True))
    told = lines(DRAW(session.frame, 58, 17, Drawing(True, 20)))  # nothing is drawn of them yet but where they part
    canvas = [line[8:] for line in told if re.search("[┤│]", line)]
    assert any("e+10┤" in line for line in told)
    assert not [line for line in canvas if "+" in line]
    assert not any(line.startswith(" + ") for line in told)


@pytest.mark.parametrize("size", [(38, 7), (38, 12), (58, 17), (100, 40)])
@pytest.mark.parametrize("name", ["five-to-forty-two", "overfitting", "circles", "four-people"])
def test_each_mark_on_the_curves_stands_in_the_legend_where_lines_are_missing_too(name, size):
    session = drawn(name, step=20)
    canvas, legend = [], []
    for line in lines(sheet(session, *size)):
        (canvas if canvas or re.search("[┤│]", line) else legend).append(line)
    marks = {mark for mark in MARKS if any(mark in line for line in canvas)}
    assert marks
    assert marks <= {mark for mark in MARKS if any(mark in line for line in legend)}


def test_in_ascii_curves_are_told_apart_by_letters():
    text = "\n".join(lines(sheet(drawn(texts=["w1", "output(Alice)"]), ascii_only=True)))
    assert not re.search("[⠀-⣿▀▄]", text)
    assert "▸x " in text
    assert " + " in text


# --- with keys


async def curve_of_w1(reader):
    await reader.press("f")
    await reader.until("step 4,000/4,000")
    await reader.press("C")
    await reader.press(*"w1", "enter")


async def test_the_curve_of_w1_is_three_keys_from_the_opened_scenario():
    async with reading("four-people") as reader:
        await curve_of_w1(reader)
        assert "▸▲ 0.922242 w1 from −0.750615 to 0.922242" in reader.part("curve")
        assert "▲ w1" in reader.part("curve")
        await reader.press("C", *"w1", "enter")
        assert "w1" not in reader.part("curve")


async def test_a_key_draws_what_is_chosen_and_takes_it_away_again():
    async with reading("four-people") as reader:
        await reader.press("f")
        await reader.until("step 4,000/4,000")
        await reader.press("A")
        assert "▸▲ 0.939799 output(Alice)" in reader.part("curve")
        await reader.press("A")
        assert "output(Alice)" not in reader.part("curve")
        await reader.press("tab", "tab", "down", "A")
        assert " w1 " in reader.part("curve")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["P", "d", "down"], "output(Bob)"),
        (["P", "d", *["down"] * 4], "prediction(Emily)"),
        (["P", "w", "down"], "w1"),
        (["down", "down", "down"], "activation(h1, Alice)"),
        (["full_stop"], "z(h1, Bob)"),
        (["}", "}", "}"], "dL/do1(Bob)"),
        (["}", "}", "}", "full_stop", "full_stop"], "delta(o1, Bob)"),
        (["P", "w", "down", "}", "}", "}", "}"], "w1"),
    ],
)
async def test_what_a_pane_has_chosen_is_drawn_inside_a_step_too(keys, expected):
    async with reading("four-people") as reader:
        await reader.press("right", *keys, "A")
        assert reader.app.screen.opened.session.view.drawn == (expected,), reader.text
        await reader.press("A")
        assert reader.app.screen.opened.session.view.drawn == ()


async def test_what_stays_as_it_is_has_no_curve():
    async with reading("four-people") as reader:
        await reader.press("right", "down", "A")
        assert reader.notices[-1] == "no curve: weight−135 of Alice stays as it is"
        await reader.press("C", *"accuracy", "enter")
        assert reader.notices[-1] == "accuracy is drawn always: ↑ ↓ in the curve's pane choose it"


async def test_what_was_typed_wrong_is_said_and_what_is_drawn_stays():
    async with reading("four-people") as reader:
        await reader.press("right", "C", *"w99", "enter")
        assert "expected a quantity, found “w99”" in reader.dialog
        await reader.press("escape", "up")


async def test_one_goes_to_extremes_and_changes_of_sign_and_is_told_which():
    async with reading("four-people") as reader:
        await curve_of_w1(reader)
        timeline = reader.app.screen.opened.session.trained
        values = np.array([timeline.at(Position(0, step)).vector[0] for step in range(4_001)])
        await reader.press("(")
        told = reader.notices[-1]
        step = int(re.search(r"at step ([\d,]+):", told)[1].replace(",", ""))
        assert reader.step == step
        while reader.step:
            await reader.press("(")
            if reader.notices[-1].startswith("w1 has no extreme"):
                break
        assert reader.step == int(values.argmin()) or values[reader.step] * values[reader.step - 1] < 0
        seen = []
        for _ in range(40):
            await reader.press(")")
            if "no extreme" in reader.notices[-1]:
                break
            seen.append(reader.step)
        assert seen == sorted(set(seen))
        changes = np.flatnonzero(values[1:] * values[:-1] < 0) + 1
        assert set(changes) - {0} <= {*seen, 0}
        assert int(values.argmax()) in seen


async def test_why_of_a_drawn_curve_leads_to_what_made_it_or_says_that_nothing_alone_does():
    async with reading("four-people") as reader:
        await curve_of_w1(reader)
        await reader.press("P", "c", "w")
        assert "UPDATE" in reader.text
        await reader.press("escape", "C", *"w1 - w2", "enter", "P", "c", "w")
        assert reader.notices[-1].startswith("w1 - w2: no one operation makes it; nntui explain --of “w1 - w2”")


async def test_a_click_in_the_plot_goes_to_that_step():
    async with reading("four-people") as reader:
        await curve_of_w1(reader)
        region = reader.region("curve")
        x, y = reader.find("└┬", "curve")
        await reader.pilot.click(offset=(x + 1, y - 2))
        await reader.settle()
        assert reader.step == 0
        await reader.pilot.click(offset=(x + 20, y - 2))
        await reader.settle()
        assert 1_000 < reader.step < 3_000
        assert region


# --- recordings


def test_a_recording_with_curves_is_read_and_leads_to_the_same_view():
    import io

    session = Session(open_scenario("four-people"))
    stream = io.StringIO()
    stream.close = lambda: None
    recorder = Recorder(stream, header_of(session.setup), lambda: 0.0)
    session.changed.append(lambda command: recorder.heard(command, session))
    for command in (GoTo(20), Draw("w1", shown=True), Draw("abs(w1 − w2)", shown=True), Draw("w1", shown=False)):
        session.apply(command)
    session.apply(Edit("rate = 1"))
    recorder.close(session)
    assert '"do": "draw"' in stream.getvalue()
    replay = Replay(from_jsonl("a", stream.getvalue(), collected()), collected())
    replay.to(100)
    assert replay.findings == []
    assert (replay.session.view.drawn, replay.session.view.curve) == (("abs(w1 − w2)",), "abs(w1 − w2)")


def test_a_curve_of_nothing_in_a_recording_is_a_finding():
    text = from_jsonl_lines(['{"do": "draw", "quantity": "w99", "shown": true}'])
    replay = Replay(from_jsonl("a", text, collected()), collected())
    replay.to(10)
    (finding,) = replay.findings
    assert "expected a quantity, found “w99”" in finding.problem


def from_jsonl_lines(more):
    from nntui.lesson.recording import Recording, as_jsonl

    return as_jsonl(Recording(header_of(open_scenario("four-people")))) + "\n".join(more) + "\n"
