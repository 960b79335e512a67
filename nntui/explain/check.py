"""The nudge test of every gradient of the next update: are they right?"""

from collections.abc import Iterator

import numpy as np

from nntui.engine.trace import gradient_operation
from nntui.explain.explanation import Part, Say, Working
from nntui.explain.nudge import CLOSE, EPSILON, nudge
from nntui.explain.terms import DIGITS, digits_of
from nntui.session.frame import Frame
from nntui.text.numbers import count, plural, short
from nntui.timeline.origin import Ask

MOST = 200  # parameters that are tested; of more, so many evenly spread ones
SHOWN = 24  # of many lines, how many are shown: those with the largest errors


def of_check(frame: Frame) -> Iterator[Part]:
    """A line for each parameter: its gradient, the finite difference, and their relative error."""
    setup, moment = frame.setup, frame.moment
    if setup.training is None:
        yield Say("Forward only: there are no gradients to check.", "meaning")
        return
    total = len(setup.parameters)
    places = np.linspace(0, total - 1, min(total, MOST)).astype(int).tolist()
    results = nudge(moment, places)
    yield Say(f"Are the gradients of update {count(moment.step + 1)} right?", "question")
    if moment.step:
        yield Say("They are the next update's; the table of weights shows the last one's.", "quiet")
    finite = [(place, result) for place, result in zip(places, results, strict=True) if np.isfinite(result.difference)]
    if len(finite) < len(results):
        yield Say(f"{count(len(results) - len(finite))} can't be measured: the error isn't finite there.", "warning")
    if finite:
        worst = max(result.error for _, result in finite)
        agree = worst <= CLOSE
        verdict = "All agree" if agree else "Not all agree; where the error has a corner a slope can't be measured"
        yield Say(f"{verdict}: the largest relative error is {digits_of(worst, 2)}.", "good" if agree else "warning")
    yield Say(
        f"Each weight and bias is nudged up and down by {short(EPSILON)}, and the error measured both times. Below are,"
        f" for {plural(len(places), 'parameter')}, the gradient, the slope between the two errors, and how far they are"
        " apart beside their size.",
        "quiet",
    )
    order = sorted(finite, key=lambda pair: -pair[1].error)[:SHOWN] if len(finite) > SHOWN else finite
    for place, result in order:
        parameter = setup.parameters[place]
        ask = Ask(moment.step, gradient_operation(parameter), parameter=place)
        both = f"{digits_of(result.gradient, DIGITS)}, {digits_of(result.difference, DIGITS)}"
        yield Working(parameter.name, "", both, "off by", digits_of(result.error, 1), ask=ask)
    if len(finite) > len(order):
        yield Say(f"and {count(len(finite) - len(order))} others with smaller errors", "quiet")
