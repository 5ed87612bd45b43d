"""Phones and other programs that may read the phone book, each with a secret of its own."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class PhoneBookDevice(msgspec.Struct, frozen=True, kw_only=True):
    """`user`: on whose behalf it reads; `secret`: the checksum of its secret; `crm`: the only CRM whose people it sees.

    `numbers`: how it dials them (`domain/phone_book/dialled.py`). `used_by`: the protocol of `used_at`. Units: epoch s.
    """

    id: str
    user: str
    name: str
    secret: str
    numbers: str
    created_at: float
    crm: str | None = None
    used_at: float | None = None
    used_by: str | None = None


class PhoneBookStore(Protocol):
    """Devices of the phone book. They go with their user."""

    async def phone_book_devices(self) -> Sequence[PhoneBookDevice]:
        """All of them, in the order of their making."""

    async def phone_book_device(self, secret: str) -> PhoneBookDevice | None:
        """The one whose secret has this checksum."""

    async def put_phone_book_device(self, device: PhoneBookDevice) -> None:
        """Add a device."""

    async def drop_phone_book_device(self, device: str) -> bool:
        """Remove a device; False where there is none."""

    async def touch_phone_book_device(self, device: str, used_at: float, used_by: str) -> None:
        """Note that it has read."""
