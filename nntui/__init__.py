"""nntui: a debugger for learning, in the terminal."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("nntui")
except PackageNotFoundError:  # run from a checkout that was never installed
    __version__ = "0+checkout"
