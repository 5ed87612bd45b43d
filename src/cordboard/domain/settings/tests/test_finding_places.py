"""Where each finding points, with which values and on what evidence; and how far settings may go without one."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec
import pytest

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.settings.company import (
    CallLimits,
    Company,
    CompanyNumber,
    CompanyQueue,
    OpeningHours,
    Weekday,
)
from cordboard.domain.settings.contradictions import findings
from cordboard.domain.settings.crm_plan import CallerField, Cell, CrmPlan, Mode, OwnerRule, Party, Situation
from cordboard.domain.settings.tests.clean_settings import (
    ANA,
    ANAS,
    IVAN,
    IVANS,
    MISSED,
    ZOHO,
    cells,
    changed,
    hours,
    mail,
    owner,
)
from cordboard.domain.stop_list.entry import StopListEntry

T = TypeVar("T", bound=msgspec.Struct)
ANSWERED = Situation.INBOUND_ANSWERED
SHOP = OpeningHours(name="Shop", days=(Weekday.MONDAY,), from_="09:00", to="18:00")


def replaced(one: T, **changes: object) -> T:
    return msgspec.structs.replace(one, **changes)


def cell(situation: Situation, entity: Entity, party: Party = Party.NEW, mode: Mode = Mode.CREATE_IF_NONE) -> Cell:
    return Cell(situation=situation, party=party, entity=entity, mode=mode)


PLACED = Then(place="p", stage="s")


def of_manager(operator: str, value: str | tuple[str, ...]) -> Condition:
    return Condition(parameter="manager", operator=Operator(operator), value=value)


CASES: list[tuple[dict[str, object], list[tuple[object, ...]]]] = [
    ({"company": Company(time_zone="")}, [("time_zone.unknown", "company.time_zone", {"zone": "(empty)"})]),
    (
        {"company": Company(language="")},
        [("language.unknown", "company.language", {"language": "(empty)", "known": "en, es, fr, uk"})],
    ),
    ({"company": Company(country="es")}, []),
    ({"company": Company(country="UA")}, []),
    ({"numbers": (ANAS, replaced(IVANS, region="XX"))}, [("region.unknown", "numbers[1].region", {"region": "XX"})]),
    (hours(name="", days=()), [("hours.no_day", "company.hours[0].days", {"name": "(no name)"})]),
    (hours(from_="", name=""), [("hours.time", "company.hours[0].from", {"time": "(empty)"})]),
    (hours(from_="24:00"), [("hours.time", "company.hours[0].from", {"time": "24:00"})]),
    (hours(from_="23:60"), [("hours.time", "company.hours[0].from", {"time": "23:60"})]),
    (hours(from_="23:59", to="19:59"), []),
    (hours(to=""), [("hours.time", "company.hours[0].to", {"time": "(empty)"})]),
    (
        hours(name="", from_="10:00", to="10:00"),
        [("hours.empty", "company.hours[0].to", {"name": "(no name)", "time": "10:00"})],
    ),
    (
        {"company": Company(hours=(SHOP, replaced(SHOP, name="Night", from_="1:00", to="2", days=())))},
        [
            ("hours.time", "company.hours[1].from", {"time": "1:00"}),
            ("hours.time", "company.hours[1].to", {"time": "2"}),
            ("hours.no_day", "company.hours[1].days", {"name": "Night"}),
        ],
    ),
    (
        {"team": (replaced(ANA, id="", name=""), IVAN), "numbers": (IVANS,)},
        [("team.id", "team[0].id", {"name": "team[0]"})],
    ),
    (
        {"team": (ANA, replaced(IVAN, id="ana-r"), replaced(ANA, extensions=())), "numbers": ()},
        [("team.twice", "team[1].id", {"id": "ana-r"}), ("team.twice", "team[2].id", {"id": "ana-r"})],
    ),
    (
        {"team": (replaced(ANA, name="", primary="99"), replaced(IVAN, primary="81"))},
        [("team.primary", "team[0].primary", {"extension": "99", "name": "ana-r"})],
    ),
    (
        {"team": (ANA, replaced(IVAN, extensions=("81", "80", "80")), replaced(ANA, id="eva", name=""))},
        [("team.extension", "team[1].extensions", {"extension": "80", "people": "Ana, Ivan, eva"})],
    ),
    (
        {"team": (replaced(ANA, extensions=("80", "80")), replaced(IVAN, extensions=("", "1O1")))},
        [
            ("team.no_extension", "team[1].extensions", {"extension": "(empty)"}),
            ("team.typed_extension", "team[1].extensions", {"extension": "1O1", "better": "101"}),
        ],
    ),
    (
        {
            "team": (
                replaced(ANA, crm_users={"default": "gone"}),
                replaced(IVAN, crm_users={"zoho": "gone", "sap": "1"}),
            )
        },
        [
            ("user.inactive", "team[0].crm_users.default", {"user": "Gone"}, "Ana: 80"),
            (
                "team.could_map",
                "team[0].crm_users.zoho",
                {"name": "Ana", "user": "Ana", "id": "ana", "connection": "zoho"},
            ),
            ("user.inactive", "team[1].crm_users.zoho", {"user": "Gone"}, "Ivan: 81"),
            ("connection.unknown", "team[1].crm_users.sap", {"connection": "sap"}),
        ],
    ),
    ({"team": (replaced(ANA, crm_users={"default": "nobody", "zoho": "ana"}), IVAN)}, []),
    ({"team": (replaced(ANA, crm_users={}, email=None), replaced(IVAN, crm_users={}, email="gone@example.com"))}, []),
    (
        {"team": (replaced(ANA, crm_users={}, name="", email="Ana@Example.com"), IVAN)},
        [
            (
                "team.could_map",
                "team[0].crm_users.zoho",
                {"name": "ana-r", "user": "Ana", "id": "ana", "connection": "zoho"},
            )
        ],
    ),
    (
        {"numbers": (replaced(ANAS, number="671234567", region="UA"), CompanyNumber(number="0671234567", region="UA"))},
        [
            (
                "numbers.twice",
                "numbers[1].number",
                {"number": "+380671234567", "rows": "numbers[0] 671234567, numbers[1] 0671234567"},
            )
        ],
    ),
    (
        {
            "numbers": (CompanyNumber(number="+34928000080", default_owner="nobody"),),
            "stop_list": (StopListEntry(value="+34928000080"),),
        },
        [
            ("numbers.owner", "numbers[0].default_owner", {"owner": "nobody"}),
            ("numbers.ignored_and_owned", "stop_list[0].value", {"number": "+34928000080", "owner": "nobody"}),
        ],
    ),
    (
        {"numbers": (CompanyNumber(number="+34928000080"), IVANS, replaced(IVANS, number="0441234567"))},
        [
            (
                "numbers.twice",
                "numbers[2].number",
                {"number": "+380441234567", "rows": "numbers[1] +380441234567, numbers[2] 0441234567"},
            )
        ],
    ),
    (
        {
            "numbers": (
                CompanyNumber(number="80"),
                CompanyNumber(number="973890196.70"),
                CompanyNumber(number="973890196.70"),
            )
        },
        [
            (
                "numbers.twice",
                "numbers[2].number",
                {"number": "973890196.70", "rows": "numbers[1] 973890196.70, numbers[2] 973890196.70"},
            )
        ],
    ),
    (
        {"numbers": (CompanyNumber(number="reception"), CompanyNumber(number="reception"))},
        [
            (
                "numbers.number",
                "numbers[0].number",
                {"reading": "no_number", "number": "reception"},
                "Not a phone number.",
            ),
            (
                "numbers.number",
                "numbers[1].number",
                {"reading": "no_number", "number": "reception"},
                "Not a phone number.",
            ),
            (
                "numbers.twice",
                "numbers[1].number",
                {"number": "reception", "rows": "numbers[0] reception, numbers[1] reception"},
            ),
        ],
    ),
    (
        {"numbers": (CompanyNumber(number="12345678", region="ES"),)},
        [
            (
                "numbers.open",
                "numbers[0].number",
                {"n": "21", "region": "ES", "reading": "not_of_region", "number": "12345678"},
                "Local number in 21 countries; not one of ES.",
            ),
        ],
    ),
    (
        {"queues": (CompanyQueue(name=" ", title="Sales"), CompanyQueue(name=""), CompanyQueue(name="q"))},
        [
            ("queues.name", "queues[0].name", {"title": "Sales"}),
            ("queues.name", "queues[1].name", {"title": ""}),
        ],
    ),
    (
        {"queues": tuple(CompanyQueue(name=one) for one in ("q", "r", "Q", "q"))},
        [("queues.twice", "queues[3].name", {"queue": "q"})],
    ),
    (
        {"stop_list": tuple(StopListEntry(value=one) for one in ("99", "98", "99"))},
        [("stop_list.twice", "stop_list[2].value", {"number": "99", "other": "99"})],
    ),
    (
        {
            "owners": (
                owner(Entity.CONTACT, OwnerRule.OWNER_OF_ACCOUNT),
                owner(Entity.TASK, OwnerRule.CALL_MANAGER),
                owner(Entity.ACCOUNT, OwnerRule.OWNER_OF_CONTACT),
            )
        },
        [
            (
                "owners.cycle",
                "crm.zoho.owners",
                {"circle": "contact ← account ← contact"},
                "contact: owner_of_account; account: owner_of_contact",
            )
        ],
    ),
    (
        {"stop_list": (StopListEntry(value=""), StopListEntry(value="99"), StopListEntry(value="99"))},
        [
            ("stop_list.number", "stop_list[0].value", {"number": "(empty)"}),
            ("stop_list.twice", "stop_list[2].value", {"number": "99", "other": "99"}),
        ],
    ),
    (
        {"stop_list": (StopListEntry(value="0441234567"),)},
        [("numbers.ignored_and_owned", "stop_list[0].value", {"number": "0441234567", "owner": "Ivan"})],
    ),
    (
        {"stop_list": (StopListEntry(value="+380441234567"), StopListEntry(value="81"))},
        [
            ("numbers.ignored_and_owned", "stop_list[0].value", {"number": "+380441234567", "owner": "Ivan"}),
            ("numbers.ignored_and_owned", "stop_list[1].value", {"number": "81", "owner": "Ivan"}),
        ],
    ),
    ({"stop_list": (StopListEntry(value="928000080"),), "numbers": (replaced(ANAS, default_owner=None),)}, []),
    (
        {"stop_list": (StopListEntry(value="928000080"),), "numbers": (replaced(ANAS, default_owner="x"),)},
        [
            ("numbers.owner", "numbers[0].default_owner", {"owner": "x"}),
            ("numbers.ignored_and_owned", "stop_list[0].value", {"number": "928000080", "owner": "x"}),
        ],
    ),
    (
        {"stop_list": (StopListEntry(value="0441234567"),), "company": Company(country="UA")},
        [("numbers.ignored_and_owned", "stop_list[0].value", {"number": "0441234567", "owner": "Ivan"})],
    ),
    ({"calls": CallLimits(ringing_unheard_after=timedelta(minutes=5), talk_unheard_after=timedelta(hours=1))}, []),
    (
        {
            "calls": CallLimits(
                ringing_unheard_after=timedelta(days=30), talk_unheard_after=timedelta(days=30, seconds=1)
            )
        },
        [("unheard_after.long", "calls.talk_unheard_after", {"days": "30", "most": "30"})],
    ),
    (
        {"calls": CallLimits(ringing_unheard_after=timedelta(seconds=90), talk_unheard_after=timedelta(minutes=1))},
        [
            ("unheard_after.short", "calls.ringing_unheard_after", {"minutes": "1.5", "least": "5"}),
            ("unheard_after.short", "calls.talk_unheard_after", {"minutes": "1", "least": "60"}),
        ],
    ),
    (
        {
            "crm": {
                "default": CrmPlan(default_user="x"),
                "sap": CrmPlan(default_user="boss"),
                "zoho": CrmPlan(default_user="boss"),
            }
        },
        [("connection.unknown", "crm.sap", {"connection": "sap"})],
    ),
    (
        {"default_user": "ivan-k", "team": (ANA, replaced(IVAN, crm_users={}, name=""))},
        [("user.no_mapping", "crm.zoho.default_user", {"name": "ivan-k", "connection": "zoho"})],
    ),
    (
        {"default_user": "gone", "owners": (owner(Entity.LEAD, OwnerRule.FIXED_USER, "gone"),)},
        [
            ("default_user.inactive", "crm.zoho.default_user", {"user": "Gone"}),
            ("user.inactive", "crm.zoho.owners[0].user", {"user": "Gone"}),
        ],
    ),
    (
        {"owners": (owner(Entity.LEAD, OwnerRule.FIXED_USER, "boss"), owner(Entity.TASK, OwnerRule.FIXED_USER, ""))},
        [("owners.no_user", "crm.zoho.owners[1].user", {"entity": "task"})],
    ),
    (
        {
            "owners": (
                owner(Entity.LEAD, OwnerRule.CALL_MANAGER),
                owner(Entity.NOTE, OwnerRule.CALL_MANAGER),
                owner(Entity.NOTE, OwnerRule.CALL_MANAGER),
            )
        },
        [
            ("owners.no_target", "crm.zoho.owners[1]", {"entity": "note"}),
            ("owners.no_target", "crm.zoho.owners[2]", {"entity": "note"}),
            ("owners.twice", "crm.zoho.owners", {"entity": "note"}),
        ],
    ),
    (
        {
            "rules": (
                Rule(name="A", when=(of_manager("equals", "ana-r"), of_manager("contains", "x")), then=PLACED),
                Rule(when=(of_manager("in_list", ("boss", "gone")),), then=Then(stage="s", task_type="t", tags=("v",))),
                Rule(name="C", when=(of_manager("not_equals", "gone"),)),
            ),
            "tag_field": "",
        },
        [
            ("user.inactive", "crm.zoho.rules[1].when[0].value", {"user": "Gone"}),
            ("user.inactive", "crm.zoho.rules[2].when[0].value", {"user": "Gone"}),
            ("deal_places.manager", "crm.zoho.rules", {"names": "Ivan"}),
            ("rules.never", "crm.zoho.rules[0].when", {"rule": "A"}),
            ("rules.no_task_type_field", "crm.zoho.rules[1].then.task_type", {"rule": "2"}),
            ("rules.no_tag_field", "crm.zoho.rules[1].then.tags", {"rule": "2"}),
            ("deal_places.stage_alone", "crm.zoho.rules[1].then.place", {"stage": "s"}),
            ("rules.no_effect", "crm.zoho.rules[2].then", {"rule": "C"}),
        ],
    ),
    (
        {"rules": (Rule(when=(of_manager("equals", "boss"),), then=PLACED),)},
        [("deal_places.manager", "crm.zoho.rules", {"names": "Ana, Ivan"})],
    ),
    (
        {
            "scenario": cells(
                (Entity.LEAD, Mode.UPDATE_ONLY, Party.NEW), (Entity.LEAD, Mode.CREATE_IF_NONE, Party.NEW)
            ),
            "wait_for_record": timedelta(0),
        },
        [
            ("scenario.twice", "crm.zoho.scenario", {"situation": "inbound_missed", "party": "new", "entity": "lead"}),
            (
                "scenario.nobody_to_update",
                "crm.zoho.scenario[0].mode",
                {"entity": "lead", "situation": "inbound_missed"},
            ),
        ],
    ),
    ({"scenario": cells((Entity.CONTACT, Mode.CREATE_IF_NONE, Party.KNOWN), (Entity.LEAD, Mode.OFF, Party.KNOWN))}, []),
    ({"scenario": cells((Entity.LEAD, Mode.UPDATE_ONLY, Party.NEW))}, []),  # its record is waited for
    (
        {
            "scenario": cells((Entity.CONTACT, Mode.UPDATE_ONLY, Party.KNOWN)),
            "owners": (owner(Entity.CONTACT, OwnerRule.OWNER_OF_CLIENT),),
            "mappings": (FieldMapping(entity=MappedEntity.CONTACT, parameter="utm_source", field="Campaign__c"),),
        },
        [],
    ),  # it keeps its owner, and its fields are written
    (
        {
            "scenario": cells(
                (Entity.ACCOUNT, Mode.CREATE_IF_NONE, Party.NEW), (Entity.LEAD, Mode.CREATE_IF_NONE, Party.NEW)
            )
        },
        [("scenario.lead_beside", "crm.zoho.scenario[0]", {"situation": "inbound_missed", "entity": "account"})],
    ),
    ({"scenario": cells((Entity.DEAL, Mode.ALWAYS, Party.NEW), (Entity.LEAD, Mode.CREATE_IF_NONE, Party.NEW))}, []),
    ({"scenario": cells((Entity.CONTACT, Mode.CREATE_IF_NONE, Party.NEW), (Entity.LEAD, Mode.OFF, Party.NEW))}, []),
    ({"scenario": (cell(MISSED, Entity.CONTACT), cell(ANSWERED, Entity.LEAD))}, []),
    (
        {
            "scenario": (
                cell(MISSED, Entity.LEAD, Party.KNOWN, Mode.UPDATE_ONLY),
                cell(ANSWERED, Entity.LEAD, Party.KNOWN, Mode.UPDATE_ONLY),
                cell(ANSWERED, Entity.CONTACT, Party.KNOWN),
            ),
            "owners": (owner(Entity.TASK, OwnerRule.CALL_MANAGER), owner(Entity.LEAD, OwnerRule.OWNER_OF_CLIENT)),
        },
        [
            (
                "scenario.own_owner",
                "crm.zoho.owners[1].rule",
                {"entity": "lead", "rule": "owner_of_client"},
                "scenario[0] inbound_missed; scenario[1] inbound_answered",
            )
        ],
    ),
    (
        {
            "scenario": cells((Entity.CONTACT, Mode.UPDATE_ONLY, Party.KNOWN)),
            "owners": (owner(Entity.CONTACT, OwnerRule.OWNER_OF_ACCOUNT),),
        },
        [],
    ),
    ({"caller_fields": tuple(CallerField(entity=Entity.CONTACT, field=f"F{n}") for n in range(20))}, []),
    (
        {"caller_fields": (CallerField(entity=Entity.LEAD, field="A"), CallerField(entity=Entity.TASK, field=""))},
        [
            ("caller_fields.no_person", "crm.zoho.caller_fields[1].entity", {"entity": "task"}),
            ("caller_fields.no_name", "crm.zoho.caller_fields[1].field", {"entity": "task"}),
        ],
    ),
    (
        {
            "scenario": (
                cell(ANSWERED, Entity.CALL, Party.KNOWN, Mode.ALWAYS),
                cell(ANSWERED, Entity.ACCOUNT, Party.KNOWN, Mode.UPDATE_ONLY),
                cell(ANSWERED, Entity.CONTACT, Party.KNOWN, Mode.UPDATE_ONLY),
                cell(ANSWERED, Entity.ACCOUNT, Party.NEW),
                cell(MISSED, Entity.ACCOUNT, Party.KNOWN, Mode.UPDATE_ONLY),
            ),
            "owners": (owner(Entity.ACCOUNT, OwnerRule.OWNER_OF_ACCOUNT),),
        },
        [
            ("owners.cycle", "crm.zoho.owners", {"circle": "account ← account"}, "account: owner_of_account"),
            (
                "scenario.own_owner",
                "crm.zoho.owners[0].rule",
                {"entity": "account", "rule": "owner_of_account"},
                "scenario[1] inbound_answered; scenario[4] inbound_missed",
            ),
        ],
    ),
    ({"deal_active_within": timedelta(seconds=1), "callback_within": timedelta(0)}, []),
    (
        {"deal_active_within": timedelta(days=-2), "callback_within": timedelta(days=366)},
        [("deal_active_within.negative", "crm.zoho.deal_active_within", {"days": "-2"})],
    ),
    (
        {"callback_within": timedelta(days=367)},
        [("callback_within.long", "crm.zoho.callback_within", {"days": "367", "most": "366"})],
    ),
    (
        mail(host="", port=70000, sender="x", to=("y", "ana@example.com")),
        [
            ("alerts.host", "alerts.mail.host", {"host": "(empty)"}),
            ("alerts.port", "alerts.mail.port", {"port": "70000"}),
            ("alerts.address", "alerts.mail.sender", {"address": "x"}),
            ("alerts.address", "alerts.mail.to[0]", {"address": "y"}),
        ],
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_each_change_of_clean_settings_has_these_findings(
    change: dict[str, object], expected: list[tuple[object, ...]]
) -> None:
    found = findings(changed(**change), ZOHO)
    assert [(one.code, one.where, one.values, one.evidence)[: 4 if one.evidence else 3] for one in found] == expected


@pytest.mark.parametrize(("until", "ignored"), [("2026-11-29", False), ("2026-11-30", True), (None, True)])
def test_an_expired_entry_of_the_stop_list_ignores_nobody(until: str | None, ignored: bool) -> None:
    settings = changed(stop_list=(StopListEntry(value="0441234567", until=until),))
    found = findings(settings, ZOHO, now=datetime(2026, 11, 30, 12, tzinfo=UTC))
    assert ("numbers.ignored_and_owned" in {one.code for one in found}) is ignored
