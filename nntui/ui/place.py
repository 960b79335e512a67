"""Where one is in the picker, which comes and goes: in which of its lists, and where in each."""

EXPLORE, GUIDED = LISTS = ("explore", "guided")


class Place:
    """The present list, and for each the name or the title of the one that is chosen in it."""

    def __init__(self) -> None:
        self.list = EXPLORE
        self.at: dict[str, str] = {}

    def stand(self, which: str, at: str) -> None:
        """Be there when one comes back."""
        self.list, self.at[which] = which, at
