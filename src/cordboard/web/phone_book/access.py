"""Which device asks: it shows its secret, and the user on whose behalf it reads may look up callers."""

import base64
import binascii

from cordboard.contract.accounts import Accounts
from cordboard.contract.phone_book import PhoneBook, PhoneBookReader, Way
from cordboard.web.auth.permissions import Role, permissions_of
from cordboard.web.raw.asgi_messages import Scope, header

PERMISSION = "lookup"
XML_BOOKS, WELL_KNOWN, CARDDAV = "/phonebook/", "/.well-known/carddav", "/carddav"


def is_phone_book(scope: Scope) -> bool:
    """Whether this address, with this method, is one of the phone book on the web port."""
    path: str = scope["path"]
    if path == "/":
        return bool(scope["method"] == "PROPFIND")  # where some clients of CardDAV begin
    return path in (WELL_KNOWN, CARDDAV) or path.startswith((XML_BOOKS, f"{CARDDAV}/"))


class PhoneBookAccess:
    """Knows devices by their secrets."""

    def __init__(self, book: PhoneBook, accounts: Accounts) -> None:
        self.book = book
        self._accounts = accounts

    async def reader(self, secret: str, way: Way) -> PhoneBookReader | None:
        """The device; None for an unknown secret, and where its user is gone, disabled or may not look up callers."""
        found = await self.book.reader(secret, way) if self.book.is_on(way) else None
        return found if found and await self._may(found) else None

    async def still(self, reader: PhoneBookReader, way: Way) -> bool:
        """Whether a device that signed in before may still read."""
        return self.book.is_on(way) and await self.book.knows(reader) and await self._may(reader)

    async def _may(self, reader: PhoneBookReader) -> bool:
        user = await self._accounts.user(reader.user)
        return user is not None and not user.disabled and PERMISSION in permissions_of(Role(user.role))


def basic_secret(scope: Scope) -> str:
    """The password of HTTP Basic; empty where there is none. The name is free: some phones want one."""
    scheme, _, given = (header(scope, b"authorization") or b"").partition(b" ")
    if scheme.lower() != b"basic":
        return ""
    try:
        name, _, password = base64.b64decode(given.strip(), validate=True).decode("utf-8", "replace").partition(":")
    except (binascii.Error, ValueError):
        return ""
    return password or name
