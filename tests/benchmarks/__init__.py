"""How fast it is. `python -m tests.benchmarks` measures; nothing here is a test, and no test is timed."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # what tests share is imported by its bare name, as pytest does
