"""Every command of a session in lines, in one table: what it takes, what it does, and which actions of keys it stands
for. The words of a command are those of its key, unless it says its own; a key's own sign in place of the command does
the same.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import groupby

from nntui.plain import branching, doing, moving, telling
from nntui.plain.desk import Desk
from nntui.plain.noting import note, notes
from nntui.plain.sharing import about, export, record
from nntui.text.errors import RefusedError, did_you_mean
from nntui.text.escape import shortened
from nntui.text.frozen import dataclass
from nntui.ui.keys import Key, with_panes, written

Run = Callable[[Desk, str], None]


@dataclass(frozen=True)
class Verb:
    """A command: its name, the form of what stands after it, its section among the keys, what it does with the rest of
    a line, and the actions of keys that it stands for, each with what is put before the rest of the line; `words` where
    those of its first key don't do.
    """

    name: str
    takes: str
    section: str
    run: Run
    does: Mapping[str, str]
    words: str = ""


def _does(action: str) -> Run:
    """Do what a key does, with the rest of the line for what it asks."""
    return lambda desk, rest: desk.do(action, rest)


def _of(*actions: str) -> dict[str, str]:
    return dict.fromkeys(actions, "")


def verb_of(name: str) -> Verb | None:
    """The command of a name, in whichever case."""
    return next((verb for verb in VERBS if verb.name == name.lower()), None)


def words_of(verb: Verb, keys: Sequence[Key]) -> str:
    """What a command does, in words: its own, or those of its key."""
    return verb.words or next(key.words for action in verb.does for key in keys if key.action == action)


def signs_of(verb: Verb, keys: Sequence[Key]) -> list[str]:
    """The keys that stand for a command, as they are written."""
    return [written(key) for key in keys if key.action in verb.does]


def help_(desk: Desk, rest: str) -> None:
    """All commands, a line each; or one of them, with its keys and what the screen calls it."""
    out, keys = desk.output, with_panes(desk.opened.panes.values())
    if rest.strip():
        verb = verb_of(rest.strip())
        if verb is None:
            near = did_you_mean(rest.strip(), [each.name for each in VERBS])
            raise RefusedError(f"expected a command, found “{shortened(rest.strip())}”{near}; help lists them")
        out.say(f"{verb.name} {verb.takes}".rstrip() + f": {words_of(verb, keys)}", rest="    ")
        if signs := signs_of(verb, keys):
            out.say(f"On the screen it is {', '.join(signs)}; typed here these do the same.", rest="    ")
        if MORE.get(verb.name):
            out.say(MORE[verb.name], rest="    ")
        return
    for section, verbs in groupby(VERBS, key=lambda verb: verb.section):
        out.say(f"{section}:")
        for verb in verbs:
            out.say(f"{verb.name} {verb.takes}".rstrip() + f": {words_of(verb, keys)}", first="  ", rest="      ")
    out.say(ENDING)


def quit_(desk: Desk, rest: str) -> None:
    """Leave."""
    desk.done = True


# What more there is to say of a command whose line has a form of its own.
MORE = {
    "edit": "edit alone lists all that can be edited, with the values that stand now; nntui help edits has the table.",
    "again": "Any edit may follow: again seed = 7.",
    "until": "until alone lists some; nntui help conditions has every form.",
    "back": "back until takes what until takes: back until squared_error rises.",
    "number": "Of any quantity: number gradient(w1, Bob); nntui help quantities has every form.",
    "draw": "The same once more takes the curve away.",
    "sweep": "sweep alone tells the runs of the last one; choose and follow open one of them as a branch.",
    "go": "500 is a step, e 12 an epoch, +100 so many on, start and end; w1, Bob or h1 is chosen, ledger w1 told.",
    "note": "After strokes there may be more: note Look. / question: What is w1? / answer: w1; note alone lists it.",
    "notes": "notes lists them; notes change 2 Text / hints: a, notes move 2, notes move 2 back, notes delete 2.",
    "answer": "While a question waits, a line that is no command is taken for an answer too.",
}
ENDING = (
    "The name of a pane tells that pane: weights, data, map, …; panes lists them. A key's sign does what it does on "
    "the screen. help COMMAND says more. Enter alone does the last command again; in a lesson it goes on."
)
UNDO, REDO = "send('Undo', 'no edit to undo')", "send('Redo', 'no edit to redo')"

VERBS = (
    Verb("where", "", "Time", lambda desk, rest: telling.where(desk, whole=True), {}, "where this is, and how wrong"),
    Verb("step", "[N]", "Time", moving.step, {"step(1)": "", "step(10)": "10"}, "one step forward, or N"),
    Verb("back", "[N]", "Time", moving.back, {"step(-1)": "", "step(-10)": "10", "back_until": "until "},
         "one step back, or N; back until CONDITION: to where it came true or ceased to be"),
    Verb("epoch", "[back] [N]", "Time", moving.epoch, {"epoch(1)": "", "epoch(-1)": "back "}),
    Verb("start", "", "Time", _does("start"), _of("start")),
    Verb("end", "", "Time", _does("finish"), _of("finish")),
    Verb("go", "PLACE or NAME", "Time", doing.go, _of("ask_where")),
    Verb("play", "[N]", "Time", moving.play, _of("play"),
         "N steps, or to the end, as fast as it goes; in a recording to the next note that waits"),
    Verb("turn", "[back] [N]", "Time", moving.turn, {"turning(1)": "", "turning(-1)": "back "},
         "to the next extreme or change of sign of the curve"),
    Verb("leave", "", "Time", _does("stop"), _of("stop"), "back from why; out of the update"),
    Verb("operation", "[back] [N]", "Inside", moving.operation, {"operation(1)": "", "operation(-1)": "back "}),
    Verb("phase", "[back] [N]", "Inside", moving.phase, {"phase(1)": "", "phase(-1)": "back "}),
    Verb("why", "[NAME]", "Inside", doing.why, _of("why"),
         "why this number? of what is chosen, or of w1, h1, Bob, gradient(w1); again: on to its origin"),
    Verb("check", "", "Inside", _does("check"), _of("check")),
    Verb("show", "PANE [N or NAME]", "Look", doing.show, {},
         "a pane as text, from line N on, or about NAME; its name alone does the same"),
    Verb("panes", "", "Look", doing.panes, _of("panes"), "what can be shown"),
    Verb("choose", "[back] or NAME", "Look", doing.choose, {"choose(1)": "", "choose(-1)": "back"},
         "choose by name, or the next unit, weight, row or metric of the pane"),
    Verb("number", "[QUANTITY]", "Look", doing.number, _of("copy_number"),
         "the chosen number in all its digits, or any by its name"),
    Verb("follow", "", "Look", doing.follow, _of("enter"),
         "where the chosen line of an explanation, a ledger or a sweep leads"),
    Verb("draw", "[QUANTITY]", "Look", doing.draw, _of("draw", "draw_chosen")),
    Verb("axis", "", "Look", partial(doing.after, action="axis", pane="curve"), _of("axis")),
    Verb("sort", "", "Look", partial(doing.after, action="sort_rows", pane="data"), _of("sort_rows")),
    Verb("error", "", "Look", partial(doing.after, action="which_error", pane="surface"), _of("which_error")),
    Verb("compare", "[BRANCH]", "Look", doing.compare, _of("compare"), "the numbers of another branch beside these"),
    Verb("edit", "LINE", "Change", doing.edit, _of("edit"), "edit from this step on: edit rate = 1, edit w1 = 3"),
    Verb("undo", "", "Change", _does(UNDO), _of(UNDO)),
    Verb("redo", "", "Change", _does(REDO), _of(REDO)),
    Verb("seed", "", "Change", _does("another_seed"), _of("another_seed")),
    Verb("again", "LINE", "Change", _does("another_rate"), _of("another_rate"),
         "an edit from step 0 on: again rate = 0.5"),
    Verb("predict", "VALUES", "Change", doing.predict, _of("probe"), "the answer for a new input: predict 150, 70"),
    Verb("sweep", "[LINE]", "Change", doing.sweep, {}, "many runs side by side: sweep rate = 0.1, 1; seed = 0:20"),
    Verb("until", "CONDITION", "Change", _does("until"), _of("until")),
    Verb("forget", "", "Change", _does("forget_stops"), _of("forget_stops")),
    Verb("branches", "", "Change", branching.branches, _of("branches"), "the branches with their numbers"),
    Verb("switch", "BRANCH", "Change", branching.switch, {}, "go to a branch, by its number or name"),
    Verb("overlay", "BRANCH", "Change", branching.overlay, {}, "tell a branch's curve with this one, or no longer"),
    Verb("rename", "BRANCH NAME", "Change", branching.rename, {}, "give a branch another name"),
    Verb("drop", "BRANCH", "Change", branching.drop_branch, {}, "take a branch off the list"),
    Verb("record", "[FILE]", "Teach", record, _of("record")),
    Verb("note", "TEXT", "Teach", note, _of("note"), "write a note at this moment"),
    Verb("notes", "[DEED N]", "Teach", notes, _of("notes"),
         "your notes, of this session or in the recording that is shown: change, move or delete one"),
    Verb("next", "", "Teach", moving.next_note, _of("to_note(1)"), "in a lesson: to the next note"),
    Verb("previous", "", "Teach", _does("to_note(-1)"), _of("to_note(-1)"), "in a lesson: to the note before"),
    Verb("answer", "TEXT", "Teach", doing.answer, {}, "answer what the note asks"),
    Verb("return", "", "Teach", _does("lead_back"), _of("lead_back"),
         "back to the lesson, when you have gone your own way"),
    Verb("export", "FILE", "Teach", export, _of("export"), "write this session as a page, a cast, a table, …"),
    Verb("about", "", "Program", about, {}, "what happens here, what to look for, the article's words"),
    Verb("help", "[COMMAND]", "Program", help_, _of("help"), "the commands, or one of them"),
    Verb("quit", "", "Program", quit_, _of("quit"), "leave"),
)  # fmt: skip

# Actions of keys that have no sense without a screen, and why.
WITHOUT = {
    "speed": "a run goes as fast as it can: nobody watches it go by",
    "pane": "a pane is asked for by its name",
    "enlarge": "a pane is told as a whole",
    "read_on": "a note is told as a whole",
    "copy_pane": "what is told is text already",
    "scale": "a scale is how a curve is drawn: its numbers stay",
    "theme": "lines have no colours",
    "open": "quit, and nntui SCENARIO --plain opens another",
}
