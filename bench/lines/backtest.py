"""backtest: calls a second that are tried with changed settings, compared with reading the same stored calls only.

Both in processor time: a backtest waits for whatever else the server does.
"""

import asyncio
import resource
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from bench.figures import Figure, Goal, Side
from bench.size import Size
from cordboard.app.decisions.decision_rows import Decisions, StoredDecision
from cordboard.app.trials.backtest import BacktestRun
from cordboard.app.trials.recorded_history import history
from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Durations, Phase
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Match, NotFound, Owner
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import CrmUser, Facts
from cordboard.domain.settings.crm_plan import CrmPlan, Mode, Party, Situation
from cordboard.domain.settings.decision_settings import for_crm
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.store.sqlite.store import SqliteStore
from cordboard.toolkit.clock import epoch
from cordboard.toolkit.crypto import Cipher

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
CRM = "crm"
USERS = tuple(CrmUser(id=f"u{n}", name=f"User {n}", email=f"user{n}@example.com") for n in range(20))
NOW = Settings(crm={CRM: CrmPlan(default_user="u1")})
BATCH = 500
MANY = 50_000  # calls of which one round says enough
KNOWN = Found(candidates=(Candidate(entity=Entity.CONTACT, id="r1", name="Known", owner=Owner(id="u2")),))


def measure(size: Size) -> Figure:
    calls = size.past_calls
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measured(Path(folder), calls, size.rounds if calls < MANY else 1))


async def _measured(folder: Path, calls: int, rounds: int) -> Figure:
    store = SqliteStore.open(folder / "a.db", Cipher.at(folder / "key", create=True))
    try:
        await _fill(store, calls)
        taken: list[tuple[float, float]] = []
        differing, cpu, wall = 0, 0.0, 0.0
        for _ in range(rounds + 1):
            begun = time.process_time()
            read_ = 0
            async for _one in history(store, 0, 2**40):
                read_ += 1
            limit = calls / (time.process_time() - begun)
            begun, clock = time.process_time(), time.perf_counter()
            found = await BacktestRun(store, _changed(), NOW, 1, 0, 2**40, lambda _: None).run()
            cpu, differing = time.process_time() - begun, found.differing
            wall = time.perf_counter() - clock
            taken.append((calls / cpu, limit))
            assert read_ == found.done == calls
    finally:
        await store.close()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figure(
        rounds=taken[1:],  # the first one fills caches
        unit="calls/s",
        limit_is="reading the same stored calls only",
        goal=Goal(of="ratio", at_least=0.25),
        memory_mb=memory,
        sides=(
            Side(name="calls", value=float(calls), unit=""),
            Side(name="that differ", value=differing / calls, unit="share"),
            Side(name="by the wall", value=wall, unit="s", at_most=60),
            Side(name="peak memory", value=memory, unit="MB", at_most=200),
            Side(name="of the processor for 5,000 calls", value=cpu * 5_000 / calls, unit="s", at_most=3),
        ),
    )


async def _fill(store: SqliteStore, calls: int) -> None:
    settings = for_crm(NOW, CRM)
    for begun in range(0, calls, BATCH):
        rows = [_call(n, settings) for n in range(begun, min(begun + BATCH, calls))]
        await store.commit(Batch(calls=rows))


def _call(n: int, settings: object) -> CallRow:
    """Every eighth call is missed, every second one of those is of somebody known."""
    at, number = AT + timedelta(seconds=60 * n), f"+346{n % 100_000_000:08}"
    missed = n % 8 == 0
    disposition, talk = (Disposition.NO_ANSWER, 0) if missed else (Disposition.ANSWERED, 71_000)
    call = Call(
        keys=(f"k{n}",), direction=Direction.INBOUND, client=Client(number=number), own_number="+34928000080",
        phase=Phase.ENDED, disposition=disposition, started_at=at, ended_at=at + timedelta(seconds=80),
        talked=() if missed else ("80",), rang=("80",), durations=Durations(ring=9_000, talk=talk),
        parameters={"utm_source": "google", "pool_name": "brand"},
    )  # fmt: skip
    match: Match = NotFound(as_of=at) if n % 16 < 8 else KNOWN
    facts = Facts(call_id=f"c{n}.{CRM}", call=call, number=read(number), match=match, now=at, users=USERS)
    decision = decide(facts, settings, 1)  # type: ignore[arg-type]
    decided_at = epoch(at) + 80
    stored = StoredDecision(connection=CRM, facts=facts, decision=decision, decided_at=decided_at)
    why = msgspec.json.encode(Decisions(decisions=(stored,)))
    return CallRow(
        id=f"c{n}", connection="pbx", keys=(f"k{n}",), started_at=epoch(at), updated_at=decided_at, decided=True,
        state=msgspec.json.encode(call), why=why, phase="ended",
    )  # fmt: skip


def _changed() -> Settings:
    """No lead for missed calls of strangers: one call in sixteen."""
    plan = NOW.crm[CRM]
    cells = tuple(
        msgspec.structs.replace(cell, mode=Mode.OFF)
        if (cell.situation, cell.party, cell.entity) == (Situation.INBOUND_MISSED, Party.NEW, Entity.LEAD)
        else cell
        for cell in plan.scenario
    )
    return Settings(crm={CRM: msgspec.structs.replace(plan, scenario=cells)})
