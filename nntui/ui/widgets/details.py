"""What is said of the one that is chosen in a list: as much of it as there is room for."""

from itertools import islice
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from nntui.text.wrapping import CUT, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nntui.ui.offers import Offer

NARROWEST = 8  # cells that prose is broken into


class Details(Static):
    """Title and size, where it comes from, what it shows, what to look for; `offer` is what is chosen."""

    offer: "Offer | None" = None

    def show(self, offer: "Offer | None") -> None:
        """Tell of another, or of none."""
        self.offer = offer
        self.refresh()

    def render(self) -> Content:
        """As many lines as fit; the last says that there is more."""
        width, height = self.size
        if self.offer is None or height < 1:
            return Content("")
        lines = list(islice(self._lines(self.offer, max(width, NARROWEST)), height + 1))
        if len(lines) > height:
            lines[height - 1 :] = [lines[height - 1] + CUT] if lines[height - 1] else []
        return Content("\n").join(lines)

    def _lines(self, offer: "Offer", width: int) -> "Iterator[Content]":
        shape = " · ".join(filter(None, (offer.title, offer.shape, offer.size)))
        for line in wrap(shape, width):
            yield Content.styled(line, "bold")
        for line in wrap(offer.source, width):
            yield Content.styled(line, "$quiet")
        for text in filter(None, (offer.said, offer.look_for and f"Look for: {offer.look_for}")):
            for line in wrap(text, width):
                yield Content(line)
