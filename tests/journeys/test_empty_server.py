"""A server with nothing set up, and one set up in part: it says what is missing and what to do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.faultrun.world import SECRET, World, until, world
from support.journey_steps import counted, ended, new_id, save, users

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A server that was just installed, beside a sandbox that it does not know."""
    with world(tmp_path_factory.mktemp("empty"), 9) as one:
        one.start()
        until(lambda: (one.folder / "data" / "token").exists(), 10, "the first token")
        yield one


def test_a_house_without_connections_says_so_and_how_to_begin(empty: World) -> None:
    health = empty.api("GET", "/health")
    assert (health["level"], health["sentence"]) == ("amber", "No CRM is connected. No phone system is connected.")
    missing = {one["name"]: one for one in empty.api("GET", "/doctor")["checks"] if one["level"] == "amber"}
    assert {"set-up: company", "set-up: crm", "set-up: phones"} <= set(missing)
    assert all("cordboard connect" in missing[name]["fix"] for name in ("set-up: crm", "set-up: phones"))
    assert empty.api("GET", "/doctor")["ok"] is False


def test_calls_without_a_crm_are_kept_and_say_what_is_missing(empty: World) -> None:
    empty.api("POST", "/connections", {"provider": "webhook", "id": "hook", "settings": {"secret": SECRET}})
    call = new_id()
    assert empty.post([ended(call, "+34600700001")]) == 202
    kept = empty.wait_settled(call)
    assert kept["effects"] == []
    assert "no CRM was connected" in kept["why"]["text"]
    refused = empty.get("/lookup?number=%2B34600700001")
    assert (refused["code"], refused["next"]) == ("no_crm", "Connect a CRM first.")


def open_steps(world: World) -> dict[str, str]:
    """What a person can do now, with what is said of it."""
    found = world.api("GET", "/setup/steps")["steps"]
    assert all(one["fix"] for one in found if one["state"] == "open")
    return {one["step"]: one["sentence"] for one in found if one["state"] == "open"}


def missing(world: World) -> set[str]:
    """What the doctor misses."""
    checks = world.api("GET", "/doctor")["checks"]
    return {one["name"] for one in checks if one["name"].startswith("set-up") and one["fix"]}


def choose_country(world: World) -> None:
    settings = world.api("GET", "/settings")["settings"]
    assert settings["company"]["country"] is None, "nobody was asked yet"
    save(world, {**settings, "company": {**settings["company"], "country": "ES"}})


def test_the_first_calls_become_the_right_records_with_no_setting_touched(tmp_path: Path) -> None:
    with world(tmp_path, 11) as one:
        one.start()
        until(lambda: (one.folder / "data" / "token").exists(), 10, "the first token")
        untouched = one.api("GET", "/settings")
        settings = {name: one.crm[name] for name in ("client_id", "client_secret", "accounts")}
        zoho = {"provider": "zoho", "id": "zoho", "title": "Zoho CRM", "settings": settings, "allow_private": True}
        one.api("POST", "/connections", zoho)
        one.authorise()
        until(lambda: one.api("GET", "/connections/zoho")["directory"]["loaded"], 30, "the directory is loaded")
        one.api("POST", "/connections", {"provider": "webhook", "id": "hook", "settings": {"secret": SECRET}})
        before = counted(one, ("Leads", "Contacts", "Accounts", "Deals", "Tasks", "Calls"))
        talked, missed = new_id(), new_id()
        assert one.post([ended(talked, "+34600700003")]) == 202
        assert records_of(one.wait_settled(talked)) == {("lead", "done"), ("call", "done")}
        lost = ended(missed, "+34600700003", disposition="no_answer", durations_ms={"ring": 9000})
        assert one.post([lost]) == 202
        assert records_of(one.wait_settled(missed)) == {("task", "done"), ("call", "done")}
        after = counted(one, before)
        assert {name: after[name] - n for name, n in before.items() if after[name] != n} == {
            "Leads": 1, "Tasks": 1, "Calls": 2,
        }  # fmt: skip
        assert (untouched["version"], one.api("GET", "/settings")["version"]) == (0, 0)


def records_of(call: dict[str, Any]) -> set[tuple[str, str]]:
    """The records of a settled call, with what became of them."""
    return {(one["entity"], one["state"]) for one in call["effects"] if one["kind"].startswith(("create", "log"))}


def test_a_crm_alone_misses_the_phone_system_and_each_step_leads_to_the_next(tmp_path: Path) -> None:
    with world(tmp_path, 10) as one:
        one.start()
        until(lambda: (one.folder / "data" / "token").exists(), 10, "the first token")
        assert list(open_steps(one)) == ["company", "crm", "phones"]
        choose_country(one)
        assert list(open_steps(one)) == ["crm", "phones"]
        settings = {name: one.crm[name] for name in ("client_id", "client_secret", "accounts")}
        zoho = {"provider": "zoho", "id": "zoho", "title": "Zoho CRM", "settings": settings, "allow_private": True}
        one.api("POST", "/connections", zoho)
        assert open_steps(one)["crm"] == "Zoho CRM is set up, but nobody has signed in yet."
        with pytest.raises(AssertionError, match=r'409 .*"code":"not_authorised","next":"Connect it first'):
            one.api("POST", "/connections/zoho/sync")
        named = {"settings": {**one.api("GET", "/settings")["settings"], "crm": {"zoho": {"default_user": "nobody"}}}}
        (unchecked,) = one.api("POST", "/settings/check", named)["items"]
        assert (unchecked["level"], unchecked["code"], unchecked["evidence"]) == ("warning", "user.unchecked", "nobody")
        one.authorise()
        until(lambda: one.api("GET", "/connections/zoho")["directory"]["loaded"], 30, "the directory is loaded")
        assert [finding["code"] for finding in one.api("POST", "/settings/check", named)["items"]] == ["user.unknown"]
        assert open_steps(one)["phones"] == "No phone system is connected."
        assert missing(one) == {"set-up: phones"}
        assert one.api("GET", "/health")["sentence"] == "No phone system is connected."

        one.api("POST", "/connections", {"provider": "webhook", "id": "hook", "settings": {"secret": SECRET}})
        assert open_steps(one)["phones"].endswith("No events received yet.")
        assert missing(one) == {"set-up: call"}
        settings = one.api("GET", "/settings")["settings"]
        ana = {"id": "ana", "name": "Ana", "crm_users": {"zoho": users(one)[0]}}
        lined = {**settings, "team": [ana], "numbers": [{"number": "+34928000080", "default_owner": "ana"}]}
        warned = one.api("POST", "/settings/check", {"settings": lined})["items"]
        assert "default_user.missing" in {finding["code"] for finding in warned}
        save(one, lined)
        assert (
            open_steps(one)["lines"] == "No default owner is saved yet, so calls of nobody in particular have no owner."
        ), "as the checker has it"
        team = [{"id": "ana", "name": "Ana", "extensions": ["80"]}]
        save(one, {**settings, "team": team, "default_user": users(one)[0]})
        call = new_id()
        assert one.post([ended(call, "+34600700002")]) == 202
        told = one.wait_settled(call)
        found = one.api("GET", "/setup/steps")
        (first_call,) = (step for step in found["steps"] if step["step"] == "call")
        assert (found["done"], found["next"], first_call["call"]) == (False, "guard", told["id"])
        assert missing(one) == set()
        assert one.api("GET", "/health")["sentence"] == "Zoho CRM is connected, but duplicate protection is off."
        assert one.api("GET", "/doctor")["ok"] is False
        one.api("POST", "/connections/zoho/prepare", {"agreed": True})
        assert one.api("GET", "/setup/steps")["done"] is True
        assert one.api("GET", "/health")["sentence"] == "Everything works."
        assert one.api("GET", "/doctor")["ok"] is True
        one.api("POST", "/connections/zoho/pause")
        assert one.api("GET", "/doctor")["ok"] is False
