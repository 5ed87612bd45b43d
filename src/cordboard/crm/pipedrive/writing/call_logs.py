"""Pipedrive's call logs, written besides the activity of a call where the settings say so.

A log names its activity and takes person, organisation and deal from it. It cannot be changed: a corrected call gets a
new one, and the old one goes. Lists hold the logs of the signed-in user alone.
Source: docs/reference/crm-connectors.md, Pipedrive; the vendor's own client 33.7.0.
"""

from datetime import UTC, timedelta

from cordboard.crm.pipedrive.api import Api, ApiCall
from cordboard.crm.pipedrive.codec import Record, is_talk
from cordboard.crm.pipedrive.record_types import CALL_LOGS, MOMENT, number_of, v1
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import LogCall
from cordboard.toolkit.json_reader import Reader

SCOPE = "phone-integration"
NOBODY = "-"  # the number of a caller who hid it: the field is mandatory
PAGE, REACH = 50, 4  # READ: at most 50 logs a page
OUTCOMES = {Disposition.BUSY: "busy", Disposition.VOICEMAIL: "left_voicemail"}


class CallLogs:
    """Writes call logs of one company."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def add(self, action: LogCall, activity: str, *, look: bool) -> str | None:
        """The log of a call's activity; what was said against it, for people, None where there is one now."""
        if look and await self._of(activity, action.key):
            return None
        answer = await self._api.ask(self._call("POST", "", action.key, body_of(action, activity)))
        return answer.error.message or answer.error.code if answer.error else None

    async def renew(self, action: LogCall, activity: str, key: str) -> str | None:
        """Another log in place of the one that is there; nothing where none is found."""
        old = await self._of(activity, key)
        if old is None or _is_as(old, action, activity):
            return None
        answer = await self._api.ask(self._call("DELETE", f"/{old.text('id')}", key))
        if answer.error and answer.error.code != "not_found":
            return answer.error.message or answer.error.code
        return await self.add(action, activity, look=False)

    async def _of(self, activity: str, key: str) -> Reader | None:
        """The log of this activity, among the newest ones."""
        for page in range(REACH):
            query = {"start": str(page * PAGE), "limit": str(PAGE)}
            call = ApiCall(
                method="GET", path=v1(CALL_LOGS), kind="call logs", query=query, keys=(key,), scope=SCOPE
            )  # fmt: skip
            data = await self._api.read(call)
            rows = list(data) if data else []
            found = next((row for row in rows if row.maybe_text("activity_id") == activity), None)
            if found is not None or len(rows) < PAGE:
                return found
        return None

    def _call(self, method: str, rest: str, key: str, body: Record | None = None) -> ApiCall:
        path = v1(f"{CALL_LOGS}{rest}")
        return ApiCall(method=method, path=path, kind="call logs", body=body, keys=(key,), scope=SCOPE)


def body_of(log: LogCall, activity: str) -> Record:
    """A call log. Units: s; times UTC. A log has no direction: of an incoming call, the number called is ours."""
    seconds = round((log.talk_ms or 0) / 1000) if is_talk(log) else 0
    client, own = log.client_number or NOBODY, log.own_number or log.extension or NOBODY
    is_out = log.direction is Direction.OUTBOUND
    began = log.started_at.astimezone(UTC)
    return {
        "activity_id": number_of(activity),
        "subject": log.subject,
        "duration": str(seconds),
        "outcome": "connected" if is_talk(log) else OUTCOMES.get(log.disposition, "no_answer"),
        "from_phone_number": own if is_out else client,
        "to_phone_number": client if is_out else own,
        "start_time": began.strftime(MOMENT),
        "end_time": (began + timedelta(seconds=seconds, milliseconds=log.ring_ms)).strftime(MOMENT),
        **({"user_id": number_of(log.owner)} if log.owner else {}),
    }


def _is_as(row: Reader, log: LogCall, activity: str) -> bool:
    """Whether a log says this already, as after a lost answer."""
    wanted = body_of(log, activity)
    names = ("subject", "duration", "outcome", "start_time", "end_time")
    return all(row.maybe_text(name) == str(wanted[name]) for name in names)
