"""Settings written as TOML read back as the same settings."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.cli import settings_toml
from cordboard.cli.commands.settings import differences
from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.company import StopListEntry, TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan, EntityOwner, OwnerRule
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.versions import upgrade

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TEAM = st.builds(
    TeamMember, id=WORDS, email=st.none() | WORDS, crm_users=st.dictionaries(WORDS, WORDS), extensions=st.tuples(WORDS)
)


def back(settings: Settings) -> Settings:
    return upgrade(settings_toml.read(settings_toml.written(settings)))


@given(
    team=st.lists(TEAM, max_size=3),
    notes=st.lists(st.builds(StopListEntry, number=WORDS, note=WORDS), max_size=3),
    connection=WORDS,
    hidden=st.booleans(),
)
def test_what_is_written_reads_back(
    team: list[TeamMember], notes: list[StopListEntry], connection: str, hidden: bool
) -> None:
    plan = CrmPlan(lead_source=connection, create_from_hidden_numbers=hidden)
    settings = Settings(team=tuple(team), stop_list=tuple(notes), crm={connection: plan})
    assert back(settings) == settings


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
