"""Hundreds of branches, each out of the one before: what is drawn costs what is in sight, counted in calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from app_support import reading

from nntui.quantities.opening import open_scenario
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.session.commands import Edit, GoTo, RenameBranch
from nntui.session.session import Session
from nntui.timeline.branches import Branches
from nntui.ui.screens.branch_list import BranchesScreen

IN_SIGHT = 15  # branches of two lines in a list of 30


def branch_off(session: Session, branches: int) -> None:
    """Edit at every step, and go on to the end of the last branch; all of them are drawn."""
    for step in range(branches):
        session.apply(GoTo(step))
        session.apply(Edit(f"rate = {0.3 + step % 2}"))
    session.apply(GoTo(branches + 1))


@contextmanager
def counted(owner: type, name: str) -> Iterator[list[Any]]:
    """The arguments of each call of a method while it is watched."""
    calls: list[Any] = []
    method: Callable[..., Any] = getattr(owner, name)

    def counting(self: Any, *arguments: Any) -> Any:
        calls.append(arguments)
        return method(self, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(owner, name, counting)
        yield calls


async def test_the_list_of_branches_makes_the_lines_that_are_in_sight():
    async with reading() as reader:
        branch_off(reader.app.screen.opened.session, 150)
        await reader.settle()
        with counted(BranchesScreen, "_words") as made:
            await reader.open("v", "Branches", "▸●  rate 0.3 → 1.3 at step 149", "trained to step 151")
            assert len(made) <= 2 * IN_SIGHT  # from the top, then where one is
            await reader.press("home")
            assert "● original trained to step" in " ".join(reader.dialog.split())
            assert len(made) <= 3 * IN_SIGHT
            await reader.press("c")
            await reader.until("= original")
            assert len(made) <= 4 * IN_SIGHT


async def test_a_branch_has_two_lines_in_the_list_though_its_edit_was_written_in_two():
    """As a recording may hold it: what is typed is one line."""
    async with reading() as reader:
        session = reader.app.screen.opened.session
        session.apply(Edit("input(Bob, weight)\n = 3"))
        session.apply(RenameBranch(1, "light"))
        await reader.open("v", "Branches", "light")
        assert r"▸● light input(Bob, weight)\n = 3 trained to step 0: mean squared" in reader.dialog


async def test_the_list_of_branches_looks_for_each_of_them_once():
    """Where each line looked for all, twice as many branches were four times the work."""
    looked = []
    for branches in (50, 100):
        async with reading() as reader:
            branch_off(reader.app.screen.opened.session, branches)
            await reader.settle()
            with counted(Branches, "branch") as calls:
                await reader.open("v", "Branches", "trained to step")
            looked.append(len(calls))
    assert looked[1] < 3 * looked[0]


def test_the_curve_looks_for_the_branches_that_it_draws():
    """It draws three beside the present one, however many are chosen."""
    looked = []
    for branches in (20, 60):
        session = Session(open_scenario("four-people"))
        branch_off(session, branches)
        frame = session.frame
        assert len(frame.view.overlaid) == branches
        with counted(Branches, "branch") as calls:
            content = collected()["curve"].draw(frame, 70, 16, Drawing(False, branches + 1))
        text = "\n".join("".join(span.text for span in content.line(i)) for i in range(content.length))
        assert text.count(", parted at step") == 3
        looked.append(len(calls))
    assert looked[0] == looked[1]
