"""Replay: a recording carried out again, event by event, in a session of its own; and checked without a screen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nntui.session.checks import Outcome, compare, right
from nntui.session.edits import EditError
from nntui.session.events import Answer, Check, Do, Event, Note
from nntui.session.moment import Moment
from nntui.session.quantities import UnknownQuantityError, quantity
from nntui.session.recording import Recording, present_versions
from nntui.session.session import Session
from nntui.session.until import ConditionError
from nntui.text.numbers import exact

FIGURE = re.compile(r"\{([^{}\n]{1,200})\}")


@dataclass(frozen=True)
class Finding:
    """Something that doesn't hold: the line of the file, and what was expected and found."""

    line: int
    problem: str


class Replay:
    """A recording and the session that it has led to so far: `done` events were carried out.

    `findings` are the checks and commands that didn't hold, `same_bits` whether every check so far agreed bit for bit.
    """

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.setup = recording.header.open()
        self.notes = [i for i, event in enumerate(recording.events) if isinstance(event, Note)]
        self._begin()

    def _begin(self) -> None:
        self.session = Session(self.setup)
        self.done = 0
        self.findings: list[Finding] = []
        self.same_bits = True
        self.checks = 0

    def restart(self) -> None:
        """From the beginning, in a new session."""
        self._begin()

    @property
    def next_event(self) -> Event | None:
        """The event that comes next; None at the end."""
        return self.recording.events[self.done] if self.done < len(self.recording.events) else None

    def forward(self) -> Event | None:
        """Carry the next event out; returns it. What can't be carried out is a finding, and the rest goes on."""
        event = self.next_event
        if event is None:
            return None
        problem = ""
        match event:
            case Do(command):
                try:
                    self.session.apply(command)
                except (EditError, ConditionError) as error:
                    problem = str(error)
            case Check():
                problem = self._compared(compare(event, self.session))
            case Answer():
                problem = self._answered(event)
        if problem:
            self.findings.append(Finding(self.recording.line(self.done), problem))
        self.done += 1
        return event

    def _compared(self, outcome: Outcome) -> str:
        self.checks += 1
        self.same_bits = self.same_bits and outcome.same_bits
        if not outcome.problem:
            return ""
        recorded, present = self.recording.header.versions, present_versions()
        differ = [
            f"{name} {recorded.get(name, '?')} then, {now} now"
            for name, now in present.items()
            if recorded.get(name) != now
        ]
        return f"{outcome.problem} ({', '.join(differ)})" if differ else outcome.problem

    def _answered(self, answer: Answer) -> str:
        """Whether an answer is as right as the recording says."""
        events = [self.recording.events[i] for i in self.notes if i < self.done]
        if not 0 <= answer.note < len(events):
            return f"expected an answer to a note before it, found one to note {answer.note}"
        note = events[answer.note]
        if not isinstance(note, Note) or note.question is None:
            return f"expected an answer to a question, and note {answer.note} asks none"
        if right(note.question, answer.given, self.session.frame.moment) != answer.right:
            return f"expected the answer to be {'wrong' if answer.right else 'right'}, found it marked otherwise"
        return ""

    def to(self, done: int) -> None:
        """To where so many events were carried out, from the beginning if that lies before."""
        done = min(max(done, 0), len(self.recording.events))
        if done < self.done:
            self._begin()
        while self.done < done:
            self.forward()


def told(text: str, moment: Moment) -> str:
    """A note's text with its live figures put in: "the error is now {squared_error}"."""

    def figure(match: re.Match[str]) -> str:
        try:
            return exact(quantity(match[1], moment.setup).at(moment))
        except UnknownQuantityError:
            return match[0]

    return FIGURE.sub(figure, text)


def answers(recording: Recording) -> Iterator[tuple[int, Note, list[Answer]]]:
    """Each question with its number and the tries that the recording holds."""
    notes = [event for event in recording.events if isinstance(event, Note)]
    tries = [event for event in recording.events if isinstance(event, Answer)]
    for number, note in enumerate(notes):
        if note.question is not None:
            yield number, note, [each for each in tries if each.note == number]
