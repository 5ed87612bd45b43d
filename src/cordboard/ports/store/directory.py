"""The directory: people of the CRMs and their phone numbers."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.interaction import Identity
from cordboard.ports.crm import Change


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A directory entry that answered a look-up."""

    connection: str
    record: Candidate
    synced_at: float


class DirectoryState(msgspec.Struct, frozen=True, kw_only=True):
    """The sync state of a directory. `set_state` does not write `people`, `swept_at` and `sweep`: the store does.

    Units: epoch s. `sweep`: progress or result of the last sweep for deleted people, in words.
    """

    connection: str
    loaded: bool = False
    cursor: str | None = None
    fresh_at: float = 0.0  # includes every change before this time
    people: int = 0
    loading: str | None = None  # progress for people
    swept_at: float | None = None
    sweep: str | None = None
    extra_fields: str = ""  # those that its people were read with, as `DirectorySync` writes them down
    regions: tuple[str, ...] | None = None  # and the rules by which its numbers were read; None: not known


class Mirrored(msgspec.Struct, frozen=True):
    """A person of the mirror with the numbers under which it is found; `no` grows."""

    no: int
    candidate: Candidate
    numbers: tuple[str, ...]


class DirectoryStore(Protocol):
    """The local mirror of people and their phones."""

    async def lookup(self, connection: str, identity: Identity) -> Sequence[Candidate]:
        """Who has this identity, in the order of preference: contact, lead, account; then last modified.

        A phone number is found by E.164, or as written where it has no E.164 form.
        """

    async def put(self, connection: str, changes: Sequence[Change], numbers: Mapping[str, Sequence[str]]) -> None:
        """Write records and deletions; `numbers` gives, per record id, the keys of its identities (phones: E.164)."""

    async def people(self, connection: str, after: int, limit: int) -> Sequence[Mirrored]:
        """People in the order of `no`, from behind `after`."""

    async def renumber(self, connection: str, changed: Sequence[tuple[Mirrored, Sequence[str]]]) -> None:
        """Other numbers for people who are still as they were read."""

    async def state(self, connection: str) -> DirectoryState:
        """The sync state of the directory; the defaults for one that was never loaded."""

    async def set_state(self, state: DirectoryState) -> None:
        """Replace it whole."""

    async def set_sweep(self, connection: str, swept_at: float | None, sweep: str) -> None:
        """Progress or result of a sweep for deleted people; `swept_at` None leaves the last one."""

    async def person(self, connection: str, entity: Entity, record: str) -> Candidate | None:
        """The record as it is mirrored."""

    async def people_named(self, connection: str, text: str, limit: int) -> Sequence[Candidate]:
        """People whose name or company has each word of the text, without case and accents; the preferred first."""
