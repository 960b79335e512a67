"""The scenarios that nntui brings along, opened once for all tests that are collected by what they hold."""

from nntui.scenario.folder import built_in_names
from nntui.scenario.library import open_scenario

BUILT_IN = {name: open_scenario(name) for name in built_in_names()}
TRAINED = [name for name, setup in BUILT_IN.items() if setup.training]
