"""The address of a recording, if the phone system sent a web address. Any other text makes no link.

Phone systems send any text here; people open the link, so only http and https addresses count.
"""

from urllib.parse import quote, urlsplit

import msgspec

from cordboard.domain.calls.call import Recording

SCHEMES = frozenset({"http", "https"})
SHOWN = 80  # characters of what is no address, for people


def with_address(recording: Recording) -> Recording:
    """The recording with its address, or without one if none was sent."""
    url = (recording.url or "").strip()
    return msgspec.structs.replace(recording, url=url if is_address(url) else None)


def link_of(recording: Recording | None, call: str, pages: str | None) -> str | None:
    """The link that a CRM gets: to our player, which outlives the provider's, where recordings are archived."""
    if recording is None:
        return None
    if pages is not None and (recording.url or recording.ref):
        return f"{pages}{quote(call, safe='')}"
    return recording.url


def is_address(text: str) -> bool:
    """A web address: http or https, a host, and only valid characters."""
    if not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, a bracket that is not closed
        return False


def refused(recording: Recording) -> str | None:
    """A text sent as an address that is none, for people to read."""
    text = (recording.url or "").strip()
    if not text or is_address(text):
        return None
    return "".join(one if one.isprintable() else " " for one in text[:SHOWN])
