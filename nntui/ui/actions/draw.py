"""Keys for curves: which are drawn, and where the chosen one turns."""

from contextlib import suppress

from nntui.quantities.along import Rest
from nntui.quantities.conditions import ConditionError, can_be_read
from nntui.quantities.turning import turnings_along
from nntui.session import suggest
from nntui.session.commands import Draw, LookAt
from nntui.session.complete import completed
from nntui.text.escape import printable
from nntui.ui.actions.common import Group

CURVE = "curve"  # the pane that draws them
PIECES = 4  # that are worked out at once, for a key that waits


class Draws(Group):
    """The curves of quantities."""

    def draw_chosen(self) -> None:
        """Draw the curve of what is chosen; where that is drawn, take it away."""
        if name := self._chosen():
            self._toggle(name)
        else:
            named = self._screen.opened.contents.pane.number(self._session.frame)
            self._say(f"no curve: {printable(named.name)} stays as it is" if named else "nothing is chosen")

    def _chosen(self) -> str:
        """The quantity that is chosen in the pane with the keys; an update's is the weight that it changes; "" if there
        is none.
        """
        session, frame = self._session, self._session.frame
        named = self._screen.opened.contents.pane.number(frame)
        names = [named.name] if named else []
        if frame.operation is not None and frame.operation.phase == "update":
            names.append(session.setup.parameters[frame.parameter].name)
        for name in names:
            with suppress(ConditionError):
                return can_be_read(name, session.setup).text
        return ""

    def draw(self) -> None:
        """Ask for a quantity to draw."""
        setup = self._session.setup
        if setup.training is None:
            self._say("nothing is trained here, so there is no curve")
            return
        hint = "any number by its name, as if it had always been drawn; → completes; one that is drawn: takes it away"
        suggestions = suggest.quantities(self._session.frame, self._chosen())
        self._screen.ask(
            "Draw the curve of",
            self._toggle,
            hint=hint,
            suggestions=suggestions,
            completed=lambda text: completed(text, setup),
        )

    def _toggle(self, text: str) -> None:
        session, name = self._session, text.strip()
        if session.setup.training is None:
            self._say("nothing is trained here, so there is no curve")
            return
        if name in [metric.name for metric in session.setup.metrics]:
            self._say(f"{name} is drawn always: ↑ ↓ in the curve's pane choose it")
            return
        shown = name not in session.view.drawn
        if shown:
            can_be_read(name, session.setup)
        session.apply(Draw(name, shown))
        self._say_taken_for(name)
        seen = CURVE in self._screen.opened.contents.in_sight
        if shown and not seen:
            session.apply(LookAt(CURVE, session.view.enlarged))

    def turning(self, by: int) -> None:
        """To the next extreme or change of sign of the chosen curve (+1), or the one before (−1)."""
        session, frame = self._session, self._session.frame
        metrics, position = session.setup.metrics, session.position
        name = session.view.curve or (metrics[frame.focus.metric].name if metrics else "")
        if session.setup.training is None or not name:
            self._say("nothing is trained here, so there is no curve")
            return
        self._screen.halt()
        timeline = session.timeline
        upto = timeline.reached(position.branch)
        rest = Rest(timeline, ((position.branch, name),), upto)
        for _ in range(PIECES):
            if rest.missing:
                rest()
        if rest.missing:
            self._say(f"{printable(name)} is still being worked out: try again in a moment")
            return
        found = turnings_along(timeline, position.branch, name, upto)
        ahead = [each for each in found if (each.step - position.step) * by > 0]
        if not ahead:
            self._say(
                f"{printable(name)} has no extreme and no change of sign {'after' if by > 0 else 'before'} this step"
            )
            return
        turn = ahead[0 if by > 0 else -1]
        self._player.go_to(turn.step)
        self._say(turn.words)
