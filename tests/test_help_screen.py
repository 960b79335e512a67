"""Help on the screen: keys lead to what stands far below its beginning."""

from app_support import reading
from share import crossed


@crossed("scenario, size", ["four-people", "xor-one-neuron"], [(80, 24), (120, 40)])
async def test_its_first_line_says_which_key_leads_to_words_and_marks(scenario, size):
    async with reading(scenario, size=size) as reader:
        await reader.open("question_mark", "Help, Esc closes it · w: words · m: marks")
        for key, heading, first in (("m", "Marks", "▸"), ("w", "Words", "step"), ("m", "Marks", "▸")):
            await reader.press(key)
            assert reader.dialog.startswith(f"{heading} {first}")
        await reader.close("Help, Esc")


async def test_it_leads_only_where_there_is_something():
    async with reading("xor-one-neuron") as reader:
        await reader.open("question_mark", "m: marks ─")
    async with reading("four-people") as reader:
        await reader.open("question_mark", "a: what the article calls it")
        await reader.press("a")
        assert "What the article calls it" in reader.dialog
