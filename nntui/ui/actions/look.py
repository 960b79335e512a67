"""Keys that change what is looked at: the pane, what is chosen in it, where that comes from, how curves are drawn."""

from typing import TYPE_CHECKING

from nntui.session.commands import ChooseRow, LookAt, SetPlot, SetSurface, SortRows
from nntui.session.row_order import ORDERS, next_order, order_of
from nntui.session.view import EXPLANATION
from nntui.text.escape import printable
from nntui.text.numbers import in_full, plural
from nntui.timeline.origin import Ask
from nntui.ui.actions.common import THE_END, Group, Stage

if TYPE_CHECKING:
    from nntui.render.content import Clicked
    from nntui.render.pane import Pane
    from nntui.session.commands import Command


class Look(Group):
    """The pane with the keys, and what it shows."""

    def __init__(self, screen: Stage) -> None:
        super().__init__(screen)
        self._left: dict[str, tuple[str, str]] = {}  # by pane: what it covers, and which pane had the keys before it

    def choose(self, by: int) -> None:
        """Choose the next thing in the pane."""
        choice = self._pane.next_choice
        if choice is not None and (command := choice(self._session.frame, by)) is not None:
            self._session.apply(command)

    def pane(self, by: int) -> None:
        """To the next pane."""
        shown = [pane.name for pane in self._screen.opened.contents.shown.values()]
        self.look_at(shown[(shown.index(self._pane.name) + by) % len(shown)])

    def look_at(self, pane: str) -> None:
        """Show a pane in its place."""
        self._session.apply(LookAt(pane, self._session.view.enlarged))

    def toggle(self, pane: str) -> None:
        """Show a pane in its place; where it has the keys already, back to what was there and to who had them."""
        if self._pane.name != pane:
            covered = self._screen.opened.contents.shown.get(self._screen.opened.panes[pane].area, self._pane)
            self._left[pane] = covered.name, self._pane.name
            self.look_at(pane)
            return
        for before in self._left.pop(pane, ()):
            self.look_at(before)

    def enlarge(self) -> None:
        """The pane to the whole screen, and back."""
        self._session.apply(LookAt(self._pane.name, not self._session.view.enlarged))

    def panes(self) -> None:
        """List the panes."""
        from nntui.ui.screens.pane_list import PanesScreen

        self._screen.halt()
        panes = list(self._screen.opened.panes.values())
        self._terminal.app.push_screen(PanesScreen(panes, self._pane.name, self._show))

    def _show(self, pane: "Pane") -> None:
        """Show a pane that was chosen from the list, as its own key would."""
        self._screen.act((pane.key and pane.key.action) or f"look_at({pane.name!r})")

    def enter(self) -> None:
        """Answer, or go on, where a recording leads; follow the chosen line of a pane; after w go into the explanation;
        edit what is chosen in the pane; elsewhere enlarge it.
        """
        showing = self._screen.opened.recordings.showing
        led = showing is not None and not showing.taken_over
        if showing is not None and led and showing.waits:
            self._screen.act("answer")
        elif showing is not None and led and showing.enter:
            showing.go_on()
        elif self._player.motion.unmet:
            self._player.run_until(beyond=True)
        elif commands := self._led(self._pane.enter(self._session.frame)):
            self._follow(*commands)
        elif why_not := self._why_no_edit():
            self._say(why_not)
        elif self._session.state.asked_from and self._pane.name != EXPLANATION:
            self.look_at(EXPLANATION)  # what was asked for last is read there, and its lines lead on
        elif self._pane.enter_edits(self._session.frame):
            self._screen.act("edit")
        else:
            self.enlarge()

    def _why_no_edit(self) -> str:
        """Why Enter does nothing where a recording is shown: there it is pressed to answer, or to go on."""
        showing = self._screen.opened.recordings.showing
        if showing is None:
            return ""
        if showing.taken_over and not showing.waits:
            asked = self._session.state.asked_from and self._pane.name == EXPLANATION
            return "nothing to follow here: Esc leads back to where w was pressed" if asked else ""
        if showing.taken_over:
            from nntui.lesson.caption_words import WITH_KEYS
            from nntui.lesson.own_try import may_be_edited

            return f"a question waits: {WITH_KEYS.later}{'; e edits' if may_be_edited(showing) else ''}"
        return THE_END if showing.ended else ""

    def why(self) -> None:
        """To the operation that made the chosen number; after a question's answer, to what made that."""
        showing = self._screen.opened.recordings.showing
        answered = showing.why if showing is not None and not showing.taken_over else None
        ask = answered or self._elsewhere(self._pane.ask(self._session.frame))
        if ask is None:
            given = self._session.view.line is None
            why_not = "no further back: this number is given" if given else "nothing behind this line: try one with ›"
            self._say(self._pane.no_answer(self._session.frame) or why_not)
            return
        self._follow(ask)

    def _led(self, clicked: "Clicked") -> "tuple[Command, ...]":
        """The commands that a line of a pane leads to; none where that is here."""
        if isinstance(clicked, tuple):
            return clicked
        command = self._elsewhere(clicked)
        return () if command is None else (command,)

    def _follow(self, *commands: "Command") -> None:
        """Where a line leads; if that asks why, its answer is brought up."""
        self._player.halt()
        for command in commands:
            self._session.apply(command)
        if isinstance(commands[-1], Ask):
            self._screen.bring_up_explanation()

    def _elsewhere(self, command: "Command | None") -> "Command | None":
        """Where a number comes from, or a line leads; None for a number that is given, where the explanation says so
        already.
        """
        if not isinstance(command, Ask):
            return command
        position = self._session.position
        is_here = (command.step, command.operation) == (position.step, "") == (position.step, position.operation)
        return None if is_here and self._screen.opened.contents.shows(EXPLANATION) else command

    def copy_number(self) -> None:
        """The chosen number in all its digits, to the clipboard."""
        number = self._pane.number(self._session.frame)
        if number is None:
            self._say("no number is chosen")
            return
        self._terminal.app.copy_to_clipboard(repr(number.value))
        self._say(printable(f"to the clipboard: {number.name} = {in_full(number.value)}"))

    def copy_pane(self) -> None:
        """The pane as it stands, as text, to the clipboard."""
        from nntui.ui.widgets.paneview import PaneView

        shown, pane = self._screen.opened.contents.shown, self._pane
        area = next(area for area, each in shown.items() if each == pane)
        title, lines = pane.title(self._session.frame), self._terminal.query_one(f"#{area}", PaneView).seen
        self._terminal.app.copy_to_clipboard("\n".join(printable(line) for line in (title, *lines)) + "\n")
        self._say(printable(f"to the clipboard: {title}, {plural(len(lines), 'line')}"))

    def scale(self) -> None:
        """Linear or log."""
        view = self._session.view
        self._session.apply(SetPlot(not view.log, view.by_epoch))

    def axis(self) -> None:
        """By step or by epoch."""
        view = self._session.view
        self._session.apply(SetPlot(view.log, not view.by_epoch))

    def which_error(self) -> None:
        """Over two weights the error of all rows, or of the next update's."""
        of_batch, frame = not self._session.view.of_batch, self._session.frame
        if len(frame.moment.batch) in (0, frame.setup.program.data.learned):
            self._say("there is one error only: an update uses all rows")
            return
        self._session.apply(SetSurface(of_batch))
        if not self._screen.opened.contents.shows("surface"):
            setup = frame.setup
            shown = setup.batch_words(frame.moment.batch) if of_batch else setup.metric_words(setup.metrics[0])
            self._say(f"the error over two weights: {shown}")

    def sort_rows(self) -> None:
        """List the data's rows in another order; where the largest error comes first its row is chosen."""
        by = next_order(self._session.frame)
        self._session.apply(SortRows(by))
        if by == "error":
            self._session.apply(ChooseRow(int(order_of(self._session.frame)[0])))
        if not self._screen.opened.contents.shows("data"):
            self._say(f"the data: {ORDERS[by] or 'as they stand'}")

    @property
    def _pane(self) -> "Pane":
        return self._screen.opened.contents.pane
