"""Single settings are changed by operations of JSON Patch: checked, versioned and refused as whole settings are."""

from typing import Any

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.tests.web_fixture import WebFixture

PATH = "/api/v1/settings"
OFF = {"op": "replace", "path": "/background_jobs/off", "value": ["erase"]}


@run
async def test_one_setting_changes_as_a_version_and_the_others_stay(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as boss:
        before = (await boss.get(PATH)).json()
        body = {"changes": [OFF], "note": "Quiet", "base_version": before["version"]}
        reply = await boss.patch(PATH, json=body)
        after = (await boss.get(PATH)).json()
        newest = (await boss.get(f"{PATH}/versions")).json()["items"][0]
    assert (reply.status_code, reply.json()["version"]) == (200, before["version"] + 1)
    assert after["settings"] == {**before["settings"], "background_jobs": {"off": ["erase"]}}
    assert newest["note"] == "Quiet"


@run
async def test_of_two_who_looked_at_one_version_the_second_gets_a_conflict(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as boss:
        version = (await boss.get(PATH)).json()["version"]
        replies = [await boss.patch(PATH, json={"changes": [OFF], "base_version": version}) for _ in range(2)]
    assert [one.status_code for one in replies] == [200, 409]
    assert replies[1].json()["code"] == "version_conflict"


@pytest.mark.parametrize(
    "change",
    [
        {"op": "replace", "path": "/nowhere/off", "value": []},
        {"op": "remove", "path": "/team/99"},
        {"op": "replace", "path": "", "value": {}},
        {"op": "replace", "path": "/team/first", "value": {}},
        {"op": "replace", "path": "/background_jobs/off", "value": ["no such job"]},
        {"op": "move", "path": "/team", "value": []},
    ],
)
@run
async def test_what_does_not_fit_the_settings_is_refused_and_nothing_is_saved(
    web_fixture: WebFixture, change: dict[str, Any]
) -> None:
    async with web_fixture.client(await web_fixture.token()) as boss:
        before = (await boss.get(PATH)).json()
        reply = await boss.patch(PATH, json={"changes": [change]})
        assert (reply.status_code, reply.json()["code"]) == (422, "wrong_value"), reply.text
        assert (await boss.get(PATH)).json() == before


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"op": "replace", "path": "/nowhere", "value": 1}, "nowhere"),
        ({"op": "add", "path": "/background_jobs/of", "value": ["erase"]}, "background_jobs.of"),
        (
            {"op": "replace", "path": "/team", "value": [{"id": "ana", "name": "Ana", "mial": "a@b.test"}]},
            "team[0].mial",
        ),
    ],
)
@run
async def test_a_misspelt_name_is_named_as_in_whole_settings_and_nothing_is_saved(
    web_fixture: WebFixture, change: dict[str, Any], name: str
) -> None:
    async with web_fixture.client(await web_fixture.token()) as boss:
        before = (await boss.get(PATH)).json()
        reply = await boss.patch(PATH, json={"changes": [change]})
        assert (reply.status_code, reply.json()["code"]) == (422, "unknown_setting"), reply.text
        assert reply.json()["detail"].startswith(f"{name}: there is no such setting;")
        assert (await boss.get(PATH)).json() == before


@run
async def test_contradictions_are_refused_as_in_whole_settings(web_fixture: WebFixture) -> None:
    twice = [{"id": "ana", "name": "Ana"}, {"id": "ana", "name": "Bruno"}]
    async with web_fixture.client(await web_fixture.token()) as boss:
        reply = await boss.patch(PATH, json={"changes": [{"op": "replace", "path": "/team", "value": twice}]})
    assert (reply.status_code, reply.json()["code"]) == (422, "contradiction")
    assert [one["code"] for one in reply.json()["findings"]] == ["team.twice"]


@run
async def test_who_may_only_read_settings_changes_none(web_fixture: WebFixture) -> None:
    token = await web_fixture.authenticator.new_token("reader", ("settings.read",), "tests")
    async with web_fixture.client(token) as reader:
        assert (await reader.patch(PATH, json={"changes": [OFF]})).status_code == 403
