"""What a shell offers for a word that was begun, by click's own mechanism: names, files by their ending, and, where a
scenario was named before, its quantities and keys. Where only names are needed, nothing heavy is imported.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class, get_completion_class

from nntui.cli.group import COMPLETES, cli
from nntui.scenario.folder import built_in_names, folder, is_built_in
from nntui.text.errors import NntuiError

MOST = 200  # words that are offered
SCENARIO_FILES = (".toml", ".csv")
RECORDING_FILES = (".toml", ".nnrec")
SHELLS = ("bash", "zsh", "fish")
GOES_ON = "/=("  # ends of a word that is not whole yet

Offer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def offering(words: Callable[[click.Context, str], Iterable[str]]) -> Offer:
    """What click asks, of a function that gives all words that might be meant."""

    def offered(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        fitting = (word for word in words(context, begun) if word.startswith(begun) and word.isprintable())
        return [CompletionItem(word) for word in islice(dict.fromkeys(fitting), MOST)]

    return offered


def lesson_names() -> list[str]:
    """The lessons that nntui brings along."""
    return sorted(path.stem for path in (folder() / "lessons").glob("*.toml"))


def _files(begun: str, endings: tuple[str, ...]) -> Iterator[str]:
    """The files with these endings, and the folders, in the folder that was begun with."""
    head = begun[: begun.rfind("/") + 1]
    with suppress(OSError, ValueError), os.scandir(os.path.expanduser(head) or ".") as found:
        for entry in sorted(found, key=lambda entry: entry.name):
            if entry.name.startswith(".") and not begun[len(head) :].startswith("."):
                continue
            if entry.is_dir():
                yield f"{head}{entry.name}/"
            elif entry.name.lower().endswith(endings):
                yield head + entry.name


def _commands() -> list[str]:
    return [name for name, command in cli.all().items() if not command.hidden]


def _scenario(context: click.Context) -> str:
    """The scenario that was named before; click leaves it among the rest where an option still lacks its value."""
    return context.params.get("scenario") or next(iter(context.args), "")


def _opened(context: click.Context) -> Any:
    """The scenario that was named before, with its settings; raises NntuiError."""
    from nntui.quantities.opening import open_scenario

    return open_scenario(_scenario(context), context.params.get("settings") or ())


def _quantities(context: click.Context, begun: str) -> Iterable[str]:
    """How a quantity or a condition could go on."""
    with suppress(NntuiError):
        from nntui.session.complete import completed, first_words

        setup = _opened(context)
        whole = [word for word in first_words(setup) if word.startswith(begun)]
        more = completed(begun, setup)
        return whole or ([more] if more else [])
    return []


def _conditions(context: click.Context, begun: str) -> Iterable[str]:
    from nntui.quantities.conditions import DIVERGED

    return [*_quantities(context, begun), DIVERGED]


def _keys(context: click.Context, begun: str) -> list[str]:
    """The keys that a scenario's file has; where none of them begins so, those of the format."""
    import tomllib

    name, keys = _scenario(context), []
    with suppress(OSError, ValueError, RecursionError):
        path = folder() / f"{name}.toml" if is_built_in(name) else Path(name)
        if path.stat().st_size < 1_000_000:
            keys = [f"{key}=" for key in _paths(tomllib.loads(path.read_text(encoding="utf-8")))]
    if any(key.startswith(begun) for key in keys):
        return keys
    from nntui.scenario.reference import keys as documented

    return [f"{key.path}=" for key in documented()]


def _paths(value: object, path: str = "") -> Iterator[str]:
    """The path of each value in a table, as in data.rows[0].inputs."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _paths(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for at, inner in enumerate(value):
            yield from _paths(inner, f"{path}[{at}]")
    else:
        yield path


def _topics(context: click.Context, begun: str) -> Iterable[str]:
    from nntui.cli.topics import TOPICS

    return TOPICS


def _to_open(context: click.Context, begun: str) -> Iterator[str]:
    yield from (*_commands(), *built_in_names(), *_files(begun, (*SCENARIO_FILES, ".nnrec")))


def _scenarios(context: click.Context, begun: str) -> Iterator[str]:
    yield from (*built_in_names(), *_files(begun, SCENARIO_FILES))


def _lessons(context: click.Context, begun: str) -> Iterator[str]:
    yield from (*lesson_names(), *_files(begun, RECORDING_FILES))


def _all(context: click.Context, begun: str) -> Iterator[str]:
    yield from (*built_in_names(), *lesson_names(), *_files(begun, (*SCENARIO_FILES, ".nnrec")))


def _recordings(context: click.Context, begun: str) -> Iterator[str]:
    yield from _files(begun, RECORDING_FILES)


def _answers(context: click.Context, begun: str) -> Iterator[str]:
    yield from _files(begun, (*RECORDING_FILES, ".nnans"))


# By command, and by what stands in its place in all others: what is offered for an argument or an option.
OFFERS: dict[tuple[str, str], Callable[[click.Context, str], Iterable[str]]] = {
    ("open", "scenario"): _to_open,
    ("", "scenario"): _scenarios,
    ("", "scenarios"): _scenarios,
    ("", "lesson"): _lessons,
    ("export", "source"): _all,
    ("check", "files"): _all,
    ("serve", "offered"): _all,
    ("replay", "files"): _recordings,
    ("grade", "files"): _answers,
    ("help", "topic"): _topics,
    ("", "settings"): _keys,
    ("", "until"): _conditions,
    ("", "of"): _quantities,
}


def offer_all() -> None:
    """Let each argument and option of each command be completed by its row."""
    for command_name, command in cli.all().items():
        for parameter in command.params:
            name = parameter.name or ""
            words = OFFERS.get((command_name, name)) or OFFERS.get(("", name))
            if words is not None and not getattr(parameter, "is_flag", False):
                parameter._custom_shell_complete = offering(words)  # as its own argument `shell_complete` does


@add_completion_class
class Bash(BashComplete):
    """Bash's own way, and no blank after what goes on; what Bash would take for more than a word is escaped."""

    source_template = BashComplete.source_template.replace("read type value", "read -r type value").replace(
        "COMPREPLY+=($value)", f'COMPREPLY+=("$value"); [[ "$value" == *["{GOES_ON}"] ]] && compopt -o nospace'
    )

    def format_completion(self, item: CompletionItem) -> str:
        """A line of the answer."""
        begun = os.environ.get("COMP_WORDS", "").split("\n")[-1]
        value = item.value if begun[:1] in ("'", '"') else re.sub(r"([^\w@%+=:,./~\[\]-])", r"\\\1", item.value)
        return f"{item.type},{value}"


@cli.command()
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
def completion(shell: str) -> None:
    """Print what lets SHELL (bash, zsh or fish) complete commands, names, files, quantities and keys.

    \b
    bash:  eval "$(nntui completion bash)"   in ~/.bashrc
    zsh:   eval "$(nntui completion zsh)"    in ~/.zshrc
    fish:  nntui completion fish > ~/.config/fish/completions/nntui.fish
    """
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - click brings all three along
    click.echo(found(cli, {}, "nntui", COMPLETES).source())
