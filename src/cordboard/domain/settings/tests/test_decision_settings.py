"""People of the company become users of one CRM; the plan of that CRM passes on unchanged."""

from datetime import date, timedelta

import msgspec

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.settings.company import Company, CompanyNumber, CompanyQueue, Holiday, TeamMember, Weekday
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, DealPlace, EntityOwner, Mode, OwnerRule, Party, Situation
from cordboard.domain.settings.crm_texts import CrmTexts
from cordboard.domain.settings.decision_settings import Line, extension_of, for_crm, names_of_line, user_in
from cordboard.domain.settings.settings import DEFAULT_PLAN, Settings
from cordboard.domain.stop_list.entry import StopListEntry

ANA = TeamMember(id="ana", name="Ana Ruiz", crm_users={"zoho": "u-1", "other": "o-1"}, extensions=("80", "81"))
BORIS = TeamMember(id="boris", crm_users={DEFAULT_PLAN: "u-2"}, extensions=("82",), primary="82")
CLARA = TeamMember(id="clara", name="Clara")


def of_manager(operator: str, value: str | tuple[str, ...]) -> Condition:
    return Condition(parameter="manager", operator=Operator(operator), value=value)


PLAN = CrmPlan(
    scenario=(Cell(situation=Situation.INBOUND_MISSED, party=Party.NEW, entity=Entity.LEAD, mode=Mode.ALWAYS),),
    owners=(
        EntityOwner(entity=Entity.LEAD, rule=OwnerRule.FIXED_USER, user="ana"),
        EntityOwner(entity=Entity.TASK, rule=OwnerRule.FIXED_USER, user="u-99"),
        EntityOwner(entity=Entity.CALL, rule=OwnerRule.CALL_MANAGER),
    ),
    default_user="boris",
    deal_places=(DealPlace(place="p0"),),
    rules=(
        Rule(when=(of_manager("equals", "ana"), of_manager("not_equals", "clara"))),
        Rule(when=(of_manager("in_list", ("boris", "u-99", "clara")),), then=Then(owner="ana")),
        Rule(when=(Condition(parameter="queue", operator=Operator.EQUALS, value="ana"),), then=Then(owner="clara")),
    ),
    deal_active_within=timedelta(days=11),
    callback_within=timedelta(hours=5),
    callback_days=(Weekday.MONDAY,),
    lead_status="Hot",
    lead_source="Phone",
    lead_company="None given",
    log_internal_calls=True,
    create_from_hidden_numbers=True,
    texts=CrmTexts(call_subject="{client}"),
)
HOLIDAYS = (date(2026, 12, 25), Holiday(date=date(2027, 1, 1), name="New Year"))
SETTINGS = Settings(
    company=Company(
        country="UA", time_zone="Europe/Kyiv", language="uk", shared_extensions=("700",), holidays=HOLIDAYS
    ),
    team=(ANA, BORIS, CLARA),
    numbers=(
        CompanyNumber(number="+34928000080", title="Sales", region="ES", default_owner="ana"),
        CompanyNumber(number="+34928000081", region="ES", default_owner="ana"),
        CompanyNumber(number="+380441234567", region="UA", default_owner="boris"),
        CompanyNumber(number="+33140000000", region="FR", default_owner="boris"),
        CompanyNumber(number="82", region="PL"),
        CompanyNumber(number="+48221234567", default_owner="nobody"),
        CompanyNumber(number="+48221234568"),
    ),
    stop_list=(StopListEntry(value="+34600000000", note="rings daily"),),
    queues=(CompanyQueue(name="q1", title="Sales"),),
    crm={"zoho": PLAN, "other": CrmPlan(default_user="ana")},
)


def test_the_plan_and_the_company_reach_the_decision_unchanged() -> None:
    found = for_crm(SETTINGS, "zoho")
    assert (found.region, found.time_zone, found.language) == ("UA", "Europe/Kyiv", "uk")
    assert found.holidays == (date(2026, 12, 25), date(2027, 1, 1))
    assert found.stop_list == SETTINGS.stop_list
    assert (found.shared_extensions, found.queues) == (("700",), SETTINGS.queues)
    for name in (
        "scenario", "deal_active_within", "callback_within", "callback_days", "lead_status", "lead_source",
        "lead_company", "log_internal_calls", "create_from_hidden_numbers", "texts",
    ):  # fmt: skip
        assert getattr(found, name) == getattr(PLAN, name), name


def test_people_become_users_of_this_crm_and_other_names_stay_user_ids() -> None:
    found = for_crm(SETTINGS, "zoho")
    assert [(row.entity, row.user) for row in found.owners] == [
        (Entity.LEAD, "u-1"),
        (Entity.TASK, "u-99"),
        (Entity.CALL, None),
    ]
    assert found.default_user == "u-2"
    assert for_crm(SETTINGS, "other").default_user == "o-1"
    assert for_crm(SETTINGS, None).default_user is None
    nobody = msgspec.structs.replace(SETTINGS, crm={"zoho": CrmPlan(default_user="clara")})
    assert for_crm(nobody, "zoho").default_user is None


def test_people_in_rules_become_users_of_this_crm_and_one_without_a_user_is_nobodys_manager() -> None:
    rules = for_crm(SETTINGS, "zoho").rule_set
    assert rules is not None
    conditions = [[one.value for one in rule.when] for rule in rules.rules]
    assert conditions == [["u-1", "clara"], [("u-2", "u-99", "clara")], ["ana"]]
    assert [rule.then.owner for rule in rules.rules] == [None, "u-1", None]
    assert for_crm(SETTINGS, "zoho").deal_place == DealPlace(place="p0")
    assert for_crm(SETTINGS, "other").rule_set is None


def test_extensions_come_before_numbers_with_user_country_and_title() -> None:
    assert for_crm(SETTINGS, "zoho").lines == (
        Line(number="80", user="u-1", region="ES", title="Ana Ruiz"),
        Line(number="81", user="u-1", region="ES", title="Ana Ruiz"),
        Line(number="82", user="u-2", region="PL"),
        Line(number="+34928000080", user="u-1", region="ES", title="Sales"),
        Line(number="+34928000081", user="u-1", region="ES"),
        Line(number="+380441234567", user="u-2", region="UA"),
        Line(number="+33140000000", user="u-2", region="FR"),
        Line(number="82", region="PL"),
        Line(number="+48221234567"),
        Line(number="+48221234568"),
    )


def test_the_country_of_a_person_is_that_of_the_numbers_where_they_agree() -> None:
    without = msgspec.structs.replace(SETTINGS, numbers=tuple(n for n in SETTINGS.numbers if n.number != "82"))
    regions = {line.number: line.region for line in for_crm(without, "zoho").lines}
    assert (regions["80"], regions["82"]) == ("ES", None)


def test_the_first_of_two_people_and_of_two_numbers_with_one_name_counts() -> None:
    twice = msgspec.structs.replace(
        SETTINGS,
        team=(ANA, TeamMember(id="ana", crm_users={"zoho": "u-7"})),
        numbers=(CompanyNumber(number="80", region="FR"), CompanyNumber(number="80", region="DE")),
        crm={"zoho": CrmPlan(default_user="ana")},
    )
    found = for_crm(twice, "zoho")
    assert found.default_user == "u-1"
    assert found.lines[0] == Line(number="80", user="u-1", region="FR", title="Ana Ruiz")


def test_users_and_extensions_of_a_person() -> None:
    assert user_in(ANA, "zoho") == "u-1"
    assert user_in(BORIS, "zoho") == "u-2"
    assert user_in(CLARA, "zoho") is None
    assert user_in(BORIS, None) is None
    assert extension_of(ANA) == "80"
    assert extension_of(msgspec.structs.replace(ANA, primary="81")) == "81"
    assert extension_of(CLARA) is None


def test_a_line_is_called_by_its_number_and_by_the_extension_in_a_user_id() -> None:
    assert names_of_line("973890196.70") == ("973890196.70", "70")
    assert names_of_line("973890196.12345") == ("973890196.12345", "12345")
    assert names_of_line("973890196.123456") == ("973890196.123456",)
    assert names_of_line("ana.70") == ("ana.70",)
    assert names_of_line("973890196.ana") == ("973890196.ana",)
    assert names_of_line("80") == ("80",)
    assert names_of_line("") == ()
