"""On Windows and macOS by design: what only POSIX has stands in one place; the rest is tried here by simulation."""

import ast
import builtins
import errno
import importlib
import os
import subprocess
import sys
from itertools import product
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from faults import faults
from share import dealt
from test_end_to_end import LAST_RESORT, run_apart

import nntui
from nntui.lesson.journal import as_file_name
from nntui.scenario.beside import FileKind, FileText, beside
from nntui.scenario.folder import folder
from nntui.text import files, posix
from nntui.text.errors import NntuiError
from nntui.text.files import LineFile, claim, create, put_in_place

HOUSE = Path(nntui.__file__).parent
PLACE = "text/posix.py"
# Sessions that are copies of one process: chosen where the system can copy one (serve/processes.py, `processes`).
COPIES = {"serve/processes.py", "serve/served_session.py"}
MODULES = {"fcntl", "termios", "resource", "pty", "tty", "pwd", "grp", "curses", "syslog"}
OF_OS = {
    *("fork", "forkpty", "kill", "killpg", "getuid", "geteuid", "getgid", "getppid", "getpgid", "setsid", "mkfifo"),
    *("chown", "fchown", "fchmod", "lchown", "wait", "waitpid", "nice", "getloadavg", "uname", "sysconf", "pread"),
    *("pwrite", "openpty", "posix_spawn", "sched_getaffinity", "sync", "statvfs", "ttyname", "tcgetpgrp", "chroot"),
    *("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_DIRECTORY", "WIFEXITED", "SEEK_DATA"),
}
OF_SIGNAL = {
    *("SIGKILL", "SIGHUP", "SIGQUIT", "SIGTSTP", "SIGCONT", "SIGCHLD", "SIGXCPU", "SIGALRM", "SIGUSR1", "SIGWINCH"),
    *("alarm", "setitimer", "pause", "pthread_kill", "pthread_sigmask", "sigwait"),
}
OF_SOCKET = {"recv_fds", "send_fds", "AF_UNIX", "SCM_RIGHTS"}
OF = {"os": OF_OS, "signal": OF_SIGNAL, "socket": OF_SOCKET}
FOLDERS = ("/proc", "/dev/", "/etc", "/usr", "/var", "~/")


def posix_only(source: str) -> list[str]:
    """What of a module only POSIX has, each with its line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        words: list[str] = []
        if isinstance(node, ast.Import):
            words = [each.name for each in node.names if each.name.partition(".")[0] in MODULES]
        elif isinstance(node, ast.ImportFrom):
            names = OF.get(node.module or "", set())
            words = [node.module or ""] if node.module in MODULES else [e.name for e in node.names if e.name in names]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            words = [f"{node.value.id}.{node.attr}"] if node.attr in OF.get(node.value.id, ()) else []
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            words = [node.value] if node.value.startswith(FOLDERS) else []
        found += [f"{word}, line {node.lineno}" for word in words]
    return found


def sources() -> dict[str, str]:
    """The text of every module, by its path as seen from the house."""
    return {path.relative_to(HOUSE).as_posix(): path.read_text(encoding="utf-8") for path in HOUSE.rglob("*.py")}


# One place


def test_what_only_posix_has_is_asked_for_in_one_place():
    found = {name: posix_only(text) for name, text in sources().items() if name not in {PLACE, *COPIES}}
    assert {name: words for name, words in found.items() if words} == {}
    assert posix_only(sources()[PLACE])


@pytest.mark.parametrize(
    "line",
    [
        *("import fcntl", "from termios import tcgetattr", "import os\nos.fork()", "from os import kill"),
        *("import signal\nsignal.SIGKILL", "open('/proc/self/status')", "if True:\n    import resource"),
    ],
)
def test_a_new_call_is_found_wherever_it_stands(line):
    assert posix_only(line)


def calls_without_encoding(source: str) -> list[int]:
    """The lines where a file is opened as text in whatever encoding the system has."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        told = any(word.arg in ("encoding", None) for word in node.keywords) or "utf-8" in texts
        whole = name in ("read_text", "write_text") and isinstance(node.func, ast.Attribute)
        opened = name == "open" and isinstance(node.func, ast.Name) and not any("b" in text for text in texts[-1:])
        inner = name == "open" and isinstance(node.func, ast.Attribute) and texts[:1] in (["r"], ["w"], ["a"])
        if (whole or opened or inner) and not told:
            found.append(node.lineno)
    return found


def test_text_is_read_and_written_in_utf8_whatever_the_system_prefers():
    found = {name: calls_without_encoding(text) for name, text in sources().items()}
    of_prose = {"cli/sweep_command.py"}  # click's formatter has a method of that name
    assert {name: lines for name, lines in found.items() if lines and name not in of_prose} == {}


# Without what only POSIX has


@pytest.fixture
def without_posix(monkeypatch):
    """The place as Windows would import it."""
    importing = builtins.__import__

    def absent(name, *more):
        if name in MODULES:
            raise ImportError(name)
        return importing(name, *more)

    monkeypatch.setattr(builtins, "__import__", absent)
    importlib.reload(posix)
    monkeypatch.setattr(builtins, "__import__", importing)
    yield
    importlib.reload(posix)


def test_without_those_modules_files_are_written_and_nothing_is_locked(without_posix, tmp_path):
    assert (posix.fcntl, posix.termios, posix.resource) == (None, None, None)
    file = LineFile(tmp_path / "a.nnrec")
    file.write("one\n")
    assert claim(file.descriptor)
    assert not files.is_claimed(tmp_path / "a.nnrec")
    file.close()
    assert (tmp_path / "a.nnrec").read_bytes() == b"one\n"
    assert posix.terminal_kept(0) is None
    assert not posix.bounded({"CORE": (0, 0)}, lambda: None)


@pytest.fixture
def windows_files(monkeypatch):
    """Files as Windows has them: none that is open can be renamed or replaced."""
    is_open: dict[int, str] = {}
    opening, closing, replacing = os.open, os.close, os.replace

    def opened(path, *more):
        descriptor = opening(path, *more)
        is_open[descriptor] = str(path)
        return descriptor

    def closed(descriptor):
        is_open.pop(descriptor, None)
        closing(descriptor)

    def replaced(old, new):
        if {str(old), str(new)} & {*is_open.values()}:
            raise PermissionError(errno.EACCES, "it is open", str(new))
        replacing(old, new)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "close", closed)
    monkeypatch.setattr(os, "replace", replaced)
    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(posix, "REPLACES_OPEN", False)
    return is_open


def test_a_recording_is_rewritten_where_no_open_file_can_be_replaced(windows_files, tmp_path):
    path = tmp_path / "a.nnrec"
    file = LineFile(path)
    file.write("one\ntwo\n")
    file.prepared("three\n").put()
    file.write("four\n")
    assert path.read_bytes() == b"three\nfour\n"
    assert [each.name for each in tmp_path.iterdir()] == ["a.nnrec"]
    file.close()
    assert windows_files == {}


def test_where_somebody_else_has_it_open_all_stays_and_is_written_on(windows_files, tmp_path):
    path = tmp_path / "a.nnrec"
    file = LineFile(path)
    file.write("one\n")
    other = os.open(path, os.O_RDONLY)
    with pytest.raises(PermissionError):
        file.prepared("two\n").put()
    with pytest.raises(PermissionError):
        put_in_place(path, b"two\n")
    file.write("three\n")
    os.close(other)
    assert path.read_bytes() == b"one\nthree\n"
    assert [each.name for each in tmp_path.iterdir()] == ["a.nnrec"]
    file.close()
    assert windows_files == {}


def test_where_other_lines_can_not_be_made_ready_the_open_file_is_written_on(windows_files, tmp_path, monkeypatch):
    file = LineFile(tmp_path / "a.nnrec")
    file.write("one\n")
    with faults(2), pytest.raises(OSError, match="No space"):  # the sync, after it was opened and written
        file.prepared("two\n").put()
    assert list(windows_files) == [file.descriptor]
    file.write("three\n")
    file.close()
    assert (tmp_path / "a.nnrec").read_bytes() == b"one\nthree\n"
    assert [each.name for each in tmp_path.iterdir()] == ["a.nnrec"]
    assert windows_files == {}


def test_a_file_that_is_put_and_can_not_be_opened_again_is_written_on_nowhere(windows_files, tmp_path):
    file = LineFile(tmp_path / "a.nnrec")
    file.write("one\n")
    with faults(3):  # after it was opened, written and synced; the rename isn't counted
        file.prepared("two\n").put()
    assert windows_files == {}
    with pytest.raises(OSError, match="Bad file descriptor"):
        file.write("three\n")
    assert (tmp_path / "a.nnrec").read_bytes() == b"two\n"


def test_lines_that_find_another_file_in_their_place_leave_nothing_behind(tmp_path):
    file = LineFile(tmp_path / "a.nnrec")
    file.write("one\n")
    lines = file.prepared("two\n")
    (tmp_path / "b").write_text("another\n", encoding="utf-8")
    (tmp_path / "b").replace(tmp_path / "a.nnrec")
    with pytest.raises(OSError, match="went away"):
        lines.put()
    assert [each.name for each in tmp_path.iterdir()] == ["a.nnrec"]
    file.close()


# Names


@pytest.mark.parametrize("name", ["CON", "nul", "con.nnrec", "Aux.html", "COM1.csv", "lpt9", "NUL .svg"])
def test_a_name_of_a_device_is_no_file_on_windows(tmp_path, monkeypatch, name):
    os.close(create(tmp_path / name))
    monkeypatch.setattr(sys, "platform", "win32")
    (tmp_path / name).unlink()
    with pytest.raises(OSError, match="there can't be a file by that name"):
        create(tmp_path / name)


@pytest.mark.parametrize("name", ["console.html", "nullable", "com10.csv", "a.con"])
def test_a_name_that_only_begins_so_is_one(tmp_path, monkeypatch, name):
    monkeypatch.setattr(sys, "platform", "win32")
    os.close(create(tmp_path / name))


@pytest.mark.parametrize("name", ["CON", "a:b", "x\\y", "../up", "what?", "a|b", "trailing. "])
def test_a_recordings_name_makes_a_files_name_that_every_system_takes(name):
    made = f"{as_file_name(name)}-1.nnrec"
    assert not set(made) & set('<>:"/\\|?*')
    assert PureWindowsPath(made).name == PurePosixPath(made).name == made


@pytest.mark.parametrize(
    "name", ["..\\x.csv", "below\\..\\..\\x.csv", "\\\\server\\share\\x.csv", "C:\\x.csv", "\\x.csv"]
)
def test_a_backslash_leads_nowhere_on_any_system(tmp_path, name):
    kind = FileKind("csv", "a CSV file", lambda path, name: FileText(name, ""))
    with pytest.raises(NntuiError, match="leads out of it"):
        beside(tmp_path)(name, kind)


# Encodings


@dealt(
    "encoding, words",
    product(
        ["cp1252", "cp437", "ascii", "shift_jis"],
        [("train", "four-people"), ("explain", "four-people"), ("help", "keys"), ("list",), ("check", "▸.toml")],
    ),
)
def test_an_old_code_page_gets_marks_of_its_own_and_no_traceback(encoding, words):
    done = run_apart_in(encoding, *words)
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 2)
    assert done.stdout or done.stderr


def run_apart_in(encoding: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "nntui", *words]
    return subprocess.run(command, capture_output=True, env=environment, timeout=LAST_RESORT, check=False)


def test_plain_lines_of_an_old_code_page_are_read_and_answered():
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "nntui", "four-people", "--plain"]
    text = "step\r\nwhy w1\r\nedit rate = 0.5\r\nquit\r\n".encode("cp1252")
    done = subprocess.run(command, input=text, capture_output=True, env=environment, timeout=LAST_RESORT, check=False)
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr


def test_line_ends_of_windows_are_read_as_any_other(tmp_path):
    text = (folder() / "four-people.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert run_apart("check", str(path)).returncode == 0
