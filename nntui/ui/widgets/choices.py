"""A list to choose from, by keys and by the mouse, on a screen of any size."""

from collections.abc import Callable
from functools import cached_property

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual
from textual.widgets import OptionList


class InSight(Visual):
    """The words of a choice that are made when it comes into sight: so many `lines`, none of them wrapped."""

    def __init__(self, make: Callable[[], Content], lines: int) -> None:
        self._make, self._lines = make, lines

    @cached_property
    def words(self) -> Content:
        """What stands there."""
        return self._make()

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """The lines."""
        return self.words.render_strips(width, height, style, options)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """How many lines."""
        return self._lines


class Choices(OptionList):
    """Textual's list, which knows how high its options are only where there is room for any: else there is no page."""

    def action_page_up(self) -> None:
        """Move up by what can be seen."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move down by what can be seen."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]
