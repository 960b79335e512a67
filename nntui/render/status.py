"""The status: where in time this is, whose turn it is, how wrong the network is, and whether it is playing."""

from collections.abc import Sequence

from nntui.engine.arrays import Array
from nntui.engine.classic_mistakes import NONE
from nntui.engine.kernels import runs_by
from nntui.engine.measuring import measured_every
from nntui.engine.metrics import TEST, Metric
from nntui.engine.optimizers import GRADIENT, OPTIMIZERS
from nntui.engine.penalties import PENALTY
from nntui.engine.program import COMPILED, Training
from nntui.engine.rate_schedules import CONSTANT
from nntui.engine.step import Operation
from nntui.explain.warnings import warnings
from nntui.explain.words import DRIVES, changed_words, counted, focus_words
from nntui.render.bars import progress_bar
from nntui.render.cells import Line, Span, clip, width_of
from nntui.scenario.setup import Setup
from nntui.session.frame import Frame
from nntui.session.player import Motion
from nntui.text.numbers import count, exact, short

STOPS_SHOWN = 2  # stop conditions that are named, the last ones
SEPARATOR = Span("  ", "muted")
MORE = Span("  …")
STOPS = Span(", Esc stops", "accent key")
DRIVING = Span(f" {DRIVES}", "accent")


def status_lines(frame: Frame, motion: Motion, width: int, most: int, recorded: str = "") -> list[Line]:
    """The status in at most `most` lines of `width` cells: where this is in time, then how wrong the network is.

    `recorded` is the file that is written. Lines are broken between parts. What has no room for all of them doesn't say
    that a loss drives the gradient; "…" marks what has none even so.
    """
    state, time = state_parts(frame), status_parts(frame, motion)
    if recorded:
        time = [*time[:1], [Span(f"● recording {recorded}", "warning")], *time[1:]]
    lines = _broken(time, state, width)
    if len(lines) > most:
        lines = _broken(time, [[span for span in part if span != DRIVING] for part in state], width)
    if len(lines) > most:
        *lines, last = lines[:most]
        while SEPARATOR in last and width_of(last) + width_of([MORE]) > width:
            del last[len(last) - 1 - last[::-1].index(SEPARATOR) :]
        lines.append([*last, MORE])
    return [clip(line, width) for line in lines]


def _broken(time: Sequence[Line], state: Sequence[Line], width: int) -> list[Line]:
    """Parts in lines: what is wrong begins a line of its own, unless the time needs two."""
    lines: list[Line] = []
    for group in (time, state):
        if len(lines) < 2:
            lines.append([Span(" ")])
        for part in group:
            if width_of(lines[-1]) + 2 + width_of(part) > width and len(lines[-1]) > 1:
                lines.append([Span(" ")])
            if len(lines[-1]) > 1:
                lines[-1].append(SEPARATOR)
            lines[-1] += part
    return lines


def status_parts(frame: Frame, motion: Motion) -> Sequence[Line]:
    """What runs, whether it moves, at which step, with which settings."""
    setup = frame.setup
    title: Line = [Span(setup.scenario.title, "strong")]
    if setup.training is None:
        return [title, *time_parts(frame)]
    parts = [title, _motion(frame, motion), *time_parts(frame), *_learning(frame, setup.training)]
    if frame.operation is not None:
        return parts
    parts.append([Span("seed ", "muted"), Span(str(setup.scenario.seed))])
    if setup.program.kernel == COMPILED:
        parts.append([Span("kernel ", "muted"), Span(runs_by(setup.program))])
    return parts


def time_parts(frame: Frame) -> list[Line]:
    """Where in time this is: step and epoch, on which branch, and where a run stops."""
    setup, moment = frame.setup, frame.moment
    if setup.training is None:
        return [[Span("forward only: no steps", "muted")]]
    step: Line = [Span("step ", "muted"), Span(f"{count(moment.step)}/{count(setup.last_step)}", "strong")]
    if moment.step > setup.last_step:
        step.append(Span(f" ({count(moment.step - setup.last_step)} past the end)", "muted"))
    parts = [step]
    if frame.operation is not None:
        whose = setup.whose(moment.batch)
        parts.append([Span("→ update ", "muted"), Span(f"{count(moment.step + 1)}: {whose}", "accent")])
    if setup.steps_per_epoch > 1:
        epochs = -(-setup.last_step // setup.steps_per_epoch)
        parts.append([Span("epoch ", "muted"), Span(f"{count(moment.epoch)}/{count(epochs)}")])
    if frame.branch.parent is not None:
        parts.append([Span("branch ", "muted"), Span(frame.branch.name, "accent")])
    if frame.stops:
        words = ", ".join(stop.words(setup) for stop in frame.stops[-STOPS_SHOWN:])
        more = len(frame.stops) - STOPS_SHOWN
        further = [Span(f" and {count(more)} more", "muted")] if more > 0 else []
        parts.append([Span("stops at ", "muted"), Span(words, "accent"), *further])
    return parts


def state_parts(frame: Frame, *, in_short: bool = False) -> Sequence[Line]:
    """How wrong the network is; inside an update which operation has just been done, and unless `in_short` the same."""
    if frame.operation is None:
        return _state(frame)
    return [*_inside(frame, frame.operation), *([] if in_short else _metrics(frame))]


def _learning(frame: Frame, training: Training) -> list[Line]:
    """How it learns: the rate of this update and what it is multiplied with, a mistake, a penalty."""
    rate, parts = frame.moment.rate, []
    optimizer = OPTIMIZERS[training.optimizer]
    by = [Span(f" {optimizer.name}")] if optimizer.moved_by != GRADIENT else []  # the rate times something else
    if training.rate_changes:
        scheduled = "" if training.rate_schedule == CONSTANT else f"{training.rate_schedule} "
        parts.append([Span(f"{scheduled}rate ", "muted"), Span(exact(rate)), *by])
    else:
        parts.append([Span("rate ", "muted"), Span(short(rate)), *by])
    if training.mistake != NONE:
        parts.append([Span(f"! mistake {training.mistake}", "warning")])
    if (penalty := training.penalty) is not None:
        put = (("l1", penalty.l1), ("l2", penalty.l2))
        parts += [[Span(f"{key} ", "muted"), Span(short(number))] for key, number in put if number]
    return parts


def _state(frame: Frame) -> Sequence[Line]:
    """The metrics, whose turn it is and which loss the next update follows, then what stands out, which yields before
    the loss does, and what the article has to say.
    """
    setup, moment = frame.setup, frame.moment
    parts = _metrics(frame)
    if setup.training is not None and not moment.follows_all_rows:
        words, value = setup.batch_words(moment.batch), exact(moment.batch_loss)
        parts.append([Span("next ", "muted"), Span(setup.whose(moment.batch), "accent")])
        parts.append([Span(f"{words} ", "muted"), Span(value), DRIVING])
    parts += [[Span(f"! {remark.brief}", "warning")] for remark in warnings(moment)]
    if label := setup.article_label(moment.step):
        parts.append([Span("article: ", "muted"), Span(label)])
    for figure in setup.scenario.published if moment.timeline.veil is None else ():
        if figure.step == moment.step:
            whose = "article prints" if setup.scenario.article else f"{figure.label or 'expected'}:"
            parts.append([Span(f"{whose} ", "muted"), Span(figure.value), Span(f" {figure.quantity}", "muted")])
    return parts


def _inside(frame: Frame, operation: Operation) -> Sequence[Line]:
    """Which operation has just been done, for which row, and what has changed so far."""
    place = f"operation {counted(frame)}"
    about: Line = [
        Span(f"{operation.phase.upper()} ", "accent"),
        Span(f"{place}: ", "muted"),
        Span(focus_words(frame), "strong"),
    ]
    if operation.kind not in ("metrics", PENALTY) and operation.phase != "update":
        about.append(Span(f", {frame.setup.all_names[frame.focus.row]}"))
    changed, keys = changed_words(frame)
    return [about, [Span(changed, "muted"), Span(keys, "muted key"), Span(".", "muted")]] if changed else [about]


def _motion(frame: Frame, motion: Motion) -> Line:
    diverged = frame.moment.timeline.diverged(frame.moment.position.branch)
    warning: Line = [Span(f" ! diverged at step {count(diverged)}", "warning")] if diverged is not None else []
    if motion.target is not None:
        way = motion.target - motion.origin
        share = (frame.moment.step - motion.origin) / way if way else 1.0
        bar = progress_bar(share, 10)
        return [Span(f"» to step {count(motion.target)} {bar} {share:.0%}", "accent"), STOPS, *warning]
    if motion.looked is not None:
        return [Span(f"« looked back to step {count(motion.looked)}", "accent"), STOPS, *warning]
    if not motion.playing:
        if motion.stopped:
            further = "; Enter again: beyond the end" if motion.unmet else ""
            return [Span(f"‖ {motion.stopped}{further}", "accent"), *warning]
        return [Span("‖ paused", "accent"), *warning]
    speed = motion.speed
    if motion.measured is not None:
        speed += f", {count(int(float(f'{motion.measured:.2g}')))} steps/s"
    return [Span("▶ playing", "accent"), Span(f" {speed}", "muted"), *warning]


def _of_tests(setup: Setup, metric: Metric, at: int, values: Array) -> Line:
    """The metric at a place, which is another one of the test rows: of its words only what differs."""
    same, words = (setup.metric_words(each).split(" of ") for each in (metric, setup.metrics[at]))
    first = next((i for i, (one, other) in enumerate(zip(same, words, strict=False)) if one != other), 0)
    return [Span(f", of {' of '.join(words[first:])} ", "muted"), Span(exact(float(values[at])))]


def _metrics(frame: Frame) -> list[Line]:
    """The metrics, each followed by the same of the test rows, where there are any."""
    setup, moment = frame.setup, frame.moment
    lines: list[Line] = []
    names = [metric.name for metric in setup.metrics]
    for i, metric in enumerate(setup.metrics):
        if metric.of_tests and metric.name.removeprefix(TEST) in names:
            continue
        drives = i == 0 and moment.follows_all_rows
        lines.append(
            [
                Span(f"{setup.metric_words(metric)} ", "muted"),
                Span(exact(float(moment.metrics[i]))),
                *([DRIVING] if drives else []),
            ]
        )
        if (test := f"{TEST}{metric.name}") in names:
            lines[-1] += _of_tests(setup, metric, names.index(test), moment.metrics)
    if (every := measured_every(setup.program)) > 1 and lines:
        lines.append([Span(f"measured every {count(every)} steps", "muted")])
    return lines
