"""The file with a scenario's weights: how large it may be, how its matrices may lie, and its content as text."""

import base64
from pathlib import Path

from nntui.scenario.beside import FileKind, FileText, read_text_file
from nntui.text.errors import NntuiError, listed
from nntui.text.escape import shortened
from nntui.text.files import read_bytes

MAX_WEIGHTS = 5_000_000  # bytes of a file
NPZ, CSV_OF_WEIGHTS = ENDINGS = (".npz", ".csv")
TORCH, KERAS = "torch", "keras"
WEIGHTS_ORDERS = {
    TORCH: "as PyTorch's Linear has its weight, for each unit a line with one number for each input",
    KERAS: "as Keras' Dense has its kernel, for each input a line with one number for each unit",
}


def is_npz(name: str) -> bool:
    """Whether a file is NumPy's archive, by its name."""
    return name.lower().endswith(NPZ)


def read_weights(path: Path, name: str) -> FileText:
    """A file with weights; raises NntuiError if it can't be read."""
    if not name.lower().endswith(ENDINGS):
        words = f"expected {WEIGHTS.words}, a name with {listed(ENDINGS)} at its end, found “{shortened(name)}”"
        raise NntuiError(str(path), words)
    if is_npz(name):
        raw = read_bytes(path, MAX_WEIGHTS, WEIGHTS.words, NPZ)
        return FileText(name, base64.encodebytes(raw).decode("ascii"), binary=True)
    return read_text_file(path, name, MAX_WEIGHTS, WEIGHTS.words, CSV_OF_WEIGHTS)


WEIGHTS = FileKind("weights", "a file of weights", read_weights, is_npz)
