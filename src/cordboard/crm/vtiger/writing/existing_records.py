"""Finds what an earlier attempt may have written: by our key in its field, or by the marker in the description.

Comments have neither: they are recognised by record and text. A record of the call list names its event.
"""

from cordboard.crm.vtiger.api import Api
from cordboard.crm.vtiger.codec import TEXT, Record
from cordboard.crm.vtiger.queries import containing, equals, select
from cordboard.crm.vtiger.record_types import CALL_LIST
from cordboard.toolkit.crm.idempotency_marker import keys_in, marker


class ExistingRecords:
    """Searches one vtiger."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def by_key(self, module: str, key: str, key_field: str | None) -> str | None:
        """The id of the record that carries our key. Each hit is looked at: a pattern finds more than it."""
        where = containing(key_field, key) if key_field else containing(TEXT, marker(key))
        rows = await self._api.rows(module, select(module, [key_field or TEXT], where), (key,))
        for row in rows:
            held = row.maybe_text(key_field or TEXT)
            if (held == key) if key_field else (key in keys_in(held)):
                return row.text("id")
        return None

    async def comment(self, record: Record, key: str) -> str | None:
        """The id of a comment with this text on this record."""
        where = equals("related_to", str(record["related_to"]))
        statement = select("ModComments", ["commentcontent"], where, order="createdtime", desc=True)
        rows = await self._api.rows("ModComments", statement, (key,))
        return next(
            (row.text("id") for row in rows if row.maybe_text("commentcontent") == record["commentcontent"]), None
        )

    async def in_call_list(self, event: str, key: str) -> str | None:
        """The id of the entry in the call list that belongs to this event."""
        rows = await self._api.rows(CALL_LIST, select(CALL_LIST, ["sourceuuid"], equals("sourceuuid", event)), (key,))
        return rows[0].text("id") if rows else None
