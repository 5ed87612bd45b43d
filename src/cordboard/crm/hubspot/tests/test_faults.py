"""Three hundred calls while HubSpot loses answers, limits requests and lets tokens expire: each is there once."""

import asyncio
from collections import Counter
from typing import Any

from cordboard.domain.crm.actions import CreateLead, CreateTask, LogCall
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied
from cordboard.ports.errors import RateLimited, Unavailable
from cordboard.testing.crm_contract.world import call, lead, one

World = Any  # the world of conftest.py
CALLS, TOGETHER = 300, 20
FAULTS = [
    {"switch": "drop_after_commit", "path": "/batch/upsert", "probability": 0.15, "times": 10_000},
    {
        "switch": "drop_after_commit",
        "path": "/associate/default",
        "answer": "502",
        "probability": 0.15,
        "times": 10_000,
    },
    {"switch": "fail_before", "path": "/crm/", "status": 429, "probability": 0.1, "times": 10_000},
    {"switch": "fail_before", "path": "/crm/", "status": 500, "probability": 0.05, "times": 10_000},
    {"switch": "html_503", "path": "/crm/", "probability": 0.05, "times": 10_000},
    {"switch": "truncated", "path": "/batch/upsert", "probability": 0.05, "times": 10_000},
]


async def delivered(world: World, crm: Any, actions: list[Any], said: Counter[str]) -> list[Applied]:
    """As the outbox sends: again after trouble, looking first where something may have arrived."""
    verify = False
    for _ in range(200):
        try:
            outcomes = await crm.apply(actions, verify=verify)
        except (Unavailable, RateLimited) as trouble:
            said[type(trouble).__name__] += 1
            verify = verify or trouble.wrote is not False
            world.pass_time(trouble.after.total_seconds() if trouble.after else 5)
            continue
        assert all(isinstance(one, Applied) for one in outcomes), outcomes
        return list(outcomes)
    raise AssertionError("never delivered")


def test_no_call_is_lost_and_none_is_there_twice(crm_world: World) -> None:
    crm_world.control("POST", "/faults", FAULTS)
    said: Counter[str] = Counter()

    async def story() -> None:
        crm = crm_world.crm()
        for at in range(0, CALLS, TOGETHER):
            if at % 60 == 0:
                crm_world.expire()
            some = range(at, at + TOGETHER)
            leads: list[CreateLead] = [lead(f"l{n}", f"+34600{n:06}") for n in some]
            people = [one(Entity.LEAD, made.id) for made in await delivered(crm_world, crm, list(leads), said)]
            calls: list[LogCall] = [call(f"c{n}", about=(who,)) for n, who in zip(some, people, strict=True)]
            await delivered(crm_world, crm, list(calls), said)
            tasks = [
                CreateTask(key=f"t{n}", subject="Call back", about=(who,)) for n, who in zip(some, people, strict=True)
            ]
            await delivered(crm_world, crm, list(tasks), said)

    asyncio.run(story())
    crm_world.control("DELETE", "/faults")
    for entity in (Entity.LEAD, Entity.CALL, Entity.TASK):
        assert Counter(row["cordboard_key"] for row in crm_world.records(entity)).most_common(1)[0][1] == 1
        assert len(crm_world.records(entity)) == CALLS
    people = {row["id"] for row in crm_world.records(Entity.LEAD)}
    for entity in (Entity.CALL, Entity.TASK):
        assert {row["linked_contacts"][0] for row in crm_world.records(entity)} == people
        assert all(len(row["linked_contacts"]) == 1 for row in crm_world.records(entity))
    assert said["Unavailable"] > 10
    assert said["RateLimited"] > 5
    assert crm_world.refreshes() > 3
