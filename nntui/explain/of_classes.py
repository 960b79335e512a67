"""Precision and recall, worked out class by class."""

from collections.abc import Iterator

import numpy as np

from nntui.engine.formula import Num, Quotient, Term
from nntui.engine.metrics import Metric
from nntui.explain.explanation import Link, Part, Say, added
from nntui.explain.subject import Subject
from nntui.scenario.class_names import are_exclusive, of_all, of_one
from nntui.text.errors import listed
from nntui.text.numbers import short

NAMED = 4  # classes without rows up to which each is named


def of_classes(subject: Subject, metric: Metric, value: float) -> Iterator[Part]:
    """How many rows of each class are rightly said to have it, of how many, and the mean over the classes."""
    assert metric.hits is not None  # noqa: S101 - asked for of a metric that counts hits
    setup = subject.setup
    rows, threshold = metric.rows(setup.program.data), setup.scenario.metrics.threshold
    answers, targets = subject.moment.answers[rows][..., np.newaxis], setup.program.data.targets[rows]
    right, of = (each[:, 0].tolist() for each in metric.hits(answers, targets, threshold))
    if are_exclusive(setup):
        yield Say("A row is said to have the class with the largest output.", "quiet")
        names = list(of_all(setup))
    else:
        yield Say(f"A row is said to be 1 where the output is above {short(threshold)}.", "quiet")
        several = len(right) > 1
        names = [f"{output} 1" for output in setup.output_names] if several else [of_one(setup, 0)[1]]
    top, bottom = metric.hit_words
    yield Say(f"Rows {top.format(**{'class': 'it'})}, by the rows {bottom.format(**{'class': 'it'})}:", "quiet")
    links, empty = [], []
    for name, hit, number in zip(names, right, of, strict=True):
        term: Term = Quotient(Num(hit), Num(number)) if number else Num(0.0)
        links.append(Link(f"{metric.name} of {name}", term, hit / number if number else 0.0))
        empty += [] if number else [name]
    yield from added(links, setup.metric_words(metric), value, mean=True, kind="class")
    if empty:
        none = bottom.format(**{"class": listed(empty) if len(empty) <= NAMED else f"one of {len(empty)} classes"})
        yield Say(f"0/0 is counted as 0: there are no rows {none}.", "quiet")
