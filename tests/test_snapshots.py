"""Pictures of the screens, one for each thing that has a look of its own.

`pytest -n0 tests/test_snapshots.py --snapshot-update` draws them anew after a change of looks; look at them then.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, frozen_app, wide_scenario
from test_map import THREE
from test_replay import QUESTION, a_recording, lesson
from textual.pilot import Pilot

from nntui.lesson.events import Do, Note, Question
from nntui.lesson.replay import Replay
from nntui.render.panes import collected
from nntui.session.commands import ChooseUnit, Edit
from nntui.session.sweeping import sweep_of

Act = Callable[[Reader], Awaitable[None]]


@pytest.fixture
def looks_as_before(snap_compare: Callable[..., bool]) -> Callable[..., bool]:
    """Open a scenario at a size, press keys, and compare with the picture of this test's name."""

    def compare(
        scenario: Any,
        size: tuple[int, int],
        *keys: str,
        act: Act | None = None,
        settings: tuple[str, ...] = (),
        replay: Replay | None = None,
    ) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            reader = Reader(pilot, clock)
            await reader.until_open()
            await reader.press(*keys)
            if act is not None:
                await act(reader)
            await reader.still()

        clock = FakeClock()
        app = frozen_app(scenario, settings, clock=clock)
        if replay is not None:
            app = FrozenApp(lambda: replay.setup, all_scenarios, clock=clock, replay=replay)
        return snap_compare(app, terminal_size=size, run_before=before)

    return compare


def test_every_picture_has_its_test():
    pictures = Path(__file__).with_name("__snapshots__") / Path(__file__).stem
    assert {picture.stem for picture in pictures.iterdir()} <= globals().keys()


THREE_STEPS = ("right", "right", "right")
OPERATIONS = ("full_stop",) * 3


# Test rows


def test_test_rows_80x24(looks_as_before):
    assert looks_as_before("circles", (80, 24), *THREE_STEPS, "d")


def test_test_rows_120x30(looks_as_before):
    assert looks_as_before("iris", (120, 30), *THREE_STEPS, "P", "x")


def test_test_rows_light_120x40(looks_as_before):
    assert looks_as_before("circles", (120, 40), *THREE_STEPS, "P", "m", "t")


def test_test_rows_200x60(looks_as_before):
    assert looks_as_before("spiral", (200, 60), *THREE_STEPS, "P", "m")


# Units that are off


def test_units_off_80x24(looks_as_before):
    assert looks_as_before("overfitting-dropout", (80, 24), *THREE_STEPS, *OPERATIONS)


def test_units_off_120x30(looks_as_before):
    assert looks_as_before("overfitting-dropout", (120, 30), *THREE_STEPS, *OPERATIONS)


def test_units_off_light_120x40(looks_as_before):
    assert looks_as_before("overfitting-dropout", (120, 40), *THREE_STEPS, *OPERATIONS, "t")


def test_units_off_200x60(looks_as_before):
    assert looks_as_before("overfitting-dropout", (200, 60), *THREE_STEPS, *OPERATIONS)


# The main screen


def test_main_screen_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), *THREE_STEPS)


def test_main_screen_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), *THREE_STEPS)


def test_main_screen_120x40(looks_as_before):
    """The picture in the README."""
    assert looks_as_before("four-people", (120, 40), *THREE_STEPS)


def test_main_screen_200x60(looks_as_before):
    assert looks_as_before("four-people", (200, 60), *THREE_STEPS)


def test_main_screen_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), *THREE_STEPS, "t")


def test_main_screen_tabs_60x20(looks_as_before):
    assert looks_as_before("four-people", (60, 20), *THREE_STEPS, "tab", "tab")


def test_a_weight_is_chosen_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), *THREE_STEPS, "tab", "down", "tab", "down", "down")


# Other networks


def test_three_layer_after_a_hundred_steps_120x40(looks_as_before):
    assert looks_as_before("three-layer", (120, 40), "]", "down", "down", "down", "down")


def test_three_layer_with_a_chosen_unit_80x24(looks_as_before):
    assert looks_as_before("three-layer", (80, 24), *["down"] * 4)


def test_three_layer_120x30(looks_as_before):
    assert looks_as_before("three-layer", (120, 30))


def test_a_dead_unit_light_120x40(looks_as_before):
    assert looks_as_before("dead-relu", (120, 40), "g", *"50", "enter")


def test_a_frozen_weight_and_saturated_units_200x60(looks_as_before):
    settings = ('network.frozen=["w1", "b2"]',)
    assert looks_as_before("raw-people", (200, 60), settings=settings)


def test_a_wide_network_200x60(looks_as_before, tmp_path):
    assert looks_as_before(wide_scenario(tmp_path), (200, 60), *THREE_STEPS)


def test_forward_only_120x30(looks_as_before):
    assert looks_as_before("two-two-one", (120, 30))


def test_without_a_network_80x24(looks_as_before):
    assert looks_as_before("loss-example", (80, 24))


def test_diverged_light_80x24(looks_as_before):
    settings = ("training.rate=0.1", "training.steps=1000")
    assert looks_as_before("five-to-forty-two", (80, 24), "end", "t", settings=settings)


# Inside a step


GRADIENT_OF_W1 = (*["right_curly_bracket"] * 3, *["full_stop"] * 8)


def test_gradient_of_w1_for_alice_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), *GRADIENT_OF_W1)


def test_gradient_of_w1_for_alice_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), *GRADIENT_OF_W1)


def test_gradient_of_w1_for_alice_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), *GRADIENT_OF_W1)


def test_forward_pass_in_progress_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "full_stop", "full_stop", "down")


def test_update_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), *["right_curly_bracket"] * 4)


def test_shares_of_a_batch_120x30(looks_as_before):
    assert looks_as_before("three-inputs", (120, 30), "greater_than_sign", "s", "w")


def test_arithmetic_enlarged_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), *GRADIENT_OF_W1, "a", "z", "t")


def test_gradient_check_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), "c")


# The classic mistakes

SLOPE_OF_SUM = ("training.mistake=slope_of_sum",)
SLOPE = (*["right_curly_bracket"] * 3, "full_stop")


def test_a_mistake_beside_the_right_number_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), *SLOPE, settings=SLOPE_OF_SUM)


def test_a_mistake_beside_the_right_number_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), *SLOPE, "t", settings=SLOPE_OF_SUM)


def test_the_operation_with_the_mistake_in_the_gradient_check_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), "c", settings=SLOPE_OF_SUM)


def test_a_mistake_compared_with_the_right_run_200x60(looks_as_before):
    edit = ("e", *"mistake", "space", "=", "space", *"wrong", "underscore", *"sign", "enter")
    assert looks_as_before("nielsen-saturated", (200, 60), *edit, *THREE_STEPS, "k")


# The error against one weight


def test_weights_over_time_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "f", "tab", "tab", "down", "z")


def test_weights_over_time_120x30(looks_as_before):
    assert looks_as_before("three-layer", (120, 30), "f", "tab", "tab", "down", "z")


def test_weights_over_time_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "f", "tab", "tab", "down", "z", "t")


def test_weights_over_time_200x60(looks_as_before):
    assert looks_as_before("four-people", (200, 60), "f", "tab", "tab", "down")


def test_slice_of_the_only_weight_120x40(looks_as_before):
    assert looks_as_before("five-to-forty-two", (120, 40), "right", "s")


def test_slice_of_one_weight_of_many_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "s", "down", "down")


def of_flowers(tmp_path: Path) -> Path:
    """A CSV file of three kinds of flowers, some of which look alike."""
    kinds = ("setosa", "versicolor", "virginica")
    rows = [f"{5 + kind + (i * 7 % 13) / 9:.2f},{1.5 + 2 * kind + (i * 5 % 11) / 6:.2f},{kinds[kind]}"
            for kind in range(3) for i in range(20)]  # fmt: skip
    path = tmp_path / "flowers.csv"
    path.write_text("sepal,petal,species\n" + "\n".join(rows) + "\n")
    return path


def test_confusion_80x24(looks_as_before, tmp_path):
    assert looks_as_before(of_flowers(tmp_path), (80, 24), "P", "x", "g", "e", "space", *"20", "enter")


def test_confusion_120x30(looks_as_before, tmp_path):
    assert looks_as_before(of_flowers(tmp_path), (120, 30), "P", "x", "g", "e", "space", *"20", "enter", "down", "down")


def test_confusion_light_120x40(looks_as_before, tmp_path):
    assert looks_as_before(of_flowers(tmp_path), (120, 40), "P", "x", "g", "e", "space", "2", "enter", "t")


def test_confusion_enlarged_200x60(looks_as_before, tmp_path):
    assert looks_as_before(of_flowers(tmp_path), (200, 60), "P", "x", "z")


DIGITS = """format = 1
title = "Digits"
summary = "Ten digits of five by seven dots."
seed = 1
[data]
generator = { kind = "digits" }
[network]
start = { distribution = "glorot_uniform" }
layers = [{ units = 8, activation = "tanh" }, { units = 10, activation = "softmax" }]
[training]
loss = "categorical_cross_entropy"
rate = 0.1
batch = 10
epochs = 20
"""


def of_digits(tmp_path: Path) -> Path:
    path = tmp_path / "digits.toml"
    path.write_text(DIGITS)
    return path


def test_digits_80x24(looks_as_before, tmp_path):
    assert looks_as_before(of_digits(tmp_path), (80, 24), "d", "g", *"40", "enter", "z")


def test_digits_120x30(looks_as_before, tmp_path):
    assert looks_as_before(of_digits(tmp_path), (120, 30), "d", "g", *"40", "enter", "down")


def test_digits_by_error_light_120x40(looks_as_before, tmp_path):
    assert looks_as_before(of_digits(tmp_path), (120, 40), "d", "g", *"40", "enter", "S", "t")


def test_digits_200x60(looks_as_before, tmp_path):
    assert looks_as_before(of_digits(tmp_path), (200, 60), "d", "g", *"100", "enter", "down", "down")


def test_map_of_four_people_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "P", "m", "end")


def test_map_of_four_people_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), "P", "m", "end", "down")


def test_map_of_four_people_before_training_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "P", "m", "t")


def test_map_of_exclusive_or_enlarged_200x60(looks_as_before):
    assert looks_as_before("xor-two-hidden", (200, 60), "P", "m", "end", "z")


def test_map_of_a_hidden_unit_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "end", "down", "down", "down", "P", "m")


def test_map_of_three_outputs_120x30(looks_as_before, tmp_path):
    path = tmp_path / "three.toml"
    path.write_text(THREE, encoding="utf-8")
    assert looks_as_before(path, (120, 30), "P", "m", "end")


def test_map_over_one_input_120x40(looks_as_before):
    assert looks_as_before("dead-relu", (120, 40), "P", "m", "end")


def test_map_with_a_place_that_was_clicked_light_200x60(looks_as_before):
    async def click(reader: Reader) -> None:
        await reader.pilot.click(offset=(150, 20))

    assert looks_as_before("four-people", (200, 60), "P", "m", "end", "z", "t", act=click)


def test_small_maps_of_units_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "end", "z")


def test_small_maps_of_units_120x30(looks_as_before):
    assert looks_as_before("xor-two-hidden", (120, 30), "end", "z")


def test_small_maps_of_units_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "end", "z", "t")


def test_small_maps_of_units_beside_other_panes_200x60(looks_as_before):
    assert looks_as_before("three-layer", (200, 60), "end")


# The error over two weights


def test_surface_of_four_people_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "end", "P", "o")


def test_surface_of_four_people_light_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), "end", "P", "o", "t")


def test_surface_of_two_layers_of_exclusive_or_120x40(looks_as_before):
    assert looks_as_before("xor-two-hidden", (120, 40), "end", "P", "o", "down", "down", "down")


def test_surface_enlarged_200x60(looks_as_before):
    assert looks_as_before("xor-two-hidden", (200, 60), "end", "P", "o", "z")


def test_ledger_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "end", "P", "l")


def test_ledger_light_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), "end", "P", "l", "t")


def test_ledger_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "end", "P", "l")


def test_ledger_200x60(looks_as_before):
    assert looks_as_before("four-people", (200, 60), "end", "P", "l")


# One pane, dialogs


def test_the_curve_enlarged_on_a_log_scale_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "end", "shift+tab", "z", "l", "x")


def test_picker_120x40(looks_as_before):
    assert looks_as_before(None, (120, 40), "down")


def test_picker_lessons_80x24(looks_as_before):
    assert looks_as_before(None, (80, 24), "l", "down")


def test_picker_search_light_120x30(looks_as_before):
    assert looks_as_before(None, (120, 30), "t", "slash", "x", "o", "r", "down")


def test_picker_200x60(looks_as_before):
    assert looks_as_before(None, (200, 60), "end")


def test_help_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "question_mark")


def test_list_of_panes_80x24(looks_as_before):
    async def act(reader: Reader) -> None:
        await reader.open("P", "Panes")

    assert looks_as_before("four-people", (80, 24), "right", "a", act=act)


def test_go_to_with_a_reason_light_80x24(looks_as_before):
    async def ask(reader: Reader) -> None:
        await reader.go_to("nonsense")
        await reader.until("is no place in time")

    assert looks_as_before("four-people", (80, 24), "t", act=ask)


# Edits and branches


async def another_rate(reader: Reader) -> None:
    """Another rate from step 2 on, trained to the end."""
    await reader.press("right", "right", "e")
    await reader.type("1")
    await reader.press("enter", "end")


def test_edit_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "tab", "tab", "down", "e")


def test_branches_120x30(looks_as_before):
    async def act(reader: Reader) -> None:
        await another_rate(reader)
        await reader.open("v", "Branches")

    assert looks_as_before("four-people", (120, 30), act=act)


def test_compared_with_the_difference_in_the_diagram_120x40(looks_as_before):
    async def act(reader: Reader) -> None:
        await another_rate(reader)
        await reader.press("k", "k")

    assert looks_as_before("four-people", (120, 40), act=act)


def test_compared_light_80x24(looks_as_before):
    async def act(reader: Reader) -> None:
        await another_rate(reader)
        await reader.press("k", "t")

    assert looks_as_before("four-people", (80, 24), act=act)


def test_run_until_120x30(looks_as_before):
    assert looks_as_before("three-inputs", (120, 30), "h")


# Recordings


def test_a_question_in_a_recording_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), "n", "n", "n", replay=Replay(lesson(), collected()))


def test_a_question_in_a_recording_light_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "n", "n", "n", "t", replay=Replay(lesson(), collected()))


def test_taken_over_120x40(looks_as_before):
    assert looks_as_before(
        "four-people", (120, 40), "n", "n", "right", "full_stop", replay=Replay(lesson(), collected())
    )


async def ended_by_r(reader: Reader) -> None:
    await reader.open("r", "Record")
    await reader.press("enter")
    await reader.open("r", "Recording into a file")


def test_a_recording_asks_before_it_ends_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), act=ended_by_r)


def test_a_recording_asks_before_it_ends_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "t", act=ended_by_r)


def saturated() -> Replay:
    edits = [Do(Edit(text)) for text in ("w1 = 0", "w2 = 1", "b1 = -10")]
    return Replay(a_recording(*edits, Do(ChooseUnit(1, 0)), Note("Nearly 0.", pause=True)), collected())


def test_a_saturated_unit_in_a_line_of_its_own_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), replay=saturated())


def test_an_explanation_with_its_result_in_sight_80x24(looks_as_before):
    async def act(reader: Reader) -> None:
        while "gradient of w1" not in reader.part("status"):
            await reader.press("full_stop")

    assert looks_as_before("four-people", (80, 24), "n", act=act, replay=saturated())


def test_the_choices_of_a_question_80x24(looks_as_before):
    asked = Note("w1 is {w1}.", question=Question("Which rate is it?", "0.1", ("1", "0.1", "0.01"), kind="choice"))
    assert looks_as_before("four-people", (80, 24), "n", "enter", replay=Replay(a_recording(asked), collected()))


def test_a_note_is_written_80x24(looks_as_before):
    async def act(reader: Reader) -> None:
        await reader.open("r", "Record")
        await reader.press("enter")
        await reader.open("m", "A note")

    assert looks_as_before("four-people", (80, 24), act=act)


async def a_question(reader: Reader) -> None:
    await reader.open("m", "A note")
    await reader.type("Look at {w1} and {acuracy}.")
    await reader.press("down", "down")
    await reader.type("Up or down?")
    await reader.press("down")
    await reader.type("direction")
    await reader.press("down")
    await reader.type("w1")


def test_a_question_is_written_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "right", act=a_question)


def test_a_question_is_written_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), "right", act=a_question)


def test_a_question_is_written_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "right", "t", act=a_question)


def test_a_question_is_written_200x60(looks_as_before):
    assert looks_as_before("four-people", (200, 60), "right", act=a_question)


def long_note() -> Replay:
    said = Note("The error is {squared_error}, and that is the mean of four. " * 9, question=QUESTION)
    return Replay(a_recording(said), collected())


def test_a_long_note_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), "n", "j", replay=long_note())


def test_a_long_note_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), "n", "j", replay=long_note())


def test_a_long_note_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "n", "j", "t", replay=long_note())


def test_a_long_note_200x60(looks_as_before):
    assert looks_as_before("four-people", (200, 60), "n", "j", replay=long_note())


async def notes_of_a_session(reader: Reader) -> None:
    for words in ("At first.", "And then {w1}."):
        await reader.open("m", "A note")
        await reader.type(words)
        await reader.press("enter", "right")
    reader.app.clear_notifications()
    await reader.open("M", "Notes")
    await reader.press("d")


def test_notes_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), act=notes_of_a_session)


def test_notes_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), act=notes_of_a_session)


def test_notes_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "t", act=notes_of_a_session)


def test_notes_200x60(looks_as_before):
    assert looks_as_before("four-people", (200, 60), act=notes_of_a_session)


# Curves of anything

W1 = ("f", "C", *"w1", "enter", "C", *"gradient(w1)", "enter", "C", *"output(Alice)", "enter")


def test_curves_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), *W1)


def test_curves_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), *W1)


def test_curves_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), *W1)


def test_curves_200x60(looks_as_before):
    assert looks_as_before("four-people", (200, 60), *W1)


def test_curves_enlarged_light_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), *W1, "P", "c", "z", "t")


def test_back_until_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), "f", "B")


# A sweep


async def sweep(reader: Reader) -> None:
    """Widths and seeds, until all rows are right; the second best run is chosen."""
    await reader.press("e", "ctrl+u")
    await reader.type("units(1) = 1, 2, 3; seed = 0:9; until accuracy = 1")
    await reader.press("enter")
    await reader.until("SWEEP")
    session = reader.app.screen.opened.session
    sweeping = sweep_of(session.frame.moment.timeline.runs, session.view.sweep)
    await reader.until_true(lambda: sweeping.sweep.whole, "the end of the sweep")
    await reader.press("down")


async def seeds(reader: Reader) -> None:
    """A run, half as long as those of other seeds, which lie behind its curve."""
    await reader.press("e", "ctrl+u")
    await reader.type("seed = 0:20")
    await reader.press("enter")
    await reader.until("20 runs")
    session = reader.app.screen.opened.session
    sweeping = sweep_of(session.frame.moment.timeline.runs, session.view.sweep)
    await reader.until_true(lambda: sweeping.sweep.whole, "the end of the sweep")
    await reader.press("g")
    await reader.type("2000")
    await reader.press("enter")


def test_sweep_of_seeds_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), act=seeds)


def test_sweep_of_seeds_light_120x30(looks_as_before):
    assert looks_as_before("four-people", (120, 30), "t", act=seeds)


def test_sweep_of_seeds_120x40(looks_as_before):
    assert looks_as_before("four-people", (120, 40), act=seeds)


def test_sweep_of_seeds_200x60(looks_as_before):
    assert looks_as_before("four-people", (200, 60), act=seeds)


def test_sweep_80x24(looks_as_before):
    assert looks_as_before("xor-two-hidden", (80, 24), act=sweep)


def test_sweep_light_120x30(looks_as_before):
    assert looks_as_before("xor-two-hidden", (120, 30), "t", act=sweep)


def test_sweep_enlarged_120x40(looks_as_before):
    assert looks_as_before("xor-two-hidden", (120, 40), "z", act=sweep)


def test_sweep_200x60(looks_as_before):
    assert looks_as_before("xor-two-hidden", (200, 60), act=sweep)


SHARED_BIAS = ("g", "b", "2", "enter", *["right_curly_bracket"] * 3, *["full_stop"] * 4)


def test_shared_bias_80x24(looks_as_before):
    assert looks_as_before("mazur", (80, 24), *SHARED_BIAS)


def test_shared_bias_120x30(looks_as_before):
    assert looks_as_before("mazur", (120, 30), *SHARED_BIAS)


def test_shared_bias_light_120x40(looks_as_before):
    assert looks_as_before("mazur", (120, 40), *SHARED_BIAS, "t")


def test_shared_bias_200x60(looks_as_before):
    assert looks_as_before("mazur", (200, 60), *SHARED_BIAS)


# The code of the loop, with the line of an operation


CODE = ("P", "p", *["full_stop"] * 9)


def test_code_80x24(looks_as_before):
    assert looks_as_before("four-people", (80, 24), *CODE)


def test_code_light_120x30(looks_as_before):
    assert looks_as_before("digits", (120, 30), "t", *CODE)


def test_code_120x40(looks_as_before):
    assert looks_as_before("xor-three-optimizers", (120, 40), *CODE)


def test_code_enlarged_200x60(looks_as_before):
    assert looks_as_before("overfitting-dropout", (200, 60), *CODE, "z")
