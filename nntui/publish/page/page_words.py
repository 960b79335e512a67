"""The words of a page: a table in page_words.toml, and those that stand in their place, as in a translation."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from nntui.scenario.load import parse, read_text
from nntui.text.errors import NntuiError, Problem, did_you_mean, listed
from nntui.text.escape import printable, shortened

ENGLISH = "en"
MAX_WORDS = 100_000  # bytes of a file of words
MAX_LENGTH = 1_000  # characters of one of them
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")  # a tag as browsers know them (RFC 5646)
PUT_IN = re.compile(r"\{(\w+)\}")


@cache
def english() -> Mapping[str, str]:
    """The table in English."""
    text = files("nntui.publish.page").joinpath("page_words.toml").read_text(encoding="utf-8")
    return {key: str(value) for key, value in parse("page_words.toml", text).items()}


def put_in(words: str, **values: object) -> str:
    """Words with what stands in {braces} put in, as the page does; other braces stay."""
    return PUT_IN.sub(lambda place: str(values.get(place[1], place[0])), words)


def read_words(path: Path) -> dict[str, str]:
    """Words out of a file, some or all; raises NntuiError with all of its problems."""
    found = parse(str(path), read_text(path, MAX_WORDS, "a file of words"))
    problems = [Problem(shortened(key), words) for key, value in found.items() if (words := _problem(key, value))]
    if problems:
        raise NntuiError(str(path), problems[:20])
    return {key: printable(str(value)) for key, value in found.items()}


def _problem(key: str, value: object) -> str:
    """What is wrong with one of the words."""
    own = english()
    if key not in own:
        return f"expected a word of the page, found none by that name{did_you_mean(key[:80], own)}"
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_LENGTH:
        return f"expected a text of at most {MAX_LENGTH:,} characters"
    known, used = set(PUT_IN.findall(own[key])), PUT_IN.findall(value)
    if other := next((name for name in used if name not in known), ""):
        may = listed([f"{{{name}}}" for name in sorted(known)]) if known else "nothing in braces"
        return f"expected {may}, found {{{shortened(other)}}}{did_you_mean(other[:80], known)}"
    return ""


def expect_language(tag: str) -> None:
    """Raise NntuiError for what is no language's tag."""
    if not LANGUAGE.fullmatch(tag):
        raise NntuiError("--lang", f"expected a language as in en, de or pt-BR, found “{shortened(tag)}”")
