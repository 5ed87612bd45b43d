"""Texts in two CRMs: in the language and time zone of the company, by its templates, and recognised later."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from support.demo_program import Demo
from support.faultrun.world import World, until
from support.journey_steps import ended, made, new_id, plan, record, save, settings

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

KYIV = {"language": "uk", "time_zone": "Europe/Kyiv"}
MISSED = {"disposition": "no_answer", "durations_ms": {"ring": 9000}}
OWN = "{call} · {client} · {date} {time}"


def local(event: dict[str, Any]) -> str:
    """The start of the call as people in Kyiv read it. Its end is told, with nine seconds of ringing before."""
    return f"{datetime.fromisoformat(event['at']).astimezone(ZoneInfo('Europe/Kyiv')):%d.%m.%Y %H:%M %Z}"


@pytest.fixture
def in_ukrainian(running: World) -> Iterator[World]:
    held = running.api("GET", "/settings")["settings"]
    texts = {**held["crm"]["zoho"]["texts"], "call_subject": OWN}
    with settings(running, company={**held["company"], **KYIV}, crm=plan(running, texts=texts)):
        yield running


def killed(running: World) -> None:
    running.kill_now()
    running.wait_for_the_kill()


def started(running: World, call: str) -> dict[str, Any]:
    return {"at": running.call_of(call)["started_at"]}


def test_a_template_counts_from_then_on_and_a_late_answer_is_written_by_the_template_of_its_call(
    in_ukrainian: World,
) -> None:
    running, first, number = in_ukrainian, new_id(), "+34600951001"
    assert running.post([ended(first, number, **MISSED)]) == 202
    killed(running)
    before = running.wait_settled(first)
    (logged,), (task,) = made(before, "call"), made(before, "task")
    at = local(started(running, first))
    assert record(running, "Calls", logged)["Subject"] == f"Пропущений дзвінок · +34 600 95 10 01 · {at}"
    day, clock = at.split(" ", 1)
    wanted = f"Передзвонити: +34 600 95 10 01 (пропущений дзвінок, {day}, {clock})"
    assert record(running, "Tasks", task)["Subject"] == wanted

    held = running.api("GET", "/settings")["settings"]
    other = {**held["crm"]["zoho"]["texts"], "call_subject": "{client}: {call}"}
    save(running, {**held, "company": {**held["company"], "language": "fr"}, "crm": plan(running, texts=other)})
    killed(running)
    second = new_id()
    assert running.post([ended(second, "+34600951002", **MISSED)]) == 202
    (new,) = made(running.wait_settled(second), "call")
    assert record(running, "Calls", new)["Subject"] == "+34 600 95 10 02: Appel manqué"

    recording = {"url": "https://pbx.example/late.wav"}
    assert running.post([ended(first, number, id=f"{first}-truth", recording=recording)]) == 202
    killed(running)
    known = before["effects"]
    until(lambda: len(running.call_of(first)["effects"]) > len(known), 20, "the correction is on its way")
    after = running.wait_settled(first)
    assert {one["state"] for one in after["effects"]} == {"done"}
    assert {one["code"] for one in after["effects"]} == {None}  # nothing was left as somebody else's
    stands = record(running, "Calls", logged)
    assert stands["Subject"] == f"Вхідний дзвінок · +34 600 95 10 01 · {local(started(running, first))}"
    assert stands["Description"].startswith("Розмова з клієнтом: ")
    assert "Тривалість розмови: 01:11. Zoho не дозволяє змінювати тип дзвінка" in stands["Description"]
    assert "Ніхто не відповів" not in stands["Description"]
    for each in (logged, new):
        assert len([row for row in running.records("Calls") if row["id"] == each]) == 1
    subjects = [row["Subject"] for row in running.records("Calls")]
    assert len([one for one in subjects if "95 10 01" in one]) == 1
    assert len([one for one in subjects if "95 10 02" in one]) == 1


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    one = Demo(tmp_path_factory.mktemp("home"), "--crm", "zoho,espocrm", "--no-traffic")
    yield one
    one.kill()


def rows(demo: Demo, crm: str, kind: str) -> list[dict[str, Any]]:
    reply = httpx.get(f"{demo.ready[crm]['control']}/records/{kind}?limit=5000", timeout=20)
    found: list[dict[str, Any]] = reply.json()["data"]
    return found


def test_each_crm_has_templates_of_its_own(demo: Demo) -> None:
    held = demo.get("/settings")
    now = held["settings"]
    own = {"zoho": "{call}: {client} ({line})", "espocrm": "{client}[ / {person}] / {call}"}
    plans = {
        crm: {**now["crm"][crm], "texts": {**now["crm"][crm]["texts"], "call_subject": template}}
        for crm, template in own.items()
    }
    wanted = {**now, "company": {**now["company"], **KYIV}, "crm": {**now["crm"], **plans}}
    headers = {"Authorization": f"Bearer {demo.ready['token']}"}
    body = {"settings": wanted, "base_version": held["version"]}
    httpx.put(f"{demo.ready['api']}/settings", json=body, headers=headers, timeout=20).raise_for_status()
    event = ended(new_id(), "+34611000951", own_number="+34928000080", **MISSED)
    demo.post_events([event])

    def names(crm: str, kind: str, field: str) -> list[str]:
        return [row[field] for row in rows(demo, crm, kind) if "611 00 09 51" in str(row.get(field))]

    until(lambda: names("zoho", "Calls", "Subject") and names("espocrm", "Call", "name"), 60, "both logged the call")
    line = next((one["title"] for one in now["numbers"] if one["number"] == "+34928000080" and one["title"]), None)
    (subject,) = names("zoho", "Calls", "Subject")
    assert subject == f"Пропущений дзвінок: +34 611 00 09 51 ({line or '+34 928 00 00 80'})"
    assert names("espocrm", "Call", "name") == ["+34 611 00 09 51 / Пропущений дзвінок"]
