"""What every test gets: a folder of its own to write into, for files and for the journal, and no hurry."""

import gc
import os
import signal
from itertools import count

import pytest
import share
from hypothesis import HealthCheck, settings

from nntui.cli import THREADS

for each in THREADS:  # as the program itself does; threads that wait for each other take the time of other tests
    os.environ.setdefault(each, "1")
os.environ["NNTUI_KERNEL"] = "numpy"  # whatever is in the cache of who runs the tests, and nothing is compiled for it

# The same examples on each run, whatever the machine's speed.
settings.register_profile(
    "calm", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("calm")


def pytest_configure(config):
    config.addinivalue_line("markers", "full: a share of it runs by default; `pytest -m full` runs all of it")
    config.addinivalue_line("markers", "rest: of those that are marked full what no run by default takes any of")
    config.addinivalue_line("markers", "tried: what a run by default has taken of those that are marked full")
    config.addinivalue_line(
        "markers", "long: takes long in a full run; the gate tries what a run by default takes of it"
    )
    gc.set_threshold(50_000, 20, 100)  # to look through all tests and apps for garbage took a fifth of the time
    share.full = "full" in config.option.markexpr.split()
    if (
        signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    ):  # as after `nohup pytest &`: programs that are tested inherit it
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config, items):
    """Mark the pictures; take a share of them, and leave the rest, unless some are asked for by name or drawn anew."""
    drawn = [item for item in items if "looks_as_before" in item.fixturenames]
    shared = share.pictures([item.name for item in drawn])
    for item in drawn:
        item.add_marker(pytest.mark.full)
        if item.name in shared:
            item.add_marker(pytest.mark.tried)
    if share.full or config.option.update_snapshots or any("::" in each for each in config.args):
        return
    items[:] = [item for item in items if item.name in shared or not left_out(item)]


def left_out(item):
    """Whether a run by default may be without it."""
    if item.get_closest_marker("rest") is None:
        return "looks_as_before" in item.fixturenames
    assert item.get_closest_marker("tried") is None, f"{item.name}: what is left out is not tried"
    return True


def pytest_sessionfinish():
    """Leave the garbage to the end of the process: pytest looks through all of it five times before."""
    gc.freeze()


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers():
    """A process more than there are cores: now and then a test waits for a timer or for a browser."""
    return (yield) + 1


folders = count()


@pytest.fixture
def tmp_path(tmp_path_factory):
    """A new folder by its number: pytest's own looks at all that there are to name one more."""
    folder = tmp_path_factory.getbasetemp() / f"{next(folders)}"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path, monkeypatch):
    """Keys that are pressed at random may write recordings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("NNTUI_THEME", raising=False)
