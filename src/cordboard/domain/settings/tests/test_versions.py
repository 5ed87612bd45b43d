"""Settings of the version before mean what they meant: in stored versions, in requests, in files."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard.domain.alerts.settings import Alerts
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.company import Company, CompanyNumber, TeamMember
from cordboard.domain.settings.crm_plan import (
    Cell,
    CrmPlan,
    DealPlace,
    EntityOwner,
    Mode,
    OwnerRule,
    Party,
    Situation,
)
from cordboard.domain.settings.decision_settings import DecisionSettings, for_crm
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings
from cordboard.domain.settings.versions import MOVED, Renamed, WrittenSettings, renamed, stored, upgrade
from cordboard.domain.stop_list.entry import StopKind, StopListEntry

FIXTURE = Path(__file__).parent / "settings_of_0.1.json"  # as the program before wrote it into its store


def written(**keys: Any) -> WrittenSettings:
    return msgspec.convert(keys, WrittenSettings)


def line(number: str, **more: Any) -> dict[str, Any]:
    return {"number": number, **more}


def seen(*lines: dict[str, Any]) -> DecisionSettings:
    """What a decision sees of old lines."""
    return for_crm(upgrade(written(lines=lines), "zoho"), "zoho")


def test_a_stored_version_of_the_program_before_is_read_whole() -> None:
    old, now = msgspec.json.decode(FIXTURE.read_bytes()), stored(FIXTURE.read_bytes(), "zoho")
    plan = msgspec.json.decode(msgspec.json.encode(now.crm["zoho"]))
    assert set(old) - set(MOVED) == {"alerts"}, "a setting of before is not read"
    assert (now.company.country, now.company.language) == (old["region"], old["language"])
    assert now.alerts == msgspec.convert(old["alerts"], Alerts)
    limits = {n: old[n] for n in ("ringing_unheard_after", "talk_unheard_after")}
    assert msgspec.json.decode(msgspec.json.encode(now.calls)) == {**limits, "count_earlier": True}
    assert [one.value for one in now.stop_list] == [*(one["number"] for one in old["ignored"]), "+34600000009", "89"]
    same = set(plan) & set(old) - {"owners", "deal_places"}
    assert {name: plan[name] for name in same} == {name: old[name] for name in same}
    assert plan["scenario"] == old["cells"]
    assert now.crm["zoho"].deal_places == (DealPlace(place="L1/Sales", stage="Qualification"),)
    ana = TeamMember(id="ana", name="Ana", crm_users={"zoho": "7001"}, extensions=("80",))
    assert now.team[0] == ana
    assert now.numbers[0] == CompanyNumber(number="+34928000080", region="ES", title="Ana", default_owner="ana")
    assert [row.user for row in now.crm["zoho"].owners if row.rule is OwnerRule.FIXED_USER] == ["alberto"]


def test_settings_of_today_are_read_as_they_are() -> None:
    now = Settings(team=(TeamMember(id="ana"),), crm={"zoho": CrmPlan(default_user="u1")})
    assert stored(msgspec.json.encode(now)) == now
    assert stored(b"") == Settings()


def test_what_is_read_once_is_read_the_same_again() -> None:
    once = stored(FIXTURE.read_bytes(), "zoho")
    assert stored(msgspec.json.encode(once), "another") == once


def test_without_a_crm_the_old_plan_and_its_users_are_those_of_whichever_comes() -> None:
    now = upgrade(written(default_user="u1", lines=[line("80", user="u2")]))
    assert set(now.crm) == {DEFAULT_PLAN}
    assert for_crm(now, "zoho").default_user == "u1"
    assert [one.user for one in for_crm(now, "zoho").lines] == ["u2"]


@pytest.mark.parametrize("key", sorted(set(MOVED) - {"lines", "cells", "ignored", "owners", "deal_places"}))
def test_each_old_key_is_named_with_its_place_of_today(key: str) -> None:
    values: dict[str, Any] = {
        "region": "UA", "callback_days": ["monday"], "log_internal_calls": True, "create_from_hidden_numbers": True,
    }  # fmt: skip
    span = key.endswith(("_after", "_within"))
    value = values.get(key, "P2D" if span else "x")
    old = written(**{key: value})
    (found,) = renamed(old, "zoho")
    path = found.now.split(".")
    place = msgspec.json.decode(msgspec.json.encode(upgrade(old, "zoho")))
    for name in path:
        place = place[name]
    assert place == value


def test_an_old_key_beside_keys_of_today_changes_only_its_setting() -> None:
    held = Settings(team=(TeamMember(id="ana"),), crm={"zoho": CrmPlan(lead_source="Web"), "espocrm": CrmPlan()})
    sent = written(**msgspec.to_builtins(held), default_user="u9")
    now = upgrade(sent, "zoho", held)
    plan = msgspec.structs.replace(held.crm["zoho"], default_user="u9")
    assert now == msgspec.structs.replace(held, crm={**held.crm, "zoho": plan})


def test_a_whole_old_body_leaves_the_plans_of_other_crms_and_the_ids_of_people_alone() -> None:
    ana = TeamMember(id="a-1", name="Ana", crm_users={"zoho": "u1", "espocrm": "e1"}, extensions=("80",))
    current = Settings(team=(ana,), crm={"zoho": CrmPlan(lead_source="Web"), "espocrm": CrmPlan(lead_status="New")})
    now = upgrade(written(region="UA", lines=[line("81", user="u1")]), "zoho", current)
    assert now.crm == {"zoho": CrmPlan(), "espocrm": current.crm["espocrm"]}
    assert now.team == (msgspec.structs.replace(ana, extensions=("81",)),)


def test_each_old_key_is_told_in_the_order_of_old() -> None:
    both = written(cells=[], region="UA")
    assert renamed(both, "zoho") == (
        Renamed(key="region", now="company.country"),
        Renamed(key="cells", now="crm.zoho.scenario"),
    )


def test_old_cells_are_the_scenario() -> None:
    cell = Cell(situation=Situation.INBOUND_MISSED, party=Party.NEW, entity=Entity.DEAL, mode=Mode.ALWAYS)
    assert upgrade(written(cells=[msgspec.to_builtins(cell)]), "zoho").crm == {"zoho": CrmPlan(scenario=(cell,))}


def test_fixed_users_and_managers_who_are_in_the_team_become_people_and_others_stay_users_of_the_crm() -> None:
    owners = [
        EntityOwner(entity=e, rule=OwnerRule.FIXED_USER, user=u) for e, u in ((Entity.LEAD, "u1"), (Entity.DEAL, "u2"))
    ]
    places = [{"stage": "S", "manager": "u1"}, {"pipeline": "P"}]
    old = written(lines=[line("80", user="u1", title="Ana")], owners=msgspec.to_builtins(owners), deal_places=places)
    plan = upgrade(old, "zoho").crm["zoho"]
    assert [row.user for row in plan.owners] == ["ana", "u2"]
    assert plan.deal_places == (DealPlace(place="/P"),)
    assert [(rule.name, rule.when[0].value, rule.then.stage) for rule in plan.rules] == [("Ana", "ana", "S")]
    composed = for_crm(upgrade(old, "zoho"), "zoho")
    assert [row.user for row in composed.owners] == ["u1", "u2"]
    assert composed.rule_set is not None
    assert composed.rule_set.rules[0].when[0].value == "u1"


def test_the_word_that_every_company_had_is_left_to_the_crm_and_another_one_is_kept() -> None:
    assert upgrade(written(lead_company="-"), "zoho").crm["zoho"].lead_company is None
    assert upgrade(written(lead_company="Unknown"), "zoho").crm["zoho"].lead_company == "Unknown"


# lines


def test_a_line_with_its_extension_becomes_a_person_and_a_number() -> None:
    now = upgrade(
        written(lines=[line("+34928000080", extension="80", user="u1", region="ES")]), "zoho", names={"u1": "Ana Ruiz"}
    )
    assert now.team == (TeamMember(id="ana-ruiz", name="Ana Ruiz", crm_users={"zoho": "u1"}, extensions=("80",)),)
    assert now.numbers == (CompanyNumber(number="+34928000080", region="ES", default_owner="ana-ruiz"),)


def test_several_lines_of_one_user_are_one_person() -> None:
    now = upgrade(
        written(lines=[line("80", user="u1"), line("973890196.70", user="u1"), line("+34600000001", user="u1")]), "zoho"
    )
    assert [(one.id, one.extensions) for one in now.team] == [("u1", ("80", "973890196.70"))]
    assert [one.number for one in now.numbers] == ["+34600000001"]


def test_two_people_of_one_name_have_two_ids() -> None:
    now = upgrade(written(lines=[line("80", user="u1", title="Ana"), line("81", user="u2", title="Ana")]), "zoho")
    assert [one.id for one in now.team] == ["ana", "ana-2"]


def test_an_extension_with_a_title_alone_still_has_its_name_and_no_user() -> None:
    now = seen(line("80", title="Reception"))
    assert [(one.number, one.title, one.user) for one in now.lines] == [("80", "Reception", None)]


def test_the_first_of_two_people_keeps_an_extension_that_both_claim() -> None:
    lines = (line("82", user="u2"), line("80", user="u1"), line("81", user="u1"), line("81", user="u2"))
    found = [one.user for one in seen(*lines).lines if one.number == "81"]
    assert found[0] == "u1"


def test_the_country_of_an_extension_stays_that_of_its_line() -> None:
    lines = (
        line("+34928000080", extension="80", user="u1", region="ES"),
        line("+380441234567", extension="81", user="u1", region="UA"),
        line("+33140000000", extension="82", region="FR"),
    )
    regions: dict[str, str | None] = {}
    for one in seen(*lines).lines:
        regions.setdefault(one.number, one.region)
    assert {name: regions[name] for name in ("80", "81", "82")} == {"80": "ES", "81": "UA", "82": "FR"}


def test_the_extension_of_an_ignored_line_is_ignored_unless_another_line_shares_it() -> None:
    alone = seen(line("+34600000001", extension="80", ignore=True))
    assert [one.value for one in alone.stop_list] == ["+34600000001", "80"]
    shared = seen(line("+34600000001", extension="80", ignore=True), line("+34600000002", extension="80", user="u1"))
    assert [one.value for one in shared.stop_list] == ["+34600000001"]


def test_an_ignored_extension_keeps_the_name_of_its_person() -> None:
    found = seen(line("80", user="u1", title="Ana", ignore=True))
    assert (found.lines[0].title, found.lines[0].user) == ("Ana", "u1")
    assert found.stop_list == (StopListEntry(kind=StopKind.EXTENSION, value="80"),)


def test_spans_are_spans() -> None:
    assert upgrade(written(callback_within="P9D"), "zoho").crm["zoho"].callback_within == timedelta(days=9)


def test_a_deal_place_of_before_is_layout_and_pipeline() -> None:
    places = [
        {"layout": "L1", "pipeline": "Sales", "stage": "New", "manager": "u1"},
        {"layout": "L1"},
        {"pipeline": "Sales", "manager": "u9"},
        {"stage": "New"},
    ]
    now = upgrade(written(deal_places=places, lines=[line("80", user="u1", title="Ana")]), "zoho")
    assert now.crm["zoho"].deal_places == (DealPlace(place="L1/"), DealPlace(stage="New"))
    assert [(one.when[0].value, one.then.place, one.then.stage) for one in now.crm["zoho"].rules] == [
        ("ana", "L1/Sales", "New"), ("u9", "/Sales", None)
    ]  # fmt: skip


def test_ids_of_people_are_plain_and_each_is_used_once() -> None:
    lines = [
        line("80", user="u1", title="-- Ana Núñez! --"),
        line("81", user="u2", title="ana nunez"),
        line("82", user="u3", title="???"),
        line("83", title="Ana Núñez"),
        line("84", user="u5"),
    ]
    team = upgrade(written(lines=lines), "zoho").team
    assert [(one.id, one.name, one.crm_users, one.extensions) for one in team] == [
        ("ana-nunez", "-- Ana Núñez! --", {"zoho": "u1"}, ("80",)),
        ("ana-nunez-2", "ana nunez", {"zoho": "u2"}, ("81",)),
        ("person", "???", {"zoho": "u3"}, ("82",)),
        ("ana-nunez-3", "Ana Núñez", {}, ("83",)),
        ("u5", "u5", {"zoho": "u5"}, ("84",)),
    ]


def test_people_of_the_crm_give_their_names_and_those_who_are_known_keep_their_ids() -> None:
    known = Settings(team=(TeamMember(id="boss", name="The Boss", crm_users={"zoho": "u1"}, extensions=("99",)),))
    lines = [line("80", user="u1"), line("81", user="u2", title="of the line"), line("82", title="Boss")]
    team = upgrade(written(lines=lines), "zoho", known, {"u2": "Ana Ruiz"}).team
    assert [(one.id, one.name, one.extensions) for one in team] == [
        ("boss", "The Boss", ("80",)),
        ("ana-ruiz", "Ana Ruiz", ("81",)),
        ("boss-2", "Boss", ("82",)),
    ]
    assert stored(b'{"lines":[{"number":"80","user":"u2"}]}', "zoho", {"u2": "Ana Ruiz"}).team[0].name == "Ana Ruiz"


def test_utc_and_english_of_an_earlier_release_were_defaults_and_now_come_from_the_crms_organisation() -> None:
    before = b'{"company":{"country":"UA","time_zone":"UTC","language":"en"},"crm":{"zoho":{}}}'
    assert (stored(before).company.time_zone, stored(before).company.language) == (None, None)
    chosen = b'{"company":{"time_zone":"Europe/Kyiv","language":"uk"},"crm":{"zoho":{}}}'
    assert (stored(chosen).company.time_zone, stored(chosen).company.language) == ("Europe/Kyiv", "uk")


def test_utc_and_english_that_are_saved_now_stay() -> None:
    now = Settings(company=Company(time_zone="UTC", language="en"), crm={"zoho": CrmPlan()})
    assert stored(msgspec.json.encode(now)) == now
