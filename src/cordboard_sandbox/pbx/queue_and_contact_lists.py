"""Lists that a manager can ask for beside the legs: queues, registered phones, endpoints, mailboxes."""

from collections.abc import Iterator, Mapping, Sequence

from cordboard_sandbox.pbx.active_legs import Board
from cordboard_sandbox.pbx.casting import name_of
from cordboard_sandbox.pbx.packets import written

QUEUES = {"sales": "ringall", "support": "linear"}
FREE, BUSY = "1", "2"
TRUNK = "trunk"


def queue_status(
    wanted: str, board: Board, members: Mapping[str, Sequence[str]], busy: set[str], now: float
) -> Iterator[str]:
    """QueueParams, QueueMember and QueueEntry packets of all queues, or of the one asked for."""
    for queue, strategy in QUEUES.items():
        if wanted in ("", queue):
            yield from _queue(queue, strategy, board, members[queue], busy, now)


def _queue(
    queue: str, strategy: str, board: Board, extensions: Sequence[str], busy: set[str], now: float
) -> Iterator[str]:
    waiting = [board.legs[one] for one in board.waiting.get(queue, ()) if one in board.legs]
    params = {"Max": "0", "Strategy": strategy, "Calls": str(len(waiting)), "Holdtime": "0", "TalkTime": "0"}
    more = {"Completed": "0", "Abandoned": "0", "ServiceLevel": "0", "ServicelevelPerf": "0.0", "Weight": "0"}
    yield _packet("QueueParams", queue, params | more)
    for extension in extensions:
        phone = f"PJSIP/{extension}"
        member = {"Name": name_of(extension), "Location": phone, "StateInterface": phone, "Membership": "static"}
        state = {"Penalty": "0", "Status": BUSY if extension in busy else FREE, "Paused": "0", "PausedReason": ""}
        yield _packet("QueueMember", queue, member | state)
    for position, leg in enumerate(waiting, 1):
        who = {"CallerIDNum": leg["CallerIDNum"], "CallerIDName": leg["CallerIDName"]}
        entry = {"Position": str(position), "Channel": leg.name, "Uniqueid": leg.unique}
        yield _packet("QueueEntry", queue, entry | who | {"Wait": str(int(now - leg.since)), "Priority": "0"})


def _packet(event: str, queue: str, fields: dict[str, str]) -> str:
    return written([("Event", event), ("Queue", queue), *fields.items()])


def contacts(extensions: Sequence[str]) -> Iterator[str]:
    """Each registered phone, as PJSIPShowContacts tells it, without event and action id."""
    for extension in extensions:
        fields = {
            "ObjectType": "contact",
            "ObjectName": f"{extension};@{extension:0>32}",
            "Endpoint": extension,
            "Uri": f"sip:{extension}@127.0.0.1:5060",
            "UserAgent": "CordboardSandboxPhone",
            "Status": "NonQualified",
            "RoundtripUsec": "N/A",
        }
        yield written(fields.items())


def endpoints(extensions: Sequence[str], named: Mapping[str, str]) -> Iterator[str]:
    """Each phone and the trunk, as PJSIPShowEndpoints tells them, without event and action id. `named`: phones that go
    by another name than their account."""
    for name in (*extensions, TRUNK):
        fields = {
            "ObjectType": "endpoint",
            "ObjectName": name,
            "Transport": "",
            "Aor": name,
            "Auths": "",
            "OutboundAuths": "",
            "Contacts": f"{name}/sip:{named.get(name, name)}@127.0.0.1:5060,",
            "DeviceState": "Not in use",
            "ActiveChannels": "",
        }
        yield written(fields.items())


def mailboxes(extensions: Sequence[str]) -> Iterator[str]:
    """The mailbox of each phone with its owner, as VoicemailUsersList tells it, without event and action id."""
    for extension in extensions:
        fields = {"VMContext": "default", "VoiceMailbox": extension, "Fullname": name_of(extension), "Email": ""}
        yield written(fields.items())
