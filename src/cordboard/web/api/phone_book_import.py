"""Routes of importing contacts: what a file would change in a CRM, changing it, and what became of it."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from cordboard.contract.errors import Cannot
from cordboard.contract.phone_book_import import MOST_CONTACTS, Entry, NewRecord
from cordboard.contract.views.phone_book_import import ImportReportView, PhoneBookImportView
from cordboard.domain.phone_book.entry import EntryPhone
from cordboard.web.dependencies import CallerName, ServiceDep

IMPORT = {"may": "phone_book.import"}
MOST_NUMBERS = 20
Short = Annotated[str, msgspec.Meta(max_length=300)]


class ContactDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A contact, with its numbers as they are written."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    phones: Annotated[tuple[Short, ...], msgspec.Meta(max_length=MOST_NUMBERS)]
    labels: Annotated[tuple[Short, ...], msgspec.Meta(max_length=MOST_NUMBERS)] = ()
    company: Short | None = None
    emails: Annotated[tuple[Short, ...], msgspec.Meta(max_length=MOST_NUMBERS)] = ()

    def entry(self) -> Entry:
        """As a file would have it."""
        labels = (*self.labels, *[""] * len(self.phones))
        phones = [EntryPhone(number=one, label=label) for one, label in zip(self.phones, labels, strict=False)]
        return Entry(name=self.name, phones=tuple(phones), company=self.company or None, emails=self.emails)


class PhoneBookDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A vCard or CSV `file` in base64, or `contacts`. Without `save` the answer says what would change.

    `connection`: a CRM; null: the first. `create`: what a contact becomes that the CRM does not have.
    """

    file: bytes = b""
    contacts: Annotated[tuple[ContactDraft, ...], msgspec.Meta(max_length=MOST_CONTACTS)] = ()
    connection: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    create: NewRecord = NewRecord.CONTACT
    save: bool = False


@post("/phone-book/import", opt=IMPORT, status_code=200)
async def import_phone_book(service: ServiceDep, by: CallerName, data: JSONBody[PhoneBookDraft]) -> PhoneBookImportView:
    """Compare contacts with a CRM by their numbers, or import them: all of them or none, each person once."""
    imports = service.phone_book_imports
    entries = [one.entry() for one in data.contacts]
    if data.file or not entries:
        if entries:
            raise Cannot(422, "file_and_contacts", "Both a file and contacts were sent.", "Send one of them.")
        entries = [*await imports.entries_in(data.file)]
    if data.save:
        return await imports.start(data.connection, entries, data.create, by)
    return await imports.preview(data.connection, entries)


@get("/phone-book/imports/{import_id:str}", opt=IMPORT)
async def show_phone_book_import(service: ServiceDep, import_id: FromPath[str]) -> ImportReportView:
    """What became of an import: every record it created or changed, with its link in the CRM."""
    return await service.phone_book_imports.report(import_id)


ROUTES = Router("/", route_handlers=[import_phone_book, show_phone_book_import], tags=["phone book"])
