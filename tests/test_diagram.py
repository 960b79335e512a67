"""The network's diagram: boxes over all of the pane, whole lines between them, each label on its own line."""

import re
from functools import cache
from itertools import combinations

import numpy as np
import pytest
import share
from app_support import cut
from built_in import BUILT_IN
from hypothesis import given
from hypothesis import strategies as st
from random_scenarios import setups
from rich.cells import cell_len
from share import crossed

from nntui.engine.numbering import Place
from nntui.quantities.opening import open_scenario
from nntui.render.braille import line_dots
from nntui.render.layout import Room, Wish, lay_out
from nntui.render.marks import unit_marks
from nntui.render.pane import Drawing
from nntui.render.panes.network_pane import PANE, arranged
from nntui.render.status import state_parts
from nntui.session.commands import ChooseParameter, ChooseRow, ChooseUnit, Edit, GoTo
from nntui.session.session import Session
from nntui.text.numbers import signed, tight
from nntui.timeline.walk import walk

NETWORKS = [(1, 1), (2, 1), (2, 2, 1), (3, 4, 1), (2, 8, 8, 1), (40, 3), (2, 3, 3, 3, 3, 3, 3, 1)]
# The cells that the network has in its pane at 80×24, 120×30, 120×40 and 200×60, and zoomed at the first and last.
ROOMS = [(38, 6), (58, 9), (58, 15), (98, 25), (78, 15), (198, 51)]


def laid_out(sizes, room, inside=0):
    wishes = tuple(Wish(10, 16, 8, 9) for _ in sizes)
    return lay_out(sizes, wishes, *room, inside)


def cells_of(room):
    return {(x, y) for x in range(room.x, room.x + room.width) for y in range(room.y, room.y + room.height)}


@pytest.mark.parametrize("sizes", NETWORKS, ids=str)
@pytest.mark.parametrize("room", ROOMS, ids=str)
@pytest.mark.parametrize("inside", [0, 4, 100])
def test_boxes_stand_apart_within_the_pane(sizes, room, inside):
    boxes = laid_out(sizes, room, inside).boxes
    inside_pane = {(x, y) for x in range(room[0]) for y in range(room[1])}
    assert all(cells_of(box) <= inside_pane for box in boxes)
    assert not any(cells_of(one) & cells_of(other) for one, other in combinations(boxes, 2))
    assert len({box.height for box in boxes}) == 1


@pytest.mark.parametrize("sizes", [sizes for sizes in NETWORKS if max(sizes) > 1], ids=str)
@pytest.mark.parametrize("room", ROOMS, ids=str)
def test_the_diagram_uses_the_height_of_its_pane(sizes, room):
    found = laid_out(sizes, room)
    rows = {y for box in found.boxes for y in (box.y, box.y + box.height - 1)} | {y for _, _, y, _ in found.left_out}
    assert min(rows) <= room[1] // 10
    assert max(rows) >= room[1] - 1 - room[1] // 10


def test_boxes_have_free_lines_below_their_number_as_far_as_there_is_room():
    roomy = laid_out((2, 2, 1), (98, 25), inside=6)
    assert {box.height for box in roomy.boxes} == {9}
    for box in roomy.boxes:
        assert cells_of(box.free) < cells_of(box)
        assert (box.free.width, box.free.height) == (box.width - 2, 6)
        assert box.y + 1 < box.free.y
        assert box.free.y + box.free.height < box.y + box.height
    assert {box.free.height for box in laid_out((3, 4, 1), (98, 25), inside=6).boxes} == {3}
    assert {box.free.height for box in laid_out((2, 8, 8, 1), (98, 25), inside=6).boxes} == {0}
    assert {box.free.height for box in laid_out((3, 4, 1), (38, 6), inside=6).boxes} == {0}


# Lines and labels, over all built-in scenarios. Distances are in rows; a cell is half as wide as it is high.

PANES = [(38, 8), (58, 11), (58, 17), (98, 27), (78, 17), (118, 33), (198, 53)]  # the four sizes, and zoomed
ARTICLES = 20  # the last order of the articles' scenarios and of those that go wrong
SCENARIOS = [name for name, setup in BUILT_IN.items() if setup.network.layers]
# Networks for whose labels there is room at every size; of larger ones the legend says what is left out.
SMALL = [name for name in SCENARIOS if BUILT_IN[name].scenario.order <= ARTICLES]
every_picture = share.crossed("name, size", SCENARIOS, PANES)
every_small_picture = share.crossed("name, size", SMALL, PANES)


def room_of(size):
    """The network's cells in a pane: without the line above and the legend."""
    return size[0], size[1] - 2


@cache
def drawn_lines(frame, size, **how):
    """The pane's lines as text: of what several tests look at, drawn once."""
    content = PANE.draw(frame, *size, Drawing(**how))
    return ["".join(run.text for run in content.line(i)) for i in range(content.length)]


@cache
def frames(name):
    """A scenario as it opens, with each of its units chosen, with a weight chosen, and inside a step."""
    return tuple(_frames(name))


def _frames(name):
    session = Session(open_scenario(name))
    yield session.frame
    for layer, units in enumerate(session.setup.network.sizes):
        for unit in range(units):
            session.apply(ChooseUnit(layer, unit))
            yield session.frame
    session.apply(ChooseParameter(Place(0)))
    yield session.frame
    if session.setup.training is not None:
        session.apply(GoTo(0, next(each.name for each in walk(session.setup) if each.phase == "update")))
        yield session.frame


@cache
def arranged_in(frame, size):
    return arranged(frame, *room_of(size))


def labelled_edges(frame, size):
    """Each drawn edge with a label, beside all lines of its gap."""
    for gap in arranged_in(frame, size)[2]:
        for i, each in enumerate(gap.drawn(frame)):
            if gap.texts:
                yield gap, i, each


def distance(ends, room):
    """From a line to the nearest point of a label."""
    xs = np.linspace(ends.x0, ends.x1 + 1, 200) / 2
    ys = (np.linspace(ends.y0, ends.y1, 200) + 0.5) / 4
    across = np.maximum(0, np.maximum(room.x - xs, xs - room.x - room.width)) / 2
    down = np.maximum(0, np.maximum(room.y - ys, ys - room.y - 1))
    return float(np.hypot(across, down).min())


def around(cells):
    return {(x + i, y + j) for x, y in cells for i in (-1, 0, 1) for j in (-1, 0, 1)}


def line_cells(ends):
    return [(x // 2, y // 4) for x, y in zip(*line_dots(ends, (0,)), strict=True)]


@every_small_picture
def test_each_label_stands_on_its_own_line_and_is_nearer_to_it_than_to_any_other(name, size):
    for frame in frames(name):
        for gap, i, each in labelled_edges(frame, size):
            own = distance(each.ends, each.room)
            others = [distance(ends, each.room) for j, ends in enumerate(gap.course.lines) if j != i]
            if gap.course.align == "^":
                assert own < 0.1, each.text
                assert min(others, default=1) >= 0.4, each.text
            else:  # beside a box, and the line begins beside the label
                end = line_cells(each.ends)[0 if gap.course.align == "<" else -1]
                box = each.edge.source if gap.course.align == "<" else each.edge.target
                assert box.middle == each.room.y == end[1], each.text
                assert (
                    min(abs(end[0] - x) for x, _ in cells_of(each.room))
                    <= 3 + gap.course.labels[i].width - each.room.width
                ), each.text
                assert min(others, default=9) > own, each.text


@every_picture
def test_no_label_overlaps_another_or_a_box_or_is_cut_or_without_its_number_and_sign(name, size):
    for frame in frames(name):
        lines = drawn_lines(frame, size)[1:-1]
        taken = [cells_of(box) for box in arranged_in(frame, size)[0].boxes]
        for *_, each in labelled_edges(frame, size):
            assert not any(cells_of(each.room) & other for other in taken), each.text
            taken.append(cells_of(each.room))
            assert cut(lines[each.room.y], each.room.x, each.room.x + each.room.width) == each.text
            sign, digits = re.search("([+−])([^+−].*)$", each.text).groups()
            assert (sign == "−") == (each.edge.value < 0)
            value = float(f"{sign}{digits}".replace("−", "-"))
            assert value == pytest.approx(each.edge.value, rel=0.05, abs=0.005 + 1e-9)


@every_picture
def test_each_line_runs_from_box_to_box_with_gaps_only_at_its_label_and_under_other_lines(name, size):
    for frame in frames(name)[::3]:
        drawn = np.array([list(line) for line in drawn_lines(frame, size)[1:-1]]) != " "
        near = np.pad(drawn, 1)
        near = np.any(
            [near[i : i + drawn.shape[0], j : j + drawn.shape[1]] for i in range(3) for j in range(3)], axis=0
        )
        for gap in arranged_in(frame, size)[2]:
            for each in gap.drawn(frame):
                path = line_cells(each.ends)
                label = around(cells_of(each.room)) if each.room else set()
                for box, side in (
                    (each.edge.source, each.edge.source.x + each.edge.source.width),
                    (each.edge.target, each.edge.target.x - 1),
                ):
                    assert around({(side, y) for y in range(box.y, box.y + box.height)}) & {*path, *label}, each.edge
                blank = 0
                for cell in path:
                    blank = 0 if cell in label or near[cell[1], cell[0]] else blank + 1
                    assert blank <= 2, each.edge  # dots


@every_small_picture
def test_the_chosen_unit_has_all_its_weights_with_their_numbers(name, size):
    for frame in frames(name):
        if frame.focus.unit is None or frame.operation is not None:
            continue
        layer, unit = frame.focus.unit
        edges = [each.edge for *_, each in labelled_edges(frame, size)]
        told = {(edge.source.unit, edge.target.unit, edge.target.layer) for edge in edges}
        sizes = frame.setup.network.sizes
        if layer:
            assert {(source, unit, layer) for source in range(sizes[layer - 1])} <= told
        if layer + 1 < len(sizes):
            assert {(unit, target, layer + 1) for target in range(sizes[layer + 1])} <= told


@every_picture
def test_labels_on_lines_stand_apart_and_not_one_right_below_the_other(name, size):
    for frame in frames(name)[::2]:
        labels = [(gap, each.room) for gap, _, each in labelled_edges(frame, size) if gap.course.align == "^"]
        for (gap, one), (other_gap, other) in combinations(labels, 2):
            if gap is not other_gap:
                continue
            blank = 2 if one.y == other.y else 0
            beside = one.x < other.x + other.width + blank and other.x < one.x + one.width + blank
            assert not beside or abs(one.y - other.y) >= 2, (one, other)


def test_short_lines_are_thin():
    session = Session(open_scenario("four-people"))
    session.apply(ChooseUnit(1, 1))
    lines = drawn_lines(session.frame, (38, 8))
    dots = [
        (ord(character) - 0x2800).bit_count() for line in lines[1:-1] for character in line if "⠀" < character < "⣿"
    ]
    assert 0 < max(dots) <= 4


# The legend, marks and clicks


def words(frame, size=(198, 53), **how):
    return drawn_lines(frame, size, **how)[-1]


@every_picture
def test_the_legend_tells_of_the_edges_that_are_not_drawn_and_of_no_others(name, size):
    for frame in frames(name)[::2]:
        layout, _, gaps = arranged_in(frame, size)
        told, shown = words(frame, size), {(box.layer, box.unit) for box in layout.boxes}
        few = [gap for gap in gaps if len(gap.edges) < gap.there]
        assert {gap.kept for gap in few} == {gap.kept for gap in gaps} - {""}
        patterns = {"largest": r"largest (\d+) of (\d+)|(\d+) of (\d+) lines", "chosen": r"(\d+) of (\d+), "}
        for kept, pattern in patterns.items():
            some = [gap for gap in few if gap.kept == kept]
            found = re.search(pattern, told)
            assert (found is not None) == bool(some) or len({gap.kept for gap in few}) == 2
            if found and some:
                numbers = [int(number) for number in found.groups() if number]
                assert numbers == [sum(len(gap.edges) for gap in some), sum(gap.there for gap in some)]
        for gap in few:
            if gap.kept == "chosen":
                name = re.search(r"of \d+, (.*?)['’]", told)[1]
                units = [(edge.source, edge.target) for edge in gap.edges]
                assert all(name in {frame.setup.unit_name(b.layer, b.unit) for b in both} for both in units)
            elif frame.focus.unit is None and frame.focus.parameter is None:
                vector, parameters = frame.moment.vector, frame.setup.parameters
                sizes = {place: abs(vector[parameters[place].index]) for place in places_between(frame, [gap], shown)}
                drawn = {edge.place for edge in gap.edges}
                least = min(sizes[place] for place in drawn)
                assert all(size <= least for place, size in sizes.items() if place not in drawn)
        silent = [gap for gap in gaps if not gap.texts]
        assert not silent or re.search(r"choose a unit|\d of \d|no room for numbers|∂", told)


@every_picture
def test_the_legend_says_that_numbers_are_rounded_where_they_have_fewer_digits_than_in_the_table(name, size):
    """Where it has room for it, and nowhere else; each is the weight in its own digits, rounded and not cut."""
    for frame in frames(name)[::2]:
        rounded = False
        for *_, each in labelled_edges(frame, size):
            text = re.search("[+−].*$", each.text)[0]
            rounded |= text != signed(each.edge.value)
            if "e" not in text:
                decimals = len(text.partition(".")[2])
                assert text.replace("−", "-") == f"{each.edge.value:+.{decimals}f}"
        told = words(frame, size)
        assert rounded or "fewer digits" not in told
        assert not rounded or "fewer digits: rounded" in told or len(told.rstrip()) + 23 > size[0]


@pytest.mark.parametrize(("height", "rounded"), [(22, False), (23, True), (28, True), (31, False)])
def test_of_three_layers_some_numbers_are_rounded_where_not_all_have_room_and_the_legend_says_so(height, rounded):
    """In a lower pane only those into the output have numbers, in a higher one all have all their digits."""
    frame, size = frames("three-layer")[0], (118, height)
    told = [each.text for *_, each in labelled_edges(frame, size)]
    assert any(re.search(r"\.\d\d$", text) for text in told) == rounded
    assert ("fewer digits: rounded" in words(frame, size)) == rounded


def test_weights_that_are_no_numbers_are_never_called_rounded():
    """Not where their names had no room either."""
    session = Session(open_scenario("three-layer"))
    for each in ("activation(1) = relu", "activation(2) = linear", "rate = 1e300"):
        session.apply(Edit(each))
    session.apply(GoTo(3))
    assert np.isnan(session.frame.moment.vector).all()
    for width, height in ((width, height) for width in range(20, 120, 7) for height in range(5, 40, 2)):
        assert "fewer digits" not in words(session.frame, (width, height))


def places_between(frame, gaps, shown):
    """All weights between the columns of some gaps, and of units (layer, unit) that are shown."""
    layers = {gap.edges[0].target.layer - 1 for gap in gaps}
    return [
        i
        for i, p in enumerate(frame.setup.parameters)
        if p.layer in layers and not p.is_bias and {(p.layer, p.source), (p.layer + 1, p.unit)} <= shown
    ]


def after(step, name, settings=()):
    session = Session(open_scenario(name, settings))
    session.apply(GoTo(step))
    session.trained.at(session.position)
    return session.frame


FROZEN = ['network.frozen=["w1", "b2"]']
MARKED = [  # a moment, the mark and word that it has, in braille and ASCII, and what it stands before
    (50, "dead-relu", (), "† dead", "x dead", {"h1"}),
    (0, "raw-people", (), "! saturated", "! saturated", {"h1", "h2"}),
    (0, "four-people", FROZEN, "* frozen", "* frozen", {"w1", "b2"}),
]


@pytest.mark.parametrize(
    ("step", "name", "settings", "mark", "plain", "names"), MARKED, ids=["dead", "saturated", "frozen"]
)
@pytest.mark.parametrize("size", PANES, ids="{0[0]}x{0[1]}".format)
def test_a_mark_stands_before_what_it_is_about_and_has_its_word(step, name, settings, mark, plain, names, size):
    frame = after(step, name, settings)
    for ascii_only, said in ((False, mark), (True, plain)):
        lines = drawn_lines(frame, size, ascii_only=ascii_only)
        assert said in lines[-1]
        others = {"† dead", "x dead", "! saturated", "* frozen"} - {mark, plain}
        assert not any(other in lines[-1] for other in others)
        picture = "\n".join(lines[1:-1])
        sign = said[0]
        found = set(re.findall(rf"{re.escape(sign)} ?([a-z]\d)", picture)) & names
        assert found == names or (sign == "*" and picture.count("*") == len(names))
        assert ascii_only or picture.count(sign) == len(names)


@pytest.mark.parametrize("step", [0, 1, 4_000])
@pytest.mark.parametrize("name", ["four-people", "raw-people", "mazur"])
def test_units_are_marked_as_saturated_for_the_row_that_is_shown(name, step):
    """Be it one of the next update, another one, or a new input; the status says for whom it says so."""
    session, marked = Session(open_scenario(name)), set()
    session.apply(GoTo(step))
    setup = session.setup
    units = [(layer, unit) for layer, size in enumerate(setup.network.sizes[1:], 1) for unit in range(size)]
    for row in range(len(setup.all_names)):
        session.apply(ChooseRow(row))
        frame = session.frame
        traced, at = frame.moment.forward(row)
        outs = {(layer, unit): float(traced.of("activation", layer)[at, unit]) for layer, unit in units}
        flat = {unit for unit, out in outs.items() if out * (1 - out) < 0.01}  # all are sigmoid units
        assert {unit for unit, mark in unit_marks(frame).items() if mark.word == "saturated"} == flat
        marked |= {(row, unit) for unit in flat}
        said = [span.text for part in state_parts(frame) for span in part if span.text.startswith("! saturated")]
        assert all(text.endswith(f" for {setup.whose(frame.moment.batch)}") for text in said)
    assert marked or name == "mazur"


def cells_at(lines, box):
    """What stands in a unit's cells, line by line; the first of the pane's lines is about the row."""
    return [cut(lines[1 + box.y + y], box.x, box.x + box.width) for y in range(box.height)]


def boxes_in(frame, size):
    """The units' places in a pane, be it so low that there is no legend."""
    return arranged(frame, size[0], size[1] - 1 - (size[1] >= 8))[0].boxes


TINY = [  # edits of four-people after which numbers are hard to write in few cells
    [],
    ["w1 = 0", "w2 = 1", "b1 = -10"],
    ["b1 = -30", "b2 = -700", "b3 = 20"],
    ["activation(1) = tanh", "b1 = -0.0001", "w5 = -1e-9"],
    ["activation(1) = linear", "w1 = -12345.6", "b2 = 1e200"],
]


@share.crossed("edits, size", TINY, [*PANES, (30, 8), (34, 6)])
def test_a_unit_keeps_its_name_and_a_number_of_it_whatever_that_is(edits, size):
    """At every operation of an update, with each unit chosen, for each row: the number gives way, not the name."""
    session = Session(open_scenario("four-people"))
    for edit in edits:
        session.apply(Edit(edit))
    units = [(layer, unit) for layer, size in enumerate(session.setup.network.sizes) for unit in range(size)]
    for row, operation in enumerate(["", *(each.name for each in walk(session.setup))]):
        session.apply(ChooseRow(row % 6))
        session.apply(ChooseUnit(*units[row % len(units)]))
        session.apply(GoTo(0, operation))
        lines = drawn_lines(session.frame, size)
        for box in boxes_in(session.frame, size):
            cells, name = cells_at(lines, box), session.setup.unit_name(box.layer, box.unit)
            short = name if len(name) <= 4 else name[:2]
            assert short in cells[0], (operation, lines)
            number = cells[1] if len(cells) > 1 else cells[0].partition(short)[2]
            assert re.search(r"[\d·∞]|nan", number), (operation, lines)
            assert "…" not in (number if short == name else ""), (operation, lines)


@pytest.mark.parametrize("value", [-10, -0.5, 123, -1e9, 0.0001])
def test_a_bias_keeps_its_name_where_its_number_has_room_in_fewer_digits(value):
    session = Session(open_scenario("four-people"))
    session.apply(Edit(f"b1 = {value}"))
    framed = 0
    for size in ((width, height) for width in range(38, 100, 3) for height in (10, 12, 14, 17)):
        for box in boxes_in(session.frame, size):
            cells = cells_at(drawn_lines(session.frame, size), box)
            if (box.layer, box.unit) == (1, 0) and len(cells) > 2 and box.width - 2 >= len(f"b1 {tight(value)}"):
                assert "b1 " in cells[-1], (size, cells)
                framed += 1
    assert framed > 10


@share.crossed("edits, size, ascii_only", TINY[:2], [(38, 6), (38, 8), (58, 8), (58, 17)], [True, False])
def test_the_chosen_unit_is_marked_without_colour(edits, size, ascii_only):
    """By its frame, or in one line by a pointer; and no other is."""
    session = Session(open_scenario("four-people"))
    for edit in edits:
        session.apply(Edit(edit))
    for operation in ("", *(each.name for each in walk(session.setup))):
        for layer, unit in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0)):
            session.apply(ChooseUnit(layer, unit))
            session.apply(GoTo(0, operation))
            lines = drawn_lines(session.frame, size, ascii_only=ascii_only)
            for box in boxes_in(session.frame, size):
                around_it = cut(lines[1 + box.y], max(box.x - 1, 0), box.x + box.width)
                marked = ("#" if ascii_only else "┏") in around_it or "▸" in around_it
                assert marked == (session.frame.focus.unit == (box.layer, box.unit)), (operation, around_it)


@crossed(
    "name, size, ascii_only",
    ["four-people", "three-layer", "circles", "five-to-forty-two"],
    [(38, 8), (58, 17), (98, 27), (78, 17)],
    [False, True],
    also=[("four-people", (98, 27), True)],
)
def test_the_chosen_weight_is_marked_without_colour(name, size, ascii_only):
    """By a pointer beside its number, or where it has none on its line; a bias by one where it stands."""
    session, pointed = Session(open_scenario(name)), 0
    for place, parameter in enumerate(session.setup.parameters):
        session.apply(ChooseParameter(Place(place)))
        layout, _, gaps = arranged_in(session.frame, size)
        lines = drawn_lines(session.frame, size, ascii_only=ascii_only)[1:]
        found = {(x, y) for y, line in enumerate(lines) for x, mark in enumerate(line) if mark == "▸"}
        edges = [each for gap in gaps for each in gap.drawn(session.frame) if each.edge.place == place]
        units = [box for box in layout.boxes if (box.layer, box.unit) == (parameter.layer + 1, parameter.unit)]
        where = [around(cells_of(each.room) if each.room else line_cells(each.ends)) for each in edges]
        where += [cells_of(box) for box in units if parameter.is_bias]
        assert len(found) == 1 or (parameter.is_bias and not layout.framed), (parameter.name, lines)
        assert all(at in where[0] for at in found)
        pointed += len(found)
    assert pointed


def test_a_frozen_weight_is_marked_where_edges_have_no_numbers():
    frame = after(0, "three-layer", ['network.frozen=["w1", "w7"]'])
    for size in ((38, 8), (58, 17)):
        lines = drawn_lines(frame, size)
        silent = [gap for gap in arranged_in(frame, size)[2] if not gap.texts]
        drawn = {edge.place for gap in silent for edge in gap.edges} & {0, 6}
        assert "\n".join(lines[1:-1]).count("*") == len(drawn) > 0
        for gap in silent:
            for each in gap.drawn(frame):
                if each.room is not None:
                    assert each.room[:2] in around(line_cells(each.ends))


def test_the_legend_speaks_of_thickness_where_lines_differ_in_it():
    small, large = after(0, "dead-relu"), after(0, "four-people")
    assert "thick" not in words(small, (38, 8))
    assert "thick" not in words(large, (98, 27), ascii_only=True)
    assert "thick" in words(small, (58, 17))
    assert "thick" in words(large, (98, 27))


def test_without_marks_the_legend_names_none():
    pictures = "pictures: what a unit says over weight →, height ↑"
    assert words(after(0, "four-people")) == f"⠶⠶ above 0  ⠭⠭ below 0  {pictures}  thick: large"
    assert words(after(0, "four-people"), ascii_only=True) == f"--- above 0  ... below 0  {pictures}"


@pytest.mark.parametrize(("name", "settings"), [("three-layer", ['network.frozen=["w1"]']), ("raw-people", ())])
def test_the_legend_fits_and_cuts_no_word(name, settings):
    frame = after(0, name, settings)
    parts = set(re.split(r"  |; ", words(frame, (200, 17)))) | {"⠶⠶+ ⠭⠭−", "choose a unit"}
    for width in range(1, 60):
        said = words(frame, (width, 17))
        assert len(said) <= width
        for part in filter(None, re.split(r"  |; ", said)):
            assert part in parts or re.fullmatch(
                r"(drawn: )?(largest )?\d+ of \d+( lines)?|choose a unit( for its numbers)?|no room for numbers", part
            ), width


@every_small_picture
def test_a_click_on_a_label_or_box_chooses_it_and_one_on_a_line_its_weight(name, size):
    frame = frames(name)[0]
    content = PANE.draw(frame, *size, Drawing())
    layout, _, gaps = arranged_in(frame, size)
    for *_, each in labelled_edges(frame, size):
        for x, y in cells_of(each.room):
            assert content.hit(x, y + 1) == ChooseParameter(each.edge.place)
    for box in layout.boxes:
        assert content.hit(box.x, box.y + 1) == ChooseUnit(box.layer, box.unit)
    cells = {
        each.edge.place: around(line_cells(each.ends)) | cells_of(each.room or Room(0, 0, 0, 0))
        for gap in gaps
        for each in gap.drawn(frame)
    }
    found = set()
    for x in range(size[0]):
        for y in range(room_of(size)[1]):
            if isinstance(command := content.hit(x, y + 1), ChooseParameter):
                assert (x, y) in cells[command.index]
                found.add(command.index)
    assert found == cells.keys()


@given(setups(), st.integers(1, 120), st.integers(1, 50), st.booleans(), st.data())
@share.some(60)
def test_any_network_is_drawn_at_any_size_with_labels_apart_and_a_legend_that_fits(
    setup, width, height, ascii_only, data
):
    session = Session(setup)
    units = [(layer, unit) for layer, size in enumerate(setup.network.sizes) for unit in range(size)]
    if setup.network.layers and data.draw(st.booleans()):
        session.apply(ChooseUnit(*data.draw(st.sampled_from(units))))
    lines = drawn_lines(session.frame, (width, height), ascii_only=ascii_only)
    assert len(lines) <= max(height, 2)
    assert all(cell_len(line) <= width for line in lines)
    if not setup.network.layers or height < 8:  # so low there is no legend below
        return
    taken = [cells_of(box) for box in arranged(session.frame, width, height - 2)[0].boxes]
    for gap, i, each in labelled_edges(session.frame, (width, height)):
        assert not any(cells_of(each.room) & other for other in taken), each.text
        taken.append(cells_of(each.room))
        if gap.course.align == "^":
            own = distance(each.ends, each.room)
            assert all(distance(ends, each.room) > own for j, ends in enumerate(gap.course.lines) if j != i), each.text
