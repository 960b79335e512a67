"""The command that grades what students have recorded."""

import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nntui.cli.group import as_json, cli, fail, print_json
from nntui.cli.rows import panes
from nntui.cli.screen import choose_kernel
from nntui.text.errors import NntuiError
from nntui.text.escape import printable
from nntui.text.files import io_words
from nntui.text.numbers import plural

if TYPE_CHECKING:
    from nntui.lesson.grading import Grade
    from nntui.lesson.recording import Recording

TOGETHER = 50  # files that share what was trained
ENDINGS = (".nnrec", ".toml", ".nnans")
MOST_REMARKS = 20
HEADING = "student"
FEWEST_ALIKE = 2  # tries that are the same, at the same times, in files that are no two people's work
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")  # a spreadsheet may take for one what begins so


@cli.command()
@click.argument("lesson")
@click.argument("files", nargs=-1, required=True, metavar="FILES-OR-FOLDERS...")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@as_json
def grade(lesson: str, files: Sequence[str], as_csv: bool, as_json: bool) -> None:
    """Grade the recordings in FILES, or the answers saved by a page, of those who were given LESSON.

    A row for each file. A bad one is a row too, and stops none of the others. It shows what differs from LESSON and
    what was changed by hand; it doesn't prove who sat before the screen.
    """
    from nntui.lesson.lessons import find_lesson
    from nntui.lesson.recording import read

    if as_csv and as_json:
        raise click.UsageError("expected either --csv or --json, found both")
    choose_kernel()
    given = read(find_lesson(lesson), panes())
    if "" in files:
        fail("“”: expected a file or a folder, found no name")
    found = [path for name in files for path in _files(Path(name))]
    if not found:
        fail(f"{printable(files[0])}: expected recordings ({', '.join(ENDINGS)}), found none")
    with click.progressbar(
        length=len(found), label="grading", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as progress:
        rows = []
        for row in _rows(found, given):
            rows.append(row)
            progress.update(1)
    _name_twins(rows)
    if as_json:
        print_json(rows)
    elif as_csv:
        click.echo(_as_csv(rows), nl=False)
    else:
        click.echo("\n".join(_as_text(rows)))
    sys.exit(0 if all(row["problem"] == "" for row in rows) else 1)


def _files(path: Path) -> list[Path | NntuiError]:
    """A file, or those in a folder that are recordings by their names, in order; or why it can't be looked into."""
    try:
        if path.is_dir():
            return [*sorted(each for each in path.iterdir() if each.suffix.lower() in ENDINGS)]
    except OSError as error:
        return [NntuiError(str(path), f"expected a file or a folder that can be looked into, found: {io_words(error)}")]
    return [path]


def _rows(found: Sequence[Path | NntuiError], lesson: "Recording") -> Iterator[dict[str, Any]]:
    """A row for each file; some files one after the other share what was trained."""
    from nntui.lesson.grading import asked_in
    from nntui.lesson.grading import grade as grade_of
    from nntui.lesson.recording import read
    from nntui.lesson.saved_answers import SUFFIX, asked_by_page, grade_saved, is_saved, read_saved
    from nntui.timeline.runs import Runs

    by_page = cache(lambda: asked_by_page(lesson, panes(), Runs(lesson.header.open())))
    for number, path in enumerate(found):
        if number % TOGETHER == 0:
            runs = Runs(lesson.header.open())
            asked = asked_in(lesson, panes(), runs)
        if isinstance(path, NntuiError):
            yield _row(Path(path.source), None, str(path))
            continue
        try:
            if is_saved(path) or path.suffix.lower() == SUFFIX:
                yield _row(path, grade_saved(read_saved(path), lesson, by_page()))
            else:
                yield _row(path, grade_of(read(path, panes()), lesson, panes(), runs, asked))
        except NntuiError as error:
            yield _row(path, None, str(error).splitlines()[0])


def _name_twins(rows: Sequence[dict[str, Any]]) -> None:
    """Tell of files with the same tries at the same times in each of their rows, and forget the tries."""
    alike: dict[Any, list[dict[str, Any]]] = {}
    for row in rows:
        if len(trail := row.pop("trail")) >= FEWEST_ALIKE:
            alike.setdefault(trail, []).append(row)
    for twins in alike.values():
        for row in twins[: len(twins) if len(twins) > 1 else 0]:
            other = next(each["file"] for each in twins if each is not row)
            more = f" and {plural(len(twins) - 2, 'more file')}" if len(twins) > 2 else ""
            row["remarks"].insert(0, f"the same tries at the same times as in {other}{more}")


def _row(path: Path, found: "Grade | None", problem: str = "") -> dict[str, Any]:
    """What is told of a file; None: it can't be read, for a reason."""
    from nntui.lesson.grading import Grade

    graded = found or Grade("")
    return {
        "student": graded.student or path.stem,
        "file": str(path),
        "questions": len(graded.questions),
        "first_try_right": graded.first_right,
        "right": graded.right,
        "tries": graded.tried,
        "skipped": graded.skipped,
        "best_of_tasks": {str(number): steps for number, steps in graded.best.items()},
        "minutes": round(graded.seconds / 60, 1),
        "consistent": graded.consistent,
        "remarks": list(graded.remarks[:MOST_REMARKS]),
        "problem": problem,
        "trail": graded.trail,
    }


def _as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Rows of CSV, whose texts no spreadsheet takes for formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(rows[0])
    for row in rows:
        writer.writerow([_cell(value) for value in row.values()])
    return out.getvalue()


def _cell(value: Any) -> Any:
    match value:
        case dict():
            return " ".join(f"{number}:{steps}" for number, steps in value.items())
        case list():
            return _cell("; ".join(value))
        case str():
            text = printable(value)
            return f"'{text}" if FORMULA.match(text) else text
    return value


def _as_text(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """A line for each student, and what is to be said of the file below it."""
    from rich.cells import cell_len

    from nntui.render.cells import fit

    wide = max(cell_len(printable(text)) for text in (HEADING, *(row["student"] for row in rows)))
    yield f"{HEADING:<{wide}}  first  right  tries  skipped  minutes  consistent  best of tasks"
    for row in rows:
        name = fit(printable(row["student"]), wide)
        if row["problem"]:
            yield f"{name}  {printable(row['problem'])}"
            continue
        best = ", ".join(f"question {n}: {plural(steps, 'step')}" for n, steps in row["best_of_tasks"].items())
        of = f"{row['right']}/{row['questions']}"
        yield (
            f"{name}  {row['first_try_right']:>5}  {of:>5}  {row['tries']:>5}  {row['skipped']:>7}  "
            f"{row['minutes']:>7}  {'yes' if row['consistent'] else 'no':>10}  {best}".rstrip()
        )
        for remark in row["remarks"]:
            yield f"{'':<{wide}}  {printable(remark)}"
