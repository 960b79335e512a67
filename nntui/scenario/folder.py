"""Where the built-in scenarios lie. It imports nothing heavy: the command asks it before the first paint."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def folder() -> Path:
    """The folder of the built-in scenarios: inside an installed package, else beside it in the checkout."""
    packaged = PACKAGE / "scenarios"
    return packaged if packaged.is_dir() else PACKAGE.parent / "scenarios"


def built_in_names() -> list[str]:
    """The names of the built-in scenarios, in alphabetical order."""
    return sorted(path.stem for path in folder().glob("*.toml"))


def is_built_in(name: str) -> bool:
    """Whether a scenario of this name comes with nntui."""
    return name in built_in_names()


def is_lesson(name: str) -> bool:
    """Whether a lesson of this name comes with nntui."""
    return name in (path.stem for path in (folder() / "lessons").glob("*.toml"))


def hint_at_lesson(name: str) -> str:
    """What to do with the name of a lesson where another is expected; empty if it is none."""
    return f"; it is a lesson: `nntui learn {name}` opens it" if is_lesson(name) else ""


def looks_like_file(name: str) -> bool:
    """Whether a word is meant as a file rather than as a scenario's name."""
    return (
        name.endswith((".toml", ".csv", ".nnrec")) or "/" in name or os.sep in name or os.path.exists(name)
    )  # Path.exists may raise
