"""The command `nntui`: one small function for each thing it can be asked to do.

What was asked for goes to stdout, everything else to stderr. Exit codes: 0 it worked, 1 a check failed,
2 something was asked for that can't be done. What a command needs is imported when it is asked for.
"""

import io
import os
import sys

from nntui.cli import export, manual, numbers, scenarios, screen  # noqa: F401 - each puts its commands into the group
from nntui.cli.group import cli


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
