"""Slows down guessing of passwords: by address, by name and by both, forgetting with time. Judged before hashing.

An attempt counts as a failure from its beginning, so that many at the same moment learn no more than one after the
other; the right password takes it back. A browser that signed in with a name before shows a cookie for it: guesses of
strangers from many addresses slow down strangers alone, never the person.
Units: s.
"""

import base64
import binascii
import hmac
import ipaddress
import math
import secrets
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from cordboard.contract.errors import Cannot

KEPT = 10_000  # keys; invented names must not fill the memory
DEVICE_LASTS = 180 * 86_400.0
NO_ADDRESS = "unknown"


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """After `free` failures each further one doubles the wait, up to `longest`; one is forgotten each `forgets`."""

    free: int
    forgets: float
    longest: float = 300.0


PERSON = Limit(free=5, forgets=120.0)  # a name from one address
ADDRESS = Limit(free=30, forgets=60.0)  # one password, many names
NAME = Limit(free=15, forgets=300.0)  # one name, many addresses
DEVICE = Limit(free=10, forgets=300.0)  # a browser that is known for the name
RESETS_AGAIN = 600.0  # so often one user's right password clears an address


class FailureCount:
    """Failures by key: each has a level that sinks with time, and a moment before which it has to wait."""

    def __init__(self, limit: Limit, clock: Callable[[], float]) -> None:
        self._limit, self._clock = limit, clock
        self._levels: OrderedDict[str, tuple[float, float, float]] = OrderedDict()  # level, as of, not before

    def level(self, key: str) -> float:
        """How many failures are remembered now."""
        level, at, _ = self._levels.get(key, (0.0, 0.0, 0.0))
        return max(0.0, level - max(0.0, self._clock() - at) / self._limit.forgets)

    def wait(self, key: str) -> float:
        """How long this key has to wait now."""
        return max(0.0, self._levels.get(key, (0.0, 0.0, 0.0))[2] - self._clock())

    def failed(self, key: str) -> None:
        now, level = self._clock(), self.level(key) + 1
        over = level - self._limit.free
        wait = min(2.0 ** min(over, 30.0), self._limit.longest) if over > 0 else 0.0
        self._levels.pop(key, None)
        self._levels[key] = level, now, now + wait
        while len(self._levels) > KEPT:
            self._levels.popitem(last=False)

    def take_back(self, key: str) -> None:
        """The attempt that was counted as a failure was none."""
        if key in self._levels:
            level = max(0.0, self.level(key) - 1)
            over = level - self._limit.free
            until = self._levels[key][2] if over > 0 else 0.0
            self._levels[key] = level, self._clock(), until

    def forget(self, key: str) -> None:
        self._levels.pop(key, None)


class SignInLimits:
    """All counts together. `key` signs the cookies of known browsers."""

    def __init__(self, clock: Callable[[], float], key: bytes | None = None) -> None:
        self._clock = clock
        self._key = key or secrets.token_bytes(32)
        self._persons, self._addresses = FailureCount(PERSON, clock), FailureCount(ADDRESS, clock)
        self._names, self._devices = FailureCount(NAME, clock), FailureCount(DEVICE, clock)
        self._reset_at: OrderedDict[tuple[str, str], float] = OrderedDict()  # (address, name): when it cleared it

    def begin(self, name: str, address: str, device: str | None = None) -> "Attempt":
        """Count an attempt. Raises: Cannot 429 with the wait; then it is not counted."""
        folded, place = name.casefold()[:200], network_of(address)
        known = self._device_of(device, folded)
        counts = [(self._persons, f"{folded}|{place}"), (self._addresses, place)]
        counts += [(self._devices, known)] if known else [(self._names, folded)]
        wait = max(count.wait(key) for count, key in counts)
        if wait > 0:
            raise too_many(wait)
        for count, key in counts:
            count.failed(key)
        return Attempt(self, counts, folded, place)

    def clear_address(self, place: str, name: str) -> None:
        """The right password of `name`. A user of one's own must not clear an address for ever: once in a while."""
        now = self._clock()
        if now - self._reset_at.get((place, name), -math.inf) < RESETS_AGAIN:
            return
        self._reset_at[place, name] = now
        self._reset_at.move_to_end((place, name))
        while len(self._reset_at) > KEPT:
            self._reset_at.popitem(last=False)
        self._addresses.forget(place)

    # -- browsers that are known for a name --------------------------------------------------------------------------

    def device_cookie(self, name: str) -> str:
        """For a browser in which this user has just signed in."""
        text = f"{secrets.token_urlsafe(9)}.{int(self._clock() + DEVICE_LASTS)}"
        return f"{text}.{self._mark(text, name.casefold()[:200])}"

    def _mark(self, text: str, folded: str) -> str:
        mark = hmac.digest(self._key, f"{text}|{folded}".encode(), "sha256")
        return base64.urlsafe_b64encode(mark[:18]).decode()

    def _device_of(self, cookie: str | None, folded: str) -> str | None:
        """Which browser it is, where the cookie is ours, for this name and not too old."""
        text, _, mark = (cookie or "").rpartition(".")
        device, _, until = text.partition(".")
        if not (device and until.isascii() and until.isdigit() and len(until) < 16) or int(until) < self._clock():
            return None
        try:
            return device if hmac.compare_digest(mark.encode(), self._mark(text, folded).encode()) else None
        except (UnicodeEncodeError, binascii.Error):
            return None


class Attempt:
    """An attempt that was let in and is counted as a failure until its password fits."""

    def __init__(self, limits: SignInLimits, counts: list[tuple[FailureCount, str]], name: str, place: str) -> None:
        self._limits, self._counts, self._name, self._place = limits, counts, name, place

    def succeeded(self) -> None:
        """The right password: what this person did wrong here is forgotten."""
        (persons, person), *others = self._counts
        persons.forget(person)
        for count, key in others:
            count.take_back(key)
        self._limits.clear_address(self._place, self._name)

    def not_tried(self) -> None:
        """The password was not even compared."""
        for count, key in self._counts:
            count.take_back(key)


def too_many(wait: float) -> Cannot:
    """Units: s."""
    seconds = math.ceil(wait)
    return Cannot(
        429, "too_many_attempts", "Too many failed sign-ins.", f"Try again in {seconds} seconds.", retry_after=seconds
    )


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 of an IPv6 one, of which a single line has them all."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return NO_ADDRESS
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped or (ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else None)
        return str(mapped) if mapped else str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)


NAT64 = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses behind a translator (RFC 6052)
