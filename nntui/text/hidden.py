"""Numbers that are hidden: a nan of its own, which is written as “?”, and which nothing that is hidden can be seen of.

What is worked out from one is nan as well, in IEEE 754 usually with the same bits; so nothing that depends on a hidden
number can be told, wherever it is worked out.
"""

import math
import struct

_BITS = 0x7FF8_0000_6B65_6570
_PAYLOAD = 0x0007_FFFF_FFFF_FFFF  # of a nan, without its sign and the bit that says it is quiet
HIDDEN: float = struct.unpack("<d", struct.pack("<Q", _BITS))[0]
MARK = "?"


def is_hidden(value: float) -> bool:
    """Whether a number is hidden: that nan, whatever its sign."""
    return math.isnan(value) and struct.unpack("<Q", struct.pack("<d", value))[0] & _PAYLOAD == _BITS & _PAYLOAD


def no_number(value: float) -> str:
    """How a nan is written: “?” where it is hidden."""
    return MARK if is_hidden(value) else "nan"
