"""Every key of the main screen, in one table: bindings, footer, help, command palette and README read it.

The keys that show a pane stand in the panes' rows, and join the table when the panes are there.
"""

from typing import TYPE_CHECKING, NamedTuple

from nntui.text.errors import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.binding import Binding

    from nntui.render.pane import Pane, PaneKey


class Key(NamedTuple):
    """One thing that keys do.

    `keys` are Textual's names of them, `action` a method of a group in nntui/ui/actions, `words` what it does;
    `footer` is its word in the footer and `rank` its place in the queue for room there (0: not there).
    """

    section: str
    keys: tuple[str, ...]
    action: str
    words: str
    footer: str = ""
    rank: int = 0

    @property
    def needs_steps(self) -> bool:
        """Whether it does nothing where nothing is trained."""
        return self.section == "Time" or self.action in ("scale", "axis", "draw_chosen", "draw")


KEYS = (
    Key("Time", ("left",), "step(-1)", "one step back", "back", 2),
    Key("Time", ("right",), "step(1)", "one step forward", "step", 1),
    Key("Time", ("shift+left", "less_than_sign"), "step(-10)", "ten steps back"),
    Key("Time", ("shift+right", "greater_than_sign"), "step(10)", "ten steps forward"),
    Key("Time", ("pageup", "left_square_bracket"), "epoch(-1)", "an epoch back (100 steps where an epoch is one)"),
    Key("Time", ("pagedown", "right_square_bracket"), "epoch(1)", "an epoch forward, or 100 steps", "epoch", 11),
    Key("Time", ("home", "b"), "start", "to the beginning: step 0; of a recording its beginning", "beginning", 12),
    Key("Time", ("end", "f"), "finish", "to the last step; of a recording its end, or what it asks", "finish", 13),
    Key("Time", ("g",), "ask_where", "to a step, epoch, note or the article's number; or choose by name", "go to", 6),
    Key("Time", ("space",), "play", "play or pause; at the end, go on beyond it", "play", 3),
    Key("Time", ("plus", "equals_sign"), "speed(1)", "faster", "faster", 11),
    Key("Time", ("minus",), "speed(-1)", "slower", "slower", 10),
    Key("Time", ("escape",), "stop", "stop where it is; back from w; out of the step; out of the enlarged pane"),
    Key("Time", ("left_parenthesis",), "turning(-1)", "the extreme or change of sign of the curve before this step"),
    Key("Time", ("right_parenthesis",), "turning(1)", "the next one, as far as the curve goes"),
    Key("Inside", ("full_stop",), "operation(1)", "the next operation of the update", "operation", 6),
    Key("Inside", ("comma",), "operation(-1)", "the operation before"),
    Key("Inside", ("right_curly_bracket",), "phase(1)", "the next phase: forward, loss, backward, update", "phase", 11),
    Key("Inside", ("left_curly_bracket",), "phase(-1)", "to the beginning of this phase, or of the one before"),
    Key("Inside", ("w",), "why", "why this number? to the operation that made it; again: on to its origin", "why", 5),
    Key("Inside", ("c",), "check", "gradient check: is every gradient right?", "check", 17),
    Key("Look", ("up",), "choose(-1)", "choose the one above: unit, weight, row or metric, by pane"),
    Key("Look", ("down",), "choose(1)", "choose the one below", "choose", 8),
    Key("Look", ("tab",), "pane(1)", "next pane", "pane", 7),
    Key("Look", ("shift+tab",), "pane(-1)", "previous pane"),
    Key("Look", ("z",), "enlarge", "enlarge the pane to the whole screen, and back", "zoom", 8),
    Key("Look", ("enter",), "enter", "follow the chosen line of an explanation; edit what is chosen; else enlarge"),
    Key("Look", ("P",), "panes", "the list of all panes, each with a letter that shows it", "panes", 11),
    Key("Look", ("i",), "copy_number", "the chosen number in all its digits, to the clipboard"),
    Key("Look", ("I",), "copy_pane", "the pane as it stands, as text, to the clipboard"),
    Key("Look", ("A",), "draw_chosen", "the curve of what is chosen; again: take it away"),
    Key("Look", ("C",), "draw", "the curve of any quantity; again: take it away"),
    Key("Look", ("l",), "scale", "curve on a linear or a log scale", "log", 14),
    Key("Look", ("x",), "axis", "curve by step or by epoch", "by epoch", 15),
    Key("Look", ("S",), "sort_rows", "the data: largest error first, by name, or as they stand"),
    Key("Look", ("L",), "which_error", "the error over two weights: of all rows, or of the next update's"),
    Key("Change", ("e",), "edit", "edit what is chosen, or the rate, the seed, … from this step on", "edit", 6),
    Key("Change", ("u", "ctrl+z"), "send('Undo', 'no edit to undo')", "undo the last edit", "undo", 10),
    Key("Change", ("U", "ctrl+y"), "send('Redo', 'no edit to redo')", "redo it"),
    Key("Change", ("y",), "another_seed", "another seed, from step 0"),
    Key("Change", ("Y",), "another_rate", "another rate, from step 0"),
    Key("Change", ("p",), "probe", "type a new input and see the answer", "predict", 14),
    Key("Change", ("v",), "branches", "the branches: go to one, name, compare or drop it", "branches", 12),
    Key("Change", ("h",), "until", "run until a condition holds", "until", 9),
    Key("Change", ("B",), "back_until", "back until a condition came true, or ceased to be"),
    Key("Change", ("H",), "forget_stops", "forget all conditions to stop at"),
    Key("Teach", ("r",), "record", "record into a new file, or stop", "record", 15),
    Key("Teach", ("m",), "note", "write a note, or a question, at this moment", "note", 16),
    Key("Teach", ("M",), "notes", "your notes, of this session or recording: change, move or delete one"),
    Key("Teach", ("n",), "to_note(1)", "in a recording: to the next note"),
    Key("Teach", ("N",), "to_note(-1)", "in a recording: to the note before"),
    Key("Teach", ("j",), "read_on(1)", "in a recording: on in a note that is longer than its place"),
    Key("Teach", ("J",), "read_on(-1)", "in a recording: back in it"),
    Key("Teach", ("R",), "lead_back", "back to the recording, where you have taken over or look elsewhere"),
    Key("Teach", ("E",), "export", "write this session as a page, a cast, a table, …"),
    Key("Program", ("o",), "open", "open another scenario", "open", 12),
    Key("Program", ("t",), "theme", "dark or light", "light", 16),
    Key("Program", ("question_mark", "f1"), "help", "help: keys, what to look for, the article's words", "help", 4),
    Key("Program", ("q",), "quit", "quit", "quit", 5),
)  # fmt: skip

# How a key is written for people.
NAMES = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "shift+right": "Shift+→",
    "shift+left": "Shift+←",
    "pagedown": "PageDown",
    "pageup": "PageUp",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "home": "Home",
    "end": "End",
    "space": "Space",
    "plus": "+",
    "equals_sign": "=",
    "minus": "-",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift+Tab",
    "enter": "Enter",
    "full_stop": ".",
    "comma": ",",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "question_mark": "?",
    "f1": "F1",
    "ctrl+z": "Ctrl+Z",
    "ctrl+y": "Ctrl+Y",
}


def written(key: Key) -> str:
    """The keys as a person reads them: "PageDown or ]"."""
    return listed(NAMES.get(name, name) for name in key.keys)


def with_panes(panes: "Iterable[Pane]") -> tuple[Key, ...]:
    """The table with the keys of those panes that have one of their own, before the key of the list of panes."""
    own = [
        Key("Look", (pane.key.key,), pane.key.action or _shows(pane.key, pane.name), pane.words, *pane.key[1:3])
        for pane in panes
        if pane.key is not None
    ]
    place = next(i for i, key in enumerate(KEYS) if key.action == "panes")
    return (*KEYS[:place], *own, *KEYS[place:])


def _shows(key: "PaneKey", name: str) -> str:
    return f"toggle('{name}')" if key.toggles else f"look_at('{name}')"


def in_list(panes: "Iterable[Pane]") -> list[tuple[str, str]]:
    """Each pane with the keys that choose it in the list of panes, and what it is."""
    (opens,) = (key for key in KEYS if key.action == "panes")
    return [(f"{written(opens)} {pane.letter}", f"{pane.name}: {pane.words}") for pane in panes]


def bindings() -> "list[Binding]":
    """Textual's bindings for the table."""
    from textual.binding import Binding  # here, since whoever has no screen reads the table without Textual

    return [Binding(",".join(key.keys), f"act({key.action!r})", key.words, show=False) for key in KEYS]
