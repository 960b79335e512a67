"""Who answers in a lesson: asked once, when answers begin to be recorded, and known in the next lesson too."""

from typing import TYPE_CHECKING

from nntui.ui.screens.ask import AskScreen
from nntui.ui.screens.main import MainScreen

if TYPE_CHECKING:
    from nntui.lesson.recordings import Recordings
    from nntui.ui.app import NntuiApp

TITLE = "Your name"
HINT = "for whoever grades what is recorded here; Enter alone leaves it out"


def ask_who(app: "NntuiApp", recordings: "Recordings") -> None:
    """Have it written who answers, where something is asked and nobody is named: it may be known, else it is asked."""
    showing = recordings.showing
    if showing is None or recordings.header.student or not showing.replay.recording.asks:
        return
    if app.student is not None:
        recordings.take_name(app.student)
        return
    moved = showing.moving
    showing.halt()
    app.student = ""

    def named(name: str) -> None:
        recordings.take_name(name)
        app.student = recordings.header.student

    def done(_: bool | None) -> None:
        if moved:
            showing.go_on()
        for screen in app.screen_stack:
            if isinstance(screen, MainScreen):
                screen.repaint()

    app.push_screen(AskScreen(TITLE, named, hint=HINT), done)
