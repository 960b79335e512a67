"""What an answer may stand for: which classes there are, what they are called, and which accuracy says it is right."""

from collections.abc import Sequence
from functools import lru_cache

from nntui.engine.classes import SHARES, exclude_each_other
from nntui.engine.metrics import BY_LARGEST, BY_THRESHOLD, Metric
from nntui.scenario.columns import IS
from nntui.scenario.setup import Setup


def of_one(setup: Setup, output: int) -> tuple[str, str]:
    """The words for the two sides of an output's threshold, the lower first: those of its column, else 0 and 1."""
    targets = setup.scenario.data.targets
    labels = targets[output].labels if output < len(targets) else None
    zero, one = labels or ("0", "1")
    return zero, one


def of_all(setup: Setup) -> Sequence[str]:
    """A name for each class of outputs that exclude each other: of columns like “species=setosa” what differs."""
    names = [column.name for column in setup.scenario.data.targets]
    columns = {name.partition(IS)[0] for name in names if IS in name}
    alike = len(columns) == 1 and all(IS in name for name in names)
    return [name.partition(IS)[2] or name for name in names] if alike else names


@lru_cache(maxsize=4)
def are_exclusive(setup: Setup) -> bool:
    """Whether a row has one of several classes; else each output is a question of its own."""
    return exclude_each_other(last_activation(setup), setup.program.data.targets, setup.scenario.metrics.threshold)


def last_activation(setup: Setup) -> str:
    """The activation of the outputs; "" where predictions are given."""
    return setup.network.layers[-1].activation if setup.network.layers else ""


def accuracy_meant(setup: Setup) -> Metric:
    """The accuracy that says whether an answer is right: of softmax the one by the largest output; else the first that
    is shown, or where none is, by the largest output where classes exclude each other, and by the threshold.
    """
    shown = [metric for metric in setup.metrics if metric.right is not None]
    if shown and not (last_activation(setup) == SHARES and are_exclusive(setup)):
        return shown[0]
    return BY_LARGEST if are_exclusive(setup) else BY_THRESHOLD


@lru_cache(maxsize=4)
def are_classes(setup: Setup) -> bool:
    """Whether the targets are classes and not numbers: they exclude each other, have words, are measured as such, or
    take no more than two values each.
    """
    targets = setup.program.data.targets
    if not targets.shape[1]:
        return False
    told = are_exclusive(setup) or any(metric.is_share for metric in setup.metrics)
    worded = any(column.labels for column in setup.scenario.data.targets)
    low, high = targets.min(axis=0), targets.max(axis=0)
    return told or worded or bool(((targets == low) | (targets == high)).all())
