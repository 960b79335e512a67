"""The two notations of a recording, as files."""

from collections.abc import Callable
from functools import partial

from nntui.export.format import Format, Options, Source
from nntui.lesson.finding import Finding
from nntui.lesson.recording import SUFFIX, Recording, as_jsonl, as_toml


def _write(notation: Callable[[Recording], str], source: Source, _options: Options) -> tuple[list[str], list[Finding]]:
    assert isinstance(source, Recording)  # noqa: S101 - the rows need one
    return [notation(source)], []


FORMATS = (
    Format(".toml", "a recording, to read, correct or translate", 6, partial(_write, as_toml), needs_recording=True),
    Format(SUFFIX, "a recording, one line per event", 7, partial(_write, as_jsonl), needs_recording=True),
)
