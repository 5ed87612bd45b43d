"""Pages of records: sorting, `page` within the first 2,000, `page_token` beyond.

Source: docs/reference/zoho-crm.md 4.4.
"""

import base64
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from cordboard_sandbox.zoho_crm.engine.clock import second_of
from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request, whole_number
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record

BY_PAGE = 2_000
BY_TOKEN = 100_000
TOKEN_LIFE_S = 86_400
SORTS: dict[str, Callable[[Record], Any]] = {
    "id": lambda record: record.id,
    "Created_Time": lambda record: (record.created, record.id),
    "Modified_Time": lambda record: (record.modified, record.id),
}


def fields_asked(request: Request, *, required: bool = True) -> list[str]:
    """The `fields` parameter. Raises: Failure where it is missing or longer than fifty."""
    names = [name.strip() for name in request.query.get("fields", "").split(",") if name.strip()]
    if not names and required:
        raise Failure("REQUIRED_PARAM_MISSING", param_name="fields")
    if len(names) > 50:
        raise Failure("LIMIT_EXCEEDED", param_name="fields", limit=50)
    return names


def since(request: Request) -> int | None:
    """If-Modified-Since as epoch seconds. Raises: Failure."""
    text = request.headers.get("if-modified-since")
    if text is None:
        return None
    try:
        return second_of(text)
    except ValueError as error:
        raise Failure("INVALID_DATA", header="If-Modified-Since", expected_data_type="datetime") from error


def paged(org: Org, request: Request, records: Sequence[Record], show: Callable[[Record], dict[str, Any]]) -> Reply:
    """One page as the service answers it; 204 when it is empty."""
    sort, order = request.query.get("sort_by", "id"), request.query.get("sort_order", "desc")
    if sort not in SORTS:
        raise Failure("INVALID_DATA", param_name="sort_by", supported_values=[*SORTS])
    per_page = whole_number(request, "per_page", 200, 200)
    start, page = _start(org, request, per_page)
    ordered = sorted(records, key=SORTS[sort], reverse=order != "asc")
    part = ordered[start : start + per_page]
    if not part:
        return NOTHING
    more = len(ordered) > start + per_page
    info = {
        "per_page": per_page,
        "count": len(part),
        "page": page,
        "sort_by": sort,
        "sort_order": "asc" if order == "asc" else "desc",
        "more_records": more,
        "next_page_token": _token(org, request, start + per_page) if more else None,
        "previous_page_token": _token(org, request, max(0, start - per_page)) if start else None,
        "page_token_expiry": org.iso(org.second() + TOKEN_LIFE_S) if more else None,
    }
    return Reply(body={"data": [show(record) for record in part], "info": info})


def _start(org: Org, request: Request, per_page: int) -> tuple[int, int]:
    token = request.query.get("page_token")
    page = whole_number(request, "page", 1, 10_000)
    if token is None:
        if page * per_page > BY_PAGE:
            raise Failure("DISCRETE_PAGINATION_LIMIT_EXCEEDED", limit=BY_PAGE)
        return (page - 1) * per_page, page
    if "page" in request.query:
        raise Failure(
            "AMBIGUITY_DURING_PROCESSING", ambiguity_due_to=[{"param_name": "page"}, {"param_name": "page_token"}]
        )
    try:
        query, start, expires = msgspec.json.decode(base64.urlsafe_b64decode(token), type=tuple[str, int, int])
    except (ValueError, msgspec.MsgspecError) as error:
        raise Failure("INVALID_DATA", param_name="page_token") from error
    if query != _bound(request):
        raise Failure("TOKEN_BOUND_DATA_MISMATCH", param_name="page_token")
    if expires < org.second():
        raise Failure("EXPIRED_VALUE", param_name="page_token")
    if start + per_page > BY_TOKEN:
        raise Failure("PAGINATION_LIMIT_EXCEEDED", limit=BY_TOKEN)
    return start, start // per_page + 1


def _token(org: Org, request: Request, start: int) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((_bound(request), start, org.second() + TOKEN_LIFE_S))).decode()


def _bound(request: Request) -> str:
    """A page token belongs to its user and its query."""
    query = sorted((name, value) for name, value in request.query.items() if name not in {"page", "page_token"})
    return hashlib.sha256(repr((request.user, request.path, query)).encode()).hexdigest()[:16]
