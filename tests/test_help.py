"""`nntui help`: the tables that the code reads, wrapped to any width, and as Markdown."""

import inspect
import re

import pytest
from app_support import KEYS
from click.testing import CliRunner
from rich.cells import cell_len

from nntui.cli import cli
from nntui.cli.group import MODULES
from nntui.cli.rows import formats
from nntui.cli.tables import Table, as_markdown, as_text
from nntui.cli.topics import TOPICS
from nntui.engine.activations import ACTIVATIONS
from nntui.engine.losses import LOSSES
from nntui.lesson.events import COMMANDS
from nntui.quantities import made
from nntui.quantities.conditions import FORMS, condition
from nntui.quantities.opening import open_scenario
from nntui.quantities.quantities import QUANTITIES, quantity
from nntui.render.marks import MARKS
from nntui.render.panes import collected
from nntui.scenario.folder import built_in_names
from nntui.scenario.reference import keys
from nntui.text.errors import listed
from nntui.timeline.edits import EDITS
from nntui.ui.keys import written

# What each topic must tell: the first cells of its tables.
TOLD = {
    "keys": lambda: [*(written(key) for key in KEYS), *(f"P {pane.letter}" for pane in collected().values())],
    "formulas": lambda: [*ACTIVATIONS, *LOSSES],
    "scenarios": built_in_names,
    "format": lambda: [key.path for key in keys()],
    "edits": lambda: [kind.form for kind in EDITS.values()],
    "quantities": lambda: [*(kind.form for kind in QUANTITIES), *(form for form, _ in made.FORMS)],
    "conditions": lambda: [form for form, _ in FORMS],
    "exports": formats,
    "recordings": lambda: [f'`do = "{name}"`' for name in COMMANDS],
}


def run(*arguments: str):
    return CliRunner().invoke(cli, ["help", *arguments], prog_name="nntui")


def first_cells(topic: str) -> list[str]:
    return [row[0] for part in TOPICS[topic].parts() if isinstance(part, Table) for row in part.rows]


@pytest.mark.parametrize("topic", TOLD)
def test_a_topic_tells_all_of_its_table(topic: str):
    assert set(TOLD[topic]()) <= set(first_cells(topic))


def test_every_sign_at_a_unit_is_told():
    signs = " ".join(first_cells("marks")).split()
    assert {mark.sign for mark in MARKS} <= set(signs)


def test_every_quantity_is_written_as_it_is_read():
    setup = open_scenario("four-people", ['data.test_rows=["Diana"]'])
    for form in first_cells("quantities"):
        assert quantity(form, setup).text == form


def test_every_condition_is_written_as_it_is_read():
    setup = open_scenario("four-people")
    for form in first_cells("conditions"):
        assert condition(form, setup).text == form


def test_each_command_is_found_in_its_module_and_no_other_module_is_asked_for_it():
    found = {name: inspect.unwrap(command.callback).__module__ for name, command in cli.all().items()}
    assert found == {name: f"nntui.cli.{module}" for name, module in MODULES.items()}


def test_every_command_and_every_option_is_told():
    told = "\n".join(row[0] for part in TOPICS["commands"].parts() if isinstance(part, Table) for row in part.rows)
    for name, command in cli.all().items():
        assert command.hidden or f"nntui {name}" in told
        assert all(option in told for each in command.params for option in each.opts if option.startswith("--"))


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_is_wrapped_to_the_width_and_loses_nothing(topic: str):
    parts = TOPICS[topic].parts()
    for width in (40, 80, 120, 200):
        assert max(map(cell_len, as_text(parts, width).splitlines())) <= width
    letters = "".join(as_text(parts, 200).split())
    without = letters
    for choice in ("[2|3]", "[dark|light]", "[standard|minmax|none]", "[numpy|torch]", "|ŷ−y|", "with|between"):
        without = without.replace(choice, "")
    assert "|" not in without
    for part in parts:
        for text in (cell for row in part.rows for cell in row) if isinstance(part, Table) else (part,):
            for word in text.replace("`", "").split():
                assert word in letters


@pytest.mark.parametrize("topic", TOPICS)
def test_a_topic_in_markdown_is_well_formed(topic: str):
    parts = TOPICS[topic].parts()
    lines = [line for line in as_markdown(parts).splitlines() if line.startswith("|")]
    tables = [part for part in parts if isinstance(part, Table)]
    assert len(lines) == sum(2 + len(table.rows) for table in tables)
    columns = {len(table.head) for table in tables}
    assert {len(re.findall(r"(?<!\\)\|", line)) - 1 for line in lines} == columns
    assert run(topic, "--markdown").output == as_markdown(parts) + "\n"


def test_without_a_topic_the_topics_are_told():
    ended = run()
    assert ended.exit_code == 0
    for topic in TOPICS.values():
        assert re.search(rf"^nntui help {topic.name} +{re.escape(topic.words)}$", ended.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    ("topic", "message"),
    [
        ("exprots", "exprots: expected a topic, found none of that name — did you mean “exports”?\n"),
        ("train", "train: expected a topic, found none of that name; of the command tells: nntui train --help\n"),
        (
            "\x1b",
            f"\\x1b: expected a topic, found none of that name ({listed(TOPICS)})\n",
        ),
    ],
)
def test_an_unknown_topic_is_named_with_code_2(topic: str, message: str):
    ended = run(topic)
    assert (ended.exit_code, ended.stderr, ended.stdout) == (2, message, "")


def test_format_prints_the_format_as_markdown():
    assert CliRunner().invoke(cli, ["format"]).output == run("format", "--markdown").output
