"""A run that was edited, as the course of a program: the loop stays as it is, and an edit is some lines in it.

That is so where it changes a number that the loop reads, a parameter, whether one is frozen, or cells of the data. From
the first edit on that changes more than that, all are left out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from nntui.engine.arrays import Array
from nntui.engine.program import Program
from nntui.explain.code.expression import literal
from nntui.explain.code.names_in_code import ALL, ALL_WANTED, TRAINED, VECTOR
from nntui.explain.code.whole_program import sections
from nntui.explain.code.written_parts import EVERYTHING, LEARNS, START, Change, Course
from nntui.explain.code.written_rows import comment
from nntui.scenario.setup import Setup
from nntui.text.numbers import count
from nntui.timeline.branches import Branch
from nntui.timeline.runs import Segment
from nntui.timeline.timeline import Timeline, with_probes

CONSTANT = re.compile(r"(\w+) = \S+(  # .*)?")
MOST = 12  # lines of one edit
NAMED = 5  # edits or branches that are named


def edited_run(timeline: Timeline, branch: int, known: int, *, follows: bool = True) -> tuple[Setup, Course]:
    """The setup that a branch begins with at step 0, and the course of it up to the step that is `known`, or to its
    end; where a program `follows` no edit, all after the start are left out.
    """
    own = timeline.branches.known(branch)
    chain = [segment for segment, _ in timeline.segments_backwards(branch)][::-1]
    words = _words(own)
    base, edits = _start(chain, follows=follows)
    changes, before = list[Change](), base
    if lines := tuple(_of_parameters(base.setup, base.setup.vector, base.vector(0))):
        changes.append(Change(0, words[0], lines))
    while edits and follows and (found := lines_of_edit(before, edits[0])) is not None:
        before = edits.pop(0)
        if found:  # a single row is a batch of one, and of all
            changes.append(Change(before.first, words[before.first], found))
    setup = with_probes(base.setup, timeline.branches.probes)
    course = Course(max(setup.last_step, known), tuple(changes))
    if edits:
        first = edits[0].first
        named = _named([f"{words[each.first]} at step {count(each.first)}" for each in edits])
        said = f"Not in this program: {named}. From step {count(first)} on it is the run without."
        course = replace(course, prints=f"of the recording up to step {count(first)}", left_out=(said,))
    elif len(chain) > 1:
        course = replace(course, prints="of the recording")
    return setup, replace(course, left_out=(*course.left_out, *_others(timeline, own)))


def _words(branch: Branch) -> Mapping[int, str]:
    """What edits have changed on the way of a branch, by their steps."""
    found = dict[int, str]()
    for each, upto in reversed(list(branch.way())):
        if each.step <= upto and each.words:
            found[each.step] = ", ".join(filter(None, (found.get(each.step), *each.words)))
    return found


def _start(chain: list[Segment], *, follows: bool) -> tuple[Segment, list[Segment]]:
    """The last run that begins at step 0, if its start can be told, or else the first; and those after it."""
    last = max(place for place, segment in enumerate(chain) if segment.first == 0)
    base = chain[last]
    moved = len(list(_of_parameters(base.setup, base.setup.vector, base.vector(0))))
    if moved > (MOST if follows else 0):
        last = 0
    return chain[last], chain[last + 1 :]


def _others(timeline: Timeline, own: Branch) -> Iterator[str]:
    """What a program of one branch says of the others, where there are any."""
    way = {each.number for each, _ in own.way()}
    if others := [f"“{each.name}”" for each in timeline.branches.listed if each.number not in way]:
        branches = "branch" if len(others) == 1 else "branches"
        yield f"This is the branch “{own.name}”. Not in this program: the {branches} {_named(others)}."


def _named(things: list[str]) -> str:
    more = [f"{count(len(things) - NAMED)} more"] if len(things) > NAMED else []
    return ", ".join([*things[:NAMED], *more])


def lines_of_edit(before: Segment, after: Segment) -> tuple[str, ...] | None:
    """The lines that do what the edit does that one run begins with after another; None where it changes the loop."""
    old, new = before.setup, after.setup
    if not _same_shapes(old, new):
        return None
    was, now = before.vector(after.first), after.vector(after.first)
    if not np.array_equal(was[new.network.size :], now[new.network.size :], equal_nan=True):
        return None
    course = Course(old.last_step)
    setups = old, replace(new, program=_on_the_same_rows(old.program, new.program))
    lines = _of_constants(*({each.words: each.lines for each in sections(setup, course)} for setup in setups))
    if lines is None:
        return None
    lines += [*_of_frozen(old, new), *_of_data(old, new), *_of_parameters(new, was, now)]
    return tuple(lines) if len(lines) <= MOST else None


def _same_shapes(old: Setup, new: Setup) -> bool:
    was, now = old.program, new.program
    return (
        was.network == now.network
        and list(was.slots) == list(now.slots)
        and (was.trainable is None) == (now.trainable is None)
        and was.data.inputs.shape == now.data.inputs.shape
        and was.data.targets.shape == now.data.targets.shape
        and was.data.tests == now.data.tests
    )


def _on_the_same_rows(old: Program, new: Program) -> Program:
    """The new program with the data of the old one; and with its schedule, where an epoch that begins anew would have
    begun there anyway.
    """
    training = new.training
    if old.training is not None and training is not None:
        was, now = old.training.schedule, training.schedule
        alike = replace(now, first=was.first, first_epoch=was.first_epoch) == was
        if alike and was.epoch_at(now.first) == (now.first_epoch, 0):
            training = replace(training, schedule=was)
    return replace(new, data=old.data, training=training)


def _of_constants(old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]) -> list[str] | None:
    """The lines of the constants that have changed, if these are all that has changed in a program but its start."""
    if any(old.get(part) != new.get(part) for part in old.keys() | new.keys() if part not in (LEARNS, START)):
        return None
    was, now = old.get(LEARNS, ()), new.get(LEARNS, ())
    found = []
    for one, other in zip(was, now, strict=True) if len(was) == len(now) else ():
        if one != other:
            both = CONSTANT.fullmatch(one), CONSTANT.fullmatch(other)
            if both[0] is None or both[1] is None or both[0][1] != both[1][1]:
                return None
            found.append(other.partition("  # ")[0])
    return found if len(was) == len(now) else None


def _of_frozen(old: Setup, new: Setup) -> Iterator[str]:
    if old.program.trainable is not None and new.program.trainable is not None:
        for index in (old.program.trainable != new.program.trainable).nonzero()[0].tolist():
            yield f"{TRAINED}[{index}] = {bool(new.program.trainable[index])}"


def _of_data(old: Setup, new: Setup) -> Iterator[str]:
    names = (EVERYTHING, f"{EVERYTHING}_wanted") if old.program.data.tests else (ALL, ALL_WANTED)
    for name, attribute in zip(names, ("inputs", "targets"), strict=True):
        was, now = (getattr(setup.program.data, attribute) for setup in (old, new))
        for row, column in np.argwhere(was != now).tolist():
            yield f"{name}[{row}, {column}] = {literal(float(now[row, column]))}"


def _of_parameters(setup: Setup, was: Array, now: Array) -> Iterator[str]:
    for parameter in setup.parameters:
        one, other = float(was[parameter.index]), float(now[parameter.index])
        if not np.array_equal(one, other, equal_nan=True):
            yield f"{VECTOR}[{parameter.index}] = {literal(other)}  {comment(parameter.name)}"
