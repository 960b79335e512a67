"""The command that prints the reference tables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from nntui.cli.group import MODULES, cli, fail
from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import printable

if TYPE_CHECKING:
    from nntui.cli.tables import Part


@cli.command("help")
@click.argument("topic", required=False)
@click.option("--markdown", is_flag=True, help="Print Markdown.")
def help_(topic: str | None, markdown: bool) -> None:
    """Print the reference tables of TOPIC; without one, the topics."""
    from nntui.cli.tables import as_markdown, as_text

    parts = topics() if topic is None else parts_of(topic)
    click.echo(as_markdown(parts) if markdown else as_text(parts))


def topics() -> "Sequence[Part]":
    """All topics, as a table."""
    from nntui.cli.tables import Table
    from nntui.cli.topics import TOPICS

    return [Table(("topic", "what it tells"), [(f"nntui help {each.name}", each.words) for each in TOPICS.values()])]


def parts_of(topic: str) -> "Sequence[Part]":
    """What there is to tell of a topic; leaves with code 2 if it is none."""
    from nntui.cli.topics import TOPICS

    if topic not in TOPICS:
        hint = did_you_mean(topic, TOPICS) or f" ({listed(TOPICS)})"
        if topic in MODULES:
            hint = f"; of the command tells: nntui {topic} --help"
        fail(f"{printable(topic)}: expected a topic, found none of that name{hint}")
    return TOPICS[topic].parts()
