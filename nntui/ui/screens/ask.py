"""A line to type: where to go, what to edit, when to stop. With suggestions ready to be taken or changed."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.input import Selection

from nntui.text import typed
from nntui.text.errors import RefusedError
from nntui.text.escape import printable
from nntui.ui.widgets.choices import Choices

Submit = Callable[[str], str | None]
Closed = Callable[[bool | None], None] | None
SIGNS = (*typed.SIGNS, *typed.CHANGES, "diverged")
MOST_SHOWN = 9  # suggestions in sight


class AskScreen(ModalScreen[bool]):
    """Hands what was typed to `submit`, which raises RefusedError with the reason if it can't be; then it stays open,
    and so it does for another line where that says what has become of this one.

    `suggestions` are lines and what they do; the first is filled in unless `filled_in` is off, what stands after its
    sign is selected, and ↑ ↓ go through them; one without a line is a heading, which they pass over. They are in sight
    where they are `listed`. `untouched` says what Enter would do, or raises RefusedError, where nothing was typed and
    nothing chosen: then it takes a second Enter. Who types a whole line where that value was selected means that line.
    `completed` says how what was typed could go on; → takes it. `at` is where it lies: in the middle, at the "top" or
    at the "bottom", over what is needed least, which is seen as it was; at the bottom the hint stands above the line,
    and what is said above both. Returns whether something was done.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(False)", "back"),
        Binding("up", "suggest(-1)", "the suggestion above", priority=True),
        Binding("down", "suggest(1)", "the suggestion below", priority=True),
    ]

    def __init__(
        self,
        title: str,
        submit: Submit,
        *,
        hint: str = "",
        placeholder: str = "",
        suggestions: Sequence[tuple[str, str]] = (),
        untouched: Callable[[str], str] | None = None,
        completed: Callable[[str], str | None] | None = None,
        filled_in: bool = True,
        listed: bool = True,
        at: Literal["", "top", "bottom"] = "",
    ) -> None:
        super().__init__(classes=f"-{at}" if at else None)
        self._place = at
        self._title, self._submit, self._hint, self._placeholder = title, submit, hint, placeholder
        self._suggestions = suggestions
        self._untouched = untouched
        self._completed = completed
        self._filled_in, self._listed = filled_in, listed
        self._at = -1
        self._before = ""  # what stands before the selected value
        self._done = ""  # the line that was done last, where the box stays open for another

    def compose(self) -> ComposeResult:
        """A line to type in, what may be typed, and room to say why not."""
        with Vertical(classes="dialog wide" if self._suggestions else "dialog") as dialog:
            dialog.border_title = Content(self._title)
            hint = Static(Content(self._hint), classes="hint") if self._hint else None
            parts: list[Widget | None] = [self._line_to_type(), hint, Static("", classes="why-not")]
            parts += [self._list()] if self._suggestions else []
            if self._place == "bottom":  # the lines of the note stay where they were, and the line is typed below them
                parts = [parts[2], *parts[1::2], parts[0]]
            yield from filter(None, parts)

    def _line_to_type(self) -> Input:
        suggester = _Completions(self._go_on) if self._completed is not None else None
        return Input(placeholder=self._placeholder, id="line", select_on_focus=False, suggester=suggester)

    def _list(self) -> Choices:
        lines = Choices(*(_line(text, words) for text, words in self._suggestions), id="suggestions")
        for place, (text, _) in enumerate(self._suggestions):
            if not text:
                lines.disable_option_at_index(place)
        lines.can_focus, lines.display = False, self._listed
        lines.styles.height = min(len(self._suggestions), MOST_SHOWN)
        return lines

    def on_mount(self) -> None:
        """Begin with the first suggestion, where one is to be filled in."""
        if self._filled_in:
            self._step(1)
        elif self._suggestions:
            self.query_one("#suggestions", OptionList).highlighted = None  # none is chosen yet

    def _go_on(self, text: str) -> str | None:
        """How a line could go on, be it typed whole or after what stands before the selected value."""
        before = self._before if text.startswith(self._before) else ""
        found = self._completed(text[len(before) :]) if self._completed is not None else None
        return None if found is None else before + found

    def _fill(self, place: int) -> None:
        self._at = place
        text = self._suggestions[self._at][0]
        line = self.query_one("#line", Input)
        line.value = text
        begin = max(text.find("= "), text.find("< ")) + 2
        self._before = text[:begin] if begin > 1 else ""
        line.selection = Selection(len(self._before), len(text))
        self.query_one("#suggestions", OptionList).highlighted = self._at

    def action_suggest(self, by: int) -> None:
        """Fill the next suggestion in."""
        self._untouched = None
        self._step(by)

    def _step(self, by: int) -> None:
        """Fill in the next line that is no heading."""
        count = len(self._suggestions)
        now = self._at if self._at >= 0 or by > 0 else 0  # from nothing up is the last one
        places = ((now + by * distance) % count for distance in range(1, count + 1))
        place = next((place for place in places if self._suggestions[place][0]), None)
        if place is not None:
            self._fill(place)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A suggestion was clicked."""
        self._untouched = None
        self._fill(event.option_index)
        self.query_one("#line", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Do it, or say why it can't be done."""
        if not event.value.strip():
            self._nothing_typed()
            return
        if event.value == self._done:
            self.dismiss(False)
            return
        try:
            if self._untouched is not None and event.value == self._suggestions[self._at][0]:
                would, self._untouched = self._untouched(event.value), None
                raise RefusedError(would)
            said = self._submit(self._whole(event.value))
        except RefusedError as error:
            self._stay(str(error))
        else:
            if said:
                self._done = event.value
                self._stay(f"{said}. Enter closes the box, or try again", done=True)
            else:
                self.dismiss(True)

    def _stay(self, said: str, *, done: bool = False) -> None:
        """Say what has become of a line, and wait for the next."""
        self._tell(said, done=done)
        if not self._filled_in:  # the next one is another, and not this one corrected
            self.query_one("#line", Input).action_select_all()

    def _nothing_typed(self) -> None:
        """Go back, but where nothing is filled in: who waits there for an answer is told how to give one."""
        if self._filled_in:
            self.dismiss(False)
            return
        taken = next((text for text, _ in self._suggestions if text), "")
        how = f"type one, or take “{printable(taken)}” with ↓" if taken else "type an answer"
        self._tell(f"Nothing is answered yet: {how}. Esc goes back.")

    def _tell(self, said: str, *, done: bool = False) -> None:
        why = self.query_one(".why-not", Static)
        why.update(Content(said))
        why.set_class(done, "done")
        why.add_class("said")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Let a whole line that is typed where only the value was selected stand there as it is read: by itself. Where
        nothing was filled in, what stands there is chosen in the list, and nothing else.
        """
        if not self._filled_in and self._suggestions:
            self._at = next((at for at, (text, _) in enumerate(self._suggestions) if text and text == event.value), -1)
            self.query_one("#suggestions", OptionList).highlighted = None if self._at < 0 else self._at
        if (whole := self._whole(event.value)) != event.value:
            typed_to = event.input.cursor_position - len(self._before)
            self._before = ""
            event.input.value = whole
            event.input.cursor_position = max(typed_to, 0)

    def _whole(self, text: str) -> str:
        """A line as it is meant: what follows on the selected value's beginning, where that is a line by itself."""
        typed_after = text.removeprefix(self._before) if self._before else ""
        if typed_after == text or not any(sign in typed_after for sign in SIGNS):
            return text
        first = min((typed_after.find(sign) for sign in typed.SIGNS if sign in typed_after), default=len(typed_after))
        named = typed_after[:first].strip()  # a value with more of its line behind it names nothing
        return typed_after if named and ";" not in named else text


class _Completions(Suggester):
    """How a line could go on, as Textual asks for it."""

    def __init__(self, completed: Callable[[str], str | None]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completed = completed

    async def get_suggestion(self, value: str) -> str | None:
        """The whole line as it could be."""
        return self._completed(value)


def _line(text: str, words: str) -> Content:
    if not text:
        return Content(f"── {printable(words)}")
    return Content.assemble((printable(text), "bold"), f"  {printable(words)}")
