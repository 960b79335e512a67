"""A scenario whose rows a generator makes, with a small network that learns from them."""

from nntui.scenario.csv_scenario import SEED, TEST, learning
from nntui.scenario.generated import COMMON
from nntui.scenario.generators import GENERATORS, Generator


def scenario_of_generator(name: str, test: float | None = None) -> str:
    """A commented scenario that trains on rows of a kind in GENERATORS, as TOML; of a share of them it only tests."""
    generator, share = GENERATORS[name], TEST if test is None else test
    keys = [f"{key.name} = {key.default:g}  # {key.words}" for key in (*COMMON.values(), *generator.keys)]
    lines = [
        "# A scenario for nntui, whose rows a formula makes. `nntui format` describes every key.",
        "",
        "format = 1",
        f'title = "{generator.name}"',
        f'summary = "{generator.words}"',
        f"seed = {SEED}  # all random numbers come from it but those of the rows",
        "",
        "[data]",
        f"test = {share:g}  # the share of the rows that only test: nothing is learned from them",
        "",
        "[data.generator]",
        f'kind = "{generator.name}"  # {", ".join(GENERATORS)}',
        *keys,
        "",
        *learning(_kind(generator), len(generator.targets), int(COMMON["rows"].default)),
    ]
    return "\n".join(lines) + "\n"


def _kind(generator: Generator) -> str:
    """Which kind of target it is, as of a CSV file."""
    if len(generator.targets) > 1:
        return "one of several"
    return "yes or no" if isinstance(generator.targets[0], dict) else "numbers"
