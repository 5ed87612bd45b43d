"""A person who is everywhere: in calls, the outbox, the journal, the directory."""

from datetime import timedelta
from pathlib import Path

from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import Sought
from cordboard.domain.routing.decision import RouteDecision
from cordboard.domain.routing.reasons import route_reason
from cordboard.ports.accounts import AuditRow
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.store.erasures import ErasureJob, ErasureState
from cordboard.ports.store.journal import Note
from cordboard.ports.store.route_decisions import RouteDecisionRow
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, contact
from cordboard.toolkit.audit_changes import changes
from cordboard.toolkit.clock import moment

NAME = "Olena Kovalchuk"
RECORD = "5843104000000419001"
TRACES = (b"600111222", b"600 111 222", b"600-11-12-22", b"Olena", b"Kovalchuk", RECORD.encode())
STEPS = 60


async def known_everywhere(app: AppFixture) -> None:
    """One call of a contact, sent to the CRM, and written down in every place for people."""
    await app.directory_sync.put(CRM, [contact(RECORD, "600 111 222", NAME)])
    await app.receive(app.end("call-1"))
    await app.drain()
    keys = tuple(item.key for item in await app.items("call-1"))
    row, now = await app.call("call-1"), app.clock.now()
    reply = f'{{"data":[{{"id":"{RECORD}","Phone":"600-11-12-22","Full_Name":"{NAME}"}}]}}'
    asked = Exchange(
        at=moment(now), method="GET", url=f"https://crm.test/search?phone={CLIENT}", status=200, took_ms=5, reply=reply
    )
    sent = Exchange(at=moment(now), method="POST", url="https://crm.test/calls", status=201, took_ms=5, keys=keys)
    await app.store.exchange(CRM, [asked, sent])
    written = Note(at=now, connection=CRM, call=row.id, code="told", text=f"{NAME} called", values={"who": NAME})
    loose = Note(at=now, connection=CRM, call=None, code="told", text=f"The record {RECORD} of +34 600 111 222")
    await app.store.note([written, loose])
    for call, caller in ((row.keys[0], CLIENT), ("", "600 111 222")):  # one of the call, one that names none
        reason = route_reason("caller_found", name=NAME, entity="contact", connection="CRM")
        sent_to = RouteDecisionRow(
            at=now,
            call=call,
            rule="main",
            extension="",
            caller=caller,
            decision=RouteDecision(why=(reason,)),
            took_ms=1,
        )
        await app.store.put_route_decision(sent_to)
    exported = AuditRow(at=now, who="ana", what="calls_exported", target="calls", detail=f"text={CLIENT}")
    difference = changes({"stop_list": []}, {"stop_list": [{"number": CLIENT, "note": NAME}]})
    saved = AuditRow(at=now, who="ana", what="settings.save", target="2", before=difference[0], after=difference[1])
    await app.store.audit([exported, saved])


def sought(app: AppFixture, number: str = CLIENT) -> Sought:
    return Sought(identities=(Identity(IdentityKind.PHONE, number),), until=app.clock.now())


async def erase(app: AppFixture, open_items: str = "finish") -> ErasureJob:
    """Ask for it."""
    found = await app.personal_data.find(sought(app))
    return await app.erasures.request(found, open_items, "ana")


async def carried_out(app: AppFixture) -> ErasureJob:
    """Time passes until the newest erasure is done."""
    for _ in range(STEPS):
        await app.fold()
        await app.drain()
        await app.erasures.tick()
        job = (await app.store.erasures(1))[0]
        if job.state == ErasureState.DONE and not app.erasures.list.late:
            return job
        app.clock.advance(timedelta(seconds=31).total_seconds())
    raise AssertionError(f"not done: {(await app.store.erasures(1))[0]}")


def traces(folder: Path) -> list[str]:
    """Files in which something of the person is found, byte by byte; the id of a record that the CRM still has may be
    in the directory."""
    return [
        f"{path.name}: {trace.decode()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for trace in TRACES
        if trace in path.read_bytes() and not (trace == RECORD.encode() and ".directory." in path.name)
    ]
