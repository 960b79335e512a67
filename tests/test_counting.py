"""What an edit leaves true stays: the article's own counting, and a weight's place where its name has changed."""

import pytest

from nntui.explain.explain import explain
from nntui.explain.origins import origin_of_meant
from nntui.quantities.opening import open_scenario
from nntui.render.pane import Drawing
from nntui.render.panes.compare import PANE
from nntui.session.commands import ChooseParameter, Edit, GoTo
from nntui.session.goto import hint, target_step
from nntui.session.session import Session
from nntui.text.errors import RefusedError


def edited(*lines, name="four-people", step=0):
    session = Session(open_scenario(name))
    session.apply(GoTo(step))
    for line in lines:
        session.apply(Edit(line))
    return session


@pytest.mark.parametrize("line", ["seed = 7", "rate = 0.5", "w1 = 3", "units(1) = 3", "loss = absolute_error"])
def test_edits_that_leave_the_counting_true_keep_it(line):
    before, after = edited().setup, edited(line).setup
    assert target_step("a 990", after, 0) == target_step("a 990", before, 0) == 3964
    assert after.article_label(3964) == before.article_label(3964) == "epoch 990"
    assert hint(after).startswith('"a 3" is the article\'s epoch 3; ')


@pytest.mark.parametrize(("line", "step"), [("batch = 2", 0), ("row(Bob) = off", 0), ("order = shuffled", 6)])
def test_edits_that_change_what_an_epoch_is_end_the_articles_counting_and_none_is_suggested(line, step):
    setup = edited(line, step=step).setup
    assert setup.article_label(3964) == ""
    assert hint(setup) == "a step (500), an epoch (e 12), +100, −100, start or end"
    with pytest.raises(RefusedError, match="this scenario's article has no numbering of its own"):
        target_step("a 990", setup, 0)


def test_two_branches_are_compared_by_a_weights_place_though_its_name_has_changed():
    session = edited("units(1) = 4")
    content = PANE.draw(session.frame, 80, 60, Drawing())
    shown = ["".join(span.text for span in content.line(i)) for i in range(content.length)]
    (weight,) = [line for line in shown if "h1 → o1" in line]
    assert weight.split()[:6] == ["w9", "/", "w5", "h1", "→", "o1"]
    assert "same" in weight
    (new,) = [line for line in shown if "new2 → o1" in line]
    assert new.split()[:4] == ["w12", "new2", "→", "o1"]
    assert "–" in new
    assert len([line for line in shown if "bias of o1" in line]) == 1


def test_a_weight_that_an_edit_has_set_comes_from_the_edit_and_not_from_the_update_before():
    session = edited("w1 = 3", step=5)
    session.apply(ChooseParameter(0))
    ask = origin_of_meant(session.frame)
    assert (ask.step, ask.operation) == (5, "")
    session.apply(ask)
    texts = [getattr(part, "text", None) or f"{part.label} = {part.result}" for part in explain(session.frame).parts]
    assert texts[1:3] == ["w1 = 3", "An edit gave it this value at step 5."]


def test_a_weight_that_an_edit_has_left_comes_from_the_update_before():
    session = edited("w1 = 3", step=5)
    session.apply(ChooseParameter(1))
    ask = origin_of_meant(session.frame)
    assert (ask.step, ask.operation, ask.parameter) == (4, "update", 1)
