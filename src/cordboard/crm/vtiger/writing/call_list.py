"""vtiger's own list of calls (module PBXManager), written besides the event where the settings say so.

An entry names its event in `sourceuuid`, so the two stay together: a correction, a link, a recording and a new owner of
the event reach its entry, too. Source: own run of vtiger 8.2.0, 2026-11-22.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from cordboard.crm.vtiger.api import Api, Row
from cordboard.crm.vtiger.codec import OWNER, is_talk
from cordboard.crm.vtiger.record_types import CALL_LIST, ENTITIES, TYPES, day_and_time
from cordboard.crm.vtiger.writing.existing_records import ExistingRecords
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import Action, AttachRecording, CorrectCall, LinkCall, LogCall, Ref, SetOwner
from cordboard.domain.crm.contact_match import Entity

NOBODY = "-"  # the number of a caller who hid it: the field is mandatory
STATUSES = {
    Disposition.ANSWERED: "completed",
    Disposition.BUSY: "busy",
    Disposition.FAILED: "failed",
    Disposition.UNAVAILABLE: "failed",
}
_CLIENTS = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)


class CallList:
    """Writes entries of one vtiger."""

    def __init__(self, api: Api, existing: ExistingRecords) -> None:
        self._api = api
        self._existing = existing

    async def add(self, action: LogCall, event: str, owner: str, zone: str, *, look: bool) -> str | None:
        """The entry of a call's event; what the server said against it, for people, None where there is one now."""
        if look and await self._existing.in_call_list(event, action.key):
            return None
        customer = _customer(action.about)
        element = {
            **_facts(action, zone),
            "customernumber": action.client_number or NOBODY,
            "sourceuuid": event,
            "gateway": "PBXManager",
            "recordingurl": action.recording_url or "",
            "user": owner,
            OWNER: owner,
            **customer,
        }
        answer = await self._api.create(CALL_LIST, element, action.key)
        return answer.error.message or answer.error.code if answer.error else None

    async def follow(self, action: Action, event: str, zone: str) -> None:
        """What happened to the event happens to its entry, where there is one."""
        element = _change(action, zone)
        if element and (entry := await self._existing.in_call_list(event, action.key)):
            answer = await self._api.revise(CALL_LIST, entry, element, action.key)
            if answer.error:
                raise self._api.refused(answer.error, "revise", CALL_LIST)


def _facts(log: LogCall, zone: str) -> Row:
    """How the call went. Units: durations in s."""
    talk = round((log.talk_ms or 0) / 1000) if is_talk(log) else 0
    whole = talk + round(log.ring_ms / 1000)
    began, ended = log.started_at, log.started_at + timedelta(seconds=whole)
    return {
        "direction": "outbound" if log.direction is Direction.OUTBOUND else "inbound",
        "callstatus": STATUSES.get(log.disposition, "no-answer") if not log.missed else "no-answer",
        "starttime": " ".join(day_and_time(began, ZoneInfo(zone))),
        "endtime": " ".join(day_and_time(ended, ZoneInfo(zone))),
        "totalduration": str(whole),
        "billduration": str(talk),
    }


def _change(action: Action, zone: str) -> Row:
    match action:
        case CorrectCall(now=now):
            return _facts(now, zone)
        case AttachRecording(url=url):
            return {"recordingurl": url}
        case SetOwner(owner=owner):
            return {OWNER: owner, "user": owner}
        case LinkCall(about=about):
            return {"customer": "", "customertype": "", **_customer((about,) if about else ())}
    return {}


def _customer(about: tuple[Ref, ...]) -> Row:
    """Of whom the call was: the first client among its records."""
    for entity in _CLIENTS:
        for ref in about:
            if ref.entity is entity and ref.id:
                return {"customer": ref.id, "customertype": TYPES[entity]}
    return {}


def is_call(module: str) -> bool:
    """Whether records of this module have entries in the call list."""
    return ENTITIES.get(module) is Entity.CALL
