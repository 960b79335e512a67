"""Weights from a file: the outputs of an independent forward pass in both orders; what doesn't fit; hostile files."""

import hashlib
import io
import json
import os
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from program_support import printed, read, told
from share import some
from test_csv import recorded, replayed

from nntui.explain.code.whole_program import program
from nntui.explain.explain import explain
from nntui.explain.explanation import Say
from nntui.lesson.carried import MAX_CARRIED
from nntui.lesson.recording import as_jsonl, as_toml
from nntui.quantities.opening import open_scenario
from nntui.scenario.model import MAX_PARAMETERS
from nntui.scenario.npz_arrays import MAX_ARRAYS, ArrayError, arrays_of
from nntui.scenario.weights_text import MAX_WEIGHTS
from nntui.session.commands import Edit
from nntui.session.session import Session
from nntui.text.errors import NntuiError
from nntui.timeline.origin import origin_of_parameter

ROWS = [[1.0, 2.0, 3.0], [2.0, 0.5, -1.0], [-0.5, 0.25, 1.5]]
LAYERS = '{ units = 4, activation = "tanh" }, { units = 4, activation = "tanh" }, { units = 2, activation = "sigmoid" }'
SHAPES = [(4, 3), (4,), (4, 4), (4,), (2, 4), (2,)]  # of a state in torch's order
LEADS_OUT = "expected a file in the scenario's folder or below, found one that leads out of it; copy it there"
DAMAGED = "expected an archive as numpy.savez writes it (.npz), found one that is damaged, or something else"


def scenario(folder: Path, network: str, layers: str = LAYERS, outputs: int = 2) -> Path:
    rows = ", ".join(
        f'{{ name = "r{at}", inputs = {row}, targets = {[0, 1][:outputs]} }}' for at, row in enumerate(ROWS)
    )
    path = folder / "mine.toml"
    path.write_text(
        f'format = 1\ntitle = "T"\nsummary = "Trained elsewhere."\n[data]\ninputs = ["a", "b", "c"]\n'
        f"targets = {['y', 'z'][:outputs]}\nrows = [{rows}]\n[network]\n{network}\nlayers = [{layers}]\n"
        '[training]\nloss = "squared_error"\nrate = 0.1\nsteps = 4\n',
        encoding="utf-8",
    )
    return path


def state(seed: int = 1) -> list[np.ndarray]:
    random = np.random.default_rng(seed)
    return [random.normal(size=shape) for shape in SHAPES]


def forward(arrays: list[np.ndarray]) -> np.ndarray:
    """The outputs of a state in torch's order, as torch.nn.functional.linear says: x Wᵀ + b."""
    made = np.array(ROWS)
    for at in range(0, len(arrays), 2):
        made = made @ arrays[at].T + arrays[at + 1]
        made = np.tanh(made) if at < len(arrays) - 2 else 1 / (1 + np.exp(-made))
    return made


def save(path: Path, arrays: list[np.ndarray], order: str = "torch", names: str = "{layer}.{kind}") -> None:
    kernels = [array.T if order == "keras" and array.ndim > 1 else array for array in arrays]
    if path.suffix == ".npz":
        kinds = [names.format(layer=at // 2 * 2, kind="bias" if at % 2 else "weight") for at in range(len(arrays))]
        np.savez(path, **dict(zip(kinds, kernels, strict=True)))
    else:
        with path.open("w", encoding="utf-8") as file:
            for array in kernels:
                np.savetxt(file, np.atleast_2d(array), fmt="%.17g", delimiter=",", header="of a layer")


def refused(path: Path, *settings: str) -> str:
    with pytest.raises(NntuiError) as error:
        open_scenario(str(path), settings)
    return str(error.value)


def frame_outputs(setup) -> np.ndarray:
    return np.array(Session(setup).frame.moment.outputs)


# What fits


@pytest.mark.parametrize("order", ["torch", "keras", ""])
@pytest.mark.parametrize("name", ["net.npz", "net.csv", "below/net.NPZ"])
def test_a_state_made_elsewhere_gives_the_outputs_that_it_gives_there(tmp_path, order, name):
    arrays = state()
    (tmp_path / "below").mkdir()
    save(tmp_path / "net.npz" if name.endswith("NPZ") else tmp_path / name, arrays, order or "torch")
    if name.endswith("NPZ"):
        (tmp_path / "net.npz").rename(tmp_path / name)
    told_order = f'\nweights_order = "{order}"' if order else ""
    setup = open_scenario(str(scenario(tmp_path, f'weights_file = "{name}"{told_order}')))
    assert np.abs(frame_outputs(setup) - forward(arrays)).max() < 1e-12
    for (weights, biases), matrix, row in zip(setup.network.blocks, arrays[::2], arrays[1::2], strict=True):
        assert np.array_equal(weights.of(setup.vector), matrix.T)
        assert np.array_equal(biases.of(setup.vector), row)


@pytest.mark.parametrize("kind", ["<f4", ">f8", "<f2", "<i2", "u1"])
@pytest.mark.parametrize("by_columns", [False, True])
def test_numbers_of_other_kinds_are_taken_as_they_are(tmp_path, kind, by_columns):
    arrays = [np.round(array * 3 + 9).astype(kind) for array in state()]
    arrays = [np.asfortranarray(array) if by_columns else array for array in arrays]
    save(tmp_path / "net.npz", arrays)
    setup = open_scenario(str(scenario(tmp_path, 'weights_file = "net.npz"')))
    for (weights, _), matrix in zip(setup.network.blocks, arrays[::2], strict=True):
        assert np.array_equal(weights.of(setup.vector), matrix.T)


def test_names_say_nothing_and_biases_may_stand_before_weights(tmp_path):
    arrays = state()
    swapped = [arrays[at ^ 1] for at in range(len(arrays))]
    np.savez_compressed(tmp_path / "net.npz", *swapped)
    setup = open_scenario(str(scenario(tmp_path, 'weights_file = "net.npz"')))
    assert np.abs(frame_outputs(setup) - forward(arrays)).max() < 1e-12


@pytest.mark.parametrize("name", ["net.npz", "net.csv"])
def test_a_layer_without_biases_and_one_that_shares_its_own(tmp_path, name):
    layers = '{ units = 4, activation = "tanh", bias = false }, { units = 1, activation = "sigmoid", bias = "shared" }'
    arrays = [state()[0], np.ones((1, 4)), np.array([0.5])]
    if name == "net.npz":
        np.savez(tmp_path / name, *arrays)
    else:
        save(tmp_path / name, arrays)
    setup = open_scenario(str(scenario(tmp_path, f'weights_file = "{name}"', layers, 1)))
    wanted = 1 / (1 + np.exp(-(np.tanh(np.array(ROWS) @ arrays[0].T).sum(axis=1) + 0.5)))
    assert np.abs(frame_outputs(setup)[:, 0] - wanted).max() < 1e-12


def test_a_file_of_lines_may_have_other_marks_and_remarks(tmp_path):
    layers = '{ units = 2, activation = "linear" }'
    (tmp_path / "net.csv").write_text("# torch\n1;2;3\r\n\n4\t5 6e0\n  -1 , +.5\n", encoding="utf-8-sig")
    setup = open_scenario(str(scenario(tmp_path, 'weights_file = "net.csv"', layers)))
    assert setup.vector.tolist() == [1, 4, 2, 5, 3, 6, -1, 0.5]


def test_a_network_near_the_largest_size_is_taken(tmp_path):
    layers = ", ".join(f'{{ units = {units}, activation = "tanh" }}' for units in (950, 100, 1))
    shapes = [(950, 3), (950,), (100, 950), (100,), (1, 100), (1,)]
    arrays = [np.random.default_rng(0).normal(size=shape) for shape in shapes]
    save(tmp_path / "net.npz", arrays)
    setup = open_scenario(str(scenario(tmp_path, 'weights_file = "net.npz"', layers, 1)))
    assert setup.network.size == 99_001
    assert np.array_equal(setup.network.blocks[1][0].of(setup.vector), arrays[2].T)


# What such a start is


@pytest.mark.parametrize("order", ["torch", "keras"])
def test_its_program_starts_with_the_numbers_of_the_file(tmp_path, order):
    save(tmp_path / "net.npz", state(), order)
    setup = open_scenario(str(scenario(tmp_path, f'weights_file = "net.npz"\nweights_order = "{order}"')))
    text = "".join(program(setup))
    assert read(printed(text), setup) == told(setup)


def said(session: Session) -> str:
    return " ".join(part.text for part in explain(session.frame).parts if isinstance(part, Say))


def test_why_a_weight_starts_where_it_does_names_the_file_until_an_edit_changes_it(tmp_path):
    save(tmp_path / "net.npz", state())
    session = Session(open_scenario(str(scenario(tmp_path, 'weights_file = "net.npz"'))))
    session.apply(origin_of_parameter(0, 0))
    assert "where the parameter starts, as net.npz gives it" in said(session)
    session.apply(Edit("w1 = 5"))
    session.apply(origin_of_parameter(0, 0))
    assert "An edit gave it this value at step 0" in said(session)
    assert "net.npz" not in said(session)


@pytest.mark.parametrize(("name", "notation"), [("a.nnrec", as_jsonl), ("a.toml", as_toml)])
@pytest.mark.parametrize("file", ["net.npz", "net.csv"])
def test_a_recording_carries_the_file_along_and_replays_without_it(tmp_path, name, notation, file):
    save(tmp_path / file, state(), "keras")
    source = scenario(tmp_path, f'weights_file = "{file}"\nweights_order = "keras"')
    recording = recorded(source, "w1 = 2")
    (tmp_path / name).write_text(notation(recording), newline="", encoding="utf-8")
    (tmp_path / file).unlink()
    session = replayed(tmp_path / name)
    assert session.runs.root.vector.tolist() == open_again(tmp_path, file, source).vector.tolist()


def open_again(folder: Path, file: str, source: Path):
    save(folder / file, state(), "keras")
    return open_scenario(str(source))


def test_of_a_large_file_a_recording_holds_the_hash_of_its_bytes_and_asks_for_it(tmp_path):
    path = tmp_path / "net.npz"
    save(path, state())
    path.write_bytes(bytes(MAX_CARRIED) + path.read_bytes())  # an archive is read from its end
    recording = recorded(scenario(tmp_path, 'weights_file = "net.npz"'))
    assert recording.header.weights.text == ""
    assert recording.header.weights.hash == hashlib.sha256(path.read_bytes()).hexdigest()
    (tmp_path / "a.nnrec").write_text(as_jsonl(recording), encoding="utf-8")
    assert replayed(tmp_path / "a.nnrec").frame.setup.weights.name == "net.npz"
    path.unlink()
    with pytest.raises(NntuiError, match=r"SHA-256 .*found none by that name"):
        replayed(tmp_path / "a.nnrec")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda plain: plain.update(text="not in base64!"), "weights.text: expected base64, since net.npz is no text"),
        (lambda plain: plain.update(text=plain["text"][4:]), "weights.hash: expected that of the file's text"),
        (lambda plain: plain.update(name="../net.npz"), "expected a recording that carries net.npz, found none of it"),
        (lambda plain: plain.update(more=1), "weights: expected the keys name, hash, text, found “more”"),
    ],
)
def test_a_recording_with_another_file_in_it_is_refused(tmp_path, change, problem):
    save(tmp_path / "net.npz", state())
    recording = recorded(scenario(tmp_path, 'weights_file = "net.npz"'))
    header, *events = as_jsonl(recording).splitlines()
    plain = json.loads(header)
    change(plain["weights"])
    (tmp_path / "a.nnrec").write_text("\n".join([json.dumps(plain), *events, ""]), encoding="utf-8")
    with pytest.raises(NntuiError) as error:
        replayed(tmp_path / "a.nnrec")
    assert problem in str(error.value)


# What doesn't fit


@pytest.mark.parametrize(
    ("network", "layers", "problem"),
    [
        (
            'weights_order = "keras"',
            LAYERS,
            "net.npz: 0.weight: expected shape (3, 4), layers[0].weights, found (4, 3); it looks transposed: "
            'weights_order = "torch"?',
        ),
        (
            "",
            LAYERS.replace("units = 4", "units = 5", 1),
            "net.npz: 0.weight: expected shape (5, 3), layers[0].weights, found (4, 3)",
        ),
        (
            "",
            LAYERS.replace('"sigmoid"', '"sigmoid", bias = false'),
            "net.npz: expected 2 arrays of one dimension, the biases of each layer that has some, found 3 "
            "(0.bias (4,), 2.bias (4,), 4.bias (2,)); a layer with some has bias = true",
        ),
        (
            "",
            f'{LAYERS}, {{ units = 2, activation = "tanh" }}',
            "net.npz: expected 4 arrays of two dimensions, the weights of each layer, found 3 "
            "(0.weight (4, 3), 2.weight (4, 4), 4.weight (2, 4))",
        ),
        (
            "",
            LAYERS.replace('"sigmoid"', '"sigmoid", biases = [0, 0]'),
            "mine.toml: network: expected either weights_file or layers[2].biases, found both",
        ),
        (
            'weights_order = "kers"',
            LAYERS,
            "mine.toml: network.weights_order: expected an order of weights, found “kers” — did you mean “keras”?",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_both_shapes(tmp_path, monkeypatch, network, layers, problem):
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "net.npz", state())
    scenario(tmp_path, f'weights_file = "net.npz"\n{network}', layers)
    assert refused(Path("mine.toml")) == problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1,2,3\n4,5,6\n7,8\n", ""),
        (
            "1,2\n3,4\n5,6\n7,8",
            "line 1: expected 3 numbers on it, for layers[0].weights, found 2; it looks transposed: "
            'weights_order = "keras"?',
        ),
        ("1,2,3\n4,5,6\n7\n8\n", "line 3: expected 2 numbers on it, for layers[0].biases, found 1"),
        ("1,2,3\n4,5,6\n", "expected 3 lines of numbers, found 2"),
        ("", "expected 3 lines of numbers, found 0"),
        ("1,2,x\n4,5,6\n7,8\n", "line 1: expected a finite number (a decimal has a point), found “x”"),
        ("1,2,nan\n4,5,6\n7,8\n", "line 1: expected a finite number (a decimal has a point), found “nan”"),
        ("1,2,3\n4,5,1e999\n7,8\n", "line 2: expected a finite number (a decimal has a point), found “1e999”"),
        ("1,2,3\n4,5,1_0\n7,8\n", "line 2: expected a finite number (a decimal has a point), found “1_0”"),
        (f"1,2,3\n4,5,{'1' * 5000}\n7,8\n", "line 2: expected a finite number (a decimal has a point), found “1111"),
        ("1,2,\n4,5,6\n7,8\n", "line 1: expected a finite number (a decimal has a point), found “”"),
    ],
)
def test_lines_that_do_not_fit_are_told_by_their_number(tmp_path, text, problem):
    (tmp_path / "net.csv").write_text(text, encoding="utf-8")
    path = scenario(tmp_path, 'weights_file = "net.csv"', '{ units = 2, activation = "tanh" }')
    if not problem:
        open_scenario(str(path))
    else:
        assert f"net.csv: {problem}" in refused(path)


@pytest.mark.parametrize("order", ["[]", "{ a = 1 }", "1", "true"])
def test_an_order_that_is_no_text_is_told_of(tmp_path, order):
    save(tmp_path / "net.npz", state())
    path = scenario(tmp_path, f'weights_file = "net.npz"\nweights_order = {order}')
    assert "network.weights_order: expected an order of weights (torch or keras), found " in refused(path)


@pytest.mark.parametrize("name", ["net.npz", "net.csv"])
def test_a_network_that_is_too_large_is_told_of_before_the_file_is_held_against_it(tmp_path, name):
    save(tmp_path / name, state())
    path = scenario(tmp_path, f'weights_file = "{name}"', '{ units = 10_000_000_000, activation = "tanh" }')
    assert "layers[0].units: expected at most" in refused(path)


def test_an_order_without_a_file_and_no_start_at_all_are_told_of(tmp_path):
    network = 'weights_order = "keras"\nstart = { distribution = "constant" }'
    words = "network.weights_order: expected weights_file beside it, the file that it is about, found none"
    assert words in refused(scenario(tmp_path, network))
    assert "network.weights_file: expected text in quotes, found 5" in refused(scenario(tmp_path, "weights_file = 5"))


# Hostile files


@pytest.mark.parametrize("name", ["../net.npz", "{folder}/net.npz", "link.npz", "below/../../net.npz", "a\\\\n.npz"])
def test_no_file_outside_of_the_folder_is_read(tmp_path, name):
    folder = tmp_path / "inside"
    (folder / "below").mkdir(parents=True)
    save(tmp_path / "net.npz", state())
    (folder / "link.npz").symlink_to(tmp_path / "net.npz")
    path = scenario(folder, f'weights_file = "{name.format(folder=tmp_path)}"')
    assert LEADS_OUT in refused(path)


@pytest.mark.parametrize(
    ("name", "make", "problem"),
    [
        ("net.npz", lambda path: None, "expected a file of weights, found nothing by that name"),
        ("net.npz", os.mkdir, "expected a file of weights (.npz), found a folder"),
        ("net.npz", os.mkfifo, "expected a file of weights (.npz), found something that isn't a plain file"),
        ("net.npz", lambda path: path.write_bytes(bytes(MAX_WEIGHTS + 1)), "expected at most 5,000,000 bytes"),
        ("net.npz", lambda path: path.write_bytes(b"PK\3\4 nothing"), DAMAGED),
        ("net.csv", lambda path: path.write_bytes(b"1,2\xff"), "expected text in UTF-8, found the byte 0xff"),
        ("net.npy", lambda path: path.touch(), "a name with .npz or .csv at its end, found “net.npy”"),
    ],
)
def test_what_can_not_be_read_is_told(tmp_path, name, make, problem):
    make(tmp_path / name)
    assert problem in refused(scenario(tmp_path, f'weights_file = "{name}"'))


def npy(header: str, body: bytes = b"", version: bytes = b"\1\0") -> bytes:
    """An array's file with a header of one's own."""
    text = header.encode("latin1") + b"\n"
    return b"\x93NUMPY" + version + struct.pack("<H" if version == b"\1\0" else "<I", len(text)) + text + body


def of(kind: str, shape: str = "(4, 3)", body: bytes = b"") -> bytes:
    return npy(f"{{'descr': {kind}, 'fortran_order': False, 'shape': {shape}}}", body)


def archive(*files: bytes, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as written:
        for at, file in enumerate(files):
            written.writestr(zipfile.ZipInfo(f"a{at}.npy"), file, compression)  # at the same hour in each process
    return stream.getvalue()


NUMBERS = "expected numbers, as float32 or float64"
MANY = "expected at most 100,000 numbers more, as many as a network may have parameters, found shape"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (archive(of("'|O'")), f"a0: {NUMBERS}, found Python objects (pickles)"),
        (archive(of("'<U4'")), f"a0: {NUMBERS}, found “<U4”"),
        (archive(of("'<c16'")), f"a0: {NUMBERS}, found “complex128”"),
        (archive(of("'<f16'")), f"a0: {NUMBERS}, found “float128”"),
        (archive(of("'|b1'")), f"a0: {NUMBERS}, found “bool”"),
        (archive(of("'<M8[s]'")), f"a0: {NUMBERS}, found “datetime64[s]”"),
        (archive(of("[('a', '<f8')]")), f"a0: {NUMBERS}, found “[('a', '<f8')]”"),
        (archive(of("'<f8'", "(1000000, 1000000)")), f"a0: {MANY} (1000000, 1000000)"),
        (archive(of("'<f8'", "(10, " * 40 + ")" * 40)), DAMAGED),
        (archive(of("'<f8'", "(-4, 3)")), f"a0: {MANY} (-4, 3)"),
        (archive(of("'<f8'", "(4, 3)", bytes(12 * 8 - 1))), DAMAGED),
        (archive(of("'<f8'", "(1,)", struct.pack("<d", np.nan))), "a0: expected finite numbers, found nan at [0]"),
        (archive(of("'<f8'", "(4, 3, 1)", bytes(96))), "a0: expected weights of two dimensions and biases of one"),
        (archive(of("'<f8'", "()", bytes(8))), "a0: expected weights of two dimensions and biases of one, found"),
        (archive(npy("__import__('os').abort()")), DAMAGED),
        (archive(npy("{" * 5000)), DAMAGED),
        (archive(npy(" " * 60_000)), DAMAGED),
        (archive(npy("{'descr': '<f8'}", version=b"\3\0")), "a0: expected an array of numbers, found a table of"),
        (archive(b"no array"), DAMAGED),
        (archive(), "expected 3 arrays of two dimensions, the weights of each layer, found 0"),
        (archive(*[of("'<f8'")] * (MAX_ARRAYS + 1)), "expected at most 100 arrays, found 101"),
        (archive(of("'<f8'"), compression=zipfile.ZIP_LZMA), "a0: expected an array as numpy.savez writes it, found"),
    ],
    ids=lambda value: len(value) if isinstance(value, bytes) else value[:40],
)  # fmt: skip
def test_a_hostile_archive_is_told_of_clearly(tmp_path, data, problem):
    (tmp_path / "net.npz").write_bytes(data)
    assert f"net.npz: {problem}" in refused(scenario(tmp_path, 'weights_file = "net.npz"'))


def test_of_a_bomb_no_more_is_unpacked_than_a_network_may_have(monkeypatch):
    """A gigabyte of zeros in a megabyte: what its header promises is looked at first, and what it promises is read."""
    unpacked = []
    reading = zipfile.ZipExtFile.read

    def counted(self, n=-1):
        found = reading(self, n)
        unpacked.append(len(found))
        return found

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    with pytest.raises(ArrayError, match="expected at most"):
        arrays_of(archive(of("'<f8'", "(4000, 4000)", bytes(50_000_000))), MAX_PARAMETERS)
    assert sum(unpacked) < 1_000
    small = archive(of("'<f8'", "(4, 3)", bytes(50_000_000)))
    assert [array.shape for _, array in arrays_of(small, MAX_PARAMETERS)] == [(4, 3)]
    assert sum(unpacked) < 2_000


def test_together_the_arrays_have_no_more_numbers_than_a_network_may_have():
    half = of("'|u1'", f"({MAX_PARAMETERS // 2},)", bytes(MAX_PARAMETERS // 2))
    assert len(arrays_of(archive(half, half), MAX_PARAMETERS)) == 2
    with pytest.raises(ArrayError, match="expected at most 0 numbers more"):
        arrays_of(archive(half, half, of("'|u1'", "(1,)", b"1")), MAX_PARAMETERS)


WHOLE = archive(*(of("'<f8'", str(array.shape), array.tobytes()) for array in state()))


@some(300)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(WHOLE)))
def test_a_damaged_archive_never_raises_anything_else(changes, length):
    data = bytearray(WHOLE)
    for place, value in changes:
        data[place] = value
    with suppress(ArrayError):
        arrays_of(bytes(data[: length or None]), MAX_PARAMETERS)
