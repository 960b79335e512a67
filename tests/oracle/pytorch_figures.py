"""Train small networks with PyTorch in float64 and write down what they come to: figures for tests/test_oracle.py.

    python tests/oracle/pytorch_figures.py

It needs torch and NumPy, for raw random numbers, and nothing else, and shares nothing with nntui: losses, clipping,
decay, penalties and masks are written here, activations, gradients, optimizers and schedules are PyTorch's.
figures.json, which it writes beside itself, holds the settings too, in the words of a scenario; numbers that go in are
whole multiples of 1/128, the same in any notation.
Left out is what comes too near a bend (of relu, absolute error or hinge) or doesn't stay near itself when its start is
moved a little: there rounding decides.

Where PyTorch has something in another way than nntui, it is done here by hand:
- it adds 1e-6 to a gradient's norm before it divides by it: here, as in the paper, it doesn't;
- weight decay of momentum and nesterov is decoupled, as in AdamW, by multiplying with 1 − rate × weight_decay before
  the step; that of sgd is PyTorch's own, where both come to the same.
Its ε stands where nntui has it: outside of the root, in RMSprop as in Adam.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

STEPS = 50
SHARE, SEED = 0.25, 5  # of dropout: how many hidden units are off, and what their masks are drawn from
KINK = 1e-7  # how near a bend no number may come
MOVED, MOST = 1e-14, 1e-11  # by how much a start is moved, and the most that a figure may move with it
INPUTS = [[-1.0, 0.5], [0.25, -0.75], [0.75, 1.0], [-0.5, -1.25], [1.5, 0.25]]
TARGETS = {  # by what a loss takes
    "numbers": [[0.5], [-0.25], [0.75], [0.125], [-0.625]],
    "parts": [[1.0], [0.0], [0.75], [1.0], [0.25]],
    "shares": [[1.0, 0.0], [0.25, 0.75], [0.0, 1.0], [0.5, 0.5], [1.0, 0.0]],
    "sides": [[1.0], [-1.0], [-1.0], [1.0], [1.0]],
}
ACTIVATIONS = {
    "linear": lambda z: z,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: functional.leaky_relu(z, 0.01),
    "gelu": lambda z: functional.gelu(z, approximate="tanh"),
    "softmax": lambda z: torch.softmax(z, 1),
}
BENT = ("relu", "leaky_relu")
LOSSES = {
    "squared_error": lambda a, z, y: (a - y) ** 2,
    "half_squared_error": lambda a, z, y: (a - y) ** 2 / 2,
    "absolute_error": lambda a, z, y: (a - y).abs(),
    "binary_cross_entropy": lambda a, z, y: functional.binary_cross_entropy_with_logits(z, y, reduction="none"),
    "categorical_cross_entropy": lambda a, z, y: -y * a.log(),
    "hinge": lambda a, z, y: (1 - y * a).clamp(min=0),
}
ENDS = [  # the last layer's activation, the loss, its targets
    ("linear", "squared_error", "numbers"),
    ("tanh", "half_squared_error", "numbers"),
    ("gelu", "absolute_error", "numbers"),
    ("softmax", "squared_error", "shares"),
    ("sigmoid", "binary_cross_entropy", "parts"),
    ("softmax", "categorical_cross_entropy", "shares"),
    ("sigmoid", "categorical_cross_entropy", "shares"),
    ("linear", "hinge", "sides"),
]
OPTIMIZERS = {
    "sgd": (0.125, lambda p, rate, decay: torch.optim.SGD(p, rate, weight_decay=decay)),
    "momentum": (0.03125, lambda p, rate, decay: torch.optim.SGD(p, rate, momentum=0.9)),
    "nesterov": (0.03125, lambda p, rate, decay: torch.optim.SGD(p, rate, momentum=0.9, nesterov=True)),
    "rmsprop": (0.015625, lambda p, rate, decay: torch.optim.RMSprop(p, rate, alpha=0.9, eps=1e-8)),
    "adam": (0.03125, lambda p, rate, decay: torch.optim.Adam(p, rate, betas=(0.9, 0.999), eps=1e-8)),
    "adamw": (0.03125, lambda p, rate, decay: torch.optim.AdamW(p, rate, (0.9, 0.999), 1e-8, weight_decay=decay)),
}
BY_HAND = ("momentum", "nesterov")  # their weight decay
DECAY = {"adamw": 0.01}  # by default
REGULARISATIONS = {
    "none": {},
    "clip_norm": {"clip_norm": 0.25},
    "clip_value": {"clip_value": 0.0625},
    "decay": {"weight_decay": 0.125},
    "decay_of_weights": {"weight_decay": 0.125, "decay_biases": False},
    "l1_of_all": {"l1": 0.03125, "penalise_biases": True},
    "l2": {"l2": 0.125},
}
DECAYING = ("sgd", "momentum", "nesterov", "adamw")
DIVIDING = ("rmsprop", "adam", "adamw")
SCHEDULES = {
    "constant": ({}, lambda o: None),
    "step": ({"drop": 0.5, "drop_every": 15}, lambda o: torch.optim.lr_scheduler.StepLR(o, 15, 0.5)),
    "exponential": ({"rate_factor": 0.9375}, lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9375)),
    "linear": ({"over": 40, "end_rate": 0}, lambda o: torch.optim.lr_scheduler.LinearLR(o, 1.0, 0.0, 40)),
    "cosine": ({"over": 60, "end_rate": 0}, lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 60)),
    "one_over_t": (
        {"rate_decay": 0.25},
        lambda o: torch.optim.lr_scheduler.MultiplicativeLR(o, lambda k: (1 + 0.25 * (k - 1)) / (1 + 0.25 * k)),
    ),
}
WARM_UP = 8


def start(outputs, moved=0.0, *, shared=False):
    """The parameters at step 0: hidden weights by unit, hidden biases, output weights by unit, output biases; biases
    that units share are the first of these.
    """
    numbers = [(4 * ((17 * i + 29) % 61 - 30) + 1) / 128 + moved for i in range(6 + 3 * outputs)]
    shapes = [(2, 2), (2,), (outputs, 2), (outputs,)]
    found, at = [], 0
    for shape in shapes:
        size = torch.Size(shape).numel()
        used = numbers[at : at + 1] if shared and len(shape) == 1 else numbers[at : at + size]
        found.append(torch.tensor(used).reshape((-1, *shape[1:])).requires_grad_())
        at += size
    return found


def train(
    hidden, end, optimizer, settings, batch, reduction, schedule, warm_up, moved=0.0, *, shared=False, dropped=False
):
    """The parameters and the loss of all rows after STEPS updates, and how near a bend any number came; `dropped` if
    hidden units are off by masks, which PyTorch multiplies with what they pass on.
    """
    output, loss, kind = end
    inputs, targets = torch.tensor(INPUTS), torch.tensor(TARGETS[kind])
    parameters = start(targets.shape[1], moved, shared=shared)
    nearest = 1.0

    def total(rows, mask=1.0):
        nonlocal nearest
        w1, b1, w2, b2 = parameters
        z1 = inputs[rows] @ w1.T + b1
        z2 = (ACTIVATIONS[hidden](z1) * mask) @ w2.T + b2
        a, y = ACTIVATIONS[output](z2), targets[rows]
        bends = [z1] if hidden in BENT else []
        bends += parameters if settings.get("l1") else []
        bends += [a - y] if loss == "absolute_error" else [1 - y * a] if loss == "hinge" else []
        nearest = min([nearest, *(float(each.detach().abs().min()) for each in bends)])
        each = LOSSES[loss](a, z2, y).sum(1)
        return each.mean() if reduction == "mean" else each.sum()

    rate, make = OPTIMIZERS[optimizer]
    decay = settings.get("weight_decay", DECAY.get(optimizer, 0.0))
    kept = parameters if settings.get("decay_biases", True) else [p for p in parameters if p.dim() > 1]
    groups = [{"params": [p], "weight_decay": decay if any(p is k for k in kept) else 0.0} for p in parameters]
    made = make(groups, rate, decay)
    if optimizer in BY_HAND:
        for group in made.param_groups:
            group["weight_decay"] = 0.0
    changes = [SCHEDULES[schedule][1](made)]
    if warm_up:
        changes.append(torch.optim.lr_scheduler.LinearLR(made, 1 / warm_up, 1.0, warm_up - 1))
    rows = [list(range(at, min(at + batch, len(INPUTS)))) for at in range(0, len(INPUTS), batch)]
    for step in range(STEPS):
        made.zero_grad()
        used = rows[step % len(rows)]
        (total(used, mask_of(step, batch)[: len(used)] if dropped else 1.0) + penalty(parameters, settings)).backward()
        clip(parameters, settings)
        if optimizer in BY_HAND:
            with torch.no_grad():
                for parameter in kept:
                    parameter.mul_(1 - made.param_groups[0]["lr"] * decay)
        made.step()
        for change in filter(None, changes):
            change.step()
    return (
        [number for p in parameters for number in p.detach().flatten().tolist()],
        float((total(slice(None)) + penalty(parameters, settings)).detach()),
        nearest,
    )


def mask_of(step, batch):
    """What hidden units are multiplied with in the update after `step`: 0, or 1 / (1 − SHARE)."""
    raw = np.random.PCG64([SEED, 0, 3]).advance(step * batch * 2).random_raw(batch * 2)
    return torch.tensor(
        [[0.0 if n < SHARE * 2**64 else 1 / (1 - SHARE) for n in row] for row in raw.reshape(-1, 2).tolist()]
    )


def penalty(parameters, settings):
    """What large parameters cost: of the weights, or of all."""
    chosen = [p for p in parameters if p.dim() > 1 or settings.get("penalise_biases")]
    l1, l2 = settings.get("l1", 0.0), settings.get("l2", 0.0)
    return sum(l1 * p.abs().sum() + l2 / 2 * (p**2).sum() for p in chosen)


def clip(parameters, settings):
    """Clip the gradients."""
    if "clip_value" in settings:
        torch.nn.utils.clip_grad_value_(parameters, settings["clip_value"])
    if "clip_norm" in settings:
        norm = torch.cat([p.grad.flatten() for p in parameters]).norm()
        if norm > settings["clip_norm"]:
            for p in parameters:
                p.grad.mul_(settings["clip_norm"] / norm)


def cases():
    """Every activation, loss, optimizer and regularisation, and every schedule with every optimizer."""
    number = 0
    hidden_ones = [name for name in ACTIVATIONS if name != "softmax"]
    for hidden, end, optimizer, named in product(hidden_ones, ENDS, OPTIMIZERS, REGULARISATIONS):
        if "weight_decay" in REGULARISATIONS[named] and optimizer not in DECAYING:
            continue
        number += 1  # batches and reductions in turn
        yield hidden, end, optimizer, named, (2, 5, 1)[number % 3], ("mean", "sum")[number % 2], "constant", 0
    for schedule, optimizer, warm_up in product(SCHEDULES, OPTIMIZERS, (0, WARM_UP)):
        if schedule != "constant" or warm_up:
            yield "tanh", ENDS[4], optimizer, "none", 2, "mean", schedule, warm_up


def shared_cases():
    """Every optimizer with every regularisation and loss, where the units of a layer share a bias. The one of a softmax
    layer changes nothing, so its gradient is 0 but for rounding: left out are optimizers that divide by its size.
    """
    hidden_ones = [name for name in ACTIVATIONS if name != "softmax"]
    for number, (optimizer, named, end) in enumerate(product(OPTIMIZERS, REGULARISATIONS, ENDS)):
        if optimizer in DIVIDING and end[0] == "softmax":
            continue
        if "weight_decay" not in REGULARISATIONS[named] or optimizer in DECAYING:
            hidden = hidden_ones[number % len(hidden_ones)]
            yield hidden, end, optimizer, named, (2, 5, 1)[number % 3], ("mean", "sum")[number // 2 % 2], "constant", 0


def dropped_cases():
    """Every optimizer with every loss, where hidden units are off by chance."""
    hidden_ones = [name for name in ACTIVATIONS if name != "softmax"]
    for number, (optimizer, end) in enumerate(product(OPTIMIZERS, ENDS)):
        hidden, batch = hidden_ones[number % len(hidden_ones)], (2, 5, 1)[number % 3]
        yield hidden, end, optimizer, "none", batch, ("mean", "sum")[number // 2 % 2], "constant", 0


def starts():
    """How widely PyTorch's starts are spread, for a large layer: the deviation, and the largest of an even one."""
    torch.manual_seed(0)
    inputs, units, init = 300, 500, torch.nn.init
    makers = {
        "glorot_uniform": init.xavier_uniform_,
        "glorot_normal": init.xavier_normal_,
        "he_uniform": lambda w: init.kaiming_uniform_(w, nonlinearity="relu"),
        "he_normal": lambda w: init.kaiming_normal_(w, nonlinearity="relu"),
        "torch_linear": lambda w: torch.nn.Linear(inputs, units).weight.detach(),
    }
    found = {}
    for name, make in makers.items():
        weights = make(torch.empty(units, inputs))
        found[name] = {"deviation": float(weights.std()), "largest": float(weights.abs().max())}
    return {"inputs": inputs, "units": units, "of": found}


def worked_out(cases, **how):
    """Cases with their figures, and those that are left out."""
    found, left_out = [], []
    for hidden, end, optimizer, named, batch, reduction, schedule, warm_up in cases:
        settings = REGULARISATIONS[named]
        case = [hidden, end, optimizer, settings, batch, reduction, schedule, warm_up]
        parameters, loss, nearest = train(*case, **how)
        other, _, _ = train(*case, MOVED, **how)
        if nearest < KINK or not max(abs(a - b) for a, b in zip(parameters, other, strict=True)) < MOST:
            left_out.append([hidden, ENDS.index(end), optimizer, named, batch, reduction, schedule, warm_up])
            continue
        picked = parameters if named == "none" and hidden == "tanh" else [parameters[i] for i in (0, 4, -2, -1)]
        found.append([hidden, ENDS.index(end), optimizer, named, batch, reduction, schedule, warm_up, loss, *picked])
    return found, left_out


def as_lines(found):
    """A case a line."""
    return ",\n".join(json.dumps(case, separators=(",", ":")) for case in found)


def main():
    """Write figures.json."""
    (found, left_out), (shared, shared_left_out) = worked_out(cases()), worked_out(shared_cases(), shared=True)
    dropped, dropped_left_out = worked_out(dropped_cases(), dropped=True)
    written = {
        "made_by": f"tests/oracle/pytorch_figures.py with PyTorch {torch.__version__}",
        "steps": STEPS,
        "inputs": INPUTS,
        "targets": TARGETS,
        "ends": ENDS,
        "start": {str(n): [p.tolist() for p in start(n)] for n in (1, 2)},
        "rates": {name: rate for name, (rate, _) in OPTIMIZERS.items()},
        "regularisations": REGULARISATIONS,
        "schedules": {name: constants for name, (constants, _) in SCHEDULES.items()},
        "starts": starts(),
        "left_out": left_out,
        "shared_left_out": shared_left_out,
        "dropout": {"share": SHARE, "seed": SEED},
        "dropped_left_out": dropped_left_out,
    }
    rest = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in written.items())
    path = Path(__file__).with_name("figures.json")
    lists = (
        f'"shared": [\n{as_lines(shared)}\n],\n"dropped": [\n{as_lines(dropped)}\n],\n"cases": [\n{as_lines(found)}\n]'
    )
    path.write_text(f"{{\n{rest},\n{lists}\n}}\n")
    left = len(left_out) + len(shared_left_out) + len(dropped_left_out)
    told = f"{len(found)} cases, {len(shared)} with shared biases, {len(dropped)} with dropout, {left} left out"
    print(f"{told}, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
