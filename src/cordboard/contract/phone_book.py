"""Use cases of the phone book: devices that read the contacts, what they get, and the same as a file."""

from enum import StrEnum
from typing import Protocol

import msgspec

from cordboard.contract.views.phone_book import PhoneBookSecretView, PhoneBookView
from cordboard.domain.phone_book.dialled import Dialled
from cordboard.domain.phone_book.entry import Entry

__all__ = ["BookPage", "Dialled", "Entry", "FileKind", "PhoneBook", "PhoneBookReader", "Way"]


class Way(StrEnum):
    """The protocols by which devices read it; the values are keys of the settings `phone_book`."""

    XML = "xml"
    CARDDAV = "carddav"
    LDAP = "ldap"


class FileKind(StrEnum):
    """A file of all contacts: vCard 3.0, or CSV in the layout of Google Contacts."""

    VCF = "vcf"
    CSV = "csv"


class PhoneBookReader(msgspec.Struct, frozen=True, kw_only=True):
    """A device that showed its secret. `user`: on whose behalf it reads; `crm`: the only CRM whose people it sees."""

    id: str
    name: str
    user: str
    crm: str | None
    numbers: str


class BookPage(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts in the order of their names; `more`: the limit left others out."""

    entries: tuple[Entry, ...]
    more: bool


class PhoneBook(Protocol):
    """Answers from the local copies of the CRMs' people alone."""

    ldap_port: int | None
    """Where LDAP is spoken; None: nowhere."""

    @property
    def limit(self) -> int:
        """How many contacts a device gets at most."""

    async def overview(self) -> PhoneBookView:
        """Protocols, limit and devices."""

    async def add_device(self, name: str, user: str, crm: str | None, numbers: Dialled, by: str) -> PhoneBookSecretView:
        """Raises: Cannot 404 for an unknown user or CRM, 409 for a name in use or above the limit of devices."""

    async def remove_device(self, device: str, by: str) -> None:
        """Raises: Cannot 404."""

    def is_on(self, way: Way) -> bool:
        """Whether this protocol is switched on."""

    async def reader(self, secret: str, way: Way) -> PhoneBookReader | None:
        """The device with this secret; None for an unknown one. That it reads now is noted."""

    async def knows(self, reader: PhoneBookReader) -> bool:
        """Whether the device was not removed."""

    async def listed(self, reader: PhoneBookReader) -> BookPage:
        """The contacts that this device gets, numbers as it dials them."""

    async def search(self, reader: PhoneBookReader, text: str) -> BookPage:
        """Among all contacts: by words of name and company, or by a number."""

    async def entry(self, reader: PhoneBookReader, id: str) -> Entry | None:  # noqa: A002
        """The contact of that id."""

    async def file(self, kind: FileKind, by: str) -> str:
        """All contacts as a file. It is noted in the audit log."""
