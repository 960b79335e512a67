"""Lines read from a terminal: with its history, and with Tab for how a line could go on, where Python has readline."""

import sys
from collections.abc import Callable

from nntui.plain.desk import Desk
from nntui.plain.verbs import VERBS
from nntui.session import suggest
from nntui.session.complete import completed

MOST = 200  # lines that are offered


def reader(desk: Desk) -> Callable[[str], str]:
    """What reads a line after a prompt; no prompt stands where it would be among what is written into a file."""
    try:
        import readline
    except ImportError:  # Windows
        return _read
    readline.set_completer_delims("")  # the whole line is completed
    readline.set_completer(_Completer(desk))
    readline.parse_and_bind("bind ^I rl_complete" if "libedit" in (readline.__doc__ or "") else "tab: complete")
    return _read


def _read(prompt: str) -> str:
    return input(prompt if sys.stdout.isatty() else "")


class _Completer:
    """Readline asks for one line after the other, until there is none."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._found = desk, list[str]()

    def __call__(self, line: str, at: int) -> str | None:
        """The line with this number of those that a line could become."""
        if at == 0:
            self._found = lines(self._desk, line)
        return self._found[at] if at < len(self._found) else None


def lines(desk: Desk, line: str) -> list[str]:
    """How a line could go on."""
    word, blank, rest = line.partition(" ")
    if not blank:
        names = [verb.name for verb in VERBS] + list(desk.opened.panes)
        return [f"{name} " for name in dict.fromkeys(names) if name.startswith(word)]
    frame = desk.frame
    if word in ("edit", "again", "sweep"):
        found = [text for text, _ in desk.pane.edits(frame) if text]
    elif word == "until":
        found = [text for text, _ in suggest.conditions(frame)]
    elif word in ("show", "help"):
        found = list(desk.opened.panes) if word == "show" else [verb.name for verb in VERBS]
    else:
        found = [*desk.session.setup.parameter_by_name, *desk.session.setup.all_names]
    whole = [f"{word} {text}" for text in found if text.startswith(rest)][:MOST]
    if not whole and word in ("why", "number", "draw", "until") and (more := completed(rest, desk.session.setup)):
        whole = [f"{word} {more}"]
    return whole
