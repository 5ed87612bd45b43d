"""Backtests over the API: progress and result, cancelling, who may, and what a process that died leaves."""

import asyncio
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.app.trials import backtest as trial
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.crm_plan import Mode
from cordboard.ports.store.backtests import Backtest
from cordboard.testing.event_loop import run, until
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import ANSWERED, CRM, NOON, SETTINGS
from cordboard.web.tests.web_fixture import WebFixture

PATH = "/api/v1/backtests"


def without_leads() -> dict[str, Any]:
    plan = SETTINGS.crm[CRM]
    cells = tuple(
        msgspec.structs.replace(cell, mode=Mode.OFF) if cell.entity is Entity.LEAD else cell for cell in plan.scenario
    )
    found = msgspec.structs.replace(SETTINGS, crm={CRM: msgspec.structs.replace(plan, scenario=cells)})
    settings: dict[str, Any] = msgspec.to_builtins(found)
    return settings


async def ended(program: httpx.AsyncClient, backtest: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def is_over() -> bool:
        found.update((await program.get(f"{PATH}/{backtest}")).json())
        return found["state"] != "running"

    await until(is_over, within=20)
    return found


@run
async def test_leads_that_would_not_have_been_created_are_counted_with_examples_in_words(
    web_fixture: WebFixture, admin: str
) -> None:
    async with web_fixture.client(admin) as program:
        before = len((await program.get("/api/v1/outbox")).json()["items"])
        reply = await program.post(PATH, json={"settings": without_leads(), "days": 30})
        assert reply.status_code == 202, reply.text
        found = await ended(program, reply.json()["id"])
        listed = (await program.get(PATH)).json()["items"]
        version = (await program.get("/api/v1/settings")).json()["version"]
        after = len((await program.get("/api/v1/outbox")).json()["items"])
    assert (found["state"], found["calls"], found["done"], found["differing"]) == ("done", 2, 2, 2)
    assert (found["added"], found["removed"]["lead"]) == ({}, 2)
    example = next(one for one in found["examples"] if one["call"] == ANSWERED)
    assert example["before"][0]["text"] == "Lead (owner: Ana)"
    assert [one["kind"] for one in example["after"]] == ["log_call"]
    assert [(one["id"], one["differing"], one["examples"]) for one in listed] == [(found["id"], 2, [])]
    assert (version, after) == (1, before)


@run
async def test_settings_that_could_not_be_saved_are_refused_with_the_cause(web_fixture: WebFixture, admin: str) -> None:
    settings = without_leads()
    settings["crm"][CRM]["owners"] = [
        {"entity": "lead", "rule": "owner_of_contact"}, {"entity": "contact", "rule": "owner_of_lead"},
    ]  # fmt: skip
    async with web_fixture.client(admin) as program:
        reply = await program.post(PATH, json={"settings": settings})
        zero = await program.post(PATH, json={"settings": without_leads(), "days": 0})
        absent = await program.get(f"{PATH}/b1")
    assert (reply.status_code, reply.json()["code"]) == (422, "contradiction")
    assert (zero.status_code, absent.status_code) == (400, 404)


@run
async def test_one_runs_at_a_time_and_each_can_be_cancelled(
    web_fixture: WebFixture, admin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on = asyncio.Event()

    class Slow(trial.Turns):
        async def take(self) -> None:
            await goes_on.wait()

    monkeypatch.setattr(trial, "Turns", Slow)
    async with web_fixture.client(admin) as program:
        ids = [(await program.post(PATH, json={"settings": without_leads()})).json()["id"] for _ in range(6)]
        full = await program.post(PATH, json={"settings": without_leads()})
        cancelled = [(await program.delete(f"{PATH}/{one}")).json()["state"] for one in ids[2:]]
        waits = (await program.get(f"{PATH}/{ids[1]}")).json()
        goes_on.set()
        states = [(await ended(program, one))["state"] for one in ids]
        again = (await program.delete(f"{PATH}/{ids[0]}")).json()["state"]
    assert (full.status_code, full.headers["retry-after"]) == (429, "10")
    assert (waits["state"], waits["done"]) == ("running", 0)
    assert cancelled == ["cancelled"] * 4
    assert states == ["done", "done", *["cancelled"] * 4]
    assert again == "done"


@run
async def test_a_run_whose_process_died_has_failed_and_says_what_to_do(web_fixture: WebFixture, admin: str) -> None:
    left = Backtest(id="b1", began_at=NOON - 60, by="Ana", days=30, version=1, state="running")
    async with web_fixture.client(admin) as program:
        await web_fixture.application.store.put_backtest(left)
        found = (await program.get(f"{PATH}/b1")).json()
        (listed,) = (await program.get(PATH)).json()["items"]
    assert found["state"] == listed["state"] == "failed"
    assert found["problem"] == "The server stopped while it ran. Start it again."


@pytest.mark.parametrize("role", list(Role))
@run
async def test_administrators_and_supervisors_may_try_settings(web_fixture: WebFixture, role: Role) -> None:
    browser, csrf = await web_fixture.signed_in(role)
    reply = await browser.post(PATH, json={"settings": without_leads()}, headers={"x-csrf-token": csrf})
    assert reply.status_code == (202 if role in (Role.ADMIN, Role.SUPERVISOR) else 403)
