"""Routes of the audit log: the list with its filters, the names in it, export."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Router, get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter, SkipValidation
from litestar.response import Stream

from cordboard.contract.accounts import AuditQuery, AuditRow
from cordboard.contract.views.view import Listed, View
from cordboard.toolkit.spreadsheet import disarmed
from cordboard.web.api.calls import Limit, Since, Until, epoch
from cordboard.web.dependencies import AuthenticatorDep, CallerName

READ = {"may": "audit.read"}
EXPORTED = 500  # entries a page while the log is written as a file
Before = Annotated[int | None, QueryParameter(ge=0, le=2**62, description="The `next` of the previous page.")]
Who = Annotated[str | None, QueryParameter(max_length=200, description="Name of a user or token.")]
Kinds = Annotated[str | None, QueryParameter(max_length=1000, description="Kinds of entry, joined by commas.")]
Text = Annotated[str | None, QueryParameter(max_length=100, description="Part of what was changed, or of the detail.")]


class AuditView(View, frozen=True, kw_only=True):
    """`before` and `after`: what changed, where that is known."""

    at: datetime
    who: str
    what: str
    target: str
    detail: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class AuditNamesView(View, frozen=True, kw_only=True):
    """What the audit log can be filtered by."""

    who: tuple[str, ...]
    what: tuple[str, ...]


def filters(
    who: Who = None,
    what: Kinds = None,
    text: Text = None,
    since: Since = None,
    until: Until = None,
    before: Before = None,
    limit: Limit = 100,
) -> AuditQuery:
    """The filters of the audit log."""
    kinds = tuple(kind.strip() for kind in (what or "").split(",") if kind.strip())
    return AuditQuery(
        who=who or None,
        what=kinds or None,
        text=text or None,
        since=epoch("since", since),
        until=epoch("until", until),
        before=before,
        limit=limit,
    )


Wanted = NamedDependency[SkipValidation[AuditQuery]]
FILTERS = {"wanted": Provide(filters, sync_to_thread=False)}


def _view(row: AuditRow) -> AuditView:
    return AuditView(
        at=datetime.fromtimestamp(row.at, UTC),
        who=row.who,
        what=row.what,
        target=row.target,
        detail=row.detail,
        before=_object(row.before),
        after=_object(row.after),
    )


def _object(text: str) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(text, type=dict[str, Any]) if text else None
    except msgspec.DecodeError:  # cleaned of an erased person
        return None


@get("/audit", opt=READ, dependencies=FILTERS)
async def list_audit(authenticator: AuthenticatorDep, wanted: Wanted) -> Listed[AuditView]:
    """Who changed what, newest first."""
    rows = await authenticator.accounts.audited(wanted)
    following = str(rows[-1].seq) if len(rows) == wanted.limit else None
    return Listed(items=tuple(map(_view, rows)), next=following)


@get("/audit/names", opt=READ)
async def list_audit_names(authenticator: AuthenticatorDep) -> AuditNamesView:
    """The people and the kinds of entry in the audit log."""
    who, what = await authenticator.accounts.audit_names()
    return AuditNamesView(who=tuple(who), what=tuple(what))


@get("/audit.csv", opt=READ, dependencies=FILTERS, media_type="text/csv")
async def export_audit(authenticator: AuthenticatorDep, by: CallerName, wanted: Wanted) -> Stream:
    """The same list as a file, all pages of it."""
    await authenticator.note(by, "audit_exported", "audit.csv")

    async def rows() -> AsyncIterator[str]:
        yield _line(("at", "who", "what", "target", "detail", "before", "after"))
        place = wanted.before
        while True:
            query = msgspec.structs.replace(wanted, before=place, limit=EXPORTED)
            page = await authenticator.accounts.audited(query)
            for row in page:
                at = datetime.fromtimestamp(row.at, UTC).isoformat()
                yield _line((at, row.who, row.what, row.target, row.detail, row.before, row.after))
            if len(page) < EXPORTED:
                return
            place = page[-1].seq

    name = "attachment; filename=audit.csv"
    return Stream(rows(), media_type="text/csv", headers={"Content-Disposition": name})


def _line(values: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([disarmed(value) for value in values])
    return line.getvalue()


ROUTES = Router("/", route_handlers=[list_audit, list_audit_names, export_audit], tags=["users"])
