"""Edits of the whole run: how it is trained, its seed, its threshold."""

from collections.abc import Callable, Iterator
from typing import Any

from nntui.engine.classic_mistakes import MISTAKES, NONE
from nntui.engine.clipping import CLIPPINGS
from nntui.engine.losses import LOSSES
from nntui.engine.program import Training
from nntui.scenario.overrides import parsed_value
from nntui.scenario.training_table import CHOICES, CONSTANTS, Tuned
from nntui.text.numbers import short
from nntui.timeline.draft import TYPED, YES, Chosen, Draft, EditKind, Suggestion, a_number, now_and_new, yes_or_no

SEED = "what random numbers come from; begins again at step 0"
UNTRAINED = "nothing is trained"
NUMBERS = ("rate", "warm_up", *CLIPPINGS)  # keys of [training] that may be any number
SWITCHES = ("decay_biases",)  # keys that are yes or no
COUNTS = "counts from step 0 on"
THRESHOLD = "an output above it counts as 1"


def _of_training(
    key: str,
    example: str,
    words: str,
    help_words: str = "",
    *,
    new_epoch: bool = False,
    matters: Callable[[Training], bool] = lambda training: True,
    lacking: str = UNTRAINED,
) -> EditKind:
    """A row of a key of the table [training]; `help_words` stand beside its present value, else `words` do. It is only
    suggested where it `matters`; `lacking` says why elsewhere it isn't.
    """

    def put(draft: Draft, arguments: list[str], value: str) -> None:
        found = yes_or_no(value) if key in SWITCHES else parsed_value(value)
        if key in NUMBERS and type(found) is int:
            found = a_number(str(found))
        draft.put(draft.training, key, found, key)
        draft.new_epoch = new_epoch

    def suggest(chosen: Chosen) -> Iterator[Suggestion]:
        training, trained = chosen.setup.scenario.training, chosen.setup.training
        if training is not None and trained is not None and matters(trained):
            value: Any = getattr(training, key)
            now = short(value) if isinstance(value, float) else YES[0] if value is True else value
            yield f"{key} = {now}", now_and_new(now, TYPED, help_words or words)

    return EditKind(key, f"{key} = {example}", words, put, suggest, lacking=lacking)


def _of_choice(key: str, example: str, words: str, lines: str) -> EditKind:
    """A row of a key of [training] that is a word out of a table whose rows have constants; `lines` stand beside it."""
    table = CHOICES[key]

    def put(draft: Draft, arguments: list[str], value: str) -> None:
        """Another word: the constants of the one before, which it has no use for, go with that."""
        for name, tuned in CONSTANTS.items():
            if tuned.key == key and value in table and value not in tuned.users:
                draft.training.pop(name, None)
        draft.put(draft.training, key, value, key)

    def suggest(chosen: Chosen) -> Iterator[Suggestion]:
        training = chosen.setup.scenario.training
        if training is not None:
            now = getattr(training, key)
            yield f"{key} = {now}", now_and_new(now, TYPED, f"{lines}: {', '.join(table)}")

    return EditKind(key, f"{key} = {example}", words, put, suggest, lacking=UNTRAINED)


def _of_constant(tuned: Tuned) -> EditKind:
    """A row of a number that some optimizer or schedule of the rate is tuned by."""
    constant = tuned.constant

    def put(draft: Draft, arguments: list[str], value: str) -> None:
        default = tuned.users.get(draft.training.get(tuned.key, ""), constant.default)
        draft.put(draft.training, constant.name, a_number(value), constant.name, default)

    def suggest(chosen: Chosen) -> Iterator[Suggestion]:
        training = chosen.setup.training
        if training is not None and constant.name in (numbers := {**training.constants, **training.rate_constants}):
            now = short(numbers[constant.name])
            yield f"{constant.name} = {now}", now_and_new(now, TYPED, constant.words)

    form, lacking = f"{constant.name} = {constant.default:g}", f"it tunes {tuned.key} = {', '.join(tuned.users)}"
    return EditKind(constant.name, form, constant.words, put, suggest, lacking=lacking)


def _seed(draft: Draft, arguments: list[str], value: str) -> None:
    draft.put(draft.raw, "seed", parsed_value(value), "seed", 0)
    draft.from_start = True


def _suggest_seed(chosen: Chosen) -> Iterator[Suggestion]:
    seed = chosen.setup.scenario.seed
    yield f"seed = {seed}", now_and_new(seed, TYPED, SEED)


def _threshold(draft: Draft, arguments: list[str], value: str) -> None:
    draft.put(draft.raw["metrics"], "threshold", a_number(value), "threshold")


def _suggest_threshold(chosen: Chosen) -> Iterator[Suggestion]:
    now = short(chosen.setup.scenario.metrics.threshold)
    yield f"threshold = {now}", now_and_new(now, TYPED, THRESHOLD)


OF_RUN = (
    _of_training("rate", "0.1", "the learning rate, from which a schedule starts"),
    _of_training(
        "loss",
        "squared_error",
        "the error that drives the gradient",
        f"the error that drives the gradient: {', '.join(LOSSES)}",
    ),
    _of_training("reduction", "sum", "sum or mean over the rows of a batch"),
    _of_training("batch", "1", "rows of one update, or all", new_epoch=True),
    _of_training("order", "shuffled", "given or shuffled", "given, or shuffled anew each epoch", new_epoch=True),
    _of_choice("optimizer", "momentum", "what makes the updates", "what makes the updates"),
    _of_choice("schedule", "cosine", f"how the rate changes; {COUNTS}", "how the rate changes from step 0 on"),
    _of_training("warm_up", "10", f"so many updates until the rate is whole; {COUNTS}"),
    *(_of_training(row.name, "1", f"{row.words}; 0: not clipped") for row in CLIPPINGS.values()),
    _of_training(
        "decay_biases",
        "no",
        "whether weight_decay is one of biases, too",
        matters=lambda training: training.decays,
        lacking="nothing decays: weight_decay is 0",
    ),
    *(_of_constant(tuned) for tuned in CONSTANTS.values()),
    EditKind("seed", "seed = 1", SEED, _seed, _suggest_seed),
    EditKind("threshold", "threshold = 0.5", THRESHOLD, _threshold, _suggest_threshold),
    _of_training(
        "mistake", "wrong_sign", "a classic mistake, on purpose", f"a classic mistake: {', '.join((NONE, *MISTAKES))}"
    ),
)
