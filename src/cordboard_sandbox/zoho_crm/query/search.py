"""GET /{module}/search, its POST form, and counts by criterion. Sees records only once they are indexed.

Source: docs/reference/zoho-crm.md 8.5 and 9; checklist F27.
"""

import re
from collections.abc import Callable
from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.query.criteria import audited, parse_criteria
from cordboard_sandbox.zoho_crm.record_api.paging import BY_PAGE, fields_asked, paged
from cordboard_sandbox.zoho_crm.record_api.records import count as plain_count
from cordboard_sandbox.zoho_crm.record_api.records import shows_converted
from cordboard_sandbox.zoho_crm.record_api.render import some

PHONE = re.compile(r"^[+]?[0-9\s\-().]+$")
NOT_DIGITS = str.maketrans("", "", " +-().\t/\u00a0")
PRIORITY = ("criteria", "email", "phone", "word")
View = dict[str, Any]


def search(org: Org, request: Request) -> Reply:
    """Exactly one of criteria, email, phone, word counts, in that order of priority."""
    records = found(org, request)
    if (
        len(records) > BY_PAGE
        and int(request.query.get("page", "1")) * int(request.query.get("per_page", "200")) > BY_PAGE
    ):
        raise Failure("LIMIT_REACHED", limit=BY_PAGE)
    names = fields_asked(request, required=False) or [*org.fields(request.args["module"])]
    return paged(org, request, records, lambda record: some(org, record, names))


def bulk_search(org: Org, request: Request) -> Reply:
    """POST /{module}/bulk/search: the same parameters in the body."""
    request.query.update(
        {
            name: value
            if isinstance(value, str)
            else ",".join(map(str, value))
            if isinstance(value, list)
            else str(value)
            for name, value in request.fields_of_body.items()
        }
    )
    return search(org, request)


def count(org: Org, request: Request) -> Reply:
    if any(name in request.query for name in PRIORITY):
        org.table(request.args["module"])
        return Reply(body={"count": len(found(org, request))})
    return plain_count(org, request)


def found(org: Org, request: Request) -> list[Record]:
    """All indexed records that match. Raises: Failure."""
    table = org.table(request.args["module"])
    kind = next((name for name in PRIORITY if request.query.get(name)), None)
    if kind is None:
        raise Failure("EXPECTED_PARAM_MISSING", param_names=list(PRIORITY))
    matches = MATCHERS[kind](org, table.module, request.query[kind])
    now = org.clock.now()
    hits = []
    for record in table.records.values():
        view = record.fields if now >= record.ready else record.before
        if view is not None and matches(record, view):
            hits.append(record)
    return [record for record in hits if shows_converted(request, record)] if table.module == "Leads" else hits


Matcher = Callable[[Record, View], bool]


def _by_phone(org: Org, module: str, text: str) -> Matcher:
    """Contained in any phone field; punctuation is ignored on both sides unless the switch says otherwise."""
    if not 3 <= len(text) <= 50 or not PHONE.match(text):
        raise Failure("INVALID_DATA", param_name="phone", regex=PHONE.pattern, minimum_length=3, maximum_length=50)
    names = [field.name for field in org.fields(module).values() if field.type == "phone"]
    if not org.state.switches.search_digits_only:
        return lambda _, view: any(text in value for name in names if (value := view.get(name)))
    wanted = text.translate(NOT_DIGITS)

    def matches(record: Record, view: View) -> bool:
        if view is not record.fields:
            return wanted in digits_of(view, names)
        if record.digits is None:
            record.digits = digits_of(view, names)
        return wanted in record.digits

    return matches


def digits_of(view: View, names: list[str]) -> str:
    return "|".join(value.translate(NOT_DIGITS) for name in names if (value := view.get(name)))


def _by_email(org: Org, module: str, text: str) -> Matcher:
    names = [field.name for field in org.fields(module).values() if field.type == "email"]
    wanted = text.casefold()
    return lambda _, view: any(wanted == str(value).casefold() for name in names if (value := view.get(name)))


def _by_word(_: Org, __: str, text: str) -> Matcher:
    if len(text) < 2:
        raise Failure("INVALID_DATA", param_name="word", minimum_length=2)
    wanted = text.casefold()
    return lambda _, view: any(isinstance(value, str) and wanted in value.casefold() for value in view.values())


def _by_criteria(org: Org, module: str, text: str) -> Matcher:
    test = parse_criteria(org, module, text)
    return lambda record, view: test(audited(org, record, view))


MATCHERS: dict[str, Callable[[Org, str, str], Matcher]] = {
    "phone": _by_phone,
    "email": _by_email,
    "word": _by_word,
    "criteria": _by_criteria,
}


SCOPES = ("ZohoCRM.modules.{module}.READ", "ZohoSearch.securesearch.READ")
ROUTES = (
    Route("GET", "/crm/v8/{module}/search", search, SCOPES, rows="25"),
    Route("POST", "/crm/v8/{module}/bulk/search", bulk_search, SCOPES, rows="25"),
    Route("GET", "/crm/v8/{module}/actions/count", count, SCOPES),
)
