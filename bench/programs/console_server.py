"""The measured server with many ended calls, for a browser that looks at them."""

import random
import time
from datetime import UTC, datetime, timedelta

import msgspec

from bench.lines.figures import BATCH, YEAR, call_of_year
from bench.programs.measured_server import MeasuredServer, open_measured_server
from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Durations, Leg, LegKind, Phase
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow

NAMES = ("Ana Ruiz", "Олена Бондар", "Chloé Martin", "Tom Baker", "Inés Gil", "Пекарня Сонце", "Fontanería García")


class ConsoleServer:
    """The server, and the calls of the year until now."""

    def __init__(self, server: MeasuredServer) -> None:
        self._server = server
        self.ready = server.ready

    async def password(self, word: str) -> None:
        await self._server.password(word)

    async def fill(self, calls: int) -> None:
        chance, later = random.Random(1), time.time() - YEAR[1].timestamp()
        for begun in range(0, calls, BATCH):
            rows = [call_of_year(n, calls, chance) for n in range(begun, min(begun + BATCH, calls))]
            await self._server.commit(Batch(calls=[_as_seen(row, later, chance) for row in rows]))


def _as_seen(row: CallRow, later: float, chance: random.Random) -> CallRow:
    """The row with all that a screen shows of a call, at its time of this year."""
    at = datetime.fromtimestamp(row.started_at + later, UTC)
    figures = row.counted
    assert figures is not None
    answered = row.disposition == Disposition.ANSWERED
    person = figures.person or ""
    name = chance.choice((*NAMES, None, None))
    end = at + timedelta(milliseconds=figures.wait_ms + figures.talk_ms)
    call = Call(
        keys=row.keys,
        direction=Direction(row.direction),
        client=Client(number=row.client, name=name),
        own_number=row.own_number,
        queue=figures.queue,
        phase=Phase.ENDED,
        legs=(Leg(id="l1", kind=LegKind.AGENT, extension=person, rang_at=at, talked=answered, ended_at=end),),
        rang=(person,),
        talked=(person,) if answered else (),
        started_at=at,
        ended_at=end,
        durations=Durations(ring=figures.wait_ms, talk=figures.talk_ms if answered else 0),
        disposition=Disposition(row.disposition or "no_answer"),
    )
    return msgspec.structs.replace(
        row,
        started_at=at.timestamp(),
        updated_at=end.timestamp(),
        name=name,
        extensions=person,
        state=msgspec.json.encode(call),
    )


async def open_console_server(data: str, people: int, entrance: str) -> ConsoleServer:
    return ConsoleServer(await open_measured_server(data, people=people, entrance=entrance))
