"""docs/cases: each worked case does what its page says, from the phone system's events to the records in the CRM."""

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard.app.connections.live_connections import ConnectedAccount
from cordboard.domain.calls.call import Call, CallEvent
from cordboard.domain.crm.actions import CREATES
from cordboard.domain.panel.card import card_of
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import CompanyNumber, CompanyQueue, TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.connections import Connection
from cordboard.testing.app_fixture import CRM, AppFixture, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import IDENTITY, FakeCrm
from cordboard.toolkit.clock import moment

FOLDER = Path(__file__).parents[2] / "docs" / "cases"
CASES = sorted(FOLDER.glob("*.json"))
TEAM = {"ana": ("1", "80"), "alberto": ("1", "81"), "carla": ("2", "82"), "diego": ("2", "83")}
SETTINGS = Settings(
    team=tuple(TeamMember(id=one, extensions=phones, crm_users={CRM: one}) for one, phones in TEAM.items()),
    numbers=(CompanyNumber(number="+34928000080", region="ES"), CompanyNumber(number="+34928000082", region="ES")),
    queues=(CompanyQueue(name="0", title="Front desk"),),
    crm={CRM: CrmPlan(default_user="ana")},
)


def cards(call: Call) -> dict[str, str]:
    """What each person's panel shows."""
    shown = {one: card_of(call, phones) for one, phones in TEAM.items()}
    return {one: card.state.value for one, card in shown.items() if card is not None}


async def furnished(folder: Path) -> AppFixture:
    app = AppFixture(folder, FakeCrm(), batch=100, settle_ms=0)
    await app.furnish()
    users = tuple(CrmUser(id=one, name=one.title()) for one in TEAM)
    known = msgspec.json.encode(ConnectedAccount(identity=IDENTITY, users=users))
    await app.store.put_connection(Connection(id=CRM, kind="crm", provider="fake", title="Fake", state=known))
    await app.settle(SETTINGS)
    await app.directory_sync.put(CRM, [contact("k1", "+34600999000", "Ivan", "alberto")])
    return app


async def played(folder: Path, told: list[dict[str, Any]]) -> dict[str, Any]:
    """What follows from the events of one call."""
    app = await furnished(folder)
    try:
        began, live = moment(app.clock.now()), list[dict[str, str]]()
        for at, one in enumerate(told):
            fields = {name: value for name, value in one.items() if name != "after_s"}
            when = (began + timedelta(seconds=one["after_s"])).isoformat()
            await app.receive(msgspec.convert({**fields, "id": f"e{at}", "call": "case", "at": when}, CallEvent))
            now = cards(msgspec.json.decode((await app.call("case")).state, type=Call))
            live += [now] if now and now not in live else []
        await app.drain()
        call = msgspec.json.decode((await app.call("case")).state, type=Call)
        made = [action for _, action in app.crm.records if type(action) in CREATES]
        return {
            "direction": call.direction.value,
            "disposition": call.disposition.value if call.disposition else None,
            "missed": call.missed,
            "rang": list(call.rang),
            "talked": list(call.talked),
            "cards": live,
            "records": [
                {
                    "record": CREATES[type(action)].value,
                    "owner": action.owner,
                    **({"about": action.about[0].name} if getattr(action, "about", ()) else {}),
                }
                for action in made
            ],
        }
    finally:
        await app.store.close()


@pytest.mark.parametrize("case", CASES, ids=[one.stem for one in CASES])
def test_a_worked_case_ends_as_its_page_says(case: Path, tmp_path: Path) -> None:
    told = json.loads(case.read_text(encoding="utf-8"))
    found = run(played(tmp_path, told["events"]))
    if os.environ.get("CORDBOARD_WRITE_CASES"):  # to be read by a person before it is committed
        case.write_text(json.dumps({**told, "expected": found}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == told["expected"]


def test_the_page_tells_each_case_under_its_title() -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert len(CASES) == 10
    for number, case in enumerate(CASES, 1):
        assert f"## {number}. {json.loads(case.read_text(encoding='utf-8'))['title']}\n" in page
        assert f"({case.name})" in page


@run
async def test_two_departments_at_once_do_not_mix(tmp_path: Path) -> None:
    """Cases 1 and 3 event by event: each person sees the call of their own department only, and owns its records."""
    told = {one: json.loads(CASES[one - 1].read_text(encoding="utf-8"))["events"] for one in (1, 3)}
    both = sorted(((one["after_s"], case, at, one) for case, all_ in told.items() for at, one in enumerate(all_)))
    app, seen = await furnished(tmp_path), {1: set[str](), 3: set[str]()}
    try:
        began = moment(app.clock.now())
        for after, case, at, one in both:
            fields = {name: value for name, value in one.items() if name != "after_s"}
            if "client" in fields:
                fields["client"] = {"number": f"+3460011122{case}"}
            whole = {
                **fields,
                "id": f"{case}-{at}",
                "call": f"c{case}",
                "at": (began + timedelta(seconds=after)).isoformat(),
            }
            await app.receive(msgspec.convert(whole, CallEvent))
            seen[case] |= set(cards(msgspec.json.decode((await app.call(f"c{case}")).state, type=Call)))
        await app.drain()
        assert seen == {1: {"ana", "alberto"}, 3: {"carla", "diego"}}
        made = [action for _, action in app.crm.records if type(action) in CREATES]
        owners = sorted((CREATES[type(one)].value, one.owner) for one in made)
        assert owners == [("call", "ana"), ("call", "carla"), ("lead", "ana"), ("lead", "carla")]
    finally:
        await app.store.close()
