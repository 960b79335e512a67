"""Why this number? The explanation of whatever a frame is focused on."""

from collections.abc import Iterator

import numpy as np

from nntui.engine.clipping import CLIP
from nntui.engine.dropout import DROPOUT
from nntui.engine.optimizers import RATE
from nntui.engine.penalties import PENALTY
from nntui.engine.step import Operation
from nntui.explain.explanation import Explanation, Part, Say, Working
from nntui.explain.mistaken import mistake_said, with_right
from nntui.explain.subject import Subject, is_start
from nntui.explain.warnings import warnings
from nntui.explain.words import focus_words, operation_words
from nntui.session.frame import Frame
from nntui.text.numbers import count
from nntui.timeline.origin import Ask
from nntui.timeline.walk import walk


def explain(frame: Frame) -> Explanation:
    """The explanation of the frame's focus: of the operation inside a step, of what is chosen at a border."""
    name = "gradient check" if frame.view.check else focus_words(frame)
    with np.errstate(all="ignore"):  # numbers that overflow are something to look at
        return Explanation(name, tuple(_parts(frame)))


def _parts(frame: Frame) -> Iterator[Part]:
    if frame.view.check:
        from nntui.explain.gradient_check import of_gradient_check

        yield from of_gradient_check(frame)
    elif frame.operation is None:
        yield from _at_border(frame)
    else:
        yield from with_right(frame, frame.operation, list(_of_operation(frame, frame.operation)))


def _of_operation(frame: Frame, operation: Operation) -> Iterator[Part]:
    """Inside a step. What knows the arithmetic is imported here: nobody has asked for it at the first paint."""
    from nntui.explain.backward import of_delta, of_gradient, of_penalised, of_upstream
    from nntui.explain.clip import of_clip
    from nntui.explain.dropped import of_dropout
    from nntui.explain.forward import of_activation, of_slope, of_sum
    from nntui.explain.loss_and_metrics import of_loss, of_metric
    from nntui.explain.rate import of_rate
    from nntui.explain.update import of_update

    subject, focus = Subject(frame), frame.focus
    if operation.kind == "metrics":
        yield from of_metric(subject)
    elif operation.kind == "loss":
        yield from of_loss(subject)
    elif operation.kind == RATE:
        yield from of_rate(subject)
    elif focus.unit is not None:
        by_unit = {
            "sum": of_sum,
            "activation": of_activation,
            DROPOUT: of_dropout,
            "upstream": of_upstream,
            "slope": of_slope,
            "delta": of_delta,
        }
        yield from by_unit[operation.kind](subject, *focus.unit)
    elif focus.parameter is not None and operation.kind == CLIP:
        yield from of_clip(subject, focus.parameter)
    elif focus.parameter is not None:
        by_kind = {"weights": of_gradient, "biases": of_gradient, PENALTY: of_penalised}
        yield from by_kind.get(operation.kind, of_update)(subject, focus.parameter)


def _at_border(frame: Frame) -> Iterator[Part]:
    """Between two updates: where the chosen thing comes from if no operation made it, and what the next update does."""
    setup, moment, focus = frame.setup, frame.moment, frame.focus
    if focus.unit is not None and focus.unit[0] == 0:
        from nntui.explain.forward import of_input

        yield from of_input(Subject(frame), focus.unit[1])
    elif focus.parameter is not None and is_given(frame):
        from nntui.explain.update import of_start

        yield from of_start(Subject(frame), focus.parameter)
    if said := mistake_said(moment):
        yield Say(said, "warning")
    for warning in warnings(moment):
        yield Say(warning.sentence, "warning")
    if setup.training is None:
        yield Say("The forward pass, one operation after the other:", "heading")
    else:
        yield Say(
            f"Update {count(moment.step + 1)}, {setup.whose(moment.batch)}, one operation after the other:", "heading"
        )
    phase = ""
    for operation in walk(setup):
        words = operation_words(setup, operation)
        yield Working(
            operation.phase if operation.phase != phase else "", words, "", "", "", ask=Ask(moment.step, operation.name)
        )
        phase = operation.phase
    yield Say(". goes to the next operation, } to the next phase; w asks where the chosen number comes from.", "keys")


def is_given(frame: Frame) -> bool:
    """Whether no operation made what is chosen: it is an input, or a parameter at its start or after an edit of it."""
    focus = frame.focus
    if focus.parameter is not None:
        return is_start(frame.moment, focus.parameter)
    return focus.unit is not None and focus.unit[0] == 0
