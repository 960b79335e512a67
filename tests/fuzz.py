"""Files from strangers and sudden ends, many times over.

`python -m tests.fuzz 100000` mutates recordings (in both notations), scenarios and CSV files and opens, replays and
draws them: a clear message or a replay, never another exception, never more than a second beyond the training.
`python -m tests.fuzz kill 200` kills recording sessions at random moments: every file replays, and at most one line is
lost.
"""

import json
import os
import random
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from functools import cache
from io import StringIO
from itertools import count
from pathlib import Path

from nntui.engine.kernel import Kernel
from nntui.engine.numbering import Place
from nntui.export.checked import Checked, as_text
from nntui.lesson.events import COMMANDS, Answer, Begin, Check, Do, Event, Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.recorder import Recorder
from nntui.lesson.recording import Recording, as_jsonl, as_toml, from_jsonl, read
from nntui.lesson.replay import Replay
from nntui.quantities.opening import open_scenario, open_text
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.scenario.folder import built_in_names, folder
from nntui.session.commands import (
    Back,
    ChooseParameter,
    ChooseRow,
    CompareWith,
    Edit,
    GoTo,
    LookAt,
    RenameBranch,
    StopWhen,
    SwitchTo,
    Undo,
)
from nntui.session.session import Session
from nntui.text.errors import NntuiError
from nntui.text.escape import steers
from nntui.timeline.origin import Ask
from nntui.timeline.runs import Segment
from nntui.ui.areas import AREAS
from nntui.ui.opened import Opened

PATIENCE = 1.0  # seconds of computing beyond the training
HANGS = 300  # seconds after which a trial is ended
MOST_STEPS = 60  # that a mutated recording may go to
DRAWN_EVERY = 8  # trials
NESTED = 100_000

SMALL = """format = 1
title = "Small"
summary = "Two rows."
seed = 3
[data]
inputs = ["a", "b"]
targets = ["c"]
rows = [
  { name = "Ann", inputs = [0, 1], targets = [1] },
  { name = "Ben", inputs = [1, 0.5], targets = [0] },
]
[network]
start = { distribution = "normal", deviation = 1 }
layers = [{ units = 2, activation = "tanh" }, { units = 1, activation = "sigmoid" }]
[training]
loss = "squared_error"
batch = 1
rate = 0.5
steps = 40
[[probes]]
name = "Eve"
inputs = [0.5, 0.5]
"""


@cache
def one_of_them(seed: int) -> Recording:
    """A recording that files are made of: drawn where it is asked for first."""
    return a_recording(random.Random(seed))  # noqa: S311


def a_recording(rng: random.Random) -> Recording:
    """A session with moves, edits, branches, notes, questions and checks, as it would be written down."""
    setup = open_text("small", SMALL)
    session, stream = Session(setup), StringIO()
    stream.close = lambda: None  # type: ignore[method-assign]
    recorder = Recorder(stream, header_of(setup), count().__next__)
    edits = ["rate = 1", "w1 = 3", "units(1) = 3", "row(Ben) = off", "probe(Zoe) = 1, 2", "batch = all", "seed = 4"]
    for _ in range(rng.randint(3, 12)):
        command = rng.choice(
            [
                GoTo(rng.randint(0, 40)),
                GoTo(rng.randint(0, 9), "layer1.sum"),
                Back(),
                Edit(rng.choice(edits)),
                Undo(),
                SwitchTo(rng.randint(0, 1)),
                CompareWith(0),
                RenameBranch(0, "mine"),
                LookAt(rng.choice(["how", "slice", "compare", "curve"]), enlarged=False),
                ChooseRow(1),
                ChooseParameter(2),
                StopWhen("squared_error < 0.1"),
            ]
        )
        with suppress(ValueError):
            session.apply(command)
            recorder.heard(command, session)
        if rng.random() < 0.4:
            question = rng.choice([None, Question("w1?", "w1", (), 0.1, "look"), Question("?", "a", ("a", "b"))])
            recorder.note(Note(f"Now {{squared_error}} {rng.random()}", rng.random() < 0.5, question), session)
            if question is not None:
                recorder.answer(sum(isinstance(event, Note) for event in recorder.events) - 1, "5", right=False)
    recorder.close(session)
    return from_jsonl("a", stream.getvalue(), collected())


# Mutations: each takes bytes and gives others

STRANGE = [
    *(
        b"\x00",
        b"\x1b[31m",
        b"\x1b]0;evil\x07",
        b"\xff\xfe",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\x7f",
        b"\r",
        b"\x9b2J",
        b"\xef\xbb\xbf",
    ),
    *("\u202e".encode(), "\u2028".encode(), "ﬁ😀".encode(), b"[red]x[/red]", b"[link=http://x]", b"<script>", b"$(id)"),
    *(
        b"\\ud800",
        b"\\u0000",
        b"\\u001b[2J",
        b'"""',
        b"'''",
        b"[[moment]]",
        b"nan",
        b"inf",
        b"-1",
        b"1e999",
        b"null",
        b"{}",
    ),
    *(
        b"0x1p99999",
        b"9" * 400,
        b"-9223372036854775809",
        b"true",
        b"[]",
        b"{",
        b"}",
        b"]",
        b"=",
        b"[moment.a.b.c.d.e.f.g]",
    ),
]
HUGE = [
    b"0",
    b"-1",
    b"1e308",
    b"1e-320",
    b"9223372036854775807",
    b"1" * 999,
    b"1" * 5000,
    b"10000000",
    b"0.1",
    b"2147483648",
]


def _place(raw: bytes, rng: random.Random) -> int:
    return rng.randrange(len(raw) + 1)


def flip(raw: bytes, rng: random.Random) -> bytes:
    """Some bits."""
    changed = bytearray(raw)
    for _ in range(rng.choice([1, 1, 2, 5])):
        if changed:
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def delete(raw: bytes, rng: random.Random) -> bytes:
    """A stretch less."""
    at = _place(raw, rng)
    return raw[:at] + raw[at + rng.choice([1, 1, 3, 10, 100]) :]


def double(raw: bytes, rng: random.Random) -> bytes:
    """A stretch twice, or many times."""
    at, size = _place(raw, rng), rng.choice([1, 5, 30, 200])
    return raw[:at] + raw[at : at + size] * rng.choice([2, 2, 3, 200]) + raw[at + size :]


def swap(raw: bytes, rng: random.Random) -> bytes:
    """Two lines in each other's place."""
    lines = raw.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def insert(raw: bytes, rng: random.Random) -> bytes:
    """Something strange in it."""
    at = _place(raw, rng)
    return raw[:at] + rng.choice(STRANGE) + raw[at:]


def number(raw: bytes, rng: random.Random) -> bytes:
    """Another number in the place of one."""
    digits = [i for i, byte in enumerate(raw) if 48 <= byte <= 57]
    if not digits:
        return raw
    start = end = rng.choice(digits)
    while end < len(raw) and raw[end : end + 1] in (*(b"%d" % n for n in range(10)), b"."):
        end += 1
    return raw[:start] + rng.choice(HUGE) + raw[end:]


def cut_off(raw: bytes, rng: random.Random) -> bytes:
    """Only the beginning, or only the end."""
    at = _place(raw, rng)
    return raw[:at] if rng.random() < 0.8 else raw[at:]


def nest(raw: bytes, rng: random.Random) -> bytes:
    """Very deep brackets or a very long key."""
    depth = rng.choice([10, 200, NESTED])
    deep = rng.choice([b"[" * depth, b'{"a":' * depth, b"[" * depth + b"]" * depth, b"a." * depth + b"b = 1\n"])
    long = rng.choice(
        [b'"' + b"k" * depth + b'": 1, ', b"k" * depth + b" = 1\n", b'\n{"note": "' + b"x" * depth + b'"}\n']
    )
    lines = raw.split(b"\n")
    lines.insert(rng.randrange(len(lines)), rng.choice([deep, long, b'{"x": ' + deep]))
    return b"\n".join(lines)


def word(raw: bytes, rng: random.Random) -> bytes:
    """A word in the place of another one."""
    words = raw.split(b'"')
    one, other = rng.randrange(len(words)), rng.randrange(len(words))
    words[one] = rng.choice([words[other], b"", rng.choice(STRANGE)])
    return b'"'.join(words)


MUTATIONS: list[Callable[[bytes, random.Random], bytes]] = [
    *(flip, delete, double, swap, insert, insert, number, number, cut_off, word, word, nest)
]


def mutated(raw: bytes, rng: random.Random) -> bytes:
    """One to three mutations."""
    for _ in range(rng.choice([1, 1, 2, 3])):
        raw = rng.choice(MUTATIONS)(raw, rng)
    return raw


def with_another_scenario(recording: Recording, rng: random.Random) -> Recording:
    """The recording with its scenario mutated; the hash fits, so that this isn't what is found."""
    text = mutated(recording.header.scenario.encode(), rng).decode(errors="replace")
    return replace(recording, header=replace(recording.header, scenario=text))


def with_another_event(recording: Recording, rng: random.Random) -> bytes:
    """The recording with the values of one line replaced: what is left is JSON still."""
    lines = as_jsonl(recording).splitlines()
    at = rng.randrange(1, len(lines))
    plain = json.loads(lines[at])
    values = [
        0,
        -1,
        2**63 - 1,
        2**63,
        1e308,
        "",
        "\x1b[31m",
        "[red]",
        "{w1}",
        None,
        [],
        {},
        [1, 2],
        "x" * 5000,
        True,
        "w1 = 1e999",
    ]
    for key in rng.sample(sorted(plain), k=rng.randint(1, len(plain))):
        plain[key] = rng.choice([*values, rng.choice(list(plain.values()))])
    if rng.random() < 0.3:
        plain[rng.choice(["more", "time", "step", "operation", "\x1b", "k" * 300])] = rng.choice(values)
    lines[at] = json.dumps(plain)
    return ("\n".join(lines) + "\n").encode()


WILD = [0, 1, 2, 3, 5, 9, 40, -1, -(2**63), 2**63 - 1]
SAID = [
    "",
    "{",
    "{w1} {{}} {nan}",
    "\x1b[31m",
    "[b]x[/b]",
    "a\nb\tc\r\n",
    "{dL/dw1(Ann)} {gradient(w1)} {dh1/dw1(Ben)}",
    "\u202e",
    "{loss}{output(Ann)}{prediction(Eve)}" * 40,
]
TEXTS = [
    *("rate = 1", "rate = 1e308", "w1 = -1e300", "w99 = 1", "units(1) = 1000", "units(2) = 3", "layer(1) = 4 tanh"),
    *(
        "layer(1) = removed",
        "row(Ann) = removed",
        "row(Ben) = off",
        "row(X) = 1, 2 → 3",
        "probe(P) = 1e999, 2",
        "seed = 7",
    ),
    *(
        "batch = 2",
        "order = shuffled",
        "frozen(w1) = yes",
        "bias(1) = no",
        "dropout(1) = 0.5",
        "bias(1) = shared",
        "loss = cross_entropy",
        "activation(1) = relu",
    ),
    *("= = =", "a(b(c) = 1", "rate = \x1b[31m", "input(Ann, a) = 1e300", "target(Ben, c) = -5", "rate = " + "9" * 900),
    *(
        "squared_error < 0.1",
        "w1 changes sign",
        "abs(w1) < 1",
        "diverged",
        "every step = 3",
        "layer1.sum",
        "update",
        "loss",
    ),
    *(*SAID, "how", "slice", "compare", "curve", "weights", "network", "data", "x" * 60),
]
FIELDS = {
    int: lambda rng: rng.choice(WILD),
    Place: lambda rng: rng.choice(WILD),
    str: lambda rng: rng.choice(TEXTS),
    bool: lambda rng: rng.random() < 0.5,
    int | None: lambda rng: rng.choice([None, *WILD]),
    Place | None: lambda rng: rng.choice([None, *WILD]),
    tuple[int, int] | None: lambda rng: rng.choice([None, (rng.choice(WILD), rng.choice(WILD))]),
}


def wild(rng: random.Random) -> Recording:
    """A recording in good form of commands that may make no sense, and of strange words."""
    events: list[Event] = []
    for _ in range(rng.randint(1, 30)):
        if rng.random() < 0.2:
            words = tuple(rng.choice(SAID) for _ in range(4))
            question = rng.choice(
                [None, Question(words[0], words[1], (words[1], words[2]), 0.0, words[3]), Question(*words[:2])]
            )
            events.append(Note(rng.choice(SAID), rng.random() < 0.5, question))
        kind = COMMANDS[rng.choice(list(COMMANDS))] if rng.random() < 0.6 else rng.choice([Edit, GoTo, Ask, LookAt])
        events.append(
            Do(kind(**{each.name: FIELDS[each.type](rng) for each in fields(kind)}), rng.choice([0.0, 1e300]))
        )
        if rng.random() < 0.1:
            events.append(
                rng.choice(
                    [Begin(), Answer(rng.choice(WILD), rng.choice(SAID), right=False), Check(0, 3, "nan", ("inf",))]
                )
            )
    return replace(one_of_them(0), events=tuple(events), lines=())


# Trials


@dataclass
class Clocked:
    """Seconds spent in training, so that they can be taken off."""

    training: float = 0.0
    inside: int = 0


CLOCK = Clocked()


@contextmanager
def training_counted() -> Iterator[Clocked]:
    """Count the seconds in the functions that train and measure."""
    CLOCK.training = 0.0
    kept = [(Kernel, "advance"), (Segment, "metrics"), (Segment, "__init__")]
    before = [getattr(owner, name) for owner, name in kept]

    def counted(function):  # type: ignore[no-untyped-def]
        def run(*arguments):  # type: ignore[no-untyped-def]
            began = time.process_time()
            CLOCK.inside += 1
            try:
                return function(*arguments)
            finally:
                CLOCK.inside -= 1
                if not CLOCK.inside:
                    CLOCK.training += time.process_time() - began

        return run

    for (owner, name), function in zip(kept, before, strict=True):
        setattr(owner, name, counted(function))
    try:
        yield CLOCK
    finally:
        for (owner, name), function in zip(kept, before, strict=True):
            setattr(owner, name, function)


def bounded(recording: Recording) -> Recording:
    """The recording with no move to a far step: it would ask for much training."""

    def near(event):  # type: ignore[no-untyped-def]
        step = getattr(getattr(event, "command", None), "step", None)
        if isinstance(event, Do) and isinstance(step, int) and step > MOST_STEPS:
            return replace(event, command=replace(event.command, step=MOST_STEPS))  # type: ignore[call-arg]
        return event

    return replace(recording, events=tuple(near(event) for event in recording.events))


def draw(replay: Replay) -> None:
    """Draw every pane and the caption of where a replay has led."""
    opened = Opened(replay.setup, collected(), time.perf_counter, replay=replay)
    said = [event for event in replay.recording.events[: replay.done] if isinstance(event, Note)]
    if said and opened.recordings.showing is not None:
        opened.recordings.showing.note = said[-1]
    contents = {part: opened.contents.of(part, 60, 20) for part in ("status", "tabs", "caption", *AREAS)}
    for pane in opened.panes.values():
        contents[pane.name] = pane.draw(replay.session.frame, 60, 20, Drawing())
        assert not any(map(steers, pane.title(replay.session.frame)))
    for part, content in contents.items():
        for line in [*content.header, *(content.line(i) for i in range(min(content.length, 20)))]:
            for run in line:
                assert not any(map(steers, run.text)), f"{part} holds control characters: {run.text!r}"


def try_recording(path: Path, *, drawn: bool) -> str:
    """Read and replay a file: "replayed" or "told"."""
    recording = bounded(read(path, collected()))
    replay = Replay(recording, collected())
    while replay.forward() is not None:
        if drawn and replay.done % 4 == 0:
            draw(replay)
    if drawn:
        draw(replay)
    said = as_text([Checked("file", recording, replay)])
    assert not any(steers(character) for character in said if character != "\n"), repr(said)
    return "replayed"


def try_scenario(path: Path, *, drawn: bool) -> str:
    """Open a scenario and go some steps: "opened" or "told"."""
    setup = open_scenario(str(path))
    replay = Replay(Recording(header_of(setup), (Do(GoTo(3)), Do(GoTo(1, "loss")))), collected())
    replay.to(2)
    if drawn:
        draw(replay)
    return "opened"


@dataclass
class Report:
    """What came of some trials: how many of each kind, the longest time beyond training, and what went wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        self.counts += other.counts
        self.slowest = max(self.slowest, other.slowest)
        self.failures += other.failures

    def __str__(self) -> str:
        counts = ", ".join(f"{words} {n:,}" for words, n in sorted(self.counts.items()))
        return f"{self.counts.total():,} trials: {counts}; slowest {self.slowest:.2f} s beyond training; " + (
            f"{len(self.failures)} failures" if self.failures else "no failure"
        )


def material(kind: str, rng: random.Random) -> tuple[str, bytes]:
    """A file's name and its bytes, mutated."""
    if kind == "csv":
        return "a.csv", mutated(rng.choice(TABLES).encode(), rng)
    if kind == "scenario":
        names = built_in_names()
        texts = [SMALL, (folder() / f"{names[rng.randrange(len(names))]}.toml").read_text(encoding="utf-8")]
        return "a.toml", mutated(rng.choice(texts).encode(), rng)
    recording = one_of_them(rng.randrange(MANY))
    how = rng.random()
    if rng.random() < 0.3:
        return ("a.nnrec", as_jsonl(wild(rng)).encode()) if kind == "lines" else ("a.toml", as_toml(wild(rng)).encode())
    if kind == "lines" and how < 0.35:
        return "a.nnrec", with_another_event(recording, rng)
    if how < 0.5:
        recording = with_another_scenario(recording, rng)
        raw = as_jsonl(recording) if kind == "lines" else as_toml(recording)
        return ("a.nnrec" if kind == "lines" else "a.toml"), raw.encode()
    if kind == "lines":
        return "a.nnrec", mutated(as_jsonl(recording).encode(), rng)
    raw = as_toml(recording)
    if how < 0.85:  # without the hash the scenario's text may differ
        raw = "".join(line for line in raw.splitlines(keepends=True) if not line.startswith("hash = "))
    return "a.toml", mutated(raw.encode(), rng)


MANY = 12  # recordings that files are made of
KINDS = ("lines", "table", "scenario", "csv")
TABLES = (
    'name,weight,height,gender\nAnn,133,65,F\nBob,160,72,M\n"Smith, Carl",152,70,M\nDi,120,60,F\n',
    "sl;sw;species\n5,1;3,5;setosa\n7;3,2;versicolor\n6,3;3,3;virginica\n4,9;3;setosa\n",
    "x\ty\n" + "".join(f"{i}\t{i * i}\n" for i in range(30)),
    '\ufeffa,b,"c d",y\r\n' + "".join(f'{i % 7},"{i}\nsecond ""line""",é {i % 3},{i % 2}\r\n' for i in range(12)),
    ",".join(f"x{i}" for i in range(40)) + "\n" + "".join(",".join([str(i / 8)] * 40) + "\n" for i in range(9)),
)


def trial(kind: str, seed: int, report: Report, folder: Path) -> None:
    """One file."""
    rng = random.Random(f"{kind} {seed}")  # noqa: S311
    try:
        name, raw = material(kind, rng)
    except NntuiError:  # a mutated scenario that has become too long for TOML
        report.counts[f"{kind} not written"] += 1
        return
    path = folder / name
    path.write_bytes(raw)
    began = time.process_time()
    outcome = "told"
    with training_counted() as clock:
        try:
            attempt = try_scenario if kind in ("scenario", "csv") else try_recording
            outcome = attempt(path, drawn=seed % DRAWN_EVERY == 0)
        except NntuiError as error:
            if wrong := [character for character in str(error) if steers(character) and character != "\n"]:
                report.failures.append(f"{kind} {seed}: control characters {wrong} in {error!s:.300}")
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            report.failures.append(f"{kind} {seed}: {type(error).__name__}: {error!s:.300}")
        seconds = time.process_time() - began - clock.training
    report.counts[f"{kind} {outcome}"] += 1
    report.slowest = max(report.slowest, seconds)
    if seconds > PATIENCE:
        report.failures.append(f"{kind} {seed}: {seconds:.1f} s beyond training")


def trials(first: int, last: int, kinds: tuple[str, ...] = KINDS) -> Report:
    """The files of some seeds."""
    report = Report()
    warnings.simplefilter("error")  # a warning would be written across the screen

    def too_long(*_: object) -> None:
        raise TimeoutError(f"hangs for {HANGS} s")

    before = signal.signal(signal.SIGALRM, too_long)
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:  # noqa: S108
        for seed in range(first, last):
            signal.alarm(HANGS)
            trial(kinds[seed % len(kinds)], seed, report, Path(name))
            signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    warnings.resetwarnings()
    return report


def fuzz(number: int) -> int:
    """All files, on all cores."""
    report, size = Report(), 500
    began = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(trials, first, min(first + size, number)) for first in range(0, number, size)]
        for done, job in enumerate(jobs, 1):
            found = job.result()
            for failure in found.failures:
                print(failure, flush=True)
            report.add(found)
            if done % 20 == 0:
                print(f"{time.monotonic() - began:.0f} s: {report}", flush=True)
    print(f"{time.monotonic() - began:.0f} s: {report}")
    return 1 if report.failures else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["kill"]:
        sys.path.insert(0, str(Path(__file__).parent))
        from kills import kill_many  # type: ignore[import-not-found]

        sys.exit(kill_many(int(sys.argv[2])))
    sys.exit(fuzz(int(sys.argv[1])))
