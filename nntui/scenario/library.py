"""Where scenarios come from: the ones that nntui brings along, by name, and files of the user's own, by path."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nntui.scenario.csv_data import ReadCsv, beside, put_rows
from nntui.scenario.csv_scenario import how_otherwise, scenario_of, taken
from nntui.scenario.csv_text import CsvText, read_csv
from nntui.scenario.folder import built_in_names, folder, is_built_in, looks_like_file
from nntui.scenario.generated import put_generated
from nntui.scenario.load import Checker, load, parse, read_text
from nntui.scenario.model import Scenario
from nntui.scenario.others import RECORDING, RECORDING_KEY, other, refuse_other
from nntui.scenario.overrides import override
from nntui.scenario.setup import Setup, last_step, set_up
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
        file = read_csv(path)
        found = taken(file)
        text, read = scenario_of(found, how_otherwise(found)), lambda name: file
    else:
        text, read = read_text(path), beside(path.parent)
    return open_text(path.stem, text, settings, seed, checks, str(path), read)


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
        files.append(put_rows(source, raw, read))

    override(raw, changes, put)
    if not changes:
        scenario = load(source, raw, checks)
    else:
        where = f"{source} with {', '.join(f'--set {shortened(change, 80)}' for change in changes)}"
        scenario = keep_what_applies(load(where, raw, overridden=True), checks)
    return replace(set_up(printable(name), scenario, changes), source=text, csv=files[0])


def open_library(checks: Sequence[Checker] = ()) -> list[Setup]:
    """The built-in scenarios in their order; raises NntuiError if one of them is damaged."""
    setups = [open_scenario(name, checks=checks) for name in built_in_names()]
    return sorted(setups, key=lambda setup: (setup.scenario.order, setup.name))


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
