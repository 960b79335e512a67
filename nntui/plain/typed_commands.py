"""A typed line as a command: by its name, by a key's sign, by the name of a pane; or as an answer to a question."""

from typing import NamedTuple

from nntui.plain.desk import Desk
from nntui.plain.verbs import VERBS, WITHOUT, Verb, verb_of
from nntui.session.goto import named
from nntui.text.errors import RefusedError, did_you_mean
from nntui.text.escape import shortened
from nntui.ui.keys import NAMES, with_panes

SIGNS = {written.lower(): name for name, written in NAMES.items()}
ALSO = {"exit": "quit", "finish": "end", "?": "help"}  # words for a command that people type, too


class Meant(NamedTuple):
    """A command, and what stands after it."""

    verb: Verb
    rest: str


def meant(desk: Desk, line: str) -> Meant:
    """The command that a line stands for; raises RefusedError with the nearest right word."""
    word, _, rest = line.strip().partition(" ")
    word = ALSO.get(word.lower(), word)
    panes = desk.opened.panes
    if (verb := verb_of(word)) is not None:
        return Meant(verb, rest)
    if word.lower() in panes:
        return Meant(_known("show"), f"{word.lower()} {rest}")
    if (found := _by_key(desk, word, rest)) is not None:
        return found
    if desk.showing is not None and desk.showing.waits and not desk.showing.taken_over:
        return Meant(_known("answer"), line)
    if named(line.strip(), desk.session.setup, ())[0] is not None:
        return Meant(_known("choose"), line)
    near = did_you_mean(word, [*(each.name for each in VERBS), *panes, *ALSO])
    raise RefusedError(f"expected a command, found “{shortened(word)}”{near}; help lists them")


def _known(name: str) -> Verb:
    return next(verb for verb in VERBS if verb.name == name)


def _by_key(desk: Desk, word: str, rest: str) -> Meant | None:
    """What the key of a sign does: “w”, “→”, “Space”, “P m”."""
    name = SIGNS.get(word.lower() if len(word) > 1 else word, word)
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
