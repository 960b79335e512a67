"""The commands about scenario files: which there are, what is wrong with one, how one is written, whether it agrees."""

import math
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from nntui.cli.group import as_json, cli, fail, print_json, with_settings
from nntui.cli.rows import panes
from nntui.scenario.folder import built_in_names, hint_at_lesson
from nntui.scenario.scales import SCALES
from nntui.text import typed
from nntui.text.errors import NntuiError, did_you_mean, listed
from nntui.text.escape import printable, shortened
from nntui.text.numbers import plural

WIDTH = 80  # cells of a line of prose
INDENT = " " * 6
NOTICEABLE = 0.01  # seconds that a jump may take unmentioned


@cli.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the scenarios that nntui brings along: by group, each with its article and what it shows."""
    from nntui.quantities.opening import open_library
    from nntui.scenario.damaged import GROUP, apart
    from nntui.scenario.library import by_group

    found, damaged = apart(open_library())
    setups = by_group(found)
    if as_json:
        rows = [describe(setup) | {"group": setup.scenario.group, "shows": setup.scenario.shows} for setup in setups]
        print_json([*rows, *(each.as_row() for each in damaged)])
        sys.exit(2 if damaged else 0)
    group = ""
    for setup in setups:
        if setup.scenario.group != group:
            click.echo("\n" * bool(group) + setup.scenario.group)
            group = setup.scenario.group
        for line in _listed(setup):
            click.echo(line)
    if damaged:
        click.echo(f"\n{GROUP}")
    for each in damaged:
        click.echo(f"  {each.name}\n{indent(str(each.error), INDENT)}")
    sys.exit(2 if damaged else 0)


def _listed(setup: Any) -> Iterator[str]:
    """A scenario in a list: its name, shape and title, the article that it comes from, and what it shows."""
    from nntui.text.wrapping import wrap

    yield f"  {setup.name:<22} {setup.shape:<9} {setup.scenario.title}"
    article = setup.scenario.article
    for text in filter(None, (f"from “{article.title}”" if article else "", setup.scenario.shows)):
        yield from wrap(text, WIDTH, first=INDENT, rest=INDENT)


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
    """Check FILES, scenarios, lessons and recordings, and say all that is wrong with them.

    What may be meant as it is, such as a step after the end, is a remark: the file is good all the same.
    """
    from nntui.cli.screen import names_recording

    rows: list[dict[str, Any]] = []
    for file in files:
        try:
            rows.append(_recording(file) if names_recording(file) else _scenario(file, settings, seed))
        except NntuiError as error:
            none = {"name": file, "title": None, "article": None, "shape": None}
            rows.append(none | {"problems": _problems(file, error), "good": ""})
        rows[-1]["file"] = file
    told = [{key: value for key, value in row.items() if key != "good"} for row in rows]
    if as_json:
        print_json(told)
    else:
        for row in rows:
            for line in (*row["problems"], *row.get("remarks", ())):
                click.echo(line, err=True)
            if not row["problems"]:
                click.echo(printable(f"{row['file']}: good ({row['good']})"))
    sys.exit(2 if any(row["problems"] for row in rows) else 0)


def _scenario(file: str, settings: Sequence[str], seed: int | None) -> dict[str, Any]:
    """What is told of a scenario; raises NntuiError with all that is wrong with it."""
    from nntui.quantities.opening import open_scenario
    from nntui.timeline.runs import longest_jump

    setup = open_scenario(file, settings, seed)
    jump, data = longest_jump(setup, time.perf_counter), setup.program.data
    row = describe(setup) | {"training_rows": data.learned, "test_rows": data.tests, "jump": jump, "problems": []}
    note = f", {plural(data.learned, 'training row')}, {plural(data.tests, 'test row')}" if data.tests else ""
    note += f", a jump back takes up to {jump:.1g} s" if jump > NOTICEABLE else ""
    return row | {"good": f"{setup.shape}, {plural(setup.last_step, 'step')}{note}"}


def _problems(file: str, error: NntuiError) -> list[str]:
    """All that is wrong with a file that can't be read, and with what else it holds, where that can be said."""
    from nntui.cli.screen import names_recording

    if not names_recording(file):
        return str(error).splitlines()
    from nntui.export.checked import problems_of

    return problems_of(file, error, panes())


def _recording(file: str) -> dict[str, Any]:
    """What is told of a lesson or another recording, with all that doesn't hold; raises NntuiError."""
    from nntui.export.checked import checked, in_words
    from nntui.lesson.authoring import doubtful
    from nntui.lesson.events import Note
    from nntui.lesson.finding import Finding
    from nntui.lesson.recording import read

    found = checked(file, read(Path(file), panes()), panes())
    notes = [event for event in found.recording.events if isinstance(event, Note)]
    asked = sum(note.question is not None for note in notes)
    wrong, remarks = {*found.findings}, set[Finding]()
    for each in doubtful(found.replay):
        (remarks if each.remark else wrong).add(each)
    header = found.recording.header
    return {
        "name": file,
        "title": header.title,
        "scenario": header.name,
        "notes": len(notes),
        "questions": asked,
        "problems": in_words(file, wrong),
        "remarks": in_words(file, remarks),
        "good": f"{header.name}, {plural(len(notes), 'note')}, {plural(asked, 'question')}",
    }


class Share(click.FloatRange):
    """A part of 1: nan, which is outside of no bounds, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number that was typed."""
        share = super().convert(value, param, ctx)
        return self.fail(f"{value} is no number.", param, ctx) if math.isnan(share) else share


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "source", type=click.Path(path_type=Path), metavar="CSV", help="Learn from this CSV file.")
@click.option("--target", metavar="COLUMNS", help="With --from: what is to be predicted (else the last column).")
@click.option("--inputs", metavar="COLUMNS", help="With --from: from what (else all columns that it can be).")
@click.option("--scale", type=click.Choice(list(SCALES)), help="With --from: how numbers are scaled (else standard).")
@click.option(
    "--test",
    type=Share(0, 0.9),
    metavar="SHARE",
    help="The share of the rows that only test (else 0.2, of fewer than 10 rows of a file 0).",
)
@click.option("--generator", metavar="KIND", help="Learn from rows that a formula makes, as circles or spiral.")
@click.option("--lesson", metavar="SCENARIO", help="Write a commented lesson about SCENARIO instead.")
def new(
    file: Path,
    source: Path | None,
    target: str | None,
    inputs: str | None,
    scale: str | None,
    test: float | None,
    generator: str | None,
    lesson: str | None,
) -> None:
    """Write a commented scenario, or a lesson, to FILE that works as it is. A file that exists is left alone."""
    from nntui.export.writer import write
    from nntui.scenario.template import TEMPLATE

    name = printable(str(file))
    if file.suffix != ".toml":
        like = file.stem if file.stem not in ("", file.suffix, ".toml") else "my"
        fail(f"{name}: expected a name that ends in .toml, as in {printable(like)}.toml")
    if source is None and (target or inputs or scale):
        raise click.UsageError("--target, --inputs and --scale are about a CSV file: --from people.csv")
    if source is None and generator is None and test is not None:
        raise click.UsageError("--test is about the rows of a CSV file or a generator: --from people.csv")
    if source is not None and generator is not None:
        raise click.UsageError("expected either --from or --generator, found both")
    if lesson is not None and (source is not None or generator is not None or test is not None):
        raise click.UsageError("--lesson is about a scenario that there is: nntui new my.toml --lesson four-people")
    if lesson is not None:
        write(file, [_of_lesson(lesson)])
    elif generator is not None:
        write(file, [_of_generator(generator, test)])
    elif source is None:
        write(file, [TEMPLATE])
    else:
        _write_about(file, source, target, inputs, scale, test)
    opens = shlex.quote(name) if lesson is None else f"learn {shlex.quote(name)}"
    click.echo(f"{name}: written. Open it with: nntui {opens}")


def _write_about(
    file: Path, source: Path, target: str | None, inputs: str | None, scale: str | None, test: float | None
) -> None:
    """Write the scenario of a CSV file, and say what was taken for what."""
    from nntui.export.writer import write
    from nntui.lesson.recording import is_recording
    from nntui.scenario.csv_scenario import Wish, read_beside, scenario_of, taken
    from nntui.scenario.others import RECORDING, SCENARIO, other, refuse_other

    refuse_other(source, "a table (.csv)", ".csv")
    if source.suffix.lower() == ".toml" and source.is_file():
        raise other(str(source), "a table (.csv)", RECORDING if is_recording(source) else SCENARIO)
    targets, columns = (tuple(typed.separated(each)) if each else () for each in (target, inputs))
    found = taken(read_beside(file, source), Wish(targets, columns, scale or "standard", test))
    write(file, [scenario_of(found)])
    for sentence in found.sentences():
        click.echo(sentence)


def _of_lesson(scenario: str) -> str:
    """The text of a lesson about a scenario by its name; raises NntuiError."""
    from nntui.lesson.lesson_template import lesson_about
    from nntui.quantities.opening import open_scenario
    from nntui.scenario.folder import is_built_in

    if not is_built_in(scenario):
        near = hint_at_lesson(scenario) or did_you_mean(scenario[:80], built_in_names())
        near = near or "; `nntui list` names them all"
        fail(f"--lesson: expected the name of a scenario, found “{shortened(scenario)}”{near}")
    return lesson_about(open_scenario(scenario))


def _of_generator(name: str, test: float | None) -> str:
    """The scenario of a generator; leaves with code 2 if there is none of that name."""
    from nntui.scenario.generator_scenario import scenario_of_generator
    from nntui.scenario.generators import GENERATORS

    if name not in GENERATORS:
        near = did_you_mean(name[:80], GENERATORS)
        fail(f"--generator: expected {listed(GENERATORS)}, found “{shortened(name)}”{near}")
    return scenario_of_generator(name, test)


@cli.command("format")
def format_() -> None:
    """Describe every key of a scenario file, as Markdown."""
    from nntui.cli.tables import as_markdown
    from nntui.cli.topics import TOPICS

    click.echo(as_markdown(TOPICS["format"].parts()))


@cli.command()
@click.argument("scenarios", nargs=-1)
@with_settings
@as_json
def verify(scenarios: Sequence[str], settings: Sequence[str], seed: int | None, as_json: bool) -> None:
    """Compute every published figure of the SCENARIOS (else of all) anew; exit 1 if one doesn't agree."""
    from nntui.export.report import verdicts_as_dictionaries, verdicts_as_text
    from nntui.quantities.opening import open_scenario
    from nntui.quantities.verify import verify as verified
    from nntui.scenario.damaged import Damaged, apart
    from nntui.scenario.library import each_opened

    damaged: list[Damaged] = []
    if scenarios:
        setups = [open_scenario(name, settings, seed) for name in scenarios]
    else:
        setups, damaged = apart(each_opened(lambda name: open_scenario(name, settings, seed)))
    verdicts = [(setup, list(verified(setup))) for setup in setups]
    if as_json:
        print_json([*verdicts_as_dictionaries(verdicts), *(each.as_row() for each in damaged)])
    else:
        click.echo(verdicts_as_text(verdicts))
    for each in damaged:
        click.echo(each.error, err=True)
    agree = all(verdict.agrees for _, found in verdicts for verdict in found)
    sys.exit(2 if damaged else 0 if agree else 1)
