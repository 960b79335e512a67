"""Questions are worth asking: no number that a lesson asks for stands on the screen before it is answered, neither at
the note before nor at its own.

Only numbers that are hidden meanwhile are looked for: what hides nothing is to be found or read on the screen.
"""

import re
from itertools import chain

from app_support import FakeClock, collected
from share import crossed
from test_lessons import LESSONS, Walk, carried_out, lesson, notes

from nntui.lesson.events import NUMBER, Question
from nntui.lesson.replay import Replay
from nntui.ui.opened import Opened

SIZES = {"80x24": (38, 6), "120x40": (58, 14)}  # cells of a pane in its place
WHOLE = {"80x24": (78, 12), "120x40": (118, 28)}  # and enlarged
SHOWN = re.compile(r"(?<![\w.])[−+-]?\d[\d,]*(?:\.\d+)?(?:[eE][−+-]?\d+)?")
# Where the answer is the number of something else that is known by then, and the question is of what.
KNOWN = {
    "What is o1's sum?": "what h2 gives",
    "Your guess for Emily, give or take 0.03?": "what Diana gets, nearly",
    "What is the sum for 0 0 1?": "w3",
}
DIGITS, FEWEST = 3, 2  # of a number that tells something, rounded or in full: fewer are found everywhere


class Screen:
    """What is seen of a lesson at a size."""

    def __init__(self, name: str, size: str) -> None:
        replay = Replay(lesson(name), collected(), carried_out(name).session.runs)
        self._opened = Opened(replay.setup, collected(), FakeClock(), replay=replay)
        self._size = size
        self.walk = Walk(name)
        self.walk.recordings = self._opened.recordings
        self.walk.showing = self.walk.recordings.showing

    def text(self) -> str:
        """All that is written in the panes, above and below them."""
        contents, view = self._opened.contents, self.walk.showing.session.view
        sizes = dict.fromkeys(contents.shown, SIZES[self._size])
        if view.enlarged:
            sizes = {area: WHOLE[self._size] for area, pane in contents.shown.items() if pane == contents.pane}
        parts = [contents.of(area, *size) for area, size in sizes.items()] + [contents.of("status", 200, 4)]
        lines = [line for part in parts for line in (*part.header, *(part.line(i) for i in range(part.length)))]
        said = [text for text, _ in chain(*self.walk.recordings.caption())]
        return "\n".join([*("".join(span.text for span in line) for line in lines), *(p.footer for p in parts), *said])


def tells(text: str, value: float) -> list[str]:
    """The numbers in a text that are a value, as far as they are written."""
    found = []
    for written in SHOWN.findall(text):
        plain = written.replace("−", "-").replace(",", "")
        mantissa = plain.lower().partition("e")[0]
        last = 10.0 ** (int(plain.lower().partition("e")[2] or 0) - len(mantissa.partition(".")[2]))
        off, digits = abs(float(plain) - value), len(re.sub(r"\D", "", mantissa).lstrip("0"))
        if (digits >= DIGITS and off <= last / 2 * (1 + 1e-9)) or (digits >= FEWEST and off == 0):
            found.append(written)
    return found


def asks_for_a_number(question: Question | None) -> bool:
    """Whether a number is asked for that is hidden while the question stands."""
    return question is not None and question.asks == NUMBER and question.after is not None


@crossed("name, size", sorted(LESSONS), sorted(SIZES))
def test_no_screen_up_to_a_question_tells_its_answer(name, size):
    screen = Screen(name, size)
    showing, before, told = screen.walk.showing, "", {}
    for number in range(len(showing.replay.notes)):
        showing.to_note(1)
        while showing.moving:
            showing.advance()
        question = showing.question
        if asks_for_a_number(question):
            [value] = showing.replay.asked[number].values
            if found := tells(f"{before}\n{screen.text()}", value):
                told[question.text] = found
        if question is not None:
            assert showing.answer(screen.walk.answers(question, showing.replay.asked[number])[0]).right
        before = screen.text()
    asked = {note.question.text for note in notes(name) if note.question is not None}
    assert told.keys() == KNOWN.keys() & asked, told
