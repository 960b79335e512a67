"""The order in which rows are listed: by error, by name, as they stand; and what chooses them then."""

import numpy as np
from app_support import reading
from random_scenarios import put_together
from test_confusion import drawn, given

from nntui.lesson.events import Do
from nntui.lesson.plain import as_plain
from nntui.lesson.reading import from_plain
from nntui.quantities.opening import open_scenario
from nntui.render.cells import Span
from nntui.render.panes import collected
from nntui.render.table import TableColumn, fitting
from nntui.session.commands import ChooseRow, GoTo, SortRows
from nntui.session.row_order import next_order, order_of, place_of_row
from nntui.session.session import Session

DATA = collected()["data"]
NAN = float("nan")


def names(frame):
    """The rows as the pane lists them, without marks."""
    firsts = [text[1:].split()[0] for text in drawn(frame, 100, 20, pane=DATA) if text[1:].strip()]
    return [name for name in firsts if name in frame.setup.row_names]


def test_the_row_with_the_largest_error_comes_first_at_every_step():
    session = Session(open_scenario("four-people"))
    session.apply(SortRows("error"))
    orders = set()
    for step in (0, 50, 100, 200):
        session.apply(GoTo(step))
        frame = session.frame
        losses = frame.moment.row_losses[order_of(frame)]
        assert (np.diff(losses) <= 0).all()
        listed = tuple(frame.setup.row_names[row] for row in order_of(frame))
        assert names(frame) == [*listed]
        orders.add(listed)
    assert len(orders) > 1
    assert DATA.title(frame) == "DATA, largest error first"


def test_what_is_no_number_is_the_largest_error_and_equals_keep_their_order():
    session = given([[0.5], [0.0], [0.5], [1.0]], [[0.0], [0.0], [0.0], [0.0]])
    session.apply(SortRows("error"))
    assert order_of(session.frame).tolist() == [3, 0, 2, 1]


def test_numbers_in_names_are_sorted_as_numbers_and_capitals_as_small_letters():
    named = ({"name": name, "inputs": [1.0]} for name in ("zoë", "Ada 10", "ada 9", "Bob"))
    rows = [*named, *({"inputs": [0.0]} for _ in range(8))]
    session = Session(put_together({"data": {"inputs": ["x"], "rows": rows}}))
    session.apply(SortRows("name"))
    listed = [session.setup.row_names[row] for row in order_of(session.frame)]
    assert listed == ["ada 9", "Ada 10", "Bob", *(f"row {i}" for i in range(5, 13)), "zoë"]
    assert DATA.title(session.frame) == "DATA, by name"


def test_the_keys_choose_in_the_order_that_is_listed():
    session = Session(open_scenario("four-people"))
    session.apply(SortRows("error"))
    order = order_of(session.frame).tolist()
    session.apply(ChooseRow(order[0]))
    visited = []
    for _ in range(len(session.setup.all_names)):
        visited.append(session.frame.focus.row)
        assert place_of_row(session.frame, visited[-1]) == len(visited) - 1
        session.apply(DATA.next_choice(session.frame, 1))
    assert visited == [*order, *range(4, len(session.setup.all_names))]
    assert session.frame.focus.row == order[0]
    session.apply(DATA.next_choice(session.frame, -1))
    assert session.frame.focus.row == len(session.setup.all_names) - 1


def test_without_targets_there_is_no_error_to_sort_by():
    session = Session(open_scenario("four-people"))
    assert next_order(session.frame) == "error"
    rows = [{"inputs": [0.5]}, {"inputs": [0.1]}]
    targetless = Session(put_together({"data": {"inputs": ["x"], "rows": rows}}))
    assert next_order(targetless.frame) == "name"
    targetless.apply(SortRows("error"))
    assert order_of(targetless.frame).tolist() == [0, 1]


def test_a_recording_holds_the_order():
    event = Do(SortRows("error"), 1.5)
    assert as_plain(event) == {"do": "sort_rows", "by": "error", "time": 1.5}
    assert from_plain(as_plain(event)) == event


def test_an_order_of_a_later_version_is_that_of_the_data():
    session = Session(open_scenario("four-people"))
    session.apply(SortRows("length"))
    assert order_of(session.frame).tolist() == [0, 1, 2, 3]
    assert DATA.title(session.frame) == "DATA AND PREDICTIONS"
    assert next_order(session.frame) == ""


async def test_the_key_sorts_the_rows_and_a_click_chooses_what_stands_there():
    async with reading("four-people") as reader:
        await reader.press("d", "S")
        await reader.until("DATA, largest error first")
        frame = reader.app.screen.opened.session.frame
        first, second = (frame.setup.row_names[row] for row in order_of(frame)[:2])
        assert f"▸{first}" in reader.part("data")
        await reader.click(second, "data")
        await reader.until(f"▸{second}")
        await reader.press("S")
        await reader.until("DATA, by name")
        await reader.go_to("Charlie")
        await reader.until("▸Charlie")
        await reader.press("S")
        await reader.until("DATA AND PREDICTIONS")


async def test_where_the_data_is_not_seen_the_order_is_said():
    async with reading("four-people") as reader:
        await reader.press("s", "S")
        assert reader.notices[-1] == "the data: largest error first"


async def test_the_edit_of_the_row_that_enter_suggests_is_told_whatever_the_optimizer_keeps():
    async with reading("four-people", ['training.optimizer="adam"']) as reader:
        await reader.press("right", "d", "enter", "enter")
        await reader.until("Alice off: Enter again carries it out")


async def test_a_place_on_the_map_is_a_new_input_whatever_the_optimizer_keeps():
    async with reading("four-people", ['training.optimizer="adam"']) as reader:
        await reader.press("right", "P", "m")
        region = reader.region("map")
        await reader.pilot.click(offset=(region.x + region.width // 2, region.y + region.height // 2))
        await reader.until("point")


def test_columns_leave_by_their_rank_and_of_equals_from_the_left():
    def column(name, rank, width=4):
        return TableColumn(name, width, "<", rank, lambda i: Span(name))

    columns = [column("a", 0), column("b", 2), column("c", 2), column("d", 1), column("e", 9, 30)]
    for width in range(60):
        kept = list(columns)
        while kept and sum(each.width + 1 for each in kept) - 1 > width:
            kept.remove(max(kept, key=lambda each: each.rank))
        assert fitting(columns, width) == kept
