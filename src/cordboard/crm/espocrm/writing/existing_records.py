"""Finds what an earlier attempt may have written: by our key in its field, or by the marker in the description.

Notes have neither: they are recognised by parent and text.
"""

from cordboard.crm.espocrm.api import Api
from cordboard.crm.espocrm.codec import Record
from cordboard.crm.espocrm.queries import search, where
from cordboard.toolkit.crm.idempotency_marker import keys_in, marker


class ExistingRecords:
    """Searches one EspoCRM."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def by_key(self, record_type: str, key: str, key_field: str | None) -> str | None:
        """The id of the record that carries our key."""
        ours = where("equals", key_field, key) if key_field else where("contains", "description", marker(key))
        query = search(ours, select=["id", "description", *([key_field] if key_field else [])], limit=20)
        rows, _ = await self._api.rows(f"/{record_type}", query, (key,))
        for row in rows:
            if key_field or key in keys_in(row.maybe_text("description")):
                return row.text("id")
        return None

    async def note(self, record: Record, key: str) -> str | None:
        """The id of a post with this text in this stream."""
        of_parent = where("equals", "parentId", record["parentId"])
        query = search(of_parent, select=["id", "post"], order="createdAt", desc=True)
        rows, _ = await self._api.rows("/Note", query, (key,))
        return next((row.text("id") for row in rows if row.maybe_text("post") == record["post"]), None)
