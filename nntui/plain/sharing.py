"""What a session in lines is about, and writing it down for others."""

from nntui.export.format import Options
from nntui.plain.desk import Desk
from nntui.render.behind_veil import OF_THE_RUN
from nntui.text.errors import RefusedError
from nntui.text.prose import flat
from nntui.ui.actions.record import target_of


def about(desk: Desk, rest: str) -> None:
    """The scenario: what happens, what to look for, what its article calls things, prints, and where it differs. While
    a question waits or lies ahead only what gives nothing away.
    """
    scenario, out, asks = desk.session.setup.scenario, desk.output, desk.recordings.still_asks
    out.say(f"{scenario.title}: {flat(scenario.summary)}")
    if article := scenario.article:
        out.say(f"From: {', '.join(filter(None, (article.title, article.author, article.part, article.url)))}")
    if scenario.look_for:
        out.say(f"What to look for: {OF_THE_RUN if asks else flat(scenario.look_for)}")
    for term in scenario.glossary:
        out.say(f"The article's “{term.article}” is here: {term.here}", rest="    ")
    if asks:
        return
    for figure in scenario.published:
        label = f", {figure.label}" if figure.label else ""
        out.say(f"Printed: {figure.value} for {figure.quantity} at step {figure.step}{label}", rest="    ")
    for remark in scenario.remarks:
        out.say(f"{remark.place}: {flat(remark.says)} {flat(remark.computed)}", rest="    ")


def record(desk: Desk, rest: str) -> None:
    """Record into a new file, or stop."""
    desk.do("end_recording" if desk.recordings.file is not None else "record", rest)
    if desk.opened.file_name:
        desk.output.say(f"recording into {desk.opened.file_name}; record stops")


def export(desk: Desk, rest: str) -> None:
    """Write the session into a new file; a picture of a screen that there isn't is none."""
    formats = {ending: each for ending, each in desk.opened.formats().items() if "seen" not in each.takes}
    if not rest.strip():
        desk.output.say("Write this session as: what? a name that ends in one of")
        for each in formats.values():
            desk.output.say(f"{each.ending}: {each.words}", first="  ", rest="      ")
        return
    if desk.session.veil is not None:
        raise RefusedError("a file would tell what is asked for: answer first, or next passes the question over")
    outside = desk.opened.outside
    target = target_of(rest.strip(), formats, outside)
    outside.export(desk.recordings.recording, target, Options(panes=desk.opened.panes), formats)
    desk.output.say(outside.written.format(name=target.name))
