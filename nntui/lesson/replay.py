"""Replay: a recording carried out again, event by event, in a session of its own; and checked without a screen."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import replace

from nntui.lesson.checks import Outcome, compare
from nntui.lesson.events import Answer, Begin, Check, Do, Event, Note
from nntui.lesson.finding import Finding
from nntui.lesson.header import present_versions
from nntui.lesson.questions import Expected, expected, judged
from nntui.lesson.recording import Recording
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import Quantity, UnknownQuantityError
from nntui.scenario.training_table import MAX_STEPS
from nntui.session.apply import apply
from nntui.session.commands import (
    Command,
    CompareWith,
    DropBranch,
    Edit,
    GoTo,
    LookAt,
    Overlay,
    RenameBranch,
    StopWhen,
    SwitchTo,
)
from nntui.session.reach import Clock, reach
from nntui.session.session import Session
from nntui.session.state import SessionState
from nntui.session.view import View
from nntui.text import typed
from nntui.text.errors import RefusedError, did_you_mean, listed
from nntui.text.escape import shortened
from nntui.text.frozen import dataclass
from nntui.text.numbers import exact
from nntui.timeline.moment import Moment
from nntui.timeline.origin import Ask
from nntui.timeline.runs import Runs
from nntui.timeline.timeline import Timeline

MOST_FIGURES = 20  # of a note
MAX_FINDINGS = 1_000
MAX_EDITS = 1_000
MAX_STOPS = 100
FIGURE = re.compile(r"\{([^{}\n]{1,200})\}")


@dataclass(frozen=True)
class Progress:
    """How far a recording was carried out: the state that it has led to, and what was found on the way."""

    state: SessionState
    findings: int = 0
    checks: int = 0
    same_bits: bool = True
    edits: int = 0


class Replay:
    """A recording and the session that it has led to so far: `done` events were carried out.

    `panes` are the names of the panes that it may look at, `runs` those of its scenario that were trained before, if
    there are any. Every state on the way is kept, so that going back is looking one up. `findings` are
    the checks and commands that didn't hold, `same_bits` whether every check so far agreed bit for bit.
    """

    def __init__(self, recording: Recording, panes: Collection[str], runs: Runs | None = None) -> None:
        self.recording, self._panes = recording, panes
        self.setup = recording.header.open() if runs is None else runs.root
        self.session = Session(self.setup, runs)
        self.notes = [i for i, event in enumerate(recording.events) if isinstance(event, Note)]
        self.asked: dict[int, Expected] = {}  # by the number of a note: what its question asks for
        self.way: tuple[int, int] | None = None  # on the way to the next event: the step reached, and the one needed
        self.texts: dict[int, str] = {}  # by the place of a note: what it said, with the figures of its moment
        self.veiled_texts: dict[int, str] = {}  # the same while its question stands, if that hides something
        self._findings: list[Finding] = []
        self._past: list[Progress] = []
        self._now = Progress(self.session.state)

    @property
    def done(self) -> int:
        """How many events were carried out."""
        return len(self._past)

    @property
    def number(self) -> int:
        """The number of the last note that was shown; −1 before the first."""
        return bisect_left(self.notes, self.done) - 1

    @property
    def state(self) -> SessionState:
        """The state that it has led to."""
        return self._now.state

    def state_at(self, done: int) -> SessionState:
        """The state after so many of the events that were carried out."""
        return self._past[done].state if done < self.done else self.state

    @property
    def findings(self) -> list[Finding]:
        """What didn't hold so far."""
        return self._findings[: self._now.findings]

    @property
    def checks(self) -> int:
        """How many checks there were so far."""
        return self._now.checks

    @property
    def same_bits(self) -> bool:
        """Whether each of them agreed bit for bit."""
        return self._now.same_bits

    @property
    def begin(self) -> int:
        """How many events its beginning has: its first note and the looks before it; 0 where more comes before one."""
        first = next(iter(self.notes), 0)
        looks = (isinstance(event, Do) and isinstance(event.command, LookAt) for event in self.recording.events[:first])
        return first + 1 if self.notes and all(looks) else 0

    @property
    def next_event(self) -> Event | None:
        """The event that comes next; None at the end."""
        return self.recording.events[self.done] if self.done < len(self.recording.events) else None

    def ready(self, end: float, clock: Clock) -> bool:
        """Train towards what the next event needs, until the clock says `end`; whether all of it is there."""
        event, self.way = self.next_event, None
        for state in self._needed(event.command) if isinstance(event, Do) else ():
            if not reach(self.session.runs, state, state.position.step, end, clock):
                reached = Timeline(self.session.runs, state.history.now).reached(state.position.branch)
                self.way = (min(reached, state.position.step), state.position.step)
                return False
        return True

    def _needed(self, command: Command) -> Iterator[SessionState]:
        """The states that must be trained before a command can be carried out, and the one that it leads to."""
        state = self.state
        if isinstance(command, Edit) and command.step is not None:
            yield replace(state, position=replace(state.position, step=min(command.step, MAX_STEPS)), view=View())
        with suppress(RefusedError):
            yield apply(state, self.session.runs, command)

    def forward(self) -> Event | None:
        """Carry the next event out from where it has led to; returns it. What can't be carried out is a finding."""
        event = self.next_event
        if event is None:
            return None
        if self.session.state is not self.state:
            self.lead_back()
        problems: list[str] = []
        match event:
            case Do(command):
                problems = [self._done(command)]
            case Note():
                problems = self._said(event)
            case Begin():
                self.session.lead_to(SessionState())
            case Check():
                problems = [self._compared(compare(event, self.session))]
            case Answer():
                problems = [self._answered(event)]
        before = self._now
        found = [self.recording.finding(self.done, problem) for problem in problems if problem]
        self._findings[before.findings :] = found[: MAX_FINDINGS - before.findings]
        self._past.append(before)
        self._now = replace(before, findings=len(self._findings), state=self.session.state)
        return event

    def to(self, done: int) -> None:
        """To where so many events were carried out."""
        done = min(max(done, 0), len(self.recording.events))
        if done < self.done:
            self._now = self._past[done]
            del self._past[done:]
            self.lead_back()
        while self.done < done:
            self.forward()

    def lead_back(self) -> None:
        """Back to the state that the recording has led to, whatever was done in the session since."""
        self.session.lead_to(self.state)

    def _done(self, command: Command) -> str:
        """Carry a command out; why it can't be."""
        if problem := self._impossible(command):
            return problem
        try:
            self.session.lead_to(apply(self.session.state, self.session.runs, command))
        except RefusedError as error:
            return f"edit: {error}" if isinstance(command, Edit) else str(error)
        if isinstance(command, GoTo | Ask) and command.operation and not self.session.position.operation:
            return f"expected an operation of this network, found “{shortened(command.operation)}”"
        return ""

    def _impossible(self, command: Command) -> str:
        """Why a command can't be carried out here: what it speaks of isn't there, or there are far too many."""
        match command:
            case LookAt(pane) if pane not in self._panes:
                near = did_you_mean(pane[:80], self._panes)
                return f"expected a pane ({listed(self._panes)}), found “{shortened(pane)}”{near}"
            case CompareWith(branch) if 0 <= branch <= self.session.state.history.opened:
                return ""  # there was such a branch, if it hasn't been undone or dropped since
            case Overlay(branch) | CompareWith(branch) | SwitchTo(branch):
                if self.session.state.history.now.branch(branch) is None:
                    return f"expected the number of a branch, found {branch}"
            case StopWhen() if len(self.session.state.stops) >= MAX_STOPS:
                return f"expected at most {MAX_STOPS} stop conditions, found more"
            case Edit() | RenameBranch() | DropBranch():
                self._now = replace(self._now, edits=self._now.edits + 1)
                if self._now.edits > MAX_EDITS:
                    return f"expected at most {MAX_EDITS:,} edits, found more"
        return ""

    def _said(self, note: Note) -> list[str]:
        """Take note of what a note asks, without the veil of a question before; what in it can't be meant."""
        number, timeline = self.number + 1, replace(self.session.trained, veil=None)
        moment = Moment(timeline, self.session.position)
        self.texts[self.done] = self.veiled_texts[self.done] = told(note.text, moment)
        problems = []
        if note.question is not None:
            self.asked[number] = asked = expected(note.question, self.session.runs, self.session.state)
            if asked.veil is not None:
                hidden = Moment(replace(timeline, veil=asked.veil), moment.position)
                self.veiled_texts[self.done] = told(note.text, hidden)
            if asked.problem:
                named = asked.problem.startswith(("after: ", "why: "))
                problems.append(asked.problem if named else f"answer: {asked.problem}")
        for name in FIGURE.findall(note.text):
            if near := unknown(name, moment):
                problems.append(f"note: {{{shortened(name)}}}: {near}")
        return problems

    def _compared(self, outcome: Outcome) -> str:
        same = self._now.same_bits and outcome.same_bits
        self._now = replace(self._now, checks=self._now.checks + 1, same_bits=same)
        if not outcome.problem:
            return ""
        then, present = self.recording.header.versions, present_versions()
        versions = ((name, then.get(name, "?"), now) for name, now in present.items())
        differ = [f"{name} {before} then, {now} now" for name, before, now in versions if before != now]
        return f"{outcome.problem} ({', '.join(differ)})" if differ else outcome.problem

    def _answered(self, answer: Answer) -> str:
        """Whether an answer is as right as the recording says."""
        if not 0 <= answer.note <= self.number:
            return f"expected an answer to a note before it, found one to note {answer.note}"
        note = self.recording.events[self.notes[answer.note]]
        question = note.question if isinstance(note, Note) else None
        if question is None:
            return f"expected an answer to a question, and note {answer.note} asks none"
        if judged(self.asked.get(answer.note), answer.given) != answer.right:
            found, marked = ("wrong", "right") if answer.right else ("right", "wrong")
            return f"expected the answer “{shortened(answer.given)}” to be marked {found}, found it marked {marked}"
        return ""


def told(text: str, moment: Moment) -> str:
    """A note's text with its live figures put in: "the error is now {squared_error}"."""

    def figure(match: re.Match[str]) -> str:
        try:
            return _figure(quantity(match[1], moment.setup), moment)
        except UnknownQuantityError:
            return match[0]

    return FIGURE.sub(figure, text, count=MOST_FIGURES)


def _figure(asked: Quantity, moment: Moment) -> str:
    """A number in a note; of a gradient, which update uses it, and what the update before used, as weights show it."""
    said, call = exact(asked.at(moment)), typed.call(asked.text)
    if call is None or call.name != "gradient":
        return said
    before = moment.before
    last = "" if before is None else f", {exact(asked.at(before))} in the last"
    return f"{said} (in the next update{last})"


def unknown(name: str, moment: Moment) -> str:
    """Why there is no quantity of a name that is like one there is; "" if there is one, or none is like it."""
    try:
        quantity(name, moment.setup)
    except UnknownQuantityError as error:
        return str(error) if "did you mean" in str(error) else ""
    return ""


def answers(recording: Recording) -> Iterator[tuple[int, Note, list[Answer]]]:
    """Each question with its number and the tries that the recording holds."""
    notes = [event for event in recording.events if isinstance(event, Note)]
    tries = [event for event in recording.events if isinstance(event, Answer)]
    for number, note in enumerate(notes):
        if note.question is not None:
            yield number, note, [each for each in tries if each.note == number]
