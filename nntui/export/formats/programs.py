"""A program: the scenario, or the run that a recording ends on, in Python, without nntui."""

from collections.abc import Iterable, Sequence

from nntui.explain.code.torch_program import torch_program
from nntui.explain.code.whole_program import program
from nntui.export.begun import course_of
from nntui.export.format import TORCH, Format, Options, Source
from nntui.lesson.finding import Finding


def _write(source: Source, options: Options) -> tuple[Iterable[str], Sequence[Finding]]:
    in_torch = options.as_ == TORCH
    setup, course, findings = course_of(source, options.panes, follows=not in_torch)
    return (torch_program if in_torch else program)(setup, course), findings


FORMATS = (Format(".py", "a program in Python that prints what `nntui train` prints", 8, _write, takes=("as_",)),)
