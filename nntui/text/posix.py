"""What Linux and macOS have and Windows has not: the one place that asks for it, and says what is done without.

A test holds that nothing of it is called anywhere else (tests/test_portable.py).
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from types import ModuleType

fcntl: ModuleType | None
resource: ModuleType | None
termios: ModuleType | None
try:
    import fcntl
    import resource
    import termios
except ImportError:
    fcntl = resource = termios = None

REPLACES_OPEN = sys.platform != "win32"  # whether a file can be renamed, or replaced, while it is open
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
# Names that Windows keeps for its devices, whatever ending and folder they are given.
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}

PROCESSORS = Path("/proc/cpuinfo")
KIND = ("model name", "model", "cpu family", "flags", "Features", "CPU implementer", "CPU part")  # of all that it says


def lock(descriptor: int) -> bool:
    """Lock an open file for this process; whether no other had done so. Where there are no locks it always is."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_device(name: str) -> bool:
    """Whether a file's name would lead to a device on this system."""
    return sys.platform == "win32" and name.partition(".")[0].rstrip().upper() in DEVICES


def terminal_kept(descriptor: int) -> Callable[[], None] | None:
    """What sets a terminal back to how it is now; None where it is none, or the system does so by itself."""
    if termios is None:
        return None
    failed = termios.error
    try:
        settings = termios.tcgetattr(descriptor)
    except failed:
        return None

    def restore() -> None:
        with suppress(failed):
            termios.tcsetattr(descriptor, termios.TCSANOW, settings)

    return restore


def hang_up() -> None:
    """Have this process told that its terminal has gone."""
    os.kill(os.getpid(), signal.SIGHUP)


def bounded(limits: dict[str, tuple[int, int]], used_up: Callable[[], None]) -> bool:
    """Have the system hold limits of this process, soft and hard ones by their names; `used_up` is called where there
    is no time of the processor left. Whether it can.
    """
    if resource is None:
        return False
    for name, pair in limits.items():
        with suppress(ValueError, OSError):  # there are lower ones
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), pair)
    signal.signal(signal.SIGXCPU, lambda number, frame: used_up())
    return True


def own_memory() -> Callable[[], int]:
    """What tells the bytes that this process has for itself, as RLIMIT_DATA counts them; 0 where none tells."""
    try:
        told = os.open("/proc/self/status", os.O_RDONLY)
    except OSError:
        return lambda: 0

    def now() -> int:
        _, _, rest = os.pread(told, 1 << 14, 0).partition(b"VmData:")
        return int(rest.split(maxsplit=1)[0]) * 1024

    return now


def processor_told() -> list[str]:
    """The lines in which the system tells what kind of processor there is; none where it doesn't."""
    with suppress(OSError), PROCESSORS.open(encoding="utf-8", errors="replace") as told:
        return [line for line in takewhile(str.strip, told) if line.partition(":")[0].strip() in KIND]
    return []
