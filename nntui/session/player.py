"""The player: moves a session through time, at a speed or to a far step, a slice of training at a time.

It is called again and again by whoever paints; between two calls there is time for keys. Time is passed in.
"""

import math

from nntui.quantities.conditions import BLOCK, Condition, first_stop, last_turn, said, said_back, said_nowhere
from nntui.scenario.training_table import MAX_STEPS
from nntui.session.commands import Command, ForgetStop, GoTo
from nntui.session.pace import Pace
from nntui.session.reach import Clock, beside
from nntui.session.session import BEHIND, Session, VeiledError
from nntui.session.state import SessionState
from nntui.text.frozen import dataclass
from nntui.text.numbers import count
from nntui.timeline.position import Position
from nntui.timeline.walk import next_operation

SLICE = 0.03  # seconds of training in one call
AT_ONCE = 0.03  # a move that takes longer goes on in further calls
ON = 1_000  # steps that are run at least beyond the end
NEAR = 1_000  # steps that are never asked about: their time isn't worth measuring
MEASURED_FOR = 0.1  # seconds of training by which that of a longer way is told
STRIDE = 100  # steps that stand for an epoch where an epoch is one step
MEASURED_OVER = 0.5  # seconds over which the real speed is measured


@dataclass(frozen=True)
class Motion:
    """What the player is doing: at rest, playing, on its way to the step `target` from the step `origin`, or looking
    back: down to the step `looked` there was nothing.

    `speed` is the chosen one in words; `measured` the steps a second at full speed, once they are known; `stopped` what
    stop condition it has stopped at, in words. `unmet` says that none has come true by the end of the way, and nothing
    else was done since: it could be run further.
    """

    playing: bool = False
    speed: str = ""
    measured: float | None = None
    origin: int = 0
    target: int | None = None
    stopped: str = ""
    unmet: bool = False
    looked: int | None = None

    @property
    def moving(self) -> bool:
        """Whether there is something to do."""
        return self.playing or self.target is not None or self.looked is not None


class Player:
    """Moves one session."""

    def __init__(self, session: Session, clock: Clock, speed: str = "") -> None:
        self._session = session
        self._clock = clock
        self._pace = Pace(speed)
        self._playing = False
        self._upto: int | None = None  # the step to which play goes as fast as it can
        self._journey: tuple[int, int] | None = None
        self._measured: float | None = None
        self._measuring = (0.0, 0)
        self._watching = False  # whether stop conditions count
        self._stopped = ""
        self._unmet: SessionState | None = None  # where no stop condition had come true by the end of the way
        self._walked = 0  # operations since the pace was last started
        self._sought: tuple[Condition, int, Position] | None = None  # looked for before that step, seen from there
        session.changed.append(self._heard)

    def _heard(self, command: Command | None) -> None:
        """Where the session was led elsewhere as a whole, it stays there, and what it has stopped at counts no more."""
        if command is None:
            self.halt()
            self._stopped = ""

    @property
    def motion(self) -> Motion:
        """What it is doing."""
        origin, target = self._journey or (0, None)
        measured = self._measured if math.isinf(self._pace.speed) else None
        step, more = self._session.position.step, self._unmet is self._session.state
        unmet = more and target is None and step < MAX_STEPS
        looked = self._sought[1] if self._sought is not None else None
        return Motion(self._playing, self._pace.words, measured, origin, target, self._stopped, unmet, looked)

    def halt(self) -> None:
        """Stay where it is."""
        self._playing = False
        self._watching = False
        self._journey = self._sought = None

    def run_until(self, *, beyond: bool = False) -> None:
        """On to the first stop condition that comes true, as fast as it goes; else to the end, or beyond it as far
        again; `beyond`: as far as there are steps.
        """
        self.halt()
        if self._session.setup.training is not None:
            self._stopped = ""
            self._watching = True
            step, last = self._session.position.step, self._session.setup.last_step
            end = last if step < last else min(step + max(last, ON), MAX_STEPS)
            self._journey = (step, MAX_STEPS if beyond else end)

    def back_until(self, asked: Condition) -> None:
        """Back to the last step before this one at which a condition came true or ceased to be. What takes longer goes
        on in further calls of `advance`.
        """
        self.halt()
        self._stopped = ""
        self._session.trained.at(self._session.position)
        self._look_back(asked, self._session.position.step, AT_ONCE)

    def _look_back(self, asked: Condition, before: int, seconds: float) -> None:
        session, end = self._session, self._clock() + seconds
        timeline, here = session.trained, session.position
        while before > 1 and (self._sought is None or self._sought[2] == here):
            downto = max(before - 1 - BLOCK, 0)
            if (turn := last_turn(timeline, here.branch, asked, before, downto)) is not None:
                self.halt()
                session.apply(GoTo(turn.step))
                self._stopped = said_back(asked, turn, session.setup)
                return
            before = downto + 1
            self._sought = (asked, before, here)
            if self._clock() > end:
                return
        if self._sought is None or self._sought[2] == here:  # nobody has gone elsewhere meanwhile
            self._stopped = said_nowhere(timeline, here.branch, asked, here.step)
        self.halt()

    def go_to(self, step: int, operation: str = "") -> None:
        """Move to a step, or inside the one after it: at once if it is near or was trained, else on the way in further
        calls of `advance`. So are the branches beside it that aren't there yet.
        """
        self.halt()
        self._stopped = ""
        step = min(max(step, 0), MAX_STEPS if self._session.setup.training else 0)
        done = self._session.reach(step, AT_ONCE, self._clock)
        if done or self._session.trained.reached(self._session.position.branch) >= step:
            self._session.apply(GoTo(step, operation))
        if not done:
            self._journey = (self._session.position.step, step)

    def seconds_to(self, step: int) -> float:
        """About how many seconds of training it is to a step: a short piece of the way is trained and measured."""
        step = min(step, MAX_STEPS)
        began, missing = self._clock(), self._missing(step)
        if missing <= NEAR or self._session.reach(step, MEASURED_FOR, self._clock):
            return 0.0
        left = self._missing(step)
        return (self._clock() - began) * left / max(missing - left, 1)

    def _missing(self, step: int) -> int:
        """How many steps are to be trained until this branch, and those beside it, have reached a step."""
        trained, state = self._session.trained, self._session.state
        return sum(max(step - trained.reached(number), 0) for number in {state.position.branch, *beside(state)})

    def go_by_epoch(self, by: int) -> None:
        """To the next border of an epoch (+1) or the one before (−1); STRIDE steps where each step is an epoch."""
        step, training = self._session.position.step, self._session.setup.training
        if training is None or training.schedule.steps_per_epoch == 1:
            self.go_to(step + by * STRIDE)
            return
        epoch, within = training.schedule.epoch_at(step)
        self.go_to(training.schedule.step_of(epoch + by if by > 0 or not within else epoch))

    def play(self, upto: int | None = None) -> None:
        """Play from here, where there is anything to play; up to a step if one is given, as fast as it goes."""
        self.halt()
        if self._session.setup.training is not None:
            self._playing, self._upto = True, upto
            self._watching = True
            self._stopped = ""
            self._start_pace(self._clock())
            self._measured = None
            self._measuring = (self._clock(), self._session.position.step)

    def change_speed(self, by: int) -> None:
        """Faster or slower."""
        self._pace.change(by)
        self._start_pace(self._clock())

    def advance(self) -> bool:
        """Train a slice and move as far as it went; whether anything moved. Raises VeiledError at a veil."""
        now, step = self._clock(), self._session.position.step
        if self._sought is not None:
            self._look_back(*self._sought[:2], SLICE)
            return True
        if self._journey is not None:
            goal = end = self._journey[1]
        elif self._playing and self._pace.by_operation and self._upto is None:
            return self._advance_by_operation(now)
        elif self._playing:
            end = self._end_of_play()
            goal = end if self._upto is not None else int(min(self._pace.target(now), end))
        else:
            return False
        goal = self._before_veil(step, goal, end)
        if goal <= step:
            return self._catch_up(step)
        done = self._session.reach(goal, SLICE, self._clock)
        reached = min(self._session.trained.reached(self._session.position.branch), goal)
        if self._playing and (diverged := self._divergence(step, reached)) is not None:
            reached = end = diverged
        if self._watching:
            reached, stopped = self._looked_for_stops(step, reached, now + 2 * SLICE)
            if stopped:
                end, done = reached, self._session.reach(reached, SLICE, self._clock)
                self._playing, self._watching, self._journey = False, False, (step, reached)
        if reached < goal:  # slower than the chosen speed: count from here
            self._pace.start(now, reached)
        self._session.apply(GoTo(reached))
        self._measure(now, reached)
        if reached >= end and self._watching and self._journey is not None and self._session.state.stops:
            self._stopped, self._unmet = f"not stopped by step {count(reached)}", self._session.state
        if reached >= end and (done or self._journey is None):
            self.halt()
        return True

    def _before_veil(self, step: int, goal: int, end: int) -> int:
        """The goal on a way, or the veil before it; raises VeiledError where the way leads on from there."""
        veil = self._session.veil
        if veil is None or end <= veil.step:
            return goal
        if step >= veil.step:
            self.halt()
            raise VeiledError(BEHIND)
        return min(goal, veil.step)

    def _catch_up(self, step: int) -> bool:
        """At the end of a journey, train the branch beside this one as far."""
        if self._journey is None:
            return False
        if self._session.reach(step, SLICE, self._clock):
            self.halt()
        return True

    def _looked_for_stops(self, step: int, reached: int, until: float) -> tuple[int, bool]:
        """How far the steps after `step` were looked at, up to a moment in time, and whether one of them is a stop."""
        while step < reached:
            end = min(step + BLOCK, reached)
            if (stop := self._stop_between(step, end)) is not None:
                return stop, True
            step = end
            if self._clock() > until:
                break
        return step, False

    def _stop_between(self, step: int, reached: int) -> int | None:
        """The first step after `step` at which a stop condition comes true."""
        session = self._session
        found = first_stop(session.trained, session.position.branch, session.state.stops, step, reached)
        if found is None:
            return None
        self._stopped = said(found[1], found[0], session.setup)
        for place in reversed(range(len(session.state.stops))):  # who stops once has stopped
            if session.state.stops[place] in found[1] and not session.state.stops[place].every:
                session.apply(ForgetStop(place))
        return found[0]

    def _start_pace(self, now: float) -> None:
        self._walked = 0
        self._pace.start(now, 0 if self._pace.by_operation else self._session.position.step)

    def _advance_by_operation(self, now: float) -> bool:
        """Walk through as many operations as it is time for, up to the end of play."""
        session, end = self._session, self._end_of_play()
        moved = False
        while self._walked < self._pace.target(now):
            step, operation = next_operation(session.setup, session.position)
            session.reach(step, math.inf, self._clock)
            session.apply(GoTo(step, operation))
            self._walked += 1
            moved = True
            if (not operation and self._stop_between(step - 1, step) is not None) or (step, operation) == (end, ""):
                self.halt()
                break
        return moved

    def _divergence(self, step: int, reached: int) -> int | None:
        """The step at which the numbers cease to be finite, if it lies between: play stops there once."""
        diverged = self._session.trained.diverged(self._session.position.branch)
        return diverged if diverged is not None and step < diverged <= reached else None

    def _end_of_play(self) -> int:
        """The step that was named, or the scenario's end; from there on, as far as there is."""
        last = self._session.setup.last_step
        end = last if self._session.position.step < last else MAX_STEPS
        return end if self._upto is None else min(self._upto, MAX_STEPS)

    def _measure(self, now: float, step: int) -> None:
        since, from_step = self._measuring
        if now - since >= MEASURED_OVER:
            self._measured = (step - from_step) / (now - since)
            self._measuring = (now, step)
