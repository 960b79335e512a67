"""Where scenarios come from: the ones that nntui brings along, by name, and files of the user's own, by path."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nntui.scenario.brought_along import made
from nntui.scenario.csv_text import CsvText, ReadCsv, beside, read_csv
from nntui.scenario.folder import built_in_names, folder, is_built_in, looks_like_file
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
    hint = did_you_mean(name, built_in_names()) or "; `nntui list` names them all"
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
        text, read = scenario_of(found, how_otherwise(found)), lambda name: file
    else:
        text, read = read_text(path), beside(path.parent)
    return open_text(path.stem, text, settings, seed, checks, str(path), read)


def open_brought_along(name: str) -> Setup:
    """A built-in scenario as it stands in its file, which isn't checked again; raises NntuiError where nothing can be
    made of it.
    """
    path = find(name)
    source, text = str(path), read_text(path)
    raw = parse(source, text)
    put_generated(source, raw)
    file = _put_rows(source, raw, beside(path.parent))
    try:
        setup = set_up(name, made(Scenario, raw))
    except (AttributeError, KeyError, StopIteration, TypeError, ValueError):
        return open_scenario(name)  # where what is wrong is told
    return replace(setup, source=text, csv=file)


def _put_rows(source: str, raw: dict[str, Any], read: ReadCsv) -> CsvText | None:
    """Put the rows of the CSV file in that a scenario names, if it names one (`csv_data`)."""
    if not isinstance(data := raw.get("data"), dict) or "csv" not in data:
        return None
    from nntui.scenario.csv_data import put_rows

    return put_rows(source, raw, read)


def nowhere(name: str) -> CsvText:
    """Where there is no folder to read a CSV file from; raises NntuiError."""
    raise NntuiError(name, "expected a scenario that holds its rows, found one that asks for this file")


def open_text(
    name: str,
    text: str,
    settings: Sequence[str] = (),
    seed: int | None = None,
    checks: Sequence[Checker] = (),
    source: str = "",
    read: ReadCsv = nowhere,
) -> Setup:
    """A scenario from its text; `source` is what errors name, `read` gives the CSV file that it asks for. Otherwise
    as `open_scenario`.
    """
    source = source or f"the scenario “{shortened(name)}”"
    raw: dict[str, Any] = parse(source, text)
    if RECORDING_KEY in raw:
        raise other(source, EXPECTED, RECORDING)
    changes = [*settings, *([f"seed={seed}"] if seed is not None else [])]
    files: list[CsvText | None] = []

    def put() -> None:
        put_generated(source, raw)
        files.append(_put_rows(source, raw, read))

    override(raw, changes, put)
    if not changes:
        scenario = load(source, raw, checks)
    else:
        where = f"{source} with {', '.join(f'--set {shortened(change, 80)}' for change in changes)}"
        scenario = keep_what_applies(load(where, raw, overridden=True), checks)
    return replace(set_up(printable(name), scenario, changes), source=text, csv=files[0])


def open_all_brought_along() -> list[Setup]:
    """The built-in scenarios in their order, which aren't checked again; raises NntuiError as for one."""
    return in_order(open_brought_along(name) for name in built_in_names())


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
    return scenario.model_copy(update={"published": published, "remarks": remarks})
