"""Branches in lines: which there are, and what is done with one that is named by its number or its name."""

from nntui.plain.desk import Desk
from nntui.session.commands import Overlay, RenameBranch
from nntui.session.of_branches import drop, edits_of, switch_to, trained_words
from nntui.text import typed
from nntui.text.errors import RefusedError, did_you_mean
from nntui.text.escape import shortened


def branches(desk: Desk, rest: str) -> None:
    """Every branch with its number."""
    session, timeline = desk.session, desk.session.timeline
    for branch in session.state.history.now.listed:
        number = branch.number
        marks = [
            "here" * (number == session.position.branch),
            "its curve is drawn" * (number in session.view.overlaid),
            "compared" * (number == session.view.compared),
        ]
        said = [f"{number}: {branch.name}", edits_of(branch), *marks, trained_words(branch, timeline)]
        desk.output.say("; ".join(filter(None, said)), rest="    ")


def branch_meant(desk: Desk, text: str) -> int:
    """The number of the branch that is named by it, or by its name; raises RefusedError."""
    listed = desk.session.state.history.now.listed
    counted = typed.counted(text.strip())
    number = counted.number if counted is not None and not counted.word else None
    found = next((each for each in listed if each.number == number or each.name == text.strip()), None)
    if found is None:
        near = did_you_mean(text.strip(), [each.name for each in listed])
        raise RefusedError(
            f"expected a branch by its number or name, found “{shortened(text.strip())}”{near}; branches lists them"
        )
    return found.number


def switch(desk: Desk, rest: str) -> None:
    """To a branch."""
    desk.session.apply(switch_to(desk.session, branch_meant(desk, rest)))
    desk.settle()


def overlay(desk: Desk, rest: str) -> None:
    """A branch's curve beside the present one, or away."""
    number = branch_meant(desk, rest)
    shown = number not in desk.session.view.overlaid
    desk.session.apply(Overlay(number, shown))
    desk.settle()
    desk.output.say(f"the curve of branch {number} is {'told with' if shown else 'no longer told with'} this one")


def rename(desk: Desk, rest: str) -> None:
    """Another name for a branch."""
    number, _, name = rest.strip().partition(" ")
    desk.session.apply(RenameBranch(branch_meant(desk, number), name.strip()))
    branches(desk, "")


def drop_branch(desk: Desk, rest: str) -> None:
    """A branch off the list."""
    desk.session.apply(drop(desk.session, branch_meant(desk, rest)))
    desk.settle()
