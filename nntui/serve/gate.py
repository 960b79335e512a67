"""Who comes in: by which names the server is asked for, from which page, and with which code."""

import secrets
import socket
from collections import OrderedDict
from collections.abc import Callable, Iterable
from hmac import compare_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from nntui.serve.limits import ALL_TRIES, TRIES, Bucket

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
CODE = 8  # of them: 40 bits
MOST = 10_000  # visitors, and addresses that have tried, that are known at a time
HERE = "localhost"
ALL = ("0.0.0.0", "::")  # noqa: S104 - to be told from others
ELSEWHERE = ("192.0.2.1", 9)  # an address that is nobody's


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == HERE


def seen_as(host: str) -> str:
    """The address by which others reach a server that listens on all of this machine's; else the one it listens on."""
    if host not in ALL:
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(ELSEWHERE)  # nothing is sent: the system says from where it would be
        except OSError:
            return socket.gethostname()
        return str(asked.getsockname()[0])


class Names:
    """By what the server may be asked for: a page elsewhere whose name was made to lead here has another one.

    Where only this machine reaches it, by its loopback addresses; else by any address, the host's name, and `more`.
    """

    def __init__(self, host: str, more: Iterable[str] = ()) -> None:
        self._loopback = is_loopback(host)
        self._known = {HERE, host.lower(), *(name.lower() for name in more)}

    def has(self, host: str) -> bool:
        """Whether a request's Host is one of them, whatever its port; what is no host isn't."""
        try:
            asked = urlsplit(f"//{host}" if host.isascii() else "")
            name, _ = asked.hostname or "", asked.port  # a wrong one raises
        except ValueError:
            return False
        try:
            return not self._loopback or ip_address(name).is_loopback if is_address(name) else name in self._known
        except ValueError:
            return False


def is_address(name: str) -> bool:
    """Whether it is a number, not a name."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def is_own(origin: str | None, host: str) -> bool:
    """Whether a request comes from a page of this server: browsers say of which, and a page can't say another."""
    if not origin:
        return False
    try:
        found = urlsplit(origin)
    except ValueError:
        return False
    return found.scheme in ("http", "https") and found.netloc.lower() == host.lower()


def new_code() -> str:
    """A code that nobody guesses: k7mf-93qx."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE))
    return f"{letters[: CODE // 2]}-{letters[CODE // 2 :]}"


class Gate:
    """Lets in who has the code; where there is none, everybody. Visitors are known by a token that they keep."""

    def __init__(self, code: str, clock: Callable[[], float]) -> None:
        self._code, self._clock = _plain(code), clock
        self._inside: OrderedDict[str, None] = OrderedDict()
        self._tried: OrderedDict[str, Bucket] = OrderedDict()
        self._all = Bucket(*ALL_TRIES, clock)

    def knows(self, token: str) -> bool:
        """Whether a visitor was let in."""
        return token in self._inside

    @property
    def open(self) -> bool:
        """Whether no code is asked for."""
        return not self._code

    def let_in(self) -> str:
        """A token for a new visitor."""
        token = secrets.token_urlsafe(24)
        self._inside[token] = None
        while len(self._inside) > MOST:
            self._inside.popitem(last=False)
        return token

    def enter(self, typed: str, address: str) -> tuple[str, float]:
        """Try a code from an address: a token, or "" and the seconds to wait where too many were tried."""
        own = self._tried.setdefault(address, Bucket(*TRIES, self._clock))
        self._tried.move_to_end(address)
        while len(self._tried) > MOST:
            self._tried.popitem(last=False)
        if wait := max(own.wait, self._all.wait):
            return "", wait
        if compare_digest(_plain(typed).encode(), self._code.encode()):
            return self.let_in(), 0.0
        own.take()
        self._all.take()
        return "", 0.0


def _plain(code: str) -> str:
    """A code as it is compared: however its letters and the line between them are typed."""
    return "".join(code.lower().replace("-", "").split())
