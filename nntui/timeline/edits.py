"""Edits: what can be changed in a run, as a line of text like `rate = 1`, `w1 = 3`, `units(1) = 2`, `row(Bob) = off`.

An edit at a step gives another scenario and the state that goes on by it: kept parameters as they are, new ones drawn
from the scenario's seed. It goes through the same checks as a file. It is looked up in a table, never evaluated.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from nntui.engine.arrays import Array
from nntui.scenario.called import called
from nntui.scenario.fields import as_raw
from nntui.scenario.load import load
from nntui.scenario.model import Scenario
from nntui.scenario.setup import Setup, set_up
from nntui.text import typed
from nntui.text.errors import NntuiError, did_you_mean
from nntui.text.escape import printable, shortened
from nntui.text.frozen import dataclass
from nntui.text.numbers import MINUS
from nntui.timeline.draft import REMOVED, Chosen, Draft, EditError, EditKind, Suggestion, UnchangedError
from nntui.timeline.edits_of_data import OF_DATA
from nntui.timeline.edits_of_generator import OF_GENERATOR
from nntui.timeline.edits_of_network import OF_NETWORK, PARAMETER
from nntui.timeline.edits_of_penalty import OF_PENALTY
from nntui.timeline.edits_of_run import OF_RUN
from nntui.timeline.inherit import inherited_state, names_kept

KINDS = (*OF_RUN, *OF_PENALTY, *OF_NETWORK, *OF_DATA, *OF_GENERATOR)
EDITS: dict[str, EditKind] = {kind.key: kind for kind in KINDS}
NEW_INPUT = "probe"
SHARED = {"data", "article", "glossary"}  # most edits leave them alone: held once, however many branches there are
KEYS = [key for key, kind in EDITS.items() if kind is not PARAMETER]  # a parameter is edited by its own name


@dataclass(frozen=True, eq=False)
class Edited:
    """An edit carried out: what it changed in a few words, the setup from then on, and the state at that step.

    `probe` is the name of the new input that it was about; then nothing in the run changes, and no branch begins.
    """

    words: str
    setup: Setup
    vector: Array
    step: int
    probe: str = ""


def change(text: str, setup: Setup, vector: Array, step: int) -> Edited:
    """Carry an edit out on a setup, at a state; raises EditError."""
    if len(text) > typed.MAX_LINE:
        raise EditError(f"expected at most {typed.MAX_LINE:,} characters")
    line = typed.assignment(text)
    if line is None:
        raise EditError(f"expected KEY = VALUE, as in rate = 0.1, found “{shortened(text)}”")
    key, arguments, value = line.key, line.arguments, line.value.replace(MINUS, "-")
    scenario = setup.scenario
    raw = as_raw(scenario, SHARED) | {part: getattr(scenario, part) for part in SHARED}
    draft = Draft(setup, vector, step, raw, origins=list(range(len(setup.network.layers))))
    key = meant(key, setup)
    if key in setup.parameter_by_name and not arguments:
        PARAMETER.put(draft, [key], value)
    elif key in KEYS:
        kind = EDITS[key]
        if len(arguments) != kind.arguments:
            raise EditError(f"expected {kind.form}")
        kind.put(draft, arguments, value)
    else:
        raise _unknown(key, setup)
    return _carried_out(draft, text)


def _unknown(key: str, setup: Setup) -> EditError:
    near = did_you_mean(key[:80], [*KEYS, *list(setup.parameter_by_name)[:1_000]])
    return EditError(f"expected something that can be changed, found “{shortened(key)}”{near}")


def can_be_meant(key: str, setup: Setup) -> None:
    """Raise EditError for a typed key of which there is no edit."""
    if (found := meant(key, setup)) not in KEYS and found not in setup.parameter_by_name:
        raise _unknown(key, setup)


def meant(key: str, setup: Setup) -> str:
    """The key that a typed one stands for: itself, or what the article's word is called here."""
    if key in KEYS or key in setup.parameter_by_name:
        return key
    return called(setup.scenario).get(key, key)


def is_about_new_input(text: str) -> bool:
    """Whether an edit is about a new input, which all branches share, and not about the run."""
    line = typed.assignment(text[: typed.MAX_LINE])
    return line is not None and line.key == NEW_INPUT


def _carried_out(draft: Draft, text: str) -> Edited:
    setup, raw = draft.setup, draft.raw
    if not draft.words:
        raise UnchangedError("that is how it is already")
    if "network" in raw:
        raw["network"]["frozen"] = names_kept(setup, raw, draft.origins)
    if not draft.probe:  # what the article says is said of its own program
        raw["published"], raw["remarks"] = [], []
    try:
        scenario = load("", raw, overridden=True)
    except NntuiError as error:
        raise EditError("; ".join(problem.message for problem in error.problems[:3])) from None
    first, first_epoch, step = 0, 0, 0 if draft.from_start else draft.step
    if setup.training is not None and not draft.from_start:
        first, first_epoch = setup.training.schedule.first, setup.training.schedule.first_epoch
        if draft.new_epoch:
            epochs, within = setup.training.schedule.epoch_at(draft.step)
            first, first_epoch = draft.step, epochs + (within > 0)
    after = set_up(setup.name, scenario, (*setup.changes, printable(text.strip())), first, first_epoch)
    if np.array_equal(after.vector, setup.vector, equal_nan=True):
        after = replace(after, vector=setup.vector)  # held once
    if not _counts_alike(setup, after):
        after = replace(after, scenario=_without_counting(scenario))
    if draft.from_start:
        vector = after.program.start(after.vector)
    else:
        vector = inherited_state(setup.program, draft.vector, after.program, after.vector, draft.origins)
    for place, number in draft.values.items():
        vector[after.parameters[place].index] = number
    return Edited(draft.words, after, vector, step, draft.probe)


def _counts_alike(before: Setup, after: Setup) -> bool:
    """Whether the article's numbers stand for the same steps: an epoch is as long, and begins where it did."""
    if before.training is None or after.training is None:
        return before.training is after.training
    was, now = before.training.schedule, after.training.schedule
    return (was.steps_per_epoch, was.first) == (now.steps_per_epoch, now.first)


def _without_counting(scenario: Scenario) -> Scenario:
    article = scenario.article and replace(scenario.article, counts=None)
    return replace(scenario, article=article)


def without_lines(chosen: Chosen, about: str) -> list[Suggestion]:
    """The kinds of edits about a subject for which nothing is suggested: how they are written, and what they lack."""
    kinds = [kind for kind in EDITS.values() if kind.about == about]
    alone = [kind for kind in kinds if not chosen.has(about) or not any(True for _ in kind.suggest(chosen))]
    return [(kind.form, f"not here: {kind.lacking}") for kind in alone]


def suggested(chosen: Chosen, subjects: Iterable[str]) -> list[Suggestion]:
    """Lines about what is chosen, one subject ("row", "parameter", "layer", "run") after the other.

    Those that take something away stand at the end of their subject.
    """
    found: list[Suggestion] = []
    for about in filter(chosen.has, subjects):
        lines = [line for kind in EDITS.values() if kind.about == about for line in kind.suggest(chosen)]
        found += sorted(lines, key=lambda line: line[0].endswith(f"= {REMOVED}"))
    return found
