"""Pages of a list by time of change: the next of the last one while its cursor lives, else from the mark on."""

from datetime import datetime

import msgspec

from cordboard.crm.pipedrive import api as pages
from cordboard.crm.pipedrive.api import Api, ApiCall
from cordboard.crm.pipedrive.record_types import moment_text, v2
from cordboard.toolkit.crm.watermark import EPOCH, Mark, Row, advance
from cordboard.toolkit.json_reader import Reader


class Place(msgspec.Struct, omit_defaults=True):
    """How far one list is read: its mark, and the service's own cursor within a listing that has no end yet."""

    mark: Mark = msgspec.field(default_factory=Mark)
    next: str = ""


async def changed_rows(api: Api, kind: str, place: Place, now: datetime) -> list[Reader]:
    """The next records that were not seen before, the longest unchanged first; `place.mark.behind`: there are more."""
    mark = place.mark
    rows, after = await _page(api, kind, mark, place.next)
    moments = [Row(row.text("id"), row.text("update_time")) for row in rows]
    fresh = advance(mark, moments, now.timestamp(), behind=bool(after))
    place.next = after
    return [rows[at] for at in fresh]


async def _page(api: Api, kind: str, mark: Mark, cursor: str) -> tuple[list[Reader], str]:
    since = {} if mark.since == EPOCH else {"updated_since": moment_text(datetime.fromisoformat(mark.since))}
    query = {"sort_by": "update_time", "sort_direction": "asc", "limit": str(pages.PAGE), **since}
    if cursor:
        call = ApiCall(method="GET", path=v2(kind), kind=kind, query=query | {"cursor": cursor})
        answer = await api.ask(call)
        if answer.error is None:
            return list(answer.reader), answer.more.maybe_text("next_cursor") or ""
    answer = await api.answer(ApiCall(method="GET", path=v2(kind), kind=kind, query=query))
    return list(answer.reader), answer.more.maybe_text("next_cursor") or ""
