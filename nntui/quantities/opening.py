"""Opening a scenario with every check that there is: its keys, its sizes, and the quantities that it names."""

from collections.abc import Sequence

from nntui.quantities.quantities import problems_of
from nntui.scenario import library
from nntui.scenario.beside import ReadFile
from nntui.scenario.damaged import Damaged
from nntui.scenario.setup import Setup


def open_scenario(name: str, settings: Sequence[str] = (), seed: int | None = None) -> Setup:
    """A scenario by name or path, with `--set` values and a seed put in; raises NntuiError with all its problems."""
    return library.open_scenario(name, settings, seed, checks=[problems_of])


def open_text(
    name: str, text: str, settings: Sequence[str] = (), seed: int | None = None, read: ReadFile = library.nowhere
) -> Setup:
    """A scenario from its text, with the files that it asks for from `read`; raises NntuiError with all its
    problems.
    """
    return library.open_text(name, text, settings, seed, checks=[problems_of], read=read)


def open_library() -> list[Setup | Damaged]:
    """The scenarios that nntui brings along, in their order, all of them checked; then those that were damaged."""
    return library.each_opened(open_scenario)
