"""The data of a scenario: its columns and rows, and how raw values become those that go into the network."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

from nntui.engine.arrays import Array
from nntui.scenario.fields import BeforeKind, Field
from nntui.scenario.generated import GeneratorTable
from nntui.scenario.kinds import Handle, Name, Number, OneLine
from nntui.scenario.row import Row
from nntui.scenario.row_table import RowTable, numbered
from nntui.scenario.scales import SCALES
from nntui.text.frozen import dataclass

MAX_ROWS = 10_000
MAX_UNITS = 1_000
IS = "="  # between a column of a file and one of its classes, where each class has become a column

WITH_CSV = "`csv` or `generator`"  # what a key may be missing beside
Value = TypeVar("Value", float, Array)  # one value of a column, or several


def _named(value: Any) -> Any:
    """A column may be written as its name alone."""
    return {"name": value} if isinstance(value, str) else value


@dataclass(frozen=True)
class Column:
    """A column of the data: a name alone, or a table."""

    name: Name = Field(description="the column's name")
    unit: Name | None = Field(default=None, description="the unit of the raw value: lb, in")
    shift: Number = Field(default=0.0, description="what was taken off the raw value: raw = value × scale + shift")
    scale: Number = Field(
        default=1.0, ge=1e-100, le=1e100, description="what the raw value less its shift was divided by"
    )
    labels: list[Name] | None = Field(
        default=None,
        min_length=2,
        max_length=2,
        description="for a target: the words for 0 and for 1, as in [“M”, “F”]",
    )

    @property
    def is_scaled(self) -> bool:
        """Whether values go into the network otherwise than they were measured."""
        return self.shift != 0 or self.scale != 1

    def raw(self, value: Value) -> Value:
        """A value, or several, as it was measured."""
        return value * self.scale + self.shift

    def scaled(self, raw: Value) -> Value:
        """A raw value, or several, as it goes into the network."""
        return (raw - self.shift) / self.scale


ColumnOrName = Annotated[Column, BeforeKind(_named)]


if TYPE_CHECKING:
    Rows = Sequence[Row]
else:  # what a file has is a list, and is checked and told of as such; rows that are arrays already stay so
    Rows = Annotated[list[Row], Field(min_length=1, max_length=MAX_ROWS, also=RowTable)]


@dataclass(frozen=True)
class Data:
    """What is learned from."""

    csv: OneLine | None = Field(
        default=None, description="instead of rows: a CSV file in the scenario's folder or below, with raw values"
    )
    generator: GeneratorTable | None = Field(default=None, description="instead of rows: a formula that makes them")
    names: Name | None = Field(
        default=None,
        description="with csv: the column with the rows' names (else the first text that never stands twice)",
    )
    scale: Literal[tuple(SCALES)] | None = Field(  # type: ignore[valid-type]
        default=None,
        description="with csv, for columns of numbers that give no shift and no scale: "
        + "; ".join(f"{name}: {words}" for name, words in SCALES.items()),
    )
    inputs: list[ColumnOrName] = Field(
        min_length=1,
        max_length=MAX_UNITS,
        description="the input columns (with csv, those of the file; else all but the last that hold numbers or few "
        "classes)",
        unless=WITH_CSV,
    )
    targets: list[ColumnOrName] = Field(
        default_factory=list, max_length=MAX_UNITS, description="the target columns (with csv, else the last one)"
    )
    rows: Rows = Field(description="the rows", unless=WITH_CSV)
    test: Number | None = Field(
        default=None,
        ge=0,
        le=0.9,
        description="the share of the rows that only test, drawn from the seed: nothing is learned from them",
    )
    test_rows: list[Handle] | None = Field(
        default=None, max_length=MAX_ROWS, description="instead of a share: the names of the rows that only test"
    )
    image: list[Annotated[int, Field(ge=1)]] | None = Field(
        default=None,
        min_length=2,
        max_length=2,
        description="where the inputs of a row are a picture, line by line: its height and width",
    )


def row_names(data: Data) -> tuple[str, ...]:
    """The rows' names; "row 1", "row 2" … for those without."""
    return data.rows.names if isinstance(data.rows, RowTable) else numbered(row.name for row in data.rows)
