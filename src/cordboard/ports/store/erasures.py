"""Erasures: the list of who was erased, as keyed hashes, and the jobs that erase."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.domain.personal_data.sought import Sought


class ErasureState:
    """The states of a job, in order."""

    RUNNING = "running"
    WAITING = "waiting"  # for calls and items that go on
    CLEANING = "cleaning"  # bytes in the files and their logs
    QUIET = "quiet"  # a large file is written anew as soon as there is a minute without calls
    DONE = "done"


class ErasureJob(msgspec.Struct, frozen=True, kw_only=True):
    """One erasure. `identities`: the keys of the person, encrypted in the store and gone when it is done.

    `open_items`: `finish` or `discard`. `counts`: part to rows erased. `waits`, `left`: kind to how many; `left` names
    what is not erased here. Units: times epoch s.
    """

    reference: str
    author: str
    at: float
    open_items: str = "finish"
    again: bool = False  # the list was applied again, after a restored backup or a late report
    state: str = ErasureState.RUNNING
    identities: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    counts: Mapping[str, int] = {}
    waits: Mapping[str, int] = {}
    left: Mapping[str, int] = {}
    changed_at: float = 0.0
    problem: str | None = None
    begun_at: float = 0.0  # 0 for jobs of releases that did not keep it


class ErasureStore(Protocol):
    """The list and the jobs."""

    async def erasure_list(self) -> tuple[bytes, Mapping[str, float]]:
        """The key of the hashes, made at the first time, and the entries: hash to when."""

    async def erasures_to_apply(self) -> bool:
        """Whether the file of the list named people whom the database did not know: a backup was restored."""

    async def erasures_applied(self) -> None:
        """They were looked for, and what was found is being erased."""

    def keep_out(self, erased: ErasureList) -> None:
        """From now on nobody on this list is written into journal, audit log, alerts, comparisons and directory, unless
        it belongs to a later call.
        """

    async def erasure_key_kept(self) -> bool:
        """Whether the file of the list can be read and holds the key of the hashes: after a restore both are needed."""

    async def list_erased(self, entries: Mapping[str, float]) -> Sequence[str]:
        """Add entries durably, here and in the lists beside backups; returns files that could not be written."""

    async def put_erasure(self, job: ErasureJob) -> None:
        """Create or replace by reference."""

    async def erasures(self, limit: int) -> Sequence[ErasureJob]:
        """Newest first."""

    async def unfinished_erasures(self) -> Sequence[ErasureJob]:
        """Oldest first."""

    async def clients_since(self) -> Mapping[str, float]:
        """Keys of all clients of calls, and when the first call of each began."""

    async def drop_late_frames(self) -> int:
        """Delete raw events that came after their call was erased; how many."""

    async def withhold_listed(self) -> int:
        """Withhold records of the directory that releases before brought back; how many. Asked once for each list."""

    async def clean_files(self, people: Sequence[Sought], *, quiet: bool) -> bool:
        """Empty the logs of the files, and write a file anew that still has bytes of these people.

        A large file is written anew only when it is `quiet`, because writes wait meanwhile. False if that is still to
        come. Raises where a log is in use; then it is tried again.
        """
