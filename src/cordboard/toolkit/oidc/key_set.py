"""The provider's public keys, kept for a while; an unknown key is looked for once more, and not again for a minute."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from cordboard.toolkit.oidc.errors import SignInRefused

if TYPE_CHECKING:
    from joserfc.jwk import Key

KINDS = ("RSA", "EC", "OKP")  # a provider's symmetric key would be no public one
MOST = 100
FRESH_S = 3600.0
PAUSE_S = 60.0  # between two looks for keys that nobody knows
Load = Callable[[], Awaitable[Any]]


class KeySet:
    """Finds the key of a token's header."""

    def __init__(self, load: Load, now: Callable[[], float]) -> None:
        self._load = load
        self._now = now
        self._keys: tuple[tuple[str | None, Key], ...] = ()
        self._loaded_at: float | None = None
        self._searched_at: float | None = None

    async def key(self, header: Mapping[str, Any]) -> "Key":
        """Raises: SignInRefused."""
        now = self._now()
        fresh = False
        if self._loaded_at is None or not 0 <= now - self._loaded_at < FRESH_S:
            await self.refresh()
            fresh = True
        found = self._find(header)
        if found is None and not fresh and self._may_search(now):
            self._searched_at = now
            await self.refresh()
            found = self._find(header)
        if found is None:
            raise SignInRefused("unknown_key", "The token is signed with a key that the provider does not publish.")
        return found

    def _may_search(self, now: float) -> bool:
        return self._searched_at is None or abs(now - self._searched_at) >= PAUSE_S

    async def refresh(self) -> int:
        """How many usable keys there are. Raises: SignInRefused."""
        document = await self._load()
        listed = document.get("keys") if isinstance(document, Mapping) else None
        if not isinstance(listed, list):
            raise SignInRefused("provider_unusable", "The provider's list of keys cannot be read.")
        self._keys = tuple(key for one in listed[:MOST] if (key := _usable(one)) is not None)
        self._loaded_at = self._now()
        return len(self._keys)

    def _find(self, header: Mapping[str, Any]) -> "Key | None":
        """By `kid`; without one only where a single key can be meant."""
        kid = header.get("kid")
        found = [key for name, key in self._keys if name == kid] if kid is not None else [k for _, k in self._keys]
        return found[0] if len(found) == 1 or (found and kid is not None) else None


def _usable(one: Any) -> "tuple[str | None, Key] | None":
    """A public signing key; others are skipped."""
    from joserfc.errors import JoseError  # here, not above: see `id_tokens.py`
    from joserfc.jwk import import_key

    if not isinstance(one, Mapping) or one.get("kty") not in KINDS or one.get("use", "sig") != "sig":
        return None
    kid = one.get("kid")
    try:
        return (kid if isinstance(kid, str) else None), import_key(dict(one))
    except (JoseError, ValueError, TypeError, KeyError):
        return None
