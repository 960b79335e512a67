"""NumPy's matrices are multiplied in one thread: on a busy machine others would be waited for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COUNT = """
import os, sys
from nntui.cli import main
assert "numpy" not in sys.modules
sys.argv = ["nntui", "train", "three-layer", "--steps", "1"]
try:
    main()
except SystemExit as end:
    assert not end.code
assert "numpy" in sys.modules
print(len(os.listdir("/proc/self/task")), file=sys.stderr)
"""


@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir() or (os.cpu_count() or 1) < 2, reason="there are no threads to count"
)
def test_a_small_net_is_trained_in_one_thread_unless_told_otherwise():
    def threads(**environment):
        plain = {name: value for name, value in os.environ.items() if "THREADS" not in name}
        run = subprocess.run(
            [sys.executable, "-c", COUNT], env=plain | environment, capture_output=True, text=True, check=True
        )
        return int(run.stderr.split()[-1])

    assert threads() == 1
    assert threads(OPENBLAS_NUM_THREADS="2") > 1
