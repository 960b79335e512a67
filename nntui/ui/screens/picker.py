"""The picker: what there is to explore, or to be guided by, in groups; a typed word searches in all that is said."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Union

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from nntui.render.cells import fit
from nntui.text.errors import NntuiError
from nntui.text.wrapping import wrap
from nntui.ui.areas import FIRST_PAINT, settle_down
from nntui.ui.place import EXPLORE, GUIDED, LISTS, Place
from nntui.ui.widgets.choices import Choices
from nntui.ui.widgets.details import Details

if TYPE_CHECKING:
    from nntui.scenario.damaged import Damaged
    from nntui.scenario.setup import Setup
    from nntui.ui.offers import Offer
    from nntui.ui.outside import Outside

OTHER = {EXPLORE: "l guided lessons", GUIDED: "l scenarios"}
HINT = "↑↓ choose  Enter open  / search  {other}  t colours  ? help  q quit"
SEARCHING = "↑↓ choose  Enter open  Esc clears the search"
TITLE, SHAPE, NAME = 41, 9, 20  # cells of a line's columns
SIDE_BY_SIDE = (110, 18)  # cells from which on what is said stands beside the list
LINES_BELOW = 20  # of a screen from which on it stands below the list otherwise
BELOW_PICKER = 2  # screens: Textual's own and the picker


class SearchLine(Input):
    """Where the search is typed; what moves in a list moves in the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "screen.move('cursor_up')", "the one above"),
        Binding("down", "screen.move('cursor_down')", "the one below"),
        Binding("pageup", "screen.move('page_up')", "a page up"),
        Binding("pagedown", "screen.move('page_down')", "a page down"),
    ]


class Lists(Static):
    """The names of both lists, that of the present one marked; a click turns to the other."""

    def on_click(self) -> None:
        """To the other list."""
        if isinstance(self.screen, PickerScreen):
            self.screen.action_turn()


class PickerScreen(Screen[Union["Setup", Path]]):
    """Returns the scenario, or the file of the lesson, that was chosen. The library is opened after the first paint;
    what else is offered comes from `outside`.
    """

    AUTO_FOCUS = "Choices"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l,left,right", "turn", "lessons or scenarios"),
        Binding("slash,ctrl+f", "search", "search"),
        Binding("t", "app.toggle_dark_light", "dark or light"),
        Binding("question_mark,f1", "app.show_help", "help"),
        Binding("q", "app.quit", "quit"),
        Binding("escape", "back", "clear the search; back"),
    ]

    def __init__(self, library: "Callable[[], Sequence[Setup | Damaged]]", place: Place, outside: "Outside") -> None:
        super().__init__()
        self._library, self._place, self._outside = library, place, outside
        self._offers: dict[str, list[Offer]] = {}
        self._shown: dict[str, Offer] = {}  # by the place of each in the list

    def compose(self) -> ComposeResult:
        """Both lists' names and the search, the list and what is said of the chosen one, and the keys."""
        with Horizontal(id="heading"):
            yield Lists(_heading(self._place.list), id="lists")
            yield SearchLine(placeholder="/ searches", id="search", compact=True)
        with Container(id="offers"):
            yield Choices()
            yield Details(id="details")
        yield Static(HINT.format(other=OTHER[self._place.list]), id="hint")

    def on_resize(self, event: events.Resize) -> None:
        """Open the library once the heading is painted; put what is said where there is room."""
        width, height = event.size
        wide = width >= SIDE_BY_SIDE[0] and height >= SIDE_BY_SIDE[1]
        self.set_class(wide, "side-by-side")
        self.set_class(not wide and height < LINES_BELOW, "list-alone")
        self.set_timer(FIRST_PAINT, self.open)

    def open(self) -> None:
        """Open the library, once."""
        if self._offers:
            return
        from nntui.ui.offers import to_explore

        self._offers[EXPLORE] = to_explore(self._library(), self._outside.own_files())
        if not self._offers[EXPLORE]:
            self._place.list = GUIDED
        self._show()
        self.call_after_refresh(settle_down)

    @property
    def _typed(self) -> str:
        return self.query_one(SearchLine).value.strip()

    @property
    def _chosen(self) -> "Offer | None":
        """The one that is chosen in the list."""
        at = self.query_one(Choices).highlighted
        return self._shown.get(f"{at}") if at is not None else None

    def _listed(self) -> "list[Offer]":
        """All of the present list."""
        if self._place.list not in self._offers:
            from nntui.ui.offers import to_be_guided

            self._offers[GUIDED] = to_be_guided(self._outside.lessons(), self._outside.own_files())
        return self._offers[self._place.list]

    def _show(self) -> None:
        """The list, or of it what is searched for, under the names of its groups."""
        from nntui.ui.offers import found

        cards, typed = self.query_one(Choices), self._typed
        those, best = found(self._listed(), typed)
        stood = self._place.at.get(self._place.list, "")
        meant = best if typed else next((offer for offer in those if stood in (offer.name, offer.title)), best)
        cards.clear_options()
        self._shown, group = {}, ""
        options: list[Option] = []
        for offer in those:
            if offer.group != group:
                group = offer.group
                options.append(Option(Content.styled(f"── {group} ──", "$accent"), disabled=True))
            self._shown[f"{len(options)}"] = offer
            options.append(Option(_line(offer)))
        if not options:
            options = [Option(Content(f"nothing here speaks of “{typed}”: Esc clears the search"), disabled=True)]
        cards.add_options(options)
        cards.highlighted = next((int(at) for at, offer in self._shown.items() if offer is meant), None)
        self.query_one(Lists).update(_heading(self._place.list))
        self.query_one(Details).show(meant)
        self._name_keys()

    def on_descendant_focus(self) -> None:
        """The list or the search was clicked."""
        self._name_keys()

    def _name_keys(self) -> None:
        """Name the keys of what has them now."""
        searching = bool(self._typed) or isinstance(self.focused, SearchLine)
        self.query_one("#hint", Static).update(SEARCHING if searching else HINT.format(other=OTHER[self._place.list]))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell of the chosen one, and come back to it."""
        if (offer := self._chosen) is not None:
            self._place.at[self._place.list] = offer.name
            self.query_one(Details).show(offer)

    def action_turn(self) -> None:
        """From the scenarios to the lessons, or back."""
        if self._offers:
            self._place.list = GUIDED if self._place.list == EXPLORE else EXPLORE
            self._show()

    def action_search(self) -> None:
        """Type what to search for."""
        self.set_focus(self.query_one(SearchLine))
        self._name_keys()

    def on_input_changed(self) -> None:
        """Something else is searched for."""
        if self._offers:
            self._show()

    def on_input_submitted(self) -> None:
        """Open the chosen one."""
        self._open()

    def action_move(self, how: str) -> None:
        """Move in the list while the search is typed."""
        getattr(self.query_one(Choices), f"action_{how}")()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen one."""
        self._open()

    def _open(self) -> None:
        """Open the chosen one, or say why that can't be done."""
        if (offer := self._chosen) is None:
            return
        try:
            chosen = offer.open()
        except NntuiError as error:
            self.notify(str(error), markup=False, severity="error")
            return
        self._place.stand(self._place.list, offer.name)
        self.dismiss(chosen)

    def action_back(self) -> None:
        """Back to the whole list; then to where one came from, if one came from anywhere."""
        search = self.query_one(SearchLine)
        if search.value or self.focused is search:
            search.value = ""
            self.set_focus(self.query_one(Choices))
            self._name_keys()
        elif len(self.app.screen_stack) > BELOW_PICKER:
            self.app.pop_screen()


def _heading(present: str) -> Content:
    """The program's name, and those of both lists."""
    names = ((f" {name} ", "reverse bold" if name == present else "") for name in LISTS)
    return Content.assemble(("nntui", "bold"), "  ", *names)


def _line(offer: "Offer") -> Content:
    """Title, shape, and name."""
    title = " ".join(wrap(offer.title, TITLE, most=1, hyphens=False))
    return Content.assemble((fit(title, TITLE), "bold"), f" {offer.shape:<{SHAPE}}  ", (offer.name, "italic"))
