"""The rows that are collected from the files where they stand, and handed down from here: formats and panes.

A new file there is a new format, or a new pane.
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from nntui.export import formats as without_screen
from nntui.publish import formats as with_screen

if TYPE_CHECKING:
    from nntui.export.format import Formats
    from nntui.render.pane import Pane


def panes() -> "Mapping[str, Pane]":
    """Every pane by name, in their order; imports what draws them."""
    from nntui.render.panes import collected

    return collected()


@cache
def formats() -> "Formats":
    """Every format by the ending of its files, in the order in which they are told; imports all that write them."""
    found = [*rows_of(without_screen), *rows_of(with_screen)]
    return {each.ending: each for each in sorted(found, key=lambda each: each.place)}


def rows_of(folder: ModuleType) -> list[Any]:
    """The rows at the end of each file of a folder."""
    files = (import_module(f"{folder.__name__}.{each.name}") for each in pkgutil.iter_modules(folder.__path__))
    return [row for file in files for row in file.FORMATS]
