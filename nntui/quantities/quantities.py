"""Quantities: every number that can be asked for by name, in one table.

Published figures, remarks and whatever else names a number all read it. A quantity is written as a name
(`accuracy`, `w1`) or as a name with arguments (`output(Alice)`, `gradient(w1, Bob)`, `dh1/dw1`), or made of others
(`w1 − w2`, `abs(w1)`). It is looked up, never evaluated as code.
"""

from collections.abc import Iterator
from functools import lru_cache

from nntui.quantities.derivatives import DERIVATIVES
from nntui.quantities.made import made_of_others
from nntui.quantities.parts import PARTS
from nntui.quantities.quantity import Asked, Quantity, QuantityKind, UnknownQuantityError
from nntui.quantities.whole import WHOLE
from nntui.scenario.called import called
from nntui.scenario.model import Scenario
from nntui.scenario.setup import Setup, set_up
from nntui.text import typed
from nntui.text.errors import Problem, did_you_mean, listed
from nntui.text.escape import shortened

QUANTITIES: tuple[QuantityKind, ...] = (*WHOLE, *PARTS, *DERIVATIVES)


def quantity(text: str, setup: Setup, row: int | None = None) -> Quantity:
    """The quantity that a text names; where it needs a row and names none, it is of `row` (probes follow on the rows).

    Raises UnknownQuantityError.
    """
    if row is not None:
        return _of_row(text, setup, row)
    try:
        return _named(text, setup)
    except UnknownQuantityError:
        if (made := made_of_others(text, lambda part: quantity(part, setup))) is None:
            raise
        return made


@lru_cache(maxsize=16)
def _named(text: str, setup: Setup) -> Quantity:
    """The quantity that has a name of its own."""
    call = typed.call(text)
    if call is None:
        raise UnknownQuantityError(f"expected a name or name(arguments), found “{shortened(text)}”")
    call = call._replace(name=named_here(call, setup))
    kind = _kind(call, setup)
    if kind is None and (kind := _kind(call._replace(arguments=[]), setup)) is not None and kind.names_first:
        raise UnknownQuantityError(f"expected names in brackets after “{kind.name}”, as in {kind.form}")
    if kind is None:
        raise _unknown(call, setup)
    arguments = call.arguments or []
    if kind.fits is None and len(arguments) > kind.most:
        raise UnknownQuantityError(f"expected at most {kind.most} names in {kind.name}(…), found {len(arguments)}")
    if kind.trained and not setup.training:
        raise UnknownQuantityError(f"“{kind.name}” needs a [training] table, and there is none")
    return kind.look_up(Asked(text, call.name, arguments), setup)


def named_here(call: typed.Call, setup: Setup) -> str:
    """The name of a call; where none of ours is written so, what the article's word stands for."""
    return call.name if _kind(call, setup) else called(setup.scenario).get(call.name, call.name)


def _kind(call: typed.Call, setup: Setup) -> QuantityKind | None:
    return next((kind for kind in QUANTITIES if kind.reads(call, setup)), None)


def _unknown(call: typed.Call, setup: Setup) -> UnknownQuantityError:
    """What was expected where no kind of quantity is written so."""
    name = call.name
    named = [kind for kind in QUANTITIES if kind.fits is None]
    functions = [kind.name for kind in named if kind.in_brackets]
    if call.arguments is not None:
        near = did_you_mean(name[:80], functions)
        return UnknownQuantityError(f"expected {listed(functions)} before “(”, found “{shortened(name)}”{near}")
    plain = [kind.name for kind in named if not kind.in_brackets and (setup.training or not kind.trained)]
    shown = [metric.name for metric in setup.metrics]
    near = did_you_mean(name[:80], [*plain, *shown, *list(setup.parameter_by_name)[:1_000], *functions])
    return UnknownQuantityError(f"expected a quantity, found “{shortened(name)}”{near}")


def _of_row(text: str, setup: Setup, row: int) -> Quantity:
    """A quantity with a row's name put in, where it takes one that it doesn't name."""
    call = typed.call(text)
    if call is None:
        return quantity(text, setup)
    try:
        return quantity(typed.called_with(call.name, [*(call.arguments or []), setup.all_names[row]]), setup)
    except UnknownQuantityError:
        return quantity(text, setup)


def problems_of(scenario: Scenario) -> Iterator[Problem]:
    """The quantities in a scenario file that can't be computed."""
    from nntui.timeline.edits import EDITS

    setup = set_up("", scenario)
    for where, text, _ in scenario.asked():
        try:
            quantity(text, setup)
        except UnknownQuantityError as error:
            yield Problem(f"{where}.quantity", str(error))
    for i, entry in enumerate(scenario.glossary):
        if entry.name is None or entry.name in EDITS:
            continue
        try:
            quantity(entry.name, setup)
        except UnknownQuantityError as error:
            yield Problem(f"glossary[{i}].name", str(error))
