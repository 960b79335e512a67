"""A row of the data, as it stands in a file."""

from nntui.scenario.fields import Field
from nntui.scenario.kinds import Handle, Number
from nntui.text.frozen import dataclass


@dataclass(frozen=True)
class Row:
    """One row of the data."""

    name: Handle | None = Field(default=None, description="the row's name (else “row 1”, “row 2”, …)")
    inputs: list[Number] = Field(description="one number for each input column")
    targets: list[Number] = Field(default_factory=list, description="one number for each target column")
    off: bool = Field(default=False, description="whether it is left out: nothing is learned from it, nor measured")
