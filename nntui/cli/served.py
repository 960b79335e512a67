"""The program that `nntui serve` begins for its sessions: `python -m nntui.cli.served JSON`."""

import json
import os
import socket
import sys
from typing import Any

import click

from nntui.cli.group import fail
from nntui.cli.rows import formats, panes
from nntui.cli.screen import choose_kernel
from nntui.scenario.kernel_choice import ASKED, chosen
from nntui.serve.door import Door
from nntui.serve.limits import Limits
from nntui.serve.offered import Offered, offered
from nntui.serve.processes import READY
from nntui.serve.served_session import Sessions, nursery
from nntui.text.errors import NntuiError


def main(asked: dict[str, Any]) -> None:
    """Make ready what is asked for; then be the nursery, or one session."""
    door = Door()
    choose_kernel()
    os.environ[ASKED] = chosen()  # no session has another compiled
    try:
        found = offered(asked["offered"], panes())
    except NntuiError as error:
        fail(str(error))
    if "size" not in asked:  # once, and not by each session
        tell_left_out(found)
    if "try" in asked:
        return
    sessions = Sessions(found, panes, formats, Limits(**asked["limits"]), door)
    if "size" in asked:
        sessions.run(*asked["size"])
    sessions.make_ready()
    pipe = socket.socket(fileno=asked["nursery"])
    pipe.sendall(READY)
    nursery(pipe, sessions.run)


def tell_left_out(found: Offered) -> None:
    """Say on stderr which of nntui's own is not offered, and what is wrong with it."""
    for each in found.left_out:
        click.echo(f"{each.error}\nleft out: {each.name}", err=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
