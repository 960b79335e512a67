"""The installed command in a pseudo-terminal and in pipes: what a person types, sees and is left with."""

import codecs
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pyte
import pytest
from click.testing import CliRunner
from share import dealt, rest, spread

from nntui.cli import cli
from nntui.lesson.events import Do
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording, as_jsonl
from nntui.quantities.opening import open_scenario
from nntui.scenario.folder import built_in_names
from nntui.session.commands import GoTo

COLUMNS, LINES = 120, 40
LAST_RESORT = 300.0  # seconds until a program that hangs is given up
MODULE = (sys.executable, "-m", "nntui")
SCRIPT = str(Path(sys.executable).with_name("nntui"))
CLEAN = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS", "LINES")}
CLEAN["XDG_CONFIG_HOME"] = os.devnull  # nothing is remembered, nor found
FORWARD = "\x1b[C"
BACK = "\x1b[D"


class Terminal:
    """A terminal of 120×40 with a program in it: keys go in, the screen is what pyte makes of the answer."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.written = ""
        self.settings = termios.tcgetattr(slave)
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        self._slave: int | None = slave

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._hang_up()
        os.close(self._master)

    def _hang_up(self) -> None:
        """Close this end of the terminal: once the program has ended, so does what is read."""
        if self._slave is not None:
            self.settings_left = termios.tcgetattr(self._slave)
            os.close(self._slave)
            self._slave = None

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def read(self, seconds: float) -> bool:
        """Take in what was written within this time; whether there was anything."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            text = self._decoder.decode(os.read(self._master, 65536))
        except OSError:  # nobody has the terminal open any more
            return False
        self.written += text
        self._stream.feed(re.sub(r"\x1b\[[<>=?][\d;]*\$?[up]", "", text))  # queries that pyte doesn't know
        return True

    def until(self, *words: str) -> None:
        """Read on until all of these words stand on the screen."""
        self._until(lambda: all(word in self.text for word in words), f"waited for {words}")

    def until_gone(self, words: str) -> None:
        """Read on until these words have left the screen."""
        self._until(lambda: words not in self.text, f"waited for {words!r} to leave")

    def _until(self, condition: Callable[[], bool], waited: str) -> None:
        deadline = time.monotonic() + LAST_RESORT
        while not condition():
            running = self.process.poll() is None
            more = self.read(0.1) or running
            assert more, f"{waited}, found:\n{self.text}"
            assert time.monotonic() < deadline, f"{waited}, found:\n{self.text}"

    def exit_code(self) -> int:
        """Read on until the program ends; its exit code."""
        deadline = time.monotonic() + LAST_RESORT
        while self.process.poll() is None:
            assert time.monotonic() < deadline, f"waited for the end, found:\n{self.text}"
            self.read(0.05)
        self._hang_up()
        while self.read(0.05):
            pass
        return self.process.returncode

    def echoes_as_before(self) -> bool:
        """Whether the terminal's own settings (echo, line mode, signals) are as they were."""
        self._hang_up()
        return self.settings_left[:4] == self.settings[:4]


@contextmanager
def terminal(*command: str, **environment: str) -> Iterator[Terminal]:
    """A program in a terminal of its own, which is closed whatever happens."""
    settings = {"TERM": "xterm-256color", "TEXTUAL_ANIMATIONS": "none", **environment}
    opened = Terminal(command, CLEAN | settings)
    try:
        yield opened
    finally:
        opened.close()


def last_switch(written: str, mode: int) -> str:
    """How a private mode of the terminal was set last: "h" on, "l" off, "" never."""
    found = re.findall(r"\x1b\[\?([\d;]+)([hl])", written)
    return next((switch for modes, switch in reversed(found) if str(mode) in modes.split(";")), "")


def assert_left_clean(opened: Terminal) -> None:
    """The alternate screen is left, the cursor shown, mouse tracking, paste and focus reports off, echo back."""
    assert last_switch(opened.written, 1049) == "l"
    assert last_switch(opened.written, 25) == "h"
    for mode in (1000, 1002, 1003, 1006, 1015, 1004, 2004):
        assert last_switch(opened.written, mode) in ("", "l"), f"mode {mode} stays on"
    if "\x1b[>1u" in opened.written:
        assert opened.written.rindex("\x1b[<u") > opened.written.rindex("\x1b[>1u")
    assert opened.echoes_as_before()


# In a terminal


def test_open_step_play_and_quit():
    with terminal(*MODULE, "four-people") as screen:
        screen.until("Four people", "NETWORK", "WEIGHTS", "step 0/4,000")
        screen.press(FORWARD)
        screen.until("step 1/4,000", "−0.7447")
        screen.press(FORWARD * 3)
        screen.until("step 4/4,000")
        screen.press(BACK)
        screen.until("step 3/4,000")
        screen.press(" ")
        screen.until("playing")
        screen.until_gone("step 3/4,000")  # which one is seen next depends on how busy the machine is
        screen.press(" ")
        screen.until("paused")
        screen.press("f")
        screen.until("step 4,000/4,000")
        screen.press("g")
        screen.until("Go to")
        screen.press("500\r")
        screen.until("step 500/4,000")
        screen.press("q")
        assert screen.exit_code() == 0
        assert_left_clean(screen)
        assert "Traceback" not in screen.written


def test_pick_with_the_script_and_quit_by_ctrl_c():
    script = SCRIPT if Path(SCRIPT).exists() else shutil.which("nntui")
    if script is None:
        pytest.skip("the script nntui is not installed beside this Python")
    with terminal(script, NO_COLOR="1") as screen:
        screen.until("Five to forty-two", "Enter")
        screen.press("\r")
        screen.until("NETWORK", "step 0/20")
        screen.press("\x03\x03")
        assert screen.exit_code() == 0
        assert_left_clean(screen)


SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


@dealt("number, when", product(SIGNALS, ["at its first byte", "on a far way"]), turn=1, of=5)
def test_a_signal_leaves_a_clean_terminal(number, when, tmp_path):
    far = tmp_path / "far.nnrec"
    far.write_text(as_jsonl(Recording(header_of(open_scenario("four-people")), (Do(GoTo(10_000_000)),))))
    with terminal(*MODULE, "replay", str(far)) as screen:
        if when == "on a far way":
            screen.until("» at step ", "Esc stops")
        while not screen.written:
            screen.read(0.01)
        screen.process.send_signal(number)
        assert screen.exit_code() == 128 + number
        assert_left_clean(screen)
        assert "Traceback" not in screen.written


def test_help_in_a_terminal_is_wrapped_to_it_and_has_no_colours():
    with terminal(*MODULE, "help", "format", NO_COLOR="1") as screen:
        assert screen.exit_code() == 0
        assert "a count that starts at 1" in screen.text
        assert screen.echoes_as_before()
        assert {*re.findall(r"\x1b\[([\d;]*)m", screen.written)} <= {"0", "1", "1;4", "3"}
    assert "\x1b" not in run("help", "format", FORCE_COLOR="").stdout


def test_a_scenario_of_ones_own_from_template_to_screen(tmp_path):
    path = str(tmp_path / "my.toml")
    assert run("new", path).returncode == 0
    assert "good" in run("check", path).stdout
    with terminal(*MODULE, path, "--set", "training.rate=0.25", "--ascii") as screen:
        screen.until("Exclusive or", "rate 0.25", "NETWORK")
        screen.press("q")
        assert screen.exit_code() == 0
        assert_left_clean(screen)


def test_a_dumb_terminal_is_told_what_to_do_instead():
    with terminal(*MODULE, "four-people", TERM="dumb") as screen:
        assert screen.exit_code() == 2
        assert "nntui four-people --plain" in screen.written
        assert "Traceback" not in screen.written
        assert "\x1b" not in screen.written


# In pipes


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`nntui` with arguments in this process, stdin and stdout no terminal. A warning or a traceback is raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        ended = CliRunner(env={"TERM": "xterm"} | environment).invoke(
            cli, arguments, prog_name="nntui", color=True, catch_exceptions=False
        )
    return subprocess.CompletedProcess(arguments, ended.exit_code, ended.stdout, ended.stderr)


def run_apart(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own."""
    return subprocess.run(
        [*MODULE, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env=CLEAN | {"TERM": "xterm"} | environment,
        timeout=LAST_RESORT,
        check=False,
    )


@pytest.mark.parametrize("arguments", [("four-people",), ()], ids=["scenario", "picker"])
def test_without_a_terminal_it_names_what_needs_none(arguments):
    ended = run_apart(*arguments)
    assert ended.returncode == 2
    assert "nntui four-people --plain" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""


@pytest.mark.parametrize(
    "command", ["", "train", "list", "explain", "check", "verify", "new", "format", "help", "export", "replay"]
)
def test_help_says_what_a_command_does(command):
    ended = run(*([command] if command else []), "--help")
    assert ended.returncode == 0
    assert "Usage: nntui" in ended.stdout
    assert ended.stderr == ""
    if not command:
        assert all(
            word in ended.stdout
            for word in ("train", "list", "explain", "check", "verify", "new", "format", "nntui my.toml")
        )
    if command in ("train", "list", "explain", "check", "verify"):
        assert "--json" in ended.stdout


def test_the_help_imports_nothing_heavy():
    told = "print(*sys.modules, file=sys.stderr)"
    code = f"import sys\ntry:\n    from nntui.cli import main\n    main()\nfinally:\n    {told}"
    ended = subprocess.run(
        [sys.executable, "-c", code, "--help"], capture_output=True, encoding="utf-8", env=CLEAN, timeout=60, check=True
    )
    assert "Usage: nntui" in ended.stdout
    imported = {name.partition(".")[0] for name in ended.stderr.split()}
    assert {"nntui", "click"} <= imported
    assert not imported & {"numpy", "pydantic", "textual", "rich", "plotext"}


def test_list_names_every_scenario_in_words_and_in_json():
    words, found = run("list"), run("list", "--json")
    assert words.returncode == found.returncode == 0
    rows = json.loads(found.stdout)
    assert len(rows) >= 11
    for row in rows:
        assert {"name", "title", "article", "shape"} <= row.keys()
        assert row["name"] in words.stdout
        assert row["title"] in words.stdout


def test_train_prints_metrics_parameters_and_predictions():
    words, found = run("train", "four-people", "--steps", "40"), run("train", "four-people", "--steps", "40", "--json")
    assert words.returncode == found.returncode == 0
    assert all(word in words.stdout for word in ("w1", "Emily", "Alice", "step 40"))
    assert words.stderr == ""
    assert isinstance(json.loads(found.stdout), dict)


def test_train_with_nan_is_still_json():
    settings = ["--set", "training.rate=0.1", "--set", "training.steps=3000"]
    found = run("train", "five-to-forty-two", "--json", *settings)
    assert found.returncode == 0

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    json.loads(found.stdout, parse_constant=refuse)
    assert "nan" in found.stdout


def test_verify_agrees_in_words_and_in_json():
    words, found = run("verify", "four-people"), run("verify", "four-people", "--json")
    assert words.returncode == found.returncode == 0
    assert "0.951" in words.stdout
    assert "0.951" in found.stdout
    json.loads(found.stdout)


def test_verify_leaves_with_1_when_a_figure_does_not_agree():
    ended = run("verify", "four-people", "--seed", "1")
    assert ended.returncode == 1
    assert "0.951" in ended.stdout
    assert ended.stderr == ""


def test_check_says_all_that_is_wrong(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text('format = 1\ntitle = "x"\nsumary = "y"\n', encoding="utf-8")
    words = run("check", str(bad), "four-people")
    assert words.returncode == 2
    assert "bad.toml" in words.stderr
    assert "summary" in words.stderr
    assert "four-people: good" in words.stdout
    found = run("check", str(bad), "four-people", "--json")
    assert found.returncode == 2
    rows = json.loads(found.stdout)
    assert [bool(row["problems"]) for row in rows] == [True, False]
    assert {"name", "title", "article", "shape"} <= rows[0].keys()


def test_new_leaves_files_alone(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("mine", encoding="utf-8")
    assert run("new", str(path)).returncode == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("new", str(tmp_path / "no" / "where.toml")).returncode == 2
    assert run("new", str(tmp_path / "mine")).returncode == 2


def test_format_describes_every_table():
    ended = run("format")
    assert ended.returncode == 0
    assert all(word in ended.stdout for word in ("title", "training", "rate", "probes", "glossary"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nonsense",), ("nonsense", "nntui list")),
        (("four-peple",), ("did you mean", "four-people")),
        (("train", "four-peple"), ("did you mean", "four-people")),
        (("trian",), ("did you mean", "train")),
        (("trian", "four-people"), ("did you mean", "train")),
        (("train", "four-people", "--set", "training.rat=1"), ("did you mean", "rate")),
        (("train", "four-people", "--steps", "-1"), ("--steps",)),
        (("--seed", "1"), ("SCENARIO",)),
        (("my.toml",), ("my.toml",)),
        (("train", "one-neuron", "--steps", "5"), ("forward only",)),
        (("--nonsense",), ("--nonsense",)),
    ],
    ids=" ".join,
)
def test_a_mistake_on_the_command_line_is_named_with_code_2(arguments, words):
    ended = run(*arguments)
    assert ended.returncode == 2
    for word in words:
        assert word in ended.stderr
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr


@dealt("command", ["verify four-people", "format", "train four-people --steps 4 --json", "explain four-people"])
def test_a_reader_that_leaves_early_gets_no_traceback(command):
    line = f'"{sys.executable}" -m nntui {command} | head -1'
    ended = subprocess.run(
        ["sh", "-c", line], capture_output=True, encoding="utf-8", env=CLEAN, timeout=LAST_RESORT, check=False
    )
    assert ended.stdout
    assert ended.stderr == ""


@pytest.mark.full
def test_a_terminal_of_another_language_shows_no_traceback():
    lines = (
        ("explain", "one-neuron"),
        ("list",),
        ("train", "four-people", "--steps", "4"),
        ("verify", "one-neuron"),
    )
    for arguments in spread(lines, of=4):
        ended = run_apart(*arguments, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        assert "Traceback" not in ended.stderr, arguments


# Explaining


BOXES_AND_BRAILLE = re.compile(r"[\u2500-\u259f\u2800-\u28ff]")


def explained(*arguments: str) -> dict:
    """What `nntui explain … --json` prints."""
    ended = run("explain", *arguments, "--json")
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.parametrize(
    ("quantity", "value", "words"),
    [
        ("activation(h1)", 0.0474, "1 / (1 + e^3) = 0.047426"),
        ("output(Alice)", 0.524, "What does the network answer for Alice?"),
        ("do1/dh1", 0.249, "how o1 changes with h1 for Alice"),
        ("dh1/dw1", -0.0904, "∂h1/∂w1: 0.0451767 × (−2) = −0.090353"),
    ],
)
def test_explain_gives_the_articles_figures_by_name(quantity, value, words):
    ended = run("explain", "one-derivative", "--of", quantity)
    assert ended.returncode == 0
    assert words in ended.stdout
    shown = re.search(rf"^{re.escape(quantity)} = (−?[\d.]+): ", ended.stdout, re.MULTILINE)
    assert shown
    assert f"{float(shown[1].replace('−', '-')):.3g}" == f"{value:g}"
    found = explained("one-derivative", "--of", quantity)
    assert f"{found['value']:.3g}" == f"{value:g}"
    assert (found["quantity"], found["step"], found["name"]) == (quantity, 0, "one-derivative")


def test_explain_tells_the_step_after_a_state_and_the_row_asked_for():
    later = run("explain", "four-people", "--step", "1", "--of", "gradient(w1)").stdout
    assert "gradient of w1, Bob, step 1" in later
    assert "−0.00019760" in later
    answer = run("explain", "four-people", "--of", "activation(h2, Diana)").stdout
    assert "activation of h2, Diana, step 0" in answer
    whole = run("explain", "four-people", "--step", "4", "--row", "Alice").stdout
    for number in range(1, 18):
        assert f"operation {number} of 17" in whole
    only_answers = run("explain", "four-people", "--row", "Bob").stdout
    assert "activation of o1, Bob" in only_answers
    assert "gradient of w1" not in only_answers, "Bob has no part in the first update"


def test_explain_takes_the_row_of_a_quantity_from_row():
    ended = run("explain", "four-people", "--row", "Emily", "--of", "activation(h2)")
    assert "activation of h2, Emily, step 0" in ended.stdout


def test_explain_in_json_is_complete():
    found = explained("four-people", "--step", "1")
    assert (found["name"], found["title"], found["step"]) == ("four-people", "Four people", 1)
    told = found["explanations"]
    assert {each["row"] for each in told} == {"Bob"}
    assert {each["phase"] for each in told} == {"forward", "loss", "backward", "update"}
    assert len(dict.fromkeys(each["operation"] for each in told)) == 17
    about = [each["about"] for each in told]
    for name in ("w1", "w2", "b1", "w3", "w4", "b2", "w5", "w6", "b3"):
        assert f"gradient of {name}" in about
        assert f"update of {name}" in about
    for each in told:
        assert each["left_out"] == 0
        for line in each["lines"]:
            assert set(line) in (
                {"says", "mark"},
                {"label", "symbols", "numbers", "relation", "result", "value"},
                {"curve", "z", "a"},
            )
    words = run("explain", "four-people", "--step", "1").stdout
    said = " ".join(words.split())
    for each in told:
        assert f"{each['about']}" in words
        for line in each["lines"]:
            assert " ".join(line.get("says", line.get("result", "")).split()) in said


def test_explain_in_json_has_no_nan_even_where_the_numbers_have():
    settings = ["--set", "training.rate=0.1", "--step", "3000"]
    ended = run("explain", "five-to-forty-two", "--json", *settings)
    assert ended.returncode == 0

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    json.loads(ended.stdout, parse_constant=refuse)
    assert "nan" in ended.stdout


@pytest.mark.full
@pytest.mark.parametrize(
    ("name", "run"), [("four-people", run_apart), *((name, run) for name in spread(built_in_names()))]
)
def test_every_scenario_is_explained_in_plain_lines(name, run):
    ended = run("explain", name, FORCE_COLOR="1")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "\x1b" not in ended.stdout
    assert not BOXES_AND_BRAILLE.search(ended.stdout)
    assert ended.stdout.startswith(f"{open_scenario(name).scenario.title} ({name}), 0 updates made\n")
    assert "operation 1 of" in ended.stdout
    assert all(line == line.rstrip() and len(line) <= 100 for line in ended.stdout.splitlines())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--of", "nonsense"), ("four-people: --of: expected a quantity, found “nonsense”",)),
        (("--of", "gradien(w1)"), ("--of", "did you mean", "gradient")),
        (("--of", "gradient(w99)"), ("--of", "w99")),
        (("--of", "gradient(w1, Bobb)"), ("--of", "Bobb", "did you mean “Bob”")),
        (("--of", "dw1/dh1"), ("--of", "expected", "w1")),
        (("--of", ""), ("--of", "expected")),
        (("--of",), ("--of",)),
        (("--row", "Bobb"), ("--row", "did you mean “Bob”")),
        (("--row", "nobody at all"), ("--row", "Alice, Bob, Charlie, Diana, Emily or Frank")),
        (("--row", "\x1b[31mBob"), ("--row",)),
        (("--step", "-1"), ("--step",)),
        (("--step", "x"), ("--step",)),
        (("--step", "10000001"), ("--step",)),
        (("--nonsense",), ("--nonsense",)),
    ],
    ids=" ".join,
)
def test_a_mistake_in_what_is_to_be_explained_is_named_with_code_2(arguments, words):
    ended = run("explain", "four-people", *arguments)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert "\x1b" not in ended.stderr
    for word in words:
        assert word in ended.stderr


def test_explaining_a_later_step_of_a_forward_pass_is_a_mistake():
    ended = run("explain", "one-neuron", "--step", "3")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "forward only" in ended.stderr


@rest
def test_a_walk_into_a_step_and_out_of_it_in_a_terminal():
    with terminal(*MODULE, "four-people") as screen:
        screen.until("step 0/4,000")
        screen.press("...")
        screen.until("FORWARD operation 3 of 17: sum of o1, Alice", "−1.8839")
        screen.press(",}")
        screen.until("LOSS operation 5 of 17: the error, Alice")
        screen.press("\x1b")
        screen.until("next Alice")
        screen.press("sw")
        screen.until("operation 15 of 17: gradient of w1, Alice", "−0.059286")
        screen.press("\x1b")
        screen.until("next Alice")
        screen.press("q")
        assert screen.exit_code() == 0
        assert_left_clean(screen)
        assert "Traceback" not in screen.written
