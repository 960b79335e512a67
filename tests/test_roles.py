"""Roles: each that the drawing code may use has a look, and each look uses colours that both themes have."""

from nntui.render.cells import ROLES
from nntui.ui.roles import DARK, LIGHT, LOOKS


def test_each_role_has_a_look():
    assert ROLES.keys() == LOOKS.keys()


def test_each_look_is_coloured_in_both_themes():
    named = {colour for colour, _ in LOOKS.values()} | {look.partition(" on ")[2] for _, look in LOOKS.values()}
    assert named - {"", "foreground"} <= DARK.keys() == LIGHT.keys()
