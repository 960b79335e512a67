"""`[data.generator]` in a scenario: its rows are made by a formula, as if they stood in the scenario."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from nntui.engine.optimizers import Constant
from nntui.scenario.fields import Field, table_of
from nntui.scenario.generators import GENERATORS, KEYS, Draws
from nntui.scenario.kinds import Number, found, word_of
from nntui.text.errors import NntuiError, Problem, did_you_mean, listed
from nntui.text.frozen import dataclass

MAX_ROWS = 10_000
COMMON = {
    "rows": Constant("rows", 200, 2, MAX_ROWS, "how many"),
    "noise": Constant("noise", 0.0, 0.0, 1.0, "how far from the formula"),
    "seed": Constant("seed", 0, 0, 2**32 - 1, "what its random numbers come from"),
}
WHOLE = ("rows", "seed")  # keys that are whole numbers


def _about(key: Constant) -> str:
    """What a key means; of one that a kind has for itself with the kinds that have it."""
    if key.name == "noise":
        kinds = {each.noise: "" for each in GENERATORS.values()}
        told = (f"{listed(e.name for e in GENERATORS.values() if e.noise == words)}: {words}" for words in kinds)
        return f"{key.words}; {'; '.join(told)}"
    users = [f'kind = "{each.name}"' for each in GENERATORS.values() if key in each.keys]
    return f"with {listed(users)}: {key.words} (else {key.default:g})" if users else key.words


def _field(key: Constant) -> Any:
    own = key.name in KEYS
    kind = int if key.name in WHOLE else Number
    default = None if own else key.default
    return (kind | None if own else kind), Field(default=default, ge=key.low, le=key.high, description=_about(key))


@dataclass(frozen=True)
class GeneratorBase:
    """Rows that are made by a formula."""

    kind: Annotated[str, word_of(GENERATORS, "a generator")] = Field(
        description="; ".join(f"{each.name}: {each.words}" for each in GENERATORS.values())
    )


if TYPE_CHECKING:
    GeneratorTable = GeneratorBase
else:
    further = {name: _field(key) for name, key in (COMMON | KEYS).items()}
    GeneratorTable = table_of("GeneratorTable", GeneratorBase, GeneratorBase.__doc__, further)


def put_generated(source: str, raw: dict[str, Any]) -> None:
    """Put the rows that a scenario asks for into its parsed TOML, and the columns that it doesn't name; nothing where
    it asks for none. Raises NntuiError for a kind that there isn't.

    Other wrong values stay to be told of by the checks of all scenarios.
    """
    data = raw.get("data")
    if not isinstance(data, dict) or not isinstance(asked := data.get("generator"), dict):
        return
    if others := [key for key in ("rows", "csv") if key in data]:
        raise NntuiError(source, [Problem("data", f"expected either generator or {others[0]}, found both")])
    kind = asked.get("kind")
    if not isinstance(kind, str) or kind not in GENERATORS:
        near = did_you_mean(kind[:80], GENERATORS) if isinstance(kind, str) else ""
        what = f"found {found(kind)}{near}" if "kind" in asked else "found none"
        raise NntuiError(source, [Problem("data.generator.kind", f"expected {listed(GENERATORS)}, {what}")])
    generator = GENERATORS[kind]
    data.setdefault("inputs", list(generator.inputs))
    data.setdefault("targets", list(generator.targets))
    if generator.image and len(data["inputs"]) == len(generator.inputs):
        data.setdefault("image", list(generator.image))
    remake(data)


def remake(data: dict[str, Any]) -> None:
    """Make the rows anew that the table [data] asks for."""
    asked: Mapping[str, Any] = data["generator"]
    generator = GENERATORS[asked["kind"]]
    numbers = {name: _number(asked.get(name), key) for name, key in (COMMON | KEYS).items()}
    rows, draws = int(numbers["rows"]), Draws(int(numbers["seed"]))
    inputs, targets = generator.make(rows, numbers["noise"], draws, numbers)
    data["rows"] = [
        {"inputs": given, "targets": wanted} for given, wanted in zip(inputs.tolist(), targets.tolist(), strict=True)
    ]


def _number(value: Any, key: Constant) -> float:
    """A number that is asked for; where it is wrong or isn't there, the default."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and key.low <= value <= key.high
    return value if good else key.default


def generator_that_fits(generator: GeneratorBase | None) -> Iterator[Problem]:
    """A problem for each key that another kind has."""
    if generator is None:
        return
    for name, key in KEYS.items():
        if getattr(generator, name) is not None and key not in GENERATORS[generator.kind].keys:
            users = listed(f'"{each.name}"' for each in GENERATORS.values() if key in each.keys)
            expected = f'expected kind = {users} beside it, found kind = "{generator.kind}"'
            yield Problem(f"data.generator.{name}", f"{expected}; remove one of the two")
