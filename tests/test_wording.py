"""What stands on the screens is words: no shorthand of our own, and nothing about play where nothing plays."""

import re
from itertools import product

import pytest
from app_support import reading
from share import spread

SIZES = ((80, 24), (120, 30), (120, 40), (200, 60))
SHORTHAND = re.compile(r"→ gradient|\+\d+ z\b|lower side of 0\.5|\ba output|0 0 1's")


@pytest.mark.full
@pytest.mark.parametrize(
    ("scenario", "size"), spread([*product(("four-people", "five-to-forty-two", "three-layer"), SIZES)])
)
async def test_no_screen_has_shorthand(scenario, size):
    async with reading(scenario, size=size) as reader:
        for key in ("right", "full_stop", "escape", "a", "d", "question_mark"):
            await reader.press(key)
            assert not SHORTHAND.search(reader.text), f"after {key}:\n{reader.text}"


@pytest.mark.parametrize("size", SIZES)
async def test_what_drives_the_gradient_is_said_in_words_and_whole(size):
    async with reading("four-people", size=size) as reader:
        status = " ".join(reader.part("status").split())
        assert "Alice's squared error 0.75352 drives the gradient" in status
        assert "…" not in status


async def test_the_speed_stands_there_only_while_something_plays():
    async with reading("four-people") as reader:
        assert "/s" not in reader.part("status")
        await reader.press("space")
        await reader.until("playing", "10 steps/s")
        await reader.press("space")
        assert "/s" not in reader.part("status")


async def test_columns_without_room_are_counted_in_words_after_a_whole_caption():
    async with reading("four-people", size=(80, 24)) as reader:
        await reader.press("right")
        assert "last update 1: Alice  z: 1 more" in reader.text
