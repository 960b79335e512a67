"""The packets between a session and the server: a letter, the length in four bytes, and as many bytes.

The letters D (what is typed and painted) and M (JSON) are Textual's; F is ours: a file, its name before a zero byte.
"""

import json
from asyncio import StreamReader

DATA, META, FILE = b"D", b"M", b"F"
BEGIN = b"__GANGLION__\n"  # what Textual's driver says first
MOST = 1 << 28  # bytes


def packet(kind: bytes, payload: bytes) -> bytes:
    """As it is sent."""
    return b"%s%s%s" % (kind, len(payload).to_bytes(4, "big"), payload)


def meta(**plain: object) -> bytes:
    """A packet of plain values."""
    return packet(META, json.dumps(plain).encode())


def file(name: str, content: bytes) -> bytes:
    """A packet with a file."""
    return packet(FILE, name.encode() + b"\0" + content)


async def received(stream: StreamReader) -> tuple[bytes, bytes]:
    """The next packet's letter and contents; raises EOFError at the end, or where it is none."""
    head = await stream.readexactly(5)
    length = int.from_bytes(head[1:], "big")
    if length > MOST:
        raise EOFError
    return head[:1], await stream.readexactly(length)
