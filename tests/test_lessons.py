"""The lessons that nntui brings along: each is walked with right answers, with wrong ones and with none, every figure
in every text is evaluated, and all fits the note's place on a terminal of 80 × 24.
"""

import re
from functools import cache
from importlib import import_module
from itertools import chain, count, islice, pairwise
from pathlib import Path

import pytest
from app_support import collected
from lesson_figures import Engine

import nntui.ui.app
from nntui.lesson.events import CHOICE, DIRECTION, NUMBER, ORDER, TASK, WHICH, Note
from nntui.lesson.lessons import TITLE
from nntui.lesson.questions import ANY, NAMES, WAYS
from nntui.lesson.recording import Recording, read
from nntui.lesson.recordings import Recordings
from nntui.lesson.replay import FIGURE, Replay
from nntui.lesson.tries import TRIES
from nntui.lesson.typed_number import numbers_meant
from nntui.scenario.folder import built_in_names, folder, is_built_in
from nntui.text.numbers import as_printed
from nntui.text.wrapping import wrap

LESSONS = {path.stem: path for path in sorted((folder() / "lessons").glob("*.toml"))}
SHORTEST, LONGEST = 12, 24  # parts with a title
PARTS = {"five-to-forty-two": (14, LONGEST), "four-people": (20, LONGEST), "tour": (8, 12)}
WITHOUT_QUESTIONS = {"tour"}
QUESTIONS = 4
WIDTH = 80
CSS = Path(nntui.ui.app.__file__).with_name("nntui.tcss").read_text(encoding="utf-8")
HEIGHT = int(re.findall(r"#caption \{[^}]*\bheight: (\d+)", CSS)[0])
NAMED = re.compile(r"(?<!type )\b[Nn]ote (\d+)(?:, )?")  # in a text; what is to be typed is none
TYPED = re.compile(r"(?<![\w.])−?\d+(?:,\d{3})*(?:\.\d+)?")

every_lesson = pytest.mark.parametrize("name", LESSONS)


@cache
def lesson(name: str) -> Recording:
    return read(LESSONS[name], collected())


@cache
def carried_out(name: str) -> Replay:
    replay = Replay(lesson(name), collected())
    replay.to(len(replay.recording.events))
    return replay


@cache
def engine_of(name: str) -> Engine:
    """What computes a lesson's numbers, with runs of its own."""
    return Engine(lesson(name).header.name)


def notes(name: str) -> list[Note]:
    return [event for event in lesson(name).events if isinstance(event, Note)]


def figures(name: str):
    """What computes the numbers that a lesson types, and answers to its tasks."""
    return import_module(f"lesson_figures.{name.replace('-', '_')}")


class Walk:
    """Someone who goes through a lesson from note to note, on 80 × 24 cells."""

    def __init__(self, name: str) -> None:
        replay = Replay(lesson(name), collected(), carried_out(name).session.runs)  # what was trained changes no number
        self.recordings = Recordings(replay.session, lambda: 0.0, replay)
        self.showing = self.recordings.showing
        self.tasks = iter(figures(name).TASKS)

    def questions(self):
        """From note to note, to the end; gives what each question asks for."""
        for number in range(len(self.showing.replay.notes)):
            self.showing.to_note(1)
            while self.showing.moving:
                self.showing.advance()
            assert self.showing.number == number
            self.must_fit()
            if self.showing.question is not None:
                yield self.showing.question, self.showing.replay.asked[number]
        self.showing.to_note(1)
        assert self.showing.ended
        assert self.showing.replay.findings == []

    def must_fit(self) -> None:
        """All that is said has its place: nobody has to scroll for a question or a hint."""
        caption = chain(*self.recordings.caption())
        lines = [line for text, _ in caption for line in wrap(text, WIDTH - 2)]
        assert len(lines) <= HEIGHT, "\n".join(lines)

    def answers(self, question, found) -> tuple[str, str]:
        """A right answer and a wrong one, as someone might type them."""
        right, wrong = found.words, "123456.75"
        match question.asks:
            case kind if kind == NUMBER:
                right = found.words.rpartition(" = ")[2]
            case kind if kind == CHOICE:
                wrong = next(choice for choice in question.choices if choice != right)
            case kind if kind == WHICH:
                names = NAMES[question.of](self.showing.replay.session.frame.setup)
                right, wrong = right.split(" or ")[0], next(n for n in names if n not in right.split(" or "))
            case kind if kind == DIRECTION:
                right = right.partition(":")[0]
                wrong = next(way for way in WAYS if way != right)
            case kind if kind == ORDER:
                wrong = ", ".join(reversed(right.split(", ")))
            case kind if kind == TASK:
                right, wrong = next(self.tasks)
        return right, wrong

    def wrong(self, question, found):
        """Wrong answers, each another, as many as there are; at a task one is hardly beside the other."""
        right, wrong = self.answers(question, found)
        match question.asks:
            case kind if kind == NUMBER:
                yield from (f"{number}.75" for number in count(123456))
            case kind if kind == TASK:
                name, _, value = wrong.partition(" = ")
                yield from (f"{name} = {float(value) * (1 + k / 1_000)}" for k in count())
            case kind if kind == CHOICE:
                yield from (choice for choice in question.choices if choice != right)
            case kind if kind == DIRECTION:
                yield from (way for way in WAYS if way != right)
            case kind if kind == ORDER:
                yield wrong
            case _:
                names = NAMES[question.of](self.showing.replay.session.frame.setup)
                yield from (name for name in names if name not in found.words.split(" or "))


def test_there_are_lessons_and_none_is_taken_for_a_scenario():
    assert {"five-to-forty-two", "three-inputs", "tour"} <= LESSONS.keys()
    assert set(built_in_names()) == {path.stem for path in folder().glob("*.toml")}
    assert not is_built_in("tour")


def titles(name: str) -> list[str]:
    """The title of each note: "" where a note has none, and without the period."""
    return [found[1].rstrip(".") if (found := TITLE.match(note.text)) else "" for note in notes(name)]


@every_lesson
def test_its_parts_have_titles_and_are_as_many_as_they_should_be(name):
    headings = [title for title in titles(name) if title]
    fewest, most = PARTS.get(name, (SHORTEST, LONGEST))
    assert fewest <= len(headings) <= most
    assert len(set(headings)) == len(headings), "each has a title of its own, by which others refer to it"
    assert titles(name)[0]
    assert not any(re.match(r"\d+\. ", note.text) for note in notes(name)), "a note has its own number already"
    assert all(note.pause for note in notes(name)), "each waits until it is read"
    assert lesson(name).header.title
    assert lesson(name).header.author


@every_lesson
def test_it_asks_and_sets_a_task(name):
    asked = [note.question for note in notes(name) if note.question is not None]
    if name not in WITHOUT_QUESTIONS:
        assert len(asked) >= QUESTIONS
        assert any(question.asks == TASK for question in asked)
    assert notes(name)[-1].question is None, "it ends with what to look at again"
    assert all(question.all_hints for question in asked)


@every_lesson
def test_with_right_answers_it_goes_to_its_end(name):
    walk = Walk(name)
    for question, found in walk.questions():
        assert not found.problem
        assert walk.showing.waits
        verdict = walk.showing.answer(walk.answers(question, found)[0])
        assert verdict.right, question.text
        assert not walk.showing.waits
        assert walk.showing.replay.findings == []
        walk.must_fit()


@every_lesson
def test_with_wrong_answers_it_comes_to_the_hints_and_the_answer(name):
    """Or, where there are too few wrong ones for that, to the right one as the last that is left."""
    walk = Walk(name)
    for question, found in walk.questions():
        most, hints = TRIES + len(question.all_hints), []
        for wrong in islice(walk.wrong(question, found), most):
            assert walk.showing.waits
            assert not walk.showing.answer(wrong).right, question.text
            hints.append(walk.showing.tried.hint(question))
            walk.must_fit()
        assert hints[TRIES - 1 :] == [*question.all_hints, *question.all_hints[-1:]][: max(len(hints) - TRIES + 1, 0)]
        assert walk.showing.waits is (question.asks == TASK or len(hints) < most)
        assert len(hints) == most or question.asks in (CHOICE, DIRECTION, ORDER, WHICH)
        assert walk.showing.told == ("" if walk.showing.waits else found.words)
        walk.must_fit()


@every_lesson
def test_where_a_lesson_names_a_note_that_has_this_number_and_this_title(name):
    said = "\n".join(text for note in notes(name) for text in texts(note))
    assert not re.search(r"(?i)\b(?:moments?|sections?|notes)\b", said), "a note is named by its number and its title"
    for found in NAMED.finditer(said):
        title, rest = titles(name)[int(found[1]) - 1], said[found.end() :]
        assert title, f"note {found[1]} has no title"
        assert rest.startswith(title), f"note {found[1]} is {title}, not {rest[:20]}"


@every_lesson
def test_without_answers_it_goes_to_its_end(name):
    walk = Walk(name)
    asked = [question for question, _ in walk.questions()]
    assert asked == [note.question for note in notes(name) if note.question is not None]
    assert walk.showing.tries == {}
    assert walk.showing.replay.texts == carried_out(name).texts, "the veil of a question left out hides nothing later"


@every_lesson
def test_every_figure_in_braces_is_one_that_the_engine_computes(name):
    replay = carried_out(name)
    for note, place in zip(notes(name), replay.notes, strict=True):
        assert not set("{}") & set(replay.texts[place]), note.text
        assert "nan" not in replay.texts[place].split()
        assert not note.question or not set("{}") & set(note.question.text)
    assert replay.veiled_texts == replay.texts, "no note tells what it asks for, nor what follows from that"


@every_lesson
def test_what_is_asked_for_is_computed_by_the_engine_where_it_can_be(name):
    """A number that is to be predicted is a quantity: else nothing could be hidden until it is answered."""
    for question, found in Walk(name).questions():
        if question.after is not None and question.asks in (NUMBER, DIRECTION):
            assert not numbers_meant(question.answer)
            assert question.asks == DIRECTION or found.words.startswith(f"{question.answer} = ")
            assert not found.problem


def texts(note: Note) -> list[str]:
    """What is said in a note and its question."""
    asked = note.question
    return [note.text, *((asked.text, *asked.all_hints, *asked.choices) if asked is not None else ())]


def typed(note: Note) -> list[str]:
    """The numbers that are typed in a note and its question; those in braces are the engine's."""
    said = [NAMED.sub("", FIGURE.sub("", text)) for text in texts(note)]
    if note.question is not None and numbers_meant(note.question.answer):
        said.append(note.question.answer)
    return TYPED.findall(" \n ".join(said))


@every_lesson
def test_every_number_that_is_typed_is_computed(name):
    table, engine = figures(name).FIGURES, engine_of(name)
    beginnings, used = [key for key in table if key], set()
    for note in notes(name):
        own = [key for key in beginnings if note.text.startswith(key)]
        assert len(own) <= 1, note.text
        for number in typed(note):
            key = next((key for key in [*own, ""] if number in table.get(key, {})), None)
            assert key is not None, f"{number} in “{note.text}” has nothing that computes it"
            used.add((key, number))
            if (computed := table[key][number]) is not None:
                value = computed(engine)
                plain = number.replace("−", "-").replace(",", "")
                assert as_printed(value, plain) == float(plain), f"{number} in “{note.text}” is {value}"
    assert used == {(key, number) for key, numbers in table.items() for number in numbers}, "none too many"


@every_lesson
def test_it_stands_where_its_numbers_are_computed(name):
    """The table computes by its own steps and edits: they must be those of the lesson."""
    places, engine, walk = getattr(figures(name), "PLACES", {}), engine_of(name), Walk(name)
    place = (0, ())
    for note in notes(name):
        walk.showing.to_note(1)
        while walk.showing.moving:
            walk.showing.advance()
        own = [key for key in places if note.text.startswith(key)]
        assert len(own) <= 1
        place = places[own[0]] if own else place
        if places:
            here, there = walk.showing.session.frame.moment, engine.moment(place[0], *place[1])
            assert (here.step, here.rate, here.setup.row_names) == (there.step, there.rate, there.setup.row_names), note
            assert here.setup.program.data.targets.tolist() == there.setup.program.data.targets.tolist()
            assert here.vector.tolist() == there.vector.tolist(), note.text


@every_lesson
def test_what_is_said_without_a_number_is_so(name):
    engine = engine_of(name)
    said = "\n".join(text for note in notes(name) for text in texts(note))
    for words, holds in getattr(figures(name), "CLAIMS", {}).items():
        assert words in said
        assert holds(engine), words


@every_lesson
def test_an_answer_that_is_named_is_what_comes_out(name):
    """Where the engine isn't asked while the lesson is shown: of choices, and of a name."""
    asked = [note.question for note in notes(name) if note.question is not None]
    named = {q.text: q.answer for q in asked if q.asks == CHOICE or (q.asks == WHICH and ANY not in q.answer)}
    computed, engine = getattr(figures(name), "CHOICES", {}), engine_of(name)
    assert {text: choose(engine) for text, choose in computed.items()} == named


@every_lesson
def test_no_note_is_said_twice(name):
    assert all(one.text != other.text for one, other in pairwise(notes(name)))


@every_lesson
def test_no_run_of_an_earlier_part_is_drawn_beside_the_present_one(name):
    """Only the one that it left, and those that were the present one a few notes before."""
    replay, present = carried_out(name), []
    for number, place in enumerate(replay.notes, 1):
        state = replay.state_at(place + 1)
        branches, here = state.history.now, state.position.branch
        lately = {here, branches.known(here).parent, *present[-3:]}
        drawn = {each for each in state.view.overlaid if branches.branch(each) is not None}
        assert drawn <= lately, (number, [branches.known(each).name for each in drawn - lately])
        present.append(here)
