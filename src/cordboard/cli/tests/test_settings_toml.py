"""Settings written as TOML read back as the same settings."""

import re
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.cli import settings_toml
from cordboard.cli.commands.settings import differences
from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.rules.check import wrong_rules
from cordboard.domain.rules.rule import Condition, Matching, Operator, Rule, Then
from cordboard.domain.settings.company import Company, Holiday, TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan, EntityOwner, OwnerRule
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.versions import upgrade
from cordboard.domain.stop_list.entry import StopListEntry

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TEAM = st.builds(
    TeamMember, id=WORDS, email=st.none() | WORDS, crm_users=st.dictionaries(WORDS, WORDS), extensions=st.tuples(WORDS)
)


def back(settings: Settings) -> Settings:
    return upgrade(settings_toml.read(settings_toml.written(settings)))


@given(
    team=st.lists(TEAM, max_size=3),
    notes=st.lists(st.builds(StopListEntry, value=WORDS, note=WORDS), max_size=3),
    connection=WORDS,
    hidden=st.booleans(),
)
def test_what_is_written_reads_back(
    team: list[TeamMember], notes: list[StopListEntry], connection: str, hidden: bool
) -> None:
    plan = CrmPlan(lead_source=connection, create_from_hidden_numbers=hidden)
    settings = Settings(team=tuple(team), stop_list=tuple(notes), crm={connection: plan})
    assert back(settings) == settings


def test_holidays_with_and_without_a_name_read_back_each_on_its_line() -> None:
    named = Holiday(date=date(2026, 12, 25), name='Різдво, "the day"')
    settings = Settings(company=Company(holidays=(date(2026, 12, 24), named)))
    assert back(settings) == settings
    assert """holidays = [
    "2026-12-24",
    {date = "2026-12-25", name = """ in settings_toml.written(settings)


@pytest.mark.parametrize(
    ("holiday", "said"),
    [
        ('"Christmas"', "company.holidays[0] takes a day, such as 2026-12-25 or an object"),
        ('{date = "2026-12-25"}', "company.holidays[0]: name is missing"),
        ('{date = "25.12.", name = "Christmas"}', "company.holidays[0].date takes a day, such as 2026-12-25"),
        ('{date = "2026-12-25", title = "Christmas"}', "company.holidays[0].title: there is no such setting"),
    ],
)
def test_a_holiday_that_is_no_day_says_what_is_wrong(holiday: str, said: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=re.escape(said)):
        settings_toml.read(f"[company]\nholidays = [{holiday}]")


def test_empty_lists_stay_empty() -> None:
    settings = Settings(crm={"zoho": CrmPlan(scenario=(), owners=(), deal_places=())})
    assert back(settings) == settings


MAIL = AlertMail(
    host="mail.example", user="cordboard", sender="pbx@example.com", to=("ana@example.com", "b@example.com")
)


@pytest.mark.parametrize("mail", [None, MAIL])
@pytest.mark.parametrize("webhook", [None, AlertWebhook(url="https://ops.example/hook", allow_private=True)])
def test_groups_within_groups_read_back(mail: AlertMail | None, webhook: AlertWebhook | None) -> None:
    settings = Settings(alerts=Alerts(mail=mail, webhook=webhook))
    assert back(settings) == settings


def test_a_difference_within_a_group_is_named_with_its_path() -> None:
    now, wanted = (
        msgspec.to_builtins(Settings(alerts=Alerts(mail=one)))
        for one in (MAIL, msgspec.structs.replace(MAIL, port=465, to=("ana@example.com",)))
    )
    assert differences(now, wanted) == [
        {"setting": "alerts.mail.port", "from": 587, "to": 465},
        {"setting": "alerts.mail.to", "removed": ["b@example.com"], "added": []},
    ]


def test_a_wrong_word_is_named_with_its_path() -> None:
    owner = EntityOwner(entity=Entity.LEAD, rule=OwnerRule.CALL_MANAGER)
    text = settings_toml.written(Settings(crm={"zoho": CrmPlan(owners=(owner,))})).replace('"call_manager"', '"king"')
    with pytest.raises(msgspec.ValidationError, match=r"owners\[0\]\.rule takes one of .*, not 'king'\.$"):
        settings_toml.read(text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[company]\ncountry = 3", "company.country takes text, not a number."),
        ("[crm.zoho]\nlog_internal_calls = 'yes'", "crm[...].log_internal_calls takes true or false, not text."),
        (
            "[crm.zoho]\ncallback_within = 'a day'",
            "crm[...].callback_within takes a duration in ISO 8601, such as P1D or PT15M.",
        ),
        ("[[numbers]]\nnumber = 80", "numbers[0].number takes text, not a number."),
        ("[[crm.zoho.owners]]\nentity = 'lead'", "crm[...].owners[0]: rule is missing."),
        ("compnay = 'ES'", "compnay: there is no such setting; did you mean company?"),
    ],
)
def test_what_is_wrong_with_a_setting_is_said_in_words(written: str, said: str) -> None:
    with pytest.raises(msgspec.ValidationError) as wrong:
        settings_toml.read(written)
    assert str(wrong.value) == said


def test_a_list_is_a_table_of_one_line_for_each_row_and_users_are_named() -> None:
    owners = (
        EntityOwner(entity=Entity.LEAD, rule=OwnerRule.FIXED_USER, user="5"),
        EntityOwner(entity=Entity.CALL, rule=OwnerRule.CALL_MANAGER),
    )
    lines = settings_toml.written(
        Settings(crm={"zoho": CrmPlan(owners=owners, default_user="7")}),
        {
            "5": "Ana\nRuiz",
            "7": "Olena",
        },
    ).splitlines()
    start = lines.index("owners = [")
    assert lines[start + 1 : start + 4] == [
        '    {entity = "lead", rule = "fixed_user", user = "5"}, # Ana Ruiz',
        '    {entity = "call", rule = "call_manager"},',
        "]",
    ]
    assert 'default_user = "7" # Olena' in lines


def test_rules_read_back_with_their_conditions_texts_numbers_and_lists() -> None:
    when = (
        Condition(parameter="pool_name", operator=Operator.EQUALS, value="Контекстна реклама"),
        Condition(parameter="talk_ms", operator=Operator.LESS, value=30000),
        Condition(parameter="utm_source", operator=Operator.IN_LIST, value=("google", "bing")),
    )
    rules = (Rule(name="Ads", when=when, match=Matching.ANY, then=Then(place="L1/Sales", stage="New")), Rule())
    settings = Settings(crm={"zoho": CrmPlan(rules=rules)})
    assert upgrade(settings_toml.read(settings_toml.written(settings))) == settings


def test_the_example_of_rules_in_the_manual_is_read_and_sound() -> None:
    manual = (Path(__file__).resolve().parents[4] / "docs/settings.md").read_text(encoding="utf-8")
    (example,) = [block.partition("```")[0] for block in manual.split("```toml\n")[1:] if "crm.zoho.rules" in block]
    (rule,) = settings_toml.read(example).crm["zoho"].rules
    assert (rule.then.tags, rule.when[1].value) == (("vip",), ("ana", "oleh"))
    assert list(wrong_rules([rule])) == []
