"""Activations and losses as terms: the formulas of the engine, in a form that can be shown with numbers put in."""

from collections.abc import Callable

from nntui.explain.terms import Difference, Function, Num, Product, Quotient, Sum, Term

ONE, TWO = Num(1.0), Num(2.0)

# An activation of its sum z.
ACTIVATION: dict[str, Callable[[Num], Term]] = {
    "linear": lambda z: z,
    "sigmoid": lambda z: Quotient(ONE, Sum((ONE, Function("exp", Function("minus", z))))),
    "tanh": lambda z: Function("tanh", z),
    "relu": lambda z: Function("positive part", z),
}

# Its slope da/dz, by z and by the activation a; None: it is a number by case, see SLOPE_WORDS.
SLOPE: dict[str, Callable[[Num], Term] | None] = {
    "linear": None,
    "sigmoid": lambda a: Product((a, Difference(ONE, a))),
    "tanh": lambda a: Difference(ONE, Function("square", a)),
    "relu": None,
}
SLOPE_WORDS = {"linear": "1 everywhere", "relu": "1 where the sum is above 0, else 0"}

# A loss of one output ŷ with target y, and its derivative by ŷ.
LOSS: dict[str, Callable[[Num, Num], Term]] = {
    "squared_error": lambda o, y: Function("square", Difference(o, y)),
    "half_squared_error": lambda o, y: Product((Num(0.5, "½"), Function("square", Difference(o, y)))),
    "absolute_error": lambda o, y: Function("absolute", Difference(o, y)),
}
LOSS_SLOPE: dict[str, Callable[[Num, Num], Term]] = {
    "squared_error": lambda o, y: Product((TWO, Difference(o, y))),
    "half_squared_error": Difference,
    "absolute_error": lambda o, y: Function("sign", Difference(o, y)),
}
