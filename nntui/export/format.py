"""A format that a recording or a scenario is written in: what a row of one holds, and how a row writes a file.

The rows stand where their formats are written, in `export/formats` and `publish/formats`, each at the end of its file
as FORMATS. They are collected where the rooms are wired and handed down as a table by their endings. The same source
and options make the same bytes.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nntui.export.pictures_beside import PicturesBeside
from nntui.export.progress import Tell, untold
from nntui.export.writer import expect_new, write
from nntui.lesson.finding import Finding
from nntui.lesson.recording import Recording
from nntui.render.pane import Pane
from nntui.scenario.setup import Setup
from nntui.scenario.training_table import MAX_STEPS
from nntui.text.errors import NntuiError, listed
from nntui.text.frozen import dataclass
from nntui.text.numbers import count, plural

if TYPE_CHECKING:
    from rich.segment import Segment

Theme = Literal["dark", "light"]
Source = Recording | Setup

SMALLEST, LARGEST = (40, 12), (200, 60)  # columns and rows of a frame
SLOWEST, FASTEST = 0.1, 100.0  # times the speed that it was recorded at
CAST_VERSIONS = (2, 3)
# Options that someone counts on, with why those formats that don't take them have no use for them.
NOT_TAKEN = {
    "step": "holds every step",
    "no_answers": "leaves nothing out",
    "lang": "has no words of its own",
    "words": "has no words of its own",
    "as_": "is no program",
    "print_": "is no page",
}
NUMPY, TORCH = LIBRARIES = ("numpy", "torch")


@dataclass(frozen=True, eq=False)
class Seen:
    """What stands on the screen that someone sits before: its lines in styled pieces, as many cells wide as `size`
    says, and the step and the branch that they show.
    """

    size: tuple[int, int]
    lines: "Sequence[Iterable[Segment]]"
    step: int
    branch: str


@dataclass(frozen=True)
class Options:
    """How to write. A format sees those that its row takes, the others as they are here.

    `size` in columns and rows; `theme`: None leaves it to the reader of a page, and is dark elsewhere; `speed` times
    the recorded one; `step` of a picture, else the last. `force` replaces a file that is there, and `panes` are those
    that a recording may look at, whatever the format; `tell` hears how far the work is, and `named` is what the source
    was called by. `seen` is the screen as it stands, for a format that shows what is seen: it then draws no other.
    `lang` is the language of a page, "" for English, `words` are those of its own words that stand in the place of the
    English ones, and with `no_answers` it holds no answer to what it asks. With `print_` a page is for paper. `as_` is
    what a program is written for. `keep(name, picture)` keeps a picture in a file beside the text and gives the address
    to show it by; without it the text holds its pictures itself.
    """

    size: tuple[int, int] = (100, 30)
    theme: Theme | None = None
    speed: float = 1.0
    cast_version: int = 2
    step: int | None = None
    force: bool = False
    panes: Mapping[str, Pane] = field(default_factory=dict)
    tell: Tell = untold
    seen: Seen | None = None
    named: str = ""
    lang: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    no_answers: bool = False
    print_: bool = False
    as_: str = NUMPY
    keep: Callable[[str, str], str] | None = None


def option(name: str) -> str:
    """An option of a format as it is typed: "--no-answers"."""
    return f"--{name.rstrip('_').replace('_', '-')}"


@dataclass(frozen=True)
class Format:
    """A format: the `ending` of its files' names, what it is in `words`, its `place` in the lists of formats.

    `takes` names the options that it has a use for. With `needs_recording` there is no sense in writing a scenario.
    `has_pictures` says that its text may show pictures which stand in a folder beside it.
    `write` gives the text piece by piece, and what didn't hold in the recording; it raises NntuiError.
    """

    ending: str
    words: str
    place: int
    write: Callable[[Source, Options], tuple[Iterable[str], Sequence[Finding]]]
    takes: tuple[str, ...] = ()
    needs_recording: bool = False
    has_pictures: bool = False

    def taken(self, options: Options) -> Options:
        """The options that it takes; the others have their defaults."""
        taken = {name: getattr(options, name) for name in self.takes}
        return Options(panes=options.panes, tell=options.tell, named=options.named, keep=options.keep, **taken)


Formats = Mapping[str, Format]  # by their endings


def export(source: Source, to: Path, options: Options, formats: Formats) -> list[Finding]:
    """Write a file in the format that its name asks for, with a folder of its pictures beside it, if it shows any; a
    scenario is played to its end.

    Returns what didn't hold in the recording, and what else is to be said; raises NntuiError.
    """
    kind = _kind(to, options, formats)
    if not options.force:
        expect_new(to)
    written_over = options.force and os.path.lexists(to)
    beside = PicturesBeside(to, force=options.force) if kind.has_pictures else None
    if beside is not None:
        beside.expect_room()
        options = replace(options, keep=beside.keep)
    findings: list[Finding] = []

    def chunks() -> Iterator[str]:
        yield from _chunks(source, kind, options, findings)
        if beside is not None:
            beside.write()

    with ExitStack() as undo:
        if beside is not None:
            undo.callback(beside.take_back)
        write(to, chunks(), force=options.force)
        undo.pop_all()  # it is written: nothing is taken back
    if beside:
        which = "the picture is" if len(beside) == 1 else f"the {count(len(beside))} pictures are"
        findings.append(Finding(0, f"{which} in {beside.folder.name}, which belongs beside {to.name}"))
        if written_over and (older := beside.take_older_away()):
            findings.append(Finding(0, f"{plural(older, 'picture')} of an earlier handout taken away"))
    return findings


def exported(source: Source, name: str, options: Options, formats: Formats) -> tuple[str, list[Finding]]:
    """The text that a file of that name would have, for who keeps it elsewhere, and what `export` returns; raises
    NntuiError.
    """
    findings: list[Finding] = []
    return "".join(_chunks(source, _kind(Path(name), options, formats), options, findings)), findings


def _kind(to: Path, options: Options, formats: Formats) -> Format:
    """The format that a name asks for; raises NntuiError where there is none, or it can't be written so."""
    kind = formats.get(to.suffix.lower())
    if kind is None:
        raise NntuiError(str(to), f"expected a name that ends in {listed(formats)}")
    _check(options)
    _refuse_others(kind, options, formats)
    return kind


def _refuse_others(kind: Format, options: Options, formats: Formats) -> None:
    """Raise NntuiError for an option that was given and would change nothing, though whoever gave it counts on it."""
    for name, why in NOT_TAKEN.items():
        if name not in kind.takes and getattr(options, name) != getattr(Options(), name):
            taken = listed([each.ending for each in formats.values() if name in each.takes])
            raise NntuiError(option(name), f"it is for {taken}; {kind.ending} {why}")


def _check(options: Options) -> None:
    """Raise NntuiError for what can't be, before any work is done."""
    for words, value, least, most in zip(("columns", "rows"), options.size, SMALLEST, LARGEST, strict=True):
        if not least <= value <= most:
            raise NntuiError("--size", f"expected {least} to {most} {words}, found {value}")
    if not SLOWEST <= options.speed <= FASTEST:
        raise NntuiError("--speed", f"expected {SLOWEST:g} to {FASTEST:g}, found {options.speed:g}")
    if options.cast_version not in CAST_VERSIONS:
        known = listed(map(str, CAST_VERSIONS))
        raise NntuiError("--cast-version", f"expected {known}, found {options.cast_version}")
    if options.as_ not in LIBRARIES:
        raise NntuiError("--as", f"expected {listed(LIBRARIES)}, found {options.as_}")
    if options.step is not None and not 0 <= options.step <= MAX_STEPS:
        raise NntuiError("--step", f"expected 0 to {MAX_STEPS:,}, found {options.step}")


def _chunks(source: Source, kind: Format, options: Options, findings: list[Finding]) -> Iterator[str]:
    """The text of the file, piece by piece; nothing is computed before the file is known to be writable."""
    if kind.needs_recording and not isinstance(source, Recording):
        raise NntuiError(source.name, f"expected a recording, since {kind.ending} is a notation of recordings")
    text, found = kind.write(source, kind.taken(options))
    findings += found
    yield from text
