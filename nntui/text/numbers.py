"""How numbers are written: one place, so that a number looks the same in every pane."""

import math

from nntui.text.hidden import no_number

MINUS = "−"  # U+2212, as wide as "+" and not to be taken for a hyphen


def number(value: float, digits: int = 4) -> str:
    """A number for the screen: `digits` decimals, fewer when it is large, a power of ten when it must be.

    >>> number(-0.75061), number(1369.0), number(0.0000321), number(0.0), number(float("inf"))
    ('−0.7506', '1369.000', '3.21e−05', '0.0000', '∞')
    """
    if math.isnan(value):
        return no_number(value)
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    size = abs(value)
    if value != 0 and not 10.0**-digits <= size < 10.0 ** (digits + 3):
        text = f"{value:.{max(digits - 2, 1)}e}"
    else:
        whole = len(str(int(size)))
        text = f"{value:.{min(digits, max(digits + 3 - whole, 0))}f}"
    if text.strip("-0.") == "":
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def within(value: float, width: int, *, sign: bool = False) -> str:
    """A number in at most `width` cells, with as many digits as fit, or in the fewest that there are for it.

    >>> [within(0.88312, width) for width in (6, 5, 4, 3)], [within(-0.0000973, width) for width in (8, 6, 5)]
    (['0.8831', '0.883', '0.88', '0.9'], ['−9.7e−05', '−1e−04', '−1e−4'])
    """
    if math.isnan(value):
        return no_number(value)
    texts = [(signed if sign else number)(value, digits) for digits in (4, 3, 2, 1, 0)]
    mantissa, e, exponent = f"{value:{'+' if sign else ''}.0e}".replace("inf", "∞").partition("e")
    texts += [f"{mantissa}{e}{exponent}", f"{mantissa}e{int(exponent)}" if e else mantissa]
    texts = [text.replace("-", MINUS) for text in texts]
    return next((text for text in texts if len(text) <= width), min(texts, key=len))


def signed(value: float, digits: int = 4) -> str:
    """The same with its sign always written: "+1.2461"."""
    text = number(value, digits)
    return text if text.startswith(MINUS) or math.isnan(value) else f"+{text}"


def exact(value: float) -> str:
    """A number in six significant digits, for where there is room: "0.00342319", "1.5e−07"."""
    return no_number(value) if math.isnan(value) else f"{value:.6g}".replace("-", MINUS).replace("inf", "∞")


def precise(value: float) -> str:
    """A number with more decimals where four would leave few digits of it."""
    return number(value, 6 if 1e-4 <= abs(value) < 0.01 else 4)


def told_apart(now: float, after: float) -> tuple[str, str]:
    """Two numbers in as many digits as it takes to see that they differ, if six are enough for that."""
    few = precise(now), precise(after)
    return few if few[0] != few[1] or now == after else (exact(now), exact(after))


def brief(value: float) -> str:
    """A number with its sign in at most seven cells, for a place beside the exact one: "+1.81", "−2e−03", "+1e+05"."""
    if math.isnan(value):
        return no_number(value)
    text = f"{value:+.2f}" if 0.005 <= abs(value) < 1_000 or value == 0 else f"{value:+.0e}"
    return text.replace("-", MINUS).replace("inf", "∞")


def tight(value: float) -> str:
    """The same in at most five cells, as far as a number of that size can be: "+15.1", "−151", "+3e−4".

    >>> tight(-0.7506), tight(15.12), tight(1511.2), tight(-0.0003), tight(2e7), tight(float("-inf"))
    ('−0.75', '+15.1', '+1511', '−3e−4', '+2e7', '−∞')
    """
    if math.isnan(value):
        return no_number(value)
    texts = [f"{value:+.{digits}f}" for digits in (2, 1, 0)] if abs(value) >= 0.005 or value == 0 else []
    mantissa, e, exponent = f"{value:+.0e}".partition("e")
    texts.append(f"{mantissa}e{int(exponent)}" if e else mantissa.replace("inf", "∞"))
    return next((text for text in texts if len(text) <= 5 and "inf" not in text), texts[-1]).replace("-", MINUS)


def in_full(value: float) -> str:
    """A number in all its digits, as many as it takes to read the very same one again: "−0.7446897201370184"."""
    return no_number(value) if math.isnan(value) else repr(value).replace("-", MINUS).replace("inf", "∞")


def short(value: float) -> str:
    """A number that someone typed, as short as it can be: "0.1", "−2", "1e−05"."""
    return no_number(value) if math.isnan(value) else f"{value:.12g}".replace("-", MINUS)


def count(value: int) -> str:
    """A whole number with its thousands apart: "60,000"."""
    return f"{value:,}".replace("-", MINUS)


def plural(n: int, word: str) -> str:
    """A number of things: "1 step", "20 steps"."""
    return f"{count(n)} {word}" if n == 1 else f"{count(n)} {word}s"


def duration(seconds: float) -> str:
    """About how long something takes.

    >>> duration(12.3), duration(200), duration(10_000)
    ('12 seconds', '3 minutes', '3 hours')
    """
    for size, word in ((3600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size:
            return plural(round(seconds / size), word)
    return plural(round(seconds), "second")


def agreeing_digits(published: str, computed: float) -> int:
    """How many leading significant digits of a printed number the computed one confirms.

    The computed number is rounded to each count of significant digits in turn, as the printed one is; the
    answer is the largest count at which both are the same number.

    >>> agreeing_digits("0.0214", 0.0214695), agreeing_digits("0.999", 0.9990889), agreeing_digits("1", 0.2)
    (2, 3, 0)
    """
    if not (math.isfinite(computed) and math.isfinite(float(published))):
        return significant_digits(published) if same_number(computed, float(published)) else 0
    if float(published) == 0:
        return significant_digits(published) if as_printed(computed, published) == 0 else 0
    for digits in range(significant_digits(published), 0, -1):
        if float(f"{computed:.{digits - 1}e}") == float(f"{float(published):.{digits - 1}e}"):
            return digits
    return 0


def significant_digits(printed: str) -> int:
    """The significant digits of a printed number: "0.0214" has 3, "1369.0" has 5, "5.4e-06" has 2, "0" has 1."""
    mantissa = printed.lower().partition("e")[0]
    return max(len("".join(filter(str.isdecimal, mantissa)).lstrip("0")), 1)


def decimals(printed: str) -> int:
    """The digits after the point of a printed number: "0.0214" has 4, "5.4e-06" has 7, "1.5e+03" has −2."""
    mantissa, _, power = printed.lower().partition("e")
    return len(mantissa.partition(".")[2]) - int(power or 0)


def as_printed(value: float, printed: str) -> float:
    """A number rounded to the decimals of a printed one."""
    if not (math.isfinite(value) and math.isfinite(float(printed))):
        return value
    try:
        return round(value, decimals(printed))
    except OverflowError:
        return math.copysign(math.inf, value)


def same_number(one: float, other: float) -> bool:
    """Whether two numbers are the same; a nan is the same as another."""
    return one == other or (math.isnan(one) and math.isnan(other))


def as_json(value: float) -> float | str:
    """A number for JSON, which has no nan and no infinity: those become strings."""
    return value if math.isfinite(value) else str(value)
