"""What is hidden while a question stands: a pane that would work the answer out by itself shows nothing but that."""

from collections.abc import Callable

from nntui.render.cells import Span
from nntui.render.content import PaneContent, drawn
from nntui.session.frame import Frame
from nntui.text.wrapping import wrap
from nntui.timeline.veil import PHASES

WORDS = "? hidden while the question stands"
OF_THE_RUN = "told after the last question: it would give answers away"  # in the place of what tells of the whole run


def covers(phase: str) -> Callable[[Frame], bool]:
    """Whether a veil hides what a pane shows that works out a step up to this phase, by itself, from its state."""

    def covered(frame: Frame) -> bool:
        veil = frame.moment.timeline.veil
        return veil is not None and PHASES.index(veil.phase(frame.setup)) <= PHASES.index(phase)

    return covered


def notice(width: int) -> PaneContent:
    """What stands in the place of a pane that is hidden."""
    return drawn([[Span(line, "muted")] for line in wrap(WORDS, max(width, 8))])
