"""The network's diagram: boxes over all of the pane, whole lines between them, each label on its own line."""

from itertools import combinations

import pytest

from nntui.render.layout import Wish, lay_out

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
