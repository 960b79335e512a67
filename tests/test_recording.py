"""Recordings without a screen: both notations, what is written while it happens, checks, and mistakes in a file."""

import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import get_args

import pytest
import share
import tomli_w
from app_support import FakeClock
from fuzz import KINDS, trials
from hypothesis import given
from hypothesis import strategies as st
from kills import in_folder, kill_many
from random_scenarios import setups
from share import part, rest, some, spread
from test_end_to_end import terminal

from nntui.engine.classic_mistakes import MISTAKES
from nntui.engine.numbering import Place
from nntui.lesson import recorder as recorder_module
from nntui.lesson import recording as recordings
from nntui.lesson.bounds import LEAST_WHOLE, MAX_TEXT, MAX_WHOLE, EventError
from nntui.lesson.by_hand import misspelled
from nntui.lesson.checks import check_of
from nntui.lesson.events import (
    CHOICE,
    COMMANDS,
    MAX_AFTER,
    MAX_LIMIT,
    ONLY_IN,
    ORDER,
    Answer,
    Begin,
    Check,
    Do,
    Kind,
    Note,
    Question,
    Unknown,
    keys_of,
)
from nntui.lesson.header import Header, header_of
from nntui.lesson.journal import KEPT, free_name, new_file, newest_journal, open_journal
from nntui.lesson.plain import as_plain
from nntui.lesson.questions import NAMES, expected, judged
from nntui.lesson.reading import from_plain
from nntui.lesson.recorder import MANY, Recorder
from nntui.lesson.recording import Recording, as_jsonl, as_toml
from nntui.lesson.replay import MAX_EDITS, MAX_STOPS, Replay, told
from nntui.quantities.conditions import ConditionError
from nntui.quantities.opening import open_scenario, open_text
from nntui.render.panes import collected
from nntui.scenario.fields import as_raw
from nntui.session.commands import (
    Back,
    CheckGradients,
    ChooseLine,
    ChooseMetric,
    ChooseParameter,
    ChooseRow,
    ChooseUnit,
    Command,
    CompareWith,
    Draw,
    DropBranch,
    Edit,
    ForgetStop,
    GoTo,
    LookAt,
    Overlay,
    Redo,
    RenameBranch,
    SetPlot,
    StopWhen,
    SwitchTo,
    Undo,
)
from nntui.session.session import Session
from nntui.text.errors import NntuiError
from nntui.text.escape import steers
from nntui.timeline.draft import EditError
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position
from nntui.timeline.walk import walk

read, from_jsonl, from_toml = (
    partial(reader, panes=collected()) for reader in (recordings.read, recordings.from_jsonl, recordings.from_toml)
)
BUILT_IN = ["four-people", "three-layer", "five-to-forty-two", "all-zero", "xor-two-hidden", "loss-example"]


# Events in both notations

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    [
        "",
        "\r\n",
        "a\r\nb\n\rc\r",
        "\ufeff",
        "\0",
        '"""',
        "'''",
        "\\",
        "\x1b[31m",
        "\u2028",
        "\x7f\x9b\u202e\U000e0001",
        "\U0010ffff",
        "\ue000\ue001",
    ]
)
wholes = st.integers(LEAST_WHOLE, MAX_WHOLE) | st.sampled_from([0, -1, LEAST_WHOLE, MAX_WHOLE, 2**53 + 1])
times = st.just(0.0) | st.floats(0, 1e9) | st.sampled_from([5e-324, 1.7e308])
finite = st.floats(allow_nan=False, allow_infinity=False)
pairs = st.none() | st.tuples(wholes, wholes)
BY_TYPE = {
    int: wholes,
    Place: wholes,
    str: texts,
    bool: st.booleans(),
    int | None: st.none() | wholes,
    Place | None: st.none() | wholes,
    tuple[int, int] | None: pairs,
}


def command_of(kind):
    return st.builds(kind, **{each.name: BY_TYPE[each.type] for each in kind.__dataclass_fields__.values()})


commands = st.one_of([command_of(kind) for kind in COMMANDS.values()])
choices = st.lists(texts, max_size=4).map(tuple)


# What only some kinds of questions have.
OWN = {
    "tolerance": st.floats(0, 1e300),
    "relative": st.floats(0, 1e300),
    "digits": st.integers(0, 17),
    "of": st.sampled_from(sorted(NAMES)),
    "edits": st.lists(texts.filter(bool), min_size=1, max_size=4).map(tuple),
    "limit": st.integers(1, MAX_LIMIT),
    "why": texts.filter(bool),
}


@st.composite
def questions(draw):
    kind = draw(st.sampled_from(get_args(Kind)))
    offered = draw(st.lists(texts, min_size=kind in (CHOICE, ORDER), max_size=4).map(tuple))
    offered = offered if kind in ("", CHOICE, ORDER) else ()
    picked = offered and kind != ORDER
    asked = Question(draw(texts), draw(st.sampled_from(offered) if picked else texts), offered, kind=kind)
    return replace(
        asked,
        hint=draw(texts),
        hints=draw(choices),
        after=draw(st.none() | st.integers(0, MAX_AFTER)),
        **{key: draw(OWN[key]) for key, kinds in ONLY_IN.items() if asked.asks in kinds and key in OWN},
    )


hexes = st.floats().map(float.hex)
plain_values = st.recursive(
    texts | wholes | finite | st.booleans() | st.sampled_from(["nan", "inf", "-inf"]),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(texts, inside, max_size=3),
    max_leaves=6,
)
KNOWN = {"do", "note", "check", "answer", "begin", "time", "go", "edit", "show"}
unknown = st.builds(
    Unknown,
    st.dictionaries(texts.filter(lambda key: key not in KNOWN), plain_values, max_size=3)
    | texts.filter(lambda name: name not in COMMANDS).map(lambda name: {"do": name, "more": 1}),
    times,
).filter(lambda event: not misspelled(event))
checks = st.builds(
    Check, wholes, wholes, hexes, st.lists(hexes, max_size=3).map(tuple), choices.map(lambda _: ()), times
)
events = st.one_of(
    st.builds(Do, commands, times),
    st.builds(Note, texts, st.booleans(), st.none() | questions(), times),
    st.builds(Answer, wholes, texts, st.booleans(), times, st.integers(0, 2**63 - 1), texts),
    checks | checks.map(lambda check: replace(check, sums=check.vector)),
    st.builds(Begin, times),
    unknown,
)
SCENARIO = open_scenario("four-people").source
headers = st.builds(
    Header,
    texts.filter(lambda text: not any(map(steers, text))),
    st.sampled_from(["", "title = 1", 'a = """\nb"""\r\nc = 1\r\n']) | texts,
    texts,
    texts,
    st.lists(texts, max_size=2).map(tuple),
    st.dictionaries(texts, texts, max_size=2),
    student=texts,
)


@given(events)
@some(400)
def test_every_event_is_the_same_as_plain_values(event):
    plain = as_plain(event)
    assert from_plain(plain) == event
    assert from_plain(json.loads(json.dumps(plain, allow_nan=False))) == event


@given(headers, st.lists(events, max_size=4))
@some(300)
def test_nothing_is_lost_from_one_notation_to_the_other(header, found):
    recording = Recording(header, tuple(found))
    lines = as_jsonl(recording)
    first = from_jsonl("a.nnrec", lines)
    assert (first.header, first.header.hash, first.events) == (header, header.hash, tuple(found))
    assert not any(steers(character) for character in lines if character != "\n")
    as_table = from_toml("a.toml", as_toml(first))
    assert not any(steers(character) for character in as_toml(first) if character not in "\n\t")
    assert (as_table.header, as_table.header.hash, as_table.events) == (header, header.hash, tuple(found))
    assert list(map(json.loads, as_jsonl(as_table).split("\n")[:-1])) == list(map(json.loads, lines.split("\n")[:-1]))


EVERY_EVENT = (
    Do(GoTo(3), 0.5),
    Do(GoTo(4, "layer1.sum"), 0.75),
    Do(Ask(3, "update", row=1, unit=(1, 0))),
    Do(Ask(0, "", parameter=2, metric=0)),
    Do(ChooseRow(1)),
    Do(ChooseUnit(1, 0)),
    Do(ChooseParameter(2)),
    Do(ChooseMetric(0)),
    Do(ChooseLine(1)),
    Do(CheckGradients()),
    Do(SetPlot(log=True, by_epoch=False)),
    Do(LookAt("weights", enlarged=True)),
    Do(Edit("rate = 1")),
    Do(Edit("row(Ben) = off", 2)),
    Do(Undo()),
    Do(Redo()),
    Do(SwitchTo(0)),
    Do(RenameBranch(1, "mine")),
    Do(Overlay(1, shown=True)),
    Do(CompareWith(1)),
    Do(CompareWith(1, difference=True)),
    Do(DropBranch(1)),
    Do(StopWhen("squared_error < 0.1")),
    Do(ForgetStop(0), 9.0),
    Note("Here is {step}.\r\n“ŷ”", time=9.5),
    Note("Wait.", pause=True),
    Note("A question.", question=Question("What is w1?", "w1", (), 0.01, "look")),
    Note("A choice.", True, Question("Which?", "b", ("a", "b")), 10.0),
    Answer(2, "5", right=False),
    Answer(3, "b", right=True, time=11.0),
    Check(0, 3, "0x1.8p+1", ("0x0.0p+0", "-0x1p-2", "nan"), time=12.0),
    Check(1, 4, "inf", ("0x1p+0",), ("0x1p+0", "0x1p+0")),
    Begin(),
    Begin(13.0),
    Unknown({"do": "paint", "colour": "blue"}, 14.0),
    Unknown({"new": [1, "nan", {"a": True}]}),
)
FORMAT_1 = Path(__file__).parent / "recordings"


@pytest.mark.parametrize("name", ["every-event.nnrec", "every-event.toml"])
def test_a_file_of_an_earlier_version_holds_the_same_events(name):
    recording = read(FORMAT_1 / name)
    assert recording.events == EVERY_EVENT
    assert recording.header.settings == ("rate=0.5",)
    assert recording.header.versions == {"nntui": "0.1.0", "numpy": "2.4.6"}


def test_each_command_has_its_own_name():
    assert len(COMMANDS) == len(set(COMMANDS.values())) == len(get_args(Command))
    assert {"go_to", "choose_row", "edit", "forget_stop", "compare_with"} <= COMMANDS.keys()
    assert all({"do", "time"}.isdisjoint(keys_of(kind)) for kind in COMMANDS.values())


def test_what_is_no_number_is_written_as_text():
    header = header_of(open_scenario("four-people"))
    start = as_jsonl(Recording(header))
    found = from_jsonl("a", start + '{"new": [NaN, Infinity, -Infinity, 1e999]}\n').events
    assert found == (Unknown({"new": ["nan", "inf", "-inf", "inf"]}),)
    assert from_toml("a", as_toml(Recording(header, found))).events == found


def test_a_recording_with_windows_line_ends_survives_both_notations():
    setup = open_text("windows", SCENARIO.replace("\n", "\r\n"))
    recording = Recording(header_of(setup), (Note("one\r\ntwo\r\n"),))
    assert from_toml("a", as_toml(recording)).header.hash == recording.header.hash
    assert from_toml("a", as_toml(recording)).events == recording.events


def test_a_longer_toml_than_what_is_read_is_not_written():
    recording = Recording(header_of(open_scenario("four-people")), tuple(Note("x" * 4000) for _ in range(260)))
    with pytest.raises(
        NntuiError, match=r"^four-people: expected at most 1,000,000 bytes as TOML, found 1,.*JSON lines$"
    ):
        as_toml(recording)


# Written by hand

BY_HAND = f"""
nntui_recording = 1
name = "four-people"
title = "A lesson"
scenario = '''
{SCENARIO}'''

[[moment]]
note = "At the start the error is {{squared_error}}."
pause = true

[[moment]]
time = 2.5
go = "e 3"
show = "w1"
note = "Now it is {{squared_error}}."

[[moment]]
edit = "rate = 1"

[[moment]]
go = 40

[[moment]]
show = "weights"
[moment.question]
text = "What is w1?"
answer = "w1"
tolerance = 0.01
hint = "look at the table"
[[moment]]
show = "Bob"
[[moment]]
show = "h1"
[[moment]]
do = "undo"
""".replace('show = "weights"\n[moment.question]', 'show = "weights"\nnote = "A question."\n[moment.question]')


def test_a_recording_written_by_hand(tmp_path):
    path = tmp_path / "lesson.toml"
    path.write_text(BY_HAND, encoding="utf-8")
    recording = read(path)
    assert recording.header.title == "A lesson"
    kinds = [
        type(event.command).__name__ if isinstance(event, Do) else type(event).__name__ for event in recording.events
    ]
    assert kinds == [
        *("Note", "GoTo", "ChooseParameter", "Note", "Edit", "GoTo", "LookAt"),
        *("Note", "ChooseRow", "ChooseUnit", "Undo"),
    ]
    assert recording.lines == (1, 2, 2, 2, 3, 4, 5, 5, 6, 7, 8)
    assert recording.events[1].time == recording.events[3].time == 2.5
    assert recording.events[1].command == GoTo(12)
    replay = Replay(recording, collected())
    replay.to(1)
    assert "error is 0.366854." in told(recording.events[0].text, replay.session.frame.moment)
    replay.to(8)
    assert replay.session.position == Position(1, 40)
    assert replay.session.view.pane == "weights"
    assert replay.asked[2].judge(repr(float(replay.session.frame.moment.vector[0]))).right
    replay.to(99)
    assert (replay.findings, replay.session.view.row) == ([], 1)


HEAD = "nntui_recording = 1\nname = \"four-people\"\nscenario = '''\n" + SCENARIO + "'''\n"
MISTAKES_IN_TOML = {
    "": "nntui_recording: expected 1, the version of this format, found none",
    "nntui_recordng = 1\n": "nntui_recording: expected 1, the version of this format, found none; “nntui_recordng” is "
    "like it",
    "nntui_recording = 2\n": "nntui_recording: expected 1, the version of this format, found 2",
    "nntui_recording = true\n": "nntui_recording: expected 1, the version of this format, found True",
    "nntui_recording = 1\n": "scenario: expected a text, found none",
    "nntui_recording = 1\nscenario = 'a\\n'\nhash = ''": "name: expected a text, found none",
    'nntui_recording = 1\nname = "a"\nscenari = ""': "scenario: expected a text, found none; “scenari” is like it",
    "nntui_recording = 1\nname = 5\nscenario = ''": "name: expected a text, found 5",
    "titel = 'x'\n" + HEAD: "expected no further keys, found “titel” — did you mean “title”?",
    "hash = 'abc'\n"
    + HEAD: "hash: expected that of the scenario's text, found another: one of them was changed; if it "
    "was you, take the hash away",
    "settings = 5\n" + HEAD: "settings: expected a list of at most 100 texts, found 5",
    "versions = 'a'\n" + HEAD: "versions: expected a table of texts, found “a”",
    "moment = 5\n" + HEAD: "moment: expected [[moment]] tables, found 5",
    HEAD + "[[moment]\n": "line {n}, column 9: expected “]]” after the table's name, found “]” in “[[moment]”",
}
MOMENTS = {
    'nte = "hello"': "expected do, note, go, edit, show, check, answer or begin, found “nte” — did you mean “note”?",
    'do = "goto"\nstep = 3': "do: expected a command, found “goto” — did you mean “go_to”?",
    'do = "go_to"': "go_to: expected the key “step”, found none",
    'do = "go_to"\nstep = "3"': "step: expected a whole number, found “3”",
    'do = "go_to"\nstep = 3\noperatoin = "a"': "expected no further keys, found “operatoin” — did you mean "
    "“operation”?",
    'do = "ask"\nstep = 3\noperation = "update"\nunit = [1]': "unit: expected two whole numbers, found [1]",
    'note = "a"\npuase = true': "expected no further keys, found “puase” — did you mean “pause”?",
    'note = "a"\npause = 1': "pause: expected true or false, found 1",
    "note = 5": "note: expected a text, found 5",
    'note = "a"\ntime = -1': "time: expected seconds from the beginning, found -1.0",
    'note = "a"\ntime = "soon"': "time: expected a number, found “soon”",
    'note = "a"\ntime = 2026-01-01': "time: expected a text, number, list or table, found datetime.date(2026, 1, 1)",
    'note = "a"\nquestion = "b"': "question: expected a table, found “b”",
    'note = "a"\nquestion = { text = "b" }': "expected the key “answer”, found none",
    'note = "a"\nquestion = { text = "b", answer = "c", choices = ["d"] }': "answer: expected one of the choices, "
    "found “c”",
    'note = "a"\nquestion = { text = "b", answer = "c", choices = "c" }': "choices: expected at most 12 texts, "
    "found “c”",
    'note = "a"\nquestion = { txt = "b", answer = "c" }': "expected the key “text”, found none; “txt” is like it",
    'do = "go_to"\nstpe = 3': "go_to: expected the key “step”, found none; “stpe” is like it",
    'do = "ask"\nstep = 3\noperation = "update"\nunit = [1, "a"]': "unit: expected two whole numbers, found [1, 'a']",
    "do = 5": "do: expected a text, found 5",
    'note = "a"\nquestion = { text = "b", answer = "1", tolerance = -1 }': "tolerance: expected 0 or more, found -1",
    'note = "a"\nquestion = { text = "b", answer = "1", hnt = "" }': "expected no further keys, found “hnt” — did "
    "you mean “hint”?",
    'go = "somewhere"': "go: “somewhere” is no place in time: expected a step (500), an epoch (e 12), the article's "
    "number (a 990), +100, −100, start or end",
    "go = [1]": "go: expected a text, found a list of 1",
    'show = "wieghts"': "show: expected a pane, a weight, a row or a unit, found “wieghts” — did you mean “weights”?",
    "edit = true": "edit: expected a text, found true",
    "begin = false": "begin: expected true, found false",
    'check = 1\nbranch = 0\nloss = "0.5"\nvector = ["zz"]': "expected a hexadecimal number such as 0x1.8p+1, "
    "found “zz”",
    'check = 1\nbranch = 0\nloss = "0x1"\nvector = 5': "vector: expected a list of hexadecimal numbers in "
    "quotes, found 5",
    f'note = "{"x" * (MAX_TEXT + 1)}"': "note: expected at most 4,000 characters, found 4,001",
    "a.b.c.d.e.f.g.h = 1": "g: expected tables and lists a few levels deep, found far more",
    f"number = {2**63}": "number: expected a whole number of at most 64 bits",
}


@pytest.mark.parametrize("text", MISTAKES_IN_TOML, ids=range(len(MISTAKES_IN_TOML)))
def test_a_mistake_in_the_header_is_told(tmp_path, text):
    path = tmp_path / "lesson.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NntuiError) as caught:
        read(path)
    told = re.sub(r": line \d+: ", ": ", str(caught.value), count=1)
    assert told == f"{path}: {MISTAKES_IN_TOML[text].format(n=text.count(chr(10)))}"


@pytest.mark.parametrize("moment", MOMENTS, ids=range(len(MOMENTS)))
def test_a_mistake_in_a_moment_is_told_with_its_number(moment):
    with pytest.raises(NntuiError) as caught:
        from_toml("lesson.toml", f'{HEAD}\n[[moment]]\nnote = "fine"\n[[moment]]\n{moment}\n')
    place, problem = str(caught.value).split(", moment 2: ", 1)
    assert problem == MOMENTS[moment]
    first = HEAD.count("\n") + 4  # the line of its [[moment]]
    assert int(place.removeprefix("lesson.toml: line ")) in range(first, first + 2 + moment.count("\n"))


LINES = {
    '{"do": "go_to"}': "go_to: expected the key “step”, found none",
    '{"note": "a"': "expected JSON, found at column 13: Expecting ',' delimiter",
    '["note"]': "expected an object in curly brackets, found a list of 1",
    '{"note": null}': "note: expected a text, number, list or table, found None",
    '{"note": "\\ud800"}': "note: expected text, found half a character",
    '{"\\ud800": 1}': "expected a key, found half a character in it",
    '{"a": ' + "1" * 1001 + "}": "expected a number of at most 1,000 digits, found 1,001",
    '{"a": ' + "[" * 100_000: "expected brackets a few levels deep, found far more",
    '{"' + "k" * 201 + '": 1}': f"{'k' * 40}: expected a key of at most 200 characters, found 201",
    '{"a": [' + "0," * 10_001 + "0]}": "expected at most 10,000 commas, found more",
    '{"answer": "1", "right": true}': "expected the key “to”, found none",
}


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_mistake_on_a_line_is_told_with_its_number(line):
    start = as_jsonl(Recording(header_of(open_scenario("four-people")), (Note("fine"),)))
    with pytest.raises(NntuiError) as caught:
        from_jsonl("a.nnrec", f"{start}\n{line}\n")
    assert str(caught.value) == f"a.nnrec: line 4: {LINES[line]}"


def test_all_mistakes_are_told_at_once():
    with pytest.raises(NntuiError) as caught:
        from_toml(
            "a.toml",
            HEAD + "titel = 1\n[[moment]]\nnote = 5\n[[moment]]\nnote = 'a'\n[[moment]]\npause = 1\nshow = 'w99'\n",
        )
    n = HEAD.count("\n")
    assert str(caught.value).splitlines() == [
        f"a.toml: line {n + 1}: expected no further keys, found “titel” — did you mean “title”?",
        f"a.toml: line {n + 3}, moment 1: note: expected a text, found 5",
        f"a.toml: line {n + 8}, moment 3: show: expected a pane, a weight, a row or a unit, found “w99”",
    ]


def test_all_lines_that_are_none_are_told_at_once():
    start = as_jsonl(Recording(header_of(open_scenario("four-people")), (Note("fine"),)))
    with pytest.raises(NntuiError) as caught:
        from_jsonl("a.nnrec", f"{start}[1]\n{{\n")
    assert [line.partition(": expected")[0] for line in str(caught.value).splitlines()] == [
        "a.nnrec: line 3",
        "a.nnrec: line 4",
    ]


def test_a_header_with_half_a_character_is_refused():
    with pytest.raises(NntuiError) as caught:
        from_jsonl("a", '{"nntui_recording": 1, "name": "a", "scenario": "\\ud800"}\n')
    assert str(caught.value) == "a: line 1: scenario: expected text, found half a character"


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_told(tmp_path, text):
    path = tmp_path / "empty.nnrec"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NntuiError, match="expected a recording, found nothing in it"):
        read(path)


# Written while it happens


def recorded(setup, clock=None):
    """A session that is written down, with its recorder and what was written."""
    import io

    session, stream, clock = Session(setup), io.StringIO(), clock or FakeClock(0.05)
    stream.close, written = lambda: None, stream
    recorder = Recorder(written, header_of(setup), clock)
    session.changed.append(lambda command: recorder.heard(command, session))
    return session, recorder, written


def a_command(session, rng):
    """Any command, most of them possible."""
    branches = [branch.number for branch in session.state.history.now.listed]
    setup = session.setup
    edits = [
        f"rate = {rng.choice([0.1, 0.5, 1])}",
        f"seed = {rng.randint(0, 9)}",
        "batch = 1",
        "batch = all",
        "nonsense",
        f"mistake = {rng.choice(['none', *MISTAKES])}",
    ]
    edits += [f"{parameter.name} = {rng.uniform(-2, 2):.3f}" for parameter in setup.parameters[:3]]
    edits += [f"row({name}) = {rng.choice(['off', 'on', 'removed'])}" for name in setup.row_names[:2]]
    edits += [f"units(1) = {rng.randint(1, 3)}", f"activation(1) = {rng.choice(['tanh', 'sigmoid'])}"]
    inputs = ", ".join("0.5" for _ in setup.scenario.data.inputs)
    edits += [f"probe(new {rng.randint(1, 2)}) = {inputs}"]
    return rng.choice(
        [
            GoTo(rng.randint(0, 60)),
            GoTo(session.position.step + 1),
            rng.choice([Ask(rng.randint(0, 20), "", row=1), Back()]),
            GoTo(rng.randint(0, 20), rng.choice(["", *(operation.name for operation in walk(setup))])),
            Edit(rng.choice(edits), rng.choice([None, None, rng.randint(0, 30)])),
            Edit(rng.choice(edits)),
            rng.choice([Undo(), Redo()]),
            SwitchTo(rng.choice(branches)),
            RenameBranch(rng.choice(branches), rng.choice(["mine", "übrig", ""])),
            DropBranch(rng.choice(branches)),
            Overlay(rng.choice(branches), rng.random() < 0.5),
            CompareWith(rng.choice(branches), rng.random() < 0.5),
            rng.choice([ChooseRow, ChooseParameter, ChooseMetric])(rng.randint(0, 5)),
            ChooseUnit(rng.randint(0, 3), rng.randint(0, 3)),
            LookAt(rng.choice(list(collected())), rng.random() < 0.2),
            SetPlot(rng.random() < 0.5, rng.random() < 0.5),
            Draw(rng.choice(["w1", "gradient(w1)", "step"]), rng.random() < 0.7),
            StopWhen(rng.choice(["loss < 0.1", "diverged", "no such thing"])),
        ]
    )


def stand(session):
    """Where a session stands, to the bit."""
    return (
        session.position,
        session.view,
        session.state.history.now,
        [stop.text for stop in session.state.stops],
        session.frame.moment.vector.tobytes(),
        session.frame.moment.metrics.tobytes(),
        session.setup.changes,
    )


def written(setup):
    """The same scenario from a text."""
    return open_text("random", tomli_w.dumps(as_raw(setup.scenario)))


@given(
    st.one_of(setups(scale=1.0).map(written), st.sampled_from(BUILT_IN).map(open_scenario)),
    st.randoms(use_true_random=False),
)
@some(120)
def test_what_is_recorded_is_replayed_to_the_bit(setup, rng):
    session, recorder, stream = recorded(setup, FakeClock(rng.choice([0.0, 0.03, 0.4, 4.0])))
    for _ in range(rng.randint(1, 40)):
        if rng.random() < 0.1:
            recorder.note(
                Note(rng.choice(["the error is {squared_error}", "a\nb", "{", "{}"]), rng.random() < 0.5), session
            )
        try:
            session.apply(a_command(session, rng))
        except (EditError, ConditionError):
            continue
    recorder.close(session)
    replay = Replay(from_jsonl("a.nnrec", stream.getvalue()), collected())
    replay.to(10**6)
    assert replay.findings == []
    assert replay.same_bits
    assert replay.checks >= 1
    assert stand(replay.session) == stand(session)
    again = Replay(from_toml("a.toml", as_toml(replay.recording)), collected())
    again.to(10**6)
    assert (again.findings, again.same_bits, stand(again.session)) == ([], True, stand(session))


def test_moves_of_play_are_thinned_and_the_last_is_kept():
    clock = FakeClock()
    session, recorder, stream = recorded(open_scenario("four-people"), clock)
    for step in range(1, 101):
        clock.advance(0.02)
        session.apply(GoTo(step))
    recorder.close(session)
    moves = [event for event in from_jsonl("a", stream.getvalue()).events if isinstance(event, Do)]
    assert 15 <= len(moves) <= 25
    assert moves[-1].command == GoTo(100)
    assert all(one.time <= other.time for one, other in itertools.pairwise(moves))


FORTH_AND_BACK = {
    "an edit opens a branch where one has gone on from there": [
        Edit("rate = 0.5", 10), GoTo(12), GoTo(10), Edit("w1 = 1"),
    ],
    "what a smaller network hasn't is no more chosen": [
        Edit("units(1) = 1", 10), GoTo(9), ChooseUnit(1, 1), GoTo(11), GoTo(9), GoTo(8),
    ],
    "one has been further": [GoTo(30), GoTo(31), GoTo(5), Edit("rate = 0.5"), SwitchTo(0), GoTo(40), GoTo(31)],
}  # fmt: skip


@pytest.mark.parametrize("what", FORTH_AND_BACK)
def test_a_move_that_leaves_something_behind_is_kept_however_soon_another_follows(what):
    session, recorder, stream = recorded(open_scenario("four-people"), FakeClock(0.01))
    for command in FORTH_AND_BACK[what]:
        session.apply(command)
    recorder.close(session)
    replay = Replay(from_jsonl("a.nnrec", stream.getvalue()), collected())
    replay.to(10**6)
    assert (replay.findings, replay.same_bits) == ([], True)
    assert replay.session.state == session.state


def test_a_check_is_written_every_ten_seconds():
    clock = FakeClock()
    session, recorder, _ = recorded(open_scenario("four-people"), clock)
    for step in range(100):
        clock.advance(0.5)
        session.apply(GoTo(step))
    found = [event.time for event in recorder.events if isinstance(event, Check)]
    assert len(found) == 5
    assert [event.step for event in recorder.events if isinstance(event, Check)] == [19, 39, 59, 79, 99]


@pytest.mark.full
@pytest.mark.long
@pytest.mark.parametrize("operation", ["", "update"])
def test_a_session_that_plays_all_night_stays_small_enough_to_be_read(operation, monkeypatch):
    """A twentieth of a night by default, and a twentieth of the events that there may be."""
    many = part(MANY, of=20)
    monkeypatch.setattr(recorder_module, "MANY", many)
    clock = FakeClock()
    setup = open_scenario("one-neuron" if not operation else "four-people")
    session, recorder, _ = recorded(setup, clock)
    recorder._write = lambda plain: None
    session.apply(GoTo(5, operation))
    apart, hours = 0.2 if operation else 0.1, part(120, of=20) / 10
    for _ in range(int(hours * 3600 / apart)):
        clock.now += apart
        recorder.heard(GoTo(5, operation), session)
    assert len(recorder.events) < 7 * many
    times = [event.time for event in recorder.events]
    assert times == sorted(times)
    assert times[-1] > hours * 3600 - 60


def test_every_line_is_written_through(tmp_path):
    path = tmp_path / "a.nnrec"
    setup = open_scenario("four-people")
    session = Session(setup)
    recorder = Recorder(new_file(path), header_of(setup), FakeClock(1.0))
    assert len(path.read_text().splitlines()) == 1
    for number, command in enumerate([GoTo(1), Edit("rate = 1"), ChooseRow(2)], 1):
        session.apply(command)
        recorder.heard(command, session)
        found = [event.command for event in read(path).events if isinstance(event, Do)]
        assert found[-1] == command
        assert len(found) == number
    assert path.read_text().endswith("\n")


def test_a_file_cut_off_anywhere_loses_one_line_at_most(tmp_path):
    setup = open_scenario("four-people")
    session, recorder, stream = recorded(setup)
    session.apply(GoTo(3))
    recorder.note(Note("ŷ is — “near” 😀 " * 20, question=Question("¿w1?", "w1")), session)
    session.apply(Edit("rate = 1"))
    recorder.close(session)
    raw = stream.getvalue().encode()
    head = raw.index(b"\n") + 1
    path = tmp_path / "cut.nnrec"
    for end in range(head, len(raw) + 1):
        path.write_bytes(raw[:end])
        whole = raw[:end].count(b"\n") - 1
        assert whole <= len(read(path).events) <= whole + 1, end
    path.write_bytes(raw[: head + 20] + b"\xff\n" + raw[head:])
    with pytest.raises(NntuiError, match="expected text in UTF-8"):
        read(path)


def test_a_full_disk_ends_the_recording_and_nothing_else():
    class Full:
        closed = False

        def write(self, text):
            raise OSError(28, "No space left on device")

        def flush(self):
            raise AssertionError

        def close(self):
            raise OSError(28, "No space left on device")

    session = Session(open_scenario("four-people"))
    recorder = Recorder(Full(), header_of(session.setup), FakeClock())
    assert recorder.failed == "the disk is full"
    recorder.heard(GoTo(1), session)
    recorder.close(session)


def test_a_file_that_is_there_is_never_overwritten(tmp_path):
    path = tmp_path / "four-people-1.nnrec"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        new_file(path)
    assert free_name("four-people", tmp_path).name == "four-people-2.nnrec"
    (tmp_path / "lesson.nnrec").write_text(as_jsonl(Recording(header_of(open_scenario("four-people")))))
    for words in (["four-people", "--record"], ["replay", str(tmp_path / "lesson.nnrec"), "--record"]):
        found = subprocess.run(
            [sys.executable, "-m", "nntui", *words, str(path)], capture_output=True, text=True, check=False
        )
        assert found.returncode == 2
        assert f"{path}: expected a new name, found a file that is there already; it stays" in found.stderr
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["../../evil", "/etc/evil", "a\0b", "..", "", "😀" * 80, "con:x\\y", "\x1b[31m"])
def test_a_name_from_a_stranger_leads_into_no_other_folder(tmp_path, monkeypatch, name):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = free_name(name, tmp_path)
    assert path.parent == tmp_path
    new_file(path).close()
    assert path.suffix == ".nnrec"
    assert not any(map(steers, path.name))
    stream = open_journal(name, 1)
    assert Path(stream.name).parent == tmp_path / "nntui" / "journal"
    stream.close()


def test_the_journal_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    header = header_of(open_scenario("four-people"))
    for number in range(KEPT + 5):
        stream = open_journal(f"session-{number}", 1)
        Recorder(stream, header, FakeClock())
        stream.close()
    kept = sorted((tmp_path / "nntui" / "journal").iterdir())
    assert len(kept) == KEPT
    assert newest_journal() == kept[-1]
    assert "session-24" in kept[-1].name
    cut_off = open_journal("cut-off", 1)
    cut_off.write('{"nntui_recording": 1')
    cut_off.close()
    assert newest_journal() == kept[-1]
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    assert open_journal("a", 1) is None
    assert newest_journal() is None


# Checks


def checked_lines(name="four-people"):
    """A recording's lines: header, go to 5, check, edit, go to 9, note, check, answer, check."""
    session, recorder, stream = recorded(open_scenario(name), FakeClock(0.5))
    session.apply(GoTo(5))
    recorder.check(session)
    session.apply(Edit("rate = 1"))
    session.apply(GoTo(9))
    recorder.note(Note("Look.", question=Question("What is w1?", "w1", tolerance=0.01)), session)
    recorder.answer(0, "99", right=False)
    recorder.answer(0, f"{session.frame.moment.vector[0]:.3f}", right=True)
    session.apply(GoTo(12))
    recorder.close(session)
    return stream.getvalue().splitlines(keepends=True)


def found_in(lines):
    replay = Replay(from_jsonl("a.nnrec", "".join(lines)), collected())
    replay.to(10**6)
    return replay


def test_an_honest_recording_holds():
    replay = found_in(checked_lines())
    assert (replay.findings, replay.same_bits, replay.checks) == ([], True, 3)


TAMPERED = {
    "another loss": (3, '"loss": "0x1', '"loss": "-0x1', 3, "expected the dataset loss to be -"),
    "another weight": (3, '"vector": ["-0x1.', '"vector": ["0x1.', 3, "expected w1 to be "),
    "another step": (2, '"step": 5', '"step": 6', 3, "expected step 5 on branch 0, found step 6 on branch 0"),
    "another rate": (4, "rate = 1", "rate = 2", 7, "expected the dataset loss to be "),
    "no rate": (4, "rate = 1", "rate = x", 4, "expected a number"),
    "another branch": (7, '"branch": 1', '"branch": 0', 7, "expected step 9 on branch 0, found step 9 on branch 1"),
    "a right answer": (
        8,
        '"right": false',
        '"right": true',
        8,
        "expected the answer “99” to be marked wrong, found it",
    ),
    "a wrong answer": (9, '"right": true', '"right": false', 9, "to be marked right, found it marked wrong"),
    "another answer": (9, '"answer": "', '"answer": "5', 9, "to be marked wrong, found it marked right"),
    "another note": (8, '"to": 0', '"to": 7', 8, "expected an answer to a note before it, found one to note 7"),
    "another figure": (6, '"Look."', '"{squard_error}"', 6, "did you mean “squared_error”?"),
    "another question": (6, '"answer": "w1"', '"answer": "w2"', 9, "to be marked wrong, found it marked right"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_tampered_with_is_caught_at_its_line(what):
    line, before, after, caught, words = TAMPERED[what]
    lines = checked_lines()
    assert before in lines[line - 1], lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(before, after, 1)
    first = found_in(lines).findings[0]
    assert first.place == f"line {caught}"
    assert words in first.problem


def test_another_scenario_is_caught_by_its_hash():
    lines = checked_lines()
    assert "rate = 0.1" in lines[0]
    with pytest.raises(
        NntuiError, match=r"a\.nnrec: line 1: hash: expected that of the scenario's text, found another"
    ):
        found_in([lines[0].replace("rate = 0.1", "rate = 0.2"), *lines[1:]])


def test_the_last_bit_may_differ_and_is_told():
    lines = checked_lines()
    plain = json.loads(lines[2])
    plain["vector"][0] = (float.fromhex(plain["vector"][0]) * (1 + 2**-52)).hex()
    lines[2] = json.dumps(plain) + "\n"
    replay = found_in(lines)
    assert (replay.findings, replay.same_bits) == ([], False)
    plain["vector"][0] = (float.fromhex(plain["vector"][0]) * (1 + 1e-9)).hex()
    lines[2] = json.dumps(plain) + "\n"
    replay = found_in(lines)
    assert "1.0e-09 of it apart" in replay.findings[0].problem
    assert "found" in replay.findings[0].problem


def test_versions_that_differ_are_told():
    lines = checked_lines()
    plain = json.loads(lines[0])
    plain["versions"] = {"nntui": "0.0.9"}
    lines[0] = json.dumps(plain) + "\n"
    lines[2] = lines[2].replace('"loss": "0x', '"loss": "-0x')
    found = found_in(lines).findings[0].problem
    assert "(nntui 0.0.9 then, " in found
    assert "numpy ? then, " in found


def test_a_large_network_is_held_by_samples_and_sums():
    text = SCENARIO_OF_LAYERS
    session, recorder, stream = recorded(open_text("large", text))
    session.apply(GoTo(3))
    recorder.close(session)
    check = check_of(session)
    assert len(session.setup.vector) == 2 * 300 + 300 + 300 + 1
    assert 100 < len(check.vector) <= 200
    assert len(check.sums) == 2
    lines = stream.getvalue().splitlines(keepends=True)
    assert found_in(lines).findings == []
    plain = json.loads(lines[-1])
    plain["sums"][1] = "0x1p+4"
    assert "expected a sum of parameters to be 16.0" in found_in([*lines[:-1], json.dumps(plain)]).findings[0].problem
    session.timeline.run_of(0)._last[1] += 1e-3  # between two samples
    other = Replay(from_jsonl("a", stream.getvalue()), collected())
    other.to(1)
    assert check_of(other.session).vector == check.vector
    assert check_of(other.session).sums == check.sums


SCENARIO_OF_LAYERS = """
format = 1
title = "Large"
summary = "Many weights."
[data]
inputs = ["a", "b"]
targets = ["c"]
rows = [{ inputs = [0, 1], targets = [1] }, { inputs = [1, 1], targets = [0] }]
[network]
start = { distribution = "normal" }
layers = [{ units = 300, activation = "tanh" }, { units = 1, activation = "sigmoid" }]
[training]
loss = "squared_error"
rate = 0.1
steps = 10
"""

RUN = """
import sys
from pathlib import Path
from nntui.quantities.opening import open_scenario
from nntui.lesson.header import header_of
from nntui.lesson.journal import new_file
from nntui.lesson.recorder import Recorder
from nntui.session.session import Session
from nntui.session.commands import GoTo, Edit
session = Session(open_scenario(sys.argv[1]))
recorder = Recorder(new_file(Path(sys.argv[2])), header_of(session.setup), iter(range(999)).__next__)
for command in (GoTo(300), Edit("rate = 0.3"), GoTo(2000)):
    session.apply(command)
    recorder.heard(command, session)
    recorder.check(session)
recorder.close(session)
"""


def cores() -> list[str]:
    """What OpenBLAS can be told to be on this machine."""
    try:
        flags = Path("/proc/cpuinfo").read_text().split("flags", 1)[1].splitlines()[0].split()
    except (OSError, IndexError):
        return []
    needed = {"Prescott": "sse3", "Nehalem": "sse4_2", "Haswell": "avx2", "SkylakeX": "avx512f"}
    return [core for core, flag in needed.items() if flag in flags or (flag == "sse3" and "pni" in flags)]


@rest
def test_recorded_on_one_machine_and_checked_on_another(tmp_path):
    kinds = cores()
    if len(kinds) < 2:
        pytest.skip("this machine's OpenBLAS can't be told to be another")
    told = {}
    scenarios = spread(("wide", "four-people"), of=2)
    for scenario in scenarios:
        source = scenario
        if scenario == "wide":
            from app_support import wide_scenario

            source = str(wide_scenario(tmp_path))
        for core in (kinds[0], kinds[-1]):
            path = tmp_path / f"{scenario}-{core}.nnrec"
            environment = {**os.environ, "OPENBLAS_CORETYPE": core}
            subprocess.run([sys.executable, "-c", RUN, source, str(path)], env=environment, check=True)
    written = [*itertools.product(scenarios, (kinds[0], kinds[-1]))]
    for checked_by in (kinds[0], kinds[-1]):
        found = subprocess.run(
            [sys.executable, "-m", "nntui", "replay", "--check", "--json"]
            + [str(tmp_path / f"{scenario}-{core}.nnrec") for scenario, core in written],
            env={**os.environ, "OPENBLAS_CORETYPE": checked_by},
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 0, found.stdout + found.stderr
        for (scenario, recorded_by), each in zip(written, json.loads(found.stdout), strict=True):
            told[scenario, recorded_by == checked_by] = each["same_bits"]
    assert all(told[scenario, True] for scenario in scenarios)
    assert not told["wide", False], "the last bits should differ, and be told"


# Answers


@pytest.mark.parametrize(
    ("question", "given", "good"),
    [
        (Question("?", "yes", ("yes", "no")), " YES ", True),
        (Question("?", "yes", ("yes", "no")), "no", False),
        (Question("?", "\x1b[1m", ("\x1b[1m", "b")), "\\x1b[1m", True),
        (Question("?", "0.5", tolerance=0.1), "0.6", True),
        (Question("?", "0.5", tolerance=0.1), "0.61", False),
        (Question("?", "0.5"), "0.5", True),
        (Question("?", "0.5"), "0.50001", False),
        (Question("?", "−2"), "-2", True),
        (Question("?", "-2"), "−2", True),
        (Question("?", "0.5"), "half", False),
        (Question("?", "0.5"), "nan", False),
        (Question("?", "0.5"), "", False),
        (Question("?", "w1", tolerance=0.01), "−0.75", True),
        (Question("?", "w1", tolerance=0.01), "-0.72", False),
        (Question("?", "w1"), "−0.7506", True),
        (Question("?", "w1"), "−0.751", False),
        (Question("?", "step"), "0", True),
        (Question("?", "Overfitting"), "overfitting ", True),
        (Question("?", "Overfitting"), "None", False),
    ],
)
def test_answers(question, given, good):
    session = Session(open_scenario("four-people"))
    assert judged(expected(question, session.runs, session.state), given) is good


def test_a_quantity_is_asked_for_where_the_note_stands():
    lines = checked_lines()
    at_nine = found_in(lines[:6]).session.frame.moment.vector[0]
    replay = found_in(lines)
    assert list(replay.asked) == [0]
    assert replay.asked[0].judge(repr(float(at_nine))).right
    assert not replay.asked[0].judge(repr(float(replay.session.frame.moment.vector[0]))).right


# Replay


def test_what_is_not_there_is_told_and_the_rest_goes_on():
    header = header_of(open_scenario("four-people"))
    commands = [
        LookAt("weigths", enlarged=False),
        Overlay(7, shown=True),
        CompareWith(-1),
        SwitchTo(99),
        GoTo(2, "layer9.sum"),
        StopWhen("what"),
        Edit("what"),
        GoTo(7),
    ]
    replay = Replay(Recording(header, tuple(Do(command) for command in commands)), collected())
    replay.to(99)
    assert [finding.place for finding in replay.findings] == [f"line {n}" for n in range(2, 9)]
    assert replay.findings[0].problem.endswith("found “weigths” — did you mean “weights”?")
    assert replay.session.position == Position(0, 7)
    assert replay.session.view.pane == "network"


def test_edits_and_stops_of_a_recording_are_bounded():
    header = header_of(open_scenario("four-people"))
    many = [Do(StopWhen(f"loss < {n}")) for n in range(MAX_STOPS + 1)]
    many += [Do(RenameBranch(0, f"{n}")) for n in range(MAX_EDITS + 1)]
    replay = Replay(Recording(header, tuple(many)), collected())
    replay.to(10**6)
    assert [finding.problem for finding in replay.findings] == [
        "expected at most 100 stop conditions, found more",
        "expected at most 1,000 edits, found more",
    ]


def test_begin_leads_to_the_start_and_who_hears_the_session_stays():
    header = header_of(open_scenario("four-people"))
    replay = Replay(Recording(header, (Do(Edit("rate = 1")), Do(GoTo(5)), Begin(), Do(GoTo(2)))), collected())
    session, heard = replay.session, []
    session.changed.append(heard.append)
    replay.to(4)
    assert replay.session is session
    assert (session.position, len(session.state.history.now.listed)) == (Position(0, 2), 1)
    assert heard == [None] * 4, "it is led, not told to do something"
    fresh = Session(replay.setup)
    fresh.apply(GoTo(2))
    assert stand(session) == stand(fresh)


def test_times_go_on_after_what_was_copied():
    clock = FakeClock()
    session, recorder, _ = recorded(open_scenario("four-people"), clock)
    recorder.copy([Do(GoTo(3), 50.0)])
    clock.advance(2)
    recorder.heard(GoTo(3), session)
    recorder.check(session)
    assert [event.time for event in recorder.events] == [50.0, 52.0, 52.0, 52.0]


@given(
    st.dictionaries(texts, plain_values | st.none(), max_size=4)
    | st.dictionaries(st.sampled_from(sorted(KNOWN)), plain_values)
)
@some(300)
def test_anything_is_an_event_or_told_to_be_none(plain):
    try:
        event = from_plain(plain)
    except EventError:
        return
    assert from_plain(as_plain(event)) == event


# Strangers and sudden ends: see fuzz.py and kills.py for many more


@pytest.mark.full
@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files_are_replayed_or_refused_in_clear_words(kind):
    number = 5_000 if share.full else 100
    report = trials(0, number, (kind,))
    assert report.failures == []
    assert report.counts.total() == number
    assert report.counts[f"{kind} told"] > 0.3 * number
    assert report.counts[f"{kind} {'opened' if kind in ('scenario', 'csv') else 'replayed'}"] > 0.09 * number


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.full
@pytest.mark.long
def test_killed_at_any_moment_a_recording_replays(capsys):
    assert kill_many(60 if share.full else 2, resume_every=3) == 0, capsys.readouterr().out


@rest
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_killed_in_a_replay_both_files_hold_its_notes_and_resume_shows_its_question(tmp_path):
    question = Question("Which step is it?", "3")
    events = (Note("At the start."), Do(GoTo(3), 0.1), Note("Look.", question=question, time=0.2), Note("To come."))
    lesson, path = tmp_path / "lesson.nnrec", tmp_path / "mine.nnrec"
    lesson.write_text(as_jsonl(Recording(header_of(open_scenario("four-people")), events)))
    command, state = in_folder(tmp_path), {"XDG_STATE_HOME": str(tmp_path)}
    with terminal(*command, "replay", str(lesson), "--record", str(path), **state) as screen:
        screen.until("Your name")
        screen.press("Ann\r")
        screen.until("Which step is it?", "waits for an answer")
        while not (path.exists() and b"Which step" in path.read_bytes()):
            screen.read(0.05)
        os.kill(screen.process.pid, signal.SIGKILL)
        screen.process.wait()
    journal = next((tmp_path / "nntui" / "journal").iterdir())
    for killed in (path, journal):
        found = read(killed)
        assert [event.text for event in found.events if isinstance(event, Note)] == ["At the start.", "Look."]
        assert found.header.student == "Ann"
    again = tmp_path / "again.nnrec"
    with terminal(*command, "--resume", "--record", str(again), **state) as screen:
        screen.until("step 3/", "Which step is it? Enter answers")
        screen.press("\r3\r")
        screen.until("Which step is it? Right!")
        screen.press("q")
        assert screen.exit_code() == 0
    found = read(again)
    answers = [event for event in found.events if isinstance(event, Answer)]
    assert [event.question for event in found.events if isinstance(event, Note)] == [None, question]
    assert [(event.note, event.given, event.right) for event in answers] == [(1, "3", True)]
    assert found.header.student == "Ann"


def test_random_recordings_are_in_the_journal_format():
    """The journal and a file hold the same lines."""
    session, recorder, stream = recorded(open_scenario("xor-two-hidden"))
    rng = random.Random(5)  # noqa: S311
    for _ in range(30):
        try:
            session.apply(a_command(session, rng))
        except (EditError, ConditionError):
            continue
    assert from_jsonl("a", stream.getvalue()).events == tuple(recorder.events)
    assert recordings.SUFFIX == ".nnrec"
