"""A real browser for the tests of pages: Chromium without a window, driven over the pipe of its DevTools protocol."""

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
BINARY = 2  # the kind of a frame
LAST_RESORT = 300.0  # seconds until a browser that hangs is given up
# The codes of keys that don't write a letter; `text` makes a letter of the others.
KEYS = {"ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35, "Tab": 9, "Enter": 13, "Escape": 27}


def found_browser() -> str | None:
    """The path of a browser, if there is one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One tab. `logged` holds what the page said on the console, `requests` the addresses that it asked for, `frames`
    the bytes that came by websockets.
    """

    def __init__(self, to: int, come: int) -> None:
        self._to, self._come = to, come
        self._numbers = itertools.count(1)
        self._rest = b""
        self._session: str | None = None
        self.logged: list[str] = []
        self.requests: list[str] = []
        self.frames: list[bytes] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask the browser for something and wait for its answer."""
        number = self._send(method, **parameters)
        while True:
            answer = self._next()
            if answer.get("id") == number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]

    def _send(self, method: str, **parameters: Any) -> int:
        """Ask for something; returns the number of the question."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        return number

    def _next(self) -> dict[str, Any]:
        deadline = time.monotonic() + LAST_RESORT
        while b"\0" not in self._rest:
            left = deadline - time.monotonic()
            ready, _, _ = select.select([self._come], [], [], max(left, 0))
            assert ready, "the browser doesn't answer"
            self._rest += os.read(self._come, 1 << 20)
        line, _, self._rest = self._rest.partition(b"\0")
        message = json.loads(line)
        self._hear(message)
        return message

    def _hear(self, message: dict[str, Any]) -> None:
        given = message.get("params", {})
        match message.get("method"):
            case "Runtime.consoleAPICalled":
                self.logged.append(str([each.get("value") for each in given["args"]]))
            case "Runtime.exceptionThrown":
                self.logged.append(str(given["exceptionDetails"]))
            case "Log.entryAdded":
                self.logged.append(given["entry"]["text"])
            case "Page.javascriptDialogOpening":  # it asks whether to leave
                self._send("Page.handleJavaScriptDialog", accept=True)
            case "Network.requestWillBeSent":
                self.requests.append(given["request"]["url"])
            case "Network.webSocketFrameReceived" if given["response"]["opcode"] == BINARY:
                self.frames.append(base64.b64decode(given["response"]["payloadData"]))

    def open(self, path: Path) -> None:
        """Load a file, and forget what was said before."""
        self.go(path.as_uri())

    def go(self, address: str) -> None:
        """Load an address, and forget what was said before."""
        self.logged.clear()
        self.requests.clear()
        self.frames.clear()
        self.call("Page.navigate", url=address)
        self.until("document.readyState === 'complete'")

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression holds in the page."""
        deadline = time.monotonic() + LAST_RESORT
        while not self.ask(expression):
            assert time.monotonic() < deadline, f"waited for {expression}; the page said {self.logged}"
            time.sleep(0.01)

    def press(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            code = KEYS.get(key, ord(key[0].upper()))
            text = {"text": "\r"} if key == "Enter" else {} if key in KEYS else {"text": key}
            for kind in ("keyDown", "keyUp"):
                self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **text)

    def click(self, selector: str) -> None:
        """Click in the middle of an element."""
        self.click_at(selector, 0.5, 0.5)

    def click_at(self, selector: str, across: float, down: float) -> None:
        """Click on an element, at a share of its width and of its height."""
        self.ask(f"document.querySelector({selector!r}).scrollIntoView()")
        box = f"document.querySelector({selector!r}).getBoundingClientRect()"
        x, y = self.ask(f"(() => {{ const b = {box}; return [b.x + b.width * {across}, b.y + b.height * {down}]; }})()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def size(self, width: int, height: int, *, dark: bool = False, phone: bool = False) -> None:
        """The window's size and what its reader prefers."""
        scale = 2 if phone else 1
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=phone
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def type(self, text: str) -> None:
        """Type a text into what has the focus."""
        self.call("Input.insertText", text=text)

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """A shot."""
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))

    def printed(self, path: Path) -> None:
        """The page as PDF."""
        path.write_bytes(base64.b64decode(self.call("Page.printToPDF")["data"]))


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """A browser with an empty profile in a folder."""
    path = found_browser()
    assert path
    their_in, to = os.pipe()
    come, their_out = os.pipe()

    process = subprocess.Popen(
        ["bash", "-c", f'exec "$0" "$@" 3<&{their_in} 4>&{their_out}', path, *FLAGS, f"--user-data-dir={folder}"],
        pass_fds=(their_in, their_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(their_in)
    os.close(their_out)
    try:
        yield Browser(to, come)
    finally:
        os.close(to)
        os.close(come)
        process.terminate()
        process.wait()
