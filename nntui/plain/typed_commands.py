"""A typed line as a command: by its name, by a key's sign, by the name of a pane; or as an answer to a question."""

from typing import NamedTuple

from nntui.lesson.events import DIRECTION, Question
from nntui.lesson.judging import WAYS
from nntui.lesson.typed_number import numbers_meant
from nntui.plain.desk import Desk
from nntui.plain.verbs import VERBS, WITHOUT, Verb, verb_of
from nntui.session.goto import named
from nntui.text.errors import RefusedError, did_you_mean
from nntui.text.escape import printable, shortened
from nntui.ui.keys import NAMES, with_panes

SIGNS = {written.lower(): name for name, written in NAMES.items()}  # “up” is an answer, and “↑” a key
ALSO = {"exit": "quit", "finish": "end", "?": "help"}  # words for a command that people type, too


class Meant(NamedTuple):
    """A command, and what stands after it."""

    verb: Verb
    rest: str


def meant(desk: Desk, line: str) -> Meant:
    """The command that a line stands for; raises RefusedError with the nearest right word."""
    if _is_an_answer(desk, line):
        return Meant(_known("answer"), line)
    word, _, rest = line.strip().partition(" ")
    word = ALSO.get(word.lower(), word)
    panes = desk.opened.panes
    if (verb := verb_of(word)) is not None:
        return Meant(verb, rest)
    if word.lower() in panes:
        return Meant(_known("show"), f"{word.lower()} {rest}")
    if (found := _by_key(desk, word, rest)) is not None:
        return found
    if _asked(desk) is not None or _tries_again(desk, line):
        return Meant(_known("answer"), line)
    if named(line.strip(), desk.session.setup, ())[0] is not None:
        return Meant(_known("choose"), line)
    near = did_you_mean(word, [*(each.name for each in VERBS), *panes, *ALSO])
    back = "; return leads back to the question" if desk.showing is not None and desk.showing.waits else ""
    raise RefusedError(f"expected a command, found “{shortened(word)}”{near}; help lists them{back}")


def _asked(desk: Desk) -> Question | None:
    """The question that waits for an answer."""
    showing = desk.showing
    return showing.question if showing is not None and showing.waits and not showing.taken_over else None


def _tries_again(desk: Desk, line: str) -> bool:
    """Whether a line is a further try at a task that was done already."""
    showing = desk.showing
    again = showing is not None and showing.again and not showing.taken_over
    return again and ("=" in line or bool(numbers_meant(line)))


def _is_an_answer(desk: Desk, line: str) -> bool:
    """Whether a line is one of the answers that a question offers, whatever else it may mean."""
    question = _asked(desk)
    if question is None:
        return False
    offered = [word for words in WAYS.values() for word in words] if question.asks == DIRECTION else question.choices
    return line.strip().casefold() in [printable(each).casefold() for each in offered]


def _known(name: str) -> Verb:
    return next(verb for verb in VERBS if verb.name == name)


def _by_key(desk: Desk, word: str, rest: str) -> Meant | None:
    """What the key of a sign does: “w”, “→”, “Space”, “P m”."""
    name = SIGNS.get(word.lower(), word if len(word) == 1 else "")
    key = next((key for key in with_panes(desk.opened.panes.values()) if name in key.keys), None)
    if key is None:
        return None
    if key.action == "panes" and rest:
        return Meant(_known("show"), rest)
    for pane in desk.opened.panes.values():
        if pane.key is not None and name == pane.key.key and not pane.key.action:
            return Meant(_known("show"), f"{pane.name} {rest}".strip())
    verb = next((verb for verb in VERBS if key.action in verb.does), None)
    if verb is None:
        reason = WITHOUT.get(key.action.partition("(")[0])
        raise RefusedError(f"{word}: {key.words}: not without a screen: {reason}")
    return Meant(verb, f"{verb.does[key.action]}{rest}".strip())
