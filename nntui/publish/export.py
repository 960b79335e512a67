"""Export: a recording or a scenario as a file for others, in the format that the file's name asks for.

Only the named file is written, whole or not at all: beside it under another name first, and then renamed. The same
source and options make the same bytes.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from nntui.lesson.recording import SUFFIX, Recording, as_jsonl, as_toml
from nntui.lesson.replay import Finding
from nntui.publish.formats import CAST_VERSIONS, FASTEST, FORMATS, LARGEST, SLOWEST, SMALLEST, Options
from nntui.scenario.model import MAX_STEPS
from nntui.scenario.setup import Setup
from nntui.text.errors import NntuiError, listed

NOTATIONS = {SUFFIX: as_jsonl, ".toml": as_toml}


def export(source: Recording | Setup, to: Path, options: Options | None = None) -> list[Finding]:
    """Write a file; a scenario is played to its end. Returns what didn't hold in the recording; raises NntuiError."""
    options = options or Options()
    _check(to, options)
    findings: list[Finding] = []
    write(to, _chunks(source, to.suffix.lower(), options, findings), force=options.force)
    return findings


def _check(to: Path, options: Options) -> None:
    """Raise NntuiError for what can't be, before any work is done."""
    if to.suffix.lower() not in FORMATS:
        raise NntuiError(str(to), f"expected a name that ends in {listed(FORMATS)}")
    for words, value, least, most in zip(("columns", "rows"), options.size, SMALLEST, LARGEST, strict=True):
        if not least <= value <= most:
            raise NntuiError("--size", f"expected {least} to {most} {words}, found {value}")
    if not SLOWEST <= options.speed <= FASTEST:
        raise NntuiError("--speed", f"expected {SLOWEST:g} to {FASTEST:g}, found {options.speed:g}")
    if options.cast_version not in CAST_VERSIONS:
        known = listed(map(str, CAST_VERSIONS))
        raise NntuiError("--cast-version", f"expected {known}, found {options.cast_version}")
    if options.step is not None and not 0 <= options.step <= MAX_STEPS:
        raise NntuiError("--step", f"expected 0 to {MAX_STEPS:,}, found {options.step}")
    if not options.force and os.path.lexists(to):
        raise _taken(to)


def _chunks(source: Recording | Setup, suffix: str, options: Options, findings: list[Finding]) -> Iterator[str]:
    """The text of the file, piece by piece."""
    if suffix in NOTATIONS:
        if not isinstance(source, Recording):
            raise NntuiError(source.name, f"expected a recording, since {suffix} is a notation of recordings")
        yield NOTATIONS[suffix](source)
        return
    if suffix in (".csv", ".json"):
        from nntui.export.steps import as_csv, as_json, trained

        table = trained(source)
        findings += table.findings
        yield from as_csv(table) if suffix == ".csv" else as_json(table)
        return
    from nntui.publish.capture import capture, capture_still
    from nntui.publish.frame_times import played

    if suffix == ".svg":
        from nntui.publish.picture import as_svg

        recording = source if isinstance(source, Recording) else played(source, ends_only=True)
        captured = capture_still(recording, options)
        text = as_svg(captured)
    else:
        from nntui.publish.cast import as_cast
        from nntui.publish.page import as_page

        recording = source if isinstance(source, Recording) else played(source)
        captured = capture(recording, options, both_themes=suffix == ".html")
        text = as_page(captured, options.theme) if suffix == ".html" else as_cast(captured, options.cast_version)
    findings += captured.findings
    yield from text


def write(to: Path, chunks: Iterable[str], *, force: bool = False) -> None:
    """Write a text file, whole or not at all; raises NntuiError if it is there already or can't be written."""
    part = to.with_name(f".{to.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        with part.open("x", encoding="utf-8", newline="") as stream:
            stream.writelines(chunks)
        _put(part, to, force=force)
    except FileExistsError:
        raise _taken(to) from None
    except OSError as error:
        raise NntuiError(str(to), f"can't be written: {error.strerror}") from None
    finally:
        with suppress(OSError):
            part.unlink()


def _put(part: Path, to: Path, *, force: bool) -> None:
    """Give the finished file its name; without `force` only if no other has it by now."""
    if force:
        part.replace(to)
        return
    try:
        os.link(part, to)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without links
        if os.path.lexists(to):
            raise FileExistsError from None
        part.rename(to)


def _taken(to: Path) -> NntuiError:
    return NntuiError(str(to), "expected a new name, found a file that is there already; nothing was written")
