"""The README says what the program does: its tables are those that the code reads.

`python -m tests.test_readme` writes them into it anew.
"""

from pathlib import Path

import pytest

from nntui.cli import cli
from nntui.cli.formats import formats as collected
from nntui.lesson.events import reference
from nntui.quantities.opening import open_library
from nntui.scenario.reference import BOUNDS, as_markdown
from nntui.timeline.edits import EDITS
from nntui.ui import keys

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> str:
    shown = {name: cli.commands[name] for name in sorted(cli.commands) if not cli.commands[name].hidden}
    rows = [f"| `nntui {name}` | {command.get_short_help_str(200)} |" for name, command in shown.items()]
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows])


def scenarios() -> str:
    rows = []
    for setup in open_library():
        steps = f"{setup.last_step:,}" if setup.training else "forward only"
        article = setup.scenario.article
        source = " · ".join(filter(None, (article.title, article.author))) if article else ""
        rows.append(f"| `{setup.name}` | {setup.scenario.title} | {setup.shape} | {steps} | {source} |")
    return "\n".join(["| name | title | shape | steps | article |", "| --- | --- | --- | --- | --- |", *rows])


def formats() -> str:
    rows = [f"| `{each.ending}` | {each.words} |" for each in collected().values()]
    return "\n".join(["| ending | what it is |", "| --- | --- |", *rows])


def edits() -> str:
    rows = [f"| `{kind.form}` | {kind.words} |" for kind in EDITS.values()]
    return "\n".join(["| edit | what it changes |", "| --- | --- |", *rows])


TABLES = {
    "KEYS": keys.as_markdown,
    "EDITS": edits,
    "RECORDING": reference,
    "FORMATS": formats,
    "COMMANDS": commands,
    "SCENARIOS": scenarios,
    "FORMAT": as_markdown,
    "BOUNDS": lambda: BOUNDS,
}


def filled(readme: str) -> str:
    """The README with each table between its two marks made anew."""
    for name, table in TABLES.items():
        before, _, rest = readme.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition(f"<!-- /{name} -->")
        readme = f"{before}<!-- {name} -->\n{table()}\n<!-- /{name} -->{after}"
    return readme


@pytest.mark.parametrize("name", TABLES)
def test_the_readme_holds_the_codes_own_table(name):
    assert f"<!-- {name} -->\n{TABLES[name]()}\n" in README, "run: python -m tests.test_readme"


def test_the_picture_of_the_readme_is_a_snapshot():
    picture = README.partition("](")[2].partition(")")[0]
    assert (ROOT / picture).is_file()


if __name__ == "__main__":
    (ROOT / "README.md").write_text(filled(README), encoding="utf-8")
