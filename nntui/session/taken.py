"""What the article's words in a typed line were taken for: an edit, a condition or a place in time."""

from nntui.quantities.quantities import QUANTITIES
from nntui.scenario.called import called
from nntui.scenario.setup import Setup
from nntui.text import typed
from nntui.timeline.edits import KEYS

MARKS = "()|=<>,"  # what stands around a name in a line
OWN = frozenset((*KEYS, *(kind.name for kind in QUANTITIES)))  # these stay ours, whatever an article means by them


def taken_for(text: str, setup: Setup) -> str:
    """Each of the article's words that a line holds, with the name it stands for; empty where there is none."""
    line = text if (plain := typed.each_time(text)) is None else plain
    parts = {part.strip() for part in typed.pieces(line, MARKS)}
    parts.add((typed.changing_sign(line) or "").strip())
    if (counted := typed.counted(line.strip().lower())) is not None:
        parts.add(counted.word)
    own = OWN.union(setup.parameter_by_name)
    found = [(word, name) for word, name in called(setup.scenario).items() if word in parts and word not in own]
    return "; ".join(f"“{word}” is taken for {name}" for word, name in found)
