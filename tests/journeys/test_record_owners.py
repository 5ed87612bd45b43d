"""Records that stand change hands: who takes the call, people who were quicker, a right that is missing."""

from typing import Any

import pytest
from support.faultrun.world import World, until
from support.journey_steps import (
    FIXED_LINE,
    PEOPLE,
    ended,
    given_by_a_person,
    new_id,
    played,
    record,
    settings,
    standing,
    updated,
    users,
)

pytestmark = pytest.mark.journey

RIGHT = "ZohoCRM.change_owner.CREATE"


def owner_there(world: World, entity: str, wanted: str) -> str:
    return str(record(world, PEOPLE[entity], wanted)["Owner"]["id"])


def owner_here(world: World, number: str) -> str:
    return str(world.api("GET", f"/lookup?number=%2B{number.removeprefix('+')}")["candidates"][0]["owner"]["id"])


def handover(call: dict[str, Any]) -> dict[str, Any]:
    (effect,) = [effect for effect in call["effects"] if effect["kind"] == "set_owner"]
    return dict(effect)


def rights(world: World) -> dict[str, Any]:
    return {scope["name"]: scope["held"] for scope in world.api("GET", "/connections/zoho")["scopes"]}


@pytest.mark.parametrize(
    ("entity", "number"), [("account", "+34600700001"), ("lead", "+34600700002"), ("contact", "+34600700003")]
)
def test_whoever_takes_the_call_of_a_known_client_takes_the_record(running: World, entity: str, number: str) -> None:
    before, after, *_ = users(running)
    wanted = standing(running, entity, number, before)
    lines = [{**FIXED_LINE, "user": after}]
    with settings(running, cells=updated(entity), lines=lines, default_user=before):
        call = played(running, number)
        effect = handover(call)
        assert (effect["state"], effect["record"], effect["entity"]) == ("done", wanted, entity)
        assert owner_there(running, entity, wanted) == after
        assert owner_here(running, number) == after
        told = [line for line in call["why"]["tried"] if line["rule"] == "update_known"]
        assert [(line["code"], line["applied"]) for line in told] == [("update.owner", True)]
        assert f"Owner change ({entity}): sent, record {wanted}." in call["why"]["text"]
        again = played(running, number)
    assert [effect["kind"] for effect in again["effects"]] == ["log_call"]
    assert "update.already" in [line["code"] for line in again["why"]["tried"]]


def test_what_waits_while_the_crm_is_paused_travels_together_and_a_person_who_was_quicker_is_right(
    running: World,
) -> None:
    before, after, third, *_ = users(running)
    numbers = [f"+3460070001{n}" for n in range(3)]
    people = [standing(running, "contact", number, before) for number in numbers]
    with settings(running, cells=updated("contact"), lines=[{**FIXED_LINE, "user": after}]):
        running.api("POST", "/connections/zoho/pause")
        calls = [new_id() for _ in numbers]
        running.post([ended(call, number) for call, number in zip(calls, numbers, strict=True)])
        until(
            lambda: len(running.api("GET", "/outbox?connection=zoho&kind=set_owner&state=open")["items"]) == 3,
            20,
            "three records wait for their new owner",
        )
        given_by_a_person(running, "contact", people[0], third)
        running.api("POST", "/connections/zoho/resume")
        effects = [handover(running.wait_settled(call)) for call in calls]
    assert [effect["state"] for effect in effects] == ["done"] * 3
    assert [effect["code"] for effect in effects] == ["owner_left", None, None]
    assert [owner_there(running, "contact", one) for one in people] == [third, after, after]
    keys = {effect["key"] for effect in effects}
    exchanges = running.call_of(calls[1])["why"]["exchanges"]
    (request,) = [one for one in exchanges if one["url"].endswith("/actions/change_owner")]
    assert set(request["keys"]) == keys - {effects[0]["key"]}


def test_the_right_to_change_owners_is_asked_for_only_while_a_cell_needs_it(running: World) -> None:
    assert RIGHT not in rights(running)
    with settings(running, cells=updated("contact")):
        assert rights(running)[RIGHT] is True
        assert not [name for name in rights(running) if "contacts.CREATE" in name or "contacts.UPDATE" in name]
    assert RIGHT not in rights(running)


def test_without_the_right_the_new_owner_waits_with_its_name_and_is_set_after_re_authorising(running: World) -> None:
    before, after, *_ = users(running)
    number = "+34600700020"
    wanted = standing(running, "contact", number, before)
    with settings(running, cells=updated("contact"), lines=[{**FIXED_LINE, "user": after}]):
        running.control("POST", "/oauth", {"remove_scope": RIGHT})
        call = new_id()
        try:
            running.post([ended(call, number)])
            until(lambda: running.api("GET", "/connections/zoho")["state"] == "degraded", 30, "the right is missing")
            assert RIGHT in running.api("GET", "/connections/zoho")["health"]["sentence"]
            waits = handover(running.call_of(call))
            assert (waits["state"], waits["code"]) == ("open", "scope_missing")
            assert RIGHT in waits["reason"]
            assert owner_there(running, "contact", wanted) == before
        finally:
            running.control("POST", "/oauth", {"restore": True})
        running.authorise()
        assert handover(running.wait_settled(call, 60))["state"] == "done"
    assert owner_there(running, "contact", wanted) == after
    assert running.api("GET", "/connections/zoho")["state"] == "active"


def test_settings_that_would_give_a_record_to_its_own_owner_are_named_before_they_are_saved(running: World) -> None:
    held = running.api("GET", "/settings")
    owners = [{"entity": "contact", "rule": "owner_of_client"}]
    wanted = {**held["settings"], "cells": updated("contact"), "owners": owners}
    found = running.api("POST", "/settings/check", {"settings": wanted})["items"]
    (finding,) = [one for one in found if one["code"] == "scenario.own_owner"]
    assert finding["level"] == "error"
    assert finding["fix"]
    assert running.api("GET", "/settings")["version"] == held["version"]
