"""Routes of the phone book: its devices, each with a secret that is shown once, and all contacts as a file."""

from typing import Annotated

import msgspec
from litestar import Response, Router, delete, get, post
from litestar.params import FromPath, JSONBody

from cordboard.contract.errors import Cannot
from cordboard.contract.phone_book import Dialled, FileKind
from cordboard.contract.views.phone_book import PhoneBookSecretView, PhoneBookView
from cordboard.web.dependencies import CallerName, PrincipalDep, ServiceDep

TYPES = {FileKind.VCF: "text/vcard; charset=utf-8", FileKind.CSV: "text/csv; charset=utf-8"}


class NewDevice(msgspec.Struct, frozen=True, kw_only=True):
    """`user`: on whose behalf it reads, by id; None: yourself. `crm`: the only CRM whose people it sees; None: all.
    `numbers`: how it dials them."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    user: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    crm: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    numbers: Dialled = Dialled.PLUS


@get("/phone-book", opt={"may": "phone_book.change"})
async def show_phone_book(service: ServiceDep) -> PhoneBookView:
    """How phones may read the contacts, and which devices do."""
    return await service.phone_book.overview()


@post("/phone-book/devices", opt={"may": "phone_book.change"})
async def add_phone_book_device(
    service: ServiceDep, me: PrincipalDep, by: CallerName, data: JSONBody[NewDevice]
) -> PhoneBookSecretView:
    """Add a device that may read the contacts. Its secret is in the answer and never shown again."""
    user = data.user or me.user or me.owner
    if user is None:
        raise Cannot(
            422, "no_user", "This token belongs to no user.", "Name the user on whose behalf the device reads."
        )
    return await service.phone_book.add_device(data.name, user, data.crm, data.numbers, by)


@delete("/phone-book/devices/{device:str}", opt={"may": "phone_book.change"})
async def remove_phone_book_device(service: ServiceDep, by: CallerName, device: FromPath[str]) -> None:
    """Remove a device; its secret opens nothing from now on."""
    await service.phone_book.remove_device(device, by)


@get("/phone-book/contacts.vcf", opt={"may": "phone_book.read"}, media_type="text/vcard")
async def export_vcards(service: ServiceDep, by: CallerName) -> Response[str]:
    """All contacts with a number, as vCard 3.0."""
    return _file(await service.phone_book.file(FileKind.VCF, by), FileKind.VCF)


@get("/phone-book/contacts.csv", opt={"may": "phone_book.read"}, media_type="text/csv")
async def export_contacts_csv(service: ServiceDep, by: CallerName) -> Response[str]:
    """All contacts with a number, as CSV in the layout of Google Contacts."""
    return _file(await service.phone_book.file(FileKind.CSV, by), FileKind.CSV)


def _file(text: str, kind: FileKind) -> Response[str]:
    headers = {"content-disposition": f"attachment; filename=contacts.{kind}"}
    return Response(text, media_type=TYPES[kind], headers=headers)


ROUTES = Router(
    "/",
    route_handlers=[
        show_phone_book,
        add_phone_book_device,
        remove_phone_book_device,
        export_vcards,
        export_contacts_csv,
    ],
    tags=["phone book"],
)
