"""What `replay --check` prints: whether a recording holds, and how its questions were answered."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from nntui.lesson.authoring import doubtful
from nntui.lesson.by_hand import misspelled
from nntui.lesson.checks import moves_of, uncovered
from nntui.lesson.events import Answer, Unknown
from nntui.lesson.finding import Finding
from nntui.lesson.questions import judged
from nntui.lesson.recording import Recording, UnsoundError
from nntui.lesson.replay import Replay, answers
from nntui.text.errors import NntuiError
from nntui.text.escape import printable
from nntui.text.frozen import dataclass
from nntui.text.numbers import plural

MOST_TOLD = 100  # problems of a file
MOST_UNKNOWN = 1_000  # events that are looked at for what they may have been meant to be


@dataclass(frozen=True)
class Checked:
    """A recording, carried out: what doesn't hold, how many checks there were, and the questions with their tries."""

    file: str
    recording: Recording
    replay: Replay

    @property
    def holds(self) -> bool:
        """Whether all of it does."""
        return not self.findings

    @cached_property
    def findings(self) -> list[Finding]:
        """What doesn't hold, and what is likely to be misspelt: lines of later versions may be of any other kind."""
        unknown = ((place, event) for place, event in enumerate(self.recording.events) if isinstance(event, Unknown))
        misspelt = [
            self.recording.finding(place, problem)
            for place, event in islice(unknown, MOST_UNKNOWN)
            if (problem := misspelled(event))
        ]
        return sorted([*self.replay.findings, *misspelt], key=lambda finding: finding.line)

    @cached_property
    def uncovered(self) -> int:
        """How many moves no check covers."""
        return uncovered(self.recording.events)

    @property
    def gaps(self) -> list[str]:
        """What of it can't be checked, in words: the file was cut off, or moves come after the last check."""
        said = ["the last line was cut off and is left out"] if self.recording.cut_off else []
        if self.uncovered:
            said.append(f"{self.uncovered} of {plural(moves_of(self.recording.events), 'move')} are not covered")
        return said


def checked(file: str, recording: Recording, panes: Collection[str]) -> Checked:
    """Carry a recording out, which may look at these panes."""
    replay = Replay(recording, panes)
    replay.to(len(recording.events))
    return Checked(file, recording, replay)


def problems_of(file: str, error: NntuiError, panes: Collection[str]) -> list[str]:
    """All that is wrong with a recording that can't be read, and with the rest of it, in words."""
    if not isinstance(error, UnsoundError) or error.rest is None:
        return str(error).splitlines()
    rest = checked(file, error.rest, panes)
    return in_words(file, {*error.findings, *rest.findings, *doubtful(rest.replay)})


def in_words(file: str, findings: Iterable[Finding]) -> list[str]:
    """Findings in the order of their lines, each once, and not too many of them."""
    told = sorted(findings, key=lambda each: (each.line, each.moment, each.problem))
    rest = told[MOST_TOLD:]
    further = "further remark" if all(each.remark for each in rest) else "further problem"
    more = [f"{file}: and {plural(len(rest), further)}"] if rest else []
    lines = (f"{file}: {each.place}: {'remark: ' * each.remark}{each.problem}" for each in told[:MOST_TOLD])
    return [printable(line) for line in (*lines, *more)]


def unreadable(file: str, error: NntuiError) -> dict[str, Any]:
    """For JSON, a recording that can't be read."""
    problems = [{"line": 0, "problem": str(problem)} for problem in error.problems]
    return {"file": file, "holds": False, "events": 0, "checks": 0, "same_bits": False, "problems": problems} | {
        "cut_off": False,
        "uncovered": 0,
        "questions": [],
    }


def as_text(results: Sequence[Checked]) -> str:
    """A line for each recording, for what doesn't hold in it, and for each question."""
    lines = []
    for result in results:
        replay, file = result.replay, printable(result.file)
        bits = "every bit the same" if replay.same_bits else "the last bits differ, as they may on another machine"
        events = plural(len(result.recording.events), "event")
        if not replay.checks:
            bits = "it has no checks"
        if result.holds:
            lines.append(f"{file}: holds, {events}, {plural(replay.checks, 'check')}, {bits}")
        else:
            lines += in_words(result.file, result.findings)
        lines += [f"{file}: {gap}" for gap in result.gaps]
        for number, note, tries in answers(result.recording):
            question = note.question
            assert question is not None  # noqa: S101 - answers tells only of notes with questions
            said = ", ".join(f"{printable(each.given)} ({_verdict(result, number, each)})" for each in tries)
            lines.append(f"  question {number + 1}: {printable(question.text)} {said or 'not answered'}")
    return "\n".join(lines)


def _is_right(result: Checked, number: int, answer: Answer) -> bool:
    """Whether a try at the question of a note is right, whatever the file says of it."""
    return judged(result.replay.asked.get(number), answer.given)


def _verdict(result: Checked, number: int, answer: Answer) -> str:
    found, marked = ("right" if each else "wrong" for each in (_is_right(result, number, answer), answer.right))
    return found if found == marked else f"{found}, but marked {marked}"


def as_dictionaries(results: Sequence[Checked]) -> list[dict[str, Any]]:
    """The same for JSON."""
    return [
        {
            "file": result.file,
            "holds": result.holds,
            "events": len(result.recording.events),
            "checks": result.replay.checks,
            "same_bits": result.replay.same_bits,
            "problems": [{"line": each.line, "problem": each.problem} for each in result.findings],
            "cut_off": result.recording.cut_off,
            "uncovered": result.uncovered,
            "questions": [
                {
                    "question": note.question.text if note.question else "",
                    "answers": [
                        {"given": each.given, "right": _is_right(result, number, each), "marked_right": each.right}
                        for each in tries
                    ],
                }
                for number, note, tries in answers(result.recording)
            ],
        }
        for result in results
    ]
