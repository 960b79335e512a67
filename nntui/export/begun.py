"""What a program is written of: a scenario, or that with which a recording began."""

from nntui.export.format import Source
from nntui.lesson.events import Do
from nntui.lesson.recording import Recording
from nntui.session.commands import Edit

WITHOUT_EDITS = "The edits of the recording are not in this program: it is the run that they began with."


def left_out(source: Source) -> str:
    """What a program leaves out of its source, in words; "" if it has all."""
    events = source.events if isinstance(source, Recording) else ()
    edited = any(isinstance(event, Do) and isinstance(event.command, Edit) for event in events)
    return WITHOUT_EDITS if edited else ""
