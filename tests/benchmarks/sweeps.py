"""Many runs at once: a hundred seeds against one after another, a thousand, widths and seeds of three layers."""

from nntui.quantities.opening import open_scenario
from nntui.quantities.swept import Sweep
from nntui.session.sweeping import parts_of
from nntui.timeline.varied import Variant
from tests.benchmarks.figures import Figure, in_turns, ratio, seconds

ROUNDS = 5
ALONE = 5  # of a hundred runs one after another that are really trained


def sweeps() -> list[Figure]:
    """All figures, in turns."""
    hundred, thousand = begun("four-people", "seed = 0:100"), begun("four-people", "seed = 0:1000")
    widths = begun("three-layer", "units(1) = 1, 2, 3, 4; seed = 0:20", 6_000)
    taken = in_turns(
        ROUNDS,
        {
            "hundred": lambda: seconds(lambda: to_its_end(hundred())),
            "alone": lambda: seconds(one_after_another) * 100 / ALONE,
            "thousand": lambda: trained(thousand()),
            "widths": lambda: seconds(lambda: to_its_end(widths())),
        },
    )
    pieces = [each for sweep in (hundred(), thousand(), widths()) for each in in_pieces(sweep)]
    best = {name: min(values) for name, values in taken.items()}
    return [
        Figure("four-people, 100 seeds × 1,000 epochs", best["hundred"], " s", 0.5, detail="edits and training"),
        Figure("  times faster than one after another", 1 / ratio(taken["hundred"], taken["alone"]), "×", 30, True),
        Figure(
            "four-people, 1,000 runs: an update", best["thousand"] / 4e6 * 1e6, " µs", 0.15, detail="training alone"
        ),
        Figure("three-layer, 20 seeds × 4 widths × 6,000 steps", best["widths"], " s", 2, detail="edits and training"),
        Figure("a piece of a sweep on the screen, the longest", 1e3 * max(pieces), " ms", 50),
    ]


def begun(name, text, steps=None):
    """What begins a sweep anew."""
    setup = open_scenario(name)
    keys, until = parts_of(text)
    start = Variant((), setup, setup.program.start(setup.vector), 0)
    return lambda: Sweep(keys, start, steps or setup.last_step, until)


def to_its_end(sweep: Sweep) -> None:
    """Do all of it."""
    while not sweep.whole:
        sweep.go_on()


def trained(sweep: Sweep) -> float:
    """The seconds that training takes, once the edits are made."""
    while not sweep.known:
        sweep.go_on()
    return seconds(lambda: to_its_end(sweep))


def in_pieces(sweep: Sweep) -> list[float]:
    """The seconds of each piece."""
    taken = []
    while not sweep.whole:
        taken.append(seconds(sweep.go_on))
    return taken


def one_after_another() -> None:
    """Some of the hundred runs by themselves, with their history and metrics, as a session trains them."""
    from nntui.timeline.edits import change
    from nntui.timeline.timeline import Timeline

    setup = open_scenario("four-people")
    start = setup.program.start(setup.vector)
    for seed in range(1, ALONE + 1):
        run = Timeline.of(change(f"seed = {seed}", setup, start, 0).setup).run_of(0)
        run.advance(setup.last_step)
