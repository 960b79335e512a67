"""Work that goes on between keys: a pane that isn't finished is drawn again after each piece, until Esc."""

from dataclasses import replace

import app_support
import pytest
from app_support import reading

from nntui.publish.headless import headless
from nntui.quantities.opening import open_scenario
from nntui.render.cells import Span
from nntui.render.content import PaneContent
from nntui.render.panes import collected
from nntui.session.session import Session

PIECES = 5


class Slow:
    """Something that is worked out in pieces, for each step anew."""

    def __init__(self, pieces):
        self.pieces, self.done = pieces, 0

    def go_on(self):
        self.done += 1


@pytest.fixture
def panes(monkeypatch):
    """All panes, with one in the place of the network's that takes so many pieces."""
    slow = {}

    def draw(frame, width, height, drawing):
        work = slow.setdefault(frame.moment.step, Slow(draw.pieces))
        line = [Span(f"pieces: {work.done} of {work.pieces}")]
        return PaneContent((), 1, lambda i: line, more=work.go_on if work.done < work.pieces else None)

    draw.pieces = PIECES
    changed = {name: replace(pane, draw=draw) if name == "network" else pane for name, pane in collected().items()}
    monkeypatch.setattr(app_support, "collected", lambda: changed)
    return changed


async def test_a_pane_is_drawn_after_each_piece_until_all_is_done(panes):
    async with reading("four-people") as reader:
        await reader.until("pieces: 5 of 5")
        await reader.press("right")
        await reader.until("step 1/", "pieces: 5 of 5")


async def some_pieces(reader):
    """Wait until some are done, however many it is when one looks."""
    await reader.until("pieces: ")
    await reader.until_gone("pieces: 0 ")


async def test_esc_leaves_the_rest_undone_until_something_else_is_shown(panes):
    panes["network"].draw.pieces = 10**9
    async with reading("four-people") as reader:
        await some_pieces(reader)
        await reader.press("escape", "escape")
        left = reader.text
        for _ in range(20):
            await reader.pilot.pause(0.001)
        assert reader.text == left
        await reader.press("right")
        await reader.until("step 1/")
        await some_pieces(reader)


@pytest.mark.parametrize("pieces", [1, 10**9])
async def test_esc_leaves_a_step_whether_or_not_there_is_something_left(panes, pieces):
    panes["network"].draw.pieces = pieces
    async with reading("four-people") as reader:
        await reader.press("full_stop")
        assert "FORWARD" in reader.text
        await reader.press("escape")
        assert "FORWARD" not in reader.text


async def test_what_is_written_waits_for_all_of_it(panes):
    async with headless(Session(open_scenario("four-people")), (120, 40), "dark", panes) as screen:
        rows = await screen.show()
    assert "pieces: 5 of 5" in "\n".join("".join(piece.text for piece in row) for row in rows)
