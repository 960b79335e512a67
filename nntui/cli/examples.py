"""What the help of a command ends in: lines to be typed, and what its exit code says."""

from collections.abc import Mapping
from typing import NamedTuple

WIDTH = 39  # cells of a line, with the blanks before its words


class Ending(NamedTuple):
    """Examples, each a line with what it does, and what the exit code says."""

    examples: tuple[tuple[str, str], ...]
    exit_code: str


ENDINGS: Mapping[str, Ending] = {
    "list": Ending(
        (
            ("nntui list", "all of them, by group"),
            ("nntui list --json", "for a program"),
        ),
        "0, 2 if a file that comes with nntui is damaged",
    ),
    "learn": Ending(
        (
            ("nntui learn", "the lessons"),
            ("nntui learn tour", "open one"),
            ("nntui learn my.toml --record ann.nnrec --name Ann", "one of your own, and keep the answers"),
            ("nntui learn --resume", "go on where you left off"),
            ("nntui learn four-people --plain < answers.txt", "line by line, from a pipe too"),
        ),
        "0, with --plain 1 if a line of a pipe could not be done, 2 if there is no such lesson",
    ),
    "grade": Ending(
        (
            ("nntui grade four-people class/", "all that was handed in, in a folder"),
            ("nntui grade my.toml ann.nnrec bob.nnans", "some of them, by a lesson of your own"),
            ("nntui grade four-people class/ --csv > grades.csv", "for a spreadsheet"),
        ),
        "0 if all could be graded, 1 if one of them could not (its row says why), 2 if none was",
    ),
    "check": Ending(
        (
            ("nntui check my.toml", "a scenario, a lesson or a recording"),
            ("nntui check lessons/*.toml --json", "many, for a program"),
            ("nntui check my.toml --set training.rate=0.5", "a scenario with another rate"),
        ),
        "0 if all are good, 2 if something is wrong with one",
    ),
    "new": Ending(
        (
            ("nntui new my.toml", "a scenario to start from"),
            ("nntui new my.toml --from people.csv --target gender", "of data of your own"),
            ("nntui new my.toml --generator spiral", "of data that a formula makes"),
            ("nntui new lesson.toml --lesson four-people", "a lesson that asks in every kind"),
        ),
        "0 if FILE was written, 2 if it was not",
    ),
}


def ending_of(name: str) -> str | None:
    """What the help of a command ends in; None where nothing is said here."""
    if (ending := ENDINGS.get(name)) is None:
        return None
    lines = "\n".join(f"  {_beside(line)}{words}" for line, words in ending.examples)
    return f"\b\nExamples:\n{lines}\n\nExit code: {ending.exit_code}."


def _beside(line: str) -> str:
    """A line up to where its words stand: beside it, or below where it is too long."""
    return f"{line:<{WIDTH}}" if len(line) < WIDTH else f"{line}\n{'':<{WIDTH + 2}}"
