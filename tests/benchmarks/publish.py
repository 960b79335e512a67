"""Export: 500 frames at 100×30 in each format, milliseconds a frame and sizes; and a table of 60,000 steps."""

import tempfile
from pathlib import Path

from nntui.cli.rows import formats
from nntui.export.format import Options, export
from nntui.publish.frame_times import PLAYED
from nntui.quantities.opening import open_scenario
from nntui.render.panes import collected
from tests.benchmarks.figures import Figure, seconds

FRAMES = (".html", ".cast")
SCENARIOS = ("four-people", "three-layer")
BOUND = 60.0  # ms a frame
PAGE = 600.0  # kB


def publish() -> list[Figure]:
    """Each format of two scenarios."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        for name in SCENARIOS:
            setup = open_scenario(name)
            for suffix in (each.ending for each in formats().values() if not each.needs_recording):
                path = Path(folder) / f"{name}{suffix}"
                taken = seconds(
                    lambda setup=setup, path=path: export(
                        setup, path, Options(panes=collected(), force=True), formats()
                    )
                )
                size = path.stat().st_size / 1_000
                if suffix in FRAMES:
                    figures.append(
                        Figure(
                            f"{name}{suffix}: a frame", 1e3 * taken / PLAYED, " ms", BOUND, detail=f"{PLAYED} frames"
                        )
                    )
                    bound = PAGE if suffix == ".html" else None
                    figures.append(Figure(f"{name}{suffix}: size", size, " kB", bound))
                else:
                    figures.append(Figure(f"{name}{suffix}: all of it", taken, " s", detail=f"{size:,.0f} kB"))
    return figures
