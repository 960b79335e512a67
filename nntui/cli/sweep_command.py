"""The command that trains many runs at once."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nntui.cli.group import as_json, cli, fail, interrupted, print_json, with_settings
from nntui.text.escape import printable

if TYPE_CHECKING:
    from nntui.quantities.swept import Sweep
    from nntui.scenario.setup import Setup


class WithForms(click.Command):
    """A command whose help ends in how values are written; the table is read only for it."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write examples, and what VALUES may be."""
        from nntui.timeline.varied import FORMS

        with formatter.section("Examples"):
            formatter.write_text("\b\n" + "\n".join(EXAMPLES))
        with formatter.section("VALUES"):
            formatter.write_dl(FORMS)


EXAMPLES = (
    'nntui sweep xor-two-hidden --vary "units(1)=1,2,3,4" --vary seed=0:20 --until "accuracy = 1"',
    "nntui sweep four-people --vary rate=0.01:10:13 --vary seed=0:100",
)


@cli.command(cls=WithForms)
@click.argument("scenario")
@with_settings
@click.option(
    "--vary",
    "vary",
    multiple=True,
    required=True,
    metavar="KEY=VALUES",
    help="What an edit can change, with its values: seed=0:100, rate=0.01:10:13, 'units(1)=1,2,3'. Several: every "
    "combination is a run.",
)
@click.option(
    "--steps", type=click.IntRange(1, 10_000_000), metavar="N", help="How many steps (else to the scenario's end)."
)
@click.option("--until", metavar="CONDITION", default="", help="A run ends where it comes true.")
@as_json
@click.option(
    "--csv", "table", type=click.Path(path_type=Path), metavar="FILE", help="Write a line for each run there."
)
@click.option(
    "--dask", "cluster", metavar="ADDRESS", default="", help="Share it out to a Dask cluster; “local” makes one."
)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def sweep(
    scenario: str,
    settings: Sequence[str],
    seed: int | None,
    vary: Sequence[str],
    steps: int | None,
    until: str,
    as_json: bool,
    table: Path | None,
    cluster: str,
    force: bool,
) -> None:
    """Train SCENARIO many times side by side, each time with other values."""
    from nntui.export.writer import expect_new
    from nntui.quantities.conditions import ConditionError
    from nntui.quantities.opening import open_scenario
    from nntui.quantities.swept import Sweep
    from nntui.timeline.varied import Variant, VariedError, varied

    setup = open_scenario(scenario, settings, seed)
    if setup.training is None:
        fail(f"{scenario}: is forward only, there is nothing to train")
    if table is not None and not force:
        expect_new(table)
    start = Variant((), setup, setup.program.start(setup.vector), 0)
    try:
        found = Sweep(
            [varied(each) for each in vary], start, setup.last_step if steps is None else steps, until.strip()
        )
        whole = _trained(found, cluster)
    except VariedError as error:
        fail(f"{scenario}: --vary: {error}")
    except ConditionError as error:
        fail(f"{scenario}: --until: {error}")
    _tell(setup, found, table, as_json=as_json, force=force)
    if not whole:
        interrupted("stopped by Ctrl+C: runs that had not come to their end stand where they were")


def _tell(setup: "Setup", found: "Sweep", table: Path | None, *, as_json: bool, force: bool) -> None:
    """Write the table of the runs, if one is asked for, and print what came of them."""
    from nntui.export import sweep_report
    from nntui.export.writer import write

    if table is not None:
        write(table, [sweep_report.as_csv(found)], force=force)
    if as_json:
        print_json(sweep_report.as_dictionary(setup, found))
    else:
        click.echo(sweep_report.as_text(setup, found))


def _trained(found: "Sweep", cluster: str) -> bool:
    """Train all runs with a progress bar; whether Ctrl+C has not broken it off."""
    from nntui.export.progress import on_stderr

    try:
        with on_stderr() as tell:
            while not found.known:
                found.go_on()
            for _ in _pieces(found, cluster):
                tell("training", round(1_000 * found.share), 1_000)
    except KeyboardInterrupt:
        return False
    return True


def _pieces(found: "Sweep", cluster: str) -> Iterator[None]:
    """The training: over a cluster, over processes where that is worth it, or here."""
    from nntui.quantities import sweep_workers

    seconds = sweep_workers.seconds_alone(found)
    blocks = found.blocks(sweep_workers.block_size(found, seconds))
    if cluster:
        try:
            yield from found.take(sweep_workers.over_cluster(cluster, blocks, found.task))
        except ModuleNotFoundError:
            fail('--dask: Dask is not installed: pip install "nntui[dask]"')
        except OSError as error:
            fail(f"--dask {printable(cluster)}: no cluster there: {printable(str(error))}")
    elif seconds > sweep_workers.WORTH_IT and sweep_workers.cores() > 1:
        yield from found.take(sweep_workers.over_processes(blocks, found.task))
    while not found.whole:
        found.go_on()
        yield
