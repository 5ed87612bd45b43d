"""Settings written as TOML read back as the same settings."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.cli import settings_toml
from cordboard.cli.commands.settings import differences
from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.settings import EntityOwner, IgnoredNumber, Line, OwnerRule, Settings

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LINES = st.builds(Line, number=WORDS, extension=st.none() | WORDS, user=st.none() | WORDS, ignore=st.booleans())


@given(
    lines=st.lists(LINES, max_size=3),
    notes=st.lists(st.builds(IgnoredNumber, number=WORDS, note=WORDS), max_size=3),
    company=WORDS,
    hidden=st.booleans(),
)
def test_what_is_written_reads_back(lines: list[Line], notes: list[IgnoredNumber], company: str, hidden: bool) -> None:
    settings = Settings(
        lines=tuple(lines), ignored=tuple(notes), lead_company=company, create_from_hidden_numbers=hidden
    )
    assert settings_toml.read(settings_toml.written(settings)) == settings


def test_empty_lists_stay_empty() -> None:
    settings = Settings(cells=(), owners=(), deal_places=())
    assert settings_toml.read(settings_toml.written(settings)) == settings


MAIL = AlertMail(
    host="mail.example", user="cordboard", sender="pbx@example.com", to=("ana@example.com", "b@example.com")
)


@pytest.mark.parametrize("mail", [None, MAIL])
@pytest.mark.parametrize("webhook", [None, AlertWebhook(url="https://ops.example/hook", allow_private=True)])
def test_groups_within_groups_read_back(mail: AlertMail | None, webhook: AlertWebhook | None) -> None:
    settings = Settings(alerts=Alerts(mail=mail, webhook=webhook))
    assert settings_toml.read(settings_toml.written(settings)) == settings


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
    text = settings_toml.written(Settings(owners=(owner,))).replace('"call_manager"', '"king"')
    with pytest.raises(msgspec.ValidationError, match=r"^owners\[0\]\.rule takes one of .*, not 'king'\.$"):
        settings_toml.read(text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("region = 3", "region takes text, not a number."),
        ("log_internal_calls = 'yes'", "log_internal_calls takes true or false, not text."),
        ("callback_within = 'a day'", "callback_within takes a duration in ISO 8601, such as P1D or PT15M."),
        ("[[lines]]\nextension = 80", "lines[0].extension takes text, not a number."),
        ("[[owners]]\nentity = 'lead'", "owners[0]: rule is missing."),
        ("regoin = 'ES'", "regoin: there is no such setting; did you mean region?"),
    ],
)
def test_what_is_wrong_with_a_setting_is_said_in_words(written: str, said: str) -> None:
    with pytest.raises(msgspec.ValidationError) as wrong:
        settings_toml.read(written)
    assert str(wrong.value) == said
