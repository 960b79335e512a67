"""How fast it is. `python -m tests.benchmarks` measures; nothing here is a test, and no test is timed."""
