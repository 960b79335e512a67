"""Scenarios that nntui brings along, opened on the screen without checking them again."""

import pytest

from nntui.quantities.opening import open_scenario
from nntui.scenario import library
from nntui.scenario.brought_along import made
from nntui.scenario.checked_tables import checked
from nntui.scenario.folder import built_in_names
from nntui.scenario.library import open_all_brought_along, open_brought_along
from nntui.scenario.model import Layer, Network, Training
from nntui.text.errors import NntuiError


@pytest.mark.parametrize("name", built_in_names())
def test_it_is_the_one_that_is_checked(name):
    opened, whole = open_brought_along(name), open_scenario(name)
    assert opened.scenario == whole.scenario
    assert repr(opened.scenario) == repr(whole.scenario)  # a 1 isn't a 1.0
    assert (opened.name, opened.source, opened.csv) == (whole.name, whole.source, whole.csv)
    assert opened.vector.tobytes() == whole.vector.tobytes()
    assert repr(opened.program.training) == repr(whole.program.training)


def test_all_of_them_come_in_their_order():
    setups = open_all_brought_along()
    assert sorted(setup.name for setup in setups) == sorted(built_in_names())
    assert [setup.scenario.order for setup in setups] == sorted(setup.scenario.order for setup in setups)


@pytest.mark.parametrize(
    ("table", "raw"),
    [
        (Layer, {"units": 2, "activation": "tanh", "names": [" a ", "b"], "weights": [[1, 2.5]], "biases": [0, 1]}),
        (Training, {"loss": "squared_error", "rate": 1, "batch": 3, "optimizer": "adam", "beta1": 0}),
        (Training, {"loss": "squared_error", "rate": 1, "batch": "all"}),
        *(
            (Network, {"layers": [{"units": 1, "activation": "linear"}], "start": start})
            for start in ({"distribution": "normal", "bias": 1}, {"distribution": "glorot_normal", "order": "by_name"})
        ),
    ],
)
def test_each_kind_of_value_is_made_as_a_check_makes_it(table, raw):
    assert repr(made(table, raw)) == repr(checked(table, raw)[0])


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("format = 1", "formal = 1"),
        ("format = 1\n", ""),
        ("format = 1\n", "format = 2\n"),
        ("[data]", "[dat]"),
        ("units = 2", 'units = "two"'),
        ("units = 2", "units = 0"),
        ("units = 2", "units = 200000"),
        ("rate = 0.1", "rate = -1"),
        ("rate = 0.1", "rate = inf"),
        ("rate = 0.1", "rate = true"),
        ("rate = 0.1", 'rate = "0.1"'),
        ("batch = 1", "batch = 0"),
        ("batch = 1", 'batch = "each"'),
        ("epochs = 1000", "epochs = 0"),
        ("epochs = 1000", "epochs = 10000001"),
        ("epochs = 1000", "epochs = 1e3"),
        ("deviation = 1", "deviation = -1"),
        ('"Bob"', '"Alice"'),
        ('"h1", "h2"', '"h1", "h1"'),
        ("inputs = [25, 6]", "inputs = [25]"),
        ("inputs = [25, 6]", "inputs = [25, nan]"),
        ('title = "Four people"', f'title = "{"x" * 201}"'),
    ],
)
def test_a_damaged_one_is_told_of_in_the_words_of_a_check(good, bad, tmp_path, monkeypatch):
    text = (library.folder() / "four-people.toml").read_text("utf-8")
    assert good in text
    (tmp_path / "four-people.toml").write_text(text.replace(good, bad, 1), "utf-8")
    monkeypatch.setattr(library, "folder", lambda: tmp_path)
    with pytest.raises(NntuiError) as checked:
        library.open_scenario("four-people")
    with pytest.raises(NntuiError) as opened:
        open_brought_along("four-people")
    assert str(opened.value) == str(checked.value)


def test_a_sound_one_is_not_checked_in_full(monkeypatch):
    def check(*given):
        pytest.fail("it was checked")

    monkeypatch.setattr(library, "load", check)
    assert len(open_all_brought_along()) == len(built_in_names())
