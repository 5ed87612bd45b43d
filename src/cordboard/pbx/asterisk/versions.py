"""Which Asterisk answers, and whether Cordboard supports it. Pure.

16 and later are supported and tested in CI (16.28 and the newest of Debian); 13 to 15 were not tried; older ones do not
say which call an event belongs to. The greeting names the version of the protocol (AMI): 1.x up to Asterisk 11, 2.x for
12 and 13, 3.x for 14, 4.x for 15, 5.x and later from 16 on. CoreSettings names the version of Asterisk itself.
"""

import re
from enum import StrEnum

from cordboard.domain.connection_state import Notice

GREETING = b"Asterisk Call Manager/"
OLDEST_SUPPORTED = 16
OLDEST_READ = 13
OLDEST_PROTOCOL_READ, OLDEST_PROTOCOL_SUPPORTED = 2, 5
# 22.10.1+dfsg, certified/16.8-cert14, GIT-18-1a2b3c, SVN-branch-1.8-r4123, Asterisk 13.38
NUMBER = re.compile(r"(?:^|[/ -])((\d{1,2})(?:\.\d+)*)(?=$|[-+~. ])")


class Support(StrEnum):
    SUPPORTED = "supported"
    UNTRIED = "untried"
    TOO_OLD = "too_old"
    UNKNOWN = "unknown"


def greeted(line: bytes) -> str | None:
    """The version of the protocol in a greeting, or None if this is none."""
    if not line.startswith(GREETING):
        return None
    return line[len(GREETING) :].split(b"\n", 1)[0].strip().decode("ascii", "replace")


def number_of(asterisk: str) -> str | None:
    """The number in a version as Asterisk states it: 22.10.1 in `22.10.1~dfsg+~cs6`. None for a build without one."""
    found = NUMBER.search(asterisk)
    return found[1] if found else None


def named(protocol: str | None, asterisk: str | None) -> str | None:
    """How people call it: `Asterisk 22.10.1`, or `AMI 11.0.0` while only the greeting is known."""
    if asterisk:
        return f"Asterisk {number_of(asterisk) or asterisk}"
    return f"AMI {protocol}" if protocol else None


def labelled(protocol: str | None, asterisk: str | None) -> str:
    """The same inside a sentence: `Asterisk 13.38.3`, `Asterisk (AMI 1.3)`, or `Asterisk` alone."""
    return f"Asterisk (AMI {protocol})" if protocol and not asterisk else named(None, asterisk) or "Asterisk"


def support_of(protocol: str | None, asterisk: str | None) -> Support:
    """Whether this version is supported, from the greeting's version and the one of CoreSettings."""
    of_protocol, of_asterisk = _protocol(protocol), _release(asterisk)
    if Support.TOO_OLD in (of_protocol, of_asterisk):
        return Support.TOO_OLD
    return of_protocol if of_asterisk is Support.UNKNOWN else of_asterisk


def _release(asterisk: str | None) -> Support:
    number = number_of(asterisk or "")
    if number is None:
        return Support.UNKNOWN
    return _between(int(number.partition(".")[0]), OLDEST_READ, OLDEST_SUPPORTED)


def _protocol(protocol: str | None) -> Support:
    first = (protocol or "").partition(".")[0]
    if not (first.isascii() and first.isdigit()):
        return Support.UNKNOWN
    return _between(int(first[:4]), OLDEST_PROTOCOL_READ, OLDEST_PROTOCOL_SUPPORTED)


def _between(number: int, read: int, supported: int) -> Support:
    if number < read:
        return Support.TOO_OLD
    return Support.UNTRIED if number < supported else Support.SUPPORTED


def notices_of(protocol: str | None, asterisk: str | None) -> tuple[Notice, ...]:
    """What is to be said about this version; nothing about a supported or unknown one."""
    support = support_of(protocol, asterisk)
    if support not in (Support.TOO_OLD, Support.UNTRIED):
        return ()
    return (Notice(code=support.value, values={"version": labelled(protocol, asterisk)}),)
