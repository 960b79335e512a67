"""No part of the program grows past what is read in one go: files and functions have a most number of lines; and a
file's name is that of one file.
"""

import ast
from collections import Counter
from pathlib import Path

import pytest

import nntui

FILES = sorted(Path(nntui.__file__).parent.rglob("*.py"))
MOST_OF_A_FILE, MOST_OF_A_FUNCTION = 300, 40  # lines


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_file_and_no_function_is_too_long(path):
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {each.name: each.end_lineno - each.lineno + 1 for each in functions}
    assert len(text.splitlines()) <= MOST_OF_A_FILE
    assert {name: lines for name, lines in long.items() if lines > MOST_OF_A_FUNCTION} == {}


def test_no_two_files_have_one_name():
    names = Counter(path.stem for path in FILES if not path.stem.startswith("__"))
    assert {name: count for name, count in names.items() if count > 1} == {}
