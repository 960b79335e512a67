"""The arrays of a .npz file, NumPy's archive, from a stranger: what its headers promise is bounded before it is read.

Nothing in it is executed: headers are literals, and an array of objects (pickles) is refused by its header.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from math import prod
from tokenize import TokenError
from typing import IO

import numpy as np

from nntui.engine.arrays import Array
from nntui.text.errors import Problem
from nntui.text.escape import shortened

MAX_ARRAYS = 100
KINDS = "fiu"  # of NumPy's kinds of number: decimal ones and whole ones
MAX_ITEM = 8  # bytes of a number
HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, struct.error),
    *(ValueError, SyntaxError, TokenError, TypeError, LookupError, ArithmeticError, MemoryError),  # of a header
)


class ArrayError(Exception):
    """An archive that can't be used, with the problem."""

    def __init__(self, where: str, words: str) -> None:
        super().__init__(words)
        self.problem = Problem(where, words)


def arrays_of(data: bytes, most: int) -> list[tuple[str, Array]]:
    """The arrays of an archive by their names, in its order, of `most` numbers together; raises ArrayError."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ARRAYS:
                raise ArrayError("", f"expected at most {MAX_ARRAYS} arrays, found {len(entries):,}")
            return list(_arrays(archive, entries, most))
    except BROKEN:
        words = "expected an archive as numpy.savez writes it (.npz), found one that is damaged, or something else"
        raise ArrayError("", words) from None


def _arrays(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], most: int) -> Iterator[tuple[str, Array]]:
    for entry in entries:
        name = shortened(entry.filename.removesuffix(".npy"))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & 1:
            raise ArrayError(name, "expected an array as numpy.savez writes it, found another compression, or a cipher")
        with archive.open(entry) as file:
            array = _array(file, name, most)
        most -= array.size
        yield name, array


def _array(file: IO[bytes], name: str, most: int) -> Array:
    """An array; raises ArrayError, and one of BROKEN."""
    read_header = HEADERS.get(np.lib.format.read_magic(file))
    if read_header is None:
        raise ArrayError(name, "expected an array of numbers, found a table of columns with names")
    shape, by_columns, kind = read_header(file)
    if kind.kind not in KINDS or kind.itemsize > MAX_ITEM:
        found = "Python objects (pickles), which are never read" if kind.hasobject else f"“{shortened(str(kind), 40)}”"
        raise ArrayError(name, f"expected numbers, as float32 or float64, found {found}")
    if any(length < 0 for length in shape) or (size := prod(shape)) > most:
        words = f"expected at most {most:,} numbers more, as many as a network may have parameters, found shape"
        raise ArrayError(name, f"{words} {shape_words(shape)}")
    raw = file.read(size * kind.itemsize)
    if len(raw) < size * kind.itemsize:
        raise EOFError
    array = np.frombuffer(raw, kind).astype(np.float64)
    array = array.reshape(shape, order="F" if by_columns else "C")
    if not np.isfinite(array).all():
        at = np.argwhere(~np.isfinite(array))[0].tolist()
        raise ArrayError(name, f"expected finite numbers, found {array[tuple(at)]} at {at}")
    return array


def shape_words(shape: tuple[int, ...]) -> str:
    """A shape as NumPy writes it, however long."""
    return shortened(str(shape), 60)
