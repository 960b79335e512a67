"""What whoever writes a lesson should know of it, though it plays: figures in a text that stand for no number."""

from collections.abc import Iterator

from nntui.lesson.events import Note
from nntui.lesson.replay import FIGURE, Finding, Replay
from nntui.text.escape import shortened


def doubtful_figures(replay: Replay) -> Iterator[Finding]:
    """The braces in the texts of a recording that was carried out which no number takes the place of."""
    recording = replay.recording
    for place, event in enumerate(recording.events):
        if isinstance(event, Note):
            for problem in _in_text(replay.texts.get(place, "")):
                yield Finding(recording.line(place), problem, recording.unit)


def _in_text(told: str) -> Iterator[str]:
    """What is left in braces in a text whose figures were put in."""
    for name in FIGURE.findall(told):
        yield f"note: expected a quantity in braces, found “{shortened(name)}”"
    opened, closed = told.count("{"), told.count("}")
    if opened != closed:
        yield f"note: expected as many }} as {{, found {closed} and {opened}"
