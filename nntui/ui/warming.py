"""What is imported once the screen is filled, while nobody has pressed a key yet."""

from typing import TYPE_CHECKING

from nntui.ui.areas import settle_down

if TYPE_CHECKING:
    from nntui.ui.screens.main import MainScreen


def make_ready(screen: "MainScreen") -> None:
    """Begin to write the session down, and make ready what the first key needs."""
    _ = screen.opened.recordings
    screen.run_worker(warm_up, thread=True)
    settle_down()


def warm_up() -> None:
    """Import what the first key, the first step and the first explanation need before someone presses it, in the order
    in which that is likely.
    """
    import nntui.ui.actions
    from nntui.render.plotext_figure import load_plotext

    load_plotext()
    import nntui.explain.backward
    import nntui.explain.loss_and_metrics
    import nntui.explain.update  # noqa: F401
    from nntui.scenario.kernel_choice import prepare

    prepare()
    from nntui.scenario.checked_tables import checked
    from nntui.scenario.model import Scenario

    checked(Scenario, {})  # makes what the first edit is checked by
