"""The program of a recording: it makes those of its edits that can be lines of the loop, and names the others; what it
prints is what the engine says of that branch.
"""

import re

import numpy as np
import pytest
from app_support import collected, reading
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from program_support import printed, read
from random_scenarios import setups
from share import some
from test_edits import an_edit, chance

from nntui.cli import cli
from nntui.explain.code.edited_run import edited_run
from nntui.explain.code.intervals import intervals
from nntui.explain.code.whole_program import program
from nntui.export.format import TORCH, Options
from nntui.export.formats import notebook, programs
from nntui.lesson.events import Do
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording, as_jsonl
from nntui.quantities.opening import open_scenario
from nntui.session.commands import Edit, GoTo, SwitchTo, Undo
from nntui.session.session import Session
from nntui.timeline.draft import EditError
from nntui.timeline.moment import Moment
from nntui.timeline.position import Position

KINDS = ("rate", "momentum", "w", "frozen", "input", "target", "clip_norm", "weight_decay", "epsilon", "beta2")
OTHERS = ("units", "batch", "seed", "optimizer")


def recording(name, *commands):
    return Recording(header_of(open_scenario(name)), tuple(map(Do, commands)))


def written(*commands, name="four-people", **options):
    """The program of a recording, and what is said of it."""
    text, findings = programs.FORMATS[0].write(recording(name, *commands), Options(panes=collected(), **options))
    return "".join(text), [finding.problem for finding in findings]


def check_against(timeline, branch, setup, course):
    """Hold what the program prints against the branch: all of it, or what comes before the first edit that it lacks."""
    table, parameters, outputs = read(printed("".join(program(setup, course))), setup)
    lacks = re.search(r"From step ([\d,]+) on", " ".join(course.left_out))
    upto = int(lacks[1].replace(",", "")) if lacks else course.steps + 1
    told = [step for step in intervals(course.steps) if step < upto]
    for step, line in zip(told, table[1:], strict=False):
        values = Moment(timeline, Position(branch, step)).metrics
        np.testing.assert_allclose([float(each) for each in line.split()], [step, *values], rtol=6e-6, atol=1e-12)
    assert not setup.metrics or len(table) == 1 + len(intervals(course.steps))
    if not lacks:
        last = Moment(timeline, Position(branch, course.steps))
        assert parameters == {each.name: f"{last.vector[each.index]:.16g}" for each in setup.parameters}
        assert outputs == [
            [f"{value:.16g}" for value in row] for row in (*last.outputs.tolist(), *last.predictions.tolist())
        ]


@pytest.mark.full
def test_the_program_of_an_edited_run_prints_what_the_engine_says_of_it():
    followed = []

    @some(200, deadline=None)
    @given(
        setups(trained=True, scale=1.0),
        st.lists(
            st.tuples(st.integers(0, 20), st.sampled_from(KINDS + OTHERS)),
            min_size=1,
            max_size=3,
        ),
        st.integers(0, 10**6),
    )
    def check(setup, edits, number):
        rng, session = chance(number), Session(setup)
        for step, kind in edits:
            try:
                session.apply(GoTo(step))
                session.apply(Edit(an_edit(kind, session.setup, rng)))
            except EditError:
                continue
        timeline, branch = session.timeline, session.position.branch
        if not np.abs(timeline.at(Position(branch, 20)).vector).max() < 1e6:
            return  # sums in another order give other digits
        found, course = edited_run(timeline, branch, session.position.step)
        followed.append(len(course.changes))
        check_against(timeline, branch, found, course)

    check()
    assert any(followed)


def test_edits_are_lines_of_the_loop_at_their_steps():
    text, said = written(
        *(GoTo(700), Edit("rate = 0.5"), GoTo(900), Edit("w1 = 3"), Edit("target(Bob, gender) = 1")),
        *(GoTo(4_000), Edit("frozen(w2) = yes"), Undo(), Edit("rate = 2"), GoTo(4_100)),
    )
    assert said == []
    assert text.startswith('"""A neural network in NumPy, written by nntui. It prints the numbers of the recording."""')
    loop = text[text.index("for step in range(4100):") :].splitlines()
    assert loop[1:8] == [
        "    if step == 700:  # rate 0.1 → 0.5",
        "        rate = 0.5",
        "    if step == 900:  # w1 0.7447 → 3, Bob: gender 0 → 1",
        "        Y[1, 0] = 1",
        "        p[0] = 3  # w1",
        "    if step == 4000:  # rate 0.5 → 2",
        "        rate = 2",
    ]


def test_what_is_edited_at_the_start_or_at_the_end_stands_before_and_after_the_loop():
    text, said = written(Edit("w1 = 3"), Edit("rate = 0.5"), GoTo(4_000), Edit("b1 = 0"))
    assert said == []
    assert "# with w1 = 3\n# with rate = 0.5\n" in text
    before, _, after = text.partition("for step in range(4000):")
    assert re.search(r"# changed at step 0: .*\np\[0\] = 3  # w1\n", before)
    assert re.search(r"# changed at step 4000: .*\np\[4\] = 0  # b1\ntell\(4000\)", after)


LACKS = "Not in this program: {}. From step {} on it is the run without."
TO_ADAM = "optimizer sgd → adam at step 8, rate 0.1 → 1 at step 12"


@pytest.mark.parametrize(
    ("commands", "left_out", "first"),
    [
        ((GoTo(8), Edit("optimizer = adam"), GoTo(12), Edit("rate = 1")), TO_ADAM, 8),
        ((GoTo(8), Edit("rate = 1"), GoTo(12), Edit("units(1) = 3")), "units of layer 1: 2 → 3 at step 12", 12),
        ((GoTo(7), Edit("batch = 2")), "batch 1 → 2 at step 7", 7),
    ],
)
def test_the_first_edit_that_changes_the_loop_and_all_after_it_are_named(commands, left_out, first):
    text, (said,) = written(*commands)
    assert said == LACKS.format(left_out, first)
    assert f"# {said}\n" in text
    assert f"It prints the numbers of the recording up to step {first}." in text


def test_other_branches_and_edits_that_pytorch_would_have_to_be_told_of_are_named():
    text, (said,) = written(GoTo(8), Edit("rate = 1"), SwitchTo(0), GoTo(12), Edit("rate = 2"))
    assert said == (
        "This is the branch “rate 0.1 → 2 at step 12”. Not in this program: the branch “rate 0.1 → 1 at step 8”."
    )
    assert "if step == 12:" in text
    for commands, first in (((GoTo(8), Edit("rate = 1")), 8), ((Edit("w1 = 3"),), 0)):
        text, (said,) = written(*commands, as_=TORCH)
        assert said.endswith(f"at step {first}. From step {first} on it is the run without.")
        assert f"# {said}\n" in text
    text, said = written(Edit("rate = 1"), as_=TORCH)
    assert (said, "rate = 1" in text) == ([], True)


def test_a_recording_whose_edits_are_undone_or_are_about_new_inputs_has_the_scenarios_program():
    setup = open_scenario("four-people")
    own = "".join(program(setup))
    assert written(GoTo(8))[0] == written(GoTo(8), Edit("rate = 1"), Undo())[0] == own
    text, said = written(Edit("probe(Zoe) = 1, 2"))
    assert said == []
    assert [line for line in text.splitlines() if "Zoe" in line and "new_names" in line]


def test_what_is_not_in_it_is_said_on_stderr_and_in_a_notebook_among_the_notes(tmp_path):
    source, program_file = tmp_path / "a.nnrec", tmp_path / "net.py"
    made = recording("four-people", GoTo(8), Edit("rate = 1"), GoTo(9), Edit("optimizer = adam"))
    source.write_text(as_jsonl(made), encoding="utf-8")
    ended = CliRunner().invoke(cli, ["export", str(source), "--to", str(program_file)])
    said = LACKS.format("optimizer sgd → adam at step 9", 9)
    assert ended.stderr == f"{source}: {said}\n"
    (text,), findings = notebook.FORMATS[0].write(made, Options(panes=collected()))
    assert [finding.problem for finding in findings] == [said]
    assert said.replace(".", "\\\\.") in text
    assert "if step == 8:" in text


async def test_what_is_not_in_it_is_said_where_the_session_is_written_in_the_app(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with reading("four-people") as reader:
        await reader.go_to("8")
        await reader.open("e", "Edit at step 8")
        await reader.press("home", "ctrl+k")
        await reader.type("optimizer = adam")
        await reader.press("enter")
        await reader.until("branch optimizer sgd → adam at step 8")
        await reader.open("E", "Write this session as")
        await reader.press("home", "ctrl+k")
        await reader.type("net.py")
        await reader.press("enter")
        await reader.until_true(lambda: len(reader.notices) == 2, "waited for what is said of it")
        assert reader.notices == ["net.py: written", LACKS.format("optimizer sgd → adam at step 8", 8)]
