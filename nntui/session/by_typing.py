"""What a person types, as it is carried out and recorded: values that are raw become scaled ones and say so.

It is done once, where the screen hands a line on. Whoever carries edits out, or reads them from a file, knows the
stored forms only.
"""

from nntui.scenario.setup import Setup
from nntui.text import typed
from nntui.text.numbers import MINUS
from nntui.timeline.edits import EDITS, meant


def as_stored(text: str, setup: Setup) -> str:
    """An edit that a person typed as it is stored: “probe(Eve) = 150, 70” as “probe(Eve) = scaled 15, 4”.

    Lines without raw values stay as they are. Raises EditError for values that can't be read.
    """
    line = typed.assignment(text[: typed.MAX_LINE])
    kind = line and EDITS.get(meant(line.key, setup))
    if not line or not kind or len(line.arguments) != kind.arguments or len(text) > typed.MAX_LINE:
        return text
    value = line.value.replace(MINUS, "-")
    stored = kind.stored(setup, line.arguments, value)
    return text if stored == value else f"{line.key}({', '.join(line.arguments)}) = {stored}"
