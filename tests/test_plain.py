"""A session without a screen: every command by lines, whole sessions as text, lessons to their end, and pipes."""

import re

import pytest
from app_support import KEYS, collected
from plain_support import Typist
from rich.cells import cell_len

from nntui.plain.typed_commands import meant
from nntui.plain.verbs import VERBS, WITHOUT
from nntui.scenario.folder import built_in_names
from nntui.ui.keys import NAMES

DRAWN = re.compile("[\u2500-\u259f\u2800-\u28ff\x1b]")  # frames, blocks, braille, and what steers a terminal


def key_name(name):
    """A key as it is typed: its sign, or its name."""
    return NAMES.get(name, name)


# The table


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.keys[0]}")
def test_every_key_has_a_command_or_a_reason(key):
    does = [verb.name for verb in VERBS if key.action in verb.does]
    name = key.action.partition("(")[0]
    shows_a_pane = any(pane.key is not None and pane.key.key in key.keys for pane in collected().values())
    assert len(does) + (name in WITHOUT) + (shows_a_pane and not does) == 1


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.keys[0]}")
def test_the_sign_of_a_key_does_the_same_as_its_command(key):
    typist = Typist()
    for name in key.keys:
        sign = key_name(name)
        if key.action.partition("(")[0] in WITHOUT:
            assert f"{sign}: {key.words}: not without a screen: " in typist.refusal(sign)
            continue
        command = meant(typist.desk, sign)
        wanted = "show" if not any(key.action in verb.does for verb in VERBS) else command.verb.name
        assert command.verb.name == wanted
        assert command.verb.name == "show" or command.rest == command.verb.does[key.action].strip()


def test_no_action_is_named_that_no_key_has():
    actions = {key.action for key in KEYS}
    assert {action for verb in VERBS for action in verb.does} <= actions
    assert WITHOUT.keys() == {action.partition("(")[0] for action in actions} & WITHOUT.keys()


def test_help_has_a_line_for_every_command_and_says_more_of_each():
    typist = Typist(width=200)
    told = typist.type("help").splitlines()
    for verb in VERBS:
        (line,) = [line for line in told if line.startswith(f"  {verb.name} {verb.takes}".rstrip() + ":")]
        assert typist.type(f"help {verb.name}").splitlines()[0] == line.strip()
    assert typist.refused == []


def test_a_word_that_is_no_command_is_told_with_the_nearest():
    typist = Typist()
    assert typist.refusal("setp 3") == "expected a command, found “setp” — did you mean “step”?; help lists them"
    assert "did you mean “weights”?" in typist.refusal("wieghts")
    assert "did you mean “branches”?" in typist.refusal("help branchs")
    assert typist.refusal("step three") == "expected a whole number, found “three”"
    assert typist.step == 0


# What is told


SESSION = {
    "step 2": """\
step 2/20.
½ squared error 216.58 drives the gradient; squared error 433.16; article: printed line 3; article
prints 433.16015625 squared_error.""",
    "why w1": """\
step 1/20; → update 2: five.
UPDATE operation 9 of 9: update of w1; All weights and biases have just changed; → shows step 2.
HOW: update of w1
  What does the update make of w1, input → prediction?
    new w1: w1 − rate × ∂L/∂w1 = 2.85 − 0.01 × (−138.75) = 4.2375
  w1 goes up by 1.3875: against its gradient, towards a smaller error.
  The gradient comes from five:
    1  error → prediction: prediction − target = 14.25 − 42 = −27.75
    2  sum → w1: input = 5
    ∂L/∂w1: −27.75 × 5 = −138.75
  What the whole update did to the answers, 1 row:
    five: 14.25 → 21.188, target 42: closer
  1 of 1 row came closer to the target.""",
    "leave": """\
step 2/20.
½ squared error 216.58 drives the gradient; squared error 433.16; article: printed line 3; article
prints 433.16015625 squared_error.""",
    "weights": """\
WEIGHTS AND BIASES
last update 2: five
name  from → to                value    gradient      change
w1    input → prediction     +4.2375   −138.7500     +1.3875  chosen""",
    "data": """\
DATA AND PREDICTIONS
next update 3: five
row    input   goal         was          is      off by
five       5     42     14.2500     21.1875    −20.8125  chosen""",
    "edit rate = 1": """\
step 2/20; branch rate 0.01 → 1 at step 2.
½ squared error 216.58 drives the gradient; squared error 433.16; article: printed line 3.""",
    "step": """\
step 3/20; branch rate 0.01 → 1 at step 2.
½ squared error 124750 drives the gradient; squared error 249500; the last update raised the error;
article: printed line 4.""",
    "compare": """\
COMPARED at step 3
here rate 0.01 → 1 at step 2
there original
what                                       here      there  difference
metrics
  ½ squared error                      124750.1   121.8263   +124628.3
  squared error                        249500.2   243.6526   +249256.6
answers
  five                                 541.5000    26.3906   +515.1094
weights and biases
  w1 input → prediction                108.3000     5.2781   +103.0219""",
    "undo": """\
step 2/20.
½ squared error 216.58 drives the gradient; squared error 433.16; article: printed line 3; article
prints 433.16015625 squared_error.""",
    "until squared_error < 1": """\
step 13/20; stopped at step 13: squared_error < 1.
½ squared error 0.386337 drives the gradient; squared error 0.772674; article: printed line 14;
article prints 0.7726739956709141 squared_error.""",
    "map": """\
WHAT prediction SAYS over input
five, input 5: 41.1210
input   answer
2.5    20.5605
3.125  25.7006
3.75   30.8407
4.375  35.9809
5      41.1210
5.625  46.2611
6.25   51.4012
6.875  56.5413
7.5    61.6815""",
    "predict 6": """\
prediction(new 1) = 49.345177477598185""",
    "quit": "",
}


def test_a_session_as_text():
    typist = Typist("five-to-forty-two")
    for line, said in SESSION.items():
        assert typist.type(line) == said, line
    assert typist.refused == []
    assert typist.desk.done


def test_the_border_of_four_people_is_told_in_numbers():
    typist = Typist()
    typist.type("end")
    told = typist.type("map")
    assert "2 of 4 rows above 0.5; border at weight 134.9 lb (height 65 in)" in told
    assert "at height 66 in: F up to weight 134.9 lb, then M" in told
    assert re.search(r"^66 in +0\.9511 F +0\.9507 F +0\.0394 M +0\.0391 M +0\.0391 M$", told, re.MULTILINE)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("name", built_in_names())
def test_every_pane_of_every_scenario_is_told_without_pictures(name, ascii_only):
    typist = Typist(name, width=80, ascii_only=ascii_only)
    for place in ("start", "step", "operation 3"):
        typist.type(place)
        for pane in collected().values():
            told = typist.type(f"show {pane.name}")
            assert told, pane.name
            assert not DRAWN.search(told), f"{pane.name}: {told}"
            assert told.isascii() or not ascii_only
            assert ascii_only or max(map(cell_len, told.splitlines())) <= 80, f"{pane.name}: {told}"
    assert typist.refused == []
