"""Branches without a session: an edit at any position, always on a branch of its own."""

from nntui.session.editing import edited
from nntui.timeline.branches import BranchHistory
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline


def fork(timeline: Timeline, at: Position, text: str) -> tuple[Timeline, int]:
    """The timeline with another branch, and its number."""
    opened = max(branch.number for branch in timeline.branches.listed)
    history = BranchHistory(timeline.branches, opened=opened, visited=(10**9,) * (opened + 1))
    after, position = edited(history, timeline.runs, text, at)
    return Timeline(timeline.runs, after.now), position.branch
