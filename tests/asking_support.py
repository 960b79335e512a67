"""A small lesson that asks in every way, and the answers to it."""

from nntui.lesson.events import CHOICE, DIRECTION, ORDER, TASK, WHICH, Do, Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording
from nntui.scenario.library import open_scenario
from nntui.session.commands import GoTo

NUMBER_ASKED = Question("What is the error?", "squared_error", after=0, hint="above a third", hints=("0.36…",))
EVENTS = (
    Note("Welcome: {squared_error}.", pause=True),
    Do(GoTo(2)),
    Note("A guess: {squared_error}, w1 is {w1}.", question=NUMBER_ASKED),
    Note("It was {squared_error} then.", pause=True),
    Do(GoTo(3)),
    Note("w1 is {w1}.", question=Question("Which rate is it?", "0.1", ("1", "0.1", "0.01"), kind=CHOICE)),
    Note("Look at it.", question=Question("Which is the largest?", "largest abs(*)", kind=WHICH, of="weight")),
    Note("And now?", question=Question("Which way does w1 go?", "w1", kind=DIRECTION, after=1)),
    Note("Sort.", question=Question("The smallest first", "abs(*)", ("w1", "w2", "b1"), kind=ORDER)),
    Note("Try.", question=Question("As fast as you can", "squared_error < 0.1", kind=TASK, edits=("rate",), limit=9)),
    Do(GoTo(9)),
    Note("The end: {squared_error}."),
)
NOTES = [event for event in EVENTS if isinstance(event, Note)]
RIGHT = {1: "0,362504", 3: "0.1", 4: "w6", 5: "up", 6: "w1, w2, b1"}  # by the number of the note


def lesson(events=EVENTS) -> Recording:
    return Recording(header_of(open_scenario("four-people")), tuple(events))
