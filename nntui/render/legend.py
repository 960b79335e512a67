"""A legend's line in little room: hints and words go first, since the number at its end is what one looks for."""

from nntui.render.cells import Line, Span, clip, width_of

# Roles of a legend's own: what may be cut, what is left out before, and what is left out where that isn't enough.
WORDS, HINT, LESS = "words", "hint", "less"
OWN = {WORDS: "text", HINT: "muted", LESS: "text"}
SHORTEST = 5  # cells of words that still say something: "squ… "


def in_width(line: Line, width: int) -> Line:
    """The line in `width` cells."""
    if width_of(line) > width:
        line = [run for run in line if not _is(HINT, run)]
    if width_of(run for run in line if not _is(WORDS, run)) > width:
        line = [run for run in line if not _is(LESS, run)]
    missing = max(width_of(line) - width, 0)
    fitted: Line = []
    for run in line:
        role = " ".join(OWN.get(each, each) for each in run.role.split())
        if _is(WORDS, run):
            room = width_of([run]) - missing
            missing = max(-room, 0) if room < SHORTEST else 0
            cut = [*clip([Span(run.text.rstrip(), role)], room - 1), Span(" ", role)]
            fitted += cut if room >= SHORTEST else []
        else:
            fitted.append(Span(run.text, role))
    return clip(fitted, width)


def _is(kind: str, run: Span) -> bool:
    return kind in run.role.split()
