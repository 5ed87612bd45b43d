"""Feeds deals into the directory: all by time of change, then the changes, deleted ones included.

Source: docs/reference/zoho-crm.md 8.6 (queries), 4.3 (deleted records).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec

from cordboard.crm.zoho.api import Api, ApiCall, query_ask
from cordboard.crm.zoho.reading import coql, directory_feed
from cordboard.crm.zoho.reading.decode import more_records, rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.domain.attribution.deal import LOST, OPEN, WON, Deal
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.ports.crm.deals import DealPage
from cordboard.toolkit.crm.watermark import Mark, Row, advance, moment_of
from cordboard.toolkit.json_reader import Reader

FIELDS = (
    "id", "Deal_Name", "Amount", "Stage", "Closing_Date", "Contact_Name", "Account_Name", "Created_Time",
    "Modified_Time", "Owner",
)  # fmt: skip
CURRENCY = "Currency"  # a field of organisations with several currencies
CLOSED = (("Closed Won", WON), ("Closed Lost", LOST), ("Closed", LOST))  # where no pipeline has the stage


class Cursor(msgspec.Struct, omit_defaults=True):
    """The read position. `swept`: deletions were last asked for (epoch s)."""

    mark: Mark = msgspec.field(default_factory=Mark)
    swept: float = 0.0


class DealFeed:
    """Reads deals page by page; `link` leads to the page of a record."""

    def __init__(
        self,
        api: Api,
        metadata: Metadata,
        now: Callable[[], datetime],
        link: Callable[[str], str],
        sweep_every_s: float,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> None:
        self._api = api
        self._metadata = metadata
        self._now = now
        self._link = link
        self._sweep_every_s = sweep_every_s
        self._extra_fields = extra_fields
        self._home: str | None = None

    async def changes(self, text: str | None) -> DealPage:
        now = self._now().timestamp()
        cursor = msgspec.json.decode(text, type=Cursor) if text else Cursor(swept=now)
        mark = cursor.mark
        limit = coql.PAGE if mark.behind or not text else directory_feed.FEW
        known = await self._metadata.fields("Deals")
        phones = [name for name in self._extra_fields().get(Entity.DEAL, ()) if name in known]
        fields = list(dict.fromkeys([*FIELDS, *([CURRENCY] if CURRENCY in known else []), *phones]))
        query = coql.select(
            fields, "Deals", coql.since("Modified_Time", mark.since), order="Modified_Time asc, id asc", limit=limit,
            offset=mark.offset,
        )  # fmt: skip
        answer = await self._api.read(query_ask(query, limit))
        rows = rows_of(answer)
        moments = [Row(row.text("id"), row.text("Modified_Time")) for row in rows]
        fresh = advance(mark, moments, now, behind=more_records(answer))
        gone: list[str] = []
        if not mark.behind and now - cursor.swept >= self._sweep_every_s:
            gone, cursor.swept = await self._deleted(cursor.swept), now
        states, home = await self._states() if fresh else {}, await self._currency() if fresh else ""
        return DealPage(
            deals=tuple(read_deal(rows[at], states, home, self._link, phones) for at in fresh),
            gone=tuple(gone),
            cursor=msgspec.json.encode(cursor).decode(),
            complete=not mark.behind,
        )

    async def _states(self) -> Mapping[str, str]:
        """By stage."""
        return {stage.id: stage.state for place in await self._metadata.pipelines() for stage in place.stages}

    async def _currency(self) -> str:
        """The organisation's own."""
        if self._home is None:
            answer = await self._api.read(ApiCall(method="GET", path="/org", scope="ZohoCRM.org.READ"))
            self._home = answer["org"][0].maybe_text("iso_code") or ""
        return self._home

    async def _deleted(self, since: float) -> list[str]:
        moment = datetime.fromtimestamp(since - directory_feed.SKEW_S, UTC).isoformat(timespec="seconds")
        rows = await directory_feed.all_pages(self._api, directory_feed.deleted_ask("Deals", moment))
        return [row.text("id") for row in rows]


def read_deal(
    row: Reader, states: Mapping[str, str], home: str, link: Callable[[str], str], phones: Sequence[str] = ()
) -> Deal:
    """A row of Deals; `home` is the currency of amounts that name none, `phones` are fields that hold numbers."""
    stage, record = row.maybe_text("Stage") or "", row.text("id")
    modified = moment_of(row.text("Modified_Time")) or datetime.fromtimestamp(0, UTC)
    amount = row.maybe("Amount").value
    return Deal(
        id=record,
        name=row.maybe_text("Deal_Name") or "",
        amount=None if amount is None else str(amount),
        currency=row.maybe_text(CURRENCY) or home or None,
        stage=stage,
        state=states.get(stage) or _named(stage),
        created_at=moment_of(row.maybe_text("Created_Time")) or modified,
        modified_at=modified,
        closed_on=_day(row.maybe_text("Closing_Date")),
        contact=_linked(row, "Contact_Name"),
        account=_linked(row, "Account_Name"),
        link=link(record),
        owner=_linked(row, "Owner"),
        phones=tuple(number for name in phones if (number := row.maybe_text(name))),
    )


def _named(stage: str) -> str:
    return next((state for begins, state in CLOSED if stage.startswith(begins)), OPEN)


def _linked(row: Reader, field: str) -> str | None:
    linked = row.maybe(field)
    return linked.maybe_text("id") if linked else None


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat((written or "")[:10])
    except ValueError:
        return None
