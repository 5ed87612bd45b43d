"""Use cases of importing contacts into a CRM: a preview, the import through the outbox, what became of it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from cordboard.contract.views.phone_book_import import ImportReportView, PhoneBookImportView
from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.import_plan import Why

__all__ = ["MOST_CONTACTS", "REASONS", "Entry", "NewRecord", "PhoneBookImports", "Why"]

MOST_CONTACTS = 5_000  # of one import
REASONS = {  # why a contact is skipped, in English; the console has the same in other languages
    Why.NO_NUMBER: "It has no full phone number.",
    Why.OWN_NUMBER: "Its number is one of your company's.",
    Why.SHARED: "Others in the file have the same number, and it has no number of its own.",
    Why.SEVERAL: "Several records of the CRM have its numbers, none with its name. Merge them first.",
    Why.ERASED: "The data of this person was erased on request.",
}


class NewRecord(StrEnum):
    """What is created for a contact that the CRM does not have."""

    CONTACT = "contact"
    LEAD = "lead"


class PhoneBookImports(Protocol):
    """Contacts are matched by their numbers. What the CRM has is never overwritten."""

    async def entries_in(self, content: bytes) -> Sequence[Entry]:
        """The contacts of a vCard or CSV file. Raises: Cannot 422."""

    async def preview(self, connection: str | None, entries: Sequence[Entry]) -> PhoneBookImportView:
        """What the contacts would change; nothing is saved.

        Raises: Cannot 404 for an unknown CRM, 409 while its people are still read, 422 for too many contacts.
        """

    async def start(
        self, connection: str | None, entries: Sequence[Entry], create: NewRecord, by: str
    ) -> PhoneBookImportView:
        """Queue what the contacts change, all of it or nothing. Repeated, it changes nothing twice.

        Raises: as `preview`, and Cannot 409 in shadow mode, 502 where the CRM can't be asked for its latest changes.
        """

    async def report(self, id: str) -> ImportReportView:  # noqa: A002  # the word of the field
        """What became of it. Raises: Cannot 404."""
