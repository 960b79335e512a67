"""Every way out of the program: what could steer a terminal or a page never gets through, wherever it comes from.

The formats of export have their test in test_publish.py; here are the commands, with what is wrong in their words, and
the screen.
"""

import json

import pytest
from app_support import FakeClock, FrozenApp, Reader, all_scenarios
from click.testing import CliRunner
from test_publish import NASTY, STEERING, hostile

from nntui.cli import cli
from nntui.lesson.recording import as_jsonl, as_toml
from nntui.lesson.replay import Replay
from nntui.render.panes import collected

# What a person can type: NASTY stands for anything, {scenario} and {recording} for hostile files.
COMMANDS = [
    ["train", NASTY],
    ["train", "four-people", "--set", NASTY],
    ["train", "four-people", "--set", f"training.rate={NASTY}"],
    ["train", "four-people", "--until", NASTY],
    ["train", "{scenario}"],
    ["train", "{scenario}", "--json"],
    ["check", NASTY, "{scenario}", "{recording}"],
    ["check", "{scenario}", "--json"],
    ["verify", NASTY],
    ["verify", "{scenario}"],
    ["verify", "{scenario}", "--json"],
    ["explain", "four-people", "--of", NASTY],
    ["explain", "four-people", "--row", NASTY],
    ["explain", "{scenario}"],
    ["explain", "{scenario}", "--json"],
    ["replay", "--check", NASTY, "{recording}", "{lesson}", "{scenario}"],
    ["replay", "--check", "--json", "{recording}", "{lesson}"],
    ["replay", "--check", "{spoilt}"],
    ["export", NASTY, "--to", "out.csv"],
    ["export", "four-people", "--to", NASTY],
    ["export", "four-people", "--to", "out.svg", "--size", NASTY],
    ["export", "{recording}", "--to", "out.csv"],
    ["new", f"no/{NASTY}.toml"],
    ["help", NASTY],
    [NASTY],
]


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Hostile files by what they are."""
    monkeypatch.chdir(tmp_path)
    recording = hostile()
    spoilt = [json.dumps({NASTY: NASTY, "do": NASTY}), json.dumps({"do": "go_to", "step": NASTY}), NASTY]
    texts = {
        "recording.nnrec": as_jsonl(recording),
        "lesson.toml": as_toml(recording),
        "spoilt.nnrec": "\n".join([as_jsonl(recording).splitlines()[0], *spoilt]),
        "scenario.toml": recording.header.scenario,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8", errors="surrogatepass")
    return {name.partition(".")[0]: name for name in texts}


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words[:2]).replace(NASTY, "anything"))
def test_no_command_lets_through_what_steers(words, files):
    arguments = [word if NASTY in word else word.format(**files) for word in words]
    done = CliRunner().invoke(cli, arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    for stream in (done.stdout, done.stderr):
        assert not [character for character in STEERING if character in stream.replace("\n", "")]


async def test_the_screen_lets_nothing_through_that_steers():
    replay = Replay(hostile(), collected())
    clock = FakeClock()
    app = FrozenApp(lambda: replay.setup, all_scenarios, clock=clock, replay=replay)
    async with app.run_test(size=(120, 40)) as pilot:
        reader = Reader(pilot, clock)
        await reader.until_open()
        for keys in (["n"], ["n"], ["n"], ["right"], ["k"], ["?"], ["escape"], ["v"], ["escape"], ["e"], ["escape"]):
            await reader.press(*keys)
            shown = await reader.still()
            assert not [character for character in STEERING if character in shown]
            assert not [c for notice in reader.notices for c in STEERING if c in notice]
