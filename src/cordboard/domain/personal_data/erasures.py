"""The erasure list: who was erased, and until when. It names nobody: it holds keyed hashes. Pure."""

import hmac
from collections.abc import Iterable, Mapping

from cordboard.domain.interaction import Identity
from cordboard.domain.personal_data import mentions

LOOKS = 3  # what came late may be stored only after the first one


def hash_of(identity: Identity, key: bytes) -> str:
    """How the list knows an identity: HMAC-SHA-256 with the key of this installation, in hexadecimal."""
    return _hash(identity.key, key)


def _hash(text: str, key: bytes) -> str:
    return hmac.digest(key, f"erased {text}".encode(), "sha256").hex()


def reference_of(hashed: str, at: float) -> str:
    """The name of an erasure in logs: short, and nobody's."""
    return f"{hashed[:8]}-{int(at)}"


def merged(*lists: Mapping[str, float]) -> dict[str, float]:
    """Everybody of these lists, each with the latest time."""
    together: dict[str, float] = {}
    for one in lists:
        for hashed, at in one.items():
            together[hashed] = max(at, together.get(hashed, at))
    return together


class ErasureList:
    """The list in memory. Units: times epoch s."""

    def __init__(self, key: bytes, entries: Mapping[str, float]) -> None:
        self._key = key
        self._entries = dict(entries)
        self.late = 0  # looks to take: something of an erased person came after the erasure

    def __len__(self) -> int:
        return len(self._entries)

    def came_late(self) -> None:
        """Something of an erased person came after the erasure, and is about to be stored."""
        self.late = LOOKS

    def hash_of(self, identity: Identity) -> str:
        """How the list knows this identity."""
        return hash_of(identity, self._key)

    def hashes_of_texts(self, identities: Iterable[Identity], names: Iterable[str], records: Iterable[str]) -> set[str]:
        """What the list has besides, so that texts about this person are recognised when others write them."""
        return {_hash(text, self._key) for text in mentions.written_as(identities, names, records)}

    def mentions(self, text: str) -> bool:
        """Whether a text mentions anybody on the list."""
        return bool(self._entries) and mentions.mentions(text, self._known)

    def without(self, text: str) -> str:
        """The text without anybody on the list."""
        return mentions.without(text, self._known) if self._entries else text

    def has_record(self, record: str) -> bool:
        """Whether this record of a CRM is of somebody on the list."""
        return bool(self._entries) and any(map(self._known, mentions.written_as((), (), (record,))))

    def _known(self, text: str) -> bool:
        return _hash(text, self._key) in self._entries

    def add(self, hashed: str, at: float) -> None:
        """From now on what began until then is erased."""
        self._entries = merged(self._entries, {hashed: at})

    def erased_at(self, identities: Iterable[Identity]) -> float | None:
        """When any of these was erased last; None: never."""
        if not self._entries:
            return None
        times = [at for one in identities if (at := self._entries.get(self.hash_of(one))) is not None]
        return max(times, default=None)

    def covers(self, identities: Iterable[Identity], began: float) -> bool:
        """Whether something of theirs that began then is erased."""
        at = self.erased_at(identities)
        return at is not None and began <= at
