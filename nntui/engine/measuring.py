"""How often the metrics of all rows are measured while a program trains: at every step, or where that would take more
than half as long as the training itself, at every n-th.

n comes from sizes alone, never from a clock, so that the same steps are measured on any machine. The unit of work is a
multiplication of the batched form, about 2.5 ns; the numbers were measured with networks of 1 to 3,000 weights.
"""

from itertools import cycle

from nntui.engine.program import Program

CALLS = 10_000  # an update's calls of NumPy take as long as so many multiplications, whatever the sizes
PASSES = 3  # passes of an update over the weights for each row of its batch: forward, and two backward
QUICKER = 5  # times as many multiplications in the same time: an update's are matrix products
UNNOTICED = 32_768  # multiplications of a measurement that is no matter: about 0.1 ms, a hundred to a frame
SHARE = 0.5  # of the training's time that metrics may take


def measured_every(program: Program) -> int:
    """At every how many steps the metrics are measured: 1, 2, 5, 10, 20, 50, …"""
    training, rows = program.training, program.data.rows
    work = rows * program.network.size
    if training is None or work <= UNNOTICED:
        return 1
    update = CALLS + PASSES * min(training.schedule.batch, rows) * program.network.size / QUICKER
    every = 1
    for factor in cycle((2, 2.5, 2)):
        if work <= SHARE * update * every:
            break
        every = int(every * factor)
    return every
