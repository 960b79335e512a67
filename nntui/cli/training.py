"""The commands that compute without a screen: training, and the arithmetic of one step."""

import sys
from collections.abc import Sequence

import click

from nntui.cli.group import as_json, cli, fail, print_json, with_settings
from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import printable


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
        print_json(as_dictionary(run))
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
    from nntui.quantities.quantities import quantity
    from nntui.quantities.quantity import UnknownQuantityError
    from nntui.session.session import Session

    setup = open_scenario(scenario, settings, seed)
    if setup.training is None and step:
        fail(f"{scenario}: --step: it is forward only, so there is only step 0")
    place = None if row is None else _place_of(row, setup.all_names, scenario)
    try:
        asked = quantity(of, setup, place) if of is not None else None
    except UnknownQuantityError as error:
        fail(f"{scenario}: --of: {error}")
    session = Session(setup, train_with_progress(setup, step).timeline.runs)
    if asked is None:
        told = list(explained.explain_step(session, step, place))
    else:
        told = list(explained.explain_quantity(session, step, place, asked))
    heading = explained.heading(session, step, asked)
    if as_json:
        print_json(heading | {"explanations": explained.as_dictionaries(told)})
    else:
        click.echo(f"{explained.heading_as_text(heading)}\n\n{explained.as_text(told)}".rstrip())


def _place_of(row: str, names: Sequence[str], scenario: str) -> int:
    """The place of a row or probe among all; leaves with code 2 if there is none of that name."""
    if row not in names:
        near = did_you_mean(row, names) or f" ({listed(names[:8])})"
        fail(f"{scenario}: --row: expected the name of a row or probe, found “{printable(row)}”{near}")
    return names.index(row)
