"""A pocket calculator for the lines of an explanation: it reads what is shown, and nothing else, and works it out.

line    = sum | sum " if " sum " > 0 else " sum
sum     = product (("+" | "−") product)*        product = signed (("×" | "/") signed)*
signed  = "−" signed | power                     power   = value "²"* ("^" value)?
value   = number | "½" | "(" sum ")" | "|" sum "|" | "e^" (number | "(" sum ")")
        | "√" value | ("tanh" | "cos" | "sign" | "ln") "(" sum ")" | ("max" | "min") "(" sum "," sum ")" | "⌊" sum "⌋"
"""

import math
import re

SIGN = re.compile(r"\s*(\d+(?:\.\d+)?(?:e[−+]\d+)?|e\^|tanh|cos|sign|max|min|ln|[-+−×/²½()|,√^⌊⌋])")


def read(text: str) -> float:
    """A number as it is shown: "−0.75061", "5.93e−05"."""
    if not re.fullmatch(r"−?\d+(\.\d+)?(e[−+]\d+)?", text):
        raise ValueError(f"not a number: {text!r}")
    return float(text.replace("−", "-"))


def calculate(text: str, *, zero_wins: bool = False) -> float:
    """The value of a line of arithmetic; raises ValueError where it can't be read. Where `zero_wins`, which has to be
    said beside the line, 0 × ln(0) and 0 / 0 are 0.
    """
    if case := re.fullmatch(r"(.+) if (.+) > 0 else (.+)", text):
        return calculate(case[1] if calculate(case[2]) > 0 else case[3])
    calculator = _Calculator(text, zero_wins=zero_wins)
    value = calculator.sum()
    if calculator.signs:
        raise ValueError(f"left over in {text!r}: {calculator.signs}")
    return value


class _Calculator:
    def __init__(self, text: str, *, zero_wins: bool) -> None:
        self.text, self.signs, self.zero_wins, at = text, [], zero_wins, 0
        while at < len(text):
            found = SIGN.match(text, at)
            if not found:
                raise ValueError(f"can't read {text[at:]!r} in {text!r}")
            self.signs.append(found[1])
            at = found.end()

    def take(self, *wanted: str) -> str:
        if not self.signs or (wanted and self.signs[0] not in wanted):
            raise ValueError(f"expected one of {wanted} before {self.signs} in {self.text!r}")
        return self.signs.pop(0)

    def next_is(self, *wanted: str) -> bool:
        return bool(self.signs) and self.signs[0] in wanted

    def sum(self) -> float:
        value = self.product()
        while self.next_is("+", "−"):
            value = value + self.product(after=True) if self.take() == "+" else value - self.product(after=True)
        return value

    def product(self, *, after: bool = False) -> float:
        value = self.signed(after=after)
        while self.next_is("×", "/"):
            times, other = self.take() == "×", self.signed(after=True)
            if self.zero_wins and value == 0 and (math.isinf(other) if times else other == 0):
                continue
            value = value * other if times else value / other
        return value

    def signed(self, *, after: bool = False) -> float:
        """A minus sign right after an operator is what nobody would write on paper."""
        if self.next_is("−") and not after:
            self.take()
            return -self.signed(after=True)
        return self.power()

    def power(self) -> float:
        value = self.value()
        while self.next_is("²"):
            self.take()
            value *= value
        if self.next_is("^"):
            self.take()
            value **= self.value()
        return value

    def value(self) -> float:
        sign = self.take()
        if sign == "½":
            return 0.5
        if sign == "√":
            return math.sqrt(self.value())
        if sign in (ends := {"(": ")", "|": "|", "⌊": "⌋"}):
            value = self.sum()
            self.take(ends[sign])
            return abs(value) if sign == "|" else math.floor(value) if sign == "⌊" else value
        if sign == "e^":
            try:
                return math.exp(self.value())
            except OverflowError:
                return math.inf
        if sign in ("tanh", "cos", "sign", "max", "min", "ln"):
            self.take("(")
            values = [self.sum()]
            while self.next_is(","):
                self.take()
                values.append(self.sum())
            self.take(")")
            if sign in ("max", "min"):
                return max(values) if sign == "max" else min(values)
            if sign == "ln":
                return -math.inf if self.zero_wins and values == [0] else math.log(*values)
            if sign == "cos":
                return math.cos(*values)
            return math.tanh(*values) if sign == "tanh" else math.copysign(bool(values[0]), values[0])
        return read(sign)
