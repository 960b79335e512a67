"""Edits of the penalty: what is put on the sizes of the parameters, and on which."""

from collections.abc import Iterator

from nntui.text.numbers import short
from nntui.timeline.draft import TYPED, Chosen, Draft, EditKind, Suggestion, a_number, now_and_new, yes_or_no
from nntui.timeline.edits_of_run import UNTRAINED


def _of(key: str, example: str, words: str) -> EditKind:
    """A row of how much is put on something."""

    def put(draft: Draft, arguments: list[str], value: str) -> None:
        draft.put(draft.training, key, a_number(value), key)

    def suggest(chosen: Chosen) -> Iterator[Suggestion]:
        training = chosen.setup.scenario.training
        if training is not None:
            now = short(getattr(training, key))
            yield f"{key} = {now}", now_and_new(now, TYPED, words)

    return EditKind(key, f"{key} = {example}", words, put, suggest, lacking=UNTRAINED)


def _biases(draft: Draft, arguments: list[str], value: str) -> None:
    draft.put(draft.training, "penalise_biases", yes_or_no(value), "penalise_biases")


def _suggest_biases(chosen: Chosen) -> Iterator[Suggestion]:
    training = chosen.setup.training
    if training is not None and training.penalty is not None:
        now, new = ("yes", "no") if training.penalty.biases else ("no", "yes")
        yield f"penalise_biases = {new}", now_and_new(now, new, ON_BIASES)


ON_BIASES = "whether the penalty is put on biases too"
OF_PENALTY = (
    _of("l1", "0.01", "how much is put on Σ abs(w) beside the error; 0: nothing"),
    _of("l2", "0.01", "how much is put on ½ Σw² beside the error; 0: nothing"),
    EditKind(
        "penalise_biases",
        "penalise_biases = yes",
        ON_BIASES,
        _biases,
        _suggest_biases,
        lacking="there is no penalty: l1 and l2 are 0",
    ),
)
