"""What a program prints, beside what nntui says of the same scenario."""

import contextlib
import io
import re

import numpy as np

from nntui.export.report import as_text, train_with_progress
from nntui.timeline.position import Position

LARGE = 1e5  # sums up to which no six digits depend on the order in which numbers are added up


def printed(text: str) -> str:
    """What a program prints, run here."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate():
        exec(compile(text, "net.py", "exec"), {"__name__": "__main__"})  # noqa: S102 - it is what is tested
    return out.getvalue()


def told(setup) -> tuple[list[str], dict[str, str], list[list[str]]]:
    """What nntui trains: the table of the metrics, the parameters by name, and the outputs, in its digits."""
    run = train_with_progress(setup, setup.last_step)
    table = as_text(run).split("\n\n")[1].splitlines() if setup.metrics else []
    outputs = [*run.last.outputs.tolist(), *run.last.predictions.tolist()]
    return (
        table,
        {each.name: f"{run.last.vector[each.index]:.16g}" for each in setup.parameters},
        [[f"{value:.16g}" for value in row] for row in outputs],
    )


def read(text: str, setup) -> tuple[list[str], dict[str, str], list[list[str]]]:
    """The same from what a program prints."""
    parts = text.rstrip("\n").split("\n\n")
    table = parts.pop(0).splitlines() if setup.metrics else []
    parameters = {}
    if setup.parameters:
        parameters = dict(re.fullmatch(r" *([wb]\d+) +(\S+)", line).groups() for line in parts.pop(0).splitlines())
    (outputs,) = parts
    width = len(setup.output_names)
    return table, parameters, [line.split()[-width:] for line in outputs.strip("\n").splitlines()]


def tame_rows(setup, table: list[str]) -> list[str]:
    """The lines of a table of metrics up to the first state whose sums may be large: nntui works the metrics of many
    states out at once, and adds up in another order than a program that looks at one.
    """
    timeline = train_with_progress(setup, setup.last_step).timeline
    found = table[:1]
    for line in table[1:]:
        vector = timeline.at(Position(0, int(line.split()[0]))).vector
        size = max(1.0, float(np.abs(setup.program.data.inputs).max()))
        for layer, pair in zip(setup.network.layers, setup.network.blocks, strict=True):
            weights = max(float(np.abs(block.of(vector)).max()) for block in pair if block)
            size = max(1.0, size) * weights * (pair[0].shape[0] + 1)
            size = 1.0 if layer.activation in ("sigmoid", "tanh", "softmax", "step") and size < LARGE else size
        if not size < LARGE:
            break
        found.append(line)
    return found
