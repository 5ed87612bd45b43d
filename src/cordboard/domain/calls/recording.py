"""Where a recording can be had, as far as what was told is an address. What is told otherwise makes no link anywhere.

Phone systems write what they like; a link is opened by people, so only addresses of the web are one.
"""

from urllib.parse import urlsplit

import msgspec

from cordboard.domain.calls.call import Recording

SCHEMES = frozenset({"http", "https"})
SHOWN = 80  # characters of what is no address, for people


def with_address(recording: Recording) -> Recording:
    """The recording with its address, or without one where none was told."""
    url = (recording.url or "").strip()
    return msgspec.structs.replace(recording, url=url if is_address(url) else None)


def is_address(text: str) -> bool:
    """An address of the web: http or https, a host, and nothing that cannot stand in one."""
    if not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, a bracket that is not closed
        return False


def refused(recording: Recording) -> str | None:
    """What was told as an address and is none, as people may read it."""
    text = (recording.url or "").strip()
    if not text or is_address(text):
        return None
    return "".join(one if one.isprintable() else " " for one in text[:SHOWN])
