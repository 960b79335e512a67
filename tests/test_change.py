"""Change anything, branch, compare, run until: with the keys of a new user, judged by what stands on the screen."""

import random
import re

import pytest
from app_support import KEYS, FakeClock, Reader, reading
from share import spread

from nntui.lesson.events import Do
from nntui.session.commands import CompareWith
from nntui.timeline.edits import EDITS

NUMBER = set("0123456789.-−+")


class Hand:
    """A hand that counts its keys; digits and signs of numbers that it types are not counted."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.keys = reader, 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self.reader.press(*keys)

    async def type(self, text: str) -> None:
        self.keys += sum(character not in NUMBER for character in text)
        await self.reader.type(text)


async def ask(reader: Reader, key: str, text: str = "") -> None:
    """Open a dialog, type over what is selected in it, and send it off."""
    await reader.press(key)
    await reader.until_true(lambda: bool(reader.app.screen.query("#line")), "waited for a line to type in")
    if text:
        line = reader.app.screen.query_one("#line")
        line.value = ""
        await reader.type(text)
        await reader.press("enter")


def line(reader: Reader) -> str:
    """What stands in the line of the dialog."""
    return reader.app.screen.query_one("#line").value


def selected(reader: Reader) -> str:
    """What of it would be typed over."""
    return reader.app.screen.query_one("#line").selected_text


# --- the tasks of a new user, with their keys


async def test_raise_the_rate_until_it_diverges_beside_the_original():
    """Also down to the step where the numbers end."""
    async with reading("five-to-forty-two") as reader:
        hand = Hand(reader)
        await hand.press("Y")
        await hand.type("0.1")
        await hand.press("enter", "end")
        assert hand.keys == 3
        await reader.until("branch rate 0.01 → 0.1 at step 0", "step 20/20", "the last update raised the error")
        assert re.search(r"0\.00688373 original, parted at step 0", reader.part("curve"))
        assert "7.56874e+09" in reader.part("curve")
        await hand.press("g")
        await hand.type("867")
        await hand.press("enter")
        await reader.until("diverged at step 867", "original, parted")
        assert hand.keys == 5


async def test_two_hidden_units_instead_of_four():
    async with reading("three-layer") as reader:
        hand = Hand(reader)
        await hand.press("down", "down", "down", "down", "enter")
        assert (line(reader), selected(reader)) == ("units(1) = 4", "4")
        await hand.type("2")
        await hand.press("enter")
        assert hand.keys == 6
        await reader.until("branch units of layer 1: 4 → 2 at step 0", "h2")
        assert "h3" not in reader.part("network")
        await hand.press("end", "k")
        await reader.until("step 60,000/60,000", "COMPARED")
        await reader.until_gone("Esc stops")
        assert hand.keys == 8
        assert re.search(r"w16 h4 → o1 +– ", (await zoomed(reader)))


async def zoomed(reader: Reader) -> str:
    """All of the pane with the keys."""
    await reader.press("z")
    text = reader.text
    await reader.press("z")
    return text


async def test_another_seed():
    async with reading("four-people") as reader:
        hand = Hand(reader)
        await reader.press("right")
        before = reader.part("network")
        await hand.press("y")
        assert hand.keys == 1
        await reader.until("branch seed 44 → 45 at step 0", "step 0/4,000", "seed 45")
        assert reader.part("network") != before
        await reader.press("y")
        await reader.until("seed 46")


async def test_predict_for_a_person_typed_in():
    async with reading("four-people") as reader:
        hand = Hand(reader)
        await reader.press("end")
        await hand.press("p")
        await hand.type("128lb,63in")
        await hand.press("enter")
        assert hand.keys == 7
        await reader.until("▸new 1")
        rows = dict(re.findall(r"(Emily|new 1) +(−7.*?)│", reader.part("data")))
        assert rows["Emily"].split() == rows["new 1"].split()
        assert "0.9511 F" in rows["new 1"]
        assert "branch" not in reader.part("status")
        assert "NETWORK for new 1" in reader.text


async def test_the_first_step_with_an_error_below_1():
    async with reading("five-to-forty-two") as reader:
        hand = Hand(reader)
        await hand.press("h")
        assert line(reader) == "squared_error < "
        await hand.type("1")
        await hand.press("enter")
        assert hand.keys == 2
        await reader.until("step 13/20", "stopped at step 13: squared_error < 1")


async def test_switch_bob_off_and_compare():
    async with reading("four-people") as reader:
        hand = Hand(reader)
        await hand.press("d", "down", "enter")
        assert (line(reader), selected(reader)) == ("row(Bob) = off", "off")
        await hand.press("enter")
        await reader.until("Bob off: Enter again carries it out")
        await hand.press("enter", "end", "k")
        assert hand.keys == 7
        await reader.until("branch Bob off at step 0", "step 3,000/3,000", "COMPARED at step 3,000")
        await reader.until_gone("Esc stops")
        compared = reader.part("compare")
        assert re.search(r"there original", compared)
        assert re.search(r"Bob +0\.0\d+ +0\.0\d+ +[+−]0\.\d+", compared)


# --- the edit dialog


async def test_enter_on_an_untouched_weight_changes_nothing():
    """Its value is filled in to the last bit."""
    async with reading("four-people") as reader:
        await reader.press("right", "tab", "tab", "down", "enter", "enter")
        await reader.until("that is how it is already", "Edit at step 1")


@pytest.mark.parametrize("text", ["units(1) = 3", "row(Bob) = removed", "row(Eve) = 128, 63 -> 0", "layer(1) = 2 tanh"])
async def test_right_after_an_edit_no_pane_tells_of_updates_made_before(text):
    """The update before was one of other weights and rows."""
    async with reading("four-people") as reader:
        await reader.press("right", "right")
        await ask(reader, "e", text)
        await reader.until_gone("Edit at")
        assert "no update yet" in reader.part("weights")
        await reader.press("right")
        assert "last update 3" in reader.part("weights")
        await reader.press("left", "left")
        assert "last update 1" in reader.part("weights")


async def test_right_after_another_rate_the_last_update_is_still_told():
    async with reading("four-people") as reader:
        await reader.press("right", "right")
        await ask(reader, "e", "rate = 1")
        await reader.until_gone("Edit at")
        assert "last update 2" in reader.part("weights")


async def test_suggestions_are_about_what_is_chosen():
    async with reading("four-people") as reader:
        for keys, first in [
            ((), "rate = 0.1"),
            (("down",), "rate = 0.1"),  # an input can't be edited
            (("down", "down"), "units(1) = 2"),
            (("tab",), "row(Alice) = off"),
            (("down", "down", "down", "down"), "probe(Emily) = 128 lb, 63 in"),
            (("tab",), "units(1) = 2"),  # h1 is chosen still
            (("down",), "w1 = "),
            (("tab",), "rate = 0.1"),
        ]:
            await reader.press(*keys)
            await reader.press("e")
            await reader.until("Edit at step 0")
            shown = line(reader)
            await reader.close("Edit at")
            if first.startswith("w1"):
                assert re.fullmatch(r"w1 = [-−]0\.750\d{10,}", shown)
            else:
                assert shown == first, keys


async def test_up_and_down_go_round_the_suggestions_and_select_the_value():
    async with reading("four-people") as reader:
        await reader.press("e")
        await reader.until("Edit at step 0")
        seen = []
        for _ in range(18):
            seen.append((line(reader), selected(reader)))
            await reader.press("down")
        assert seen == [
            ("rate = 0.1", "0.1"), ("loss = squared_error", "squared_error"), ("reduction = mean", "mean"),
            ("batch = 1", "1"), ("order = given", "given"), ("optimizer = sgd", "sgd"),
            ("schedule = constant", "constant"), ("warm_up = 0", "0"), ("clip_norm = 0", "0"),
            ("clip_value = 0", "0"), ("weight_decay = 0", "0"),
            ("seed = 44", "44"), ("threshold = 0.5", "0.5"), ("mistake = none", "none"),
            ("l1 = 0", "0"), ("l2 = 0", "0"), ("test = 0", "0"), ("decay_biases = no", "no"),
        ]  # fmt: skip
        assert "not here: nothing decays: weight_decay is 0" in reader.text
        await reader.press(*["up"] * 6)
        assert line(reader) == "threshold = 0.5"
        await reader.type("0.7")
        assert line(reader) == "threshold = 0.7"
        await reader.press("enter")
        await reader.until("branch threshold 0.5 → 0.7 at step 0")


async def test_a_refusal_stays_open_with_the_reason_and_can_be_corrected():
    async with reading("four-people") as reader:
        await reader.press("right", "e")
        for typed, reason in [
            ("-1", "expected at least 0, found -1.0"),
            ("0.1", "that is how it is already"),
            ("[red]", "expected a number, found “[red]”"),
        ]:
            reader.app.screen.query_one("#line").value = "rate = "
            await reader.press("end")
            await reader.type(typed)
            await reader.press("enter")
            await reader.until(reason, "Edit at step 1")
        await reader.press(*["backspace"] * 5)
        await reader.type("2")
        await reader.press("enter")
        await reader.until_gone("Edit at")
        assert "branch rate 0.1 → 2 at step 1" in reader.part("status")
        assert "rate 2" in reader.part("status")


@pytest.mark.parametrize("key", ["e", "Y", "p", "h"])
async def test_esc_or_an_empty_line_changes_nothing(key):
    async with reading("four-people") as reader:
        await reader.press("right", "right")
        before = await reader.still()
        await reader.press(key, "escape")
        assert await reader.still() == before
        await reader.press(key)
        reader.app.screen.query_one("#line").value = " "
        await reader.press("enter")
        assert await reader.still() == before


async def test_enter_edits_the_chosen_weight_row_or_unit_and_elsewhere_enlarges():
    async with reading("four-people") as reader:
        for keys, first in [
            (("tab",), "row(Alice) = off"),
            (("tab", "down", "down"), "w2 = "),
            (("shift+tab", "shift+tab", "down", "down", "down"), "units(1) = 2"),
        ]:
            await reader.press(*keys, "enter")
            await reader.until("Edit at step 0")
            assert line(reader).startswith(first), keys
            await reader.close("Edit at")


async def test_a_click_on_a_suggestion_fills_it_in():
    async with reading("four-people") as reader:
        await reader.press("e")
        await reader.until("Edit at step 0", "order = given")
        await reader.click("order = given")
        assert (line(reader), selected(reader)) == ("order = given", "given")
        await reader.type("shuffled")
        await reader.press("enter")
        await reader.until("branch order given → shuffled at step 0")


async def test_the_palette_offers_every_kind_of_edit():
    async with reading("four-people") as reader:
        found = [command.title for command in reader.app.get_system_commands(reader.app.screen)]
        for kind in EDITS.values():
            assert f"Edit: {kind.form}" in found
        await reader.press("ctrl+p")
        await reader.until("Search")
        await reader.type("bias(1)")
        await reader.until("Edit: bias(1) = no")
        await reader.press("down", "enter")
        await reader.until("Edit at step 0")
        assert (line(reader), selected(reader)) == ("bias(1) = no", "no")
        await reader.press("enter")
        await reader.until("branch bias of layer 1: on → off at step 0")
        assert "b1" in reader.part("weights")
        assert "bias of h1" not in reader.part("weights")


@pytest.mark.parametrize(("undo", "redo"), [("u", "U"), ("ctrl+z", "ctrl+y")])
async def test_undo_and_redo_by_their_keys(undo, redo):
    async with reading("four-people") as reader:
        await reader.press("right", "right", "down", "down", "down")
        before = reader.parts()
        await reader.press(undo)
        assert "no edit to undo" in reader.notices
        seen = [before]
        for text in ("rate = 3", "units(1) = 3"):
            await ask(reader, "e", text)
            await reader.until_gone("Edit at")
            seen.append(reader.parts())
            await reader.press("right")
            assert "step 3" in reader.part("status") or "step 4" in reader.part("status")
            await reader.press("left")
        await reader.press(undo)
        assert reader.parts()["network"] == seen[1]["network"]
        await reader.press(undo)
        assert reader.parts() == seen[0]
        await reader.press(redo)
        assert reader.parts() == seen[1]
        await reader.press(redo)
        assert reader.parts() == seen[2]
        await reader.press(redo)
        assert "no edit to redo" in reader.notices


# --- another rate, another seed, a new input, run until


async def test_another_rate_begins_at_step_0():
    async with reading("four-people") as reader:
        await reader.press(">", ">")
        await ask(reader, "Y")
        assert (line(reader), selected(reader)) == ("rate = 0.1", "0.1")
        await reader.type("0.5")
        await reader.press("enter")
        await reader.until("branch rate 0.1 → 0.5 at step 0", "step 0/4,000")
        await reader.press("u")
        await reader.until("step 20/4,000")


async def test_where_nothing_is_trained_the_keys_say_so():
    async with reading("one-neuron") as reader:
        for key, words in (("Y", "no rate"), ("u", "no edit to undo"), ("U", "no edit to redo")):
            await reader.press(key)
            assert any(words in notice for notice in reader.notices)
        for key in ("y", "v", "k", "h", "p", "e"):
            await reader.press(key)
            await reader.settle()
            await reader.press("escape")
        await reader.until("forward only")


async def test_a_new_input_follows_the_run_and_is_refused_with_a_reason():
    async with reading("four-people") as reader:
        await reader.press("p")
        await reader.until("A new input", "probe(new 1) =", "a number for each of weight (lb)")
        await reader.type("130")
        await reader.press("enter")
        await reader.until("expected 2 numbers (weight, height), found 1")
        await reader.type(", 64")
        await reader.press("enter")
        await reader.until("▸new 1")
        first = reader.part("data").splitlines()[-1]
        values = set()
        for _ in range(3):
            await reader.press("right")
            values.add(next(text for text in reader.part("data").splitlines() if "new 1" in text))
        assert len(values) == 3
        assert first not in values
        await ask(reader, "e", "rate = 1")
        await reader.until("branch rate 0.1 → 1", "new 1")
        await reader.press("u", "u")
        assert "new 1" not in reader.part("data")


@pytest.mark.parametrize("per_look", [0.0, 0.002])
async def test_run_until_stops_and_says_which(per_look):
    async with reading("three-layer", clock=FakeClock(per_look)) as reader:
        await ask(reader, "h", "accuracy = 1")
        await reader.until("step 254/", "stopped at step 254: accuracy = 1")
        await reader.rest()
        assert reader.step == 254
        await reader.press("right")
        assert "stopped at" not in reader.text


async def test_run_until_with_several_and_every():
    async with reading("five-to-forty-two") as reader:
        await ask(reader, "h", "every step > 3")
        await reader.until("stopped at step 4: every step > 3")
        await ask(reader, "h", "squared_error < 1")
        await reader.until("stopped at step 13: squared_error < 1")
        assert "every step > 3" in reader.part("status"), "it stays"
        await ask(reader, "h", "squared_eror < 1")
        await reader.until("did you mean", "Run until")
        assert "found “squared_eror” — did you mean “squared_error”?" in reader.dialog
        await reader.close("Run until")
        assert reader.step == 13


async def test_play_stops_at_a_condition():
    async with reading("five-to-forty-two") as reader:
        await ask(reader, "h", "w1 > 8")
        await reader.until("stopped at step 11: w1 > 8")
        await reader.press("home")
        await ask(reader, "h", "w1 > 9")
        await reader.until("step 20/20")
        await reader.press("home", "space")
        reader.clock.advance(60)
        await reader.until("step 20/20", "paused", "w1 > 9")


# --- branches, curves, compare, difference


async def two_branches(reader: Reader) -> None:
    """The original trained to 20, a branch at step 10 to 30, and one of that at step 20."""
    await reader.go_to("20")
    await reader.press("left", *["left"] * 9)
    await ask(reader, "e", "rate = 0.5")
    await reader.go_to("30")
    await reader.go_to("20")
    await ask(reader, "e", "w1 = 3")
    await reader.go_to("30")


async def test_the_branches_screen_lists_them_with_steps_and_metrics():
    async with reading("four-people", size=(140, 40)) as reader:
        await two_branches(reader)
        await reader.press("v")
        await reader.until("Branches")
        words = reader.dialog
        for each in ("original", "rate 0.1 → 0.5 at step 10", "→ 3 at step 20", "trained to step 30", "accuracy"):
            assert each in words
        assert re.search(r"▸● +w1 ", words)


async def test_switch_overlay_compare_rename_and_drop():
    async with reading("four-people", size=(140, 40)) as reader:
        await two_branches(reader)
        await reader.open("v", "Branches")
        await reader.press("home", "enter")
        await reader.until_gone("Enter go there")
        assert "branch" not in reader.part("status")
        assert reader.step in (20, 30)
        await reader.open("v", "Branches")
        await reader.press("home", "down", "x")
        overlaid = reader.dialog
        await reader.press("x")
        assert reader.dialog != overlaid
        if "● rate" not in reader.dialog:
            await reader.press("x")
        await reader.press("c")
        assert re.search(r"●= rate", reader.dialog)
        await reader.press("r")
        await reader.until("Name of the branch")
        assert line(reader) == "rate 0.1 → 0.5 at step 10"
        reader.app.screen.query_one("#line").value = ""
        await reader.type("fast")
        await reader.press("enter")
        await reader.until_gone("Name of the branch")
        assert re.search(r"fast +rate = 0\.5", reader.dialog)
        await reader.press("home", "d")
        await reader.until("the original stays")
        await reader.press("down", "d")
        assert "fast" not in reader.dialog
        assert "at step 20" in reader.dialog
        await reader.press("escape", "u")
        await reader.open("v", "fast")


async def test_a_branch_that_has_gone_is_not_compared_with():
    """It was set beside the original when one left it; dropped, it leaves nothing that a recording could speak of."""
    async with reading("four-people") as reader:
        await ask(reader, "e", "rate = 0.5")
        await reader.open("v", "Branches")
        await reader.press("home", "enter")
        await reader.press("u", "k", "k")
        recording = reader.app.screen.opened.recordings.recording
    assert not any(isinstance(event, Do) and isinstance(event.command, CompareWith) for event in recording.events)


async def test_the_branch_that_one_stands_on_can_be_dropped():
    async with reading("four-people") as reader:
        await two_branches(reader)
        await reader.open("v", "Branches")
        await reader.press("d")
        assert "at step 20" not in reader.dialog
        await reader.close("Branches")
        assert "branch rate 0.1 → 0.5 at step 10" in reader.part("status")


async def test_overlaid_curves_have_marks_of_their_own_and_say_where_they_parted():
    async with reading("four-people", size=(120, 50)) as reader:
        await two_branches(reader)
        curve = reader.part("curve")
        legend = [text for text in curve.splitlines() if "parted at step" in text]
        assert len(legend) == 2
        marks = [re.search(r"[◼▲✚]", text)[0] for text in legend]
        assert len(set(marks)) == 2
        for mark in ("●", *marks):
            assert curve.count(mark) >= 2, "in the legend and at the end of its curve"
        assert any("original" in text and "parted at step 10" in text for text in legend)
        assert any("rate 0.1 → 0.5" in text and "parted at step 20" in text for text in legend)
        assert "◇" in curve


async def test_here_there_and_their_difference():
    async with reading("four-people", size=(160, 50)) as reader:
        await reader.press("right")
        await ask(reader, "e", "w1 = 3")
        await reader.press("k")
        compared = reader.part("compare")
        assert re.search(r"here +there +difference", compared)
        assert "here w1" in compared
        assert "there original" in compared
        assert re.search(r"w1 weight → h1 +3\.0000 +−0\.7447 +\+3\.7447", compared)
        assert re.search(r"w2 height → h1 +.*same", compared)
        found = re.search(r"Alice +(\S+) +(\S+) +(\S+)", compared)
        here, there, difference = (float(text.replace("−", "-")) for text in found.groups())
        assert difference == pytest.approx(here - there, abs=2e-4)
        await reader.press("right")
        assert "COMPARED at step 2" in reader.text


async def test_with_nothing_to_compare_it_says_so():
    async with reading("four-people") as reader:
        await reader.press("k")
        assert "nothing to compare with yet" in " ".join(reader.part("compare").split())
        await reader.press("k", "k")


async def test_k_again_shows_the_difference_in_the_diagram():
    async with reading("four-people", size=(140, 44)) as reader:
        await reader.press("right")
        await ask(reader, "e", "w1 = 3")
        assert "Δ" not in reader.part("network")
        await reader.press("k")
        assert "Δ" not in reader.part("network")
        await reader.press("k")
        different = reader.part("network")
        assert "Δ" in different
        assert "+3.74" in different
        assert "original" in different
        await reader.press("k")
        assert "Δ" not in reader.part("network")


async def test_another_shape_has_no_difference_in_the_diagram_and_breaks_nothing():
    async with reading("four-people") as reader:
        await ask(reader, "e", "units(1) = 3")
        await reader.press("k", "k", "right", "right")
        assert "w9" in reader.part("weights")
        assert "step 2" in reader.part("status")


async def test_a_compared_branch_that_was_trained_less_is_trained_along():
    async with reading("three-layer") as reader:
        await reader.press("y", "end")
        await reader.until("step 60,000/")
        await reader.until_gone("Esc stops")
        await reader.press("k")
        await reader.until("COMPARED at step 60,000")
        assert "its last at step" not in reader.part("compare")


# --- any keys


WALKS = [
    ("four-people", 1), ("five-to-forty-two", 2), ("three-layer", 3), ("xor-two-hidden", 4), ("loss-example", 5),
    ("all-zero", 6), ("two-two-one", 7), ("four-people", 8),
]  # fmt: skip
LINES = [
    "rate = 1", "rate = 50", "units(1) = 3", "units(1) = 1", "layer(1) = 2 tanh", "layer(1) = removed", "bias(1) = no",
    "bias(1) = yes", "seed = 5", "loss = absolute_error", "reduction = sum", "batch = all", "batch = 2", "w1 = 3",
    "bias(1) = shared", "order = shuffled", "row(Bob) = off",
    "row(Bob) = removed", "row(Eve) = 128, 63 -> 0", "row(Eve) = 1, 0, 1 -> 0",
    "probe(Eve) = 1, 2", "probe(Eve) = 1", "frozen(w1) = yes", "threshold = 0.3", "target(Bob, gender) = 1", "x = y",
    "input(Bob, weight) = 3", "probe(Emily) = removed", "activation(1) = relu", "loss = squared_error", "l2 = 0.1",
    "dropout(1) = 0.5", "dropout(1) = 0",
]  # fmt: skip
CONDITIONS = ["accuracy = 1", "every w1 changes sign", "output(Bob) < 0.1", "gradient(w1) < 0", "step = 30", "oops"]
SIZES = [(120, 40), (80, 24), (60, 20), (41, 12), (30, 8), (200, 60), (120, 30)]


@pytest.mark.full
@pytest.mark.long
@pytest.mark.parametrize(("name", "seed"), spread(WALKS))
async def test_no_order_of_edits_keys_and_sizes_breaks_anything(name, seed):
    chance = random.Random(seed)  # noqa: S311
    keys = [key for each in KEYS for key in each.keys if each.action not in ("quit", "open")]
    keys += ["enter", "escape", "down", "up", "u", "U", "k", "v", "x", "c", "d", "y", "right", "1", ".", "}"] * 2
    async with reading(name, clock=FakeClock(0.001), paints=True) as reader:
        for _ in range(45):
            what = chance.random()
            if what < 0.25 and not reader.app.screen.query(".dialog"):
                await ask(reader, "e" if chance.random() < 0.8 else "p", chance.choice(LINES))
            elif what < 0.3 and not reader.app.screen.query(".dialog"):
                await ask(reader, "h", chance.choice(CONDITIONS))
            elif what < 0.37:
                await reader.resize(*chance.choice(SIZES))
            else:
                await reader.press(chance.choice(keys))
            reader.clock.advance(0.2)
        for _ in range(3):
            await reader.press("escape")
        await reader.resize(120, 40)
        await reader.press(*["u"] * 45)
        await reader.press("b")
        await reader.still()
        assert reader.app.is_running
        assert "branch" not in reader.part("status")
