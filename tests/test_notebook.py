"""Notebooks: the cells are the program's, texts of files are only text, and they run from top to bottom."""

import json
from pathlib import Path

import pytest
from app_support import collected
from click.testing import CliRunner
from program_support import printed, read, told
from share import dealt
from test_program import HOSTILE

from nntui.cli import cli
from nntui.explain.code.whole_program import program
from nntui.export.format import Options
from nntui.export.formats.notebook import FORMATS, notebook, plain
from nntui.lesson.events import Do, Note, Question
from nntui.lesson.header import header_of
from nntui.lesson.recording import Recording
from nntui.quantities.opening import open_scenario
from nntui.scenario.library import built_in_names
from nntui.session.commands import Edit, GoTo


def cells(text: str, kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == kind]


@dealt("name", built_in_names())
def test_its_cells_are_the_program_and_print_the_same(name: str):
    setup = open_scenario(name)
    found = cells(notebook(setup), "code")
    drawn = [cell for cell in found if "plt.show()" in cell]
    assert len(drawn) == bool(setup.training and setup.metrics) + bool(setup.network.layers)
    text = "\n".join(cell for cell in found if cell not in drawn).replace("import matplotlib.pyplot as plt\n", "")
    assert read(printed(text), setup) == told(setup)
    own = {line for line in "".join(program(setup)).splitlines() if line and not line.startswith('"""')}
    assert own <= set(text.splitlines())


def test_the_notes_of_a_recording_stand_in_it_with_their_figures_and_questions():
    setup = open_scenario("four-people")
    events = (
        Note("At first the error is {squared_error}."),
        Do(GoTo(4)),
        Note("Now? <b>", question=Question("Is it larger than *before*?", "no", ("yes", "no"))),
        Do(Edit("rate = 1")),
    )
    (text,), findings = FORMATS[0].write(Recording(header_of(setup), events), Options(panes=collected()))
    said = cells(text, "markdown")
    assert findings == []
    assert said[1] == "At first the error is 0\\.366854\\."
    assert said[2] == "Now? &lt;b&gt;\n\nIs it larger than \\*before\\*?"
    assert "if step == 4:  # rate 0.1 → 1" in "".join(cells(text, "code"))
    assert "1 / (1 + np.exp(-z1))" in "".join(cells(text, "code"))


@pytest.mark.parametrize(
    "text", [*HOSTILE, "<img src=x onerror=alert(1)>", "[a](javascript:b)", "# a", "$x$", "a\x1bb"]
)
def test_a_text_is_no_markup(text: str):
    found = plain(text)
    assert "<" not in found
    assert "\x1b" not in found
    for sign in "*[]()#$`_":
        assert found.count(sign) == found.count(f"\\{sign}") == text.count(sign)


def test_it_is_written_as_a_file_that_notebooks_are(tmp_path: Path):
    path = tmp_path / "net.ipynb"
    assert CliRunner().invoke(cli, ["export", "iris", "--to", str(path)]).exit_code == 0
    whole = json.loads(path.read_text("utf-8"))
    assert (whole["nbformat"], whole["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in whole["cells"]}) == len(whole["cells"])
    nbformat = pytest.importorskip("nbformat")
    nbformat.validate(nbformat.reads(path.read_text("utf-8"), 4))


@pytest.mark.full
@pytest.mark.parametrize("name", built_in_names())
def test_it_runs_from_top_to_bottom(name: str):
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("matplotlib")
    ran = nbclient.NotebookClient(nbformat.reads(notebook(open_scenario(name)), 4), timeout=300).execute()
    outputs = [output for cell in ran.cells for output in cell.get("outputs", ())]
    assert not [output for output in outputs if output.output_type == "error"]
