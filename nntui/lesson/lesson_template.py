"""A lesson to begin with: commented, about a scenario, with a question of each kind that it can have; and it plays as
it is.
"""

import json
from collections.abc import Callable
from typing import Any

from nntui.lesson.events import CHOICE, DIRECTION, NUMBER, ORDER, TASK, WHICH
from nntui.lesson.judging import MAX_NAMES
from nntui.lesson.questions import KINDS
from nntui.lesson.template_task import task
from nntui.scenario.setup import Setup
from nntui.text.typed import called_with

Keys = dict[str, Any]  # of a question, without its kind
MOST_ORDERED = 3
_HIDDEN = {"after": 0, "digits": 2}


def lesson_about(setup: Setup) -> str:
    """The text of a lesson about a scenario."""
    head = _HEAD.format(name=setup.name)
    return "\n".join([head, *(_moment(setup, kind) for kind in KINDS), _LAST])


def _moment(setup: Setup, kind: str) -> str:
    """The moment with a question of a kind; where the scenario can have none, why, as a comment."""
    show, note, keys_of, needs = MOMENTS[kind]
    keys, comment = keys_of(setup), f"\n# {kind}: {KINDS[kind].words}"
    if keys is None:
        return f"{comment}. It needs {needs}, which there is none of here."
    if TOLD.get(kind):
        comment += f".\n# {TOLD[kind]}"
    written = {"kind": kind} | keys if kind not in (NUMBER, CHOICE) else keys
    lines = [comment, "[[moment]]", *show]
    metric = setup.metrics[0].name if setup.metrics else ""
    lines += [f"note = {_text(note.format(metric=metric))}", "[moment.question]"]
    return "\n".join([*lines, *(f"{key} = {_value(value)}" for key, value in written.items())])


def _value(value: Any) -> str:
    """A value as TOML has it."""
    return f"[{', '.join(map(_value, value))}]" if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(setup: Setup) -> Keys:
    if not setup.network.layers:
        return {"text": "What is the error?", "answer": setup.metrics[0].name} | _HIDDEN
    unit, row = setup.unit_name(len(setup.network.layers), 0), setup.all_names[0]
    one = len(setup.output_names) == 1
    answer = called_with("output", [row]) if one else called_with("activation", [unit, row])
    asked = {"text": f"What does {unit} say for {row}?", "answer": answer} | _HIDDEN
    return asked | {"hint": "First the sums: what comes in times the weights."}


def _choice(setup: Setup) -> Keys:
    rows, tests = setup.program.data.learned, setup.program.data.tests
    choices = [str(each) for each in (rows, rows + 1, 2 * rows + 1)]
    return {"text": f"How many {'training ' if tests else ''}rows are there?", "choices": choices, "answer": choices[0]}


def _which(setup: Setup) -> Keys:
    weights = sum(parameter.source is not None for parameter in setup.parameters)
    if 0 < weights <= MAX_NAMES:
        return {"of": "weight", "text": "Which weight is farthest from 0?", "answer": "largest abs(*)"}
    return {"of": "row", "text": "Which row has the largest output?", "answer": "largest output(*)"}


def _order(setup: Setup) -> Keys:
    names = [parameter.name for parameter in setup.parameters[:MOST_ORDERED]]
    if not names:
        rows = list(setup.all_names[:MOST_ORDERED])
        return {"text": "Whose output is smallest, whose largest?", "choices": rows, "answer": "output(*)"}
    if len(names) == 1:
        names.append(_number(setup)["answer"])
    return {"text": "Which is smallest, which largest?", "choices": names, "answer": "*"}


def _direction(setup: Setup) -> Keys | None:
    if setup.training is None or not setup.parameters:
        return None
    name = setup.parameters[0].name
    return {"text": f"Which way will {name} go in the next update?", "answer": name, "after": 1}


# Of each kind: what its moment has first, its note, the question's keys, and what a scenario needs for it.
MOMENTS: dict[str, tuple[tuple[str, ...], str, Callable[[Setup], Keys | None], str]] = {
    NUMBER: (
        ('show = "network"', "pause = true  # replay waits here until the reader goes on"),
        "This is where it begins.",
        _number,
        "",
    ),
    CHOICE: (('show = "data"',), "These are its rows.", _choice, ""),
    WHICH: ((), "A name can be typed, or chosen on the screen.", _which, ""),
    ORDER: ((), "Some numbers, to be put in their order.", _order, ""),
    DIRECTION: (('show = "curve"',), "{{{metric}}} is the error now.", _direction, "training"),
    TASK: (('go = "start"',), "Your turn: the answer is an edit, and may be tried again.", task, "weights"),
}
# What there is to say of a kind's keys.
TOLD = {
    NUMBER: "after = 0 hides what is asked for until it is answered. hint and hints are told after two wrong tries.",
    CHOICE: "The answer is one of the choices, as it is written there.",
    WHICH: "of is row, weight, bias, parameter or unit; * in the answer stands for the name of each.",
    ORDER: "The smallest first; * stands for each choice.",
    DIRECTION: "after = 1 asks about one step later, and nothing of that is shown until it is answered.",
    TASK: "edits says what may be edited, limit how many steps it may take; it may be tried for a better one.",
}

_HEAD = """\
# A lesson: notes and questions, one moment after the other. `nntui learn THIS.toml` plays it, `nntui check THIS.toml`
# says all that is wrong with it, and `nntui help recordings` has every key.
nntui_recording = 1
title = "My lesson"
author = "me"
scenario = "{name}"  # a scenario of `nntui list`, or the whole text of one

# A moment may go somewhere (go = "3"), edit (edit = "rate = 0.1"), show a pane, a weight, a row or a unit by its name
# (show = "curve"), and say something. Braces in a note stand for the number of that moment: {{step}}.
# Here is a question of each kind: keep what you need."""
_LAST = """
[[moment]]
note = "That is all. Now change something yourself: e edits, u takes it back."
"""
