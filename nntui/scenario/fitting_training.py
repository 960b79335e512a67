"""Whether what [training] says of its batch and its update fits together."""

from collections.abc import Iterator

from nntui.engine.classic_mistakes import OUTPUT_FIRST
from nntui.scenario import model
from nntui.scenario.split import rows_learned
from nntui.scenario.training_table import CONSTANTS
from nntui.text.errors import Problem, listed


def constants_that_fit(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem for each constant of an optimizer or schedule that isn't the one that is used."""
    training = scenario.training
    for name in training.constants if training else ():
        _, key, users = CONSTANTS[name]
        if (chosen := getattr(training, key)) not in users:
            wanted = listed(f'"{user}"' for user in users)
            expected = f'expected {key} = {wanted} beside it, found {key} = "{chosen}"'
            yield Problem(f"training.{name}", f"{expected}; remove one of the two")


def clipping_that_fits(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem where gradients are to be clipped in two ways, or before they are known."""
    training = scenario.training
    if training and training.clip_norm and training.clip_value:
        yield Problem("training", "expected either clip_norm or clip_value, found both; set one of the two to 0")
    if training and training.mistake == OUTPUT_FIRST and (training.clip_norm or training.clip_value):
        found = "clip_norm" if training.clip_norm else "clip_value"
        expected = f'expected none beside mistake = "{OUTPUT_FIRST}", which updates before all gradients are known'
        yield Problem(f"training.{found}", f"{expected}; set one of the two back")


def batch_that_fits(scenario: model.Scenario) -> Iterator[Problem]:
    """A problem where a batch is to have more rows than there are to learn from."""
    rows = rows_learned(scenario)
    if scenario.training and scenario.training.batch != "all" and scenario.training.batch > max(rows, 1):
        kind = "training rows" if scenario.data.test or scenario.data.test_rows else "rows"
        yield Problem(
            "training.batch",
            f"expected at most {rows:,}, the number of {kind}, or “all”, found {scenario.training.batch:,}",
        )
