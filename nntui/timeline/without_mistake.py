"""A moment as it would be if the next update were made without the classic mistake that is on."""

from dataclasses import replace
from functools import lru_cache

from nntui.engine.classic_mistakes import NONE
from nntui.timeline.moment import Moment


@lru_cache(maxsize=4)
def without_mistake(moment: Moment) -> Moment:
    """The same parameters and rows, and what the optimizer keeps as it is; the next update by the right program.

    Raises ValueError where no mistake is on.
    """
    setup = moment.setup
    if setup.training is None or setup.training.mistake == NONE:
        raise ValueError("there is no mistake to leave out")
    program = replace(setup.program, training=replace(setup.training, mistake=NONE))
    state = program.start(moment.vector)
    for name, slot in program.slots.items():
        slot.of(state)[...] = setup.program.slots[name].of(moment.state)
    return moment.by(replace(setup, program=program), state)
