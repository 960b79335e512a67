"""What may be edited, asked for or waited for at a moment: lines of text that are ready to be changed a little."""

from collections.abc import Iterator

from nntui.engine.activations import ACTIVATIONS
from nntui.engine.losses import LOSSES
from nntui.scenario.setup import Setup, row_names
from nntui.session.frame import Frame
from nntui.text.numbers import MINUS, short

Suggestion = tuple[str, str]  # the line, and what it does in words
FORGET = "forget: "  # before a stop condition that is to be taken away
MANY = 12  # columns of a row beyond which not each has a line of its own


def edits(frame: Frame) -> list[Suggestion]:
    """Edits for what is chosen in the pane with the keys, then those of the whole run."""
    setup, focus, pane = frame.setup, frame.focus, frame.view.pane
    found: list[Suggestion] = []
    if pane == "data":
        found += _of_row(setup, focus.row)
    elif focus.parameter is not None and pane != "curve":
        found += _of_parameter(frame, focus.parameter)
    elif focus.unit is not None and focus.unit[0] > 0 and pane != "curve":
        found += _of_layer(setup, focus.unit[0])
    return [*found, *_of_run(setup)]


def _of_parameter(frame: Frame, place: int) -> Iterator[Suggestion]:
    parameter = frame.setup.parameters[place]
    value = float(frame.moment.vector[parameter.index])
    yield (
        f"{parameter.name} = {value!r}".replace("-", MINUS),
        f"the value of {parameter.name}, {frame.setup.place(parameter)}",
    )
    trainable = frame.setup.program.trainable
    frozen = trainable is not None and not trainable[parameter.index]
    words = "train it again" if frozen else "leave it as it is from now on"
    yield f"frozen({parameter.name}) = {'no' if frozen else 'yes'}", words
    yield from _of_layer(frame.setup, parameter.layer + 1)


def _of_layer(setup: Setup, layer: int) -> Iterator[Suggestion]:
    shape = setup.network.layers[layer - 1]
    names = f"{setup.unit_name(layer, 0)}, …" if shape.units > 1 else setup.unit_name(layer, 0)
    if layer < len(setup.network.layers):
        yield f"units({layer}) = {shape.units}", f"how many units layer {layer} has ({names})"
    yield f"activation({layer}) = {shape.activation}", f"of layer {layer}: {', '.join(ACTIVATIONS)}"
    yield f"bias({layer}) = {'no' if shape.bias else 'yes'}", f"whether the units of layer {layer} have biases"
    yield f"layer({layer}) = 3 tanh", f"a new layer before {names}"
    if layer < len(setup.network.layers):
        yield f"layer({layer}) = removed", f"take the layer of {names} away"


def _of_row(setup: Setup, row: int) -> Iterator[Suggestion]:
    name, data = setup.all_names[row], setup.scenario.data
    names = row_names(data)
    if name not in names:
        values = ", ".join(short(float(value)) for value in setup.probes[row - setup.program.data.rows])
        yield f"probe({name}) = {values}", f"the inputs of {name}"
        yield f"probe({name}) = removed", f"take {name} away"
        return
    found = data.rows[names.index(name)]
    yield f"row({name}) = {'on' if found.off else 'off'}", f"learn from {name}{'' if found.off else ' no more'}"
    for kind, columns, numbers in (("input", data.inputs, found.inputs), ("target", data.targets, found.targets)):
        for column, number in list(zip(columns, numbers, strict=True))[:MANY]:
            words = "as it goes in" if kind == "input" else "what is wanted"
            yield f"{kind}({name}, {column.name}) = {short(number)}", f"{column.name} of {name}, {words}"
    yield f"row({name}) = removed", f"take {name} away"


def _of_run(setup: Setup) -> Iterator[Suggestion]:
    training = setup.scenario.training
    if training is not None:
        yield f"rate = {short(training.rate)}", "the learning rate"
        yield f"loss = {training.loss}", f"the error that drives the gradient: {', '.join(LOSSES)}"
        yield f"reduction = {training.reduction}", "sum or mean over the rows of a batch"
        yield f"batch = {training.batch}", "rows of one update, or all"
        yield f"order = {training.order}", "given, or shuffled anew each epoch"
    yield f"seed = {setup.scenario.seed}", "what random numbers come from; begins again at step 0"
    yield f"threshold = {short(setup.scenario.metrics.threshold)}", "an output above it counts as 1"


def probe(setup: Setup) -> list[Suggestion]:
    """A new input to type in."""
    number = next(i for i in range(1, 100_000) if f"new {i}" not in setup.all_names)
    columns = setup.scenario.data.inputs
    wanted = ", ".join(
        f"{name} (or with its unit: 128 {column.unit})" if column.unit and column.shift else name
        for name, column in zip(setup.input_names, columns, strict=True)
    )
    return [(f"probe(new {number}) = ", f"a number for each of {wanted}")]


def conditions(frame: Frame) -> list[Suggestion]:
    """Conditions that a run could stop at, first those about what is chosen."""
    setup, focus = frame.setup, frame.focus
    found: list[Suggestion] = []
    names = [metric.name for metric in setup.metrics]
    chosen = names[focus.metric : focus.metric + 1]
    for name in [*chosen, *(name for name in names if name not in chosen)]:
        words = setup.metric_words(setup.metrics[names.index(name)])
        found.append((f"{name} = 1" if name == "accuracy" else f"{name} < ", f"the {words}"))
    if setup.parameters:
        parameter = setup.parameters[focus.parameter or 0].name
        own = [
            (f"{parameter} changes sign", f"{parameter} goes through 0"),
            (f"abs(gradient({parameter})) < 0.0001", f"{parameter} hardly moves any more"),
        ]
        found = [*own, *found] if focus.parameter is not None and frame.view.pane == "weights" else [*found, *own]
    found += [(f"{FORGET}{stop.text}", "no longer stop there") for stop in frame.stops]
    found.append(("diverged", "a number is not finite any more"))
    found.append((f"every {found[0][0]}", "“every” before a condition: stop each time that it comes true"))
    return found
