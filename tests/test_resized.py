"""A terminal of another size: what stands below the panes is what would stand there had it been opened at that size."""

import random
from itertools import product

from share import dealt, part
from test_replay import a_recording, watching

from nntui.lesson.events import Note, Question

SIZES = [(80, 24), (100, 30), (120, 40), (61, 21), (200, 60), (90, 24), (40, 10)]
SENTENCE = "Alice weighs 133 and is 65 inches high, and the unit takes from each what is normal. "
NOTES = [
    Note((SENTENCE * 9)[:letters], question=Question("What is it?", "5") if asked else None)
    for letters, asked in product(range(60, 660, 40), (False, True))
]


async def seen_of(note, sizes):
    """What is said below the panes of a note, at the last of these sizes, one after the other."""
    async with watching(a_recording(note), size=sizes[0]) as reader:
        for size in sizes[1:]:
            await reader.resize(*size)
        return reader.part("caption")


@dealt("number", range(len(NOTES)), 3, of=4)
async def test_a_note_looks_as_if_it_had_been_opened_at_the_size_that_the_terminal_has(number):
    chance = random.Random(number)  # noqa: S311 - the same sizes each time
    last = SIZES[number % 2]
    fresh = await seen_of(NOTES[number], [last])
    for between in range(part(8)):
        ways = [last, *chance.choices(SIZES, k=1 + (number + between) % 3), last]
        assert await seen_of(NOTES[number], ways) == fresh, ways
