"""A lesson to begin with: commented, about a scenario by its name, and it plays as it is."""

from nntui.lesson.events import TASK
from nntui.lesson.questions import KINDS
from nntui.scenario.setup import Setup


def lesson_about(setup: Setup) -> str:
    """The text of a lesson about a scenario."""
    trained = setup.training is not None and setup.last_step > 0
    output = f"output({setup.all_names[0]})" if len(setup.output_names) == 1 and setup.network.layers else ""
    parts = [_HEAD.format(name=setup.name, kinds=_kinds())]
    parts.append(_FIRST.format(question=_PREDICT.format(answer=output) if output else ""))
    if trained and setup.parameters:
        parts.append(_STEP.format(metric=setup.metrics[0].name, parameter=setup.parameters[0].name))
    return "\n".join([*parts, _LAST])


def _kinds() -> str:
    return "\n".join(f"#   {name:<10} {row.words}" for name, row in KINDS.items() if name != TASK)


_HEAD = """\
# A lesson: notes and questions, one moment after the other. `nntui learn THIS.toml` plays it, `nntui check THIS.toml`
# says all that is wrong with it, and `nntui help recordings` has every key.
nntui_recording = 1
title = "My lesson"
author = "me"
scenario = "{name}"  # a scenario of `nntui list`, or the whole text of one

# A moment may go somewhere (go = "3"), edit (edit = "rate = 0.1"), show a pane, a weight, a row or a unit by its name
# (show = "curve"), and say something. Braces in a note stand for the number of that moment: {{step}}.
# A question is of one of these kinds:
{kinds}
#   task       edits that make a condition come true in few steps
# With after = 0 what is asked for is hidden until it is answered; after = 1 asks for a number one step later."""
_FIRST = """
[[moment]]
show = "network"
note = "This is where it begins. Look at the network."
pause = true
{question}"""
_PREDICT = """\
question = {{ text = "What does it say here?", answer = "{answer}", after = 0, tolerance = 0.01, hint = "Add up." }}"""
_STEP = """
[[moment]]
show = "curve"
note = "{{{metric}}} is the error now. One update comes next."
pause = true
question = {{ text = "Will {parameter} go up or down?", answer = "{parameter}", kind = "direction", after = 1 }}

[[moment]]
go = "1"
note = "At step {{step}} the error is {{{metric}}}."
pause = true"""
_LAST = """
[[moment]]
note = "That is all. Now change something yourself: e edits, u takes it back."
"""
