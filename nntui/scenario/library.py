"""Where scenarios come from: the ones that nntui brings along, by name, and files of the user's own, by path."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nntui.scenario import consistency
from nntui.scenario.beside import FileKind, FileText, ReadFile, beside
from nntui.scenario.brought_along import made
from nntui.scenario.csv_text import read_csv
from nntui.scenario.damaged import Damaged, apart, each_read
from nntui.scenario.folder import built_in_names, folder, hint_at_lesson, is_built_in, looks_like_file
from nntui.scenario.generated import put_generated
from nntui.scenario.groups import GROUPS
from nntui.scenario.load import Checker, load, parse, read_text
from nntui.scenario.model import Scenario
from nntui.scenario.others import RECORDING, RECORDING_KEY, other, refuse_other
from nntui.scenario.overrides import override
from nntui.scenario.schedules import last_step
from nntui.scenario.setup import Setup, set_up
from nntui.text.errors import NntuiError, did_you_mean
from nntui.text.escape import printable, shortened

EXPECTED = "a scenario (.toml)"
CSV = ".csv"


def find(name: str) -> Path:
    """The file of a scenario by its name, or a file of the user's own by its path; raises NntuiError."""
    if is_built_in(name):
        return folder() / f"{name}.toml"
    if looks_like_file(name):
        path = Path(name)
        refuse_other(path, EXPECTED, CSV)
        return path
    hint = hint_at_lesson(name) or did_you_mean(name, built_in_names()) or "; `nntui list` names them all"
    raise NntuiError(
        shortened(name) or "“”", f"expected a scenario's name or a .toml or .csv file, found neither{hint}"
    )


def open_scenario(
    name: str, settings: Sequence[str] = (), seed: int | None = None, checks: Sequence[Checker] = ()
) -> Setup:
    """A scenario by name or path, with values overridden, put together; of a CSV file one is made. Raises NntuiError.

    Where values are overridden, figures and remarks of the file that no longer apply are left out.
    """
    path = find(name)
    if path.suffix.lower() == CSV:
        from nntui.scenario.csv_scenario import how_otherwise, scenario_of, taken

        file = read_csv(path)
        found = taken(file)
        text, read = scenario_of(found, how_otherwise(found)), lambda name, kind: file
    else:
        text, read = read_text(path), beside(path.parent)
    return open_text(path.stem, text, settings, seed, checks, str(path), read)


def open_brought_along(name: str) -> Setup:
    """A built-in scenario as it stands in its file; raises NntuiError where that was damaged."""
    path = find(name)
    source, text = str(path), read_text(path)
    raw = parse(source, text)
    files = _put_files(source, raw, beside(path.parent))
    try:
        scenario = made(Scenario, raw)
        setup = None if any(consistency.problems_of(scenario)) else set_up(name, scenario)
    except (AttributeError, KeyError, StopIteration, TypeError, ValueError):
        setup = None
    if setup is None:
        return open_scenario(name)  # where what is wrong is told
    return replace(setup, source=text, csv=files[0], weights=files[1])


def _put_files(source: str, raw: dict[str, Any], read: ReadFile) -> tuple[FileText | None, FileText | None]:
    """Put in what a scenario asks for: the rows of a generator or of the CSV file that it names (`csv_data`), then the
    weights of the file that it names (`weights_file`). The two files, None where it names none.
    """
    put_generated(source, raw)
    rows = weights = None
    if _has(raw, "data", "csv"):
        from nntui.scenario.csv_data import put_rows

        rows = put_rows(source, raw, read)
    if _has(raw, "network", "weights_file"):
        from nntui.scenario.weights_file import put_weights

        weights = put_weights(source, raw, read)
    return rows, weights


def _has(raw: dict[str, Any], table: str, key: str) -> bool:
    return isinstance(found := raw.get(table), dict) and key in found


def nowhere(name: str, kind: FileKind) -> FileText:
    """Where there is no folder to read a file from; raises NntuiError."""
    expected = "expected a scenario that needs no file beside it"
    raise NntuiError(name, f"{expected}, found one that asks for this as {kind.words}")


def open_text(
    name: str,
    text: str,
    settings: Sequence[str] = (),
    seed: int | None = None,
    checks: Sequence[Checker] = (),
    source: str = "",
    read: ReadFile = nowhere,
) -> Setup:
    """A scenario from its text; `source` is what errors name, `read` gives the files that it asks for. Otherwise
    as `open_scenario`.
    """
    source = source or f"the scenario “{shortened(name)}”"
    raw: dict[str, Any] = parse(source, text)
    if RECORDING_KEY in raw:
        raise other(source, EXPECTED, RECORDING)
    changes = [*settings, *([f"seed={seed}"] if seed is not None else [])]
    files: list[FileText | None] = []
    override(raw, changes, lambda: files.extend(_put_files(source, raw, read)))
    if not changes:
        scenario = load(source, raw, checks)
    else:
        where = f"{source} with {', '.join(f'--set {shortened(change, 80)}' for change in changes)}"
        scenario = keep_what_applies(load(where, raw, overridden=True), checks)
    return replace(set_up(printable(name), scenario, changes), source=text, csv=files[0], weights=files[1])


def open_all_brought_along() -> list[Setup | Damaged]:
    """The built-in scenarios as they stand in their files."""
    return each_opened(open_brought_along)


def each_opened(opener: Callable[[str], Setup]) -> list[Setup | Damaged]:
    """The built-in scenarios in their order, then those that were damaged."""
    setups, damaged = apart(each_read(built_in_names(), opener))
    return [*in_order(setups), *damaged]


def in_order(setups: Iterable[Setup]) -> list[Setup]:
    """Scenarios in the order of a list of them."""
    return sorted(setups, key=lambda setup: (setup.scenario.order, setup.name))


def by_group(setups: Iterable[Setup]) -> list[Setup]:
    """Scenarios in the order of a list that has groups."""
    return sorted(in_order(setups), key=lambda setup: GROUPS.index(setup.scenario.group))


def keep_what_applies(scenario: Scenario, checks: Sequence[Checker]) -> Scenario:
    """A scenario without the figures and remarks that speak of a step or a name that isn't there."""
    end = last_step(scenario)
    blamed = {problem.where.split(".")[0] for check in checks for problem in check(scenario)}
    published = [
        figure for i, figure in enumerate(scenario.published) if figure.step <= end and f"published[{i}]" not in blamed
    ]
    remarks = [
        remark
        for i, remark in enumerate(scenario.remarks)
        if all(figure.step <= end for figure in remark.figures) and f"remarks[{i}]" not in blamed
    ]
    return replace(scenario, published=published, remarks=remarks)
