"""A program: the scenario in Python, without nntui."""

from collections.abc import Iterable, Sequence

from nntui.explain.code.torch_program import torch_program
from nntui.explain.code.whole_program import program
from nntui.export.begun import left_out
from nntui.export.format import TORCH, Format, Options, Source
from nntui.lesson.finding import Finding
from nntui.lesson.recording import Recording


def _write(source: Source, options: Options) -> tuple[Iterable[str], Sequence[Finding]]:
    setup = source.header.open() if isinstance(source, Recording) else source
    write = torch_program if options.as_ == TORCH else program
    return write(setup, left_out(source)), []


FORMATS = (Format(".py", "a program in Python that prints what `nntui train` prints", 8, _write, takes=("as_",)),)
