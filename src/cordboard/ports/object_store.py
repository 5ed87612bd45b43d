"""Where archived sound is kept: objects by key, in a folder or a bucket."""

from pathlib import Path
from typing import Protocol


class ObjectStoreTrouble(Exception):
    """The store cannot do it now; the text says what happened and what to do."""


class ObjectMissing(ObjectStoreTrouble):
    """There is no such object."""


class ObjectStore(Protocol):
    """Objects. All raise: ObjectStoreTrouble."""

    async def put(self, key: str, path: Path) -> None:
        """Store this file under the key, whole or not at all; another one under it is replaced."""

    async def read(self, key: str, start: int, length: int) -> bytes:
        """A part of it. Raises: ObjectMissing."""

    async def delete(self, key: str) -> None:
        """It is gone afterwards, also where it never was."""

    async def check(self) -> None:
        """Whether it can be reached and takes our key."""
