"""The typed lines' language as regular expressions: what nntui/text/typed.py is compared with."""

import re

MINUS = "−"
NUMBER = rf"[+{MINUS}-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+{MINUS}-]?[0-9]+)?"
ASSIGNMENT = re.compile(r"(?P<key>[^()=]+)(?:\((?P<arguments>[^()=]*)\)\s*)?=(?P<value>.+)")
CALL = re.compile(r"\s*(?P<name>[^()]+?)\s*(?:\((?P<arguments>[^()]*)\))?\s*")
RATIO = re.compile(r"[d∂](?P<of>[^/()]+)/\s*[d∂](?P<by>[^/()]+)")
COMPARISON = re.compile(rf"(?P<left>.+?)\s*(?P<sign><=|>=|<|>|=)\s*(?P<right>{NUMBER})", re.IGNORECASE)
CHANGING = re.compile(r"(?P<left>.+?)\s+(?P<how>changes\s+sign|rises|falls)")
APART = re.compile(rf"(?<= )[-{MINUS}](?= )")
ABSOLUTE = re.compile(r"abs\((?P<inside>.*)\)|\|(?P<bars>.*)\|")
EVERY = re.compile(r"(?:each|every)\s+time\s+|every\s+", re.IGNORECASE)
COUNTED = re.compile(r"(?P<kind>[+\-−]|[^\W\d]+(?:\s+[^\W\d]+)*)?\s*(?P<number>\d{1,9})?")


def number(text):
    return float(text.replace(MINUS, "-")) if re.fullmatch(NUMBER, text, re.IGNORECASE) else None


def assignment(text):
    form = ASSIGNMENT.fullmatch(text.strip())
    if form is None:
        return None
    arguments = [part.strip() for part in form["arguments"].split(",")] if form["arguments"] is not None else []
    return form["key"].strip(), arguments, form["value"].strip()


def call(text):
    form = CALL.fullmatch(text)
    if form is None or not form["name"].strip():
        return None
    inside = form["arguments"]
    return form["name"].strip(), None if inside is None else [part.strip() for part in inside.split(",")]


def ratio(name):
    form = RATIO.fullmatch(name)
    return None if form is None else (form["of"].strip(), form["by"].strip())


def condition(text):
    """(every, what it does or the sign, what is looked at, whether its size, the number); None if it is none."""
    wanted = text.strip()
    every = EVERY.match(wanted) is not None
    plain = EVERY.sub("", wanted, count=1) if every else wanted
    if (form := CHANGING.fullmatch(plain)) is not None:
        return every, " ".join(form["how"].split()), *_sized(form["left"]), None
    form = COMPARISON.fullmatch(plain)
    if form is None:
        return None
    return every, form["sign"], *_sized(form["left"]), float(form["right"].replace(MINUS, "-"))


def _sized(text):
    form = ABSOLUTE.fullmatch(text.strip())
    return (text.strip(), False) if form is None else ((form["inside"] or form["bars"] or "").strip(), True)


def difference(text):
    for sign in reversed([*APART.finditer(text)] if len(text) <= 1_000 else []):
        before, after = text[: sign.start()], text[sign.end() :]
        if before.count("(") == before.count(")") and before.count("|") % 2 == 0:
            return (before.strip(), after.strip()) if before.strip() and after.strip() else None
    return None


def counted(text):
    form = COUNTED.fullmatch(text.replace(",", "").replace("_", ""))
    return None if form is None or form["number"] is None else (form["kind"] or "", int(form["number"]))
