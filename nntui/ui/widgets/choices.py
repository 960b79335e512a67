"""A list to choose from, by keys and by the mouse, on a screen of any size."""

from textual.widgets import OptionList


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
