"""A row that is an image, drawn as one above the data, and what several classes say in short."""

import numpy as np
import pytest
from random_scenarios import put_together
from test_confusion import drawn, of_three
from test_extremes import EXTREMES, with_numbers
from test_snapshots import DIGITS

from nntui.quantities.opening import open_text
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.render.row_image import drawn_dots, image_of_row
from nntui.session.commands import ChooseRow, SortRows
from nntui.session.session import Session

DATA = collected()["data"]


def digits(noise=0.0):
    return Session(open_text("digits", DIGITS.replace('"digits" }', f'"digits", rows = 20, noise = {noise} }}')))


def squares(dots, rows=2, probes=()):
    """Rows of so many dots, in an image of two lines."""
    data = {"inputs": [f"x{i}" for i in range(len(dots))], "image": [2, len(dots) // 2]}
    data["rows"] = [{"inputs": list(dots)}, {"inputs": list(dots[::-1])}][:rows]
    return Session(put_together({"data": data, "probes": [{"name": "p", "inputs": list(each)} for each in probes]}))


def image(session, width=60, height=20, **options):
    sheet = DATA.draw(session.frame, width, height, Drawing(**options))
    lines = ["".join(run.text for run in line) for line in sheet.header]
    return lines[: next(i for i, line in enumerate(lines) if "next update" in line or "forward only" in line)]


def test_dots_are_halves_of_cells_and_an_odd_line_has_nothing_below():
    dots = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 0.0]])
    assert drawn_dots(dots, 0.0, 1.0, ascii_only=False) == ["▀▄█", "▀  "]
    assert drawn_dots(dots, 0.0, 1.0, ascii_only=True) == ["#.#", ".##", "#.."]


def test_grey_dots_are_shades_between_the_lowest_and_the_highest_value():
    dots = np.array([[-1.0, 0.0, 1.0, 0.5]])
    assert drawn_dots(dots, -1.0, 1.0, ascii_only=False) == ["  ▒▒██▓▓"]
    assert drawn_dots(dots, -1.0, 1.0, ascii_only=True) == ["  ::##**"]


@pytest.mark.parametrize("number", EXTREMES)
def test_dots_of_any_numbers_are_drawn(number):
    for ascii_only in (False, True):
        assert len(drawn_dots(np.array([[number, 0.0], [1.0, number]]), 0.0, number, ascii_only)[0]) in (2, 4)
        session = squares([number, 0.0, 1.0, -1.0]) if np.isfinite(number) else squares([1.0, 0.0, 1.0, -1.0])
        session = Session(with_numbers(session.setup, [number, 0.5], ["inputs"]))
        assert len(image(session, ascii_only=ascii_only)) in (1, 2)


def test_the_chosen_digit_stands_above_the_rows_with_its_class_and_what_is_said():
    session = digits()
    session.apply(ChooseRow(7))
    outputs = session.frame.moment.outputs[7]
    lines = image(session)
    assert len(lines) == 4
    assert lines[0].split()[-2:] == ["row", "8"]
    assert lines[1].split()[-2:] == ["is", "7"]
    assert lines[2].split()[-2] == str(int(np.argmax(outputs)))
    dots = session.setup.program.data.inputs[7].reshape(7, 5)
    filled = sum({"▀": 1, "▄": 1, "█": 2}.get(character, 0) for line in lines for character in line[1:6])
    assert filled == dots.sum()


def test_a_new_input_is_an_image_too_and_has_no_class():
    session = squares([1.0, 0.0, 0.0, 1.0], probes=[[1.0, 1.0, 0.0, 0.0]])
    session.apply(ChooseRow(2))
    assert image(session) == [" ▀▀  p"]


@pytest.mark.parametrize(("height", "there"), [(10, False), (11, True)])
def test_without_room_for_rows_below_it_there_is_no_image(height, there):
    assert bool(image(digits(), height=height)) == there
    assert image_of_row(digits().frame, 6, height, ascii_only=False) == []


def test_rows_that_are_no_images_have_none():
    assert image(of_three()) == []


def test_what_is_true_and_said_stays_where_there_is_little_room():
    lines = drawn(of_three().frame, 36, 12, pane=DATA)
    assert lines[1].split()[0] == "row"
    assert lines[1].split()[-2:] == ["true", "said"]
    assert [line[1:].split()[0] for line in lines[2:]] == ["row"] * 7
    said = [line.rstrip("›").split()[-3:] for line in lines[2:]]
    assert said[:3] == [["red", "red", "✓"], ["red", "green", "✗"], ["red", "red", "✓"]]
    assert said[5] == ["blue", "red", "✗"]


def test_the_image_is_that_of_the_chosen_row_in_whatever_order_the_rows_are_listed():
    session = digits(noise=0.3)
    session.apply(ChooseRow(3))
    before = image(session)
    session.apply(SortRows("error"))
    assert image(session) == before
