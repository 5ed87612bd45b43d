"""The object stores of the archive: opened with the settings in force, once until these change."""

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.settings.recordings import Recordings, RecordingStore
from cordboard.ports.object_store import ObjectStore, ObjectStoreTrouble
from cordboard.ports.store.store import Store

SECRETS_KEY = "cordboard recordings"  # where the bucket's secret key is kept
SECRET = "bucket_secret"  # noqa: S105 a name
ORIGINAL, COPY, OUTLINE = "", ".mp3", ".json"  # what is added to the key
OpenObjects = Callable[[Recordings, Mapping[str, str], Path], ObjectStore | None]


class ArchiveObjects:
    """Gives the store that new recordings go to, and the one that holds an earlier one."""

    def __init__(self, store: Store, settings_in_force: SettingsInForce, open_objects: OpenObjects, data: Path) -> None:
        self._store = store
        self._settings_in_force = settings_in_force
        self._open = open_objects
        self._data = data
        self._opened: dict[RecordingStore, tuple[Recordings, str, ObjectStore]] = {}

    @property
    def settings(self) -> Recordings:
        return self._settings_in_force.settings.recordings

    async def current(self) -> ObjectStore | None:
        """Where new recordings go; None: recordings are not archived. Raises: ObjectStoreTrouble."""
        return None if self.settings.store is RecordingStore.NONE else await self.of(self.settings.store)

    async def of(self, kind: str) -> ObjectStore:
        """The store of this kind. Raises: ObjectStoreTrouble."""
        store = RecordingStore(kind)
        wanted = msgspec.structs.replace(self.settings, store=store)
        secrets = await self._store.secrets(SECRETS_KEY)
        secret = secrets.get(SECRET, "")
        known = self._opened.get(store)
        if known is not None and known[0].bucket == wanted.bucket and known[1] == secret:
            return known[2]
        objects = self._open(wanted, secrets, self._data)
        if objects is None:
            raise ObjectStoreTrouble("No store of recordings is set. Choose one in the settings of recordings.")
        self._opened[store] = (wanted, secret, objects)
        return objects

    async def keep_secret(self, secret: str) -> None:
        """The secret key of the bucket; empty takes it away."""
        changed, gone = ({SECRET: secret}, []) if secret else ({}, [SECRET])
        await self._store.change_secrets(SECRETS_KEY, changed, gone)
