"""A legend's line in little room: hints and words go first, since the number at its end is what one looks for."""

from nntui.render.cells import Line, Span, clip, width_of

# Roles of a legend's own: what may be cut, what is left out before, and what is left out where that isn't enough.
WORDS, HINT, LESS = "words", "hint", "less"
OWN = {HINT: "muted", LESS: "text"}
SHORTEST = 5  # cells of words that still say something: "squ… "


def in_width(line: Line, width: int) -> Line:
    """The line in `width` cells."""
    if width_of(line) > width:
        line = [run for run in line if run.role != HINT]
    if width_of(run for run in line if run.role != WORDS) > width:
        line = [run for run in line if run.role != LESS]
    missing = max(width_of(line) - width, 0)
    fitted: Line = []
    for run in line:
        if run.role == WORDS:
            room = width_of([run]) - missing
            missing = max(-room, 0) if room < SHORTEST else 0
            fitted += [*clip([Span(run.text.rstrip())], room - 1), Span(" ")] if room >= SHORTEST else []
        else:
            fitted.append(Span(run.text, OWN.get(run.role, run.role)))
    return clip(fitted, width)
