"""What the tour types: mostly keys and what may be typed after them."""

from lesson_figures import GIVEN, Claims, Engine, Figures, at
from lesson_figures.four_people_runs import articles_epoch
from nntui.explain.warnings import warnings
from nntui.scenario.library import open_scenario

EVE = "probe(Eve) = 140 lb, 66 in"


def mostly_alice(engine: Engine) -> bool:
    """Whether Alice's updates made more of w1's way to step 4000 than all the others'."""
    engine("w1", 4_000)
    moves = [engine("w1", step + 1) - engine("w1", step) for step in range(4_000)]
    alice, *others = (abs(sum(moves[i::4])) for i in range(4))
    return alice > sum(others)


FIGURES: Figures = {
    "": {"0": GIVEN},
    "The network": {"1": GIVEN},
    "Steps": {"−0.7506": at("w1")},
    "Warnings": {"1": GIVEN, "4": GIVEN, "0.0001": at("activation(h1, Bob)", 1)},
    "Why?": {"1": GIVEN},
    "Time": {"100": GIVEN, "99": lambda engine: articles_epoch(engine, 400)},
    "Someone new": {"140": GIVEN, "66": GIVEN},
    "What if?": {"0.1": lambda engine: engine("rate")},
    "Your turn": {
        "1": GIVEN,
        "4000": GIVEN,
        "81": lambda engine: engine.first("accuracy = 1", 200),
    },
    "(Step 81": {"81": lambda engine: engine.first("accuracy = 1", 200)},
    "Any number": {"1": GIVEN},
}
TASKS: list[tuple[str, str]] = []
CLAIMS: Claims = {
    "An update is made, Alice's": lambda engine: engine("gradient(w1)") == engine("gradient(w1, Alice)") != 0,
    "below ½, so she counts as a man": lambda engine: engine("prediction(Eve)", 4_000, EVE) < 0.5,
    "they are so sure (saturated) that": lambda engine: (
        {"saturated units for Bob", "vanishing gradient"} <= {remark.brief for remark in warnings(engine.moment(1))}
    ),
    "and h2 nearly 1": lambda engine: (
        engine("activation(h1, Bob)", 1) < 0.001 and engine("activation(h2, Bob)", 1) > 0.999
    ),
    "Bob is chosen, who is next to learn": lambda engine: (
        engine("gradient(w1)", 1) == engine("gradient(w1, Bob)", 1) != 0
    ),
    "w1 is Alice's work, most of all": mostly_alice,
    "tell women (F, 1) from men (M, 0)": lambda engine: (
        engine.moment(0).setup.program.data.targets.tolist()
        == [[float(name in ("Alice", "Diana"))] for name in engine.moment(0).setup.row_names]
    ),
    "Victor Zhou's article, whose network this is": lambda engine: (
        (article := open_scenario("four-people").scenario.article) is not None and article.author == "Victor Zhou"
    ),
    "Emily and Frank are from the article": lambda engine: (
        {"prediction(Emily)", "prediction(Frank)"}
        <= {figure.quantity for figure in open_scenario("four-people").scenario.published}
    ),
}
