"""Keys that move through time: steps, operations and phases of a step, epochs; to a step; play."""

from nntui.scenario.training_table import MAX_STEPS
from nntui.session.commands import Back, CheckGradients, LookAt
from nntui.text import typed
from nntui.text.errors import RefusedError
from nntui.text.numbers import count, duration
from nntui.timeline.walk import next_operation, next_phase, previous_operation, previous_phase
from nntui.ui.actions.common import Group

OPERATION = {1: next_operation, -1: previous_operation}
PHASE = {1: next_phase, -1: previous_phase}
WAITS = "a question waits here: Enter answers it"
PASSED = f"{WAITS}, n passes it over"
NOTE = ", note 12"  # what else may be typed where a recording is shown
DROPS = "this drops what you changed here"
LONG = 10.0  # seconds of training that are asked about before they begin


class Time(Group):
    """Through the steps of a run, or, where a recording is shown, through its events."""

    def step(self, by: int) -> None:
        """Some steps forward or back; from inside a step the first leads to its end or its beginning."""
        if by == 1 and (self._question_waits() or self._at_the_end()):
            return
        if abs(by) == 1 and self._screen.opened.recordings.move(by):
            return
        position = self._session.position
        self._go_to(position.step + by + (1 if position.operation and by < 0 else 0))

    def operation(self, by: int) -> None:
        """One operation forward or back, over the borders of steps."""
        entering = not self._session.position.operation
        self._go_to(*OPERATION[by](self._session.setup, self._session.position))
        if entering:
            self._screen.bring_up_explanation()

    def phase(self, by: int) -> None:
        """To the next phase, or back to the beginning of this one."""
        self._go_to(*PHASE[by](self._session.setup, self._session.position))

    def check(self) -> None:
        """The gradient check of the next update."""
        self._screen.halt()
        self._session.apply(CheckGradients())
        self._screen.bring_up_explanation()

    def epoch(self, by: int) -> None:
        """To the next border of an epoch, or a hundred steps where each step is one."""
        self._player.go_by_epoch(by)

    def start(self) -> None:
        """To the beginning; where a recording is shown, to its beginning."""
        recordings = self._screen.opened.recordings
        if recordings.showing is not None and recordings.replaying:
            left = recordings.showing.number + 1
            recordings.showing.to_start()
            if left > 1:
                self._say(f"the beginning: g, then “note {left}”, leads back")
            return
        self._go_to(0)

    def _question_waits(self) -> bool:
        """Whether a question of the recording that is shown waits for an answer; then it is said. n passes it over."""
        recordings = self._screen.opened.recordings
        showing = recordings.showing
        if showing is None or not recordings.replaying or not showing.waits or showing.moving:
            return False
        self._say(WAITS if showing.ended else PASSED)
        return True

    def finish(self) -> None:
        """To the scenario's last step; where a recording is shown, to its end first, or to what it asks on the way."""
        recordings = self._screen.opened.recordings
        if self._question_waits():
            return
        if recordings.showing is not None and recordings.replaying and not recordings.showing.ended:
            recordings.showing.to_end()
            return
        self._go_to(self._session.setup.last_step)

    def ask_where(self) -> None:
        """Ask for a step, or for what is to be chosen."""
        if self._session.setup.training is None:
            self._no_steps()
            return
        from nntui.session.goto import hint, named, target_step

        session, recordings = self._session, self._screen.opened.recordings
        showing = recordings.showing
        told: set[int | str] = set()  # what was doubted before: that a way is long, by its step, or that all is dropped

        def go(text: str) -> None:
            if showing is not None and (place := note_place(text, len(showing.replay.notes))) is not None:
                if showing.would_be_lost and DROPS not in told:
                    told.add(DROPS)
                    raise RefusedError(f"{DROPS}; Enter again goes, Esc stays")
                showing.back_to_note(place)
                return
            choice, pane = named(text, session.setup, self._screen.opened.panes)
            if choice is not None:
                session.apply(choice)
            if pane:
                session.apply(LookAt(pane, session.view.enlarged))
            if choice is not None or pane:
                return
            step = min(target_step(text, session.setup, session.position.step), MAX_STEPS)
            if step not in told and (seconds := self._player.seconds_to(step)) > LONG:
                told.add(step)
                way = f"step {count(step)}{', the last there is,' if step == MAX_STEPS else ''}"
                raise RefusedError(f"{way} takes about {duration(seconds)} of training; Enter again goes, Esc stays")
            self._go_to(step)
            self._say_taken_for(text)

        places = f"{hint(session.setup)}{NOTE if showing is not None else ''}"
        self._screen.ask(
            "Go to",
            go,
            hint=f"{places}; or what to look at by its name: w1, h1, ledger, ledger w1",
            placeholder=f"0 to {session.setup.last_step}, or further",
        )

    def play(self) -> None:
        """Play, or pause; where a recording is shown, that. A question that waits is not passed over."""
        if self._question_waits() or self._at_the_end() or self._screen.opened.recordings.play():
            return
        if self._player.motion.moving:
            self._player.halt()
        else:
            self._player.play()

    def speed(self, by: int) -> None:
        """Faster or slower."""
        recordings = self._screen.opened.recordings
        if recordings.replaying and recordings.showing is not None:
            recordings.showing.change_speed(by)
        else:
            self._player.change_speed(by)
            self._screen.opened.keep(speed=self._player.motion.speed)
            if not self._player.motion.moving:
                self._say(f"plays at {self._player.motion.speed}")

    def stop(self) -> None:
        """Work nothing more out; stay at the step that was reached; back to where w was pressed; leave the step; leave
        the enlarged pane. What is left doesn't depend on how far a pane has come: that is chance.
        """
        self._screen.leave_unfinished()
        if not self._screen.moving:
            if self._session.state.asked_from:
                self._session.apply(Back())
            elif self._session.position.operation:
                self._go_to(self._session.position.step)
            elif self._session.view.enlarged:
                self._screen.act("enlarge")
        self._screen.halt()

    def _go_to(self, step: int, operation: str = "") -> None:
        if self._session.setup.training is None and not operation and not self._session.position.operation:
            self._no_steps()
        self._player.go_to(step, operation)

    def _no_steps(self) -> None:
        self._say("forward only: there are no steps to go to")


def note_place(text: str, count: int) -> int | None:
    """The place of a note among so many, from 0 on, by its number: “note 12”; None for another text. Raises
    RefusedError.
    """
    found = typed.counted(text.strip().lower())
    if found is None or found.word != "note":
        return None
    if not 1 <= found.number <= count:
        raise RefusedError(f"expected a note from 1 to {count}, found {found.number}")
    return found.number - 1
