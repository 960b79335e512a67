"""Keys of the program itself, and those that send a command as it is."""

from dataclasses import replace

from nntui.render.behind_veil import OF_THE_RUN
from nntui.session import commands
from nntui.session.apply import apply
from nntui.ui.actions.common import Group


class Program(Group):
    """Another scenario, other colours, help, and the end."""

    def send(self, name: str, why_not: str) -> None:
        """Send a command that needs nothing more to be said; where it changes nothing, tell why not."""
        self._screen.halt()
        session, command = self._session, getattr(commands, name)()
        after = apply(session.state, session.runs, command)
        if replace(after, asked_from=session.state.asked_from) == session.state:
            self._say(why_not)
        else:
            session.apply(command)

    def open(self) -> None:
        """Open another scenario."""
        self._screen.halt()
        self._run("pick")

    def theme(self) -> None:
        """Dark or light."""
        self._run("toggle_dark_light")

    def help(self) -> None:
        """Help."""
        from nntui.ui.screens.help import HelpScreen

        self._screen.halt()
        setup = self._session.setup
        panes = list(self._screen.opened.panes.values())
        scenario = setup.scenario
        if self._screen.opened.recordings.still_asks:  # what the article prints, or is seen here, may be asked for
            scenario = replace(scenario, published=[], remarks=[], look_for=OF_THE_RUN)
        self._terminal.app.push_screen(HelpScreen(panes, scenario, setup.changes))

    def quit(self) -> None:
        """Leave."""
        self._run("quit")

    def _run(self, action: str) -> None:
        """Run an action of the app, after what is being done."""
        self._terminal.call_later(self._terminal.app.run_action, action)
