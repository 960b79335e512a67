"""The commands about lessons: which there are, and one on the screen."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING, NoReturn

import click

from nntui.cli.appearance import Looks, with_looks
from nntui.cli.group import as_json, cli, fail, print_json
from nntui.cli.rows import panes
from nntui.cli.screen import choose_kernel, expect_free, remember, run
from nntui.cli.without_screen import plain_option
from nntui.text.errors import NntuiError
from nntui.text.escape import printable
from nntui.text.numbers import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nntui.lesson.left import Before
    from nntui.lesson.recording import Recording


@cli.command()
@click.argument("lesson", required=False)
@click.option("--resume", is_flag=True, help="Go on with the lesson (LESSON, or the last one) where you left it.")
@click.option("--name", metavar="NAME", help="Your name, for whoever grades what --record writes.")
@click.option("--record", type=click.Path(path_type=Path), metavar="FILE", help="Record your answers into a new FILE.")
@with_looks
@plain_option
@as_json
def learn(
    lesson: str | None,
    resume: bool,
    name: str | None,
    record: Path | None,
    looks: Looks,
    plain: bool,
    as_json: bool,
) -> None:
    """List the lessons, or open LESSON: a name from that list, or a file.

    In a lesson Space or n goes on, N goes back, Enter answers, and R leads back from whatever you try. What a question
    asks for is hidden (“?”) until it is answered; hints come after two wrong tries, at last the answer.
    """
    if as_json and (lesson is not None or resume):
        raise click.UsageError("--json lists the lessons: it takes no LESSON and no --resume")
    if lesson is not None or resume:
        _show(lesson, looks, record, name, resume=resume, plain=plain)
    if name is not None or record is not None:
        raise click.UsageError("--name and --record need a LESSON, as in nntui learn tour --name Ann")
    from nntui.lesson.lessons import lessons
    from nntui.scenario.damaged import GROUP, apart

    rows, damaged = apart(lessons())
    if as_json:
        print_json([*(row._asdict() for row in rows), *(each.as_row() for each in damaged)])
        sys.exit(2 if damaged else 0)
    for row in rows:
        length, asked = plural(row.notes, "note"), plural(row.questions, "question")
        click.echo(f"{row.name:<20} {length:>9}  {asked:>12}  {row.title}")
    for each in damaged:
        click.echo(f"{each.name:<20} {GROUP:>9}\n{indent(str(each.error), '  ')}")
    click.echo("nntui learn NAME begins one, nntui learn --resume goes on with the last", err=True)
    sys.exit(2 if damaged else 0)


def _show(
    lesson: str | None, looks: Looks, record: Path | None, name: str | None, *, resume: bool, plain: bool
) -> NoReturn:
    """Show a lesson, from its beginning or from where it was left; raises NntuiError."""
    from nntui.cli.way_back import resuming
    from nntui.lesson.going_on import going_on, is_begun
    from nntui.lesson.header import with_student
    from nntui.lesson.lessons import find_lesson, lesson_names
    from nntui.lesson.recording import read
    from nntui.lesson.replay import Replay

    choose_kernel()
    expect_free(record)
    shown = read(find_lesson(lesson), panes()) if lesson is not None else None
    before, told = None, []
    if resume:
        shown, before = going_on(*_left(shown))
        told = [f"going on with “{printable(shown.header.title)}” at {_where(before, shown)}"]
    elif shown is not None and (left := _begun([shown], lambda error: None)) is not None and is_begun(*left):
        at = _where(going_on(*left)[1], shown)
        told = [f"begun before: {resuming(lesson or '', plain=plain)} goes on at {at}"]
    for line in told:
        click.echo(line, err=True)
    assert shown is not None  # noqa: S101 - one was named, or one was left
    if name is None and record is not None and plain and not shown.header.student and sys.stdin.isatty():
        name = click.prompt("Your name, for whoever grades this (Enter: none)", default="", show_default=False)
    replay = Replay(replace(shown, header=with_student(shown.header, name or "")), panes())
    replay.to(before.done if before is not None else 0)
    file = lesson if lesson is not None and lesson not in lesson_names() else ""
    if file:
        remember(file)
    instead = f"nntui learn {lesson or '--resume'} --plain"
    run(instead, None, looks, plain=plain, file=file, record=record, replay=replay, resumed=before or False, told=told)


def _where(before: "Before", lesson: "Recording") -> str:
    """At which note a lesson was left."""
    from nntui.lesson.events import Note

    notes = sum(isinstance(event, Note) for event in lesson.events)
    return f"note {(before.left or 0) + 1} of {notes}"


def _left(lesson: "Recording | None") -> "tuple[Recording, Recording]":
    """The last session of a lesson, or of any, and that lesson; leaves with a message where there is none."""

    def tell(error: NntuiError) -> None:
        click.echo(f"{error}\n--resume: this one can't be read, so the one before it is taken", err=True)

    left = _begun([lesson] if lesson is not None else _lessons(), tell)
    return left or fail("--resume: expected a lesson that was begun before, found none; `nntui learn` lists them")


def _begun(known: "Sequence[Recording]", tell: Callable[[NntuiError], None]) -> "tuple[Recording, Recording] | None":
    """The last session of one of these lessons, and that lesson: the last that went beyond a look at the first note,
    if one did.
    """
    from nntui.lesson.going_on import is_begun, reached_in

    looked_at = None
    for session in _sessions(tell):
        for each in (each for each in known if session.header.hash == each.header.hash):
            if is_begun(session, each):
                return session, each
            looked_at = looked_at or ((session, each) if reached_in(session, each) else None)
    return looked_at


def _lessons() -> "list[Recording]":
    from nntui.lesson.lessons import find_lesson, lesson_names
    from nntui.lesson.recording import read
    from nntui.scenario.damaged import apart, each_read

    return apart(each_read(lesson_names(), lambda name: read(find_lesson(name), panes())))[0]


def _sessions(tell: Callable[[NntuiError], None]) -> "Iterator[Recording]":
    """The sessions before, the last one first; one that can't be read is passed over and told."""
    from nntui.lesson.journal import journals
    from nntui.lesson.recording import read

    for path in journals():
        try:
            yield read(path, panes())
        except NntuiError as error:
            tell(error)
