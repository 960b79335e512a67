"""What the units are called, one by one and several together."""

from collections.abc import Sequence

from nntui.scenario import model
from nntui.text.errors import listed

NAMED = 3  # units of a layer up to which each is named


def unit_names(scenario: model.Scenario) -> tuple[tuple[str, ...], ...]:
    """The units' names by layer: given, or h1, h2, … through all hidden layers and o1, o2, … for the outputs."""
    if scenario.network is None:
        return ()
    names = []
    hidden = 0
    for number, layer in enumerate(scenario.network.layers, 1):
        if layer.names is not None:
            names.append(tuple(layer.names))
        elif number == len(scenario.network.layers):
            names.append(tuple(f"o{unit}" for unit in range(1, layer.units + 1)))
        else:
            names.append(tuple(f"h{hidden + unit}" for unit in range(1, layer.units + 1)))
        hidden += layer.units
    return tuple(names)


def told(names: Sequence[str]) -> str:
    """Some units of a layer in words: "h1", "h1, h2 and h3", "h1 … h8"."""
    return listed(names).replace(" or ", " and ") if len(names) <= NAMED else f"{names[0]} … {names[-1]}"
