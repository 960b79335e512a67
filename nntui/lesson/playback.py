"""Showing a recording: at its own pace or faster, from note to note, with pauses; until the viewer takes over."""

from collections.abc import Callable

from nntui.lesson.events import TASK, Begin, Do, Note, Question
from nntui.lesson.left import Before
from nntui.lesson.looks import Looks
from nntui.lesson.replay import Replay
from nntui.lesson.still_asked import SEEN, all_seen, still_asked
from nntui.lesson.tempo import Tempo
from nntui.lesson.tries import Tries, score
from nntui.lesson.verdict import NoAnswerError, Verdict
from nntui.session.commands import Command
from nntui.session.session import Session
from nntui.timeline.origin import Ask

SLICE = 0.03  # seconds of work in one call; what takes longer goes on in further calls of `advance`


class Showing:
    """A replay in time. `taken_over` says that the viewer has changed something; `back` leads back to the recording.

    `note` is the one that is shown, `tries` are those at the question of each note by its number: they stay when one
    comes back to it. `looks` is what else the viewer looks at, which changes nothing.
    """

    def __init__(self, replay: Replay, clock: Callable[[], float], factor: float = 1.0) -> None:
        self.replay, self._clock, self._tempo = replay, clock, Tempo(clock, factor)
        self.playing = False
        self.taken_over = False
        self.note: Note | None = None
        self.tries: dict[int, Tries] = {}
        self.looks = Looks(replay)
        self.watchers: list[Callable[[], None]] = []
        self._goal: int | None = None  # how many events it is on its way to have carried out
        self.session.changed.append(self._heard)

    @property
    def session(self) -> Session:
        """The session that is shown."""
        return self.replay.session

    def take_up(self, before: Before) -> None:
        """Stand where a session was left: at its note, with all tries; or on the viewer's own way from there."""
        self.tries = before.tries_in(self.replay)
        self._show(self._last_note)
        self.taken_over = before.left is None and self.ended
        if before.left is not None:
            self.to(self.replay.notes[before.left] + 1)

    @property
    def _last_note(self) -> Note | None:
        """The last note that was carried out."""
        event = self.replay.recording.events[self.replay.notes[self.number]] if self.number >= 0 else None
        return event if isinstance(event, Note) else None

    @property
    def ended(self) -> bool:
        """Whether all was shown."""
        return self.replay.next_event is None

    @property
    def number(self) -> int:
        """The number of the note that is shown; −1 before the first."""
        return self.replay.number

    @property
    def waits(self) -> bool:
        """Whether the note asks something that wasn't answered."""
        return self.question is not None and not self.tried.over(self.question)

    @property
    def again(self) -> bool:
        """Whether nothing waits for an answer, and the task may be tried again for a better one."""
        return self.question is not None and self.question.asks == TASK and not self.waits

    @property
    def between(self) -> bool:
        """Whether more was carried out since the note that is shown: its text isn't about what is seen now."""
        place = self.replay.notes[self.number] if self.number >= 0 else self.replay.done
        return any(isinstance(event, Do | Begin) for event in self.replay.recording.events[place : self.replay.done])

    @property
    def enter(self) -> str:
        """What Enter does, in words; "" where it belongs to the panes."""
        if self.waits:
            return "answer"
        return "" if self.note is None or self.ended else "go on"

    @property
    def question(self) -> Question | None:
        """What the note asks."""
        return self.note.question if self.note is not None else None

    @property
    def tried(self) -> Tries:
        """The tries at it."""
        return self.tries.get(self.number, Tries())

    def _heard(self, command: Command | None) -> None:
        """The viewer has done something."""
        if self.taken_over and self.looks.come_back(command):
            self.taken_over = False
            self._tell()
        elif command is not None and not self.taken_over and not self.looks.heard(command):
            self.taken_over = True
            self.halt()

    @property
    def moving(self) -> bool:
        """Whether there is something to do."""
        return self.playing or self._goal is not None

    def play(self) -> None:
        """Play on, or pause."""
        self.playing = not self.moving and not self.ended
        self._goal = None
        self._tempo.begin(self.replay.recording.events, self.replay.done)

    def go_on(self) -> None:
        """Play on, if it doesn't already."""
        if not self.moving:
            self.play()

    def halt(self) -> None:
        """Stay where it is."""
        self.playing, self._goal = False, None

    def change_speed(self, by: int) -> None:
        """Faster or slower, the present wait too."""
        self._tempo.change(by)

    @property
    def factor(self) -> float:
        """How many times as fast as it was recorded."""
        return self._tempo.factor

    def advance(self) -> bool:
        """Carry out what is due by now, for as long as one call may take; whether anything was."""
        with self.looks.set_aside():
            return self._go_on() if self._goal is not None else self._play_on()

    def _play_on(self) -> bool:
        """Carry out what is due."""
        moved, end = False, self._clock() + SLICE
        while self.playing and self._tempo.is_due and not self.ended:
            if not self.replay.ready(end, self._clock):
                self._tempo.late()
                break
            if isinstance(event := self.replay.forward(), Note):
                self._show(event)
            self._tell()
            moved = True
            if isinstance(event, Note) and (event.pause or self.waits):
                self.playing = all_seen(self.replay, self.replay.done)
            self._tempo.wait(self.replay.recording.events, self.replay.done)
        if self.ended:
            self.playing = False
        return moved

    @property
    def _at(self) -> int:
        """How many events are carried out, or will be where it is on its way to."""
        return self.replay.done if self._goal is None else self._goal

    def step(self) -> None:
        """One event on; with the last that is seen comes all that follows it."""
        self._on_to(self._at + 1)

    def _on_to(self, done: int) -> None:
        self.to(len(self.replay.recording.events) if all_seen(self.replay, done) else done)

    def _tell(self) -> None:
        """Say that something has changed."""
        for watcher in self.watchers:
            watcher()

    def _show(self, note: Note | None) -> None:
        self.note = note
        self._veil()

    def _veil(self) -> None:
        """Hide what is asked for, as long as it is not answered."""
        asked = self.replay.asked.get(self.number) if self.waits else None
        self.session.veil = asked.veil if asked is not None else None

    @property
    def text(self) -> str:
        """What the note says, with the figures of its moment."""
        texts = self.replay.texts if self.session.veil is None else self.replay.veiled_texts
        return texts.get(self.replay.notes[self.number], "") if self.number >= 0 else ""

    def to_note(self, by: int) -> None:
        """To the next note (+1) or the one before (−1)."""
        places = self.replay.notes
        number = sum(place < self._at for place in places) - 1 + by
        if number >= len(places):
            self.to_end()
        elif number < 0:
            self.to(0)
        else:
            self._on_to(places[number] + 1)

    def back_to_note(self, number: int) -> None:
        """To a note by its number from 0, back to the recording first."""
        if self.taken_over:
            self.back()
        self.to_note(number - self.number)

    def to_start(self) -> None:
        """To the beginning: to the first note, if nothing but looks comes before it."""
        self.to(self.replay.begin)

    def to_end(self) -> None:
        """To the end, or to the first question on the way that nobody has answered."""
        asked = next(still_asked(self.replay, self.tries, self._at), None)
        self.to(len(self.replay.recording.events) if asked is None else asked + 1)

    def back_one(self) -> None:
        """One event that is seen back."""
        events = self.replay.recording.events[: self._at]
        self.to(max((place for place, event in enumerate(events) if isinstance(event, SEEN)), default=0))

    def back(self) -> None:
        """Back to the recording, to where the viewer took over, and to its own look."""
        self.taken_over = False
        self.looks.forget()
        self.replay.lead_back()
        self._tell()

    def to(self, done: int) -> None:
        """To where so many events were carried out: at once if that is near, else on the way in further calls."""
        self.playing = False
        self._goal = min(max(done, 0), len(self.replay.recording.events))
        with self.looks.set_aside():
            self._go_on()

    def _go_on(self) -> bool:
        """Go on towards the goal; whether that has led anywhere."""
        before, goal, end = self.replay.done, self._goal or 0, self._clock() + SLICE
        if goal < before:
            self.replay.to(goal)
        while self.replay.done < goal and self.replay.ready(end, self._clock):
            self.replay.forward()
            if self._clock() >= end:
                break
        if self.replay.done == goal:
            self._goal = None
        if (note := self._last_note) is not self.note:
            self._show(note)
        if self.replay.done == before:
            return False
        self._tell()
        return True

    def answer(self, given: str) -> Verdict:
        """Try an answer. Raises NoAnswerError for what is none, or is a wrong one, or a task's try, again: no try."""
        verdict = self.replay.asked[self.number].judge(given)
        wrong_again = not verdict.right and self.question is not None and self.tried.had(given, self.question)
        if verdict.trial in self.tried.trials or (verdict.trial is None and wrong_again):
            was = verdict.said if verdict.right else "not right"
            raise NoAnswerError(f"the same as before: {was}, and not counted as a try")
        self.tries[self.number] = self.tried.after(verdict, given)
        self.looks.answered()
        self._veil()
        return verdict

    def forget_tries(self) -> None:
        """Forget the tries at questions that weren't shown yet: the recording is another one."""
        self.tries = {number: tries for number, tries in self.tries.items() if number in self.replay.asked}

    @property
    def why(self) -> Ask | None:
        """What leads to where the answer comes from, once nothing waits for it any more; None where nothing does, or
        something else was chosen.
        """
        asked = self.replay.asked.get(self.number)
        if asked is None or self.question is None or self.waits or self.between or self.looks.chosen:
            return None
        return asked.origin

    @property
    def score(self) -> tuple[str, str]:
        """How the questions so far were answered, in words, and at which notes it was hard; "" for neither."""
        return score({number: self.tries.get(number, Tries()) for number in sorted(self.replay.asked)})

    @property
    def would_be_lost(self) -> bool:
        """Whether the viewer has made something that leading back drops: branches, edits."""
        return self.taken_over and self.session.state.history.now != self.replay.state.history.now

    @property
    def told(self) -> str:
        """The answer in words, once nothing waits for it any more; "" before, and of a task."""
        there = self.question is not None and not self.waits
        return self.replay.asked[self.number].words if there and self.number in self.replay.asked else ""
