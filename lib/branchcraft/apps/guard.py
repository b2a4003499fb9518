"""The door: codes that are drawn, compared without telling how near a guess was, and slow to try; addresses that are ours; headers that keep a page alone.

Everything here is a plain function or a small counter, so that each rule can be attacked by itself.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import psutil

from branchcraft.launch import LOOPBACK
from branchcraft.ui.digits import plain_digits

LETTERS = "ACDEFGHJKMNPQRTUVWXY23456789"
"""None that looks like another when read from the last row: no I, L, O, 0, 1, and of 8 and B, 5 and S, 2 and Z the digit only."""
_MISREAD = str.maketrans("BSZ", "852")
CODE_LENGTH, AGAIN_LENGTH = 6, 10
MISSES, MISS_S = 6, 60.0
"""Wrong codes that one address may send in so many seconds."""
ALL_MISSES = 60
"""Wrong codes from everybody together in the same time: 28^6 codes would take fifteen years."""


def drawn_code(length: int = CODE_LENGTH) -> str:
    """A random code of letters that cannot be confused."""
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def tidy_code(text: str) -> str:
    """A code as people type it: small letters, full-width letters, blanks and dashes, B for 8."""
    return "".join(one for one in plain_digits(text).upper() if one.isascii() and one.isalnum()).translate(_MISREAD)


def same(given: str, wanted: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(given.encode("utf-8"), wanted.encode("utf-8"))


def fingerprint(secret: str) -> str:
    """What is kept of a secret: enough to know it again, useless to whoever reads the file."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


class Throttle:
    """Counts wrong codes; `wait(address)` is how many seconds the address must wait before its next try."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_address: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()

    def wait(self, address: str) -> float:
        now = self._clock()
        waits = [self._left(self._by_address.get(address, deque()), MISSES, now), self._left(self._all, ALL_MISSES, now)]
        return max(waits)

    def missed(self, address: str) -> None:
        """A wrong code came from there."""
        now = self._clock()
        if len(self._by_address) > 5000:
            self._by_address = {one: times for one, times in self._by_address.items() if times and now - times[-1] < MISS_S}
        for times, most in ((self._by_address.setdefault(address, deque()), MISSES), (self._all, ALL_MISSES)):
            times.append(now)
            while len(times) > most:
                times.popleft()

    @staticmethod
    def _left(times: deque[float], most: int, now: float) -> float:
        return max(0.0, MISS_S - (now - times[0])) if len(times) >= most else 0.0


class Bucket:
    """So much per second, and a little more at once; `take()` says whether there is still some."""

    def __init__(self, rate: float, most: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most, self._clock = rate, most, clock
        self._level, self._at = most, clock()

    def take(self, amount: float = 1.0) -> bool:
        now = self._clock()
        self._level = min(self._most, self._level + (now - self._at) * self._rate)
        self._at = now
        if amount > self._level:
            return False
        self._level -= amount
        return True


def own_addresses() -> list[str]:
    """The addresses under which others in the room can reach this machine, likeliest first."""
    found = []
    for name, entries in psutil.net_if_addrs().items():
        for entry in entries:
            if entry.family == socket.AF_INET and not ipaddress.ip_address(entry.address).is_loopback:
                made_up = name.lower().startswith(("docker", "veth", "br-", "virbr", "vmnet", "vboxnet", "utun", "tun", "tailscale"))
                found.append((made_up, ipaddress.ip_address(entry.address).is_link_local, entry.address))
    return [address for *_, address in sorted(found)]


def our_host(host: str, port: int, addresses: Iterable[str]) -> bool:
    """Whether a Host header names this server: one of its own addresses and its port. Names that somebody else's DNS answers for are not ours."""
    return host.lower() in {f"{address}:{port}" for address in (LOOPBACK, "localhost", *addresses)}


def our_origin(origin: str | None, host: str) -> bool:
    """Whether a request comes from a page of this server."""
    return origin is not None and urlsplit(origin).scheme == "http" and urlsplit(origin).netloc.lower() == host.lower()


def headers(host: str) -> dict[str, str]:
    """What every answer says to the browser: scripts from here only, nothing from elsewhere, shown in no other page, kept in no cache."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        f"connect-src 'self' ws://{host}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": "no-store",
    }
