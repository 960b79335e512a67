"""What comes from the terminal, as Textual's driver doesn't expect it: bytes that aren't UTF-8, and its end.

Text in Latin-1 that is pasted is typed as “�”, each such byte; the driver by itself would end the program. Where the
terminal has gone without a word, or can't be read any more, the program leaves as if it had been told to hang up; the
driver would read the end again and again, and end by a traceback.
"""

import sys
from encodings import utf_8
from typing import Any

from nntui.text.posix import hang_up


class FromTerminal(utf_8.IncrementalDecoder):
    """A decoder that doesn't fail, and that takes nothing for the end."""

    def __init__(self) -> None:
        super().__init__("replace")

    def decode(self, data: Any, final: bool = False) -> str:
        """The text of some bytes."""
        if not data and not final:
            hang_up()
        return super().decode(data, final)


def replace_undecodable() -> None:
    """Have Textual's driver read in this way."""
    if sys.platform == "win32":  # there the terminal sends characters, not bytes
        return
    from textual.drivers import linux_driver

    read_on = linux_driver.LinuxDriver.run_input_thread

    def read_while_it_can(driver: linux_driver.LinuxDriver) -> None:
        try:
            read_on(driver)
        except OSError:
            hang_up()

    linux_driver.LinuxDriver.run_input_thread = read_while_it_can  # type: ignore[method-assign,assignment]
    linux_driver.getincrementaldecoder = lambda encoding: FromTerminal  # type: ignore[assignment,attr-defined]
