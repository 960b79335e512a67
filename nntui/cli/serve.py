"""The command that serves the app to browsers."""

import errno
import sys
import time
from collections.abc import Sequence

import click

from nntui.cli.group import cli, fail
from nntui.serve.limits import MINUTE, Limits
from nntui.text.escape import printable
from nntui.text.files import io_words

EXPOSED = """Whoever reaches this machine can come in with the code. Nothing is encrypted: in a network that others use,
too, put a server before it that speaks https, and give its name by --name."""
EPILOG = """
\b
Examples:
  nntui serve                              every scenario and lesson, on this machine: open the address in a browser
  nntui serve tour four-people             a lesson and a scenario, and nothing else
  nntui serve my.toml --port 8080          your own, on another port
  nntui serve tour --host 0.0.0.0          for a class: whoever reaches this machine, with the code that is shown
  nntui serve --host 0.0.0.0 --sessions 30 --idle 60
"""


@cli.command(epilog=EPILOG)
@click.argument("offered", nargs=-1, metavar="[LESSON/SCENARIO]...")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="0: any that is free.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 is all.")
@click.option("--name", "names", multiple=True, metavar="NAME", help="A name by which visitors reach it, too.")
@click.option(
    "--sessions",
    type=click.IntRange(1, 1_000),
    default=Limits.sessions,
    show_default=True,
    metavar="N",
    help="How many there may be at a time.",
)
@click.option(
    "--idle",
    type=click.FloatRange(0.1, 1_440),
    default=Limits.idle / MINUTE,
    metavar="MINUTES",
    help=f"A session that nobody touches ends then.  [default: {Limits.idle / MINUTE:g}]",
)
@click.option(
    "--memory",
    type=click.IntRange(50, 100_000),
    default=Limits.memory // 1_000_000,
    show_default=True,
    metavar="MB",
    help="What a session may take beyond what it begins with.",
)
@click.option(
    "--cpu",
    type=click.IntRange(1, 1_440),
    default=Limits.cpu // MINUTE,
    show_default=True,
    metavar="MINUTES",
    help="What a session may compute in all.",
)
def serve(
    offered: Sequence[str],
    port: int,
    host: str,
    names: Sequence[str],
    sessions: int,
    idle: float,
    memory: int,
    cpu: int,
) -> None:
    """Serve nntui to browsers: a session for each visitor, who reads and writes nothing on this machine.

    Without LESSON or SCENARIO all are offered that nntui brings along; what of these can't be read is left out, and
    told on stderr. What visitors record and write is downloaded by their browsers. Prints the address and, where others
    can reach it, the code to enter; Ctrl+C ends it.
    """
    import asyncio
    from importlib.util import find_spec

    if find_spec("textual_serve") is None:
        fail('nntui serve: textual-serve is not installed: pip install "nntui[serve]"')
    idle *= MINUTE
    limits = Limits(
        sessions=sessions,
        idle=idle,
        warned=min(Limits.warned, idle / 2),
        memory=memory * 1_000_000,
        cpu=cpu * MINUTE,
    )
    try:
        sys.exit(asyncio.run(_serve(offered, host, port, names, limits)))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(f"nntui serve: port {port} of {printable(host)} is taken; --port 0 takes one that is free")
        fail(f"nntui serve: can't listen on port {port} of {printable(host)}: {io_words(error)}")
    except KeyboardInterrupt:  # where Ctrl+C is no signal
        sys.exit(0)


async def _serve(offered: Sequence[str], host: str, port: int, names: Sequence[str], limits: Limits) -> int:
    from dataclasses import asdict

    from nntui.serve.gate import Gate, Names, is_loopback, new_code, seen_as
    from nntui.serve.processes import processes
    from nntui.serve.server import serve as served
    from nntui.serve.site import Site

    code = "" if is_loopback(host) else new_code()
    sessions = processes(offered, asdict(limits))

    def begun(port: int) -> None:
        seen = seen_as(host)
        click.echo(f"http://{f'[{seen}]' if ':' in seen else seen}:{port}/")
        if code:
            click.echo(f"code: {code}")
            click.echo(EXPOSED, err=True)
        click.echo("Ctrl+C ends it", err=True)

    try:
        if not await sessions.ready():
            return 2
        gate = Gate(code, time.monotonic)
        site = Site(gate, Names(host, names), sessions, limits, time.monotonic, _tell)
        await served(site.app(), host, port, limits, begun)
    finally:
        sessions.close()
    return 0


def _tell(words: str) -> None:
    """Say on stderr who comes and goes."""
    click.echo(f"{time.strftime('%H:%M:%S')} {printable(words)}", err=True)
