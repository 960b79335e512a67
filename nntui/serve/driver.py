"""Textual's driver for an app in a browser, with three things of our own: it tells a visitor what the server has to
say; it hands a file over whole, so that it is there even if the session ends next; and it ends when the server has
gone.
"""

import os
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, TextIO

from textual.drivers.web_driver import WebDriver

from nntui.serve import packets


class BrowserDriver(WebDriver):
    """What is painted goes to the server, from where keys come."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._turn = Lock()
        self._write = self._write_whole  # type: ignore[assignment]

    def _write_whole(self, data: bytes) -> None:
        """One packet after the other, whichever thread they come from."""
        with self._turn:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(self.fileno, rest) :]

    def run_input_thread(self) -> None:
        """Take in what comes; where nothing can come any more, there is nobody to go on for."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            os._exit(1)

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Hear what the server says."""
        if packet_type == "notice":
            self._app.call_later(self._app.notify, str(payload["text"]), markup=False, severity="warning", timeout=55)
        else:
            super().on_meta(packet_type, payload)

    def deliver_binary(self, binary: BinaryIO | TextIO, *, save_path: Path, **_: Any) -> None:
        """Hand a file over."""
        binary.seek(0)
        content = binary.read()
        whole = content.encode("utf-8") if isinstance(content, str) else content
        self._write_whole(packets.file(save_path.name, whole))
        binary.close()
