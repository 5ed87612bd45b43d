"""The API of figures, of clients and of who was not called back, over the real application."""

import httpx
import msgspec
import pytest

from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition
from cordboard.domain.settings.company import CompanyQueue, TeamMember
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.entry import StopKind, StopListEntry, Stops
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import KNOWN, REFUSED, SETTINGS, ended
from cordboard.web.tests.web_fixture import WebFixture

LOST = "+380674444444"
DAY = {"from": "2026-11-22", "to": "2026-11-23"}


def missed(call: str, number: str, second: float) -> CallEvent:
    return msgspec.structs.replace(
        ended(call, Client(number=number), second=second), disposition=Disposition.NO_ANSWER, durations_ms=None
    )


@pytest.mark.parametrize("by", ["hour", "day", "person", "line", "queue"])
@run
async def test_figures_have_the_agreed_shape_and_count_what_the_list_shows(
    web_fixture: WebFixture, admin: str, by: str
) -> None:
    async with web_fixture.client(admin) as program:
        reply = (await program.get("/api/v1/figures", params={"by": by, **DAY})).json()
        listed = (await program.get("/api/v1/calls", params={"phase": "ended"})).json()["items"]
    agreed = {"key", "inbound", "outbound", "answered", "missed", "wait_ms", "talk_ms"}
    assert all(agreed <= set(item) for item in reply["items"])
    (item,) = reply["items"]
    assert item["key"] == {
        "hour": "2026-11-22T12:00+00:00", "day": "2026-11-22", "person": "80", "line": "", "queue": "",
    }[by] or by == "hour"  # fmt: skip
    assert reply["total"]["inbound"] == len(listed) == 2
    assert reply["total"]["talk_ms"] == sum(call["durations_ms"]["talk"] for call in listed)
    assert reply["total"]["wait_ms"] == sum(call["durations_ms"]["ring"] for call in listed)
    assert reply["counting"] is None


@run
async def test_a_queue_has_its_title_in_figures_and_in_the_list_of_queues(web_fixture: WebFixture, admin: str) -> None:
    await web_fixture.application.receive(msgspec.structs.replace(missed("q", LOST, 5), queue="600"))
    async with web_fixture.client(admin) as program:
        await _save(program, msgspec.structs.replace(SETTINGS, queues=(CompanyQueue(name="600", title="Sales"),)))
        reply = (await program.get("/api/v1/figures", params={"by": "queue", **DAY})).json()
        queues = (await program.get("/api/v1/queues")).json()
    assert {item["key"]: item["name"] for item in reply["items"]} == {"": None, "600": "Sales"}
    assert queues == {
        "items": [{"name": "600", "title": "Sales", "listed": False, "called": True, "connections": []}], "problems": []
    }  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        {"by": "week"}, {}, {"by": "day", "time_zone": "Mars/Phobos"}, {"by": "day", "service_level_s": "21"},
        {"by": "day", "from": "yesterday"}, {"by": "day", "from": "2026-11-23", "to": "2026-11-22"},
        {"by": "day", "from": "0001-01-01"},
    ],
)  # fmt: skip
@run
async def test_what_figures_cannot_be_asked_is_refused_with_what_they_take(
    web_fixture: WebFixture, admin: str, query: dict[str, str]
) -> None:
    async with web_fixture.client(admin) as program:
        reply = await program.get("/api/v1/figures", params=query)
    assert reply.status_code == 400
    assert reply.json()["detail"]


@run
async def test_the_doctor_says_that_all_calls_are_in_the_figures(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        checks = (await program.get("/api/v1/doctor")).json()["checks"]
    assert [one["level"] for one in checks if one["name"] == "figures"] == ["green"]


@run
async def test_a_client_who_was_missed_waits_until_somebody_reached_it(web_fixture: WebFixture, admin: str) -> None:
    house = web_fixture.application
    await house.receive(missed("m1", LOST, 60))
    await house.receive(missed("m2", "067 444 44 44", 90))
    async with web_fixture.client(admin) as program:
        (one,) = (await program.get("/api/v1/calls?not_called_back=true")).json()["items"]
        assert one["client"]["e164"] == LOST
        assert (one["not_called_back"]["missed"], one["called_back"]) == (2, None)
        assert (await program.get("/api/v1/calls/count?not_called_back=true")).json()["calls"] == 1
        answered = msgspec.structs.replace(ended("out", Client(number=LOST), second=700), direction=Direction.OUTBOUND)
        await house.receive(answered)
        assert (await program.get("/api/v1/calls?not_called_back=true")).json()["items"] == []
        calls = (await program.get("/api/v1/calls", params={"client": LOST})).json()["items"]
    back = [call["called_back"] for call in calls if call["missed"]]
    assert [(one["direction"], one["extension"]) for one in back] == [("outbound", "80")] * 2
    assert back[0]["after_ms"] < back[1]["after_ms"]


@run
async def test_ignored_hidden_and_own_numbers_never_wait(web_fixture: WebFixture, admin: str) -> None:
    house = web_fixture.application
    await house.receive(missed("m1", LOST, 60))
    hidden = msgspec.structs.replace(missed("m2", "", 61), client=Client(hidden=True))
    await house.receive(hidden)
    inside = msgspec.structs.replace(missed("m3", "81", 62), direction=Direction.INTERNAL)
    await house.receive(inside)
    async with web_fixture.client(admin) as program:
        assert (await program.get("/api/v1/calls/count?not_called_back=true")).json()["calls"] == 1
        ignoring = msgspec.structs.replace(SETTINGS, stop_list=(StopListEntry(value="067 444 44 44"),))
        await _save(program, ignoring)
        assert (await program.get("/api/v1/calls/count?not_called_back=true")).json()["calls"] == 0
        page = (await program.get(f"/api/v1/clients/{LOST}")).json()
        assert page["not_called_back"] is None
        assert page["calls"][0]["not_called_back"] is None


@pytest.mark.parametrize(
    ("kind", "value", "waiting"),
    [
        (StopKind.PREFIX, "+38067", 0), (StopKind.PREFIX, "00380 67 4", 0), (StopKind.PREFIX, "+38066", 1),
        (StopKind.RANGE, "+380674444440-+380674444449", 0), (StopKind.RANGE, "+380674444445-+380674444449", 1),
        (StopKind.RANGE, "+38067444444-+38067444445", 1),
    ],
)  # fmt: skip
@run
async def test_a_prefix_or_range_with_the_client_keeps_nobody_waiting_while_it_is_in_force(
    web_fixture: WebFixture, admin: str, kind: StopKind, value: str, waiting: int
) -> None:
    await web_fixture.application.receive(missed("m1", LOST, 60))
    entry = StopListEntry(kind=kind, value=value, stops=Stops.TASKS)
    ended = StopListEntry(kind=kind, value=value, until="2020-01-01")
    async with web_fixture.client(admin) as program:
        for one, left in ((entry, waiting), (ended, 1)):
            await _save(program, msgspec.structs.replace(SETTINGS, stop_list=(one,)))
            count = (await program.get("/api/v1/calls/count?not_called_back=true")).json()["calls"]
            page = (await program.get(f"/api/v1/clients/{LOST}")).json()
            assert (count, len(page["calls"])) == (left, 1)
            assert bool(page["not_called_back"]) == bool(page["calls"][0]["not_called_back"]) == bool(left)


@run
async def test_whose_task_an_entry_left_out_does_not_wait_until_the_entry_goes(
    web_fixture: WebFixture, admin: str
) -> None:
    entry = StopListEntry(kind=StopKind.EXTENSION, value="80", stops=Stops.TASKS)
    async with web_fixture.client(admin) as program:
        await _save(program, msgspec.structs.replace(SETTINGS, stop_list=(entry,)))
        await web_fixture.application.receive(missed("m1", LOST, 60))
        assert (await program.get("/api/v1/calls/count?not_called_back=true")).json()["calls"] == 0
        await _save(program, SETTINGS)
        assert (await program.get("/api/v1/calls/count?not_called_back=true")).json()["calls"] == 1


async def _save(program: httpx.AsyncClient, settings: Settings) -> None:
    version = (await program.get("/api/v1/settings")).json()["version"]
    body = {"settings": msgspec.to_builtins(settings), "note": "", "base_version": version}
    reply = await program.put("/api/v1/settings", json=body)
    assert reply.status_code == 200, reply.text


@run
async def test_who_is_to_call_is_stored_audited_and_refused_for_strangers(web_fixture: WebFixture, admin: str) -> None:
    house = web_fixture.application
    await house.receive(missed("m1", LOST, 60))
    team = (TeamMember(id="ana", name="Ana Ruiz", extensions=("80",)),)
    async with web_fixture.client(admin) as program:
        await _save(program, msgspec.structs.replace(SETTINGS, team=team))
        address = f"/api/v1/clients/{LOST}/call-back"
        reply = await program.put(address, json={"person": "ana"})
        assert (reply.status_code, reply.json()["assignee"], reply.json()["assignee_name"]) == (200, "ana", "Ana Ruiz")
        listed = (await program.get("/api/v1/calls?not_called_back=true")).json()["items"]
        assert listed[0]["not_called_back"]["assignee_name"] == "Ana Ruiz"
        assert (await program.put(address, json={"person": "nobody"})).status_code == 422
        assert (await program.put(f"/api/v1/clients/{KNOWN}/call-back", json={"person": None})).status_code == 404
        assert (await program.put(address, json={"person": None})).json()["assignee"] is None
    rows = await house.store.audited()
    assert [(row.target, row.detail) for row in rows if row.what == "call_back.assigned"] == [(LOST, ""), (LOST, "ana")]


@run
async def test_a_client_page_joins_calls_records_and_open_work_in_any_spelling(
    web_fixture: WebFixture, admin: str
) -> None:
    async with web_fixture.client(admin) as program:
        page = (await program.get("/api/v1/clients/067 222-22-22")).json()
        assert [call["id"] for call in page["calls"]] == [REFUSED]
        assert (page["e164"], page["name"], page["calls_total"]) == ("+380672222222", "Petro", 1)
        assert [(item["state"], item["call"]) for item in page["open_work"]][:1] == [("parked", REFUSED)]
        known = (await program.get(f"/api/v1/clients/{KNOWN}")).json()
        assert [(one["connection"], one["entity"], one["name"]) for one in known["records"]] == [
            ("zoho", "contact", "Ana")
        ]
        assert (known["calls"], known["name"]) == ([], "Ana")


@pytest.mark.parametrize("number", ["+34600999999", "banana", "anonymous", "..", "%2B34%20600"])
@run
async def test_an_unknown_number_is_an_empty_page(web_fixture: WebFixture, admin: str, number: str) -> None:
    async with web_fixture.client(admin) as program:
        reply = await program.get(f"/api/v1/clients/{number}")
    if reply.status_code != 404:  # "..": no address of a client
        page = reply.json()
        assert (page["calls"], page["open_work"], page["not_called_back"]) == ([], [], None)


@pytest.mark.parametrize(
    ("role", "figures", "assign"),
    [
        (Role.SUPERVISOR, 200, 404),
        (Role.AUDITOR, 200, 403),
        (Role.AGENT, 403, 404),
        (Role.LIGHT_AGENT, 403, 403),
    ],
)
@run
async def test_roles(web_fixture: WebFixture, role: Role, figures: int, assign: int) -> None:
    browser, csrf = await web_fixture.signed_in(role)
    assert (await browser.get("/api/v1/figures?by=day")).status_code == figures
    headers = {"X-CSRF-Token": csrf, "Origin": "http://house"}
    reply = await browser.put(f"/api/v1/clients/{KNOWN}/call-back", json={"person": None}, headers=headers)
    assert reply.status_code == assign, reply.text
