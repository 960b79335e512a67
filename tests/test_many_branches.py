"""Hundreds of branches, each out of the one before: what is drawn costs what is in sight, counted in calls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from app_support import Reader, reading

from nntui.session.commands import Edit, GoTo
from nntui.timeline.branches import Branches
from nntui.ui.screens.branch_list import BranchesScreen

IN_SIGHT = 15  # branches of two lines in a list of 30


def branch_off(reader: Reader, branches: int) -> None:
    """Edit at every step, and go on to the end of the last branch."""
    session = reader.app.screen.opened.session
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
        branch_off(reader, 150)
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


async def test_the_list_of_branches_looks_for_each_of_them_once():
    """Where each line looked for all, twice as many branches were four times the work."""
    looked = []
    for branches in (50, 100):
        async with reading() as reader:
            branch_off(reader, branches)
            await reader.settle()
            with counted(Branches, "branch") as calls:
                await reader.open("v", "Branches", "trained to step")
            looked.append(len(calls))
    assert looked[1] < 3 * looked[0]
