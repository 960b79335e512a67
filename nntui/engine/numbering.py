"""Parameters are numbered twice: by their place in the list, unit by unit, and by their index in the vector."""

from typing import NewType

Place = NewType("Place", int)
Index = NewType("Index", int)
