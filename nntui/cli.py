"""The command `nntui`: one small function for each thing it can be asked to do.

What was asked for goes to stdout, everything else to stderr. Exit codes: 0 it worked, 1 a check failed,
2 something was asked for that can't be done.
"""

import io
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, NoReturn

import click

from nntui.publish.formats import FORMATS
from nntui.scenario.folder import built_in_names, is_built_in, looks_like_file
from nntui.text.errors import NntuiError, did_you_mean, listed
from nntui.text.escape import printable
from nntui.text.numbers import plural

NOTICEABLE = 0.01  # seconds that a jump may take unmentioned


class Commands(click.Group):
    """A first word that is no command is a scenario to open: `nntui four-people`, `nntui my.toml`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command `open` in front where none is named."""
        first = args[0] if args else ""
        if first in self.commands or first in ("-h", "--help", "--version"):
            return super().parse_args(ctx, args)
        if first and not first.startswith("-") and not is_built_in(first) and not looks_like_file(first):
            known = [*(name for name in self.commands if name != "open"), *built_in_names()]
            hint = did_you_mean(first, known) or "; `nntui list` names the scenarios, `nntui --help` the commands"
            fail(f"{printable(first)}: expected a command, a scenario or a .toml file, found none{hint}")
        return super().parse_args(ctx, ["open", *args])

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and turn whatever is wrong with a file into its message and exit code 2."""
        try:
            return super().invoke(ctx)
        except NntuiError as error:
            fail(str(error))


def fail(message: str) -> NoReturn:
    """Say what is wrong on stderr and leave with code 2."""
    click.echo(message, err=True)
    sys.exit(2)


def with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that override a scenario's values."""
    command = click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="KEY=VALUE",
        help="Override a value of the scenario, as in training.rate=0.1.",
    )(command)
    return click.option("--seed", type=click.IntRange(0, 2**32 - 1), metavar="N", help="Override the seed.")(command)


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

EPILOG = """
\b
Examples:
  nntui                                  pick a scenario
  nntui four-people                      open one
  nntui my.toml --set training.rate=0.5  open your own, with another rate
  nntui new my.toml                      write a scenario to start from
  nntui train three-layer --json         train without a screen
  nntui train five-to-forty-two --until "squared_error < 1"
                                         … and stop where that comes true
  nntui explain one-derivative --of dh1/dw1
                                         one number, and where it comes from
  nntui replay lesson.nnrec              show a recording
  nntui export lesson.nnrec --to lesson.html
                                         make a page of it
  nntui verify                           compare with what the articles print
"""


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nntui")
def cli() -> None:
    """A debugger for learning: step through the training of a small neural network.

    `nntui [SCENARIO]` opens a scenario, or the picker; SCENARIO is a name from `nntui list` or a .toml file.
    """


@cli.command("open", hidden=True)
@click.argument("scenario", required=False)
@with_settings
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw without braille characters.")
@click.option("--record", type=click.Path(path_type=Path), metavar="FILE", help="Record into a new FILE.")
@click.option("--resume", is_flag=True, help="Go on where the session before stood, after a crash too.")
def open_(
    scenario: str | None, settings: Sequence[str], seed: int | None, ascii_only: bool, record: Path | None, resume: bool
) -> None:
    """Open SCENARIO on the screen; without one, pick it there."""
    if scenario is None and (settings or seed is not None):
        raise click.UsageError("--set and --seed need a SCENARIO, as in nntui four-people --seed 1")
    first: Callable[[], Any] | None = None
    if scenario is not None:
        first = cache(partial(_open, scenario, settings, seed))
        if not is_built_in(scenario) or settings or seed is not None:
            first()  # its mistakes are told before the screen is touched
    if record is not None and scenario is None:
        raise click.UsageError("--record needs a SCENARIO, as in nntui four-people --record lesson.nnrec")
    if record is not None and record.exists():
        fail(f"{printable(str(record))}: expected a new name, found a file that is there already; it stays as it is")
    replay = _last_session() if resume else None
    _run(f"nntui train {scenario or 'four-people'}", first, ascii_only, record=record, replay=replay, resumed=resume)


def _run(instead: str, first: Callable[[], Any] | None, ascii_only: bool, **more: Any) -> NoReturn:
    """Run the app; `instead` is what to try without a terminal."""
    if os.environ.get("TERM") in ("dumb", "") or not (sys.stdin.isatty() and sys.stdout.isatty()):
        fail(f"nntui needs a terminal that it can draw on; without one try: {instead}")
    from nntui.ui.app import NntuiApp

    if more.get("replay") is not None:
        first = lambda: more["replay"].setup  # noqa: E731
    app = NntuiApp(first, _library, ascii_only=ascii_only, journal=True, exporter=_export, formats=FORMATS, **more)
    app.run()
    sys.exit(app.return_code or 0)


def _export(recording: Any, target: Path) -> None:
    """Write a session that was recorded, for the app; raises NntuiError."""
    from nntui.publish.export import export as published

    published(recording, target)


def _last_session() -> Any:
    """The session before, carried out again from its journal."""
    from nntui.lesson.recorder import newest_journal
    from nntui.lesson.recording import read
    from nntui.lesson.replay import Replay

    path = newest_journal()
    if path is None:
        fail("--resume: expected a session before this one, found none")
    replay = Replay(read(path))
    replay.to(len(replay.recording.events))
    return replay


def _open(scenario: str, settings: Sequence[str], seed: int | None) -> Any:
    from nntui.quantities.opening import open_scenario

    return open_scenario(scenario, settings, seed)


def _library() -> Any:
    from nntui.quantities.opening import open_library

    return open_library()


@cli.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the scenarios that nntui brings along."""
    from nntui.quantities.opening import open_library

    rows = [describe(setup) for setup in open_library()]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['name']:<22} {row['shape']:<6} {row['title']}")


def describe(setup: Any) -> dict[str, Any]:
    """A scenario for `list` and `check`."""
    article = setup.scenario.article
    return {
        "name": setup.name,
        "title": setup.scenario.title,
        "article": article.title if article else None,
        "shape": setup.shape,
        "steps": setup.last_step,
    }


@cli.command()
@click.argument("files", nargs=-1, required=True)
@with_settings
@as_json
def check(files: Sequence[str], settings: Sequence[str], seed: int | None, as_json: bool) -> None:
    """Check scenario FILES, and say all that is wrong with them."""
    from nntui.quantities.opening import open_scenario
    from nntui.timeline.timeline import longest_jump

    rows: list[dict[str, Any]] = []
    failed = False
    for file in files:
        try:
            setup = open_scenario(file, settings, seed)
        except NntuiError as error:
            failed = True
            rows.append(
                {"name": file, "title": None, "article": None, "shape": None, "problems": str(error).splitlines()}
            )
        else:
            jump = longest_jump(setup, time.perf_counter)
            rows.append(describe(setup) | {"jump": jump, "problems": []})
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            for problem in row["problems"]:
                click.echo(problem, err=True)
            if not row["problems"]:
                note = f", a jump back takes up to {row['jump']:.1g} s" if row["jump"] > NOTICEABLE else ""
                click.echo(f"{row['name']}: good ({row['shape']}, {plural(row['steps'], 'step')}{note})")
    sys.exit(2 if failed else 0)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
def new(file: Path) -> None:
    """Write a commented scenario to FILE that works as it is. A file that exists is left alone."""
    from nntui.scenario.template import TEMPLATE

    name = printable(str(file))
    if file.suffix != ".toml":
        fail(f"{name}: expected a name that ends in .toml, as in {printable(file.name)}.toml")
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(TEMPLATE)
    except FileExistsError:
        fail(f"{name}: expected a new name, found a file that is there already; nothing was written")
    except OSError as error:
        fail(f"{name}: can't be written: {error.strerror}")
    click.echo(f"{name}: written. Open it with: nntui {name}")


@cli.command("format")
def format_() -> None:
    """Describe every key of a scenario file, as Markdown."""
    from nntui.scenario.reference import BOUNDS, as_markdown

    click.echo(f"{as_markdown()}\n\n{BOUNDS}")


@cli.command()
@click.argument("scenario")
@with_settings
@click.option(
    "--steps", type=click.IntRange(0, 10_000_000), metavar="N", help="How many steps (else to the scenario's end)."
)
@click.option(
    "--until",
    multiple=True,
    metavar="CONDITION",
    help="Stop where it comes true, as in 'squared_error < 1', 'w1 changes sign', diverged; exit 1 if it never does.",
)
@as_json
def train(
    scenario: str, settings: Sequence[str], seed: int | None, steps: int | None, until: Sequence[str], as_json: bool
) -> None:
    """Train SCENARIO without a screen: metrics at intervals, then the parameters and predictions."""
    from nntui.export.report import as_dictionary, as_text, train_with_progress
    from nntui.quantities.conditions import ConditionError, condition
    from nntui.quantities.opening import open_scenario

    setup = open_scenario(scenario, settings, seed)
    if setup.training is None and steps:
        fail(f"{scenario}: is forward only, there are no steps to train")
    try:
        conditions = [condition(text, setup) for text in until]
    except ConditionError as error:
        fail(f"{scenario}: --until: {error}")
    run = train_with_progress(setup, setup.last_step if steps is None else steps, conditions)
    if as_json:
        click.echo(json.dumps(as_dictionary(run), indent=2, ensure_ascii=False))
    else:
        click.echo(as_text(run))
    if until and not run.stopped:
        click.echo(f"{scenario}: not stopped: up to step {run.last.step} no condition came true", err=True)
        sys.exit(1)


@cli.command()
@click.argument("scenario")
@with_settings
@click.option(
    "--step", type=click.IntRange(0, 10_000_000), default=0, metavar="K", help="The state to start from (else 0)."
)
@click.option("--row", metavar="NAME", help="The row or probe whose numbers to tell (else the update's first).")
@click.option("--of", "of", metavar="QUANTITY", help="Only this number, as in gradient(w1), output(Alice) or dh1/dw1.")
@as_json
def explain(
    scenario: str, settings: Sequence[str], seed: int | None, step: int, row: str | None, of: str | None, as_json: bool
) -> None:
    """Take the step of SCENARIO after state K apart: its operations, each with its numbers put in."""
    from nntui.export import explained
    from nntui.export.report import train_with_progress
    from nntui.quantities.opening import open_scenario
    from nntui.quantities.quantities import UnknownQuantityError, quantity
    from nntui.session.session import Session

    setup = open_scenario(scenario, settings, seed)
    if setup.training is None and step:
        fail(f"{scenario}: --step: it is forward only, so there is only step 0")
    place = None
    if row is not None:
        if row not in setup.all_names:
            near = did_you_mean(row, setup.all_names) or f" ({listed(setup.all_names[:8])})"
            fail(f"{scenario}: --row: expected the name of a row or probe, found “{printable(row)}”{near}")
        place = setup.all_names.index(row)
    try:
        asked = quantity(of, setup, place) if of is not None else None
    except UnknownQuantityError as error:
        fail(f"{scenario}: --of: {error}")
    session = Session(setup, train_with_progress(setup, step).timeline)
    if asked is None:
        told = list(explained.explain_step(session, step, place))
    else:
        told = list(explained.explain_quantity(session, step, place, asked))
    heading = explained.heading(session, step, asked)
    if as_json:
        click.echo(
            json.dumps(heading | {"explanations": explained.as_dictionaries(told)}, indent=2, ensure_ascii=False)
        )
    else:
        click.echo(f"{explained.heading_as_text(heading)}\n\n{explained.as_text(told)}".rstrip())


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", "check_only", is_flag=True, help="Without a screen: does all of it hold? Exit 1 if not.")
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw without braille characters.")
@click.option("--record", type=click.Path(path_type=Path), metavar="FILE", help="Record the replay with the answers.")
@as_json
def replay(files: Sequence[str], check_only: bool, ascii_only: bool, record: Path | None, as_json: bool) -> None:
    """Show a recording FILE, or check recordings."""
    from nntui.export.checked import as_dictionaries, as_text, checked
    from nntui.lesson.recording import read
    from nntui.lesson.replay import Replay

    recordings = [(file, read(Path(file))) for file in files]
    if not check_only:
        if len(recordings) > 1:
            raise click.UsageError("one FILE can be shown; --check takes several")
        if record is not None and record.exists():
            fail(f"{printable(str(record))}: expected a new name, found a file that is there already; it stays")
        _run(f"nntui replay --check {files[0]}", None, ascii_only, record=record, replay=Replay(recordings[0][1]))
    results = [checked(file, recording) for file, recording in recordings]
    if as_json:
        click.echo(json.dumps(as_dictionaries(results), indent=2, ensure_ascii=False))
    else:
        click.echo(as_text(results))
    sys.exit(0 if all(result.holds for result in results) else 1)


@cli.command(epilog="\b\nEndings of OUT:\n" + "".join(f"  {suffix:8}{words}\n" for suffix, words in FORMATS.items()))
@click.argument("source", metavar="FILE")
@with_settings
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, metavar="OUT", help="What to write.")
@click.option("--size", default="100x30", metavar="WxH", help="Columns and rows, 100x30 if not given.")
@click.option("--theme", type=click.Choice(["dark", "light"]), help="Colours (a page follows its reader's).")
@click.option("--speed", type=float, default=1.0, metavar="X", help="Twice as fast: 2.")
@click.option("--cast-version", type=click.Choice(["2", "3"]), default="2", help="Of the asciicast format.")
@click.option("--step", type=click.IntRange(0, 10_000_000), metavar="K", help="For .svg: the step to draw.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def export(
    source: str,
    settings: Sequence[str],
    seed: int | None,
    target: Path,
    size: str,
    theme: Literal["dark", "light"] | None,
    speed: float,
    cast_version: str,
    step: int | None,
    force: bool,
) -> None:
    """Write a recording FILE, or a scenario played to its end, as a page, a cast, a picture or a table.

    The ending of OUT says which.
    """
    from nntui.lesson.recording import SUFFIX, is_recording, read
    from nntui.publish.export import export as published
    from nntui.publish.formats import Options
    from nntui.quantities.opening import open_scenario

    form = re.fullmatch(r"(\d{1,4})[x×](\d{1,4})", size)
    if form is None:
        fail(f"--size: expected columns and rows, as in 100x30, found “{printable(size)}”")
    recorded = source.endswith(SUFFIX) or is_recording(Path(source))
    if recorded and (settings or seed is not None):
        raise click.UsageError("--set and --seed are for scenarios; a recording has its own")
    what = read(Path(source)) if recorded else open_scenario(source, settings, seed)
    columns, rows = int(form[1]), int(form[2])
    options = Options((columns, rows), theme, speed, cast_version=int(cast_version), step=step, force=force)
    for finding in published(what, target, options):
        click.echo(f"{printable(source)}: line {finding.line}: {printable(finding.problem)}", err=True)
    click.echo(f"{printable(str(target))}: written")


@cli.command()
@click.argument("scenarios", nargs=-1)
@with_settings
@as_json
def verify(scenarios: Sequence[str], settings: Sequence[str], seed: int | None, as_json: bool) -> None:
    """Compute every published figure of the SCENARIOS (else of all) anew; exit 1 if one doesn't agree."""
    from nntui.export.report import verdicts_as_dictionaries, verdicts_as_text
    from nntui.quantities.opening import open_scenario
    from nntui.quantities.verify import verify as verified

    setups = [open_scenario(name, settings, seed) for name in scenarios or built_in_names()]
    if not scenarios:
        setups.sort(key=lambda setup: setup.scenario.order)
    verdicts = [(setup, list(verified(setup))) for setup in setups]
    if as_json:
        click.echo(json.dumps(verdicts_as_dictionaries(verdicts), indent=2, ensure_ascii=False))
    else:
        click.echo(verdicts_as_text(verdicts))
    sys.exit(0 if all(verdict.agrees for _, found in verdicts for verdict in found) else 1)


def main() -> None:
    """The console script."""
    for stream in (sys.stdout, sys.stderr):  # a code page without "→" gets "?" rather than a traceback
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli(prog_name="nntui")
    except BrokenPipeError:  # the reader of our output left, as in `nntui verify | head`
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - it is left open for the interpreter's last flush
        sys.exit(1)
