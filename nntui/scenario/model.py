"""The scenario: every key that a file may hold, with its type, its bounds and what it means.

This is the one table of the format: it checks files, and `nntui format` and the README are printed from it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.dropout import Dropout
from nntui.engine.initializers import DISTRIBUTIONS, ORDERS, Distribution
from nntui.engine.metrics import METRICS
from nntui.engine.network import Bias
from nntui.scenario.columns import MAX_UNITS, Data
from nntui.scenario.fields import Field, table_of
from nntui.scenario.groups import GROUPS, YOURS
from nntui.scenario.kinds import Handle, Name, Number, OneLine, Prose, word_of
from nntui.scenario.training_table import MAX_STEPS, Training
from nntui.scenario.weights_text import TORCH, WEIGHTS_ORDERS
from nntui.text.errors import listed
from nntui.text.frozen import dataclass
from nntui.text.prose import flat

MAX_LAYERS = 20
MAX_PARAMETERS = 100_000

# A number as Python and NumPy print it: 42, 0.0214, 1., .298, +0.29, 5.4e-06, nan, -inf.
PRINTED = r"^[+-]?(nan|inf|(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?)$"


@dataclass(frozen=True)
class Counting:
    """How the article counts: its number n stands for our step `zero` + n · `every`."""

    word: Name = Field(description="the article's word: epoch, iteration, round")
    zero: int = Field(ge=-MAX_STEPS, le=MAX_STEPS, description="the step that the article's number 0 stands for")
    every: int = Field(default=1, ge=1, le=MAX_STEPS, description="how many steps lie between two of its numbers")
    last: int | None = Field(default=None, ge=0, le=MAX_STEPS, description="the last number that the article has")


@dataclass(frozen=True)
class Article:
    """Where the program comes from."""

    title: OneLine = Field(description="the article's title")
    author: Name | None = Field(default=None, description="who wrote it")
    url: Annotated[str, Field(max_length=300, pattern=r"^https?://[!-~]+$")] | None = Field(
        default=None, description="where it stands, from http"
    )
    part: OneLine | None = Field(default=None, description="which part of the article this is")
    counts: Counting | None = Field(default=None, description="how the article counts its steps")


@dataclass(frozen=True)
class Layer:
    """A layer of units; the last layer gives the outputs."""

    units: int = Field(ge=1, le=MAX_UNITS, description="how many units")
    activation: Annotated[str, word_of(ACTIVATIONS, "an activation")] = Field(
        description=f"what each makes of its sum: {listed(ACTIVATIONS)}"
    )
    bias: Bias = Field(default=True, description='whether each unit has a bias; "shared": all units have one together')
    dropout: Number = Field(
        default=0.0, ge=0, le=0.99, description="the share of a hidden layer's units that is off in training; 0: none"
    )
    names: list[Handle] | None = Field(default=None, description="the units' names (else h1, h2, … and o1, …)")
    weights: list[list[Number]] | None = Field(
        default=None, description="given weights: for each unit a list with one number for each of its inputs"
    )
    biases: list[Number] | None = Field(
        default=None, description="given biases: one number for each unit, or the shared one"
    )


@dataclass(frozen=True)
class StartTable:
    """Where the parameters start that no layer gives: one table for each distribution, with the keys of its row."""

    if TYPE_CHECKING:
        distribution: str
        bias: float | None

    @property
    def drawing_order(self) -> str:
        """The order in which they are drawn."""
        return str(getattr(self, "order", ORDERS[0]))

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers that the distribution is told by."""
        return {key.name: float(getattr(self, key.name)) for key in DISTRIBUTIONS[self.distribution].keys}


def _start_table(row: Distribution) -> type[StartTable]:
    fields: dict[str, Any] = {"distribution": (Literal[row.name], Field())}
    for key in row.keys:
        fields[key.name] = (Number, Field(default=key.default, ge=key.low, description=f"{row.name}: {key.words}"))
    words = "where all biases start (else they are drawn as the weights are)"
    fields["bias"] = (Number | None, Field(default=None, description=words))
    if row.random:
        words = "by_layer: whole matrices as NumPy fills them, input by input; by_name: w1, w2, … then b1, b2, …"
        order = Annotated[str, word_of(ORDERS, "a drawing order")]
        fields["order"] = (order, Field(default=ORDERS[0], description=words))
    return table_of(row.name.capitalize(), StartTable, row.words, fields)


START_TABLES = tuple(_start_table(row) for row in DISTRIBUTIONS.values())
globals().update({table.__name__: table for table in START_TABLES})  # so that another process finds them by name
if TYPE_CHECKING:
    Start = StartTable
else:
    Start = Annotated[Union[START_TABLES], Field(discriminator="distribution")]  # noqa: UP007 - made of a tuple


@dataclass(frozen=True)
class Network:
    """The network. Without this table the inputs are taken for the predictions themselves."""

    layers: list[Layer] = Field(
        min_length=1, max_length=MAX_LAYERS, description="the layers, from the first hidden to the output"
    )
    start: Start | None = Field(default=None, description="where the parameters start that no layer gives")
    weights_file: OneLine | None = Field(
        default=None,
        description="instead of the layers' weights and biases: a .npz or .csv file with them, trained elsewhere, in "
        "the scenario's folder or below",
    )
    weights_order: Annotated[str, word_of(WEIGHTS_ORDERS, "an order of weights")] | None = Field(
        default=None,
        description="with weights_file: "
        + "; ".join(f"{name}: {words}" for name, words in WEIGHTS_ORDERS.items())
        + f" (else {TORCH})",
    )
    frozen: list[Name] = Field(
        default_factory=list, max_length=MAX_PARAMETERS, description="parameters that are never updated: [“w1”, “b2”]"
    )


@dataclass(frozen=True)
class Metrics:
    """What to measure on all rows."""

    show: list[Annotated[str, word_of(METRICS, "a metric")]] = Field(
        default_factory=list,
        max_length=3,
        description=f"the metrics to show beside the loss that drives the gradient: {listed(METRICS)}",
    )
    threshold: Number = Field(default=0.5, description="an output above it counts as 1")


@dataclass(frozen=True)
class Probe:
    """A new input, to see what the network makes of it."""

    name: Handle = Field(description="its name")
    inputs: list[Number] = Field(
        description="one number for each input column; beside data.csv they are raw, as in the file"
    )


@dataclass(frozen=True)
class Figure:
    """A number that the article prints."""

    quantity: OneLine = Field(
        description="what it is: squared_error, w1, output(Alice), activation(h1, Alice), prediction(Emily), …"
    )
    step: int = Field(default=0, ge=0, le=MAX_STEPS, description="at which of our steps")
    label: Name | None = Field(default=None, description="what the article calls that moment")
    value: Annotated[str, Field(max_length=40, pattern=PRINTED)] = Field(
        description="the number as it is printed, in quotes: “0.0214”, “5.4e-06”, “1.”, “.298”, “+0.29”, “nan”"
    )
    digits: int | None = Field(
        default=None, ge=1, le=20, description="how many of its digits should agree (else all of them)"
    )
    remark: Prose | None = Field(
        default=None, description="why it can't be the full-precision number, or why it is shown"
    )


@dataclass(frozen=True)
class RemarkFigure:
    """A number to compute for a remark."""

    quantity: OneLine = Field(description="what to compute")
    step: int = Field(default=0, ge=0, le=MAX_STEPS, description="at which step")


@dataclass(frozen=True)
class Remark:
    """Something in the article that doesn't fit the numbers, named kindly."""

    place: OneLine = Field(description="where in the article")
    says: Prose = Field(description="what the article says")
    computed: Prose = Field(description="what the engine computes")
    figures: list[RemarkFigure] = Field(
        default_factory=list, max_length=20, description="the numbers behind it, computed anew each time"
    )


@dataclass(frozen=True)
class GlossaryEntry:
    """A word of the article."""

    article: OneLine = Field(description="what the article calls it")
    here: OneLine = Field(description="what it is called here")
    name: Name | None = Field(default=None, description="the name that it stands for where it is typed: rate, step, …")


@dataclass(frozen=True)
class Scenario:
    """A scenario file."""

    format: Literal[1] = Field(description="the version of this format: 1")
    title: OneLine = Field(description="what this is, in a few words")
    summary: Prose = Field(description="what happens in it")
    look_for: Prose = Field(default="", description="what to look for")
    order: int = Field(default=1_000, ge=0, le=1_000_000, description="its place in the list")
    group: Annotated[str, word_of(GROUPS, "a group of the list")] = Field(
        default=YOURS, description=f"the group of the list that it stands in: {listed(GROUPS)}"
    )
    seed: int = Field(default=0, ge=0, le=2**32 - 1, description="what all random numbers come from")
    article: Article | None = Field(default=None, description="where it comes from")
    data: Data = Field(description="what is learned from")
    network: Network | None = Field(default=None, description="the network")
    training: Training | None = Field(default=None, description="how it learns")
    metrics: Metrics = Field(default_factory=Metrics, description="what to measure on all rows")
    probes: list[Probe] = Field(default_factory=list, max_length=1_000, description="new inputs to predict")
    published: list[Figure] = Field(
        default_factory=list, max_length=1_000, description="numbers that the article prints"
    )
    remarks: list[Remark] = Field(
        default_factory=list, max_length=100, description="where the article and the numbers differ"
    )
    glossary: list[GlossaryEntry] = Field(default_factory=list, max_length=100, description="the article's words")

    @property
    def shows(self) -> str:
        """What it shows, in a sentence: the first of its summary."""
        first, *_ = flat(self.summary).split(". ")
        return f"{first.rstrip('.')}."

    @property
    def dropout(self) -> Dropout | None:
        """The share of each layer's units that is off in training, by masks of the seed; None where none ever is."""
        shares = tuple(float(layer.dropout) for layer in self.network.layers) if self.network else ()
        return Dropout(shares, self.seed) if any(shares) else None

    def asked(self) -> Iterator[tuple[str, str, int]]:
        """Each number that the file asks for: its place in the file, the quantity and the step."""
        for i, figure in enumerate(self.published):
            yield f"published[{i}]", figure.quantity, figure.step
        for i, remark in enumerate(self.remarks):
            for j, moment in enumerate(remark.figures):
                yield f"remarks[{i}].figures[{j}]", moment.quantity, moment.step
