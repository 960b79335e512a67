"""At which steps a run is told of, where it is told in a table: at round ones."""

LINES = 10  # about as many of a table


def gap(steps: int) -> int:
    """How many steps lie between two of them: 1, 2 or 5 times a power of ten."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if size * factor * LINES >= steps:
                return size * factor
        size *= 10


def intervals(steps: int) -> list[int]:
    """Round steps from 0 on, and the last one."""
    return [*range(0, steps, gap(steps)), steps]
