"""What `nntui help` can tell: a row for each topic, with the tables that the code itself reads."""

from collections.abc import Callable, Sequence
from itertools import groupby

import click

from nntui.cli.group import cli
from nntui.cli.recording_tables import recordings
from nntui.cli.rows import formats
from nntui.cli.tables import Part, Table
from nntui.text.frozen import dataclass

QUOTES = 'A name with brackets, commas or signs in it stands in quotes: input(Bob, "sepal length (cm)") = 5.'


@dataclass(frozen=True)
class Topic:
    """A topic: its name, what it is in a few words, and its tables and paragraphs, which are made when asked for."""

    name: str
    words: str
    parts: Callable[[], Sequence[Part]]


def keys() -> list[Part]:
    """Every key of the main screen, section by section."""
    from nntui.cli.rows import panes
    from nntui.session.goto import HELP
    from nntui.ui.keys import in_list, with_panes, written

    tables: list[Part] = [
        Table(("key", "what it does"), [(written(key), key.words) for key in section], title, coded=False)
        for title, section in groupby(with_panes(panes().values()), key=lambda key: key.section)
    ]
    listed = Table(("keys", "pane"), in_list(panes().values()), "Panes", coded=False)
    return [
        *tables,
        listed,
        f"`g` takes {HELP}.",
        "`Ctrl+P` opens the command palette, which does all of this by name.",
    ]


def marks() -> list[Part]:
    """The signs on the screen."""
    from nntui.ui.screens.help import MARKS

    return [Table(("mark", "what it says"), MARKS, coded=False)]


def words() -> list[Part]:
    """The words that the screen uses."""
    from nntui.ui.screens.help import WORDS

    return [Table(("word", "what it means"), WORDS, coded=False)]


def commands() -> list[Part]:
    """Every command, and every option with the commands that take it."""
    shown = [command for name, command in sorted(cli.all().items()) if not command.hidden]
    rows = [(usage(command), command.get_short_help_str(200)) for command in shown]
    options: dict[tuple[str, str], list[str]] = {}
    for command in (cli.all()["open"], *shown):
        for option in command.params:
            if isinstance(option, click.Option):
                name = "SCENARIO" if command.hidden else command.name or ""
                options.setdefault((_spelt(option), option.help or ""), []).append(name)
    told = [(spelt, help_, ", ".join(names)) for (spelt, help_), names in sorted(options.items())]
    return [
        Table(("command", "what it does"), [("nntui [SCENARIO]", "Open SCENARIO or a recording, or pick one."), *rows]),
        Table(("option", "what it does", "for"), told),
        "A SCENARIO is a name from `nntui list`, a .toml file or a .csv file. Results go to stdout, everything else "
        "to stderr. Exit codes: 0 it worked, 1 a check failed, or with --plain a line of a pipe could not be done, 2 "
        "something was asked for that can't be done.",
        "On the screen the theme, the speed of play and plain characters (`Ctrl+P`) are remembered for later sessions, "
        "in `settings.json` in your folder of settings. `NNTUI_THEME` and `NO_COLOR` count before that, and options "
        "before these.",
    ]


def usage(command: click.Command) -> str:
    """A command with its arguments: nntui train SCENARIO."""
    context = click.Context(command)
    arguments = [each.make_metavar(context) for each in command.params if isinstance(each, click.Argument)]
    return " ".join(["nntui", command.name or "", *arguments])


def _spelt(option: click.Option) -> str:
    value = "" if option.is_flag else f" {option.make_metavar(click.Context(click.Command('')))}"
    return f"{'/'.join((option.opts[0], *option.secondary_opts))}{value}"


def scenarios() -> list[Part]:
    """The scenarios that nntui brings along."""
    from nntui.quantities.opening import open_library
    from nntui.scenario.damaged import GROUP, apart

    rows = []
    setups, damaged = apart(open_library())
    for setup in setups:
        steps = f"{setup.last_step:,}" if setup.training else "forward only"
        article = setup.scenario.article
        source = " · ".join(filter(None, (article.title, article.author))) if article else ""
        rows.append((setup.name, setup.scenario.title, setup.shape, steps, source))
    rows += [(each.name, GROUP, "", "", str(each.error)) for each in damaged]
    return [Table(("name", "title", "shape", "steps", "article"), rows)]


def scenario_file() -> list[Part]:
    """Every key of a scenario file."""
    from nntui.scenario.customs import CUSTOMS
    from nntui.scenario.reference import BOUNDS, keys

    customs = Table(("what", "how it is done", "for example"), CUSTOMS, "What no key says", coded=False)
    later = "Later versions of this format only add keys: what a file says now it will always say."
    return [Table(("key", "type", "default", "meaning"), keys()), BOUNDS, customs, later]


def edits() -> list[Part]:
    """Every edit."""
    from nntui.session.sweeping import EXAMPLE
    from nntui.timeline.edits import EDITS
    from nntui.timeline.varied import FORMS

    return [
        "Everything that can be changed is a line, typed after `e` or chosen there, at any step:",
        Table(("edit", "what it changes"), [(kind.form, kind.words) for kind in EDITS.values()]),
        "What is typed is raw where a column has a raw value (a shift or scale), with its unit or without: 150, 70 or "
        "150 lb, 70 in; scaled 15, 4 is as it goes into the network. In a recording or another file a number without "
        "a unit is scaled, as are the values in data.rows and `--set`.",
        f"Weights and biases are called by their names. {QUOTES}",
        "A bad value is refused with the reason, and nothing changes. Every run with the "
        "same edits at the same steps gives the same bits.",
        f"Several values train as many runs side by side, as in `{EXAMPLE}`; each combination is one:",
        Table(("values", "what they are"), FORMS),
    ]


def quantities() -> list[Part]:
    """Every kind of number that can be asked for by name, as it is written."""
    from nntui.quantities import made
    from nntui.quantities.quantities import QUANTITIES

    return [
        "Published figures, `explain --of`, conditions, notes and questions ask for numbers by name, as in the "
        "scenario `four-people`:",
        Table(("quantity", "what it is"), [*((kind.form, kind.words) for kind in QUANTITIES), *made.FORMS]),
        "The name of a row can be left out where there is one only. A minus between two has blanks around it. "
        f"{QUOTES}",
    ]


def conditions() -> list[Part]:
    """Every form of a condition."""
    from nntui.quantities.conditions import EXAMPLE, FORMS

    return [
        "A run stops where a condition comes true: `h`, and `--until`. `B` goes back to the last step at which one "
        "came true or ceased to be. A condition is about any number of `nntui help quantities`:",
        Table(("condition", "when it is true"), FORMS),
        f"For example {EXAMPLE}.",
    ]


def formulas() -> list[Part]:
    """Every activation and every loss in symbols."""
    from nntui.engine.activations import ACTIVATIONS
    from nntui.engine.losses import LOSSES

    head = ("name", "formula", "slope")
    return [
        Table(head, [(each.name, each.symbols, each.slope_symbols) for each in ACTIVATIONS.values()], "Activations"),
        Table(head, [(each.name, each.symbols, each.slope_symbols) for each in LOSSES.values()], "Losses"),
        "z is a unit's weighted sum, a its activation, ŷ an output of the network and y its target.",
    ]


def exports() -> list[Part]:
    """Every format that a recording or a scenario can be written in, and the words of a page."""
    from nntui.export.format import option
    from nntui.publish.page.page_words import english

    rows = []
    for each in formats().values():
        options = ", ".join(f"`{option(name)}`" for name in each.takes)
        source = "a recording" if each.needs_recording else "a recording, a scenario"
        rows.append((each.ending, each.words, source, options))
    return [
        "`nntui export FILE --to OUT` writes a recording, or a scenario played to its end, for others; `E` in the app "
        "writes the session that is open. What it becomes is in the ending of OUT:",
        Table(("ending", "what it is", "of", "options"), rows),
        "A page and a cast look the same wherever they are made. A file that is there already stays, unless `--force` "
        "is given.",
        "The page of a lesson (`nntui export four-people --lesson --to page.html`), or of a recording with questions, "
        "asks them. While one stands its frame hides what is asked for, and nothing after it can be seen. Hints and "
        "the answer come as in the program, the score stands at the end. A task trains, which a page can't: it says "
        "which command does. What a reader saves there (.nnans) `nntui grade LESSON FILES` grades.",
        "Who opens the source of a page can find its answers. With `--no-answers` they aren't in it: it only collects "
        "what is answered, without hints, marks and score. What a question has hidden stays hidden in its run from "
        "there on, and wherever else a frame would show the same; in the texts after it “?” stands for each number and "
        "word that would be right. What the words of a lesson tell in another way is still there: the notes where "
        "something was left out are named, and are worth reading.",
        "A program or notebook of a recording is that of the branch that it ends on. An edit of a number, a weight, a "
        "cell of the data or of what is frozen becomes some lines in the loop, at its step. From the first edit on "
        "that changes more all are left out, and named in the program and when it is written; in PyTorch's it is the "
        "first after step 0, or the first there that changes a weight or a bias.",
        "A handout is for paper: `--print` for a page that a browser prints, on A4 or Letter, or Markdown (.md) to go "
        "on writing in, whose pictures are files in a folder beside it. For each note it has the screen as it stands "
        "there, the text and what is asked with room for an answer; then the first steps to work out by hand, where "
        "the network is small enough for that; and on a last page the answers, unless `--no-answers` is given.",
        "The words of the page itself can be others, as in `--lang de --words words.toml` with lines like "
        '`right = "Richtig!"`; those in braces stay:',
        Table(("word", "in English"), list(english().items()), "Words of a page"),
    ]


TOPICS = {
    topic.name: topic
    for topic in (
        Topic("keys", "what every key does", keys),
        Topic("marks", "the signs on the screen", marks),
        Topic("words", "the words on the screen", words),
        Topic("formulas", "activations and losses in symbols", formulas),
        Topic("commands", "every command and option", commands),
        Topic("scenarios", "the scenarios that nntui brings along", scenarios),
        Topic("format", "every key of a scenario file", scenario_file),
        Topic("edits", "what can be changed, and how it is typed", edits),
        Topic("quantities", "the numbers that can be asked for by name", quantities),
        Topic("conditions", "when a run stops, and what one goes back to", conditions),
        Topic("recordings", "every line of a recording", recordings),
        Topic("exports", "the formats that can be written, and their options", exports),
    )
}
