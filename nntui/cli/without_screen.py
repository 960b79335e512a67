"""A session in lines: `--plain` of the commands that show something on the screen."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from nntui.cli.rows import formats, panes

plain_option = click.option("--plain", is_flag=True, help="Line by line: for screen readers, pipes, dumb terminals.")


def draws_nothing() -> bool:
    """Whether this is no terminal that a screen can be drawn on."""
    streams = (sys.stdin, sys.stdout, sys.stderr)  # Textual reads from the first and draws on the last
    return os.environ.get("TERM") in ("dumb", "") or not all(stream.isatty() for stream in streams)


def run_plain(
    first: Callable[[], Any] | None,
    ascii_only: bool,
    *,
    record: Path | None = None,
    replay: Any = None,
    resumed: Any = False,
    file: str = "",
    **_: Any,
) -> NoReturn:
    """Read commands line by line from a terminal, or from a pipe, and answer each; `file` is that of a recording."""
    if first is None and replay is None:
        raise click.UsageError("--plain needs a SCENARIO, as in nntui four-people --plain; nntui list names them")
    from nntui.plain.loop import run
    from nntui.ui.opened import Opened

    setup = replay.setup if first is None or replay is not None else first()
    opened = Opened(setup, panes(), time.perf_counter, formats=formats, replay=replay, journal=True, resumed=resumed)
    try:
        if record is not None:
            opened.recordings.start(record)
        code = run(opened, ascii_only=ascii_only)
    finally:
        opened.close()
    if opened.shows_recording:
        from nntui.cli.way_back import how_on, is_kept

        if is_kept() and (said := how_on(opened.recordings, file, plain=True)):
            click.echo(said, err=True)
    sys.exit(code)
