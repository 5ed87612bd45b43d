"""Reads and writes single records: as it is now, these values, whether an earlier attempt created it."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.errors import ApiError
from cordboard.crm.odoo.record_types import REFERENCES, reference_of
from cordboard.crm.odoo.values import IN_UTC, columns, written
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused, Trouble
from cordboard.toolkit.json_reader import Reader

MOST = 2**31 - 1  # the largest id of PostgreSQL's integers


class Records:
    """Of one Odoo."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def look(self, model: str, record: str, select: Sequence[str], key: str = "") -> Reader | None:
        """The record as it is now, archived or not; None where it is gone."""
        ids = _ids(record)
        if not ids:
            return None
        args = {"fields": ["id", *select]}
        call = ApiCall(model=model, method="read", ids=ids, args=args, keys=(key,) if key else ())
        answer = await self._api.ask(call)
        if answer.error and answer.error.code != "not_found":
            raise self.refused(answer.error, call)
        rows = [] if answer.error else list(answer.reader)
        return rows[0] if rows else None

    async def load(
        self, model: str, record: Mapping[str, Any], key: str
    ) -> tuple[str | None, ApiError | None, ApiCall]:
        """Create or change a record by the external id of this key: its id, or the error."""
        names, row = columns(record)
        args = {"fields": names, "data": [row], "context": IN_UTC}
        call = ApiCall(model=model, method="load", args=args, keys=(key,))
        answer = await self._api.ask(call)
        if answer.error:
            return None, answer.error, call
        ids = answer.reader.maybe("ids").value if isinstance(answer.reader.value, dict) else None
        if not isinstance(ids, list) or not ids or not isinstance(ids[0], int):
            raise self._api.unreadable("reply['ids'] is missing", call)
        return str(ids[0]), None, call

    async def existing(self, model: str, key: str) -> str | None:
        """The id of the record that an earlier attempt created. Raises Refused where it is closed to us."""
        module, name = reference_of(model, self._api.connection, key)
        args = {"module": module, "xml_id": name}
        call = ApiCall(model=REFERENCES, method="check_object_reference", args=args, keys=(key,))
        answer = await self._api.ask(call)
        if answer.error and answer.error.code == "mistake":  # there is no such external id
            return None
        if answer.error:
            raise self._api.trouble(answer.error, call)
        found = answer.reader[1].value
        if found is False:
            said = f"{self._api.connection}: the record exists already, but the user of the API key may not read it."
            raise Refused(f"{said} Give this user access in Odoo, then retry.", code="record_closed")
        return answer.reader.text(1)

    async def write(self, model: str, record: str, values: Mapping[str, Any], key: str) -> Applied:
        """Change these values of a record. Raises Refused."""
        call = ApiCall(model=model, method="write", ids=_ids(record), args={"vals": written(values)}, keys=(key,))
        await self.done(call)
        return Applied(id=record, link=self._api.link(model, record))

    async def done(self, call: ApiCall) -> None:
        """A method of records that answers nothing of interest. Raises Refused."""
        answer = await self._api.ask(call)
        if answer.error:
            raise self.refused(answer.error, call)
        if isinstance(answer.reader.value, dict | list) and not answer.reader.value:
            raise self._api.unreadable("reply is empty", call)

    def refused(self, error: ApiError, call: ApiCall) -> Trouble:
        """No access to one record parks its item; the connection goes on."""
        if error.code == "no_access" and call.ids is not None:
            moves = call.method == "write" and "res_id" in call.args.get("vals", {})
            error = msgspec.structs.replace(error, code="administrators_only" if moves else "record_closed")
        return self._api.trouble(error, call)


def _ids(record: str) -> tuple[int, ...]:
    return (int(record),) if record.isdecimal() and int(record) <= MOST else ()
