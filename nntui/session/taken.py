"""What the article's words in a typed line were taken for: an edit, a condition or a place in time."""

from collections.abc import Iterator

from nntui.quantities.quantities import QUANTITIES
from nntui.scenario.called import SEPARATOR, called
from nntui.scenario.setup import Setup
from nntui.text import typed
from nntui.timeline.edits import EDITS, KEYS

MARKS = "()|=<>,"  # what stands around a name in a line
WORDS = {key: EDITS[key].words for key in KEYS} | {kind.name: kind.words for kind in reversed(QUANTITIES)}
OWN = frozenset(WORDS)  # these stay ours, whatever an article means by them


def taken_for(text: str, setup: Setup) -> str:
    """Each of the article's words that a line holds, with the name it stands for; empty where there is none."""
    line = text if (plain := typed.each_time(text)) is None else plain
    asked = changed[0] if (changed := typed.changing(line)) is not None else line
    parts = {part.strip() for part in typed.pieces(asked, MARKS + typed.MINUSES)}
    parts.update(part.strip() for part in typed.pieces(asked, MARKS))
    if (counted := typed.counted(line.strip().lower())) is not None:
        parts.add(counted.word)
    own = OWN.union(setup.parameter_by_name)
    found = [(word, name) for word, name in called(setup.scenario).items() if word in parts and word not in own]
    said = [f"“{word}” is taken for {name}" for word, name in found]
    return "; ".join([*said, *_ours(parts, line, setup)])


def _ours(parts: set[str], line: str, setup: Setup) -> Iterator[str]:
    """What names of ours that the article has for something of its own were taken for."""
    for entry in setup.scenario.glossary:
        for word in typed.separated(entry.article, SEPARATOR):
            plain = word in parts and f"{word}(" not in line
            if plain and word in WORDS and word not in setup.parameter_by_name:
                yield f"“{word}” is taken for {WORDS[word]}; the article calls so: {entry.here}"
