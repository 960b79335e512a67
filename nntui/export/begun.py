"""What a program is written of: a scenario, or the run that a recording ends on, with its edits."""

from collections.abc import Collection, Sequence

from nntui.explain.code.edited_run import edited_run
from nntui.explain.code.written_parts import Course
from nntui.export.format import Source
from nntui.lesson.events import Do
from nntui.lesson.finding import Finding
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.scenario.setup import Setup
from nntui.session.commands import Edit
from nntui.timeline.timeline import Timeline


def course_of(
    source: Source, panes: Collection[str], *, follows: bool = True
) -> tuple[Setup, Course, Sequence[Finding]]:
    """What a program of a source begins with, its course, and what is to be said of that; raises NntuiError. Where it
    `follows` no edits, they are left out.
    """
    if not isinstance(source, Recording):
        return source, Course(source.last_step), ()
    if not any(isinstance(event, Do) and isinstance(event.command, Edit) for event in source.events):
        setup = source.header.open()
        return setup, Course(setup.last_step), ()
    replay = Replay(source, panes)
    replay.to(len(source.events))
    return course_of_replay(replay, follows=follows)


def course_of_replay(replay: Replay, *, follows: bool = True) -> tuple[Setup, Course, Sequence[Finding]]:
    """The same of a recording that was carried out to its end."""
    history, branch = replay.state.history, replay.state.position.branch
    timeline = Timeline(replay.session.runs, history.now)
    setup, course = edited_run(timeline, branch, history.known_upto(branch), follows=follows)
    return setup, course, [*replay.findings, *(Finding(0, words) for words in course.left_out)]
