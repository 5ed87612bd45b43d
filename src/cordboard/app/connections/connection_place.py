"""Where a connection's secrets are sent: the settings that its manifest marks with `place`.

When they change, secrets that were entered for the place before are not sent to the new one.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cordboard.app.connections.live_connections import Provider
from cordboard.contract.errors import Cannot

Fields = Sequence[Mapping[str, Any]]


def place_of(provider: Provider, settings: Mapping[str, Any]) -> tuple[str, ...]:
    """The place, comparable: without case and final slashes, defaults filled in."""
    filled = {**provider.defaults, **{name: value for name, value in settings.items() if value not in (None, "")}}
    return tuple(
        str(filled.get(field["name"], "")).strip().rstrip("/.").lower() for field in _fields(provider, "place")
    )


def kept_after(
    provider: Provider,
    kept: Mapping[str, str],
    given: Mapping[str, str],
    before: Mapping[str, Any],
    now: Mapping[str, Any],
) -> dict[str, str]:
    """The stored secrets that may go on: all, or none where the place has changed.

    Raises: Cannot 422 that names the stored secrets of the form which were not entered again.
    """
    if place_of(provider, before) == place_of(provider, now):
        return dict(kept)
    secret = [field["name"] for field in provider.manifest.get("settings", []) if field.get("type") == "secret"]
    if lacking := [name for name in secret if kept.get(name) and name not in given]:
        labels = ", ".join(map(provider.texts_in().label, lacking))
        text = f"The address has changed, and stored secrets are not sent to a new address. Missing: {labels}."
        raise Cannot(422, "secrets_needed", text, "Enter these secrets again together with the new address.")
    return {}


def require_same(provider: Provider, settings: Mapping[str, Any], other: Provider, shared: Mapping[str, Any]) -> None:
    """A connection that uses the sign-in of another one stays at its place. Raises: Cannot 422."""
    if place_of(provider, settings) != place_of(other, shared):
        text = "This connection uses the sign-in of another one, whose secrets are not sent to another address."
        raise Cannot(422, "wrong_value", text, "Use the same address, or sign in for this connection.")


def _fields(provider: Provider, mark: str) -> Fields:
    return sorted((f for f in provider.manifest.get("settings", []) if f.get(mark)), key=lambda f: str(f["name"]))
