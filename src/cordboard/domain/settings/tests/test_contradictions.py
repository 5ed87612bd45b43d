"""Every fault of the catalogue is found, and clean settings are left in peace."""

from datetime import date, timedelta

import msgspec
import pytest

from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook, Security
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import (
    CallLimits,
    Company,
    CompanyNumber,
    OpeningHours,
    StopListEntry,
    TeamMember,
    Weekday,
)
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.settings.crm_plan import (
    CallerField,
    Cell,
    CrmPlan,
    DealPlace,
    EntityOwner,
    Mode,
    OwnerRule,
    Party,
    Situation,
)
from cordboard.domain.settings.findings import FINDINGS
from cordboard.domain.settings.settings import Settings

ANA = TeamMember(id="ana-r", name="Ana", email="ana@example.com", crm_users={"zoho": "ana"}, extensions=("80",))
IVAN = TeamMember(id="ivan-k", name="Ivan", crm_users={"zoho": "ivan"}, extensions=("81",))
ANAS = CompanyNumber(number="+34928000080", default_owner="ana-r")
IVANS = CompanyNumber(number="+380441234567", region="UA", default_owner="ivan-k")
CLEAN = Settings(team=(ANA, IVAN), numbers=(ANAS, IVANS), crm={"zoho": CrmPlan(default_user="boss")})
USERS = (
    CrmUser(id="boss", name="Boss"),
    CrmUser(id="ana", name="Ana", email="ANA@example.com"),
    CrmUser(id="ivan", name="Ivan"),
    CrmUser(id="gone", name="Gone", active=False),
)
ZOHO = {"zoho": USERS}
MISSED = Situation.INBOUND_MISSED


def changed(**changes: object) -> Settings:
    """The clean settings with these changes, in the plan where they are of the plan."""
    plan = {name: value for name, value in changes.items() if name in CrmPlan.__struct_fields__}
    others = {name: value for name, value in changes.items() if name not in plan}
    whole = {"crm": {"zoho": msgspec.structs.replace(CLEAN.crm["zoho"], **plan)}, **others}
    return msgspec.structs.replace(CLEAN, **whole)


def hours(**changes: object) -> dict[str, object]:
    usual = OpeningHours(name="Shop", days=(Weekday.MONDAY,), from_="09:00", to="18:00")
    return {"company": Company(hours=(msgspec.structs.replace(usual, **changes),))}


def owner(entity: Entity, rule: OwnerRule, user: str | None = None) -> EntityOwner:
    return EntityOwner(entity=entity, rule=rule, user=user)


MAIL = AlertMail(host="mail.example", sender="cordboard@example.com", to=("ana@example.com",))


def mail(**changes: object) -> dict[str, object]:
    return {"alerts": Alerts(mail=msgspec.structs.replace(MAIL, **changes))}


def cells(*rows: tuple[Entity, Mode, Party]) -> tuple[Cell, ...]:
    return tuple(Cell(situation=MISSED, party=party, entity=entity, mode=mode) for entity, mode, party in rows)


FAULTS: list[tuple[str, dict[str, object]]] = [
    ("region.unknown", {"company": Company(country="XX")}),
    ("region.unknown", {"company": Company(country="")}),
    ("region.unknown", {"numbers": (msgspec.structs.replace(ANAS, region="Spain"),)}),
    ("time_zone.unknown", {"company": Company(time_zone="Europe/Las_Palmas")}),
    ("time_zone.unknown", {"company": Company(time_zone="../etc")}),
    ("hours.time", hours(from_="9")),
    ("hours.time", hours(to="24:30")),
    ("hours.empty", hours(from_="09:00", to="09:00")),
    ("hours.no_day", hours(days=())),
    ("team.id", {"team": (msgspec.structs.replace(ANA, id=""),)}),
    ("team.twice", {"team": (ANA, msgspec.structs.replace(IVAN, id="ana-r"))}),
    ("team.extension", {"team": (ANA, msgspec.structs.replace(IVAN, extensions=("80",)))}),
    ("team.no_extension", {"team": (ANA, msgspec.structs.replace(IVAN, extensions=("81", "8o")))}),
    ("team.primary", {"team": (msgspec.structs.replace(ANA, primary="99"), IVAN)}),
    ("team.could_map", {"team": (msgspec.structs.replace(ANA, crm_users={}), IVAN)}),
    ("connection.unknown", {"team": (msgspec.structs.replace(ANA, crm_users={"zoho": "ana", "sap": "a"}), IVAN)}),
    ("connection.unknown", {"crm": {**CLEAN.crm, "sap": CrmPlan()}}),
    ("user.no_mapping", {"team": (ANA, msgspec.structs.replace(IVAN, crm_users={})), "default_user": "ivan-k"}),
    (
        "owners.cycle",
        {
            "owners": (
                owner(Entity.CONTACT, OwnerRule.OWNER_OF_ACCOUNT),
                owner(Entity.ACCOUNT, OwnerRule.OWNER_OF_CONTACT),
            )
        },
    ),
    ("owners.cycle", {"owners": (owner(Entity.LEAD, OwnerRule.OWNER_OF_LEAD),)}),
    ("owners.no_user", {"owners": (owner(Entity.LEAD, OwnerRule.FIXED_USER),)}),
    (
        "owners.twice",
        {"owners": (owner(Entity.LEAD, OwnerRule.DEFAULT_USER), owner(Entity.LEAD, OwnerRule.CALL_MANAGER))},
    ),
    ("owners.no_target", {"owners": (owner(Entity.NOTE, OwnerRule.DEFAULT_USER),)}),
    ("default_user.missing", {"default_user": None}),
    ("default_user.inactive", {"default_user": "gone"}),
    ("user.unknown", {"default_user": "nobody"}),
    ("user.unknown", {"team": (msgspec.structs.replace(ANA, crm_users={"zoho": "nobody"}), IVAN)}),
    ("user.unknown", {"owners": (owner(Entity.LEAD, OwnerRule.FIXED_USER, "nobody"),)}),
    ("user.unknown", {"deal_places": (DealPlace(manager="nobody"),)}),
    ("user.unknown", {"team": (msgspec.structs.replace(ANA, crm_users={"default": "nobody"}), IVAN)}),
    ("user.inactive", {"team": (msgspec.structs.replace(ANA, crm_users={"zoho": "gone"}), IVAN)}),
    ("numbers.twice", {"numbers": (ANAS, CompanyNumber(number="928 00 00 80"))}),
    ("numbers.twice", {"numbers": (CompanyNumber(number="80"), CompanyNumber(number="80"))}),
    ("numbers.number", {"numbers": (CompanyNumber(number="reception"),)}),
    ("numbers.number", {"numbers": (CompanyNumber(number=""),)}),
    ("numbers.open", {"numbers": (CompanyNumber(number="0671234567"),)}),
    ("numbers.owner", {"numbers": (CompanyNumber(number="+34928000080", default_owner="nobody"),)}),
    ("numbers.ignored_and_owned", {"numbers": (msgspec.structs.replace(ANAS, ignore=True),)}),
    ("numbers.ignored_and_owned", {"stop_list": (StopListEntry(number="0034928000080"),)}),
    ("numbers.ignored_and_owned", {"stop_list": (StopListEntry(number="80"),)}),
    ("stop_list.number", {"stop_list": (StopListEntry(number="anonymous"),)}),
    ("stop_list.twice", {"stop_list": (StopListEntry(number="600111222"), StopListEntry(number="+34600111222"))}),
    (
        "scenario.twice",
        {"scenario": cells((Entity.TASK, Mode.ALWAYS, Party.NEW), (Entity.TASK, Mode.OFF, Party.NEW))},
    ),
    ("scenario.no_meaning", {"scenario": cells((Entity.LEAD, Mode.ALWAYS, Party.NEW))}),
    ("scenario.no_meaning", {"scenario": cells((Entity.CONTACT, Mode.IF_NO_OPEN_DEAL, Party.NEW))}),
    ("scenario.no_meaning", {"scenario": cells((Entity.TASK, Mode.UPDATE_ONLY, Party.KNOWN))}),
    ("scenario.no_meaning", {"scenario": cells((Entity.CALL, Mode.IF_NO_OPEN_DEAL, Party.KNOWN))}),
    ("scenario.no_meaning", {"scenario": cells((Entity.NOTE, Mode.ALWAYS, Party.KNOWN))}),
    ("scenario.nobody_to_update", {"scenario": cells((Entity.CONTACT, Mode.UPDATE_ONLY, Party.NEW))}),
    (
        "scenario.own_owner",
        {
            "scenario": cells((Entity.CONTACT, Mode.UPDATE_ONLY, Party.KNOWN)),
            "owners": (owner(Entity.CONTACT, OwnerRule.OWNER_OF_CLIENT),),
        },
    ),
    ("scenario.no_meaning", {"scenario": cells((Entity.DEAL, Mode.UPDATE_ONLY, Party.KNOWN))}),
    ("scenario.never", {"scenario": cells((Entity.LEAD, Mode.CREATE_IF_NONE, Party.KNOWN))}),
    (
        "scenario.lead_beside",
        {
            "scenario": cells(
                (Entity.LEAD, Mode.CREATE_IF_NONE, Party.NEW), (Entity.CONTACT, Mode.CREATE_IF_NONE, Party.NEW)
            )
        },
    ),
    ("caller_fields.no_person", {"caller_fields": (CallerField(entity=Entity.DEAL, field="Stage"),)}),
    ("caller_fields.no_name", {"caller_fields": (CallerField(entity=Entity.LEAD, field=" "),)}),
    (
        "caller_fields.many",
        {"caller_fields": tuple(CallerField(entity=Entity.LEAD, field=f"F{n}") for n in range(21))},
    ),
    ("deal_places.twice", {"deal_places": (DealPlace(), DealPlace(place="x"))}),
    ("deal_places.stage_alone", {"deal_places": (DealPlace(stage="First"),)}),
    ("deal_active_within.negative", {"deal_active_within": timedelta(0)}),
    ("unheard_after.none", {"calls": CallLimits(ringing_unheard_after=timedelta(0))}),
    ("unheard_after.none", {"calls": CallLimits(talk_unheard_after=timedelta(hours=-1))}),
    ("unheard_after.long", {"calls": CallLimits(talk_unheard_after=timedelta(days=31))}),
    ("unheard_after.short", {"calls": CallLimits(ringing_unheard_after=timedelta(seconds=30))}),
    ("unheard_after.short", {"calls": CallLimits(talk_unheard_after=timedelta(minutes=59))}),
    ("callback_days.none", {"callback_days": ()}),
    ("callback_within.negative", {"callback_within": timedelta(days=-1)}),
    ("callback_within.long", {"callback_within": timedelta(days=10_000_000)}),
    ("language.unknown", {"company": Company(language="de")}),
    ("alerts.host", mail(host="")),
    ("alerts.host", mail(host="mail.example/in")),
    ("alerts.port", mail(port=0)),
    ("alerts.nobody", mail(to=())),
    ("alerts.address", mail(sender="")),
    ("alerts.address", mail(to=("Ana <ana@example.com>",))),
    ("alerts.address", mail(to=("ana@example.com\r\nBcc: x@example.com",))),
    ("alerts.in_the_clear", mail(user="ana", security=Security.NONE)),
    ("alerts.url", {"alerts": Alerts(webhook=AlertWebhook(url=""))}),
    ("alerts.url", {"alerts": Alerts(webhook=AlertWebhook(url="ftp://ops.example/"))}),
    ("alerts.url", {"alerts": Alerts(webhook=AlertWebhook(url="https://ops.example:99999/"))}),
    ("alerts.away_after", {"alerts": Alerts(away_after=timedelta(seconds=-1))}),
    ("alerts.repeat_after", {"alerts": Alerts(repeat_after=timedelta(0))}),
]


@pytest.mark.parametrize(("code", "fault"), FAULTS)
def test_the_fault_is_found_with_what_to_do(code: str, fault: dict[str, object]) -> None:
    found = findings(changed(**fault), ZOHO)
    assert code in [one.code for one in found]
    assert all(one.text and one.fix and one.where for one in found)


def test_every_finding_of_the_catalogue_is_seeded() -> None:
    assert {code for code, _ in FAULTS} | {"setting.renamed", "alerts.password_forgotten"} == set(FINDINGS)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"company": Company(country="UA", time_zone="Europe/Kyiv", holidays=(date(2026, 12, 25),))},
        hours(from_="22:00", to="06:00"),
        hours(from_="00:00", to="24:00"),
        {"numbers": ()},
        {"team": (), "numbers": ()},
        {"numbers": (CompanyNumber(number="973890196.70", default_owner="ana-r"), CompanyNumber(number="81"))},
        {"numbers": (CompanyNumber(number="+34999999999", default_owner="ana-r", title="Sales"),)},
        {"default_user": "ana-r"},
        {"stop_list": (StopListEntry(number="600 111 222"), StopListEntry(number="99"))},
        {"owners": (owner(Entity.CONTACT, OwnerRule.OWNER_OF_ACCOUNT), owner(Entity.TASK, OwnerRule.OWNER_OF_LEAD))},
        {
            "scenario": cells(
                (Entity.DEAL, Mode.IF_NO_OPEN_DEAL, Party.KNOWN), (Entity.LEAD, Mode.UPDATE_ONLY, Party.KNOWN)
            )
        },
        mail(user="ana", port=465, security=Security.TLS),
        mail(user="ana", security=Security.NONE, allow_private=True),
        {
            "alerts": Alerts(webhook=AlertWebhook(url="http://127.0.0.1:99/a"), away_after=timedelta(0)),
            "company": Company(language="uk"),
        },
        {"deal_places": (DealPlace(place="a", stage="b"), DealPlace(place="c", manager="ana-r"))},
    ],
)
def test_clean_settings_have_no_findings(change: dict[str, object]) -> None:
    assert findings(changed(**change), ZOHO) == ()


def test_users_are_not_doubted_while_the_crm_was_never_asked() -> None:
    assert findings(changed(default_user="anybody")) == ()


def test_errors_come_before_warnings() -> None:
    found = findings(changed(default_user=None, company=Company(country="XX")), ZOHO)
    assert [one.severity for one in found] == ["error", "warning"]


@pytest.mark.parametrize("language", ["xx", "EN", ""])
def test_a_language_that_is_none_of_ours_is_refused_with_those_there_are(language: str) -> None:
    (found,) = findings(changed(company=Company(language=language)), ZOHO)
    assert (found.severity, found.where, found.fix) == ("error", "company.language", "Use one of: en, es, fr, uk.")
    assert (language or "(empty)") in found.text


@pytest.mark.parametrize("rule", [OwnerRule.OWNER_OF_ACCOUNT, OwnerRule.OWNER_OF_CLIENT])
def test_a_record_that_would_take_its_own_owner_cannot_be_updated(rule: OwnerRule) -> None:
    updated = cells((Entity.ACCOUNT, Mode.UPDATE_ONLY, Party.KNOWN))
    wanted = changed(scenario=updated, owners=(owner(Entity.ACCOUNT, rule),))
    (found,) = [one for one in findings(wanted, ZOHO) if one.code == "scenario.own_owner"]
    assert (found.severity, found.where) == ("error", "crm.zoho.owners[0].rule")
    assert found.values == {"entity": "account", "rule": rule.value}
    assert "inbound_missed" in found.evidence
    assert "call_manager" in found.fix


def test_a_plan_of_each_connected_crm_is_checked_and_each_path_names_it() -> None:
    found = findings(CLEAN, {**ZOHO, "espocrm": None})
    assert [(one.code, one.where) for one in found] == [("default_user.missing", "crm.espocrm.default_user")]


def test_a_person_is_mapped_by_mail_only_to_a_user_who_is_there_and_active() -> None:
    unmapped = changed(team=(msgspec.structs.replace(ANA, crm_users={}), IVAN))
    (found,) = findings(unmapped, ZOHO)
    assert (found.code, found.where, found.values["id"]) == ("team.could_map", "team[0].crm_users.zoho", "ana")
    assert findings(unmapped, {"zoho": None}) == ()


def test_with_nothing_set_and_no_crm_only_the_default_user_is_missing() -> None:
    assert [(one.code, one.where) for one in findings(Settings())] == [
        ("default_user.missing", "crm.default.default_user")
    ]
