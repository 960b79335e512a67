"""The commands that show something on the screen: a scenario, and a recording."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, NoReturn

import click

from nntui.cli.appearance import THEME_VARIABLE, Looks, with_looks
from nntui.cli.group import as_json, cli, fail, print_json, with_settings
from nntui.cli.rows import formats, panes
from nntui.cli.without_screen import draws_nothing, plain_option, run_plain
from nntui.scenario.folder import is_built_in
from nntui.text.errors import NntuiError
from nntui.text.escape import printable


@cli.command("open", hidden=True)
@click.argument("scenario", required=False)
@with_settings
@with_looks
@click.option("--record", type=click.Path(path_type=Path), metavar="FILE", help="Record into a new FILE.")
@click.option("--resume", is_flag=True, help="Go on where the last session (of SCENARIO) stood, after a crash too.")
@plain_option
def open_(
    scenario: str | None,
    settings: Sequence[str],
    seed: int | None,
    looks: Looks,
    record: Path | None,
    resume: bool,
    plain: bool,
) -> None:
    """Open SCENARIO, or a recording, on the screen; without one, pick it there."""
    if scenario is None and (settings or seed is not None):
        raise click.UsageError("--set and --seed need a SCENARIO, as in nntui four-people --seed 1")
    if scenario is not None and names_recording(scenario):
        refuse_settings(settings, seed)
        if resume:
            raise click.UsageError("--resume goes on with the session before; a recording is shown without it")
        _show(scenario, looks, record, plain=plain)
    first: Callable[[], Any] | None = None
    if scenario is not None:
        first = cache(partial(_open, scenario, settings, seed))
        if not is_built_in(scenario) or settings or seed is not None:
            setup = first()  # its mistakes are told before the screen is touched
            if setup.csv is not None:
                click.echo(f"{setup.scenario.summary}\n{setup.scenario.look_for}".strip(), err=True)
    if record is not None and scenario is None and not resume:
        raise click.UsageError("--record needs a SCENARIO, as in nntui four-people --record lesson.nnrec")
    if resume and (settings or seed is not None):
        raise click.UsageError("--set and --seed are for a new session; --resume goes on with one that has its own")
    expect_free(record)
    replay, told = _last_session(first().name if first is not None else "") if resume else (None, [])
    if scenario is not None and not is_built_in(scenario):
        remember(scenario)
    instead = f"nntui {scenario or 'four-people'} --plain"
    run(instead, first, looks, plain=plain, record=record, replay=replay, resumed=resume, told=told)


def expect_free(record: Path | None) -> None:
    """Raise NntuiError if there is a file already by the name that is to be recorded into."""
    if record is not None:
        from nntui.lesson import journal

        journal.expect_free(record)


def remember(file: str) -> None:
    """Let a file of the user's own stand in the picker from now on."""
    from nntui.ui.opened_before import keep_in_mind

    keep_in_mind(Path(file))


def run(
    instead: str, first: Callable[[], Any] | None, looks: Looks, *, plain: bool = False, file: str = "", **more: Any
) -> NoReturn:
    """Run the app, or the session line by line; `instead` is what to try without a terminal, `file` that of a lesson
    or another recording that is shown.
    """
    if plain:
        run_plain(first, bool(looks.ascii_only), file=file, **more)
    if draws_nothing():
        fail(f"nntui needs a terminal that it can draw on; without one try: {instead}")
    gc.disable()  # what is imported until the screen is filled stays: nothing of it is worth looking through
    from nntui.ui.app import NntuiApp
    from nntui.ui.leaving import on_signals
    from nntui.ui.undecodable import replace_undecodable

    replace_undecodable()
    if more.get("replay") is not None:
        first = lambda: more["replay"].setup  # noqa: E731
    app = NntuiApp(first, _library, panes, formats, journal=True, **_dressed(looks, more.pop("told", ())), **more)
    with on_signals(app.leave):
        app.run()
    from nntui.cli.way_back import how_on, is_kept

    if app.return_code == 0 and is_kept():
        said = "this session was edited; it comes back by: nntui --resume" if app.edited else ""
        if app.guided is not None:
            showing = app.guided.showing
            said = how_on(app.guided, file if showing and showing.replay is more.get("replay") else "") or said
        if said:
            click.echo(said, err=True)
    sys.exit(1 if app.return_code is None else app.return_code)  # None: it went down by itself


def _dressed(looks: Looks, told: Sequence[str]) -> dict[str, Any]:
    """How the app looks: as options say, else the environment, else as it was left; and what there is to tell."""
    from textual.theme import BUILTIN_THEMES

    from nntui.ui.settings import Kept
    from nntui.ui.themes import NAMES, first_theme

    kept, known = Kept(), {*BUILTIN_THEMES, *NAMES.values()}
    theme, trouble = first_theme([("--theme", looks.theme)], known)
    if trouble:
        raise click.UsageError(trouble)
    if not looks.theme:
        asked = [(THEME_VARIABLE, os.environ.get(THEME_VARIABLE, "")), ("the remembered theme", kept.settings.theme)]
        theme, trouble = first_theme(asked, known)
    ascii_only = kept.settings.ascii_only if looks.ascii_only is None else looks.ascii_only
    told = [*told, *filter(None, (trouble, kept.trouble))]
    return {"kept": kept, "theme": theme, "ascii_only": ascii_only, "told": told}


def _last_session(scenario: str = "") -> tuple[Any, list[str]]:
    """The session before, or that with a scenario, carried out again from its journal; and what was said of those that
    can't be read.
    """
    choose_kernel()
    told: list[str] = []
    replay = next(_sessions(told, scenario), None)
    if replay is None:
        fail(
            f"--resume: expected a session {f'with {printable(scenario)} ' * bool(scenario)}before this one, found none"
        )
    replay.to(len(replay.recording.events))
    return replay, told


def _sessions(told: list[str], scenario: str) -> Iterator[Any]:
    """The sessions before, or those with a scenario, the last one first. What is broken is passed over; it is told, on
    stderr and in `told`.
    """
    from nntui.lesson.journal import journals
    from nntui.lesson.recording import read
    from nntui.lesson.replay import Replay

    for path in journals():
        try:
            recording = read(path, panes())
            if scenario in ("", recording.header.name):
                yield Replay(recording, panes())
        except NntuiError as error:
            told.append(f"{error}\n--resume: this one can't be read, so the one before it is taken")
            click.echo(told[-1], err=True)


def _open(scenario: str, settings: Sequence[str], seed: int | None) -> Any:
    choose_kernel()
    if is_built_in(scenario) and not settings and seed is None:
        from nntui.scenario.library import open_brought_along

        return open_brought_along(scenario)
    from nntui.quantities.opening import open_scenario

    return open_scenario(scenario, settings, seed)


def _library() -> Any:
    from nntui.scenario.library import open_all_brought_along

    choose_kernel()
    return open_all_brought_along()


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", "check_only", is_flag=True, help="Without a screen: does all of it hold? Exit 1 if not.")
@click.option("--strict", is_flag=True, help="With --check: exit 1 too where a part of it isn't covered by checks.")
@with_looks
@click.option("--record", type=click.Path(path_type=Path), metavar="FILE", help="Record the replay with the answers.")
@plain_option
@as_json
def replay(
    files: Sequence[str],
    check_only: bool,
    strict: bool,
    looks: Looks,
    record: Path | None,
    plain: bool,
    as_json: bool,
) -> None:
    """Show a recording FILE, or check recordings."""
    if check_only:
        sys.exit(_check(files, strict, as_json))
    if len(files) > 1:
        raise click.UsageError("one FILE can be shown; --check takes several")
    _show(files[0], looks, record, plain=plain)


def choose_kernel() -> None:
    """Choose what runs the updates of the session that begins. It imports NumPy: not before the first paint."""
    from nntui.scenario.kernel_choice import choose

    choose()


def names_recording(source: str) -> bool:
    """Whether a word on the command line is the name of a recording, in either notation."""
    if is_built_in(source):
        return False
    from nntui.lesson.recording import SUFFIX, is_recording

    return source.endswith(SUFFIX) or is_recording(Path(source))


def refuse_settings(settings: Sequence[str], seed: int | None) -> None:
    """Raise UsageError where values are to be set over a recording's own."""
    if settings or seed is not None:
        raise click.UsageError("--set and --seed are for scenarios; a recording has its own")


def _show(file: str, looks: Looks, record: Path | None, *, plain: bool) -> NoReturn:
    """Show a recording on the screen."""
    from nntui.lesson.recording import read
    from nntui.lesson.replay import Replay

    choose_kernel()
    shown = Replay(read(Path(file), panes()), panes())
    expect_free(record)
    remember(file)
    run(f"nntui {file} --plain", None, looks, plain=plain, file=file, record=record, replay=shown)


def _check(files: Sequence[str], strict: bool, as_json: bool) -> int:
    """Check recordings, each whatever is the matter with the others, and say what was found; the exit code."""
    from nntui.export.checked import as_dictionaries, as_text, checked, problems_of, unreadable
    from nntui.lesson.recording import read

    code, rows = 0, []
    for file in files:
        try:
            result = checked(file, read(Path(file), panes()), panes())
        except NntuiError as error:
            code = 2
            rows.append(unreadable(file, error))
            click.echo("\n".join(problems_of(file, error, panes())), err=True)
            continue
        if not result.holds or (strict and result.gaps):
            code = max(code, 1)
        rows += as_dictionaries([result])
        if not as_json:
            click.echo(as_text([result]))
    if as_json:
        print_json(rows)
    return code
