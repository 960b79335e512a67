"""Fair questions: for every question of every lesson two worlds that differ only in what is hidden look the same.

All that can be seen of a question on the screen is looked at, key by key. See other_world.py for the other world.
"""

from dataclasses import replace
from functools import cache
from itertools import chain

import pytest
import share
from app_support import FakeClock, FrozenApp, Reader, all_scenarios, painted
from other_world import PANES, at_question, of_questions, other_world, questions, replay_of
from textual.widgets import Input

from nntui.lesson.playback import Showing
from nntui.quantities.quantities import quantity
from nntui.timeline.moment import Moment
from nntui.ui.roles import GROUND_DARK
from nntui.ui.themes import THEMES
from nntui.ui.widgets.paneview import PaneView

# What someone does who wants to know the answer without working it out


SIZES = ((120, 40), (80, 24))
GROUNDS = (GROUND_DARK, THEMES[0].surface)
PARTS = 1 if share.full else 6  # of what is done one in so many
LOOKS = [[["P", pane.letter], *([key] for key in "iI↓zzww")] for pane in PANES.values()]
TIME = [["."], ["right"], ["end"], ["]"], ["space"], [")"], ["("]]
INSIDE = [["."], ["."], ["w"], ["}"], ["}"], ["}"], ["c"], ["i"], ["."], ["escape"]]
ROWS = [["d"], ["S"], ["down"], ["S"], ["A"], ["l"]]
OTHERS = [["."], ["y"], ["k"], ["k"], ["right"], ["u"], ["U"], ["v"], ["escape"], ["Y"], ["enter"], ["right"]]
DIALOGS = [["question_mark"], ["escape"], ["e"], ["escape"], ["h"], ["escape"], ["C"], ["escape"]]
DIALOGS += [["E"], ["escape"], ["p"], ["escape"], ["g"], ["escape"], ["enter"], ["escape"], ["P"], ["escape"]]


def lines_of(showing):
    """What may be typed to learn what is asked for, by what is true of it."""
    session, found = showing.session, []
    for asked in dict.fromkeys(each.text for each in showing.replay.asked[showing.number].reads[:2]):
        unveiled = Moment(replace(session.trained, veil=None), session.position)
        value = quantity(asked, session.setup).at(unveiled)
        found += [("h", f"{asked} < {value + abs(value) * 1e-6 + 1e-9!r}"), ("C", asked), ("B", f"{asked} falls")]
        found += [("h", f"{asked} > {value - abs(value) * 1e-6 - 1e-9!r}")]
    return [*found, ("h", "diverged"), ("g", f"{session.position.step + 1}"), ("e", "rate = 0.5, 1"), ("e", "rate = 7")]


def scripts(showing):
    """What is done, one after the other; between them the recording is led back to."""
    yield from LOOKS
    yield from (TIME, INSIDE, ROWS, OTHERS, DIALOGS)
    for key, line in lines_of(showing):
        yield [[key], ["ctrl+u"], list(line), ["enter"], ["enter"], ["escape"], [")"], ["("], ["."], ["right"]]


@cache
def cells_of(text, style):
    """Cells as they are compared: a scrollbar may come a little later, and is seen by its ground alone."""
    bare = style is not None and style.bgcolor is not None and style.bgcolor.name in GROUNDS
    return [(" ", None) if bare and letter == " " else (letter, style) for letter in text]


async def seen(name, number, size, done, folder):
    """All that is seen of a question while things are done: after each key the screen's cells and what was said."""
    replay, clock, found = replay_of(name), FakeClock(), []
    app, said = FrozenApp(lambda: replay.setup, all_scenarios, clock=clock, replay=replay), []
    app.notify = lambda message, **more: said.append(message)
    async with app.run_test(size=size) as pilot:
        reader = Reader(pilot, clock)
        await reader.until("note ", " of ")
        await reader.settle()
        showing = app._opened.recordings.showing
        while showing.number < number:
            showing.to_note(1)
        assert showing.waits

        def cells():
            return [[*chain.from_iterable(cells_of(text, style) for text, style, _ in strip)] for strip in painted(app)]

        def unfinished():
            return any(view.unfinished is not None for view in app.screen.query(PaneView))

        async def at_rest():
            before, now = None, cells()
            while now != before or reader.at_work or unfinished():  # a scrollbar may come, or go, a little later
                await reader.rest()
                before, now = now, cells()
            return now

        async def look(after):
            now = await at_rest()
            found.append((after, now, said[:], app.clipboard, app.title, app.sub_title))
            said.clear()

        await look("at first")
        for script in done:
            for keys in script:
                await reader.press(*({" ": "space", "↓": "down"}.get(key, key) for key in keys))
                await look((script, keys))
            await reader.press("escape", "escape", "R")
            while showing.number > number:
                showing.to_note(-1)
            assert showing.waits
            assert not showing.taken_over
            await at_rest()  # what is drawn under a dialog is drawn before that opens
        found.append(("palette", [], [(each.title, each.help) for each in app.get_system_commands(app.screen)]))
        found.append(("picture", [], await picture(reader, folder / "seen.svg")))
    return found


async def picture(reader, path):
    """What is written into a file of the one format that is offered while a question stands."""
    await reader.open("E", "Write this session as", ".svg")
    reader.app.screen.query_one(Input).value = str(path)
    await reader.press("enter")
    await reader.until_true(lambda: path.exists() and not reader.at_work, "waited for a file")
    text = path.read_text(encoding="utf-8")
    path.unlink()
    return text


def difference(one, other):
    """After what two things that were seen differ, and where."""
    lines = [
        (
            y,
            *("".join(letter for letter, _ in line) for line in two),
            [x for x, (a, b) in enumerate(zip(*two, strict=False)) if a != b],
        )
        for y, two in enumerate(zip(one[1], other[1], strict=False))
        if two[0] != two[1]
    ]
    return one[0], lines or [pair for pair in zip(one[1:], other[1:], strict=False) if pair[0] != pair[1]]


@pytest.mark.full
@pytest.mark.long
@of_questions(24)
async def test_nothing_that_is_seen_depends_on_what_is_hidden(place, tmp_path):
    name, number = questions()[place]
    showing = at_question(name, number)
    done = list(scripts(showing))[place % PARTS :: PARTS]
    mine = await seen(name, number, SIZES[place % 2], done, tmp_path)
    with other_world(showing.session):
        others = await seen(name, number, SIZES[place % 2], done, tmp_path)
    for one, other in zip(mine, others, strict=True):
        assert one == other, difference(one, other)


async def test_without_a_veil_the_two_worlds_look_different(monkeypatch, tmp_path):
    """Else all that was said above would be true of any program."""
    name, number = questions()[0]
    showing = at_question(name, number)
    monkeypatch.setattr(Showing, "_veil", lambda showing: None)
    mine = await seen(name, number, SIZES[0], LOOKS[:2], tmp_path)
    with other_world(showing.session):
        others = await seen(name, number, SIZES[0], LOOKS[:2], tmp_path)
    assert mine[0][1] != others[0][1]
    assert mine[-1] != others[-1]
