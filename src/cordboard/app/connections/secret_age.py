"""Secrets and tokens that are older than they should become: what the doctor says of them.

Only those that somebody entered or made: tokens that a service renews by itself change every hour.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.views.overview import CheckView
from cordboard.ports.accounts import Accounts
from cordboard.ports.store.store import Store

DAY_S = 86_400.0
ROTATE = "Make a new one there, enter it in the connection's settings, then end the old one."
RENEW = "Create a new token, let the program use it, then revoke the old one."


def secret_names(manifest: Mapping[str, Any]) -> Sequence[str]:
    """The secrets of a provider's form."""
    return [str(one["name"]) for one in manifest.get("settings", []) if one.get("type") == "secret"]


async def secret_checks(
    store: Store,
    live_connections: LiveConnections,
    accounts: Accounts,
    days: int,
    now: float,
    others: Mapping[tuple[str, str], tuple[str, str]],
) -> list[CheckView]:
    """A line for each connection with an old secret and for each old token; a green one if there are none.

    Args: `others`: stored secrets of no connection -> their name for people, and where they are entered.
    Units: `now` epoch s.
    """
    if not days:
        text = "The age of secrets and tokens is not checked."
        return [CheckView(name="secrets", level="green", sentence=text)]
    limit, ages = now - days * DAY_S, await store.secrets_changed_at()
    found = []
    for name in live_connections.connections:
        provider = live_connections.provider(name)
        old = [one for one in secret_names(provider.manifest) if ages.get((name, one), now) < limit]
        if old:
            label = ", ".join(map(provider.texts_in().label, old))
            text = f"Older than {days} days: {label}."
            found.append(CheckView(name=f"{name}: secrets", level="amber", sentence=text, fix=ROTATE))
    for key, (label, place) in others.items():
        if ages.get(key, now) < limit:
            text, fix = f"Older than {days} days: {label}.", f"Make a new one there and enter it in {place}."
            found.append(CheckView(name="secrets", level="amber", sentence=text, fix=fix))
    for token in await accounts.tokens():
        if token.created_at < limit:
            text = f"The API token {token.name} is older than {days} days."
            found.append(CheckView(name="tokens", level="amber", sentence=text, fix=RENEW))
    text = f"No secret and no token is older than {days} days."
    return found or [CheckView(name="secrets", level="green", sentence=text)]
