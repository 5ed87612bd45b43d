"""Contacts, accounts and products: created, changed, listed, searched, moved to the recycle bin."""

from collections.abc import Callable, Mapping
from typing import Any

from cordboard_sandbox.zoho_desk.portal import Portal, Record
from cordboard_sandbox.zoho_desk.tickets import invalid, new_person, paged

Query = Mapping[str, str]
Answer = Callable[[Portal, Query, Query, Record], Record | None]
IDS = {"contacts": "contactId", "accounts": "accountId", "products": "productId"}
FIRST = {"contacts": 0, "accounts": 1, "products": 0}  # how lists count their first row
OF_LISTS = {
    "contacts": [
        "id",
        "firstName",
        "lastName",
        "email",
        "secondaryEmail",
        "phone",
        "mobile",
        "accountId",
        "ownerId",
        "type",
        "createdTime",
        "isSpam",
        "isEndUser",
        "webUrl",
        "zohoCRMContact",
    ],
    "accounts": ["id", "accountName", "email", "phone", "website", "createdTime", "webUrl", "zohoCRMAccount"],
    "products": ["id", "productName", "productCode", "unitPrice"],
}
SEARCHED = {
    "contacts": [
        "id",
        "firstName",
        "lastName",
        "email",
        "secondaryEmail",
        "phone",
        "mobile",
        "accountId",
        "ownerId",
        "createdTime",
        "modifiedTime",
        "isEndUser",
        "city",
        "country",
        "zip",
        "title",
        "type",
    ],
    "accounts": ["id", "accountName", "email", "phone", "website", "createdTime", "modifiedTime"],
    "products": ["id", "productName", "productCode", "unitPrice", "createdTime", "modifiedTime"],
}


def create_contact(portal: Portal, _: Query, __: Query, body: Record) -> Record:
    if body.get("accountId"):
        portal.get("accounts", str(body["accountId"]))
    return portal.shown(new_person(portal, body))


def create_account(portal: Portal, _: Query, __: Query, body: Record) -> Record:
    now = portal.now()
    marks = {"createdTime": now, "modifiedTime": now, "isDeleted": False, "isTrashed": False, "zohoCRMAccount": None}
    return portal.shown(portal.add("accounts", {**body, **marks}))


def create_product(portal: Portal, _: Query, __: Query, body: Record) -> Record:
    for one in body["departmentIds"]:
        portal.get("departments", str(one))
    now = portal.now()
    return portal.shown(portal.add("products", {**body, "createdTime": now, "modifiedTime": now}))


def view(kind: str) -> Answer:
    def answer(portal: Portal, args: Query, _: Query, __: Record) -> Record:
        return portal.shown(portal.get(kind, args[IDS[kind]]))

    return answer


def change(kind: str) -> Answer:
    def answer(portal: Portal, args: Query, _: Query, body: Record) -> Record:
        return portal.shown(portal.change(kind, args[IDS[kind]], body))

    return answer


def listed(kind: str) -> Answer:
    def answer(portal: Portal, _: Query, query: Query, __: Record) -> Record | None:
        rows = sorted(portal.rows(kind), key=lambda row: row["id"])
        return paged(portal, rows, query, lambda row: _some(portal, row, OF_LISTS[kind]), first=FIRST[kind])

    return answer


def search(kind: str) -> Answer:
    """Sees what is indexed."""

    def answer(portal: Portal, _: Query, query: Query, __: Record) -> Record | None:
        found = [row for row, seen in portal.indexed(kind) if _matches(seen, query)]
        return paged(portal, found, query, lambda row: _some(portal, row, SEARCHED[kind]), first=0)

    return answer


def trash(kind: str) -> Answer:
    name = IDS[kind] + "s"

    def answer(portal: Portal, _: Query, __: Query, body: Record) -> None:
        for one in body[name]:
            if str(one) not in portal.tables[kind]:
                raise invalid(f"/{name}")
            portal.change(kind, str(one), {"isTrashed": True})

    return answer


def _matches(row: Record, query: Query) -> bool:
    for name, text in query.items():
        wanted = text.strip("*").casefold()
        if name.endswith("Range"):
            begin, _, end = text.partition(",")
            if not begin <= str(row.get(name.removesuffix("Range"), "")) <= (end or "9"):
                return False
        elif name == "_all":
            if not any(wanted in str(value).casefold() for value in row.values()):
                return False
        elif name == "fullName":
            if wanted not in f"{row.get('firstName') or ''} {row.get('lastName') or ''}".casefold():
                return False
        elif name not in ("from", "limit", "sortBy", "orgId") and str(row.get(name) or "").casefold() != wanted:
            return False
    return True


def _some(portal: Portal, row: Record, names: list[str]) -> dict[str, Any]:
    return portal.shown({name: row.get(name) for name in names})
