"""The ledger of the chosen weight: what each row, each stretch of time and each edit added to it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len

from nntui.explain.origins import origin_of_chosen, origin_of_meant, why
from nntui.render.bars import ASCII_FULL, LOW, progress_bar, sign_role, signed_bar
from nntui.render.cells import Line, Span, clip, fit, with_role
from nntui.render.chosen import why_nothing
from nntui.render.content import PaneContent, drawn
from nntui.render.pane import Drawing, Pane
from nntui.render.spoken import Telling, labelled, sentences
from nntui.render.table import spaced
from nntui.scenario.setup import Setup
from nntui.session.commands import ChooseLine, ChooseRow, Command, GoTo
from nntui.session.frame import Frame
from nntui.session.number_meant import number_of_parameter
from nntui.text.frozen import dataclass
from nntui.text.numbers import count, in_full, plural, signed
from nntui.text.wrapping import wrap
from nntui.timeline.origin import Ask
from nntui.timeline.position import Position

if TYPE_CHECKING:
    from nntui.timeline.ledger_sums import Account, Jump, Ledger, Part, Stretch

NAME = "ledger"
WIDE = 10  # cells of an amount
MIN_BAR, GOOD_BAR, MAX_BAR = 7, 15, 41  # cells of a bar; the second is worth more than the end of long words
WIDE_ENOUGH = 1_000_000  # cells in which all words have room
ENOUGH = 24  # cells of words that are never given up for a bar
MEASURED, LONGEST = 200, 40  # lines whose words are looked at for the width of their column, and its most cells
SPLIT = "start, rows and edits", "by time", "largest single updates"


@dataclass(frozen=True)
class Entry:
    """A line: its words, what was added, the largest of its kind, what it leads to, what w asks there. A heading has no
    amount.
    """

    words: str
    amount: float | None = None
    largest: float = 0.0
    leads: Command | None = None
    asks: Ask | None = None


def draw(frame: Frame, width: int, height: int, drawing: Drawing) -> PaneContent:
    """The value and the parts that it is the sum of; then the same by time, and the largest single updates."""
    if reason := _why_nothing(frame):
        return drawn([[Span(line, "muted")] for line in wrap(reason, max(width, 8))])
    worked_out = _account(frame)
    if not worked_out.done:
        worked_out.go_on()
    if not worked_out.done:
        return _on_the_way(worked_out, width)
    ledger = worked_out.ledger()
    entries, chosen = _entries(frame, ledger), _chosen(frame)
    longest = min(max(cell_len(entry.words) for entry in entries[:MEASURED]), LONGEST, max(width - WIDE - 2, 1))
    words = max(min(longest, width - WIDE - 3 - GOOD_BAR), min(longest, ENOUGH))
    room = min(width - words - WIDE - 3, MAX_BAR)
    bar = room if room >= MIN_BAR else 0
    full = ASCII_FULL if drawing.ascii_only else LOW

    def line(i: int) -> Line:
        entry = entries[i]
        if entry.amount is None:
            return clip([Span(f" {entry.words}", "muted")], width)
        mark = Span("▸" if i == chosen else "›" if entry.leads else " ", "accent" if i == chosen else "muted")
        amount = Span(fit(signed(entry.amount), WIDE, ">"), sign_role(entry.amount))
        bars = [signed_bar(entry.amount, entry.largest, bar, full)] if bar else []
        drawn = spaced([[Span(fit(entry.words, words))], [amount], *bars])
        return clip([mark, *(with_role(drawn, "selected") if i == chosen else drawn)], width)

    def hit(x: int, i: int) -> Command | None:
        return entries[i].leads

    about = frame.parameter, frame.moment.position.branch
    return PaneContent([_heading(frame, ledger, width)], len(entries), line, hit, chosen, about)


def tell(frame: Frame, how: Telling) -> Iterator[str]:
    """The value and its parts, all of them added up."""
    if reason := _why_nothing(frame):
        yield from wrap(reason, how.width)
        return
    worked_out = _account(frame)
    while not worked_out.done:
        worked_out.go_on()
        how.between()
    ledger = worked_out.ledger()
    yield from sentences(_heading(frame, ledger, WIDE_ENOUGH), how)
    rows = [
        (entry.words, "" if entry.amount is None else signed(entry.amount), "chosen" * (i == _chosen(frame)))
        for i, entry in enumerate(_entries(frame, ledger))
    ]
    yield from labelled(rows, ("part", "amount", ""), how)


def title(frame: Frame) -> str:
    """The pane's title: "LEDGER of w1 at step 4,000"."""
    parameters = frame.setup.parameters
    return (
        f"LEDGER of {parameters[frame.parameter].name} at step {count(frame.moment.step)}" if parameters else "LEDGER"
    )


def _why_nothing(frame: Frame) -> str:
    """Why there is nothing to tell; "" if there is something."""
    return why_nothing(
        frame,
        "no network, so no weights",
        "forward only: nothing is trained, so every weight is what it was at the start",
        "no sum of parts makes it so",
    )


def _account(frame: Frame) -> "Account":
    from nntui.timeline.ledger_sums import account

    at = frame.moment.position
    return account(frame.moment.timeline, Position(at.branch, at.step), frame.parameter)


def _on_the_way(worked_out: "Account", width: int) -> PaneContent:
    """How far it has come."""
    first = worked_out.first
    share = (worked_out.step - first) / max(worked_out.target - first, 1)
    words = f"adding up: step {count(worked_out.step)} of {count(worked_out.target)}"
    said = [Span(words, "muted"), Span("; Esc leaves it", "muted key")]
    lines = [clip(said, width), [Span(progress_bar(share, max(width, 1)), "accent")]]
    return PaneContent((), len(lines), lambda i: lines[i], more=worked_out.go_on)


def _heading(frame: Frame, ledger: "Ledger", width: int) -> Line:
    """The value in all its digits, and that it is a sum."""
    parameter = frame.setup.parameters[frame.parameter]
    named = [Span(f"{parameter.name} ", "strong"), Span(frame.setup.place(parameter), "muted"), Span(" = ")]
    return clip([*named, Span(in_full(ledger.value), "strong"), Span(", the sum of", "muted")], width)


def _entries(frame: Frame, ledger: "Ledger") -> list[Entry]:
    """All lines, group by group; a bar fills its side for the largest of its group."""
    groups: list[list[Entry]] = [
        [_of_part(frame.setup, part) for part in ledger.parts],
        [_of_stretch(each) for each in ledger.stretches],
        [_of_jump(frame, each) for each in ledger.jumps],
    ]
    entries: list[Entry] = []
    for heading, group in zip(SPLIT, groups, strict=True):
        largest = max((abs(entry.amount or 0.0) for entry in group), default=0.0)
        if group:
            entries += [Entry(heading), *(replace(entry, largest=largest) for entry in group)]
    return entries


def _of_part(setup: Setup, part: "Part") -> Entry:
    match part.kind:
        case "row":
            places = [setup.row_names.index(part.name)] if part.name in setup.row_names else []
            leads = ChooseRow(places[0]) if places else None
            return Entry(f"{part.name}, {plural(part.updates, 'update')}", part.amount, leads=leads)
        case "start":
            words = f"left by {part.name}" if part.name else "start"
            return Entry(words, part.amount, leads=GoTo(part.step))
        case "edit":
            return Entry(f"step {count(part.step)}: {part.name}", part.amount, leads=GoTo(part.step))
        case "penalty":
            return Entry(f"penalty, {plural(part.updates, 'update')}", part.amount)
        case "together":
            also = " and the penalty" if setup.training and setup.training.penalty else ""
            return Entry(f"all rows{also}: {part.name} mixes them", part.amount)
        case "decay":
            return Entry("weight decay", part.amount)
        case "rounding":
            return Entry("rounding", part.amount)


def _of_stretch(stretch: "Stretch") -> Entry:
    words = f"steps {count(stretch.first)} to {count(stretch.last)}"
    return Entry(words, stretch.amount, leads=GoTo(stretch.last))


def _of_jump(frame: Frame, jump: "Jump") -> Entry:
    """A single update: to the state that it led to, and with w into it."""
    place = Position(frame.moment.position.branch, jump.step)
    setup = frame.moment.timeline.segment(place).setup
    rows = setup.training.schedule.rows_at(jump.step).tolist() if setup.training else []
    asks = Ask(jump.step, "update", parameter=frame.parameter)
    words = f"update {count(jump.step + 1)}, {setup.whose(rows)}"
    return Entry(words, jump.amount, leads=GoTo(jump.step + 1), asks=asks)


def _chosen(frame: Frame) -> int | None:
    """The chosen line, where it is one of this pane."""
    return frame.view.line if frame.view.pane == NAME else None


def _chosen_entry(frame: Frame) -> Entry | None:
    line = _chosen(frame)
    if line is None or _why_nothing(frame) or not _account(frame).done:
        return None
    entries = _entries(frame, _account(frame).ledger())
    return entries[line] if line < len(entries) else None


def _next_line(frame: Frame, by: int) -> Command | None:
    """The next line that has an amount."""
    if _why_nothing(frame) or not _account(frame).done:
        return None
    entries = _entries(frame, _account(frame).ledger())
    lines = [i for i, entry in enumerate(entries) if entry.amount is not None]
    line = _chosen(frame)
    if line is None:
        return ChooseLine(lines[0 if by > 0 else -1])
    further = [i for i in lines if (i - line) * by > 0]
    return ChooseLine((further[0] if by > 0 else further[-1]) if further else line)


def _ask(frame: Frame) -> Ask | None:
    entry = _chosen_entry(frame)
    return entry.asks if entry is not None and entry.asks is not None else origin_of_chosen(frame, origin_of_meant)


def _follow(frame: Frame) -> Command | None:
    entry = _chosen_entry(frame)
    return entry.leads if entry is not None else None


PANE = Pane(
    name=NAME,
    letter="l",
    words="the ledger of a weight: which rows, steps and edits made it what it is",
    area="lower-right",
    order=9,
    draw=draw,
    title=title,
    next_choice=_next_line,
    ask=lambda frame: why(frame, _ask),
    number=number_of_parameter,
    enter=_follow,
    tell=tell,
)
