"""Which kernel runs the updates: chosen once for a session on the screen, before anything is opened.

The compiled one where numba is installed and has compiled it before, into a cache in the user's folder; else NumPy's.
Compiling takes seconds, so a child process does it (`python -m nntui.scenario.kernel_choice`) for the sessions to come.
"""

import hashlib
import os
import subprocess
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from nntui.engine.program import COMPILED, NUMPY
from nntui.text.posix import processor_told

ASKED = "NNTUI_KERNEL"  # the variable that says which; a session that finds none chooses
CACHE = "NUMBA_CACHE_DIR"  # numba's own, read when it is imported
OF_PROCESSOR = ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")  # numba's own: what it compiles for in place of what is there
SAME_BITS = "the interpreter makes the same bits uncompiled"  # what a marker says where that was seen


def chosen() -> str:
    """The kernel of this process."""
    return COMPILED if os.environ.get(ASKED) == COMPILED else NUMPY


def choose() -> None:
    """Choose for a session that begins."""
    if os.environ.get(ASKED, COMPILED) != COMPILED:
        return
    if (marker := _marker()) is not None and marker.exists():
        os.environ.setdefault(ASKED, COMPILED)
        if marker.read_text("utf-8") == SAME_BITS:
            from nntui.engine.machine import ALIKE

            ALIKE.set()
    if chosen() == COMPILED:
        os.environ.setdefault(CACHE, str(_folder()))


def prepare() -> None:
    """Load the compiled kernel before it is needed, or have it compiled for the sessions to come."""
    if chosen() == COMPILED:
        from nntui.engine.machine import machine

        machine()
        return
    marker = None if ASKED in os.environ else _marker()
    if marker is not None and not marker.exists():
        with suppress(OSError):  # NumPy runs on
            subprocess.Popen(
                [sys.executable, "-m", "nntui.scenario.kernel_choice"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )


def words() -> str:
    """The kernel in words, with what it depends on."""
    if chosen() == COMPILED:
        from importlib.metadata import version

        return f"{COMPILED}, numba {version('numba')}"
    return NUMPY


def _folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("nntui") / "kernel"


def _processor() -> tuple[str, ...]:
    """What is known at once of the processor that is compiled for: for another one numba's cache holds other code."""
    import platform

    asked = (os.environ.get(name, "") for name in (*OF_PROCESSOR, "PROCESSOR_IDENTIFIER"))  # the last by Windows
    return (platform.machine(), *asked, *processor_told())


def _marker() -> Path | None:
    """The file that is there once what is installed here has been compiled for this processor; None without numba."""
    numba = find_spec("numba")
    if numba is None or numba.origin is None:
        return None
    import numpy as np

    from nntui.engine import interpreter

    source, told = Path(interpreter.__file__), Path(numba.origin).with_name("_version.py")
    file = source.stat()  # numba's cache goes by it
    installed = told.read_bytes() if told.is_file() else numba.origin  # the metadata of packages take longer to read
    parts = (installed, np.__version__, sys.version, source, file.st_mtime_ns, file.st_size, _processor())
    return _folder() / f"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}.ready"


def compile_now() -> None:
    """Compile into the cache, and leave word that it is there."""
    marker = _marker()
    if marker is None:
        return
    os.environ[CACHE] = str(_folder())
    from nntui.engine.machine import alike, machine

    machine()
    marker.write_text(SAME_BITS if alike() else "", "utf-8")


if __name__ == "__main__":
    compile_now()
