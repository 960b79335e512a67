"""Edits of which rows are learned from and which only test."""

from collections.abc import Iterator

from nntui.scenario.columns import row_names
from nntui.scenario.split import tests_of
from nntui.text.numbers import plural, short
from nntui.timeline.draft import TYPED, Chosen, Draft, EditKind, Suggestion, a_number, now_and_new

TEST, TRAINING = "test", "training"  # what a row may be for
SHARE = "the share of the rows that only test, drawn from the seed; 0: none"


def keep_split(draft: Draft) -> list[str]:
    """The names of the test rows, which stay as they are when rows come, go or move: from then on they are named."""
    data, names = draft.data, row_names(draft.setup.scenario.data)
    if data.pop("test", None):
        tests = tests_of(draft.setup.scenario)
        data["test_rows"] = [name for name, test in zip(names, tests, strict=True) if test]
    named: list[str] = data.setdefault("test_rows", [])
    return named


def move(draft: Draft, name: str, to: str) -> None:
    """Let a row only test, or be learned from."""
    named = keep_split(draft)
    if (name in named) == (to == TEST):
        return
    if to == TEST:
        named.append(name)
    else:
        named.remove(name)
    draft.words = f"{name} moved to the {to} rows"


def suggested_move(chosen: Chosen, at: int, name: str) -> tuple[str, str, str]:
    """What a row is for, what else it could be for, and what that means."""
    if tests_of(chosen.setup.scenario)[at]:
        return TEST, TRAINING, f"learn from {name}"
    return TRAINING, TEST, f"only test with {name}"


def _share(draft: Draft, arguments: list[str], value: str) -> None:
    data = draft.data
    named = data.pop("test_rows", None)
    draft.put(data, "test", a_number(value), "test share", 0.0)
    if named and not draft.words:
        draft.words = "no test rows"
    draft.new_epoch = True


def _suggest_share(chosen: Chosen) -> Iterator[Suggestion]:
    setup = chosen.setup
    if setup.training is not None:
        data = setup.scenario.data
        now = short(data.test or 0.0)
        said = f"{plural(len(data.test_rows), 'row')} by name" if data.test_rows else now
        yield f"{TEST} = {now}", now_and_new(said, TYPED, SHARE)


SPLIT = EditKind("test", "test = 0.2", SHARE, _share, _suggest_share, lacking="nothing is trained")
