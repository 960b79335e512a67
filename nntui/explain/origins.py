"""Where the numbers that panes show come from: what w asks in them. A pane puts its own answer together from these.

Explanations are imported with the first that is asked for: every pane's row names some of these.
"""

from collections.abc import Callable

from nntui.session.frame import Frame
from nntui.timeline.origin import Ask
from nntui.timeline.walk import in_same_pass

Origin = Callable[[Frame], Ask | None]


def origin_of_answer(frame: Frame) -> Ask | None:
    """The output of the chosen row; where there is no network, the metrics."""
    outputs = len(frame.setup.network.layers)
    if outputs:
        return origin_of_unit(frame, outputs, 0)
    return Ask(frame.moment.step, "metrics", row=frame.focus.row) if frame.setup.metrics else None


def origin_of_unit(frame: Frame, layer: int, unit: int) -> Ask:
    """The activation of a unit for the chosen row; of an input, where it is told about."""
    operation = in_same_pass(frame.setup, frame.moment.position.operation, "activation", layer) if layer else ""
    return Ask(frame.moment.step, operation, row=frame.focus.row, unit=(layer, unit))


def origin_of_meant(frame: Frame) -> Ask | None:
    """The update that gave the weight or bias that is meant its value."""
    if not frame.setup.parameters:
        return origin_of_answer(frame)
    from nntui.explain.subject import origin_of_value

    return origin_of_value(frame.moment, frame.parameter)


def origin_of_chosen(frame: Frame, made: Origin) -> Ask | None:
    """Where a chosen input or start value is told about; if an operation made what is chosen, its origin by `made`."""
    from nntui.explain.explain import is_given

    focus = frame.focus
    if is_given(frame) and frame.view.line is None:
        return Ask(frame.moment.step, "", row=focus.row, unit=focus.unit, parameter=focus.parameter)
    return made(frame)


def why(frame: Frame, at_border: Origin = origin_of_answer) -> Ask | None:
    """What w asks: at a border whatever `at_border` says, inside a step it leads on from the explanation; None where
    there is nothing to ask.
    """
    return at_border(frame) if frame.operation is None else leading_on(frame)


def leading_on(frame: Frame) -> Ask | None:
    """Where the chosen line of the explanation leads, or else the first that leads anywhere."""
    from nntui.explain.explain import explain
    from nntui.explain.explanation import Working

    explanation, line = explain(frame), frame.view.line
    if line is not None and line < len(explanation.parts):
        part = explanation.parts[line]
        return part.ask if isinstance(part, Working) else None
    return next(iter(explanation.asks), None)
