"""Where scenarios come from: the ones that nntui brings along, by name, and files of the user's own, by path."""

import os.path
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nntui.scenario.load import Check, load, parse, read_text
from nntui.scenario.overrides import override
from nntui.scenario.setup import Setup, set_up
from nntui.text.errors import NntuiError, did_you_mean
from nntui.text.escape import shortened

PACKAGE = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """The folder of the built-in scenarios: inside an installed package, else beside it in the checkout."""
    packaged = PACKAGE / "scenarios"
    return packaged if packaged.is_dir() else PACKAGE.parent / "scenarios"


def built_in() -> dict[str, Path]:
    """The built-in scenarios' files by name, in their order."""
    paths = {path.stem: path for path in folder().glob("*.toml")}
    return dict(sorted(paths.items(), key=lambda item: (_order(item[1]), item[0])))


def _order(path: Path) -> int:
    """Its place in the list; a file that can't be read stands last, and says why when it is opened."""
    try:
        order = parse(str(path), read_text(path)).get("order")
    except NntuiError:
        order = None
    return order if isinstance(order, int) else 1_000


def find(name: str) -> Path:
    """The file of a scenario by its name, or a file of the user's own by its path."""
    if name.endswith(".toml") or "/" in name or os.sep in name:
        return Path(name)
    known = built_in()
    if name not in known and os.path.exists(name):  # Path.exists would raise for a name that is too long
        return Path(name)
    if name not in known:
        hint = did_you_mean(name, known) or "; `nntui list` names them all"
        raise NntuiError(shortened(name) or "“”", f"expected a scenario's name or a .toml file, found neither{hint}")
    return known[name]


def open_scenario(
    name: str, settings: Sequence[str] = (), seed: int | None = None, checks: Sequence[Check] = ()
) -> Setup:
    """A scenario by name or path, with values overridden, put together; raises NntuiError."""
    path = find(name)
    raw: dict[str, Any] = parse(str(path), read_text(path))
    changes = [*settings, *([f"seed={seed}"] if seed is not None else [])]
    override(raw, changes)
    source = (
        f"{path} with {', '.join(f'--set {shortened(change, 80)}' for change in changes)}" if changes else str(path)
    )
    return set_up(path.stem, load(source, raw, checks, overridden=bool(changes)))
