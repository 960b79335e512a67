"""Precision, recall and the confusion matrix: which class is taken for which, and what is said of it."""

import numpy as np
import pytest
from app_support import reading
from pocket_calculator import calculate
from random_scenarios import put_together
from test_explain import at, layer, line, lines, said
from test_extremes import with_numbers

from nntui.engine.metrics import METRICS
from nntui.engine.outputs import Outputs
from nntui.render.pane import Drawing
from nntui.render.panes import collected
from nntui.scenario.class_names import accuracy_meant
from nntui.session.commands import ChooseMetric, ChooseRow, ChooseUnit
from nntui.session.session import Session

PANE, DATA = collected()["confusion"], collected()["data"]
NAN = float("nan")


def share(name, values, targets, activation="", threshold=0.5):
    values = np.array(values)[..., np.newaxis]
    return METRICS[name].compute(Outputs(values, activation), np.array(targets), threshold)[0]


def given(values, targets, shown=(), labels=None, columns=None):
    """A scenario whose predictions are given, row by row."""
    columns = columns or [f"y{k}" for k in range(len(targets[0]))]
    names = [{"name": name, **({"labels": labels} if labels else {})} for name in columns]
    rows = [{"inputs": list(said), "targets": list(true)} for said, true in zip(values, targets, strict=True)]
    data = {"inputs": [f"said {name}" for name in columns], "targets": names, "rows": rows}
    return Session(put_together({"data": data, "metrics": {"show": list(shown)}}))


def of_three(shown=("precision", "recall")):
    """Seven rows of three classes; the last has no class above the others, none is said to be the third."""
    targets = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]]
    said = [[0.4, 0.3, 0.2], [0.1, 0.3, 0.2], [5, -1, 2], [0, 0.6, 0.5], [0.7, 0.6, 0], [0.9, 0, 0.8], [0.2, 0.2, 0]]
    return given(said, targets, shown, columns=["kind=red", "kind=green", "kind=blue"])


def drawn(frame, width=60, height=20, *, pane=PANE):
    sheet = pane.draw(frame, width, height, Drawing())
    return ["".join(run.text for run in each) for each in (*sheet.header, *map(sheet.line, range(sheet.length)))]


# --- the metrics


def test_precision_and_recall_of_one_output_are_those_of_the_rows_above_the_threshold():
    values, targets = [[0.9], [0.6], [0.5], [0.2], [0.7]], [[1.0], [1.0], [1.0], [0.0], [0.0]]
    assert share("precision", values, targets) == 2 / 3  # an output at the threshold says 0
    assert share("recall", values, targets) == 2 / 3
    assert share("precision", values, targets, threshold=0.65) == 1 / 2
    assert share("recall", values, targets, threshold=0.65) == 1 / 3


def test_of_classes_that_exclude_each_other_the_largest_output_is_said_and_the_mean_taken():
    values = [[0.4, 0.3, 0.2], [0.1, 0.3, 0.2], [0.2, 0.6, 0.5], [0.7, 0.6, 0.0], [0.9, 0.1, 0.8]]
    targets = [[1.0, 0, 0], [1.0, 0, 0], [0, 1.0, 0], [0, 1.0, 0], [0, 0, 1.0]]
    assert share("precision", values, targets) == pytest.approx((1 / 3 + 1 / 2 + 0) / 3, rel=1e-15)
    assert share("recall", values, targets) == pytest.approx((1 / 2 + 1 / 2 + 0) / 3, rel=1e-15)


def test_outputs_that_do_not_exclude_each_other_are_each_a_question_of_their_own_but_for_softmax():
    values, targets = [[0.8, 0.9], [0.4, 0.6]], [[1.0, 1.0], [0.0, 1.0]]
    assert (share("precision", values, targets), share("recall", values, targets)) == (1, 1)
    assert share("recall", values, targets, "softmax") == 1 / 2  # the first row's largest target is the first


def test_a_share_of_no_rows_is_0_and_an_answer_that_is_nan_is_of_no_class():
    assert (share("precision", [[0.1]], [[1.0]]), share("recall", [[0.9]], [[0.0]])) == (0, 0)
    assert share("recall", [[NAN], [0.9]], [[1.0], [1.0]]) == 1 / 2
    values, targets = [[NAN, 0.1], [0.9, 0.1], [0.1, 0.9]], [[1.0, 0], [1.0, 0], [0, 1.0]]
    assert (share("precision", values, targets), share("recall", values, targets)) == (1, 3 / 4)


def test_what_they_average_is_said():
    assert METRICS["precision"].words(4) == "precision of 4 rows"
    assert METRICS["recall"].words(150, 3) == "recall of 150 rows, mean of 3 outputs"


@pytest.mark.parametrize(("metric", "each"), [(0, ["1", "0", "0.5"]), (1, ["0", "0.5", "0"])])
def test_they_are_explained_class_by_class(metric, each):
    """Said: red four times, rightly twice; green twice, rightly once; blue never."""
    frame = at(of_three(), 0, "metrics", ChooseMetric(metric))
    name = ("precision", "recall")[metric]
    found = [part for part in lines(frame) if part.label.startswith(f"{name} of")]
    expected = {"precision": ["2 / 5", "1 / 2", ""], "recall": ["2 / 3", "1 / 2", ""]}[name]
    assert [part.label for part in found[:3]] == [f"{name} of {color}" for color in ("red", "green", "blue")]
    if name == "recall":
        expected[2] = "0 / 2"
    assert [part.numbers for part in found[:3]] == expected
    whole = line(frame, f"{name} of 7 rows, mean of 3 outputs")
    assert whole.now
    assert calculate(whole.numbers) == pytest.approx(frame.moment.metrics[metric], abs=1e-5)
    none = "0/0 is counted as 0: there are no rows said to be blue."
    assert (none in said(frame, "quiet")) == (name == "precision")


# --- right or wrong, in the data


def marks(frame, outputs=1):
    return [
        [mark for mark in text if mark in "✓✗"]
        for text in drawn(frame, 120, 20, pane=DATA)[-len(frame.setup.row_names) :]
    ]


def test_of_several_classes_a_row_is_right_by_its_largest_output():
    frame = of_three(()).frame
    assert [found for (found,) in marks(frame)] == ["✓", "✗", "✓", "✓", "✗", "✗", "✗"]
    assert accuracy_meant(frame.setup).name == "argmax_accuracy"


def test_the_accuracy_that_is_shown_says_what_is_right():
    frame = of_three(("accuracy",)).frame
    assert marks(frame)[0] == ["✗", "✓", "✓"]  # 0.4 is below the threshold, though the largest
    assert [all(mark == "✓" for mark in row) for row in marks(frame)].count(True) == round(7 * frame.moment.metrics[0])


def test_softmax_is_right_by_the_largest_share_whatever_is_shown():
    layers = [layer(3, "softmax", weights=[[1.0], [0.9], [0.8]], biases=[0.0] * 3)]
    rows = [{"inputs": [1.0], "targets": [1.0, 0.0, 0.0]}, {"inputs": [-1.0], "targets": [1.0, 0.0, 0.0]}]
    data = {"inputs": ["x"], "targets": ["a", "b", "c"], "rows": rows}
    frame = Session(
        put_together({"data": data, "network": {"layers": layers}, "metrics": {"show": ["accuracy"]}})
    ).frame
    assert frame.moment.outputs.max() < 0.5
    assert marks(frame) == [["✓"], ["✗"]]


# --- the pane


def test_the_matrix_has_true_classes_as_lines_and_said_ones_as_columns_by_their_raw_names():
    frame = of_three().frame
    assert PANE.title(frame) == "CONFUSION MATRIX: 3/7 right"
    assert [text.split() for text in drawn(frame)] == [
        ["row", "1", "is", "red,", "said", "to", "be", "red,", "one", "of", "2"],
        ["true↓", "said→", "red", "green", "blue", "recall"],
        ["red", "▸2✓", "1", "0", "0.6667"],
        ["green", "1", "1✓", "0", "0.5000"],
        ["blue", "2", "0", "0✓", "0.0000"],
        ["precision", "0.4000", "0.5000", "never"],
    ]


def test_a_class_without_rows_and_answers_that_are_none_have_words_of_their_own():
    setup = given([[0.2], [0.9], [0.1]], [[0.0], [0.0], [0.0]], labels=["no", "yes"]).setup
    frame = Session(with_numbers(setup, [NAN, 0.9, 0.1], ["inputs"])).frame
    assert [text.split() for text in drawn(frame)] == [
        ["row", "1", "is", "no,", "said", "to", "be", "nan,", "the", "only", "one"],
        ["true↓", "said→", "no", "yes", "nan", "recall"],
        ["no", "1✓", "1", "▸1", "0.3333"],
        ["yes", "0", "0✓", "0", "no", "rows"],
        ["precision", "1.0000", "0.0000"],
    ]


def test_of_outputs_that_do_not_exclude_each_other_the_chosen_one_has_its_matrix():
    targets = [[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
    layers = [layer(2, "linear", weights=[[1.0, 0.0], [0.0, 1.0]], biases=[0.0, 0.0])]
    rows = [{"inputs": list(y), "targets": list(y)} for y in targets]
    session = Session(
        put_together(
            {"data": {"inputs": ["x1", "x2"], "targets": ["a", "b"], "rows": rows}, "network": {"layers": layers}}
        )
    )
    assert PANE.title(session.frame) == "CONFUSION MATRIX of o1: 3/3 right"
    assert drawn(session.frame)[2].split() == ["0", "2✓", "0", "1.0000"]
    session.apply(ChooseUnit(1, 1))
    assert PANE.title(session.frame) == "CONFUSION MATRIX of o2: 3/3 right"
    assert drawn(session.frame)[2].split() == ["0", "1✓", "0", "1.0000"]


def test_numbers_are_not_classes():
    frame = given([[1.0], [2.0], [3.0]], [[1.5], [2.5], [3.0]]).frame
    assert "not classes" in " ".join(drawn(frame))
    assert PANE.next_choice(frame, 1) is None is PANE.enter(frame)


def test_where_there_is_little_room_the_columns_around_the_chosen_row_stay():
    values = np.eye(9)[[0, 8, 3]].tolist()
    frame = at(given(values, np.eye(9)[[0, 8, 4]].tolist()), 0, "", ChooseRow(1))
    assert drawn(frame, 34)[1].split() == ["true↓", "said→", "y7", "y8"]
    assert "▸1✓" in drawn(frame, 34)[10]


def test_the_keys_lead_from_cell_to_cell_and_from_row_to_row():
    session = of_three()
    visited = []
    for _ in range(5):
        session.apply(PANE.next_choice(session.frame, 1))
        visited.append(session.frame.focus.row)
    assert visited == [1, 4, 3, 5, 0]  # the first row of each cell that has any, line by line
    session.apply(PANE.next_choice(session.frame, -1))
    assert session.frame.focus.row == 5
    for row in (6, 5, 6):
        session.apply(PANE.enter(session.frame))
        assert session.frame.focus.row == row


async def test_a_click_on_a_cell_chooses_its_rows_one_after_the_other():
    async with reading("four-people", size=(120, 30)) as reader:
        await reader.press("P", "x")
        await reader.until("CONFUSION MATRIX: 2/4 right", "Alice is F, said to be M, one of 2")
        await reader.click("0✓", "confusion")
        assert "Alice is F" in reader.text  # there is no row in that cell
        await reader.click("2✓", "confusion")
        await reader.until("Bob is M, said to be M, one of 2")
        await reader.click("▸2✓", "confusion")
        await reader.until("Charlie is M")
        await reader.press("down")
        await reader.until("Alice is F")
        await reader.press("enter")
        await reader.until("Diana is F")
