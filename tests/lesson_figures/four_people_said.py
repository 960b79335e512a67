"""What the lesson of the four people says without a number, and what its choices come to."""

import math
from itertools import pairwise, product

from lesson_figures import Choices, Claims, Computed, Engine, at
from lesson_figures.four_people_runs import ALONE, END, EPOCH, ERROR, HALF, NEURON, PARAMETERS, PEOPLE, errors, raised
from nntui.explain.forward import SATURATED
from nntui.explain.warnings import warnings


def as_near_to_0_as_to_1(engine: Engine) -> bool:
    high, low = (engine("activation(h1, x)", 0, *NEURON, f"b1 = {bias}") for bias in (4, -10))
    return math.isclose(low, 1 - high)


def otherwise_with_another_w5(engine: Engine) -> bool:
    return engine("gradient(w1)") != engine("gradient(w1)", 0, f"w5 = {engine('w5', 1)!r}")


def falls_with_every_epoch(engine: Engine) -> bool:
    return all(after < before for before, after in pairwise(errors(engine)[::EPOCH]))


def nearest_to_0(engine: Engine) -> str:
    """Which of Bob's links is almost 0: a hundred times smaller than the others."""
    names = ("dL/do1(Bob)", "slope(o1, Bob)", "w5", "slope(h1, Bob)")
    links = dict(
        zip(("L against ŷ", "o1's slope", "w5", "h1's slope"), (abs(engine(n, 1)) for n in names), strict=True)
    )
    least = min(links, key=lambda link: links[link])
    return least if all(links[least] < size / 100 for link, size in links.items() if link != least) else ""


def moved_by(engine: Engine) -> bool:
    """Alice and Diana move w1, the others far less: a fifth of it at most, up to step 169."""
    engine("w1", 169)
    moves = [abs(engine("w1", k + 1) - engine("w1", k)) for k in range(169)]
    alice, bob, charlie, diana = (sum(moves[i::EPOCH]) for i in range(EPOCH))
    return max(bob, charlie) < min(alice, diana) / 5


def flat_but_for_borders(engine: Engine) -> bool:
    """Over the place of the data both hidden units are within 0.02 of 0 or 1 at two places in three, and there every
    answer is within 0.02 of one of four.
    """
    w1, w2, w3, w4, w5, w6, b1, b2, b3 = (engine(name, END) for name in PARAMETERS)

    def sigmoid(z: float) -> float:
        return 1 / (1 + math.exp(-z))

    def answer(h1: float, h2: float) -> float:
        return sigmoid(w5 * h1 + w6 * h2 + b3)

    places = list(product(range(-15, 26), range(-6, 7)))
    units = [(sigmoid(w1 * x + w2 * y + b1), sigmoid(w3 * x + w4 * y + b2)) for x, y in places]
    flat = [pair for pair in units if all(min(h, 1 - h) < 0.02 for h in pair)]
    level = all(abs(answer(*pair) - answer(*map(round, pair))) < 0.02 for pair in flat)
    return level and 3 * len(flat) > 2 * len(places)


def changed_most(engine: Engine) -> str:
    changes = {name: abs(engine(name, END) - engine(name)) for name in PARAMETERS}
    return max(changes, key=lambda name: changes[name])


def end_of(rate: str) -> Computed:
    """The error at the end with a rate."""
    return at(ERROR, END, f"rate = {rate}")


def stuck(engine: Engine) -> bool:
    """Whether the error is as bad as at the end from the first step on, with a rate of 100."""
    return all(round(engine(ERROR, step, "rate = 100"), 6) == 0.5 for step in (1, END))


def hidden_delta(engine: Engine) -> float:
    """How large the largest δ of a hidden unit is for Bob at his first turn, beside o1's."""
    hidden = max(abs(engine(f"delta({unit}, Bob)", 1)) for unit in ("h1", "h2"))
    return hidden / abs(engine("delta(o1, Bob)", 1))


def changes_at_bobs_turn(engine: Engine, of: str) -> list[float]:
    """By how much a quantity of each row changes in the second update."""
    return [engine(f"{of}({name})", 2) - engine(f"{of}({name})", 1) for name in PEOPLE]


def lost_more(engine: Engine) -> bool:
    alice, bob, charlie, diana = changes_at_bobs_turn(engine, "row_loss")
    return min(alice, diana) > 0 > max(bob, charlie) and alice + diana > -(bob + charlie)


def smooth(engine: Engine, rate: str) -> bool:
    """Whether no epoch raises the error with a rate."""
    errors = [engine(ERROR, step, f"rate = {rate}") for step in range(0, END + 1, EPOCH)]
    return all(after < before for before, after in pairwise(errors))


def fewer_up_to_15(engine: Engine) -> bool:
    """Whether a larger rate is sooner below 0.001 up to 15, and later from there on."""
    taken = [engine.first(f"{ERROR} < 0.001", END, f"rate = {rate}") for rate in (1, 3, 8, 11, 15, 18, 20, 25, 30)]
    return taken[:5] == sorted(taken[:5], reverse=True) and taken[4:] == sorted(taken[4:])


def warned_of(engine: Engine, warning: str, step: int, *edits: str) -> bool:
    """Whether the program says so above the panes."""
    return any(remark.brief.startswith(warning) for remark in warnings(engine.moment(step, *edits)))


CLAIMS: Claims = {
    "as near to 0 as 0.99909 is to 1": as_near_to_0_as_to_1,
    "“! saturated unit” marks a unit": lambda engine: warned_of(engine, "saturated unit", 0, *NEURON, "b1 = −10"),
    "“! vanishing gradient”: their δ are less than a thousandth of o1's": lambda engine: (
        warned_of(engine, "vanishing gradient", 1) and hidden_delta(engine) < 1e-3
    ),
    "it is saturated, h2 too": lambda engine: engine("slope(h2, Bob)", 1) < SATURATED,
    "it is multiplied by 1, the others by less": lambda engine: all(
        engine(f"activation({unit}, Alice)") < 1 for unit in ("h1", "h2")
    ),
    "Her update will raise b3": lambda engine: engine("b3", 1) > engine("b3"),
    "Bob's update will lower every ŷ": lambda engine: all(
        change < 0 for change in changes_at_bobs_turn(engine, "output")
    ),
    "bad for Alice and Diana, who are off by far more": lambda engine: (
        min(1 - engine(f"output({name})", 1) for name in ("Alice", "Diana"))
        > 4 * max(engine(f"output({name})", 1) for name in ("Bob", "Charlie"))
    ),
    "Alice and Diana lost more than he and Charlie won": lost_more,
    "each step goes ten times as far, none too far": lambda engine: smooth(engine, "1"),
    "Larger rates mostly take fewer steps, up to about 15": fewer_up_to_15,
    "whose slope is twice what is squared": lambda engine: (
        engine("dL/do1(Alice)", 0, *ALONE) == -2 * (1 - engine("output(Alice)", 0, *ALONE))
    ),
    "is worse than 0.25, knowing nothing": lambda engine: engine(ERROR) > engine(ERROR, 0, *HALF),
    "that would come out otherwise": otherwise_with_another_w5,
    "though Bob's own error fell": lambda engine: engine("row_loss(Bob)", 2) < engine("row_loss(Bob)", 1),
    "From epoch to epoch the error fell all the way": falls_with_every_epoch,
    "what helps with one may harm with others": lambda engine: engine(ERROR, 2) > engine(ERROR, 1),
    "The 167th, Charlie's": lambda engine: max(raised(engine)) == 167 and 167 % EPOCH == 3,
    "agree in four digits": lambda engine: all(
        f"{engine(f'output({name})', END):.4f}" == f"{engine(f'output({name})', END - 1):.4f}" for name in PEOPLE
    ),
    "the change is −0.1 times as much": lambda engine: all(
        math.isclose(engine(n, 1, *ALONE) - engine(n, 0, *ALONE), -0.1 * engine(f"gradient({n})", 0, *ALONE))
        for n in PARAMETERS
    ),
    "Three of four are on the right side of ½": lambda engine: engine("accuracy", 80) == 0.75,
    "Alice's and Diana's most, Bob's and Charlie's far less": moved_by,
    "flat parts, where h1 and h2 are near 0 or 1": flat_but_for_borders,
    "after one step as after": stuck,
    "Exactly ½ counts as M": lambda e: e("accuracy", 0, *HALF, "row(Alice) = off", "row(Diana) = off") == 1,
}
CHOICES: Choices = {
    "Which sign has the gradient?": lambda engine: "minus" if engine("gradient(w1)") < 0 else "plus",
    "Which makes it small?": nearest_to_0,
    "For which sum is ŷ exactly 1, all digits kept?": lambda _: "none" if math.exp(-3) > math.exp(-40) > 0 else "40",
    "Your guess: where will it end?": lambda engine: f"near {round(engine(ERROR, END, 'seed = 0'), 3):g}",
    "Your guess: where does rate 1 end?": lambda engine: (
        "lower" if end_of("1")(engine) < engine(ERROR, END) / 2 else "about there"
    ),
    "Your guess for 100?": lambda engine: "it gets stuck" if stuck(engine) else "lower still",
    "Which changed most?": changed_most,
}
