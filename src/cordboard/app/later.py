"""What is told of a call after it was decided and still belongs in the CRM: today its recording."""

import msgspec

from cordboard.app.decide import Whys
from cordboard.domain.action import AttachRecording, LogCall, Ref
from cordboard.domain.match import Entity
from cordboard.domain.switchboard import Change
from cordboard.kit.ids import item_prefix, short
from cordboard.ports.store import CallRow, NewItem


def later_items(row: CallRow, change: Change) -> list[NewItem]:
    """What arrives after the decision and still belongs in the CRM: the recording, also another one than before."""
    call, before = change.call, change.before
    url = call.recording.url if call.recording else None
    if not row.decided or row.why is None or url is None:
        return []
    if before is not None and before.recording is not None and before.recording.url == url:
        return []
    items = []
    for why in msgspec.json.decode(row.why, type=Whys).decisions:
        prefix = item_prefix(row.id, why.connection)
        logged = next((a for a in why.decision.actions if isinstance(a, LogCall) and a.key == f"{prefix}:call"), None)
        # none: not logged at all, or the decision still waits and will see the recording itself
        if logged is not None and logged.recording_url != url:
            items.append(_attachment(row, why.connection, logged, url))
    return items


def _attachment(row: CallRow, crm: str, logged: LogCall, url: str) -> NewItem:
    key = f"{item_prefix(row.id, crm)}:recording.{short(url)}"
    action = AttachRecording(key=key, call=Ref(entity=Entity.CALL, item=logged.key), url=url)
    return NewItem(
        key=key,
        lane=crm,
        kind="attach_recording",
        subject=row.client or row.id,
        call=row.id,
        body=msgspec.json.encode(action),
        refs=(logged.key,),
    )
