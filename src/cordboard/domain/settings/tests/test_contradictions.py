"""Every fault of the catalogue is found, and clean settings are left in peace."""

from datetime import date, timedelta

import msgspec
import pytest

from cordboard.domain.alerts.settings import Alerts, AlertWebhook, Security
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading_reasons import ReadingReason
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.settings.company import Company, CompanyNumber
from cordboard.domain.settings.contradictions import findings, why_read_so
from cordboard.domain.settings.crm_plan import CrmPlan, DealPlace, Mode, OwnerRule, Party
from cordboard.domain.settings.findings import FINDINGS
from cordboard.domain.settings.plan_contradictions import has_default_owner
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.tests.clean_settings import (
    ANA,
    CLEAN,
    IVAN,
    OFFERED,
    ZOHO,
    cells,
    changed,
    hours,
    mail,
    owner,
)
from cordboard.domain.settings.tests.seeded_faults import FAULTS
from cordboard.domain.stop_list.entry import StopKind, StopListEntry

ADS = Condition(parameter="utm_source", operator=Operator.EQUALS, value="ads")
PREMIUM = StopListEntry(kind=StopKind.PREFIX, value="+34900")


@pytest.mark.parametrize(("code", "fault", "where", "values"), FAULTS)
def test_the_fault_is_found_at_its_place_with_what_to_do(
    code: str, fault: dict[str, object], where: str, values: dict[str, str]
) -> None:
    found = findings(changed(**fault), ZOHO, OFFERED)
    assert (code, where, values) in [(one.code, one.where, one.values) for one in found]
    assert all(one.text and one.fix and one.where for one in found)
    wrong_owner = any(one.where == "crm.zoho.default_user" for one in found)
    assert has_default_owner(changed(**fault), "zoho", ZOHO["zoho"]) is not wrong_owner, "what setup calls assigned"


def test_every_finding_of_the_catalogue_is_seeded() -> None:
    elsewhere = {
        "setting.renamed",
        "alerts.password_forgotten",
        "team.user_unknown",
        "texts.cut",
        *("queues.no_agents", "queues.unassigned", "permission.missing", "team.stray_phone"),
        *(f"rules.{code}" for code in ("tag_field_gone", "task_type_field_gone", "task_type_gone")),
        *(f"mappings.{code}" for code in ("standard", "read_only", "type", "gone", "unseen")),
    }  # not of the settings alone
    assert {code for code, *_ in FAULTS} | elsewhere == set(FINDINGS)


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
        {"stop_list": (StopListEntry(value="600 111 222"), StopListEntry(value="99"))},
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
        {"deal_places": (DealPlace(place="a", stage="b"),)},
        {"lead_status": "Warm"},
        {"stop_list": (StopListEntry(kind=StopKind.HIDDEN), StopListEntry(kind=StopKind.TAG, value="VIP"))},
        {"stop_list": (StopListEntry(kind=StopKind.RANGE, value="70-89"), PREMIUM)},
        {"owners": (owner(Entity.LEAD, OwnerRule.CALL_MANAGER), owner(Entity.DEAL, OwnerRule.OWNER_OF_CONTACT))},
        {"company": Company(language="fr", country="FR", time_zone="Europe/Paris")},
        {"rules": (Rule(name="Ads", when=(ADS,), then=Then(lead_status="Warm")), Rule(then=Then(lead_status="New")))},
    ],
)
def test_clean_settings_have_no_findings(change: dict[str, object]) -> None:
    assert findings(changed(**change), ZOHO, OFFERED) == ()


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
    without_mail = changed(team=(msgspec.structs.replace(ANA, crm_users={}, email=""), IVAN))
    assert findings(without_mail, ZOHO) == ()


def test_every_reason_of_a_reading_is_named_for_readers_of_other_languages() -> None:
    reasons = (ReadingReason(code="local", values={"region": "UA"}), ReadingReason(code="extension", values={"n": "5"}))
    reading = Reading(raw="1", kind=NumberKind.NATIONAL, reasons=reasons)
    assert why_read_so(reading) == {"region": "UA", "n": "5", "reading": "local extension"}


def test_with_nothing_set_and_no_crm_only_the_default_user_is_missing() -> None:
    assert [(one.code, one.where) for one in findings(Settings())] == [
        ("default_user.missing", "crm.default.default_user")
    ]


def test_the_plan_that_a_further_crm_would_begin_with_repeats_no_warning() -> None:
    saved_before_the_crm_came = {"default": CrmPlan()}
    own = msgspec.structs.replace(CLEAN, crm={**saved_before_the_crm_came, **CLEAN.crm})
    assert findings(own, ZOHO) == ()
    shared = findings(msgspec.structs.replace(CLEAN, crm=saved_before_the_crm_came), ZOHO)
    assert [(one.code, one.where) for one in shared] == [("default_user.missing", "crm.zoho.default_user")]
