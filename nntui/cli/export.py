"""The command that writes a recording or a scenario as a file for others."""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nntui.cli.group import cli, fail, interrupted, with_settings
from nntui.cli.rows import formats, panes
from nntui.cli.screen import names_recording, refuse_settings
from nntui.scenario.folder import is_built_in, is_lesson
from nntui.text.escape import printable

if TYPE_CHECKING:
    from nntui.export.format import Source


class WithEndings(click.Command):
    """A command whose help ends in the formats; they are collected only for it."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what OUT may end in."""
        lines = "".join(f"  {each.ending:8}{each.words}\n" for each in formats().values())
        self.epilog = f"\b\nEndings of OUT:\n{lines}"
        super().format_epilog(ctx, formatter)


@cli.command(cls=WithEndings)
@click.argument("source", metavar="FILE")
@with_settings
@click.option("--to", "target", type=click.Path(path_type=Path), required=True, metavar="OUT", help="What to write.")
@click.option("--size", default="100x30", metavar="WxH", help="Columns and rows, 100x30 if not given.")
@click.option("--theme", type=click.Choice(["dark", "light"]), help="Colours (a page follows its reader's).")
@click.option("--speed", type=float, default=1.0, metavar="X", help="Twice as fast: 2.")
@click.option("--cast-version", type=click.Choice(["2", "3"]), default="2", help="Of the asciicast format.")
@click.option("--step", type=click.IntRange(0, 10_000_000), metavar="K", help="For .svg: the step to draw.")
@click.option("--lang", default="", metavar="TAG", help="For .html, .md: the language of its notes and words: de.")
@click.option("--words", type=click.Path(path_type=Path), metavar="FILE", help="For .html, .md: its own words.")
@click.option("--no-answers", is_flag=True, help="For .html, .md: ask, and hold no answer nor what would tell one.")
@click.option("--print", "print_", is_flag=True, help="For .html: a handout for paper, with room for answers.")
@click.option("--lesson", is_flag=True, help="FILE is a lesson's name, where a scenario has it, too.")
@click.option(
    "--as", "as_", type=click.Choice(["numpy", "torch"]), default="numpy", help="For .py: in NumPy or PyTorch."
)
@click.option(
    "--force",
    is_flag=True,
    help="Write over a file that is there; for .md, over its pictures, too: those called screen-N.svg that the new one"
    " has no more are taken away.",
)
def export(
    source: str,
    settings: Sequence[str],
    seed: int | None,
    target: Path,
    size: str,
    cast_version: str,
    words: Path | None,
    lesson: bool,
    **more: Any,
) -> None:
    """Write a recording FILE, or a scenario played to its end, as a page, a cast, a picture, a table or a program.

    The ending of OUT says which.
    """
    from nntui.export.format import Options
    from nntui.export.format import export as written
    from nntui.export.progress import on_stderr

    more |= {"size": _size(size), "cast_version": int(cast_version), "words": _words(words)}
    what = _opened(source, settings, seed, lesson=lesson)
    try:
        with on_stderr() as tell:
            options = Options(panes=panes(), tell=tell, named=_as_called(source), **more)
            findings = written(what, target, options, formats())
    except KeyboardInterrupt:
        interrupted(f"{printable(str(target))}: stopped by Ctrl+C before all of it was written; no half file is left")
    for finding in findings:
        where = ": ".join(filter(None, (printable(source), finding.place)))
        click.echo(f"{where}: {printable(finding.problem)}", err=True)
    click.echo(f"{printable(str(target))}: written")


def _size(text: str) -> tuple[int, int]:
    """Columns and rows as they are typed; leaves with code 2 if they can't be read."""
    form = re.fullmatch(r"(\d{1,4})[x×](\d{1,4})", text)
    if form is None:
        fail(f"--size: expected columns and rows, as in 100x30, found “{printable(text)}”")
    return int(form[1]), int(form[2])


def _as_called(source: str) -> str:
    """What a source is called by in a command for others, who have it in a folder of their own."""
    return printable(shlex.quote(Path(source).name))


def _words(path: Path | None) -> "Mapping[str, str]":
    """The words of a page out of a file; raises NntuiError."""
    from nntui.publish.page.page_words import read_words

    return {} if path is None else read_words(path)


def _opened(source: str, settings: Sequence[str], seed: int | None, *, lesson: bool) -> "Source":
    """The recording or the lesson of that name, or else the scenario; raises NntuiError."""
    from nntui.lesson.lessons import find_lesson
    from nntui.lesson.recording import read
    from nntui.quantities.opening import open_scenario

    if lesson or (is_lesson(source) and not is_built_in(source)):
        refuse_settings(settings, seed)
        return read(find_lesson(source), panes())
    if not names_recording(source):
        return open_scenario(source, settings, seed)
    refuse_settings(settings, seed)
    return read(Path(source), panes())
