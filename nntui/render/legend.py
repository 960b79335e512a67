"""A legend's line in little room: hints and words go first, since the numbers are what one looks for."""

from nntui.render.cells import Line, Span, clip, width_of

WORDS, HINT = "words", "hint"  # roles of a legend's own: what may be cut, and what is left out before
SHORTEST = 5  # cells of words that still say something: "squ… "


def in_width(line: Line, width: int) -> Line:
    """The line in `width` cells."""
    if width_of(line) > width:
        line = [run for run in line if run.role != HINT]
    missing = max(width_of(line) - width, 0)
    fitted: Line = []
    for run in line:
        if run.role == WORDS:
            room = width_of([run]) - missing
            missing = max(-room, 0) if room < SHORTEST else 0
            fitted += [*clip([Span(run.text.rstrip())], room - 1), Span(" ")] if room >= SHORTEST else []
        else:
            fitted.append(Span(run.text, "muted") if run.role == HINT else run)
    return clip(fitted, width)
