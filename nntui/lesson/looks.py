"""How a viewer looks at a recording that is shown: other panes, other choices; until its next note, which is seen as
the recording has it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

from nntui.lesson.replay import Replay
from nntui.session.apply import apply
from nntui.session.commands import Back, ChoiceCommand, Command
from nntui.text.errors import RefusedError


class Looks:
    """What the viewer has `made` of the looks of a recording since its last note: the commands that led from where it
    stands to what is seen.
    """

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self.made: tuple[Command, ...] = ()
        self._pointed = 0  # of these those by which an answer was pointed at

    def heard(self, command: Command) -> bool:
        """Whether a command that was carried out has only looked; then it is one more."""
        if not self._replay.session.state.only_looks_other(self._replay.state):
            return False
        self.made = (*self.made, command)
        # What was chosen is pointed at, even if the recording has chosen it, too: it may be an answer.
        pointed = any(isinstance(look, ChoiceCommand) for look in self.made) and not isinstance(command, Back)
        if self._replay.session.state == self._replay.state and not pointed:
            self.made, self._pointed = (), 0
        return True

    def come_back(self, command: Command | None) -> bool:
        """Whether a command has led back from where a number was asked for, to these looks and nothing else; that a
        later step was seen on the way is forgotten.
        """
        if not isinstance(command, Back):
            return False
        state, session = self._replay.state, self._replay.session
        for look in self.made:
            state = apply(state, session.runs, look)
        seen = replace(session.state.history, visited=state.history.visited)
        if replace(session.state, history=seen) != state:
            return False
        if session.state != state:
            session.lead_to(state)
        return True

    def forget(self) -> None:
        """See it as the recording has it."""
        if self.made:
            self.made, self._pointed = (), 0
            self._replay.lead_back()

    def answered(self) -> None:
        """What was chosen so far was chosen for an answer."""
        self._pointed = len(self.made)

    @property
    def chosen(self) -> bool:
        """Whether something was chosen that isn't an answer."""
        return any(isinstance(look, ChoiceCommand) for look in self.made[self._pointed :])

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """Carry events out, or take them back, which leads back to the recording; until another note looks are taken
        again. Where nothing was carried out they stay.
        """
        done, note = self._replay.done, self._replay.number
        yield
        if note != self._replay.number:
            self.forget()
        elif self.made and done != self._replay.done:
            self._look_again()

    def _look_again(self) -> None:
        """Those that only look, also from where it stands now."""
        own = state = self._replay.state
        kept: list[Command] = []
        for look in self.made:
            with suppress(RefusedError):
                after = apply(state, self._replay.session.runs, look)
                if after.only_looks_other(own):
                    state, kept = after, [*kept, look]
        self.made = tuple(kept)
        self._replay.session.lead_to(state)
