"""Where to? A place in time as a person types it: a step, an epoch, or the article's own label."""

import re

from nntui.scenario.setup import Setup
from nntui.text.escape import shortened

HELP = "a step (500), an epoch (e 12), the article's number (a 990), +100, −100, start or end"
FORM = re.compile(r"(?P<kind>[+\-−]|[^\W\d]+(?:\s+[^\W\d]+)*)?\s*(?P<number>\d{1,9})?")


def target_step(text: str, setup: Setup, now: int) -> int:
    """The step that a text names; raises ValueError with what was expected."""
    text = text.strip().lower().replace(",", "").replace("_", "")
    form = FORM.fullmatch(text)
    if not text or form is None:
        raise ValueError(f"“{shortened(text)}” is no place in time")
    kind, number = form["kind"] or "", form["number"]
    if number is None:
        if kind in ("start", "end"):
            return 0 if kind == "start" else setup.last_step
        raise ValueError(f"“{shortened(text)}” is no place in time")
    n = int(number)
    counts = setup.scenario.article.counts if setup.scenario.article else None
    match kind:
        case "" | "s" | "step":
            return n
        case "+":
            return now + n
        case "-" | "−":
            return max(now - n, 0)
        case "e" | "epoch":
            return n * setup.steps_per_epoch
        case _ if kind.split()[0] in ("a", "article") or (counts and kind == counts.word.lower()):
            if counts is None:
                raise ValueError("this scenario's article has no numbering of its own; expected a step or an epoch")
            if counts.last is not None and n > counts.last:
                raise ValueError(f"the article's last {counts.word} is {counts.last}; expected at most that")
            return max(counts.zero + n * counts.every, 0)
    raise ValueError(f"“{shortened(text)}” is no place in time")
