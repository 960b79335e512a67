"""What the tour types: mostly keys and what may be typed after them."""

from lesson_figures import GIVEN, Claims, Figures
from nntui.scenario.library import open_scenario

EVE = "probe(Eve) = 140 lb, 66 in"

FIGURES: Figures = {
    "": {"0": GIVEN},
    **{f"{moment}. ": {str(moment): GIVEN} for moment in (1, 2, 3, 5, 6, 7, 11, 12)},
    "4. ": {"4": GIVEN, "100": GIVEN},
    "8. ": {"8": GIVEN, "140": GIVEN, "66": GIVEN},
    "9. ": {"9": GIVEN, "0.1": lambda engine: engine("rate")},
    "10. ": {"10": GIVEN, "1": GIVEN},
}
TASKS: list[tuple[str, str]] = []
CLAIMS: Claims = {
    "it was Alice's": lambda engine: engine("gradient(w1)") == engine("gradient(w1, Alice)") != 0,
    "counts as a man": lambda engine: engine("prediction(Eve)", 4_000, EVE) < 0.5,
    "Emily and Frank are from the article": lambda engine: (
        {"prediction(Emily)", "prediction(Frank)"}
        <= {figure.quantity for figure in open_scenario("four-people").scenario.published}
    ),
}
