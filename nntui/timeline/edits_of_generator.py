"""Edits of a generator: other rows by the same formula."""

from collections.abc import Iterator

from nntui.engine.optimizers import Constant
from nntui.scenario.generated import COMMON, WHOLE, remake
from nntui.scenario.generators import GENERATORS, KEYS
from nntui.text.errors import listed
from nntui.text.numbers import short
from nntui.timeline.draft import TYPED, Chosen, Draft, EditError, EditKind, Suggestion, a_number, now_and_new

NAMES = {"seed": "data_seed"}  # keys that are called otherwise where the scenario has one of that name


def _of_key(key: Constant) -> EditKind:
    """A row of a key of [data.generator]."""
    name = NAMES.get(key.name, key.name)
    users = [each.name for each in GENERATORS.values() if key in each.keys] or list(GENERATORS)
    kind = "generator" if len(users) == len(GENERATORS) else listed(users)

    def put(draft: Draft, arguments: list[str], value: str) -> None:
        table = draft.data.get("generator")
        if table is None or table["kind"] not in users:
            raise EditError(f"expected rows that a {kind} makes, found others")
        number = a_number(value)
        is_whole = key.name in WHOLE and number.is_integer()
        draft.put(table, key.name, int(number) if is_whole else number, name, key.default)
        remake(draft.data)
        draft.new_epoch = True

    def suggest(chosen: Chosen) -> Iterator[Suggestion]:
        table = chosen.setup.scenario.data.generator
        if table is not None and table.kind in users:
            given = getattr(table, key.name)
            now = short(key.default if given is None else given)
            yield f"{name} = {now}", now_and_new(now, TYPED, f"{key.words}; other rows")

    words = f"of rows that a {kind} makes: {key.words}"
    return EditKind(name, f"{name} = {short(key.default)}", words, put, suggest, lacking=f"no {kind} makes the rows")


OF_GENERATOR = tuple(_of_key(key) for key in (COMMON | KEYS).values())
