"""The README says what the program does: each key, command, option, typed line and file in it is checked.

Its two tables are those that the code reads; `python -m tests.test_readme` writes them into it anew.
"""

import inspect
import re
import shlex
import tomllib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

import click
import pytest

from nntui.cli import cli
from nntui.cli.tables import Table, as_markdown
from nntui.cli.topics import TOPICS
from nntui.engine.program import COMPILED, NUMPY
from nntui.plain.verbs import verb_of
from nntui.quantities.conditions import condition
from nntui.quantities.opening import open_library, open_scenario
from nntui.quantities.quantities import quantity
from nntui.render.panes import collected
from nntui.scenario.folder import is_built_in
from nntui.scenario.kernel_choice import ASKED
from nntui.scenario.library import by_group
from nntui.session.goto import named, target_step
from nntui.session.sweeping import parts_of
from nntui.timeline.edits import EDITS
from nntui.timeline.values import values
from nntui.timeline.varied import FORMS
from nntui.ui.keys import written
from nntui.ui.screens.help import MARKS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MOST = 250  # lines


def rooms() -> list[Table]:
    """Each room with what it says of itself, from the ground up."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    order = project["tool"]["importlinter"]["contracts"][0]["layers"]
    names = [name for name in reversed(order) if name != "__main__"]
    words = [inspect.getdoc(import_module(f"nntui.{name}")).partition("\n")[0] for name in names]
    return [Table(("room", "holds"), [(f"nntui/{name}", said) for name, said in zip(names, words, strict=True)])]


def scenarios() -> list[Table]:
    """The scenarios of each article, and of each group those without one; `nntui list` tells what each shows."""
    lists: dict[tuple[str, str], list[str]] = {}
    for each in by_group(open_library()):
        article = each.scenario.article
        source = " · ".join(filter(None, (article.title, article.author))) if article else "–"
        lists.setdefault((each.scenario.group, source), []).append(f"`{each.name}` {each.shape}")
    rows = [(group, ", ".join(names), source) for (group, source), names in lists.items()]
    return [Table(("group", "scenarios, and their units layer by layer", "article"), rows, coded=False)]


TABLES = {"SCENARIOS": scenarios, "ROOMS": rooms}


def filled(readme: str) -> str:
    """The README with each table between its two marks made anew."""
    for name, table in TABLES.items():
        before, _, rest = readme.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition(f"<!-- /{name} -->")
        readme = f"{before}<!-- {name} -->\n{as_markdown(table())}\n<!-- /{name} -->{after}"
    return readme


@pytest.mark.parametrize("name", TABLES)
def test_the_readme_holds_the_codes_own_table(name):
    assert f"<!-- {name} -->\n{as_markdown(TABLES[name]())}\n" in README, "run: python -m tests.test_readme"


def test_the_readme_can_be_read_in_one_sitting():
    assert len(README.splitlines()) <= MOST


def test_the_picture_of_the_readme_is_a_snapshot():
    picture = README.partition("](")[2].partition(")")[0]
    assert (ROOT / picture).is_file()


# Every word of the README that stands in backticks is of one of these kinds


@cache
def setup():
    return open_scenario("four-people")


def is_key(text: str) -> bool:
    from app_support import KEYS  # where pytest finds it: this file also runs by itself

    return text == "Ctrl+P" or any(text in written(key).split(" or ") for key in KEYS)


def is_mark(text: str) -> bool:
    return text in [mark for mark, _ in MARKS]


def is_file(text: str) -> bool:
    return (ROOT / text).exists()


def is_tool(text: str) -> bool:
    name, *rest = text.split()
    module = rest[1] if rest[:1] == ["-m"] else ""
    return text == "NO_COLOR" or name == "pytest" or (name == "python" and (module == "nntui" or has_main(module)))


def has_main(module: str) -> bool:
    path = ROOT / module.replace(".", "/")
    return path.with_suffix(".py").exists() or (path / "__main__.py").exists()


def is_option(text: str) -> bool:
    name, *_ = shlex.split(text)
    return any(name in option.opts for command in cli.all().values() for option in command.params)


def is_command(text: str) -> bool:
    """Whether the command would take these words; FILE, OUT and the like stand for any."""
    program, *words = shlex.split(text.partition("  # ")[0].strip())
    if program != "nntui":
        return False
    name, arguments = (words[0], words[1:]) if words and words[0] in cli.all() else ("open", words)
    command = cli.all()[name]
    if words == ["export"]:  # named without what it needs
        return True
    try:
        found = command.make_context(name, arguments).params
    except click.UsageError:
        return False
    if name == "help":
        return found["topic"] is None or found["topic"] in TOPICS
    scenario = found.get("scenario")
    return scenario is None or is_built_in(scenario) or scenario.endswith((".toml", ".nnrec", ".csv"))


def is_typed(text: str) -> bool:
    """Whether the scenario of the tour takes it for an edit, a number, a place in time, a condition, a quantity or
    the values of a row."""
    name = re.split(r"[(=]", text)[0].strip()
    if named(text, setup(), collected()) != (None, ""):
        return True
    if " = " in text and (name in EDITS or name in setup().parameter_by_name):
        return True
    reads: tuple[Callable[[str], object], ...] = (
        float,
        lambda text: target_step(text, setup(), 0),
        lambda text: condition(text, setup()),
        lambda text: quantity(text, setup()),
        lambda text: values(text, setup().scenario.data.inputs),
    )
    for read in reads:
        with suppress(ValueError):
            read(text)
            return True
    return False


def is_installed(text: str) -> bool:
    """Whether it installs an extra that there is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = re.fullmatch(r"pip install '\.\[(\w+)\]'", text)
    return extra is not None and extra[1] in project["optional-dependencies"]


def is_kernel(text: str) -> bool:
    return text in {f"{ASKED}={kernel}" for kernel in (NUMPY, COMPILED)} or text == "nntui --version"


def is_of_a_file(text: str) -> bool:
    """Whether the reference tells of this key or table."""
    return text.startswith(("[", "training.", "network.")) and text.strip("[]") in as_markdown(TOPICS["format"].parts())


def is_plain(text: str) -> bool:
    """Whether it is a command of `--plain`, with what it takes."""
    name, *_ = text.split()
    return verb_of(name) is not None


def is_varied(text: str) -> bool:
    """Whether it is a form of the values of a sweep, or a line that one takes."""
    if text in dict(FORMS):
        return True
    with suppress(ValueError):
        keys, _ = parts_of(text)
        return all(len(each.values) > 1 and re.split(r"[(]", each.key)[0] in EDITS for each in keys)
    return False


KINDS: tuple[Callable[[str], bool], ...] = (
    is_key,
    is_mark,
    is_command,
    is_option,
    is_file,
    is_tool,
    is_typed,
    is_installed,
    is_kernel,
    is_of_a_file,
    is_varied,
    is_plain,
)
PLAIN = re.sub(r"<!-- (\w+) -->.*?<!-- /\1 -->", "", README, flags=re.DOTALL)
SPANS = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", PLAIN)]
BLOCKS = [line.strip() for line in PLAIN.splitlines() if line.startswith("    ") and "nntui" in line.split()[0]]


@pytest.mark.parametrize("text", sorted({*SPANS}))
def test_whatever_stands_in_backticks_is_there(text):
    assert any(is_kind(text) for is_kind in KINDS), f"`{text}` is no key, command, option, file or line to type"


@pytest.mark.parametrize("line", BLOCKS)
def test_every_line_to_type_is_a_command(line):
    assert is_command(line)


@pytest.mark.parametrize(
    "text", ["ß", "nntui trian x", "nntui help kyes", "nntui train four-peple", "--sede", "nntui/cli.py", "wieght = 1"]
)
def test_a_mistake_in_the_readme_would_be_found(text):
    assert not any(is_kind(text) for is_kind in KINDS)


if __name__ == "__main__":
    (ROOT / "README.md").write_text(filled(README), encoding="utf-8")
