"""The keys of a question in words, as the help tells them."""

from collections.abc import Mapping

KEYS: Mapping[str, str] = {
    "text": "what is asked",
    "answer": "one of the choices, a number, a quantity that is computed there, or what its kind asks for; of which "
    "and order what is measured of each, with `*` for its name: `largest abs(gradient(*))`; of a task its condition",
    "choices": "what may be answered",
    "tolerance": "by how much a number may be off",
    "hint": "what is told after two wrong tries; after the last hint the answer",
    "kind": "one of the table above; without it a choice where there are choices, else a number",
    "after": "so many steps later: nothing of them is shown until it is answered; 0: the answer of now is hidden; "
    "without it nothing is",
    "relative": "by which part of itself a number may be off: 0.01 is 1 %",
    "digits": "how many significant digits of a number have to be right",
    "of": "row, weight, bias, parameter (both) or unit: which of them is asked for",
    "edits": 'what may be changed in a task, by its key: `["rate"]`',
    "limit": "how many steps a task may take",
    "why": "the quantity that the answer follows from: there w leads once it is given",
    "hints": "further hints, one after each wrong try",
}
