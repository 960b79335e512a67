"""The ledger of a weight after 60,000 steps: all of it, and what one more step adds."""

from nntui.engine.numbering import Place
from nntui.quantities.opening import open_scenario
from nntui.timeline.ledger_sums import Account, account
from nntui.timeline.position import Position
from nntui.timeline.timeline import Timeline
from tests.benchmarks.figures import Figure, seconds
from tests.benchmarks.inside import slowest


def ledgers() -> list[Figure]:
    """3-4-1, each parameter in turn."""
    setup = open_scenario("three-layer")
    timeline, last = Timeline.of(setup), setup.last_step
    timeline.at(Position(0, last))
    whole, further = [], []
    for place in range(len(setup.parameters)):
        whole.append(seconds(lambda place=place: worked_out(account(timeline, Position(0, last - 1), Place(place)))))
        further.append(seconds(lambda place=place: worked_out(account(timeline, Position(0, last), Place(place)))))
    name = f"{setup.shape}, {last:,} steps: ledger of a weight"
    return [slowest(f"{name}, from the beginning", whole, 50), slowest(f"{name}, one step further", further, 16)]


def worked_out(ledger: Account) -> None:
    """All of it."""
    while not ledger.done:
        ledger.go_on()
    ledger.ledger()
