"""What `replay --check` prints: whether a recording holds, and how its questions were answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay, answers
from nntui.text.escape import printable
from nntui.text.numbers import plural


@dataclass(frozen=True)
class Checked:
    """A recording, carried out: what doesn't hold, how many checks there were, and the questions with their tries."""

    file: str
    recording: Recording
    replay: Replay

    @property
    def holds(self) -> bool:
        """Whether all of it does."""
        return not self.replay.findings


def checked(file: str, recording: Recording, panes: Collection[str]) -> Checked:
    """Carry a recording out, which may look at these panes."""
    replay = Replay(recording, panes)
    replay.to(len(recording.events))
    return Checked(file, recording, replay)


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
            first = replay.findings[0]
            lines.append(f"{file}: {first.place}: {printable(first.problem)}")
            if len(replay.findings) > 1:
                lines.append(f"{file}: and {plural(len(replay.findings) - 1, 'further problem')}")
        for number, note, tries in answers(result.recording):
            question = note.question
            assert question is not None  # noqa: S101 - answers tells only of notes with questions
            said = ", ".join(f"{printable(each.given)} ({'right' if each.right else 'wrong'})" for each in tries)
            lines.append(f"  question {number + 1}: {printable(question.text)} {said or 'not answered'}")
    return "\n".join(lines)


def as_dictionaries(results: Sequence[Checked]) -> list[dict[str, Any]]:
    """The same for JSON."""
    return [
        {
            "file": result.file,
            "holds": result.holds,
            "events": len(result.recording.events),
            "checks": result.replay.checks,
            "same_bits": result.replay.same_bits,
            "problems": [{"line": each.line, "problem": each.problem} for each in result.replay.findings],
            "questions": [
                {
                    "question": note.question.text if note.question else "",
                    "answers": [{"given": each.given, "right": each.right} for each in tries],
                }
                for _, note, tries in answers(result.recording)
            ],
        }
        for result in results
    ]
