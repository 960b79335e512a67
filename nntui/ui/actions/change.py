"""Keys that change the run: edits, branches, comparing, and running until a condition holds."""

from dataclasses import replace
from functools import partial

from nntui.engine.measuring import measured_every
from nntui.quantities.conditions import condition, holds_at
from nntui.session import suggest
from nntui.session.apply import apply
from nntui.session.by_typing import as_stored, doubt, new_input
from nntui.session.commands import (
    ChooseRow,
    CompareWith,
    Edit,
    ForgetStop,
    GoTo,
    LookAt,
    StopWhen,
    Vary,
)
from nntui.session.complete import completed
from nntui.session.frame import Frame
from nntui.session.sweeping import gives_several
from nntui.text import typed
from nntui.text.errors import RefusedError
from nntui.text.escape import printable
from nntui.text.numbers import count, plural
from nntui.timeline.draft import Suggestion
from nntui.timeline.edits import Edited, change
from nntui.ui.actions.common import Group, Stage

COMPARE = "compare"  # the pane that compares
BEGINS = ", where the task begins"
AS_TOLD = "as the note says"


class Change(Group):
    """Edits of the session, and its branches."""

    def __init__(self, screen: Stage) -> None:
        super().__init__(screen)
        self._doubted = ""  # the line with raw values that was doubted last
        self._compared_first: int | None = None  # the branch that the round of comparisons began with

    def edit(self, suggestion: str = "") -> None:
        """Edit what is chosen; at a task that was done, try it again for a better answer. Who tries a task on their own
        way, and stands further on, tries it from its beginning again.
        """
        showing = self._screen.opened.recordings.showing
        if not suggestion and showing is not None and showing.again and not showing.taken_over:
            self._screen.act("answer")
            return
        begin = None if suggestion else self._task_begins()
        frame = self._frame_at(begin)
        suggestions = [(suggestion, "")] if suggestion else self._suggested(frame)
        meant = suggestion or any(words == AS_TOLD for _, words in suggestions[:1])
        title = f"Edit at step {count(frame.moment.step)}{'' if begin is None else BEGINS}"
        self._screen.ask(
            title,
            partial(self._edit, step=begin),
            hint="↑ ↓ other edits; u takes one back; several values (rate = 0.1, 1; seed = 0:20): a sweep of runs",
            suggestions=suggestions,
            untouched=None if meant else partial(_would_do, frame),
        )

    def _task_begins(self) -> int | None:
        """The step from which a task is tried once more; None elsewhere."""
        if (showing := self._screen.opened.recordings.showing) is None:
            return None
        from nntui.lesson.own_try import begins_at

        return begins_at(showing)

    def _frame_at(self, step: int | None) -> Frame:
        """What there is to see at a step of the present run; None: here."""
        frame = self._session.frame
        if step is None:
            return frame
        at = replace(frame.moment.position, step=step, operation="")
        return replace(frame, moment=frame.moment.at(at))

    def _suggested(self, frame: Frame) -> list[Suggestion]:
        """Edits that are ready to be made: first those that a note tells to make, then what its task lets be edited."""
        suggested = self._screen.opened.contents.pane.edits(frame)
        if (showing := self._screen.opened.recordings.showing) is None:
            return suggested
        from nntui.lesson.own_try import may_be_edited
        from nntui.lesson.told_edits import told_edits

        keys = may_be_edited(showing)
        first = [(line, AS_TOLD) for line in told_edits(showing) if _can_be(line, frame)]
        first += [each for each in suggested if each[0].partition("=")[0].strip() in keys]
        lines = [line for line, _ in first]
        once = (each for at, each in enumerate(first) if each[0] not in lines[:at])
        return [*once, *(each for each in suggested if each[0] not in lines)]

    def _edit(self, text: str, step: int | None = None) -> None:
        if text != self._doubted and (reason := doubt(text, self._session.setup)):
            self._doubted = text
            raise RefusedError(reason)
        begin = self._task_begins()
        self._carry_out(self._command(text, step), step)
        if step is not None and step == begin:
            self._say(f"from step {count(step)}{BEGINS}")
        self._say_taken_for(text)

    def _carry_out(self, command: Edit | Vary, step: int | None) -> None:
        """Edit, or begin a sweep: at a step, to which that leads first."""
        session = self._session
        if step is not None and isinstance(command, Vary):
            there = GoTo(step)
            apply(apply(session.state, session.runs, there), session.runs, command)  # refused before anything moves
            session.apply(there)
        session.apply(command)

    def _command(self, text: str, step: int | None) -> Edit | Vary:
        """The edit that a line is, or where it has several values the sweep."""
        if not gives_several(text):
            return Edit(as_stored(text, self._session.setup), step)
        try:  # a row's numbers have commas between them, too
            _changed(text, self._frame_at(step))
        except RefusedError:
            return Vary(text)
        return Edit(as_stored(text, self._session.setup), step)

    def another_rate(self) -> None:
        """From step 0 again with another learning rate."""
        rate = [(text, words) for text, words in self._suggested(self._frame_at(0)) if text.startswith("rate = ")]
        if self._session.setup.training is None:
            self._say("nothing is trained here, so there is no rate")
            return
        self._screen.ask("From step 0 again", lambda text: self._edit(text, 0), suggestions=rate)

    def another_seed(self) -> None:
        """From step 0 again with the next seed."""
        self._screen.halt()
        self._edit(f"seed = {(self._session.setup.scenario.seed + 1) % 2**32}", 0)

    def probe(self) -> None:
        """Type a new input."""
        (line, words), *_ = suggest.probe(self._session.setup)
        suggestion = (line, "values, with commas between them")
        self._screen.ask("A new input", self._predict, hint=words, suggestions=[suggestion])

    def _predict(self, text: str) -> None:
        """Add the new input, and show what is made of it."""
        session = self._session
        line = new_input(text, session.setup)
        self._edit(line)
        assigned = typed.assignment(line)
        if assigned is not None and assigned.arguments[0] in session.setup.all_names:
            session.apply(ChooseRow(session.setup.all_names.index(assigned.arguments[0])))
        session.apply(LookAt("data", session.view.enlarged))

    def until(self) -> None:
        """Run until a condition holds."""
        hint = "runs to where it comes true and stops at that very step; “every” before it: each time"
        if (every := measured_every(self._session.setup.program)) > 1:
            hint += f"; metrics are looked at every {count(every)} steps"
        told: set[str] = set()  # conditions that were said to hold already

        def until(text: str) -> None:
            self._until(text, told)

        frame = self._session.frame
        self._screen.ask(
            "Run until", until, hint=hint, suggestions=suggest.conditions(frame), completed=self._completed
        )

    def _until(self, text: str, told: set[str]) -> None:
        stops = [stop.text for stop in self._session.state.stops]
        forgotten = text.removeprefix(suggest.FORGET)
        if text.startswith(suggest.FORGET) and forgotten in stops:
            self._session.apply(ForgetStop(stops.index(forgotten)))
            return
        if text not in told and self._holds(text):
            told.add(text)
            raise RefusedError(f"{printable(text.strip())} holds now; Enter again: to the next time that it comes true")
        condition(text, self._session.setup)  # what can't be read leaves the others as they are
        self._forget(every=False)
        self._session.apply(StopWhen(text))
        self._say_taken_for(text)
        self._player.run_until()

    def back_until(self) -> None:
        """Run backwards until a condition comes true, or ceases to be."""
        if self._session.setup.training is None:
            self._say("nothing is trained here, so there is nothing to go back through")
            return
        hint = "back through what was computed: to the last step before this one at which it came true or ceased to be"

        def back(text: str) -> None:
            self._player.back_until(condition(text, self._session.setup))
            self._say_taken_for(text)

        suggestions = suggest.things_that_change(self._session.frame)
        suggestions.sort(key=lambda line: "rises" not in line[0] and "falls" not in line[0])
        self._screen.ask("Back until", back, hint=hint, suggestions=suggestions, completed=self._completed)

    def _completed(self, text: str) -> str | None:
        return completed(text, self._session.setup)

    def _forget(self, *, every: bool) -> int:
        """Forget the conditions that stop once, or `every` one; how many there were."""
        stops = self._session.state.stops
        places = [place for place, stop in enumerate(stops) if every or not stop.every]
        for place in reversed(places):
            self._session.apply(ForgetStop(place))
        return len(places)

    def forget_stops(self) -> None:
        """Forget all conditions."""
        self._screen.halt()
        forgotten = self._forget(every=True)
        self._say(f"forgot {plural(forgotten, 'condition')}" if forgotten else "no condition to forget")

    def _holds(self, text: str) -> bool:
        """Whether a condition that stops once holds here already."""
        session = self._session
        asked, at = condition(text, session.setup), session.position
        if asked.every or session.setup.training is None:
            return False
        session.trained.at(at)
        return holds_at(session.trained, at.branch, asked, at.step)

    def branches(self) -> None:
        """List the branches."""
        from nntui.ui.screens.branch_list import BranchesScreen

        self._screen.halt()
        self._terminal.app.push_screen(BranchesScreen(self._session))

    def compare(self) -> None:
        """Compare with another branch; again: in the diagram too, then with the next one, after the last with none."""
        session, here = self._session, self._session.position
        others = [branch.number for branch in session.state.history.now.listed if branch.number != here.branch]
        now = session.view.compared if session.view.compared in others else next(iter(others), None)
        shown = self._screen.opened.contents.shows(COMPARE)
        if not shown or self._compared_first not in others:
            self._compared_first = now
        if not shown:
            self._screen.act(f"toggle({COMPARE!r})")
        elif now is not None and not session.view.difference:
            self._difference(now)
            return
        elif now is None or (now := others[(others.index(now) + 1) % len(others)]) == self._compared_first:
            session.apply(LookAt(COMPARE, session.view.enlarged))
            self._screen.act(f"toggle({COMPARE!r})")
        if now is not None:
            session.apply(CompareWith(now))
            self._player.go_to(here.step, here.operation)

    def _difference(self, branch: int) -> None:
        """Show the difference from a branch in the diagram."""
        other = self._session.frame.other
        if other is not None and len(other.vector) != len(self._session.frame.moment.vector):
            self._say("another shape: the diagram can't show the difference")
        self._session.apply(CompareWith(branch, difference=True))


def _would_do(frame: Frame, text: str) -> str:
    """What an edit that nobody chose would do; raises EditError where it can't be made."""
    return f"{_changed(text, frame).words}: Enter again carries it out"


def _can_be(text: str, frame: Frame) -> bool:
    """Whether a line is an edit that changes something at a moment."""
    try:
        _changed(text, frame)
    except RefusedError:
        return False
    return True


def _changed(text: str, frame: Frame) -> Edited:
    """What an edit at a moment makes; raises EditError where it can't be made."""
    return change(as_stored(text, frame.setup), frame.setup, frame.moment.state, frame.moment.step)
