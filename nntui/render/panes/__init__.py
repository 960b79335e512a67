"""The panes: a file each that ends in its row, `PANE`. A file that is put here is a pane of the program."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from nntui.render.pane import Pane


@cache
def collected() -> dict[str, Pane]:
    """All panes by name, in their order."""
    panes: list[Pane] = [import_module(f"{__name__}.{module.name}").PANE for module in iter_modules(__path__)]
    return {pane.name: pane for pane in sorted(panes, key=lambda pane: (pane.order, pane.name))}
