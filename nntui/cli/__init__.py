"""The command `nntui`: one small function for each thing it can be asked to do.

What was asked for goes to stdout, everything else to stderr. Exit codes: 0 it worked, 1 a check failed,
2 something was asked for that can't be done, 130 Ctrl+C has broken it off. What a command needs is imported when it is
asked for.
"""

import io
import os
import sys
from contextlib import suppress
from typing import NoReturn

from nntui.cli.group import COMPLETES, cli
from nntui.text.escape import printable
from nntui.text.files import io_words

# How many threads NumPy's matrices are shared out to: OpenBLAS, MKL and Accelerate read it when NumPy is imported.
THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def main() -> None:
    """The console script."""
    _compute_in_one_thread()
    if COMPLETES in os.environ:
        from nntui.cli.completing import offer_all

        offer_all()
    _stand_in_for_closed()
    for stream in (sys.stdout, sys.stderr):  # a code page without "→" gets "?" rather than a traceback
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        cli(prog_name="nntui")
    except BrokenPipeError:  # the reader of our output left, as in `nntui verify | head`
        _leave(1)
    except OSError as error:
        what = "the output" if error.filename is None else printable(os.fsdecode(error.filename))
        with suppress(OSError):  # there may be nobody to tell
            print(f"nntui: {what} can't be used: {io_words(error)}", file=sys.stderr, flush=True)
        _leave(2)


def _compute_in_one_thread() -> None:
    """Multiply in one thread, unless told otherwise: for matrices this small, to wait for another that has no
    processor of its own takes ten times as long as all the arithmetic.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")


def _leave(code: int) -> NoReturn:
    """Leave without another try to write what is waiting for a stream that takes nothing."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - they are left open for the interpreter's last flush
    sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.exit(code)


def _stand_in_for_closed() -> None:
    """Put something in the place of each stream that was closed when we began, so that no file gets its number.

    What goes to a closed stdout is an error; what goes to a closed stderr is lost.
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
