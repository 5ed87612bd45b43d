"""The archive over the use cases of a test: a scripted phone system, objects in memory, a conversion that counts."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import msgspec

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.recordings.archive import Archive
from cordboard.app.recordings.recording_links import RecordingLinks
from cordboard.app.service.audit_log import AuditLog
from cordboard.domain.settings.recordings import Recordings, RecordingStore
from cordboard.domain.settings.settings import Settings
from cordboard.ports.object_store import ObjectMissing, ObjectStore, ObjectStoreTrouble
from cordboard.testing.app_fixture import AppFixture
from cordboard.toolkit.audio.sound_facts import Outline, SoundFacts, Unreadable

MP3 = b"ID3 copy"
LOCAL = Recordings(store=RecordingStore.LOCAL)
Answer = Callable[[httpx.Request], httpx.Response]


class MemoryObjects:
    """`ports.object_store.ObjectStore`; `away`: it answers nothing."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.puts: list[str] = []
        self.away = False

    def _there(self) -> None:
        if self.away:
            raise ObjectStoreTrouble("The bucket cannot be reached.")

    async def put(self, key: str, path: Path) -> None:
        self._there()
        self.puts.append(key)
        self.kept[key] = await asyncio.to_thread(path.read_bytes)

    async def read(self, key: str, start: int, length: int) -> bytes:
        self._there()
        if key not in self.kept:
            raise ObjectMissing("gone")
        return self.kept[key][start : start + length]

    async def delete(self, key: str) -> None:
        self._there()
        self.kept.pop(key, None)

    async def check(self) -> None:
        self._there()


async def copied(source: Path, copy: Path) -> tuple[SoundFacts, Outline]:
    """The conversion, without its libraries."""
    if (await asyncio.to_thread(source.read_bytes)).startswith(b"ID3 broken"):
        raise Unreadable("It holds no sound.")
    await asyncio.to_thread(copy.write_bytes, MP3)
    facts = SoundFacts(seconds=2.0, channels=1, rate=8000, unfinished=False, playable=True)
    return facts, Outline(seconds=2.0, peaks=((1, 50, 3),))


async def archive_of(
    app: AppFixture,
    answer: Answer,
    recordings: Recordings | None = None,
    objects: MemoryObjects | None = None,
    free: int = 1 << 40,
    **more: object,
) -> Archive:
    """An archive with these settings; without any, recordings are not archived."""
    if recordings is not None:
        before = (await SettingsInForce.read(app.store)).settings
        await app.settle(msgspec.structs.replace(before, recordings=recordings, **more))
    kept = objects or MemoryObjects()

    def opened(settings: Recordings, _secrets: Mapping[str, str], _data: Path) -> ObjectStore | None:
        return None if settings.store is RecordingStore.NONE else kept

    archive = Archive(
        app.store,
        app.live_connections,
        await SettingsInForce.read(app.store),
        AuditLog(app.store, app.clock),
        app.clock,
        opened,
        app.store.folder,
        RecordingLinks(b"k" * 32, "https://cb.example"),
        lambda _: httpx.MockTransport(answer),
    )
    archive.job._convert = copied
    archive.job._free = lambda _: free
    return archive


__all__ = ["LOCAL", "MP3", "MemoryObjects", "Settings", "archive_of"]
