"""What stands in a page, for tests: what its script unpacks, and the text that stands there without it."""

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

from browser import Browser


def content_of(page: str) -> dict[str, Any]:
    """What page.js unpacks."""
    packed = re.search(r'<script type="application/octet-stream" id="content">([^<]*)</script>', page)
    assert packed
    return json.loads(zlib.decompress(base64.b64decode(packed[1])))


def opened(browser: Browser, page: Path) -> None:
    """Open a page in a browser, and wait until it is unpacked."""
    browser.open(page)
    browser.until("document.getElementById('controls').hidden === false")


def text_of_frame(content: dict[str, Any], frame: int, *, opened: bool = False) -> list[str]:
    """The lines of a frame, or of what stands there once its question is answered."""
    numbers = content["opened"].get(str(frame)) if opened else None
    numbers = content["frames"][frame][3:] if numbers is None else numbers
    return ["".join(content["rows"][number][::2]) for number in numbers]
