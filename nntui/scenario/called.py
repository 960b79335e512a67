"""The article's words as names: what "error" or "alpha" stands for where a person types it.

A word of the glossary that says its `name` counts as that name. Our own names come first: who types one means it.
"""

from collections.abc import Mapping

from nntui.scenario.model import Scenario
from nntui.text import typed

SEPARATOR = ","  # between the words of one glossary entry


def called(scenario: Scenario) -> Mapping[str, str]:
    """The article's words that stand for a name here, each with that name."""
    return {
        word: entry.name
        for entry in reversed(scenario.glossary)  # the first entry for a word counts
        if entry.name is not None
        for word in typed.separated(entry.article, SEPARATOR)
    }
