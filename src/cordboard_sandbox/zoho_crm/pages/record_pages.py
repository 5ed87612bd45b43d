"""The pages of records, where the service has its own: `/crm/org1/tab/Leads/ID`, and `/crm/org1/tab/Leads` the list.

They are read-only, cost no credit and leave nothing in the log of requests.
Source: docs/reference/zoho-crm.md 2.1; users stand under the tab Users, which the service keeps among its settings.
"""

from collections.abc import Iterator
from html import escape
from itertools import islice
from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.schema import MODULES, RELATED, Field
from cordboard_sandbox.zoho_crm.org.state import User
from cordboard_sandbox.zoho_crm.pages.page_layout import (
    TABS,
    address_of,
    called,
    document,
    link,
    reply,
    table,
)
from cordboard_sandbox.zoho_crm.record_api.render import target_of, value_of

PER_PAGE, LATEST, MOST_RELATED = 50, 8, 25
USERS = "Users"
MODULE_OF = {tab: module for module, tab in TABS.items()}
HEADS = ("name", "detail", "owner", "modified")
LAST = ("id", "Created_By", "Created_Time", "Modified_By", "Modified_Time", "Tag")  # what is the same in every module
DETAILS = ("Phone", "Mobile", "Call_Type", "Stage", "Due_Date", "Email", "Note_Content")


def latest(org: Org, module: str) -> str:
    """The newest records of a module, for the home page."""
    records = org.tables[module].records
    rows = (_row(org, record) for record in islice(reversed(records.values()), LATEST))
    heading = f"{link(address_of(org, module), MODULES[module].plural)} ({len(records)})"
    return f"<section><h2>{heading}</h2>{table(HEADS, rows)}</section>"


def tab(org: Org, request: Request) -> Reply:
    """GET /crm/{org}/tab/{module}: the newest records, a page at a time. Raises: Failure."""
    module = _module(request)
    if module == USERS:
        people = sorted(org.state.users.values(), key=lambda user: user.full_name)
        names = [(link(address_of(org, USERS, user.id), user.full_name), escape(user.email)) for user in people]
        return _page(org, USERS, USERS, f"<section>{table(('name', 'email'), names)}</section>")
    asked = request.query.get("page", "1")
    number = int(asked) if asked.isdigit() and 1 <= len(asked) <= 9 and int(asked) else 1
    records, first = org.tables[module].records, (number - 1) * PER_PAGE
    rows = [_row(org, record) for record in islice(reversed(records.values()), first, first + PER_PAGE)]
    said = table(HEADS, rows) if rows else "<p>There is nothing here.</p>"
    steps = [(number - 1, "Newer")] * (number > 1) + [(number + 1, "Older")] * (first + PER_PAGE < len(records))
    turn = "".join(link(f"{address_of(org, module)}?page={to}", word) for to, word in steps)
    plural = MODULES[module].plural
    return _page(org, module, f"{plural} ({len(records)})", f"<section>{said}</section><nav>{turn}</nav>")


def sheet(org: Org, request: Request) -> Reply:
    """GET /crm/{org}/tab/{module}/{id}: one record with what belongs to it. Raises: Failure."""
    module, id_ = _module(request), request.args["id"]
    if module == USERS:
        return _user(org, org.state.users.get(id_), id_)
    record = org.tables[module].records.get(id_)
    if record is None:
        return _missing(org, module, id_)
    fields = sorted(org.fields(module).values(), key=lambda field: field.name in LAST)
    shown = [(field.label, _value(org, record, field)) for field in fields]
    filled = "".join(f"<dt>{escape(label)}</dt><dd>{value}</dd>" for label, value in shown if value)
    empty = ", ".join(escape(label) for label, value in shown if not value)
    body = f"<section><h2>{MODULES[module].singular}</h2><dl>{filled}</dl></section>"
    body += "".join(_listed(org, label, found) for label, found in _related(org, record))
    body += _files(org, record)
    return _page(org, module, called(org, module, id_), f'{body}<p class="quiet">Empty: {empty}.</p>')


def _module(request: Request) -> str:
    name = MODULE_OF.get(request.args["module"], request.args["module"])
    if not request.args.get("org", "org").startswith("org"):
        raise Failure("INVALID_URL_PATTERN")
    if name not in MODULES and name != USERS:
        raise Failure("INVALID_MODULE", resource_path_index=0)
    return name


def _page(org: Org, module: str, title: str, body: str, status: int = 200) -> Reply:
    tabs = "".join(
        link(address_of(org, name), plural, here=name == module)
        for name, plural in (*((one.name, one.plural) for one in MODULES.values()), (USERS, USERS))
    )
    return reply(document(title, f"<nav>{tabs}</nav><h1>{escape(title)}</h1>{body}"), status)


def _missing(org: Org, module: str, id_: str) -> Reply:
    """No such record: deleted, turned into another one, or never here."""
    singular = MODULES[module].singular
    gone = next((one for one in org.state.gone.get(module, ()) if one.record.id == id_), None)
    elsewhere = org.module_of(id_)
    if gone:
        said = f"{escape(gone.name or singular)} was deleted at {_moment(org.iso(gone.at))}."
    elif elsewhere:
        said = f"This is a {MODULES[elsewhere].singular}: {_link_to(org, elsewhere, id_)}."
    else:
        said = f"This org has no {singular} {escape(id_)}."
    return _page(org, module, f"No such {singular}", f"<section><p>{said}</p></section>", 404)


def _user(org: Org, user: User | None, id_: str) -> Reply:
    if user is None:
        return _page(org, USERS, "No such user", f"<section><p>This org has no user {escape(id_)}.</p></section>", 404)
    facts = f"<dt>Email</dt><dd>{escape(user.email)}</dd><dt>State</dt><dd>{escape(user.status)}</dd>"
    body = f"<section><dl>{facts}</dl></section>"
    body += "".join(
        _listed(org, one.plural, [record for record in _newest(org, one.name) if record.fields.get("Owner") == id_])
        for one in MODULES.values()
    )
    return _page(org, USERS, user.full_name, body)


def _newest(org: Org, module: str) -> Iterator[Record]:
    return reversed(org.tables[module].records.values())


def _related(org: Org, record: Record) -> Iterator[tuple[str, list[Record]]]:
    for label, module, field in (*RELATED[record.module], ("Notes", "Notes", "Parent_Id")):
        yield label, [one for one in _newest(org, module) if one.fields.get(field) == record.id]


def _listed(org: Org, label: str, found: list[Record]) -> str:
    if not found:
        return ""
    rest = len(found) - MOST_RELATED
    more = f'<p class="quiet">and {rest} more</p>' if rest > 0 else ""
    rows = table(HEADS, (_row(org, one) for one in found[:MOST_RELATED]))
    return f"<section><h2>{escape(label)} ({len(found)})</h2>{rows}{more}</section>"


def _files(org: Org, record: Record) -> str:
    rows = [
        (_outward(held.url) if held.url else escape(held.name), _moment(org.iso(held.created)))
        for held in org.state.files.values()
        if held.parent == record.id
    ]
    return f"<section><h2>Attachments ({len(rows)})</h2>{table(('file', 'added'), rows)}</section>" if rows else ""


def _link_to(org: Org, module: str, id_: str) -> str:
    return link(address_of(org, module, id_), called(org, module, id_))


def _row(org: Org, record: Record) -> tuple[str, ...]:
    detail = next((str(record.fields[name]) for name in DETAILS if record.fields.get(name)), "")
    return (
        _link_to(org, record.module, record.id),
        escape(detail[:80]),
        escape(org.person(record.fields.get("Owner", ""))["name"]),
        _moment(org.iso(record.modified)),
    )


def _value(org: Org, record: Record, field: Field) -> str:
    """A field as HTML; nothing where it is empty."""
    value = value_of(org, record, field)
    if value in (None, "", []):
        return ""
    match field.type:
        case "ownerlookup":
            return link(address_of(org, USERS, value["id"]), value["name"])
        case "lookup":
            return _link_to(org, target_of(record, field), value["id"])
        case "datetime":
            return _moment(str(value))
        case "boolean":
            return "yes" if value else "no"
        case "website":
            return _outward(str(value))
    return escape(_words(value))


def _words(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_words(one) for one in value)
    return str(value.get("name", value)) if isinstance(value, dict) else str(value)


def _moment(iso: str) -> str:
    """2026-11-28T11:30:00+00:00 as people read it."""
    day, _, time = iso.partition("T")
    return escape(f"{day} {time[:8]} {time[8:]}".strip())


def _outward(address: str) -> str:
    """An address of somebody else: a link where a browser may follow it, plain words otherwise."""
    if not address.lower().startswith(("http://", "https://")):
        return escape(address)
    return f'<a href="{escape(address)}" rel="noreferrer noopener">{escape(address)}</a>'


ROUTES = tuple(
    Route("GET", f"/crm{org}/tab/{{module}}{record}", answer, open=True)
    for org in ("/{org}", "")  # without its number it is the only one
    for record, answer in (("", tab), ("/{id}", sheet))
)
