"""What is imported once the screen is filled, while nobody has pressed a key yet."""


def warm_up() -> None:
    """Import what the first key, the first step and the first explanation need before someone presses it."""
    import nntui.explain.backward
    import nntui.explain.loss_and_metrics
    import nntui.explain.update
    import nntui.ui.actions  # noqa: F401
    from nntui.render.plotext_figure import load_plotext
    from nntui.scenario.kernel_choice import prepare

    load_plotext()
    prepare()
