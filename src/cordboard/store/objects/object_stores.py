"""`ports.object_store.ObjectStore` in a local folder or an S3-compatible bucket, both through obstore.

The library is loaded with the first use: a server without an archive does without it.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from cordboard.domain.settings.recordings import Bucket, Recordings, RecordingStore
from cordboard.ports.object_store import ObjectMissing, ObjectStore, ObjectStoreTrouble
from cordboard.toolkit.http.address_guard import Forbidden, check, resolved

T = TypeVar("T")
FOLDER = "recordings"  # in the data folder
TIMEOUT = timedelta(seconds=60)
PROBE = "cordboard-check"


class Objects:
    """One store of obstore; `place` names it for people."""

    def __init__(self, store: Any, place: str, prefix: str = "", guarded: Bucket | None = None) -> None:
        self._store, self._place, self._guarded = store, place, guarded
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    async def put(self, key: str, path: Path) -> None:
        import obstore

        await self._done(obstore.put_async(self._store, self._prefix + key, path))

    async def read(self, key: str, start: int, length: int) -> bytes:
        import obstore

        if length <= 0:
            return b""
        return bytes(
            await self._done(obstore.get_range_async(self._store, self._prefix + key, start=start, length=length))
        )

    async def delete(self, key: str) -> None:
        import obstore

        try:
            await self._done(obstore.delete_async(self._store, self._prefix + key))
        except ObjectMissing:
            return

    async def check(self) -> None:
        import obstore

        await self._done(obstore.put_async(self._store, self._prefix + PROBE, b"ok"))
        await self.delete(PROBE)

    async def _done(self, work: Awaitable[T]) -> T:
        try:
            await self._guard()
            return await asyncio.wait_for(work, TIMEOUT.total_seconds())
        except FileNotFoundError:
            raise ObjectMissing(f"{self._place} has no such recording.") from None
        except TimeoutError:
            raise ObjectStoreTrouble(f"{self._place} did not answer in time.") from None
        except OSError as error:
            raise ObjectStoreTrouble(f"{self._place}: {error.strerror or error}") from None
        except Forbidden as error:
            raise ObjectStoreTrouble(f"{self._place} is not allowed: {error}.") from None
        except Exception as error:
            raise ObjectStoreTrouble(_words(self._place, error)) from None

    async def _guard(self) -> None:
        """Raises: Forbidden for an address inside the network, unless the settings allow it."""
        if self._guarded is not None and self._guarded.endpoint and not self._guarded.allow_private:
            await check(self._guarded.endpoint, resolved)


def _words(place: str, error: Exception) -> str:
    name = type(error).__name__
    if name in ("PermissionDeniedError", "UnauthenticatedError"):
        return f"{place} refused our key. Check the key, its secret and its permissions."
    first = str(error).strip().splitlines()[0] if str(error).strip() else name
    return f"{place} cannot be used: {first[:200]}"


def open_objects(settings: Recordings, secrets: Mapping[str, str], data: Path) -> ObjectStore | None:
    """The store that the settings name; None where recordings are not archived. Raises: ObjectStoreTrouble."""
    if settings.store is RecordingStore.NONE:
        return None
    from obstore.store import LocalStore, S3Store

    if settings.store is RecordingStore.LOCAL:
        folder = data / FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        return Objects(LocalStore(str(folder)), "The folder of recordings")
    bucket = settings.bucket
    if bucket is None:
        raise ObjectStoreTrouble("No bucket is named for recordings. Enter it in the settings of recordings.")
    options: dict[str, Any] = {"endpoint": bucket.endpoint} if bucket.endpoint else {}
    plain = bucket.endpoint.startswith("http://")
    store = S3Store(
        bucket.bucket,
        region=bucket.region,
        access_key_id=bucket.key_id,
        secret_access_key=secrets.get("bucket_secret", ""),
        virtual_hosted_style_request=False,
        client_options={"allow_http": plain, "timeout": TIMEOUT},
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=20)},
        **options,
    )
    return Objects(store, f"The bucket {bucket.bucket}", bucket.prefix, bucket)
