"""An invented directory of any size, one phone per person, written through the store as a first load."""

import time

import msgspec

from bench.inputs.webhook_events import CRM, HOOK, SECRET, number_of
from cordboard.app.connections.live_connections import ConnectedAccount
from cordboard.domain.connection_state import ConnectionState, Phase
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.numbers.reading import read_as
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Change, Identity
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.store import Store

AT_ONCE = 5_000
AHEAD_S = 7 * 86_400.0  # no lookup of unknown callers: there is no CRM behind this directory
NOWHERE = 9  # a port that nobody listens on
ANA = CrmUser(id="u1", name="Ana")


def person(n: int) -> Change:
    number = number_of(n)
    found = Candidate(
        entity=Entity.CONTACT,
        id=f"7{n:017}",
        name=f"Person {n}",
        company=f"Company {n // 3}",
        phones=(number,),
        owner=Owner(id=ANA.id, name=ANA.name),
        link=f"https://crm.example/tab/Contacts/7{n:017}",
    )
    return Change(entity=Entity.CONTACT, id=f"7{n:017}", record=found)


async def fill(store: Store, people: int) -> float:
    """Write them. Returns the duration in s."""
    begun = time.perf_counter()
    for first in range(0, people, AT_ONCE):
        changes = [person(n) for n in range(first, min(people, first + AT_ONCE))]
        numbers = {change.id: (number_of(n),) for n, change in enumerate(changes, first)}
        await store.put(CRM, changes, numbers)
    loaded = DirectoryState(
        connection=CRM,
        loaded=True,
        fresh_at=time.time() + AHEAD_S,
        people=people,
        cursor="{}",
        regions=read_as(("ES",)),
    )
    await store.set_state(loaded)
    return time.perf_counter() - begun


async def furnish(store: Store, people: int, crm_port: int | None = None) -> None:
    """A webhook connection, and a CRM connection that nothing is sent to: decisions are taken, items stay queued."""
    now, at = time.time(), f"http://127.0.0.1:{crm_port or NOWHERE}"
    settings = msgspec.json.encode({"accounts": at, "api_domain": at, "allow_private": True})
    identity = Identity(account="1", account_name="Bench", user=ANA, base_url="http://127.0.0.1:9")
    learnt = msgspec.json.encode(ConnectedAccount(identity=identity, users=(ANA,)))
    await store.put_connection(
        Connection(id=CRM, kind="crm", provider="zoho", title="Bench", settings=settings, state=learnt, created_at=now)
    )
    await store.put_connection(Connection(id=HOOK, kind="pbx", provider="webhook", title="Hook", created_at=now))
    await store.keep_secrets(HOOK, {"secret": SECRET})
    state = ConnectionState(phase=Phase.STOPPED, since=now, by="bench", signed_in=True)
    await store.put_connection_state(CRM, state, 0)
    await fill(store, people)
