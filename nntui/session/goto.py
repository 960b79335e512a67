"""Where to? A place in time as a person types it: a step, an epoch, the article's own label; or a name to choose."""

from collections.abc import Container

from nntui.quantities.derivatives import units_by_name
from nntui.scenario.called import called
from nntui.scenario.model import Counting
from nntui.scenario.setup import Setup
from nntui.session.commands import ChoiceCommand, ChooseParameter, ChooseRow, ChooseUnit
from nntui.text import typed
from nntui.text.errors import RefusedError
from nntui.text.escape import shortened
from nntui.text.numbers import MINUS

ARTICLE = "the article's number (a 990), "
HELP = f"a step (500), an epoch (e 12), {ARTICLE}+100, −100, start or end"


def hint(setup: Setup) -> str:
    """What may be typed, with an example from the scenario's article."""
    counts = setup.scenario.article.counts if setup.scenario.article else None
    return f'"a 3" is the article\'s {counts.word} 3; {HELP}' if counts else HELP.replace(ARTICLE, "")


def named(text: str, setup: Setup, panes: Container[str]) -> tuple[ChoiceCommand | None, str]:
    """What is to be chosen by a line, and the pane to be shown, as in "w5", "ledger" and "ledger w5"; None and "" for
    what it doesn't name.
    """
    line = text.strip()
    first, _, rest = line.partition(" ")
    if (choice := _choice(line, setup)) is not None or first not in panes:
        return choice, ""
    choice = _choice(rest.strip(), setup)
    return choice, first if choice is not None or not rest else ""


def _choice(name: str, setup: Setup) -> ChoiceCommand | None:
    """What has a name: a weight or bias, a unit, a row or new input; None for a name that nothing has."""
    if (parameter := setup.parameter_by_name.get(name)) is not None:
        return ChooseParameter(setup.network.place_of(parameter))
    if (unit := units_by_name(setup).get(name)) is not None:
        return ChooseUnit(*unit)
    return ChooseRow(setup.all_names.index(name)) if name in setup.all_names else None


def target_step(text: str, setup: Setup, now: int) -> int:
    """The step that a text names; raises RefusedError with what is wrong."""
    text = text.strip().lower()
    for figure in setup.scenario.published:
        if figure.label and figure.label.lower() == text:
            return figure.step
    named = {"start": 0, "end": setup.last_step}
    if text in named:
        return named[text]
    counted = typed.counted(text)
    if counted is None:
        raise RefusedError(f"“{shortened(text)}” is no place in time")
    word, n = counted
    if word not in ("e", "epoch", "s", "a") and called(setup.scenario).get(word) == "step":
        word = "a" if setup.scenario.article and setup.scenario.article.counts else "step"
    steps = {"": n, "s": n, "step": n, "+": now + n, "-": now - n, MINUS: now - n}
    steps |= dict.fromkeys(("e", "epoch"), setup.training.schedule.step_of(n) if setup.training else 0)
    if word in steps:
        return max(steps[word], 0)
    counts = setup.scenario.article.counts if setup.scenario.article else None
    if word.split()[0] not in ("a", "article") and (counts is None or word != counts.word.lower()):
        raise RefusedError(f"“{shortened(text)}” is no place in time")
    return _article_step(counts, n)


def _article_step(counts: Counting | None, n: int) -> int:
    """The step of the article's number n."""
    if counts is None:
        raise RefusedError("this scenario's article has no numbering of its own")
    first = max(-(counts.zero // counts.every), 0)
    if n < first or (counts.last is not None and n > counts.last):
        known = f"from {first}" if counts.last is None else f"{first} to {counts.last}"
        raise RefusedError(f"the article has {counts.word} {known}, not {n}")
    return counts.zero + n * counts.every
