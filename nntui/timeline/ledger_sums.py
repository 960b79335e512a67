"""The ledger of a parameter: who and what made it what it is.

Its value is where it started, and what each update added since. An update adds −rate × gradient, and the gradient is a
sum over the rows of the batch, and of the penalty's part, so each row's share can be told, through a velocity too;
where an optimizer's update is no such sum, only all together. What an edit changed is a part of its own. The parts add
up to the value, but for rounding, which is told as well.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.batched import row_shares
from nntui.engine.numbering import Place
from nntui.engine.optimizers import WEIGHT_DECAY
from nntui.engine.penalties import PENALTY
from nntui.engine.response import Response, response
from nntui.engine.step import whole_gradient
from nntui.text.frozen import dataclass
from nntui.timeline.position import Position
from nntui.timeline.runs import Segment
from nntui.timeline.timeline import Timeline

LARGEST = 5  # single updates that are named
STRETCHES = 8  # of time, at most
BLOCK, NUMBERS, AGAIN = 4_096, 1_000_000, 512  # steps of a block, numbers of its states; steps that are trained again
WORK = 4_000_000  # products and sums of one piece of work: about 20 ms


class Part(NamedTuple):
    """What something added to the value: the start, a row by its name in `updates` updates, the penalty likewise, an
    edit at a step, all together where they can't be told apart, with the optimizer or the clipping that is why, weight
    decay, or rounding.
    """

    kind: Literal["start", "row", "penalty", "edit", "together", "decay", "rounding"]
    amount: float
    name: str = ""
    updates: int = 0
    step: int = 0


class Stretch(NamedTuple):
    """What was added between the states after two steps, edits among it."""

    first: int
    last: int
    amount: float


class Jump(NamedTuple):
    """What a single update added, by the step before it."""

    step: int
    amount: float


@dataclass(frozen=True)
class Ledger:
    """The ledger of a parameter at a step: `parts` add up to `value`, and so do the first part and `stretches`; `jumps`
    are the largest single updates. It begins at the step of the first part.
    """

    value: float
    parts: tuple[Part, ...]
    stretches: tuple[Stretch, ...]
    jumps: tuple[Jump, ...]


class Account:
    """A ledger while it is worked out, over the segments of a run (the first one first), for the parameter at `place`
    in the list. `step` is how far it has come on the way to `target`.
    """

    def __init__(self, segments: Sequence[Segment], place: Place) -> None:
        self._segments = segments
        self._parameter = segments[-1].setup.parameters[place]
        self._index = self._parameter.index
        self.target = self.first
        self._begin()

    @property
    def first(self) -> int:
        """The step that it begins at."""
        return self._segments[0].first

    def _begin(self) -> None:
        self.step = self.first
        self._places: dict[str | None, int] = {}  # of what took part: rows by their names, None for the penalty
        self._own: tuple[Segment | None, list[int]] = None, []  # the places of a segment's rows, and of its penalty
        self._updates = np.zeros(0, dtype=np.int64)  # that each took part in
        self._states = np.zeros((0, 1))  # what each added to the parameter, and to its slots
        self._slots: tuple[str, ...] = ()
        self._ledger: Ledger | None = None
        self._together, self._unsplit = 0.0, ""  # what can't be split by row, and what mixes it
        self._decayed = 0.0
        self._jumps: list[Jump] = []

    @property
    def done(self) -> bool:
        """Whether it has come to its target."""
        return self.step >= self.target

    def aim(self, step: int) -> None:
        """Let it be the ledger of a step that was reached; one further back is worked out from the beginning."""
        if step != self.target:
            self.target, self._ledger = step, None
        if step < self.step:
            self._begin()

    def go_on(self) -> None:
        """Work on for a moment."""
        work = 0
        while not self.done and work < WORK:
            segment, end = self._at(self.step)
            training, network = segment.setup.training, segment.setup.network
            assert training is not None  # noqa: S101 - else there was no step to come to
            each = max(training.schedule.batch * network.size, 1)
            most = AGAIN if segment.history.gap > 1 else BLOCK
            n = max(min(end - self.step, most, NUMBERS // segment.setup.program.size, (WORK - work) // each), 1)
            self._add(segment, self.step + n)
            work += n * each

    def _at(self, step: int) -> tuple[Segment, int]:
        """The segment whose updates follow on a step, and how far they count."""
        ends = [*(later.first for later in self._segments[1:]), self.target]
        return next((segment, end) for segment, end in zip(self._segments, ends, strict=True) if step < end)

    def _add(self, segment: Segment, end: int) -> None:
        """Add the updates up to a step."""
        program, first = segment.setup.program, self.step
        vectors = segment.states(first, end)
        values = vectors[:, self._index]
        self.step = end
        self._note_jumps(first, values)
        if program.trainable is not None and not program.trainable[self._index]:
            return
        assert program.training is not None  # noqa: S101 - it has made updates
        training, rates = program.training, program.training.rates(range(first, end))
        decayed = 0.0
        if training.moves_by_decay(self._parameter):
            decayed = -training.constants[WEIGHT_DECAY.name] * float(rates @ values[:-1])
            self._decayed += decayed
        answer = response(training)
        if answer is None:
            self._unsplit = training.clipping.name if training.clipping else training.optimizer
            self._together += float(values[-1] - values[0]) - decayed
            return
        own = self._rows_of(segment, answer)
        n = end - first
        later = answer.left(rates)
        added, took_part = np.zeros((len(own), len(answer.names))), np.zeros(len(own), dtype=np.int64)
        for chosen, rows, shares in row_shares(program, vectors[:n], range(first, end), self._parameter):
            which = np.broadcast_to(rows, shares.shape).ravel()
            took_part += np.bincount(which, minlength=len(own))
            for column, weights in enumerate(later[chosen].T):
                added[:, column] += np.bincount(which, (shares * weights).ravel(), len(own))
        if program.training.penalty is not None and len(own) > len(segment.setup.row_names):
            with np.errstate(all="ignore"):
                added[-1] = program.training.penalty.slopes(values[:n]) @ later
            took_part[-1] = n
        self._states = self._states @ answer.kept(rates).T
        np.add.at(self._states, own, added)
        np.add.at(self._updates, own, took_part)

    def _note_jumps(self, first: int, values: Array) -> None:
        moves = np.diff(values)
        for at in np.argsort(-np.abs(moves), kind="stable")[:LARGEST].tolist():
            self._jumps.append(Jump(first + at, float(moves[at])))
        self._jumps = sorted(self._jumps, key=lambda jump: (-abs(jump.amount), jump.step))[:LARGEST]

    def _rows_of(self, segment: Segment, answer: Response) -> list[int]:
        """The places of a segment's rows among all that took part, and of its penalty if one is put on the parameter;
        slots that it begins with at 0 hold nothing.
        """
        if self._own[0] is segment:
            return self._own[1]
        penalised = whole_gradient(segment.setup.program, self._parameter) == PENALTY
        names = [*segment.setup.row_names, *([None] if penalised else [])]
        own = [self._places.setdefault(name, len(self._places)) for name in names]
        before, self._states = self._states, np.zeros((len(self._places), len(answer.names)))
        self._states[: len(before), 0] = before[:, 0]
        for column, name in enumerate(answer.names[1:], 1):
            slot = segment.setup.program.slots[name]
            if name in self._slots and slot.of(segment.vector(segment.first))[self._index]:
                self._states[: len(before), column] = before[:, self._slots.index(name)]
        self._updates = np.append(self._updates, np.zeros(len(self._places) - len(before), dtype=np.int64))
        self._slots, self._own = answer.names, (segment, own)
        return own

    def value(self, step: int) -> float:
        """The parameter's value after a step that was reached."""
        segment = next(each for each in reversed(self._segments) if each.first <= step or each is self._segments[0])
        return float(segment.vector(step)[self._index])

    def ledger(self) -> Ledger:
        """The ledger at its target, once it is there."""
        if self._ledger is not None:
            return self._ledger
        first, value = self.first, self.value(self.target)
        words = self._segments[0].words if first else ""  # at step 0 it is the start, whatever was edited there
        parts = [Part("start", self.value(first), words, step=first), *self._edits()]
        made = zip(self._places, self._states[:, 0].tolist(), self._updates.tolist(), strict=True)
        moved = [
            Part("penalty" if name is None else "row", amount, name or "", updates)
            for name, amount, updates in made
            if updates
        ]
        if self._together:
            moved.append(Part("together", self._together, self._unsplit))
        if self._decayed:
            moved.append(Part("decay", self._decayed))
        parts += sorted(moved, key=lambda part: -abs(part.amount))
        parts.append(Part("rounding", value - sum(part.amount for part in parts)))
        self._ledger = Ledger(value, tuple(parts), tuple(self._stretches()), tuple(self._jumps))
        return self._ledger

    def _edits(self) -> Iterator[Part]:
        """What edits changed by themselves."""
        for before, segment in zip(self._segments, self._segments[1:], strict=False):
            was, now = (float(each.vector(segment.first)[self._index]) for each in (before, segment))
            if now != was and segment.first <= self.target:
                yield Part("edit", now - was, segment.words, step=segment.first)

    def _stretches(self) -> Iterator[Stretch]:
        first = self.first
        width = stretch(self.target - first)
        borders = [*range(first, self.target, width), self.target]
        values = [self.value(step) for step in borders]
        for i in range(len(borders) - 1):
            yield Stretch(borders[i], borders[i + 1], values[i + 1] - values[i])


def stretch(steps: int) -> int:
    """The length of a stretch, of which at most STRETCHES cover so many steps: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if -(-steps // (factor * power)) <= STRETCHES:
                return factor * power
        power *= 10


def account(timeline: Timeline, position: Position, place: Place) -> Account:
    """The account of a parameter by its place in the list, aimed at a position. It goes back as far as the network was
    the same; the one that was asked for last is kept, and goes on from where it was.
    """
    timeline.at(position)  # trained so far, if it wasn't
    segments = [timeline.segment(position)]
    while (parent := segments[0].parent) is not None and parent.setup.network == segments[0].setup.network:
        if parent.first == segments[0].first:  # it has no update of its own
            break
        segments.insert(0, parent)
    found = _account(tuple(segments), place)
    found.aim(position.step)
    return found


@lru_cache(maxsize=1)
def _account(segments: tuple[Segment, ...], place: Place) -> Account:
    return Account(segments, place)
