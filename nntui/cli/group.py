"""The group of commands, and what they share: how mistakes are told, and the options that several take."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NoReturn

import click

from nntui import __version__
from nntui.cli.examples import ending_of
from nntui.scenario.folder import built_in_names, hint_at_lesson, is_built_in, looks_like_file
from nntui.text.errors import NntuiError, did_you_mean
from nntui.text.escape import escaped, json_text, printable, written_out

COMPLETES = "_NNTUI_COMPLETE"  # the variable by which a shell asks how a line goes on, as click names it
INTERRUPTED = 130  # 128 and the number of the signal that Ctrl+C sends


# The module of each command: it is imported when the command is asked for.
MODULES = {
    "check": "scenarios",
    "completion": "completing",
    "explain": "training",
    "export": "export",
    "format": "scenarios",
    "grade": "grade",
    "help": "manual",
    "learn": "learn",
    "list": "scenarios",
    "new": "scenarios",
    "open": "screen",
    "replay": "screen",
    "serve": "serve",
    "sweep": "sweep_command",
    "train": "training",
    "verify": "scenarios",
}


class Commands(click.Group):
    """A first word that is no command is a scenario to open: `nntui four-people`, `nntui my.toml`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in order."""
        return sorted(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, if there is one."""
        if cmd_name in MODULES:
            import_module(f"nntui.cli.{MODULES[cmd_name]}")
        command = super().get_command(ctx, cmd_name)
        if command is not None and command.epilog is None:
            command.epilog = ending_of(cmd_name)
        return command

    def all(self) -> Mapping[str, click.Command]:
        """Every command by its name."""
        for module in MODULES.values():
            import_module(f"nntui.cli.{module}")
        return self.commands

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the command `open` in front where none is named."""
        first = args[0] if args else ""
        if first in MODULES or first in ("-h", "--help", "--version"):
            return super().parse_args(ctx, args)
        asked = not ctx.resilient_parsing  # else a shell wants to know how the line could go on
        if asked and first and not first.startswith("-") and not is_built_in(first) and not looks_like_file(first):
            known = [*(name for name in MODULES if name != "open"), *built_in_names()]
            hint = hint_at_lesson(first) or did_you_mean(first, known)
            hint = hint or "; `nntui list` names the scenarios, `nntui --help` the commands"
            fail(
                f"{printable(first)}: expected a command, a scenario or a .toml, .csv or .nnrec file, found none{hint}"
            )
        return super().parse_args(ctx, ["open", *args])

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, those that a scenario is opened with among them, and the commands."""
        shown = [option for option in self.all()["open"].params if isinstance(option, click.Option)]
        records = [record for option in shown if (record := option.get_help_record(ctx)) is not None]
        with formatter.section("Options of nntui [SCENARIO]"):
            formatter.write_dl(records)
        super().format_options(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run, and turn whatever is wrong with a file into its message and exit code 2. What click says of words that
        it doesn't take quotes them as they were typed: they are escaped.
        """
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise click.UsageError(written_out(error.format_message(), escaped), error.ctx) from None
        except NntuiError as error:
            fail(str(error))
        except KeyboardInterrupt:
            interrupted("stopped by Ctrl+C")


def fail(message: str) -> NoReturn:
    """Say what is wrong on stderr and leave with code 2."""
    click.echo(message, err=True)
    sys.exit(2)


def interrupted(message: str) -> NoReturn:
    """Say on stderr what Ctrl+C has broken off, and leave with the code of who was interrupted."""
    click.echo(message, err=True)
    sys.exit(INTERRUPTED)


def print_json(value: object) -> None:
    """Print plain values as JSON."""
    click.echo(json_text(value, indent=2))


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
  nntui four-people --plain              line by line, for screen readers and pipes
  nntui people.csv                       data of your own: the last column is learned
  nntui new my.toml                      write a scenario to start from
  nntui train three-layer --json         train without a screen
  nntui train five-to-forty-two --until "squared_error < 1"
                                         … and stop where that comes true
  nntui sweep four-people --vary seed=0:100
                                         many runs at once: from a hundred starts
  nntui explain one-derivative --of dh1/dw1
                                         one number, and where it comes from
  nntui learn                            lessons; nntui learn tour opens one
  nntui new my.toml --lesson four-people write a lesson of your own
  nntui grade four-people class/         grade what students have recorded
  nntui replay session.nnrec             show a recording
  nntui export session.nnrec --to session.html
                                         make a page of it
  nntui verify                           compare with what the articles print
  nntui help keys                        what every key does
"""


def _version(context: click.Context, option: click.Parameter, wanted: bool) -> None:
    """Print the version, and which kernel runs the updates of a session on the screen."""
    if not wanted or context.resilient_parsing:
        return
    from nntui.scenario.kernel_choice import choose, words

    choose()
    click.echo(f"nntui, version {__version__}\nkernel: {words()}")
    context.exit()


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version.")
def cli() -> None:
    """A debugger for learning: step through the training of a small neural network.

    `nntui [SCENARIO]` opens a scenario, or the picker; SCENARIO is a name from `nntui list`, a .toml file, a .csv
    file with data of your own, or a recording or lesson, which is shown.
    """
