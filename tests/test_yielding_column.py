"""What the chosen unit gives yields first where the table of the data has no room for all of its columns."""

from test_confusion import drawn

from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from nntui.session.commands import ChooseUnit
from nntui.session.session import Session

DATA = collected()["data"]
UNIT = "▸h1"


def test_a_chosen_unit_takes_no_column_of_the_data_away_at_any_width():
    session = Session(open_scenario("four-people"))
    session.apply(ChooseUnit(0, 0))

    def headings(width: int) -> list[str]:
        return " ".join(drawn(session.frame, width, 20, pane=DATA)[1:3]).replace("▸", " ▸").split()

    widths = range(20, 120)
    without = [headings(width) for width in widths]
    session.apply(ChooseUnit(1, 0))
    chosen = [headings(width) for width in widths]
    for own, now in zip(without, chosen, strict=True):
        assert [word for word in now if word != UNIT] == own
    assert UNIT in chosen[-1]
    assert UNIT not in chosen[0]
