"""How well the network does, in Python: the metrics of a scenario, and the line that tells them."""

from collections.abc import Iterator, Sequence

import numpy as np

from nntui.engine.classes import exclude_each_other
from nntui.engine.losses import LOSSES
from nntui.engine.metrics import Metric
from nntui.engine.outputs import Outputs
from nntui.engine.penalties import Penalty
from nntui.explain.code.expression import Code, literal, repeated
from nntui.explain.code.names_in_code import ALL, ALL_WANTED, IS_WEIGHT, VECTOR
from nntui.explain.code.read_calls import Reader
from nntui.scenario.setup import Setup
from nntui.text.frozen import dataclass

FEWEST = 12  # characters of a column
OF_TESTS = "_test"


@dataclass(frozen=True)
class Answers:
    """What the outputs of some rows are called: the sums, the values and the targets."""

    sums: str
    values: str
    wanted: str


def answers(layers: int, *, of_tests: bool = False) -> Answers:
    """What they are called for a network of so many layers: without one the inputs are the outputs."""
    more = OF_TESTS if of_tests else ""
    values = f"a{layers}{more}" if layers else f"{ALL}{more}"
    return Answers(f"z{layers}{more}", values, f"{ALL_WANTED}{more}")


def told(setup: Setup) -> Iterator[str]:
    """The lines that work the metrics out and print them, as `nntui train` does."""
    columns = []
    layers = len(setup.network.layers)
    for metric in setup.metrics:
        yield from measured(setup, metric, answers(layers, of_tests=metric.of_tests))
        columns.append(f"{{{metric.name}:{column_width(setup, metric)}.6g}}")
    yield f'print(f"{{step:10}}  {"  ".join(columns)}")'


def heading(setup: Setup) -> str:
    """The head of the table that is printed."""
    words = (f"{setup.metric_words(metric):>{column_width(setup, metric)}}" for metric in setup.metrics)
    return f"print({'  '.join(['      step', *words])!r})"


def column_width(setup: Setup, metric: Metric) -> int:
    """How wide a metric's column is."""
    return max(len(setup.metric_words(metric)), FEWEST)


def asks_sums(setup: Setup, metrics: Sequence[Metric]) -> bool:
    """Whether any of some metrics is taken of the last layer's sums."""
    last = setup.network.layers[-1].activation if setup.network.layers else ""
    return any(metric.loss and LOSSES[metric.loss].pairs_with(last) for metric in metrics)


def measured(setup: Setup, metric: Metric, names: Answers) -> Iterator[str]:
    """The lines that work a metric out."""
    if metric.loss:
        yield from _error(setup, metric, names)
        return
    data = setup.program.data
    targets, threshold = data.targets[metric.rows(data)], setup.scenario.metrics.threshold
    known = {"a": names.values, "y": names.wanted, "t": literal(threshold)}
    if metric.hits is not None:
        last = setup.network.layers[-1].activation if setup.network.layers else ""
        known["said"], known["true"] = "said", "true"
        yield from _classes(known, exclude_each_other(last, targets, threshold), targets.shape[1])
    yield f"{metric.name} = {metric.code.format(**known)}.mean()"


def _classes(known: dict[str, str], exclude: bool, classes: int) -> Iterator[str]:
    """The lines that find out which classes rows are said to have, and have."""
    a, y, t = known["a"], known["y"], known["t"]
    if exclude:
        yield f"said = (np.arange({classes}) == {a}.argmax(1)[:, None]) & ~np.isnan({a}).any(1)[:, None]"
        yield f"true = np.arange({classes}) == {y}.argmax(1)[:, None]"
    else:
        yield f"said, true = {a} > {t}, {y} > {t}"


def _error(setup: Setup, metric: Metric, names: Answers) -> Iterator[str]:
    """A loss over the rows, and the penalty where it is with one."""
    rows, outputs = 97, len(setup.output_names)
    values, sums, targets, each = (np.zeros((rows, outputs)) for _ in range(4))
    reader = Reader(rows, None)
    for known, name in ((values, names.values), (sums, names.sums), (targets, names.wanted)):
        reader.know(known, Code(name))
    last = setup.network.layers[-1].activation if setup.network.layers else ""
    reader.follow(Outputs(values, last, sums).loss_calls(LOSSES[metric.loss], targets, each))
    code, named = reader.read(each), dict[Code, str]()
    for number, part in enumerate(repeated(code), 1):
        yield f"part{number} = {part.text(named)}"
        named[part] = f"part{number}"
    total = f"({code.text(named)})"
    mean = f"{total}.mean()" if outputs == 1 else f"{total}.sum() / len({names.wanted})"
    penalty = f" + {_penalty(setup, metric.penalty)}" if metric.penalty else ""
    yield f"{metric.name} = {mean if metric.mean else f'{total}.sum()'}{penalty}"


def _penalty(setup: Setup, penalty: Penalty) -> str:
    """What all parameters cost."""
    return penalty_of_vector(penalty, VECTOR if penalty.counts(setup.network) is None else f"{VECTOR}[{IS_WEIGHT}]")


def penalty_of_vector(penalty: Penalty, vector: str) -> str:
    """What the parameters of a vector, or a matrix, by its name cost."""
    parameters, out = np.zeros(1), np.zeros(1)
    reader = Reader(0, None)
    reader.know(parameters, Code(vector))
    reader.follow(penalty.cost_calls(parameters, out))
    return f"({reader.read(out).text()}).sum()"
