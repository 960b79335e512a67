"""The app under real keys and clicks, judged by the text that stands on the screen."""

import asyncio
import gc
import random
import re
import weakref

import pytest
from app_support import KEYS, FakeClock, Reader, frozen_app, reading, screen_text, wide_scenario
from share import crossed, part, spread
from storm import Weather, visit
from textual import events
from textual.command import CommandPalette
from textual.geometry import Size

from nntui.lesson.lessons import lessons
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.scenario.folder import built_in_names, folder
from nntui.timeline.edits import EDITS

FORWARD_ONLY = ("one-neuron", "two-two-one", "loss-example")
BRAILLE_AND_BOXES = re.compile(r"[\u2800-\u28ff\u2500-\u259f]")


# Time


async def test_time_keys_go_where_they_say():
    presses = [
        ("left", 0), ("right", 1), ("right", 2), ("left", 1), ("shift+right", 11), (">", 21), ("shift+left", 11),
        ("<", 1), ("]", 4), ("pagedown", 8), ("right", 9), ("pageup", 8), ("[", 4), ("end", 4000), ("left", 3999),
        ("home", 0), ("f", 4000), ("right", 4001), ("b", 0), ("[", 0), ("shift+left", 0),
    ]  # fmt: skip
    async with reading("four-people") as reader:
        for place, (key, step) in enumerate(presses):
            await reader.press(key)
            assert reader.step == step, f"press {place}, {key}"
        await reader.go_to("4010")
        assert reader.step == 4010
        assert "10 past the end" in reader.part("status")


async def test_an_epoch_of_one_step_strides_a_hundred():
    async with reading("three-inputs") as reader:
        for key, step in [("]", 100), ("pagedown", 200), ("right", 201), ("[", 101), ("pageup", 1), ("[", 0)]:
            await reader.press(key)
            assert reader.step == step, key


GO_TO = {
    "four-people": {
        "500": 500, "e 3": 12, "step 7": 7, "a 990": 3964, "article 0": 4, "+5": 9, "-2": 7, "-50": 0,
        "end": 4000, "start": 0, "1,000": 1000,
    },
    "three-layer": {"iteration 999": 999, "a 9": 9, "e 5": 5},
    "five-to-forty-two": {"printed line 3": 2, "printed line 1": 0},
}  # fmt: skip


@pytest.mark.parametrize("name", GO_TO)
async def test_go_to_takes_steps_epochs_and_the_articles_labels(name):
    async with reading(name) as reader:
        for typed, step in GO_TO[name].items():
            await reader.go_to(typed)
            await reader.until_gone("Go to")
            assert reader.step == step, typed


async def test_the_go_to_dialog_promises_only_what_typing_it_does():
    """Its example, \"epoch 3\" is the article's own count, must lead to the article's epoch 3: step 16."""
    async with reading("four-people") as reader:
        await reader.press("g")
        await reader.until("Go to")
        example = re.search(r'"(.+?)" is the article', reader.text)
        assert example
        await reader.type(example[1])
        await reader.press("enter")
        assert "article: epoch 3" in reader.part("status")
        assert reader.step == 16


async def test_go_to_says_what_it_expected_and_loses_nothing():
    no_place = "is no place in time"
    reasons = {"nonsense": no_place, "12 monkeys": no_place, "e": no_place, "a 5000": "999", "[red]": no_place}
    async with reading("four-people") as reader:
        await reader.press("right", "right")
        for typed, reason in reasons.items():
            await reader.go_to(typed)
            await reader.until(reason, typed)
            assert "Go to" in reader.text, "what was typed can still be corrected"
            await reader.close("Go to")
            assert reader.step == 2
        await reader.go_to("nonsense")
        await reader.until(no_place)
        await reader.press(*["backspace"] * 8)
        await reader.type("12")
        await reader.press("enter")
        await reader.until_step(12)


async def test_back_undoes_forward_and_the_way_to_a_step_does_not_matter():
    async with reading("four-people") as reader:
        await reader.press("right", "down")
        before = reader.parts()
        await reader.press("right", "left")
        assert reader.parts() == before
        for way in (["]", "]", "left", "[", "home", "right"], ["end", "home", ">", "<", "right"], ["f", "b", "right"]):
            await reader.press(*way)
            assert reader.parts() == before, way
        await reader.go_to("1")
        assert reader.parts() == before


# Playing


async def test_play_follows_the_clock_and_pauses():
    async with reading("four-people") as reader:
        assert "paused" in reader.part("status")
        await reader.press("space")
        await reader.until("playing", "10 steps/s")
        assert reader.step == 0
        reader.clock.advance(2.0)
        await reader.until_step(20)
        reader.clock.advance(0.1)
        await reader.until_step(21)
        await reader.press("space")
        assert "paused" in reader.part("status")
        reader.clock.advance(5.0)
        await reader.rest()
        assert reader.step == 21


async def test_keys_work_while_playing():
    async with reading("four-people") as reader:
        await reader.press("space")
        reader.clock.advance(1.0)
        await reader.until_step(10)
        await reader.press("down", "tab", "down", "z", "l", "t")
        await reader.until("playing")
        await reader.press("z")
        reader.clock.advance(1.0)
        await reader.until_step(20)
        await reader.press("left")
        assert reader.step == 19
        assert "paused" in reader.part("status"), "a step by hand ends the play"


async def test_speeds_are_named_from_one_operation_a_second_to_as_fast_as_it_goes():
    async with reading("four-people") as reader:
        await reader.press(*["minus"] * 8)
        assert reader.notices[-1] == "plays at 1 operation/s"
        await reader.press("+", "+", "+")
        assert reader.notices[-1] == "plays at 1 step/s"
        speeds = ["2 steps/s"]
        for _ in range(20):
            await reader.press("+")
            speed = reader.notices[-1].removeprefix("plays at ")
            if speed != speeds[-1]:
                speeds.append(speed)
        numbers = [int(speed.split()[0].replace(",", "")) for speed in speeds[:-1]]
        assert numbers == sorted(set(numbers))
        assert numbers[-1] >= 1000
        assert speeds[-1] == "as fast as it goes"
        await reader.press("=")
        assert reader.notices[-1] == "plays at as fast as it goes"


async def test_at_full_speed_the_status_says_so_while_it_plays():
    """With a clock that goes on, so that the run takes many slices."""
    async with reading("three-layer", clock=FakeClock(per_look=0.02)) as reader:
        await reader.press(*["+"] * 20, "space")
        assert "as fast as it goes" in reader.part("status")


async def test_a_change_of_speed_while_playing_counts_from_now():
    async with reading("four-people") as reader:
        await reader.press("space")
        reader.clock.advance(1.0)
        await reader.until_step(10)
        await reader.press("+")
        assert "25 steps/s" in reader.part("status")
        reader.clock.advance(2.0)
        await reader.until_step(60)


async def test_play_stops_at_the_end_and_goes_on_beyond():
    async with reading("five-to-forty-two") as reader:
        await reader.press("space")
        reader.clock.advance(60.0)
        await reader.until("step 20/20", "paused")
        reader.clock.advance(60.0)
        await reader.rest()
        assert reader.step == 20
        await reader.press("space")
        await reader.until("playing")
        reader.clock.advance(1.0)
        await reader.until("step 30/20", "10 past the end")


async def test_a_far_target_shows_its_progress_and_esc_stops_it_where_it_is():
    async with reading("three-layer", clock=FakeClock(per_look=1.0)) as reader:
        await reader.press("end")
        await reader.until("60,000", "Esc stops", "%")
        await reader.until_true(lambda: reader.step > 0, "waited for the first slice")
        await reader.press("escape")
        await reader.until("paused")
        stopped = reader.step
        assert 0 < stopped < 60_000
        assert "Esc stops" not in reader.text
        await reader.rest()
        assert reader.step == stopped
        await reader.press("right")
        assert reader.step == stopped + 1


async def test_a_far_target_is_reached():
    async with reading("three-layer") as reader:
        await reader.press("end")
        await reader.until_step(60_000)
        assert "Esc stops" not in reader.text


async def test_as_fast_as_it_goes_reaches_the_end():
    async with reading("four-people") as reader:
        await reader.press(*["+"] * 12, "space")
        await reader.until("step 4,000/4,000", "paused")


# Choosing


async def test_up_and_down_choose_in_each_pane():
    async with reading("four-people", size=(120, 50)) as reader:
        await reader.press("right", "down")
        assert "weight = −2" in reader.part("curve")
        await reader.press("down", "down")
        assert "h1 = 0.88" in reader.part("curve")
        await reader.press("up")
        assert "height = −1" in reader.part("curve")
        await reader.press("tab", "down")
        assert "▸Bob" in reader.part("data")
        assert "Bob" in reader.part("network").splitlines()[0]
        await reader.press("down", "down", "down")
        assert "▸Emily" in reader.part("data")
        assert "Emily" in reader.part("network").splitlines()[0]
        await reader.press("up")
        assert "▸Diana" in reader.part("data")
        await reader.press("tab", "down", "down")
        chosen = re.search(r"▸(w\d|b\d)", reader.part("weights"))
        assert chosen
        assert f"{chosen[1]} (" in reader.part("curve")


async def test_choosing_a_metric_can_be_seen():
    async with reading("four-people") as reader:
        await reader.press(">", "shift+tab")
        seen = set()
        for key in ("down", "up", "down"):
            await reader.press(key)
            seen.add(reader.part("curve"))
        assert len(seen) == 2


async def test_selection_goes_round():
    things = {"network": 5, "data": 6, "weights": 9, "curve": 2}
    async with reading("four-people") as reader:
        for n in things.values():
            await reader.press("down")
            first = reader.text
            await reader.press(*["down"] * n)
            assert reader.text == first
            await reader.press("up")
            assert reader.text != first
            await reader.press(*["up"] * (n - 1))
            assert reader.text == first
            await reader.press("tab")


async def test_tab_goes_round_the_panes_both_ways():
    titles = ["NETWORK", "DATA", "WEIGHTS", "CURVE"]
    async with reading("four-people") as reader:
        assert all(title in reader.text for title in titles)
        for key, order in (("tab", [0, 1, 2, 3, 0]), ("shift+tab", [3, 2, 1, 0])):
            for place in order:
                await reader.press("z")
                assert [title for title in titles if title in reader.text] == [titles[place]]
                await reader.press("z", key)
            if key == "tab":
                await reader.press("shift+tab", "shift+tab")


async def test_the_pane_with_the_keyboard_is_marked_by_more_than_colour():
    async with reading("four-people") as reader:
        before = reader.text
        await reader.press("tab")
        assert reader.text != before


@pytest.mark.parametrize("key", ["z", "enter"])
async def test_a_pane_fills_the_screen_and_goes_back(key):
    async with reading("four-people") as reader:
        await reader.press("right", "right", "left", "tab", "tab")
        before = reader.text
        await reader.press(key)
        assert "WEIGHTS" in reader.text
        assert "NETWORK" not in reader.text
        assert reader.region("weights").width == 120
        await reader.press("right")
        assert reader.step == 2
        await reader.press("left", key)
        assert reader.text == before


async def test_the_curve_says_its_scale_and_axis():
    async with reading("four-people") as reader:
        await reader.press(">", "right", "right")
        assert "linear" in reader.part("curve")
        assert "step 12" in reader.part("curve")
        await reader.press("l")
        assert "log" in reader.part("curve").splitlines()[0]
        await reader.press("x")
        assert "epoch 3" in reader.part("curve").splitlines()[0]
        await reader.press("l", "x")
        assert "linear" in reader.part("curve")
        assert "step 12" in reader.part("curve")


async def test_the_curve_with_one_point_says_what_adds_more():
    async with reading("four-people") as reader:
        assert "one point so far: each step adds one" in reader.part("curve")


async def test_what_a_weight_table_says_belongs_to_the_last_update():
    async with reading("four-people") as reader:
        assert "no update yet" in reader.part("weights")
        await reader.press("right")
        assert re.search(r"update 1\b.*Alice", reader.part("weights"))
        assert re.search(r"w1\s+weight → h1\s+−0\.7447\s+−0\.0593\s+\+0\.0059", reader.part("weights"))
        assert "Bob" in reader.part("status"), "whose turn is next"
        await reader.press("right")
        assert re.search(r"update 2\b.*Bob", reader.part("weights"))


# Program


async def test_the_picker_opens_a_scenario_and_esc_comes_back():
    async with reading("four-people") as reader:
        await reader.press("right", "right", "right", "o")
        await reader.until("Five to forty-two", "Victor Zhou", "2-2-1")
        await reader.press("escape")
        await reader.until_step(3)
        assert "Four people" in reader.text
        await reader.press("o")
        await reader.until("Five to forty-two")
        await reader.press("home", "enter")
        await reader.until("step 0/20")
        assert "Five to forty-two" in reader.part("status")
        await reader.press("right", "q")
        assert reader.app.return_code == 0


async def test_the_picker_offers_lessons_beside_the_scenarios():
    async with reading(None) as reader:
        await reader.until("nntui", "Enter", "20 steps", "l guided lessons")
        await reader.press("l")
        for lesson in lessons():
            assert lesson.title in reader.text
        assert "One neuron  " not in reader.text
        await reader.press("l")
        await reader.until("One neuron  ", "l guided lessons")
        await reader.press("l", "down", "enter")
        await reader.until("note 1 of ", "One weight. This lesson follows")
        await reader.press("n")
        await reader.until("note 2 of ", "waits for an answer", "What does it say now?")
        await reader.press("o", "l")
        await reader.until("l guided lessons", "20 steps")
        await reader.press("home", "enter")
        await reader.until("step 0/20")
        assert "note 1" not in reader.text


async def test_without_a_scenario_the_picker_comes_first_and_shows_every_card():
    async with reading(None, size=(80, 40)) as reader:
        await reader.until("nntui", "Enter", "20 steps")
        seen = reader.text
        for _ in range(len(built_in_names())):
            await reader.press("down")
            seen += reader.text
        for name in built_in_names():
            setup = open_scenario(name)
            assert setup.scenario.title in seen
            assert name in seen
            assert setup.shape in seen
        await reader.press("escape")
        assert "Five to forty-two" in reader.text or "NeuralNetwork" in reader.text
        await reader.press("home", "enter")
        await reader.until("step 0/20")


@crossed("key, width", ["pageup", "pagedown", "end", "home"], [1, 3])
async def test_the_picker_takes_every_key_where_there_is_no_room_for_a_card(key, width):
    async with reading(None) as reader:
        await reader.until("nntui", "Enter", "20 steps")
        await reader.pilot.resize_terminal(width, 24)
        await reader.press(key)
        await reader.pilot.resize_terminal(120, 40)
        await reader.press("home")
        await reader.until("nntui", "Enter", "20 steps")


async def test_dark_and_light_change_the_colours_and_nothing_else():
    async with reading("four-people") as reader:
        await reader.press("right")
        dark, text = reader.colours(), reader.text
        await reader.press("t")
        light = reader.colours()
        assert reader.text == text
        assert light != dark
        assert max(colour.brightness for colour in light) > 0.9
        await reader.press("t")
        assert reader.colours() == dark


@pytest.mark.parametrize("key", ["?", "f1"])
async def test_help_shows_every_key_and_the_articles_words(key):
    async with reading("four-people", size=(120, 260)) as reader:
        await reader.press("right")
        main = await reader.still()
        await reader.open(key, "Help", "Where the article")
        words = reader.dialog
        for each in KEYS:
            assert each.words in words
        for pane in collected().values():
            assert f"P {pane.letter} {pane.name}: {pane.words}" in words
        scenario = open_scenario("four-people").scenario
        for text in (scenario.title, scenario.summary, scenario.look_for, scenario.remarks[0].computed):
            assert " ".join(text.split()) in words
        for term in scenario.glossary:
            assert f"{term.article} {term.here}" in words
        await reader.close("Help")
        assert await reader.still() == main


async def test_help_scrolls_where_it_does_not_fit():
    async with reading("four-people", size=(80, 24)) as reader:
        await reader.open("?", "Help")
        assert "stochastic gradient descent" not in reader.text
        seen = ""
        for _ in range(12):
            await reader.press("pagedown")
            seen += await reader.still()
        assert "stochastic gradient descent" in seen
        await reader.press("?")
        await reader.until("NETWORK")


async def test_quitting_leaves_with_code_0():
    async with reading("four-people") as reader:
        await reader.press("space", "q")
        assert reader.app.return_code == 0


async def test_the_footer_names_keys_and_can_be_clicked():
    async with reading("four-people") as reader:
        footer = reader.text.splitlines()[-1]
        for word in ("step", "back", "play", "go to", "help", "quit"):
            assert word in footer
        await reader.click("? help")
        await reader.until("Esc closes")
        await reader.press("escape")
        await reader.click("→ step")
        assert reader.step == 1
        await reader.click("← back")
        assert reader.step == 0


async def test_the_palette_lists_every_action_and_runs_one():
    async with reading("four-people", size=(120, 60)) as reader:
        await reader.press("ctrl+p")
        await reader.until("Search for commands")
        listed = reader.text
        for _ in range(len(KEYS) + len(EDITS) + len(collected())):
            await reader.press("down")
            listed += reader.text
        listed = listed.lower()
        for key in KEYS:
            assert key.words[:60].lower() in listed, key.words
        await reader.type("ten steps forward")
        await reader.until_gone("One step back")
        await reader.until("Ten steps forward")
        await reader.press("enter")
        await reader.until_step(10)


@pytest.mark.parametrize("key", ["pageup", "pagedown"])
async def test_there_is_no_page_in_a_palette_without_room(key):
    async with reading("four-people", size=(60, 4)) as reader:
        await reader.press("ctrl+p", "s", key, "down", key, "escape")
        assert not CommandPalette.is_open(reader.app)
        reader.app.search_themes()
        await reader.press("n", key, "down", key, "escape")
        assert not CommandPalette.is_open(reader.app)


async def test_the_palette_writes_no_file_in_a_way_of_its_own():
    async with reading("four-people") as reader:
        commands = reader.app.get_system_commands(reader.app.screen)
        assert [command.title for command in commands if "screenshot" in command.title.lower()] == []


@pytest.mark.full
async def test_the_palette_does_what_the_keys_do():
    """Each action in its turn, once by its key and once from the palette: the screens are the same."""
    keys = spread([key for key in KEYS if key.action != "quit"])
    screens: list[list[str]] = [[], []]
    for place, by_key in enumerate((True, False)):
        async with reading("four-people") as reader:
            for key in keys:
                if by_key:
                    await reader.press(key.keys[-1])
                else:
                    commands = reader.app.get_system_commands(reader.app.screen)
                    next(c for c in commands if c.title.lower() == key.words.lower()).callback()
                    await reader.settle()
                if key.action == "open":
                    await reader.until("l guided lessons")
                screens[place].append(await reader.still())
                while len(reader.app.screen_stack) > 2:
                    await reader.press("escape")
                if key.action == "play":
                    await reader.press("space")
    for key, one, other in zip(keys, *screens, strict=True):
        assert one == other, key.words


# The mouse


async def test_a_click_on_a_unit_marks_it_everywhere():
    async with reading("four-people") as reader:
        await reader.press("right")
        await reader.click("h2", "network")
        assert "h2 = 0.30" in reader.part("curve")
        marked = [line for line in reader.part("weights").splitlines() if "›" in line]
        assert len(marked) >= 3
        assert all("h2" in line for line in marked), "its bias and weights are marked, and no others"


async def test_a_click_on_an_edges_label_marks_the_weight_everywhere():
    async with reading("four-people") as reader:
        await reader.press("right")
        await reader.click("w5 ", "network")
        assert re.search(r"▸w5\s+h1 → o1", reader.part("weights"))
        assert "w5 (h1 → o1)" in reader.part("curve")


async def test_a_click_on_a_row_of_the_table_marks_the_weight_everywhere():
    async with reading("four-people") as reader:
        await reader.click("w3 weight", "weights")
        assert "▸w3" in reader.part("weights")
        assert "w3 (weight → h2)" in reader.part("curve")
        await reader.click("b2 ", "weights")
        assert "▸b2" in reader.part("weights")
        assert "▸w3" not in reader.part("weights")


async def test_a_click_on_a_data_row_shows_its_numbers_everywhere():
    async with reading("four-people") as reader:
        await reader.click("Charlie", "data")
        assert "▸Charlie" in reader.part("data")
        assert "Charlie" in reader.part("network").splitlines()[0]
        assert "chosen: Charlie output 0.1" in reader.part("curve")
        await reader.click("Frank", "data")
        assert "new input" in reader.part("network")
        assert "chosen: Frank" in reader.part("curve")
        before = reader.text
        await reader.click("new inputs", "data")
        assert reader.text == before, "the rule between rows and new inputs is no row"


async def test_clicks_where_nothing_is_do_nothing():
    async with reading("four-people", size=(120, 50)) as reader:
        await reader.click("‖ paused")
        before = reader.text
        for name in ("weights", "data", "curve", "network"):
            region = reader.region(name)
            for offset in (
                (region.right - 3, region.bottom - 2), (region.x, region.y), (region.right - 1, region.bottom - 1),
            ):  # fmt: skip
                await reader.pilot.click(offset=offset)
        await reader.pilot.click("#upper-left")
        assert reader.step == 0
        assert reader.text == before


async def test_tabs_can_be_clicked():
    async with reading("four-people", size=(70, 24)) as reader:
        await reader.click("weights", "tabs")
        assert "WEIGHTS" in reader.text
        await reader.click("data", "tabs")
        assert "Diana" in reader.text


async def test_the_wheel_scrolls_a_long_table():
    async with reading("three-layer", size=(120, 24)) as reader:
        region = reader.region("weights")
        before = reader.part("weights")
        for _ in range(3):
            await reader.pilot._post_mouse_events([_wheel()], offset=(region.x + 5, region.y + 4))
            await reader.pilot.pause()
        assert reader.part("weights") != before


def _wheel():
    from textual.events import MouseScrollDown

    return MouseScrollDown


# Sizes


SIZES = [(200, 60), (120, 40), (100, 30), (80, 24), (79, 24), (60, 20), (40, 12), (39, 11), (12, 3), (1, 1)]


def fits(reader: Reader, size: tuple[int, int]) -> None:
    """What must stand on a screen of this size."""
    width, height = size
    text = reader.text
    if width >= 40 and height >= 12:
        assert "Four people" in text
        assert "step " in text
        panes = [title for title in ("NETWORK", "DATA", "WEIGHTS", "CURVE") if title in text]
        assert len(panes) == (4 if width >= 80 and height >= 24 else 1), text
        if len(panes) == 1:
            assert all(name in text for name in ("network", "data", "weights", "curve")), text
    elif width > 30 and height > 2:
        assert "40×12" in text
        assert f"{width}×{height}" in text


@pytest.mark.full
async def test_every_size_shows_what_fits():
    async with reading("four-people") as reader:
        await reader.press("right", "right", "left")
        at_first = reader.text
        for size in [*spread(SIZES, of=2), *reversed(spread(SIZES, of=2)), (120, 40)]:
            await reader.resize(*size)
            fits(reader, size)
            await reader.press("right", "left")
            assert reader.text.strip() or size == (1, 1)
        assert reader.text == at_first


async def test_sizes_change_during_play():
    async with reading("four-people") as reader:
        await reader.press("space")
        for size in [(200, 60), (79, 24), (40, 12), (39, 11), (120, 40), (60, 20), (80, 24)]:
            await reader.resize(*size)
            reader.clock.advance(0.5)
            await reader.rest()
            fits(reader, size)
        await reader.until_step(35)
        await reader.until("playing")


@pytest.mark.full
async def test_sizes_change_under_dialogs_and_enlarged_panes():
    async with reading("four-people") as reader:
        opened = ((["z"], "NETWORK"), (["?"], "Help"), (["g"], "Go to"), (["o"], "Five to"))
        for turn, (keys, words) in enumerate(opened):
            await reader.press(*keys)
            for size in [*spread([(60, 20), (39, 11), (200, 60)], turn, of=3), (120, 40)]:
                await reader.resize(*size)
                assert reader.text.strip()
            await reader.until(words)
            await reader.press("z" if keys == ["z"] else "escape")
            await reader.until("step 0/", "NETWORK", "DATA")


# Forward-only scenarios


@pytest.mark.full
@pytest.mark.parametrize("name", FORWARD_ONLY)
async def test_forward_only_says_so_in_every_pane_and_no_key_breaks(name):
    async with reading(name) as reader:
        assert "forward only" in reader.part("status")
        assert "no steps" in reader.part("status")
        for pane in ("data", "weights", "curve"):
            assert re.search("forward only|nothing is trained|no weights|are given", reader.part(pane)), pane
        assert re.search(r"no network|0\.\d{4}", reader.part("network"))
        for key in spread(KEYS, FORWARD_ONLY.index(name), of=len(FORWARD_ONLY)):
            if key.action != "quit":
                await reader.press(key.keys[0], "escape")
        await reader.until("forward only")
        assert "playing" not in reader.text


@pytest.mark.parametrize("name", FORWARD_ONLY)
async def test_forward_only_go_to_stays_and_does_not_lie(name):
    async with reading(name) as reader:
        before = reader.parts()
        for key in ("g", "right", "end", "space"):
            await reader.press(key)
            await reader.until("forward only")
            assert "Go to" not in reader.text
        assert reader.parts() == before


# Random walks


OPENING = ("o", "g", "P", "question_mark", "f1", "e", "enter", "Y", "p", "v", "h")
WALKED = [name for key in KEYS if key.action != "quit" for name in key.keys]
STROLLS = spread(spread(built_in_names()))  # by default each key is pressed in one of them


@pytest.mark.full
@pytest.mark.long
@pytest.mark.parametrize("name", STROLLS)
async def test_no_order_of_keys_and_sizes_breaks_anything(name):
    """Each key at least once, in a random order, at changing sizes; the step one ends at is what it always is."""
    chance = random.Random(name)  # noqa: S311 - the same walk each time
    moves = [
        *spread(WALKED, STROLLS.index(name), of=len(STROLLS)),
        *chance.choices(WALKED, k=5),
        *(f"{width}x{height}" for width, height in ((120, 40), (79, 24), (40, 12), (39, 11))),
    ]
    chance.shuffle(moves)
    title = open_scenario(name).scenario.title
    async with reading(name, size=(80, 24), clock=FakeClock(per_look=0.004), paints=True) as reader:
        for place, move in enumerate(moves):
            if size := re.fullmatch(r"(\d+)x(\d+)", move):
                await reader.resize(int(size[1]), int(size[2]))
                assert reader.text.strip(), f"empty after {moves[: place + 1]}"
            elif move in OPENING:
                await reader.press(move)
                await reader.press(chance.choice(WALKED[:10]))
                while len(reader.app.screen_stack) > 2:
                    await reader.press("escape")
            else:
                await reader.tap(move)
        await reader.resize(100, 30)
        await reader.press("escape", "escape", "escape", "d")  # the gradient check would leave with the next move
        assert title in reader.text, moves
        if open_scenario(name).training is None:
            return
        step, arrived = reader.step, reader.parts()
        await reader.press("home", "right", "end")
        await reader.go_to(str(step))
        await reader.until_step(step)
        again = reader.parts()
        for part in ("network", "data", "weights"):
            one, other = (without_scrollbar(parts[part]).splitlines() for parts in (again, arrived))
            if part == "data":  # which rows are in sight is the reader's
                one, other = in_both(one, other), in_both(other, one)
            assert one == other != [], f"{part} at step {step} after {moves}"


def in_both(lines, others):
    """The lines that begin as one of the others does: the rows that both show."""
    return [line for line in lines if any(line[:12] == other[:12] for other in others)]


def without_scrollbar(part):
    """A pane's text but for the bar at its right edge: how far it is scrolled is the reader's."""
    return re.sub(r"[▁▂▃▄▅▆▇█ ]│", " │", part)


async def test_two_sizes_on_their_way_at_once_do_not_follow_each_other_for_ever(monkeypatch):
    async with reading("four-people") as reader:
        screen, laid_out = reader.app.screen, []
        monkeypatch.setattr(screen, "_refresh_layout", lambda size=None: laid_out.append(size) or layout(size))
        layout = type(screen)._refresh_layout.__get__(screen)
        for size in (Size(60, 20), Size(80, 24), Size(60, 20), Size(80, 24)):
            screen.post_message(events.Resize(size, size))
            screen.call_later(lambda: None)
        for _ in range(500):
            await asyncio.sleep(0)
        assert len([size for size in laid_out if size]) < 5
        assert reader.app.screen.size == Size(120, 40)


@pytest.mark.full
@pytest.mark.long
async def test_the_storm_leaves_nothing_broken():
    weather = Weather()
    for number, name in enumerate(("four-people", "two-two-one", "five-to-forty-two")):
        await visit(name, random.Random(number), part(80, of=16), weather, [])  # noqa: S311 - the same way each time
    assert (weather.held, weather.shown) == (3, 1)


async def test_a_scenario_that_another_one_has_followed_is_forgotten():
    """All that it was is garbage, and looked for."""
    gc.disable()  # as the program does until its screen is filled
    try:
        async with reading("four-people") as reader:
            first = weakref.ref(reader.app.screen.opened)
            for _ in range(2):
                await reader.press("right", "o", "enter")
                await reader.until_open()

            def forgotten() -> bool:
                gc.collect()
                return first() is None

            await reader.until_true(forgotten, "waited until nothing holds it")
    finally:
        gc.unfreeze()
        gc.enable()


# Text from files


MARKED_UP = r"""format = 1
title = '[red]title[/] \[b]'
summary = '[bold]summary[/] \[b] [/nope] [@click=app.quit]press[/]'
look_for = '[blink]look[/] [$primary]'
[article]
title = '[red]article[/] \[b]'
author = '[i]author[/]'
counts = { word = "[u]round", zero = 0 }
[data]
inputs = [{ name = '[red]in[/]', unit = '[b]lb', shift = 1 }]
targets = [{ name = '[red]out[/]', labels = ['[b]no', '[/b]yes'] }]
rows = [
  { name = '[red]row\[b]', inputs = [1], targets = [0] },
  { name = '[blue]other', inputs = [-1], targets = [1] },
]
[network]
start = { distribution = "constant", value = 0.5 }
layers = [
  { units = 2, activation = "tanh", names = ['[red]h\[b]', '[b]g'] },
  { units = 1, activation = "sigmoid", names = ['[red]o[b]'] },
]
[training]
loss = "squared_error"
batch = 1
rate = 0.5
epochs = 5
[[probes]]
name = '[green]probe'
inputs = [0]
[[glossary]]
article = '[red]term[/] \[b]'
here = '[/]meaning[/]'
[[remarks]]
place = '[red]place[/]'
says = '[red]says[/]'
computed = '[red]computed[/]'
"""


async def test_markup_in_a_scenario_stays_literal_everywhere(tmp_path):
    path = tmp_path / "marked.toml"
    path.write_text(MARKED_UP, encoding="utf-8")
    async with reading(path, size=(200, 60)) as reader:
        await reader.press("right")
        assert r"[red]title[/] \[b]" in reader.part("status")
        assert "[blue]other" in reader.part("status"), "whose turn is next"
        assert r"[red]row\[b]" in reader.part("network").splitlines()[0]
        for words in ("[red]in[/]", r"[red]h\[b]", "[red]o[b]"):
            assert words in reader.part("network")
        for words in (r"[red]row\[b]", "[blue]other", "[green]probe", "[red]out[/]", "[red]in[/]", "[/b]yes"):
            assert words in reader.part("data")
        for words in (r"[red]in[/] → [red]h\[b]", "bias of [red]o[b]", r"[red]row\[b]"):
            assert words in reader.part("weights")
        await reader.press("down", "down")
        assert r"[red]h\[b] =" in reader.part("curve")
        await reader.press("g")
        await reader.until("Go to")
        assert "[u]round 3" in reader.text
        await reader.close("Go to")
        await reader.resize(200, 240)
        await reader.open("?", "Help", "[red]computed[/]")
        page = reader.text
        for words in (
            r"[red]title[/] \[b]", r"[bold]summary[/] \[b] [/nope] [@click=app.quit]press[/]", "[red]place[/]",
            "[blink]look[/] [$primary]", r"[red]term[/] \[b]", "[/]meaning[/]", "[red]says[/]", "[red]computed[/]",
        ):  # fmt: skip
            assert words in page, words


async def test_markup_in_the_picker_stays_literal(tmp_path):
    path = tmp_path / "marked.toml"
    path.write_text(MARKED_UP, encoding="utf-8")
    app = frozen_app(None)
    app._library = lambda: [open_scenario(str(path))]
    async with app.run_test(size=(120, 40)) as pilot:
        await Reader(pilot, FakeClock()).until_open()
        for words in (r"[red]title[/] \[b]", "[i]author[/]", r"[red]article[/] \[b]", "[bold]summary[/]"):
            assert words in screen_text(app), words


# Divergence


DIVERGING = ("training.rate=0.1", "training.steps=1000")


async def test_divergence_is_marked_stops_play_once_and_can_be_gone_beyond():
    async with reading("five-to-forty-two", DIVERGING) as reader:
        await reader.press(*["+"] * 10, "space")
        reader.clock.advance(3600.0)
        await reader.until("diverged at step 867", "step 867/1,000", "paused")
        await reader.rest()
        assert reader.step == 867
        await reader.press("right")
        assert reader.step == 868
        assert "diverged at step 867" in reader.text
        await reader.press("space")
        reader.clock.advance(3600.0)
        await reader.until("step 1,000/1,000", "paused")
        assert "diverged at step 867" in reader.text
        await reader.press("home")
        assert reader.step == 0


async def test_going_beyond_divergence_shows_it_in_all_panes():
    async with reading("five-to-forty-two", DIVERGING) as reader:
        await reader.go_to("3000")
        await reader.until("step 3,000/1,000", "diverged at step 867")
        for pane in ("network", "data", "weights", "curve"):
            assert re.search("nan|∞", reader.part(pane)), pane
        await reader.press("l", "x", "z", "z")
        await reader.go_to("500")
        await reader.until_step(500)
        assert not re.search("nan|∞", reader.part("weights"))


# Without colour, without special characters, with too much


async def test_without_colour_everything_can_still_be_told(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    async with reading("four-people") as reader:
        await reader.press("right", "tab", "down")
        assert "▸Bob" in reader.part("data")
        await reader.press("tab", "down")
        assert "▸w1" in reader.part("weights")
        await reader.press("l", "t", "?")
        await reader.until("Help")
        await reader.press("escape", "g")
        await reader.until("Go to")
        await reader.press("escape", "o", "escape", "z", "z")
        await reader.resize(79, 24)
        tabs = reader.part("tabs")
        await reader.press("tab")
        assert reader.part("tabs") != tabs, "the open tab is marked by more than colour"
        assert len({colour.get_contrast_text() for colour in reader.colours()}) <= 2
        for colour in reader.colours():
            assert colour.r == colour.g == colour.b, f"{colour} on a screen without colour"


async def test_ascii_has_no_braille_and_no_boxes_in_the_diagram(tmp_path):
    for scenario in ("four-people", "three-layer", wide_scenario(tmp_path)):
        async with reading(scenario, ascii_only=True) as reader:
            await reader.press("right", "down", "down", "down")
            inside = [line[1:-1] for line in reader.part("network").splitlines()[1:-1]]
            for line in inside:
                assert not BRAILLE_AND_BOXES.search(line), line
            await reader.press("tab", "tab", "down", "down", "down")
            inside = [line[1:-1] for line in reader.part("network").splitlines()[1:-1]]
            for line in inside:
                assert not BRAILLE_AND_BOXES.search(line), line
    async with reading("four-people") as reader:
        assert BRAILLE_AND_BOXES.search(reader.part("network").splitlines()[8])


@pytest.mark.parametrize("size", [(80, 24), (200, 60)], ids="{0[0]}x{0[1]}".format)
async def test_a_wide_network_is_drawn_honestly(tmp_path, size):
    async with reading(wide_scenario(tmp_path), size=size) as reader:
        network = reader.part("network")
        left_out = [int(n) for n in re.findall(r"… (\d+) more", network)]
        assert len(left_out) == 3, network
        shown = len(set(re.findall(r"\bx\d+\b", "\n".join(network.splitlines()[2:]))))
        assert shown + left_out[0] == 40
        assert left_out[1] == left_out[2]


async def test_every_row_of_a_wide_scenario_can_be_scrolled_to(tmp_path):
    async with reading(wide_scenario(tmp_path), size=(80, 24)) as reader:
        await reader.press("tab", *["down"] * 29)
        assert "▸person 30" in reader.part("data")
        await reader.press("tab", *["down"] * 20)
        assert re.search(r"▸w\d+", reader.part("weights"))


async def test_every_weight_can_be_scrolled_to():
    async with reading("three-layer", size=(120, 24)) as reader:
        await reader.press("tab", "tab")
        seen = reader.part("weights")
        parameters = open_scenario("three-layer").parameters
        for _ in parameters:
            await reader.press("down")
            seen += reader.part("weights")
        for parameter in parameters:
            assert re.search(rf"\b{parameter.name}\b", seen)


async def test_keys_pressed_in_one_go_all_count():
    async with reading("four-people") as reader:
        for _ in range(3):
            reader.app.post_message(events.Key("tab", None))
        await reader.until("▸ CURVE")
        assert reader.text.count("▸ ") == 1


async def test_as_many_metrics_as_the_format_allows_are_drawn(tmp_path):
    text = (folder() / "four-people.toml").read_text(encoding="utf-8")
    path = tmp_path / "five.toml"
    shown = '["accuracy", "absolute_error", "half_squared_error"]'
    path.write_text(re.sub(r"(?m)^show = .*$", f"show = {shown}", text), encoding="utf-8")
    async with reading(path) as reader:
        await reader.press("right", "tab", "tab", "tab", "down", "down", "down")
        assert "▸" in reader.part("curve")
        assert "mean absolute error of 4 rows" in reader.part("curve")


async def test_help_tells_the_formulas_that_the_scenario_uses():
    async with reading("five-to-forty-two", size=(120, 230)) as reader:
        await reader.press("question_mark")
        await reader.until("½ (ŷ − y)²", "slope ŷ − y")
        assert "e^−z" not in reader.text, "there is no sigmoid in this scenario"
