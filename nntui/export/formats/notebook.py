"""A notebook: the program cut into cells, with a recording's notes as text, the curve and the map of what it says."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nntui.explain.code.names_in_code import ALL, ALL_WANTED, STEP_NAME
from nntui.explain.code.whole_program import loop_of, sections
from nntui.explain.code.written_parts import Course, title
from nntui.explain.code.written_rows import INDENT, strings
from nntui.export.begun import course_of_replay
from nntui.export.format import Format, Options, Source
from nntui.lesson.events import Note
from nntui.lesson.finding import Finding
from nntui.lesson.recording import Recording
from nntui.lesson.replay import Replay
from nntui.scenario.setup import Setup
from nntui.text.escape import json_text, printable
from nntui.text.markdown import plain
from nntui.text.prose import flat

FINE = 120  # places of the map along each axis
Cell = dict[str, Any]


def _text(number: int, text: str) -> Cell:
    return {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": text.splitlines(keepends=True)}


def _code(number: int, lines: Iterable[str]) -> Cell:
    source = "\n".join(lines).splitlines(keepends=True)
    outputs: list[object] = []
    return {
        "cell_type": "code",
        "id": f"cell-{number}",
        "metadata": {},
        "source": source,
        "outputs": outputs,
        "execution_count": None,
    }


def notebook(setup: Setup, notes: Sequence[str] = (), course: Course | None = None) -> str:
    """The notebook of a setup's run, or of another course, as JSON of the version 4.5 of its format; notes stand before
    the program.
    """
    course = course or Course(setup.last_step)
    parts: list[str | list[str]] = [f"# {plain(setup.scenario.title)}\n\n{plain(flat(setup.scenario.summary))}", *notes]
    parts.append(["import matplotlib.pyplot as plt", "import numpy as np", "", *title(setup, course.left_out)])
    for section in sections(setup, course):
        if section.lines:
            parts += [f"## {section.words[0].upper()}{section.words[1:]}", list(section.lines)]
            if section.lines[0].startswith("def tell("):
                kept = f"{INDENT}curve.append(({STEP_NAME}, {setup.metrics[0].name}))"
                parts[-1] = ["curve = []", "", "", *section.lines, kept]
    if setup.metrics and setup.training is not None:
        parts += ["## The curve", list(_curve(setup))]
    if setup.network.layers:
        parts += ["## What the network says", list(_map(setup))]
    cells = [_text(at, part) if isinstance(part, str) else _code(at, part) for at, part in enumerate(parts)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return f"{json_text(whole, indent=1)}\n"


def _curve(setup: Setup) -> Iterator[str]:
    words = printable(setup.metric_words(setup.metrics[0]))
    yield 'plt.plot(*zip(*curve), "o-")'
    yield 'plt.xlabel("step")'
    yield f"plt.ylabel({words!r})"
    yield "plt.show()"


def _map(setup: Setup) -> Iterator[str]:
    """What the outputs are over the first two inputs, or the one, where all others are their means."""
    columns, outputs = setup.scenario.data.inputs, len(setup.output_names)
    yield from strings("input_names", setup.input_names[:2])
    yield "low, high = X.min(0), X.max(0)"
    yield "room = 0.15 * np.where(high > low, high - low, 1)"
    answer = loop_of(setup).answering("places", 1)
    if len(columns) == 1:
        yield f"places = np.linspace(low - room, high + room, {FINE})"
        yield f"plt.plot(places, {answer})"
        if setup.program.data.targets.shape[1] == outputs:
            yield f'plt.plot({ALL}, {ALL_WANTED}, "o")'
        yield "plt.xlabel(input_names[0])"
        yield "plt.show()"
        return
    yield f"across = np.linspace(low[0] - room[0], high[0] + room[0], {FINE})"
    yield f"up = np.linspace(low[1] - room[1], high[1] + room[1], {FINE})"
    yield "places = np.tile(X.mean(0), (across.size * up.size, 1))"
    yield "places[:, 0], places[:, 1] = (each.ravel() for each in np.meshgrid(across, up))"
    said = "says.argmax(1)" if outputs > 1 else "says[:, 0]"
    colours = f'cmap="cividis", vmin=0, vmax={outputs - 1}' if outputs > 1 else 'cmap="cividis"'
    yield f"says = {answer}"
    yield f"plt.pcolormesh(across, up, {said}.reshape(up.size, across.size), {colours})"
    yield f'plt.colorbar(label="{"the largest output" if outputs > 1 else "output"}")'
    if setup.program.data.targets.shape[1]:
        wanted = f"{ALL_WANTED}.argmax(1)" if setup.program.data.targets.shape[1] > 1 else f"{ALL_WANTED}[:, 0]"
        yield f'plt.scatter({ALL}[:, 0], {ALL}[:, 1], c={wanted}, {colours}, edgecolors="white")'
    yield "plt.xlabel(input_names[0])"
    yield "plt.ylabel(input_names[1])"
    yield "plt.show()"


def _notes(replay: Replay) -> Iterator[str]:
    """What is said in a recording that was carried out: its notes with their questions."""
    for at, event in enumerate(replay.recording.events):
        if isinstance(event, Note):
            told = replay.veiled_texts.get(at) or replay.texts.get(at, event.text)  # what tells an answer stays hidden
            said = [told, *([event.question.text] if event.question else [])]
            yield "\n\n".join(map(plain, said))


def _write(source: Source, options: Options) -> tuple[Iterable[str], Sequence[Finding]]:
    if not isinstance(source, Recording):
        return [notebook(source)], []
    replay = Replay(source, options.panes)
    replay.to(len(source.events))
    setup, course, findings = course_of_replay(replay)
    return [notebook(setup, [*_notes(replay), *map(plain, course.left_out)], course)], findings


FORMATS = (Format(".ipynb", "the program as a notebook, with the notes of a recording, curve and map", 9, _write),)
