"""Operations in words: what each works out, and what has changed when it is done."""

from dataclasses import replace

from nntui.engine.step import Operation
from nntui.scenario.setup import Setup
from nntui.scenario.unit_names import told
from nntui.session.frame import Frame
from nntui.text.numbers import count
from nntui.timeline.walk import MEASURED, place_of, walk

OF_NO_LAYER = {
    "loss": "the error",
    "metrics": "metrics over all rows, only measured",
    "rate": "the learning rate of this update",
    "clip": "all gradients, clipped",
    "penalty": "what the penalty adds to the gradients",
}
WITHOUT = " without dropout"  # said of what is only measured, where units are off in updates
DRIVES = "drives the gradient"  # said of the number whose gradient the next update follows


def operation_words(setup: Setup, operation: Operation) -> str:
    """What an operation works out: "weighted sums of h1 and h2"."""
    if operation.name.startswith(MEASURED):
        without = replace(operation, name=operation.name.removeprefix(MEASURED))
        return f"{operation_words(setup, without)}{WITHOUT}"
    units = _units(setup, operation.layer)
    match operation.kind:
        case "sum":
            return f"weighted {_plural('sum', setup, operation)} of {units}"
        case "activation":
            return f"{_plural('activation', setup, operation)} of {units}"
        case "dropout":
            return f"what dropout leaves of {units}"
        case "upstream":
            return f"how the error changes with {units}"
        case "slope":
            return f"{_plural('slope', setup, operation)} of {units}: a unit by its sum"
        case "delta":
            return f"{_plural('delta', setup, operation)} of {units}: the error by a sum"
        case "weights" | "biases":
            shared = operation.kind == "biases" and setup.network.shares_bias(operation.layer - 1)
            return (
                f"gradient of the bias that {units} share"
                if shared
                else f"gradients of the {operation.kind} into {units}"
            )
        case kind:
            return OF_NO_LAYER.get(kind) or f"the {kind} of all weights and biases"


def focus_words(frame: Frame) -> str:
    """What the focus of an operation is about: "sum of h1", "gradient of w1"."""
    operation, focus, setup = frame.operation, frame.focus, frame.setup
    if operation is None and focus.unit is not None and focus.unit[0] == 0:
        return f"{setup.input_names[focus.unit[1]]} of {setup.all_names[focus.row]}"
    if operation is None and focus.parameter is not None and frame.moment.step == 0:
        return f"{setup.parameters[focus.parameter].name} at its start"
    if operation is None:
        return "between updates" if setup.training else "before the forward pass"
    unit = setup.unit_name(*focus.unit) if focus.unit else ""
    unit += WITHOUT if operation.name.startswith(MEASURED) else ""
    parameter = setup.parameters[focus.parameter].name if focus.parameter is not None else ""
    match operation.kind:
        case "upstream":
            return f"∂L/∂{unit}"
        case "weights" | "biases" | "penalty":
            return f"gradient of {parameter}"
        case "loss":
            return f"the error{WITHOUT if operation.name.startswith(MEASURED) else ''}"
        case "metrics":
            return setup.metric_words(setup.metrics[focus.metric])
        case "rate":
            return f"rate of update {count(frame.moment.step + 1)}"
        case "clip":
            return f"clipped gradient of {parameter}"
        case kind:
            return f"{kind} of {unit or parameter}"


def _plural(word: str, setup: Setup, operation: Operation) -> str:
    return word if setup.network.sizes[operation.layer] == 1 else f"{word}s"


def _units(setup: Setup, layer: int) -> str:
    if layer == 0:
        return ""
    return told(setup.unit_names[layer - 1])


def changed_words(frame: Frame) -> tuple[str, str]:
    """What has changed so far inside a step, and what → shows next where that is another step; "" at a border."""
    step = count(frame.moment.step)
    operation = frame.operation
    if operation is None or frame.setup.training is None:
        return "", ""
    if operation.kind == "update":
        return "The update is made here", f"; → shows step {count(frame.moment.step + 1)}"
    return f"Nothing has changed yet: these are the numbers of step {step}", ""


def counted(frame: Frame) -> str:
    """How far inside the step: "3 of 17"."""
    found = walk(frame.setup)
    return f"{place_of(frame.setup, frame.moment.position.operation) + 1} of {len(found)}"
