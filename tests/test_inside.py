"""Inside a step, under real keys and clicks: walking, the arithmetic, why, the checks; judged by the screen's text."""

import random
import re

import pytest
from app_support import KEYS, FakeClock, Reader, reading, wide_scenario
from share import crossed, dealt, spread
from test_app import BRAILLE_AND_BOXES, FORWARD_ONLY, OPENING

from nntui.quantities.opening import open_scenario
from nntui.scenario.folder import built_in_names
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from nntui.timeline.walk import walk

BRAILLE = re.compile("[\u2800-\u28ff]")
NOTHING_YET = "Nothing has changed yet: these are the numbers of step"
ALICES_STEP = [
    "FORWARD operation 1 of 17: sum of h1, Alice",
    "FORWARD operation 2 of 17: activation of h1, Alice",
    "FORWARD operation 3 of 17: sum of o1, Alice",
    "FORWARD operation 4 of 17: activation of o1, Alice",
    "LOSS operation 5 of 17: the error, Alice",
    "LOSS operation 6 of 17: mean squared error of 4 rows ",
    "BACKWARD operation 7 of 17: ∂L/∂o1, Alice",
    "BACKWARD operation 8 of 17: slope of o1, Alice",
    "BACKWARD operation 9 of 17: delta of o1, Alice",
    "BACKWARD operation 10 of 17: gradient of w5, Alice",
    "BACKWARD operation 11 of 17: gradient of b3, Alice",
    "BACKWARD operation 12 of 17: ∂L/∂h1, Alice",
    "BACKWARD operation 13 of 17: slope of h1, Alice",
    "BACKWARD operation 14 of 17: delta of h1, Alice",
    "BACKWARD operation 15 of 17: gradient of w1, Alice",
    "BACKWARD operation 16 of 17: gradient of b1, Alice",
    "UPDATE operation 17 of 17: update of w1 ",
]
GRADIENT_OF_W1 = ("}", "}", "}", *["."] * 8)  # from the beginning of a step of four-people
KEY = {".": "full_stop", ",": "comma", "}": "right_curly_bracket", "{": "left_curly_bracket"}


async def press(reader: Reader, *keys: str) -> None:
    """Press keys, those for operations and phases by their signs."""
    await reader.press(*(KEY.get(key, key) for key in keys))


def place(reader: Reader) -> str:
    """Where inside the step the status says it is: "gradient of w1, Alice"; "" at a border."""
    found = re.search(r"operation \d+ of \d+: (.+?)(?:  |$)", reader.part("status"), re.MULTILINE)
    return found[1] if found else ""


def how(reader: Reader) -> str:
    """The words of the arithmetic pane that can be seen, with single blanks between them."""
    lines = reader.part("how").splitlines()
    return " ".join(" ".join(line[1:-1].rstrip("▁▂▃▄▅▆▇█") for line in lines[1:-1]).split())


def title(reader: Reader, pane: str) -> str:
    """The title in a pane's border, without how much is out of sight (test_in_sight); "" for one that isn't seen."""
    border = re.match(r"[╭\s─]*(.*?)(?: [▲▼] \d+)*[\s─╮]*$", reader.part(pane).partition("\n")[0])
    return border[1] if border else ""


# Walking


async def test_each_operation_is_named_with_its_phase_its_place_and_whose_it_is():
    async with reading("four-people") as reader:
        assert place(reader) == ""
        for words in ALICES_STEP:
            await press(reader, ".")
            status = reader.part("status")
            assert f"{words} " in f"{status} ", words
            assert "→ update 1: Alice" in status
            assert reader.step == 0
            changed = "The update is made here; → shows step 1."
            assert (changed if words.startswith("UPDATE") else f"{NOTHING_YET} 0.") in status
        await press(reader, ".")
        assert (reader.step, place(reader)) == (1, "")
        assert NOTHING_YET not in reader.text
        await press(reader, ".")
        assert "→ update 2: Bob" in reader.part("status")
        assert place(reader) == "sum of h1, Bob"
        assert f"{NOTHING_YET} 1." in reader.part("status")


async def test_phases_lead_to_their_first_operations_and_back_to_their_beginnings():
    phases = ["sum of h1, Alice", "the error, Alice", "∂L/∂o1, Alice", "update of w1"]
    async with reading("four-people") as reader:
        for words in phases:
            await press(reader, "}")
            assert place(reader) == words
        await press(reader, "}")
        assert (reader.step, place(reader)) == (1, "")
        await press(reader, "}")
        assert (reader.step, place(reader)) == (1, "sum of h1, Bob")
        await press(reader, "{", "{")
        for words in reversed(phases):
            assert (reader.step, place(reader)) == (0, words)
            await press(reader, "{")
        assert (reader.step, place(reader)) == (0, "")
        before = reader.text
        await press(reader, "{", ",")
        assert reader.text == before, "nothing lies before the beginning"
        await press(reader, *GRADIENT_OF_W1, "{")
        assert place(reader) == "∂L/∂o1, Alice"


@dealt("name, first, presses", [("four-people", 0, 36), ("three-inputs", 9, 20)], turn=1, of=2)
async def test_the_way_back_shows_the_same_screens_as_the_way_there(name, first, presses):
    async with reading(name) as reader:
        await reader.go_to(str(first + 5))  # so that the curve is known that far
        await reader.go_to(str(first))
        await press(reader, "a")
        seen = [await reader.still()]
        for _ in range(presses):
            await press(reader, ".")
            seen.append(reader.text)
        assert len(set(seen)) == len(seen)
        for back in range(presses - 1, -1, -1):
            await press(reader, ",")
            if place(reader):
                assert reader.text == seen[back], back
            else:  # a border is shown for the row that one comes from
                assert reader.part("status") == "\n".join(seen[back].splitlines()[:3])


async def test_from_inside_a_step_esc_leaves_right_finishes_and_left_goes_to_its_beginning():
    async with reading("four-people") as reader:
        await reader.press("right", "right")
        for key, step in (("escape", 2), ("right", 3), ("left", 2), ("]", 4), ("[", 0), ("home", 0), ("end", 4000)):
            await reader.go_to("2")
            await press(reader, "}", ".")
            assert (reader.step, place(reader)) == (2, "activation of h1, Charlie")
            await reader.press(key)
            assert (reader.step, place(reader)) == (step, ""), key
        await reader.go_to("2")
        await press(reader, "}", "left", "left")
        assert reader.step == 1, "the second press goes a step back"


async def test_going_through_a_step_or_past_it_comes_to_the_same():
    async with reading("four-people") as reader:
        await press(reader, *["}"] * 5, "home", "a", "d")
        await reader.press("right")
        past = reader.text
        await press(reader, "home", *["."] * 18, "d")
        assert reader.text == past


# Nothing before its time


def results(name, step):
    """Each operation's results at a step for the rows of its update, and the numbers that it begins with."""
    setup = open_scenario(name)
    timeline = Timeline.of(setup)
    timeline.run_of(0).advance(step + 1)
    moment = Moment(timeline, Position(0, step))
    found = {}
    for operation in walk(setup):
        values = moment.metrics if operation.kind == "metrics" else moment.trace.results[operation.name]
        found[operation.name] = [float(value) for value in values.ravel()]
    given = [*moment.vector.tolist(), *moment.trace.inputs.ravel().tolist(), *moment.trace.targets.ravel().tolist()]
    return found, given


def shown(values):
    """The numbers as they begin on a screen: four places after the point; those that say nothing are left out."""
    return {f"{abs(value):.4f}" for value in values if abs(value) > 0.001}


@pytest.mark.parametrize(("name", "step"), [("four-people", 0), ("four-people", 6), ("three-inputs", 10)])
async def test_no_number_is_shown_before_its_operation_is_reached(name, step):
    found, given = results(name, step)
    names = list(found)
    async with reading(name, size=(120, 50)) as reader:
        await reader.go_to(str(step))
        for at, operation in enumerate(names):
            await press(reader, ".")
            reached = shown(given).union(*(shown(found[each]) for each in names[: at + 1]))
            ahead = set().union(*(shown(found[each]) for each in names[at + 1 :])) - reached
            network = "\n".join(reader.part("network").splitlines()[2:])  # its heading: see the test below
            for pane in (network, reader.part("weights"), reader.part("how")):
                for number in re.findall(r"(?<![\d.])\d+\.\d{4}", pane):
                    assert number not in ahead, f"{number} at {operation}:\n{reader.text}"
            assert_dots(reader, names, at)


def assert_dots(reader, names, at):
    """Units without a number have a dot, and so have gradients and new values that aren't there yet."""
    network, rows = reader.part("network"), weight_rows(reader)
    assert ("·│" in network) == any(each.endswith(".sum") for each in names[at + 1 :])
    for parameter in reader.app.screen.opened.session.setup.parameters:
        gradient, will_be = rows[parameter.name]
        made_by = f"layer{parameter.layer + 1}.{'biases' if parameter.is_bias else 'weights'}"
        assert (gradient == "·") == (names.index(made_by) > at), parameter.name
        assert (will_be == "·") == (names[at] != "update"), parameter.name


def weight_rows(reader):
    """Name of each weight → what stands under gradient and under will be."""
    number = r" +([+−][\d.,]+(?:e[+−]\d+)?|·)"
    found = re.findall(rf"(?m)^│[▸› ](\w+) .*?{number}{number}{number}", reader.part("weights"))
    return {name: (gradient, will_be) for name, _, gradient, will_be in found}


async def test_the_error_and_the_answer_are_not_told_in_the_forward_pass():
    async with reading("four-people") as reader:
        await press(reader, ".")
        assert "0.7535" not in reader.part("network"), "the squared error in its heading"
        assert "0.1319" not in reader.part("curve"), "the answer for Alice"


async def test_the_numbers_of_the_step_appear_one_after_the_other():
    """As worked out by hand from SCREENS.md: seed 44, step 0, Alice."""
    appear = {
        2: "0.8853",
        4: "0.1319",
        7: "1.7361",
        9: "δ−0.1988",
        10: "w5 ∂−0.1760",
        14: "δ 0.0296",
        15: "w1 ∂−0.0593",
    }
    async with reading("four-people") as reader:
        for at in range(1, 18):
            await press(reader, ".")
            network = reader.part("network").replace("δ −", "δ−")
            for first, words in appear.items():
                if words[0] in "δw":
                    assert (words in network) == (first <= at < 17 or (at == 17 and words[0] == "δ")), (at, words)
            if at in appear and appear[at] not in network:
                raise AssertionError(f"{appear[at]} is missing at {at}:\n{network}")
        assert "w1 Δ+0.0059" in reader.part("network")
        rows = weight_rows(reader)
        assert rows["w1"] == ("−0.0593", "−0.7447")
        assert rows["w5"] == ("−0.1760", "−1.4505")
        assert rows["b3"] == ("−0.1988", "−0.0324")


# The arithmetic


async def test_the_gradient_of_w1_for_alice_has_question_chain_result_and_meaning():
    async with reading("four-people", size=(120, 60)) as reader:
        await press(reader, *GRADIENT_OF_W1)
        assert place(reader) == "gradient of w1, Alice"
        assert title(reader, "how") == "HOW: gradient of w1"
        words = how(reader)
        in_order = [
            "How would Alice's squared error change if w1 grew?",
            "1 error → o1 2 × (o1 − target)", "2 × (0.13194 − 1) = −1.7361",
            "2 o1 → its sum o1 × (1 − o1)", "= 0.11454",
            "3 sum → h1 w5", "= −1.4681",
            "4 h1 → its sum h1 × (1 − h1)", "= 0.10154",
            "5 sum → w1 weight−135", "= −2",
            "▸∂L/∂w1", "= −0.059286",
            "∂o1/∂h1 link 2 × 3", "∂h1/∂w1 link 4 × 5",
            "Negative: w1 up by 0.01 lowers Alice's squared error by about 0.00059, so the update will raise w1.",
            "Gradient check (w1 ± 1e−05): −0.059286", "agrees.",
        ]  # fmt: skip
        places = [words.find(each) for each in in_order]
        assert -1 not in places, [each for each in in_order if each not in words]
        assert places == sorted(places)


async def test_an_activation_shows_its_curve_with_the_dot_on_it():
    async with reading("four-people", size=(120, 60)) as reader:
        await press(reader, ".", ".")
        words = how(reader)
        for each in ("What does h1 pass on for Alice?", "1 / (1 + e^(−2.0437)) = 0.88531", "h1 is 89% on.", "●"):
            assert each in words
        await press(reader, ".")
        assert "What does o1 add up for Alice?" in how(reader)
        assert "●" not in how(reader)


async def test_in_a_batch_each_rows_share_their_sum_and_who_pushes_hardest():
    async with reading("three-inputs", size=(120, 60)) as reader:
        await press(reader, ">", "s", "w")
        words = how(reader)
        for each in (
            "First the share of row 0 0 1:", "Each row's share, and their sum, the gradient of w1:",
            "›1 1 1 δ(yhat) × x1 −0.045833 × 1 = −0.045833", "›1 0 1 δ(yhat) × x1 −0.060765 × 1 = −0.060765",
            "= −0.10660", "1 0 1 pushes hardest: 57% of all pushing, and it pushes w1 up.",
        ):  # fmt: skip
            assert each in words, each


async def test_the_update_tells_old_and_new_and_what_became_of_each_rows_answer():
    async with reading("four-people", size=(120, 90)) as reader:
        await press(reader, "}", "}", "}", "}")
        words = how(reader)
        for each in (
            "new w1 w1 − rate × ∂L/∂w1", "= −0.74469", "w1 goes up by 0.0059286: against its gradient",
            "The gradient comes from Alice:", "Alice 0.13194 → 0.13848, target 1 : closer",
            "Bob 0.14584 → 0.14912, target 0 : further off", "2 of 4 rows came closer to the target.",
        ):  # fmt: skip
            assert each in words, each


async def test_a_long_explanation_scrolls_to_its_end_and_every_step_starts_at_its_top():
    async with reading("four-people", size=(80, 24)) as reader:
        await press(reader, "a", *["}"] * 4)
        assert "What does the update make of w1" in how(reader)
        assert "came closer" not in how(reader)
        for _ in range(40):
            await reader.press("down")
        assert "2 of 4 rows came closer to the" in how(reader)
        await press(reader, ",")
        assert "How would Alice's squared error change if b1 grew?" in how(reader)


# Why


WHY = {  # keys before w → where it leads, and the number that it is about
    "a hidden unit": (("down",) * 4, (0, "activation of h2, Alice"), "0.31007"),
    "the output": (("up",), (0, "activation of o1, Alice"), "0.13194"),
    "nothing in the diagram": ((), (0, "activation of o1, Alice"), "0.13194"),
    "an input": (("down",), (0, ""), "133 − 135 = −2"),
    "a weight at the start": (("tab", "tab", "down"), (0, ""), "▸w1 = −0.75061"),
    "a weight later": (("right", "tab", "tab", "down"), (0, "update of w1"), "= −0.74469"),
    "a bias later": (("right", "tab", "tab", "up"), (0, "update of w1"), "= −0.74469"),
    "a row": (("tab", "down"), (0, "activation of o1, Bob"), "0.14584"),
    "a row at another step": (("right", "tab", "down"), (1, "activation of o1, Bob"), "0.14912"),
    "a probe": (("tab", "up"), (0, "activation of o1, Frank"), "nothing is learned from it"),
    "a metric": (("shift+tab",), (0, "mean squared error of 4 rows"), "= 0.36685"),
    "another metric": (("shift+tab", "down"), (0, "accuracy of 4 rows"), "2 / 4 = 0.5"),
    "the point of the slice": (("s",), (0, "gradient of w1, Alice"), "= −0.059286"),
    "another weight's slice": (("s", "down", "down"), (0, "gradient of w2, Alice"), "= −0.029643"),
}  # fmt: skip


@pytest.mark.parametrize("about", WHY)
async def test_w_leads_to_the_operation_that_made_the_number(about):
    keys, (step, words), number = WHY[about]
    async with reading("four-people", size=(120, 60)) as reader:
        await reader.press(*keys, "w")
        assert (reader.step, place(reader)) == (step, words)
        assert number in how(reader)


async def test_w_on_what_was_clicked():
    async with reading("four-people") as reader:
        await reader.press("right")
        await reader.click("h2", "network")
        await reader.press("w")
        assert (reader.step, place(reader)) == (1, "activation of h2, Alice")
        await reader.press("escape")
        await reader.click("w5 ", "network")
        await reader.press("w")
        assert (reader.step, place(reader)) == (0, "update of w5")
        assert "new w5" in how(reader)
        assert "= −1.4505" in how(reader)


async def test_w_again_drills_down_from_an_answer_to_the_update_of_a_weight():
    steps = [
        (1, "activation of o1, Alice"), (1, "sum of o1, Alice"),
        (1, "activation of h1, Alice"), (1, "sum of h1, Alice"),
        (0, "update of w1"), (0, "gradient of w1, Alice"), (0, "∂L/∂o1, Alice"), (0, "activation of o1, Alice"),
        (0, "sum of o1, Alice"), (0, "activation of h1, Alice"), (0, "sum of h1, Alice"), (0, ""),
    ]  # fmt: skip
    for pane in ("network", "how"):
        async with reading("four-people") as reader:
            await reader.press("right", *(["a"] if pane == "how" else []), "up" if pane == "network" else "d", "w")
            for place_on_the_way, expected in enumerate(steps):
                assert (reader.step, place(reader)) == expected, place_on_the_way
                await reader.press("w")


@pytest.mark.parametrize("keys", [("down", "w"), ("tab", "tab", "w")], ids=["input", "weight at its start"])
async def test_w_on_a_number_that_is_given_says_so(keys):
    async with reading("four-people") as reader:
        await reader.press(*keys, "w")
        assert "no further back: this number is given" in reader.notices


async def test_drilling_down_ends():
    async with reading("four-people") as reader:
        await reader.press("tab", *["w"] * 5)
        assert "Why does w1, weight → h1, have this value?" in how(reader)
        await reader.press("w")
        assert "no further back: this number is given" in reader.notices


async def test_where_only_the_line_that_all_is_about_leads_on_it_is_marked_so_and_recommended():
    async with reading("five-to-forty-two") as reader:
        await reader.press("right", "w", "w", "a", "up")
        assert "What does prediction add up for five?" in how(reader)
        assert how(reader).count("›") == 1
        await reader.press("w")
        assert reader.notices == ["nothing behind this line: try one with ›"]
        await reader.press("down", "w")
        assert "What does prediction add up for five?" not in how(reader)


# The lines of an explanation


async def test_lines_are_chosen_by_arrows_and_followed_by_enter_or_w():
    async with reading("four-people") as reader:
        await press(reader, "}", ".", ".", "a")
        assert place(reader) == "sum of o1, Alice"
        await reader.press("down", "down")  # the part of h1, the part of h2
        await reader.press("enter")
        assert place(reader) == "activation of h2, Alice"
        await press(reader, ".", "down", "down", "down", "w")
        assert (reader.step, place(reader)) == (0, "")
        assert "Why does b3, bias of o1, have this value?" in how(reader)


async def test_the_first_arrow_leads_to_what_the_marked_line_is_worked_out_from_or_up_from_it():
    async with reading("three-inputs", size=(80, 24)) as reader:
        await press(reader, ">", "s", *[","] * 2, "a")
        begun = reader.part("how").splitlines()[0]
        assert "HOW: gradient of w1 ▲ 8 ▼ " in begun
        await reader.press("up")
        assert "▸0 1 1" in how(reader)
        await press(reader, ",", ".", "down")
        assert reader.part("how").splitlines()[0] == begun
        assert "▸0 0 1" in how(reader)
        await reader.press(*["down"] * 4)
        assert "▸∂L/∂w1" in how(reader)


async def test_the_arrows_stay_on_the_explanation():
    async with reading("four-people") as reader:
        await press(reader, "}", ".", ".", "a")
        await reader.press(*["up"] * 5)
        top = reader.colours(), reader.text
        await reader.press("up")
        assert (reader.colours(), reader.text) == top
        await reader.press(*["down"] * 40)
        await reader.press("enter")
        assert place(reader) == "sum of o1, Alice", "the last line leads nowhere"


async def test_enter_on_a_line_that_leads_nowhere_enlarges():
    async with reading("four-people") as reader:
        await press(reader, ".", "a", *["up"] * 5, "enter")
        assert reader.region("how").width == 120
        await reader.press("enter")
        assert reader.region("how").width == 60


async def test_a_click_on_a_line_leads_there():
    async with reading("four-people", size=(120, 50)) as reader:
        await press(reader, *GRADIENT_OF_W1)
        await reader.click("o1 → its sum", "how")
        assert place(reader) == "slope of o1, Alice"
        await press(reader, "escape", "left")
        await reader.press("a")
        await reader.click("delta of o1: the error by a sum", "how")
        assert place(reader) == "delta of o1, Alice"
        await reader.click("error → o1", "how")
        assert place(reader) == "∂L/∂o1, Alice"
        before = place(reader)
        await reader.click("How would", "how")
        assert place(reader) == before, "a sentence leads nowhere"


# Choosing inside a step


async def test_choosing_something_inside_a_step_moves_to_its_operation():
    async with reading("four-people", size=(120, 50)) as reader:
        await press(reader, *GRADIENT_OF_W1)
        for words, pane, expected in (
            ("h2", "network", "delta of h2, Alice"),
            ("o1", "network", "delta of o1, Alice"),
            ("w6 ", "weights", "gradient of w6, Alice"),
            ("b2 ", "weights", "gradient of b2, Alice"),
            ("w4", "network", "gradient of w4, Alice"),
        ):
            await reader.click(words, pane)
            assert place(reader) == expected
            assert title(reader, "how").removeprefix("▸ ") == f"HOW: {expected.removesuffix(', Alice')}"
        await press(reader, "}")
        await reader.click("b2 ", "weights")
        assert place(reader) == "update of b2"
        await press(reader, "{", "{", "{")
        assert place(reader).startswith("sum of")
        await reader.click("w6 ", "weights")
        assert place(reader) == "sum of o1, Alice"
        assert re.search(r"▸h2 → o1 +w6 × h2", reader.part("how"))


async def test_another_row_inside_a_step_is_one_that_only_answers():
    """Bob has no part in Alice's update: in the backward pass he is shown where he is, in the forward pass."""
    async with reading("four-people", size=(120, 50)) as reader:
        await press(reader, ".", ".", "d", "down")
        assert place(reader) == "activation of h1, Bob"
        assert "NETWORK for Bob" in reader.text
        await reader.press("up")
        await press(reader, "}", "}")
        assert place(reader) == "∂L/∂o1, Alice"
        await press(reader, "d", "down")
        assert place(reader) == "activation of o1, Bob"
        await press(reader, ".")
        assert place(reader) == "the error, Alice"


async def test_in_a_batch_every_row_has_its_share():
    async with reading("three-inputs", size=(120, 60)) as reader:
        await press(reader, "s", "w", "d", "down")
        assert place(reader) == "gradient of w1, 1 1 1"
        await reader.press("a")
        assert "First the share of row 1 1 1:" in how(reader)
        await reader.click("›0 1 1", "how")
        assert place(reader) == "gradient of w1, 0 1 1"
        assert "First the share of row 0 1 1:" in how(reader)


async def test_choosing_a_metric_inside_a_step_leads_to_the_metrics():
    async with reading("four-people", size=(120, 52)) as reader:
        await press(reader, *GRADIENT_OF_W1, "shift+tab", "down")
        assert place(reader) == "accuracy of 4 rows"


# The shared place


async def test_a_d_and_s_share_one_place_and_tab_goes_round_what_is_seen():
    panes = {"d": ("data", "DATA AND PREDICTIONS"), "a": ("how", "HOW"), "s": ("slice", "ERROR AGAINST")}
    async with reading("four-people", size=(120, 52)) as reader:
        for key, (pane, words) in panes.items():
            await reader.press(key)
            assert title(reader, pane).startswith(f"▸ {words}")
            assert not any(other in reader.text for each, (_, other) in panes.items() if each != key)
            order = [pane, "weights", "curve", "network"]
            for seen in [*order, pane]:
                assert title(reader, seen).startswith("▸ "), seen
                await reader.press("tab")
            for seen in ["weights", pane, "network", "curve"]:
                assert title(reader, seen).startswith("▸ "), seen
                await reader.press("shift+tab")
            await reader.press("z")
            assert reader.region(title_pane(reader)).width == 120
            await reader.press("z")


HEADINGS = {
    "NETWORK": "network",
    "DATA": "data",
    "HOW": "how",
    "ERROR": "slice",
    "WEIGHTS": "weights",
    "CURVE": "curve",
}


def title_pane(reader):
    """The pane that is marked as having the keys."""
    return HEADINGS[re.search(r"▸ ([A-Z]+)", "".join(title(reader, pane) for pane in HEADINGS.values()))[1]]


@pytest.mark.parametrize("key", ["d", "a", "s"])
async def test_each_pane_of_the_shared_place_can_be_enlarged_and_left(key):
    pane = {"d": "data", "a": "how", "s": "slice"}[key]
    async with reading("four-people") as reader:
        await press(reader, *GRADIENT_OF_W1, key)
        before = reader.text
        await reader.press("z")
        region = reader.region(pane)
        assert (region.width, region.height) == (120, 36)
        await reader.press("z")
        assert reader.text == before
        await reader.press("z")
        for other, name in (("d", "data"), ("a", "how"), ("s", "slice")):
            await reader.press(other)
            assert reader.region(name).width == 120
        await reader.press(key, "escape")
        assert place(reader) == "", "Esc leaves the step first"
        assert reader.region(pane).width == 120
        await reader.press("escape")
        assert reader.region(pane).width == 60


async def test_walking_in_an_enlarged_pane_shows_the_arithmetic():
    async with reading("four-people") as reader:
        await press(reader, "tab", "z", ".")
        assert reader.region("how").width == 120
        assert "What does h1 add up for Alice?" in how(reader)


async def test_the_slice_shows_the_point_the_tangent_and_where_the_update_leads():
    async with reading("five-to-forty-two") as reader:
        await reader.press("s")
        assert title(reader, "slice") == "▸ ERROR AGAINST w1"
        for words in ("● w1 = 1: ½ squared error 684.5", "slope −185", "◆", "w1 = 2.85"):
            assert words in reader.part("slice").replace(".0000", "").replace("000,", ","), words
        before = reader.part("slice")
        await reader.press("right")
        assert reader.part("slice") != before
    async with reading("four-people") as reader:
        await reader.press("s", "down", "down")
        assert title(reader, "slice") == "▸ ERROR AGAINST w2, the rest held still"
        assert "◼" in reader.part("slice"), "and the error of all rows"


# The gradient check


async def test_the_gradient_check_says_for_every_parameter_that_its_gradient_is_right():
    async with reading("four-people") as reader:
        await reader.press("c")
        assert title(reader, "how") == "HOW: gradient check"
        words = how(reader)
        assert "Are the gradients of update 1 right?" in words
        for name in ("w1", "w2", "b1", "w3", "w4", "b2", "w5", "w6", "b3"):
            assert re.search(rf"›{name} (−?[\d.]+), \1 off by \de−\d\d", words), name
        assert "All agree: the largest relative error is" in words
        await reader.press("right")
        assert "gradient check" not in reader.text, "another step, another check"
        await press(reader, "c", "a", *["down"] * 6, "enter")
        assert re.match("gradient of (w|b)", place(reader))


@pytest.mark.parametrize(("name", "step"), [("four-people", 10), ("five-to-forty-two", 100)])
async def test_the_gradient_check_raises_no_alarm_over_rounding(name, step):
    async with reading(name) as reader:
        await reader.go_to(str(step))
        await reader.press("c")
        assert "not agree" not in how(reader)
        assert "1 of" in how(reader)
        assert "too small to measure by nudging; rounding hides the difference." in how(reader)


# Slow play


async def test_slow_play_goes_by_operation_and_stops_at_the_end():
    async with reading("five-to-forty-two", ["training.steps=2"]) as reader:
        await reader.press(*["minus"] * 8, "space")
        await reader.until("playing", "1 operation/s")
        reader.clock.advance(1.0)
        await reader.until("operation 1 of 9")
        reader.clock.advance(0.5)
        await reader.rest()
        assert "operation 1 of 9" in reader.text
        reader.clock.advance(0.5)
        await reader.until("operation 2 of 9")
        reader.clock.advance(7.0)
        await reader.until("operation 9 of 9: update of w1")
        reader.clock.advance(1.0)
        await reader.until_step(1)
        assert "playing" in reader.part("status")
        assert place(reader) == ""
        reader.clock.advance(3.0)
        await reader.until("operation 3 of 9", "step 1/2")
        reader.clock.advance(60.0)
        await reader.until("step 2/2", "paused")
        reader.clock.advance(60.0)
        await reader.rest()
        assert (reader.step, place(reader)) == (2, "")


async def test_slow_play_can_be_halted_inside_a_step_and_goes_on_from_there():
    async with reading("four-people") as reader:
        await reader.press(*["minus"] * 8, "space")
        reader.clock.advance(3.0)
        await reader.until("operation 3 of 17")
        await reader.press("space")
        await reader.until("paused")
        reader.clock.advance(9.0)
        await reader.rest()
        assert place(reader) == "sum of o1, Alice"
        await reader.press("space")
        reader.clock.advance(1.0)
        await reader.until("operation 4 of 17")
        await reader.press("escape")
        await reader.until("paused")
        assert place(reader) == "activation of o1, Alice", "the first Esc stops"
        await reader.press("escape")
        assert place(reader) == ""


# Forward only


@pytest.mark.parametrize("name", FORWARD_ONLY)
async def test_a_forward_only_scenario_is_walked_through_to_its_end_and_back(name):
    operations = walk(open_scenario(name))
    async with reading(name) as reader:
        await press(reader, "a", "d")
        before = reader.parts()
        for at, operation in enumerate(operations, 1):
            await press(reader, ".")
            assert f"operation {at} of {len(operations)}" in reader.part("status")
            assert operation.phase.upper() in reader.part("status")
            assert "Nothing has changed" not in reader.text, "nothing ever changes here"
            assert "?" in how(reader)
        last = reader.text
        await press(reader, ".", "}")
        assert reader.text == last
        await reader.press("escape", "d")
        assert reader.parts() == before
        await press(reader, "c")
        assert "Forward only: there are no gradients to check." in how(reader)


async def test_one_derivatives_forward_pass_is_the_articles():
    async with reading("two-two-one") as reader:
        await press(reader, *["."] * 4)
        assert "0.7216" in reader.part("network")


# Small terminals, changing ones


async def test_below_80_columns_tabs_lead_to_the_panes():
    async with reading("four-people", size=(70, 22)) as reader:
        await press(reader, *GRADIENT_OF_W1)
        assert "▸network" in reader.part("tabs"), "the walk is watched where one is"
        await reader.press("a")
        assert "▸how" in reader.part("tabs")
        assert "How would Alice's squared error change if w1 grew?" in how(reader)
        for key, pane, words in (("d", "data", "Diana"), ("s", "slice", "●"), ("a", "how", "error → o1")):
            await reader.press(key)
            assert f"▸{pane}" in reader.part("tabs")
            assert words in reader.part(pane)
        await reader.press("tab")
        assert "▸weights" in reader.part("tabs")
        await reader.click("network", "tabs")
        assert "NETWORK for Alice" in reader.text


async def test_at_80x24_the_arithmetic_takes_the_curves_place():
    async with reading("four-people", size=(80, 24)) as reader:
        assert "CURVE" in reader.text
        await press(reader, *GRADIENT_OF_W1)
        assert "CURVE" not in reader.text
        region = reader.region("how")
        assert (region.width, region.height) == (40, 20)
        for words in ("NETWORK for Alice", "WEIGHTS", "How would Alice's squared error"):
            assert words in reader.text or words in how(reader)
        seen = []
        for _ in range(4):
            await reader.press("tab")
            seen.append(title_pane(reader))
        assert seen == ["how", "weights", "network", "how"]
        await reader.press("d")
        assert "CURVE" in reader.text
        await reader.press("tab", "tab", "w")
        assert title_pane(reader) == "how", "the keys don't stay with a pane that is covered"


async def test_at_every_size_the_status_says_where_it_is():
    async with reading("four-people") as reader:
        await press(reader, *GRADIENT_OF_W1)
        for size in ((200, 60), (120, 40), (120, 30), (100, 30), (80, 24), (70, 20), (60, 16)):
            await reader.resize(*size)
            status = " ".join(reader.part("status").split())
            assert "BACKWARD operation 15 of 17: gradient of w1, Alice" in status, size
            assert "step 0/4,000" in status


async def test_at_80x24_the_status_says_what_has_changed():
    async with reading("three-inputs", size=(80, 24)) as reader:
        await reader.press(">")
        await press(reader, ".", ".")
        assert NOTHING_YET in " ".join(reader.part("status").split())


async def test_a_resize_in_the_middle_of_a_step_loses_nothing():
    async with reading("four-people") as reader:
        await press(reader, *GRADIENT_OF_W1)
        before = reader.text
        for size in ((80, 24), (79, 24), (39, 11), (200, 60), (40, 12), (120, 30), (120, 40)):
            await reader.resize(*size)
            await press(reader, ".", ",")
            assert reader.text.strip()
        assert reader.text == before


async def test_sizes_change_while_it_plays_by_operation():
    async with reading("four-people") as reader:
        await reader.press(*["minus"] * 8, "space")
        for size in ((80, 24), (79, 24), (39, 11), (120, 40)):
            await reader.resize(*size)
            reader.clock.advance(1.0)
            await reader.rest()
        await reader.until("operation 4 of 17", "playing")


# Any order of keys


INSIDE = [name for key in KEYS if key.section == "Inside" for name in key.keys]
LOOK = [name for key in KEYS if key.section == "Look" for name in key.keys]
ALL = [name for key in KEYS if key.action != "quit" for name in key.keys]
SIZES = ((120, 40), (120, 30), (80, 24), (79, 24), (60, 16), (40, 12), (39, 11), (200, 60))


@pytest.mark.full
@pytest.mark.long
@pytest.mark.parametrize("name", spread(spread(built_in_names())))
async def test_no_order_of_keys_and_sizes_breaks_anything_inside_a_step(name):
    """Those for operations and panes most, and some of all others; whatever came before, a place shows what it does."""
    chance = random.Random(f"inside {name}")  # noqa: S311 - the same walk each time
    moves = [*INSIDE * 3, *LOOK, *chance.choices(ALL, k=10), *chance.sample(SIZES, k=3)]
    chance.shuffle(moves)
    clock = FakeClock(per_look=0.004)
    async with reading(name, size=(100, 30), clock=clock, paints=True) as reader:
        for at, move in enumerate(moves):
            if isinstance(move, tuple):
                await reader.resize(*move)
                assert reader.text.strip(), f"empty after {moves[: at + 1]}"
            elif move in OPENING:
                await reader.press(move)
                while len(reader.app.screen_stack) > 2:  # where something is typed, Esc asks once more
                    await reader.press("escape")
            else:
                await reader.tap(move)
        await reader.resize(140, 50)
        await reader.press("escape", "escape", "escape")
        assert open_scenario(name).scenario.title in reader.text, moves
        await press(reader, ".", ".", "P", "a")
        session = reader.app.screen.opened.session
        position, arrived = session.position, reader.part("how")
        assert f"operation {1 + min(1, len(walk(session.setup)) - 1)} of" in reader.part("status"), moves
        await press(reader, ",", ",", ".", ".")
        assert session.position == position
        assert reader.part("how") == arrived, f"at {position} after {moves}"


async def test_a_wide_network_is_walked_through(tmp_path):
    async with reading(wide_scenario(tmp_path), size=(80, 24)) as reader:
        for _ in range(24):
            await press(reader, ".")
            assert "NETWORK" in reader.text
            assert how(reader)
        await press(reader, "home", "c")
        assert "Are the gradients of update 1 right?" in how(reader)


# Without colour, without special characters


async def test_without_colour_the_walk_can_still_be_told(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with reading("four-people", size=(120, 50)) as reader:
        await press(reader, *GRADIENT_OF_W1, "a", "down", "down")
        assert re.search(r"▸∂L/∂w1|▸w1", reader.text)
        for colour in reader.colours():
            assert colour.r == colour.g == colour.b, f"{colour} on a screen without colour"
        seen = {}
        for key in ("s", "c", "d"):
            await reader.press(key)
            seen[key] = reader.text
            assert all(colour.r == colour.g == colour.b for colour in reader.colours())
        assert len(set(seen.values())) == 3
        assert all(mark in seen["s"] for mark in "●◆◼─")


async def test_ascii_has_no_braille_and_no_boxes_inside_a_step():
    for name in ("four-people", "three-inputs"):
        async with reading(name, ascii_only=True) as reader:
            for _ in range(len(walk(open_scenario(name)))):
                await press(reader, ".")
                for pane in ("network", "how", "weights"):
                    for line in reader.part(pane).splitlines()[1:-1]:
                        forbidden = BRAILLE if pane == "how" else BRAILLE_AND_BOXES  # a plot's axes are boxes
                        assert not forbidden.search(line[1:-2]), line
            await reader.press("s")
            assert not BRAILLE.search(reader.part("slice"))


# What the issue asks for: at most six keys each, typed digits not counted


def typed(keys):
    """The keys that count: all but the digits that are typed into a dialog."""
    return [key for key in keys if not key.isdigit()]


ROOMY, SMALL = (120, 40), (80, 24)
TASKS = {
    "why did the weight move by what it moved at step 1": (
        "five-to-forty-two", ("right", "tab", "tab", "w"), 4,
        ("1 − 0.01 × (−185) = 2.85", "5 − 42 = −37", "sum → w1 input = 5", "−37 × 5 = −185"),
    ),
    "which row pushes the first weight hardest at step 10": (
        "three-inputs", (">", "s", "w", "z"), 4, ("1 0 1 pushes hardest: 57% of all pushing",),
    ),
    "which row pushes it hardest at step 900": (
        "three-inputs", ("g", "9", "0", "0", "enter", "s", "w", "z"), 5, ("1 1 1 pushes hardest: 60% of all pushing",),
    ),
    "when does its accuracy first reach 1": (
        "three-inputs", ("end", "shift+tab", "down", "w"), 4, ("highest 1, first at step 4.",),
    ),
    "is this gradient right": (
        "four-people", ("c", "a", "z"), 3, ("All agree: the largest relative error is",),
    ),
    "is the gradient of w1 right": (
        "four-people", ("s", "w", "z"), 3, ("Gradient check (w1 ± 1e−05): −0.059286, relative error", "agrees."),
    ),
    "why does Bob hardly move w1": (
        "four-people", ("right", "s", "w", "z"), 4,
        ("h1(1 − h1) is 0.00014 for Bob: a saturated unit hardly learns.", "4 h1 → its sum", "= −0.00019760"),
    ),
    "why is 1 0 0 predicted 0.9993": (
        "three-inputs", ("end", "tab", "up", "w"), 4,
        ("What does the network answer for 1 0 0?", "1 / (1 + e^(−7.2628)) = 0.99930", "7.2628 × 1"),
    ),
}  # fmt: skip


@crossed("task, size", list(TASKS), [ROOMY, SMALL])
async def test_a_question_is_answered_in_at_most_six_keys(task, size):
    name, keys, count, answer = TASKS[task]
    assert len(typed(keys)) == count <= 6
    async with reading(name, size=size) as reader:
        for key in keys:
            await reader.press(key)
            if key == "g":
                await reader.until("Go to")
        for words in answer:
            assert words in how(reader), f"{words}:\n{reader.text}"


async def test_at_120x40_the_gradient_check_is_told_by_one_key():
    async with reading("four-people", size=ROOMY) as reader:
        await reader.press("c")
        assert "All agree: the largest relative error is" in how(reader)


async def test_that_a_saturated_unit_hardly_learns_is_told_by_two_keys():
    for size in (ROOMY, SMALL):
        async with reading("four-people", size=size) as reader:
            await reader.press("right", "a")
            assert "for Bob: a saturated unit hardly learns. So is h1." in how(reader)
