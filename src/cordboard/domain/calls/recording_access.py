"""How a connection's recordings are fetched: the address of one that the provider names by an id, and which host gets
the connection's credentials. Pure; the settings that a provider's form may offer are `recording_address`,
`recording_sign_in` (none, basic, bearer), `recording_host` and `recording_user`, the secret is `recording_secret`.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from cordboard.domain.calls.recording import is_address

ADDRESS, SIGN_IN, HOST, USER, SECRET = (
    f"recording_{name}" for name in ("address", "sign_in", "host", "user", "secret")
)
NONE, BASIC, BEARER = "none", "basic", "bearer"
RECORDING, CALL = "recording_id", "call_id"
_PLACE = re.compile(r"\{([^{}]*)\}")
_HTTPS = 443


class Credentials(msgspec.Struct, frozen=True):
    """What one host gets as `Authorization`; shown without its value."""

    host: str  # with its port where that is not 443
    authorization: str

    def __repr__(self) -> str:
        return f"Credentials(host={self.host!r}, authorization=[hidden])"

    def meant_for(self, url: str) -> bool:
        """Exactly this host, and only encrypted. What is written otherwise, also with a name before an @, is not it."""
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.netloc.lower().removesuffix(f":{_HTTPS}") == self.host


def host_of(url: str) -> str:
    """The host of an https address, with its port where that is not the usual one. Empty where there is none."""
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").rstrip("."), parts.port or _HTTPS
    except ValueError:  # a port that is none
        return ""
    return name if port == _HTTPS else f"{name}:{port}"


def address_of(recording_id: str | None, call: str, settings: Mapping[str, Any]) -> str | None:
    """The address of a recording with this id; None without a template, or for an id that would lead elsewhere."""
    template, ids = str(settings.get(ADDRESS) or ""), {RECORDING: recording_id or "", CALL: call}
    used = {name: ids.get(name, "") for name in _PLACE.findall(template)}
    if not template or any(one in ("", ".", "..") for one in used.values()):
        return None
    filled = _PLACE.sub(lambda one: quote(used[one[1]], safe=""), template)
    return filled if is_address(filled) else None


def credentials_of(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> Credentials | None:
    """What the host of the recordings gets; None where nothing is to be sent."""
    kind, secret = settings.get(SIGN_IN) or NONE, secrets.get(SECRET, "")
    host = str(settings.get(HOST) or "").lower().strip() or host_of(str(settings.get(ADDRESS) or ""))
    if kind == NONE or not secret or not host:
        return None
    if kind == BEARER:
        return Credentials(host, f"Bearer {secret}")
    pair = f"{settings.get(USER) or ''}:{secret}".encode()
    return Credentials(host, f"Basic {base64.b64encode(pair).decode()}")


def problems(settings: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each thing that would keep recordings from being fetched with these settings."""
    template, host = str(settings.get(ADDRESS) or ""), str(settings.get(HOST) or "").lower().strip()
    if template:
        if not template.startswith("https://") or not is_address(_PLACE.sub("x", template)):
            yield f"{ADDRESS} takes an address that begins with https://."
        elif _PLACE.search(template.removeprefix("https://").partition("/")[0]):
            yield f"{ADDRESS} has a placeholder in its host."
        if wrong := set(_PLACE.findall(template)) - {RECORDING, CALL}:
            yield f"{ADDRESS} has an unknown placeholder: {{{min(wrong)}}}. Known: {{{RECORDING}}}, {{{CALL}}}."
        elif not _PLACE.search(template):
            yield f"{ADDRESS} needs the placeholder {{{RECORDING}}}."
    if host and host_of(f"https://{host}") != host:
        yield f"{HOST} takes a host, such as api.example.com."
    if (settings.get(SIGN_IN) or NONE) == NONE:
        return
    if not host and not template:
        yield f"{HOST} is missing: the credentials are sent to this host alone."
    if settings.get(SIGN_IN) == BASIC and not settings.get(USER):
        yield f"{USER} is missing."
