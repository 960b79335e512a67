"""What commands do that look, change or teach: the keys' actions, with what a line says in place of a dialog."""

from collections.abc import Callable

from nntui.explain.asked import explain_asked
from nntui.explain.in_lines import line_of
from nntui.lesson.verdict import NoAnswerError
from nntui.plain import telling
from nntui.plain.branching import branch_meant
from nntui.plain.desk import Desk
from nntui.plain.moving import times
from nntui.quantities.quantities import quantity
from nntui.quantities.quantity import Quantity, UnknownQuantityError, made_by
from nntui.session.commands import ChoiceCommand, ChooseRow, CompareWith, LookAt, Vary
from nntui.session.goto import named
from nntui.session.number_meant import Named
from nntui.session.session import BEHIND, Session, VeiledError
from nntui.session.sweeping import gives_several, sweep_of
from nntui.session.view import EXPLANATION, SWEEP, View
from nntui.text import typed
from nntui.text.errors import RefusedError, did_you_mean
from nntui.text.escape import shortened
from nntui.text.numbers import count

ROWS = "data"  # the pane of the rows


def go(desk: Desk, rest: str) -> None:
    """To a place in time; or choose something, or show a pane, by its name."""
    choice, pane = named(rest, desk.session.setup, desk.opened.panes)
    desk.do("ask_where", rest)
    if pane:
        telling.pane(desk, pane)
    elif choice is not None:
        telling.chosen(desk, _kind(choice))


def choose(desk: Desk, rest: str) -> None:
    """Choose by name; or the next thing of the pane that was asked for last, or the one before."""
    if rest.strip() and rest.strip().lower() != "back":
        telling.chosen(desk, _kind(_choose(desk, rest)))
    else:
        desk.do(f"choose({times(rest)})")
        telling.chosen(desk)


def _kind(choice: ChoiceCommand) -> str:
    return telling.ROW if isinstance(choice, ChooseRow) else telling.UNIT


def _choose(desk: Desk, name: str) -> ChoiceCommand:
    choice, _ = named(name, desk.session.setup, ())
    if choice is None:
        names = [*desk.session.setup.parameter_by_name, *desk.session.setup.all_names]
        near = did_you_mean(name.strip(), names)
        raise RefusedError(f"expected a weight, a bias, a unit or a row by its name, found “{shortened(name)}”{near}")
    desk.session.apply(choice)
    return choice


def why(desk: Desk, rest: str) -> None:
    """Where a number comes from: the chosen one, or one that is named."""
    name, session = rest.strip(), desk.session
    choice, _ = named(name, session.setup, ())
    if choice is not None:
        session.apply(choice)
        pane = ROWS if isinstance(choice, ChooseRow) else View().pane  # whose “why” is about what was chosen
        session.apply(LookAt(pane, enlarged=False))
    if choice is not None or not name:
        _explain(desk, lambda: desk.do("why"))
        return
    asked = _quantity(desk, name)
    beside = Session(session.setup, session.runs, session.state)
    ask = made_by(asked, session.position.step)
    if ask is not None:
        beside.apply(ask)
    if ask is not None and ask.row in (None, beside.frame.focus.row):
        _explain(desk, lambda: session.apply(ask))
        return
    if session.veil is not None:
        raise VeiledError(BEHIND)
    frame, explanation = explain_asked(beside, session.position.step, session.frame.focus.row, asked)
    desk.output.say(f"{explanation.name}, step {count(frame.moment.step)}")
    for part in explanation.parts:
        desk.output.lines(line_of(part, desk.output.width))


def _explain(desk: Desk, ask: Callable[[], None]) -> None:
    """Ask for an explanation; where that leads to no other place, which would be told with it, tell it."""
    before = desk.session.state
    ask()
    after, desk.told = desk.session.state, True
    if after != before and (after.position == before.position or not after.position.operation):
        telling.pane(desk, EXPLANATION)


def _quantity(desk: Desk, name: str) -> Quantity:
    try:
        return quantity(name, desk.session.setup)
    except UnknownQuantityError as error:
        raise RefusedError(str(error)) from None


def number(desk: Desk, rest: str) -> None:
    """A number in all its digits: the chosen one, or one that is named."""
    if not rest.strip():
        if desk.pane.number(desk.frame) is None:
            raise RefusedError("no number is chosen")
        telling.chosen(desk)
        return
    asked = _quantity(desk, rest.strip())
    words = asked.words.removeprefix(asked.text).strip()
    telling.number(desk, Named(asked.at(desk.frame.moment), asked.text))
    if words:
        desk.output.say(words)


def show(desk: Desk, rest: str) -> None:
    """A pane as text: from a line on, or about something that is chosen with it."""
    name, _, more = rest.strip().partition(" ")
    panes = desk.opened.panes
    found = name if name in panes else next((pane.name for pane in panes.values() if pane.letter == name), "")
    if not found:
        near = did_you_mean(name, panes)
        raise RefusedError(f"expected a pane, found “{shortened(name)}”{near}; panes lists them")
    first = typed.counted(more.strip()) if more.strip() else None
    if more.strip() and first is None:
        _choose(desk, more)
    desk.session.apply(LookAt(found, desk.session.view.enlarged))
    telling.pane(desk, found, first.number - 1 if first is not None else 0)


def panes(desk: Desk, rest: str) -> None:
    """All panes."""
    for each in desk.opened.panes.values():
        desk.output.say(f"{each.name}: {each.words}", rest="    ")


def follow(desk: Desk, rest: str) -> None:
    """Where the chosen line of a pane leads; beyond the end to a condition that has not come true."""
    leads = desk.pane.enter(desk.frame) is not None or desk.opened.player.motion.unmet
    if not leads:
        raise RefusedError("the chosen line leads nowhere: choose, or choose back, takes another")
    desk.do("enter")


def compare(desk: Desk, rest: str) -> None:
    """The numbers of a branch beside the present ones."""
    session, here = desk.session, desk.session.position
    others = [branch.number for branch in session.state.history.now.listed if branch.number != here.branch]
    if not others:
        raise RefusedError("nothing to compare with yet: edit makes a branch")
    number = branch_meant(desk, rest) if rest.strip() else session.view.compared
    number = number if number in others else others[0]
    session.apply(CompareWith(number))
    desk.opened.player.go_to(here.step, here.operation)
    desk.settle()
    show(desk, "compare")


def edit(desk: Desk, rest: str) -> None:
    """An edit here, or where a line has several values many runs side by side."""
    swept = desk.session.view.sweep
    desk.do("edit", rest)
    if desk.session.view.sweep != swept:
        _sweep(desk)


def sweep(desk: Desk, rest: str) -> None:
    """Many runs side by side; without a line those that there are."""
    if rest.strip():
        if not gives_several(rest):
            raise RefusedError("expected several values, as in sweep rate = 0.1, 1 or sweep seed = 0:20")
        desk.session.apply(Vary(rest))
        _sweep(desk)
    else:
        show(desk, SWEEP)


def _sweep(desk: Desk) -> None:
    """Train the runs of a sweep, and tell what came of them."""
    swept = desk.session.view.sweep
    while swept is not None:
        sweeping = sweep_of(desk.session.runs, swept)
        if sweeping.sweep.whole or sweeping.problem:
            break
        sweeping.go_on()
        desk.break_off_if_asked()
    telling.pane(desk, SWEEP)


def predict(desk: Desk, rest: str) -> None:
    """The answer for a new input."""
    desk.do("probe", rest)
    if rest.strip():
        telling.chosen(desk, telling.ROW)


def answer(desk: Desk, rest: str) -> None:
    """An answer to what the note asks. A wrong one is told, and is no mistake of the line."""
    showing = desk.showing
    if showing is None or not (showing.waits or showing.again):
        raise RefusedError("nothing is asked here")
    if showing.taken_over:
        raise RefusedError("you have gone your own way: return leads back to the question")
    wrong = showing.tried.wrong
    try:
        desk.do("answer", rest)
    except NoAnswerError:
        raise
    except RefusedError as error:
        desk.output.say(f"{str(error)[0].upper()}{str(error)[1:]}")
        return
    if showing.tried.wrong > wrong:
        desk.output.say("Not right, and that was the last try.")
    if rest.strip():
        telling.question(desk)


def draw(desk: Desk, rest: str) -> None:
    """The curve of a quantity, or of what is chosen; once more: away."""
    before = desk.session.view.drawn
    desk.do("draw" if rest.strip() else "draw_chosen", rest)
    if desk.session.view.drawn != before:
        show(desk, "curve")


def after(desk: Desk, rest: str, *, action: str, pane: str) -> None:
    """An action that changes how a pane lists or measures, and that pane."""
    desk.do(action)
    telling.pane(desk, pane)
