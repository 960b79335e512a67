"""How the screen looks, as far as options and the environment say: the theme, no colours, plain characters."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from nntui.text.frozen import dataclass

THEME_VARIABLE = "NNTUI_THEME"


@dataclass(frozen=True)
class Looks:
    """What options say of the looks; of the characters None where they say nothing."""

    theme: str = ""
    ascii_only: bool | None = None


def with_looks(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options about looks, given to a command as `looks`."""

    @wraps(command)
    def looking(*arguments: Any, theme: str, no_color: bool, ascii_only: bool | None, **more: Any) -> Any:
        if no_color:
            os.environ["NO_COLOR"] = "1"  # where Textual looks for it
        return command(*arguments, looks=Looks(theme, ascii_only), **more)

    words = "Draw without braille characters, or with them."
    looking = click.option("--ascii/--no-ascii", "ascii_only", default=None, help=words)(looking)
    looking = click.option("--no-color", is_flag=True, help="Draw without colours, as NO_COLOR does.")(looking)
    words = "A theme: dark, light or one of Textual's."
    return click.option("--theme", default="", metavar="NAME", help=words)(looking)
