"""Recording sessions that are killed: the installed command in a terminal, keys pressed, SIGKILL at a random moment.

`python -m tests.fuzz kill 200` does it many times. What must hold: the file replays and its checks hold, at most one
line is lost against what stood on the screen and against the journal, and `--resume` stands at the same place.
"""

import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from test_end_to_end import MODULE, SCRIPT, Terminal, terminal

from nntui.lesson.events import Answer, Check, Do
from nntui.lesson.jsonl import as_json_line
from nntui.lesson.plain import as_plain
from nntui.lesson.recording import Recording, read
from nntui.lesson.replay import Replay
from nntui.render.panes import collected
from nntui.session.commands import GoTo
from nntui.text.escape import printable

COMMAND = (SCRIPT,) if Path(SCRIPT).exists() else MODULE
KEYS = ["\x1b[C"] * 8 + [
    "\x1b[D",
    "\x1b[B",
    "\t",
    ".",
    ",",
    "}",
    "d",
    "a",
    "s",
    "l",
    "u",
    "]",
    "w",
    " ",
    " ",
    "+",
    "f",
    "b",
]
LONGEST = 2.5  # seconds from the first key to the kill


@dataclass(frozen=True)
class Killed:
    """What was found after a kill: lines of the file, lines lost, what is wrong, and where the session stood."""

    lines: int
    lost: int
    problem: str
    folder: Path
    replay: Replay | None = None


def in_folder(folder: Path) -> tuple[str, ...]:
    """The command, run where it may leave files."""
    return ("sh", "-c", 'cd "$0" && exec "$@"', str(folder), *COMMAND)


def press_some(screen: Terminal, rng: random.Random, until: float) -> None:
    """Press keys until it is time: moves, choices, edits, notes and play."""
    while time.monotonic() < until:
        kind = rng.random()
        if kind < 0.12:
            type_into(screen, "e", "Edit at step", f"\x05\x15rate = {rng.uniform(0.1, 2):.3f}\r", until)
        elif kind < 0.24:
            words = f"The error is {{squared_error}}, {'ŷ' * rng.choice([1, 300])} {rng.randint(0, 9)}\r"
            type_into(screen, "m", "A note at this moment", words, until)
        else:
            screen.press(rng.choice(KEYS))
        pause(screen, rng.choice([0.0, 0.02, 0.13, 0.3]), until)


def type_into(screen: Terminal, key: str, title: str, text: str, until: float) -> None:
    """Open a dialog, type a line, and wait until it is closed: elsewhere the letters would be keys."""
    screen.press(key)
    while title not in screen.text and time.monotonic() < until:
        pause(screen, 0.02, until)
    if title in screen.text:
        screen.press(text)
    while title in screen.text and time.monotonic() < until:
        pause(screen, 0.02, until)


def pause(screen: Terminal, seconds: float, until: float) -> None:
    """Look at the screen for a while."""
    end = min(time.monotonic() + seconds, until)
    while (left := end - time.monotonic()) > 0:
        screen.read(left)


def shown(text: str) -> tuple[int, str] | None:
    """The step and the branch that a screen shows."""
    step = re.search(r"\bstep ([\d,]+)/", text)
    branch = re.search(r"\bbranch (.+?)(?:  |\n|$)", text)
    return (int(step[1].replace(",", "")), branch[1] if branch else "") if step else None


def stands(replay: Replay) -> tuple[int, str]:
    """The same of a replay."""
    branch = replay.session.frame.branch
    return replay.session.position.step, printable(branch.name) if branch.parent is not None else ""


def kill_one(seed: int, folder: Path) -> Killed:
    """One session and its end."""
    rng = random.Random(seed)  # noqa: S311
    path = folder / "lesson.nnrec"
    with terminal(*in_folder(folder), "four-people", "--record", str(path), XDG_STATE_HOME=str(folder)) as screen:
        screen.until("step 0/")
        while not (path.exists() and b"\n" in path.read_bytes()):
            screen.read(0.05)
        press_some(screen, rng, time.monotonic() + rng.uniform(0.05, LONGEST))
        os.kill(screen.process.pid, signal.SIGKILL)
        screen.process.wait()
        while screen.read(0.02):
            pass
        seen = shown(screen.text)
    return judged(path, seen, folder)


def judged(path: Path, seen: tuple[int, str] | None, folder: Path) -> Killed:
    """Whether the file replays, and what is lost of it."""
    try:
        recording = read(path, collected())
        journal = read(next((folder / "nntui" / "journal").iterdir()), collected())
        replay = Replay(recording, collected())
        replay.to(10**9)
    except Exception as error:
        return Killed(0, 0, f"{type(error).__name__}: {error}", folder)
    if replay.findings:
        return Killed(len(recording.events), 0, str(replay.findings[0]), folder)
    ours, theirs = (kept(each) for each in (recording, journal))
    both = min(len(ours), len(theirs))
    if ours[:both] != theirs[:both] or abs(len(ours) - len(theirs)) > 1:
        return Killed(len(ours), 0, f"file and journal differ: {len(ours)} and {len(theirs)} lines", folder)
    lost = max(len(theirs) - len(ours), int(seen is not None and seen != stands(replay)))
    wrong = (
        ""
        if seen is None or explained(seen, replay)
        else f"the screen showed {seen}, the file leads to {stands(replay)}"
    )
    return Killed(len(recording.events), lost, wrong, folder, replay)


def kept(recording: Recording) -> list[str]:
    """The lines that both write, without their times: each thins moves and makes checks by a clock of its own."""
    return [
        re.sub(r', "time": [\d.e-]+', "", as_json_line(as_plain(event)))
        for event in recording.events
        if not isinstance(event, Check | Answer)
        and not (isinstance(event, Do) and isinstance(event.command, GoTo) and not event.command.operation)
    ]


def explained(seen: tuple[int, str], replay: Replay) -> bool:
    """Whether one further line, or none, leads from the file's end to what the screen showed; a screen that wasn't
    painted since shows what stands one or two lines before.
    """
    now = stands(replay)
    if seen[1] == now[1] or seen[0] == now[0]:  # one move, or one edit or undo
        return True
    again = Replay(replay.recording, collected())
    places = []
    while again.forward() is not None:
        places.append(stands(again))
    return seen in places[-6:]


def resumed(killed: Killed) -> str:
    """What is wrong after `--resume`; "" if it stands where the journal leads."""
    journal = max((killed.folder / "nntui" / "journal").iterdir())
    replay = Replay(read(journal, collected()), collected())
    replay.to(10**9)
    step, branch = stands(replay)
    with terminal(*in_folder(killed.folder), "--resume", XDG_STATE_HOME=str(killed.folder)) as screen:
        screen.until(f"step {step:,}/")
        if branch:
            screen.until(branch)  # a paint may come in pieces
        found = shown(screen.text)
        screen.press("q")
        if "Save" in screen.text or screen.exit_code() != 0:
            return "--resume doesn't end"
    again = Replay(read(max((killed.folder / "nntui" / "journal").iterdir()), collected()), collected())
    again.to(10**9)
    if (again.session.view, again.session.state.history.now) != (replay.session.view, replay.session.state.history.now):
        return "--resume has another view or other branches"
    return "" if found == (step, branch) else f"--resume stands at {found}, not at {(step, branch)}"


def kill_many(number: int, first: int = 0, *, resume_every: int = 10, workers: int | None = None) -> int:
    """Kill so many sessions, and say what came of it."""
    counts: Counter[str] = Counter()
    lines = 0
    root = Path(tempfile.mkdtemp())

    def one(seed: int) -> tuple[Killed, str]:
        folder = root / str(seed)
        folder.mkdir()
        killed = kill_one(seed, folder)
        back = resumed(killed) if seed % resume_every == 0 and killed.replay is not None else "not tried"
        return killed, back

    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for seed, (killed, back) in enumerate(pool.map(one, range(first, first + number)), first):
            lines += killed.lines
            counts["one line lost" if killed.lost == 1 else "no line lost" if not killed.lost else "more lost"] += 1
            counts["resumed" if back == "" else "not resumed" if back == "not tried" else "wrongly resumed"] += 1
            problem = killed.problem or (back if back not in ("", "not tried") else "")
            if problem:
                counts["failures"] += 1
                print(f"{seed}: {problem} ({killed.folder})", flush=True)
    print(f"{number} kills, {lines:,} lines: {', '.join(f'{words} {n}' for words, n in sorted(counts.items()))}")
    if not counts["failures"]:
        shutil.rmtree(root)
    return 1 if counts["failures"] or counts["more lost"] else 0


if __name__ == "__main__":
    sys.exit(kill_many(int(sys.argv[1])))
