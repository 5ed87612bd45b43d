"""Parameters of calls in the fields of the CRM: what is saved, what is written, and what people wrote stays."""

import json
from typing import Any

import pytest
from support.faultrun.world import World
from support.journey_steps import (
    edited_by_a_person,
    made,
    new_id,
    plan,
    played,
    record,
    settings,
    standing,
    updated,
    users,
)

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

VISIT = {"utm_source": "google", "utm_campaign": "Контекстна реклама", "pool_name": "Бренд", "utm_term": "{keyword}"}


def mapping(entity: str, parameter: str, field: str, **more: bool) -> dict[str, Any]:
    return {"entity": entity, "parameter": parameter, "field": field, **more}


def checked(world: World, *mappings: dict[str, Any]) -> list[tuple[str, str, str]]:
    held = world.api("GET", "/settings")["settings"]
    draft = {**held, "crm": plan(world, mappings=list(mappings))}
    found = world.api("POST", "/settings/check", {"settings": draft})
    items = found["items"] if isinstance(found, dict) else found
    return [(one["level"], one["code"], one["where"]) for one in items if one["code"].startswith("mappings.")]


def test_the_checker_names_each_mapping_that_cannot_be_written(running: World) -> None:
    found = checked(
        running,
        mapping("lead", "utm_source", "Utm_Source"),
        mapping("lead", "pool_name", "Utm_Source"),
        mapping("lead", "utm_medium", "Lead_Source"),
        mapping("lead", "utm_term", "Cb_Call_Key"),
        mapping("contact", "utm_source", "Deleted_Field"),
        mapping("contact", "not_seen_yet", "Utm_Source"),
        mapping("conversation", "utm_source", "Utm_Source"),
    )
    assert sorted(found) == [
        ("error", "mappings.read_only", "crm.zoho.mappings[3].field"),
        ("error", "mappings.standard", "crm.zoho.mappings[2].field"),
        ("error", "mappings.twice", "crm.zoho.mappings[1].field"),
        ("warning", "mappings.conversation", "crm.zoho.mappings[6].entity"),
        ("warning", "mappings.gone", "crm.zoho.mappings[4].field"),
        ("warning", "mappings.unseen", "crm.zoho.mappings[5].parameter"),
    ]


def test_a_call_writes_each_value_into_its_field_and_what_does_not_fit_holds_nothing_back(running: World) -> None:
    mappings = [
        mapping("lead", "utm_source", "Utm_Source"),
        mapping("lead", "utm_campaign", "Utm_Campaign"),
        mapping("lead", "pool_name", "Lead_Source", standard=True),  # no option of that choice
        mapping("lead", "utm_term", "Ad_Pool"),  # a placeholder: no value
        mapping("lead", "talk_ms", "City", standard=True),
        mapping("lead", "not_seen_yet", "Website", standard=True),
    ]
    with settings(running, crm=plan(running, mappings=mappings)):
        call = played(running, "+34600970001", parameters=VISIT)
        (lead,) = made(call, "lead")
        stands = record(running, "Leads", lead)
        assert (stands["Utm_Source"], stands["Utm_Campaign"]) == ("google", "Контекстна реклама")
        assert stands["City"] == "71000"
        assert [stands.get(name) for name in ("Lead_Source", "Ad_Pool", "Website")] == [None, None, None]
        (effect,) = [one for one in call["effects"] if one["entity"] == "lead"]
        assert effect["reason"] == "Lead_Source was left empty: 'Бренд' is not one of its options."
        why = running.api("GET", f"/calls/{call['id']}/why")
        (said,) = [one for one in why["tried"] if one["rule"] == "mapped_fields"]
        assert "Utm_Source: google (utm_source)" in said["text"]
        shown = running.api("POST", "/settings/preview-mappings", {"connection": "zoho", "mappings": mappings})["items"]
        assert [(one["written"], one["takes"]) for one in shown] == [
            ("google", None),
            ("Контекстна реклама", None),
            (None, "one of its options"),
            (None, None),
            ("71000", None),
            (None, None),
        ]


def test_an_existing_record_is_filled_but_a_later_edit_by_a_person_stays(running: World) -> None:
    number, owner = "+34600970002", users(running)[0]
    person = standing(running, "contact", number, owner, Utm_Campaign="by an import")
    mappings = [
        mapping("contact", "utm_source", "Utm_Source"),
        mapping("contact", "utm_campaign", "Utm_Campaign", only_if_empty=True),
    ]

    def calls(source: str) -> tuple[Any, Any]:
        given = {"utm_source": source, "utm_campaign": source}
        call = played(running, number, parameters=given)
        (effect,) = [one for one in call["effects"] if one["kind"] == "set_fields"]
        stands = record(running, "Contacts", person)
        assert stands["Utm_Campaign"] == "by an import"
        return stands["Utm_Source"], effect["reason"]

    kept = "Not empty in the CRM, so not updated: Utm_Campaign."
    with settings(running, crm=plan(running, scenario=updated("contact"), mappings=mappings)):
        assert calls("google") == ("google", kept)
        assert calls("bing") == ("bing", kept)
        edited_by_a_person(running, "Contacts", person, Utm_Source="a friend told me")
        edited = "Changed in the CRM in the meantime, so not updated: Utm_Source."
        assert calls("yahoo") == ("a friend told me", f"{kept} {edited}")
        assert calls("google") == ("a friend told me", f"{kept} {edited}")


def test_the_parameters_of_calls_are_listed_with_their_latest_value(running: World) -> None:
    call = new_id()
    played(running, "+34600970003", parameters={"utm_source": "listed", f"x_{call}": "own key"})
    items = {one["name"]: one for one in running.api("GET", "/parameters")["items"]}
    assert (items["utm_source"]["sample"], items["utm_source"]["type"]) == ("listed", "text")
    assert (items[f"x_{call}"]["sample"], items[f"x_{call}"]["count"]) == ("own key", 1)


def test_the_default_parameters_are_what_a_call_writes(running: World) -> None:
    listed: dict[str, set[str]] = {}
    for one in running.api("GET", "/connections/zoho/default-parameters")["items"]:
        listed.setdefault(one["entity"], set()).add(one["field"])
    missed = {"disposition": "no_answer", "durations_ms": {"ring": 9000}}
    calls = [played(running, "+34600970010"), played(running, "+34600970011", **missed)]
    standing(running, "contact", "+34600970012", users(running)[0])
    calls += [played(running, "+34600970012", **more) for more in ({}, missed, {"direction": "outbound"})]
    sent: dict[str, set[str]] = {}
    for exchange in running.api("GET", "/connections/zoho/exchanges?limit=200")["items"]:
        entity = {"Leads": "lead", "Calls": "call", "Tasks": "task"}.get(exchange["url"].rsplit("/", 1)[-1])
        if entity and exchange["method"] == "POST":
            for row in json.loads(exchange["request"])["data"]:
                if any(effect["key"] == row["Cb_Call_Key"] for call in calls for effect in call["effects"]):
                    sent.setdefault(entity, set()).update(row)
    assert sent == listed
