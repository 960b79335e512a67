"""A session without a screen: every command by lines, whole sessions as text, lessons to their end, and pipes."""

import re

import pytest
from app_support import KEYS, FakeClock, collected
from plain_support import Typist
from rich.cells import cell_len
from share import crossed

from nntui.lesson.events import Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording, read
from nntui.lesson.replay import Replay
from nntui.plain.completion import lines
from nntui.plain.output import IN_ASCII, Output
from nntui.plain.typed_commands import meant
from nntui.plain.verbs import VERBS, WITHOUT
from nntui.quantities.opening import open_scenario
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


def test_what_leads_nowhere_is_told_so():
    typist = Typist()
    assert typist.type("back") == typist.type("start") == typist.type("switch 0") == "nothing has changed"


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
UPDATE operation 9 of 9: update of w1; The update is made here; → shows step 2.
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
    assert "at height 73.44 in: F up to weight 138.1 lb, then M" in told
    assert "at height 66 in: F up to weight 134.9 lb, then M" in told
    assert re.search(r"^66 in +0\.9511 F +0\.9507 F +0\.0394 M +0\.0391 M +0\.0391 M$", told, re.MULTILINE)


@crossed("name, ascii_only", built_in_names(), [False, True])
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


# Lines and what they do


def test_enter_alone_does_the_last_command_again_and_goes_on_in_a_lesson():
    typist = Typist()
    typist.loop.enter()
    assert typist.step == 0
    typist.type("step 2")
    typist.loop.enter()
    assert typist.step == 4
    events = (Note("One."), Note("Two.", question=Question("What is w1?", "w1")), Note("Three."))
    typist = Typist(replay=Replay(Recording(header_of(open_scenario("five-to-forty-two")), events), collected()))
    typist.loop.enter()
    assert typist.said[-1] == "What is w1? Type your answer."
    typist.loop.enter()
    assert typist.said[-1] == "What is w1? Type your answer."
    typist.type("1")
    typist.loop.enter()
    assert typist.said[-2:] == ["Three.", "The end: 1 of 1 right, 1 at the first try."]
    assert typist.type("next") == "The end: 1 of 1 right, 1 at the first try."


def test_what_is_doubted_is_done_by_the_same_line_again():
    typist = Typist()
    assert "did you mean scaled −2, −1? Enter again takes it raw" in typist.refusal("predict -2, -1")
    typist.loop.enter()
    assert typist.said[-1].startswith("prediction(new 1) = ")
    assert "holds now; Enter again" in typist.refusal("until squared_error < 1")
    typist.loop.enter()
    assert any("not stopped by step 4,000" in line for line in typist.said)
    assert typist.step == 4_000


def test_a_long_run_is_broken_off_between_two_pieces():
    typist = Typist(broken_off=[False, False, True])
    assert re.fullmatch(r"stopped at step [\d,]+", typist.refusal("play 9000000"))
    assert 0 < typist.step < 9_000_000
    typist.type("play 10")
    assert typist.desk.moving is False


def test_how_far_a_long_run_is_is_told_to_who_waits():
    typist = Typist()
    told = []
    typist.desk._tell, typist.desk._clock = told.append, FakeClock(3.0)
    typist.type("play 20000")
    assert told
    assert all(re.fullmatch(r"at step [\d,]+, Ctrl\+C stops", words) for words in told)
    assert typist.step == 20_000


def test_branches_by_their_numbers_and_names():
    typist = Typist("five-to-forty-two", width=200)
    typist.type("step 3", "edit rate = 1", "step", "rename 1 fast")
    told = typist.type("branches").splitlines()
    assert told[0].startswith("0: original; its curve is drawn; compared; trained to step 4: ")
    assert told[1].startswith("1: fast; rate = 1; here; trained to step 4: ")
    assert typist.type("switch original").startswith("step 4/20.")
    assert typist.type("compare fast").splitlines()[:3] == ["COMPARED at step 4", "here original", "there fast"]
    assert "of fast" in typist.type("curve")
    typist.type("overlay fast")
    assert "of fast" not in typist.type("curve")
    assert "expected a branch by its number or name, found “2”" in typist.refusal("switch 2")
    typist.type("drop fast")
    assert "nothing to compare with yet" in typist.refusal("compare")
    assert "fast" in typist.type("undo", "branches")


def test_a_sweep_is_trained_told_and_a_run_of_it_opened():
    typist = Typist("five-to-forty-two")
    told = typist.type("sweep rate = 0.01, 0.04; until squared_error < 1")
    assert "2 runs: 20 steps each, at most until squared_error < 1" in told
    assert re.search(r"^rate = 0\.04 +1 +true at step 1, .* chosen$", told, re.MULTILINE)
    assert typist.type("follow").startswith("step 1/20; branch rate 0.01 → 0.04 at step 0.")
    assert "expected several values" in typist.refusal("sweep rate = 1")
    assert typist.type("edit rate = 0.1, 0.2").startswith("SWEEP: rate = 0.1, 0.2")


def test_a_note_with_its_question_is_recorded_and_the_session_exported(tmp_path):
    typist = Typist("five-to-forty-two")
    assert typist.type("record mine.nnrec") == "recording into mine.nnrec; record stops"
    typist.type("step 2")
    said = typist.type("note Look, dw1/dw1. / question: Which is it? / answer: w1 / choices: w1, w2 / hints: a | b")
    assert said == "note 1 with a question: written into mine.nnrec"
    assert "did you mean “answer”?" in typist.refusal("note Look. / anwser: 1")
    assert typist.type("record") == "recorded in mine.nnrec; nntui replay mine.nnrec shows it"
    (note,) = [event for event in read(tmp_path / "mine.nnrec", collected()).events if isinstance(event, Note)]
    assert (note.text, note.question.choices, note.question.hints) == ("Look, dw1/dw1.", ("w1", "w2"), ("a", "b"))
    assert typist.type("export out.csv") == "out.csv: written"
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("branch,")
    assert "there is a file by that name" in typist.refusal("export out.csv")
    assert "expected a name that ends in" in typist.refusal("export out.svg")


def test_notes_are_listed_changed_moved_and_deleted():
    typist = Typist("five-to-forty-two")
    assert "no note was written yet: note TEXT writes one" in typist.refusal("notes")
    typist.type("note One.", "step", "note Two. / question: What is w1? / answer: w1", "step")
    assert typist.type("notes") == "1: One.\n2: asks: Two."
    where = "kept in this session only; r records all of it into a file"
    assert typist.type("notes change 2 Deux. / hints: look") == f"note 2: changed, {where}"
    assert typist.type("notes change 1 / wait here: no") == f"note 1: changed, {where}"
    one, two = (event for event in typist.opened.recordings.recording.events if isinstance(event, Note))
    assert (one.text, one.pause) == ("One.", False)
    assert (two.text, two.question.text, two.question.all_hints) == ("Deux.", "What is w1?", ("look",))
    typist.type("notes move 1")
    assert typist.type("notes") == "1: One.\n2: asks: Deux."
    typist.type("notes move 1")
    assert typist.type("notes") == "1: asks: Deux.\n2: One."
    assert typist.type("notes delete 1") == f"note 1: deleted, {where}"
    assert typist.type("notes") == "1: One."
    for line in ("notes delete 2", "notes drop 1", "notes change"):
        assert "as in notes delete 2" in typist.refusal(line)
    typist.type(*["notes move 1"] * 5)
    assert "there is no event that way" in typist.refused[-1]


def test_why_and_number_take_any_name():
    typist = Typist()
    assert typist.type("why Bob").splitlines()[-1].startswith("  The answer is 0.14584")
    typist.type("leave")
    assert typist.type("why gradient(w1, Bob)").endswith("so Bob has no part in its gradient.")
    assert "−0.75061" in typist.type("why abs(w1)")
    assert typist.type("number output(Bob)").splitlines()[0].startswith("output(Bob) = 0.14584449")
    assert typist.type("w1") == typist.type("choose w1") == "w1 = −0.7506147172558728"
    assert "expected a quantity, found “w99”" in typist.refusal("why w99")
    assert typist.step == 0


def test_a_long_table_is_told_from_a_line_on_and_what_has_no_room_is_named():
    typist = Typist("iris", width=80)
    told = typist.type("weights")
    assert "lines 1 to 20 of 35; a number after the command: from there on" in told
    rest = typist.type("weights 21")
    assert rest.splitlines()[3].startswith("w17 ")
    assert "lines 21 to 35 of 35" in rest
    (needed,) = re.findall(r"COLUMNS=(\d+) has room for all", typist.type("data").replace("\n", " "))
    assert "no room" not in Typist("iris", width=int(needed)).type("data")
    assert "no room" in Typist("iris", width=int(needed) - 1).type("data")


def test_what_strangers_write_steers_nothing(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("name,x,y\nBob [31m,1,0\nEve \u3042,2,1\n", encoding="utf-8")
    typist = Typist(str(path))
    typist.type("data", "network", "map", "why h1", "choose Bob", "setp\x1b[2J", "about", "branches", "edit")
    said = "\n".join([*typist.said, *typist.refused])
    assert not DRAWN.search(said)
    assert "\u202e" not in said
    assert "\x07" not in said


def test_tab_offers_commands_panes_edits_and_names():
    typist = Typist()
    assert lines(typist.desk, "we") == ["weights "]
    assert lines(typist.desk, "edit ra") == ["edit rate = 0.1", "edit rate_factor = 0.99", "edit rate_decay = 0.01"]
    assert lines(typist.desk, "why w1") == ["why w1"]
    assert lines(typist.desk, "number out") == ["number output("]
    assert lines(typist.desk, "show m") == ["show map"]
    assert {f"until {text}" for text in ("diverged", "accuracy = 1")} <= {*lines(typist.desk, "until ")}


def test_no_line_steers_a_terminal_whoever_wrote_it():
    said = []
    Output(said.append, 80).lines(["a\x1b[2J", "b\u202e  "])
    assert said == ["a\\x1b[2J", "b\\u202e"]


def test_every_sign_that_is_told_has_a_spelling_in_ascii():
    typist = Typist("mazur", ascii_only=True)
    typist.type("step", "help", "edit", "about", "check", *collected(), "why w1", "why")
    assert all(line.isascii() and "\\u" not in line for line in typist.said)
    assert all(not sign.isascii() and text.isascii() for sign, text in IN_ASCII.items())
