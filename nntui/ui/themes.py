"""The themes: ours, dark and light, and which of all that there are is begun with."""

from collections.abc import Collection, Iterable

from textual.theme import Theme

from nntui.text.errors import did_you_mean, listed
from nntui.text.escape import shortened
from nntui.ui.roles import DARK, GROUND_DARK, GROUND_LIGHT, LIGHT

THEMES = (
    Theme(
        "nntui-dark",
        primary="#56b4e9",
        background=GROUND_DARK,
        surface="#161d26",
        panel="#1c2530",
        dark=True,
        variables=DARK,
    ),
    Theme(
        "nntui-light",
        primary="#005a94",
        foreground="#1b1f24",
        background=GROUND_LIGHT,
        surface="#f3f1ec",
        panel="#e6e3da",
        dark=False,
        variables=LIGHT,
    ),
)
NAMES = {"dark": THEMES[0].name, "light": THEMES[1].name}  # ours, by the words that stand for them


def first_theme(asked: Iterable[tuple[str, str]], known: Collection[str]) -> tuple[str, str]:
    """The theme to begin with, of those that are asked for, each with who asks, the most urgent first: the first that
    there is, else our dark one; and what is wrong with one that was asked for before it.
    """
    trouble = ""
    for who, word in asked:
        name = NAMES.get(word, word)
        if name in known:
            return name, trouble
        if word:
            near = did_you_mean(word, [*NAMES, *known]) or "; Ctrl+P, Theme lists them"
            wanted = f"{listed(NAMES)}, or a theme of Textual's"
            trouble = trouble or f"{who}: expected {wanted}, found “{shortened(word)}”{near}"
    return THEMES[0].name, trouble
