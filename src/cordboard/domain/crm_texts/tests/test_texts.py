"""What salespeople read: names, one spelling of a number, their own time and language, templates of their own."""

import re
from datetime import timedelta

import msgspec
import pytest

from cordboard.domain.calls.call import Client, Direction, Durations, EndedBy, Recording, StoryLine
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts import template
from cordboard.domain.crm_texts.languages import LANGUAGES, language_of, spoken
from cordboard.domain.crm_texts.texts import text_of
from cordboard.domain.crm_texts.values import VALUES
from cordboard.domain.scenario.facts import Organisation
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.scenario.tests.decision_examples import BEGAN, SETTINGS, call, facts, found, person
from cordboard.domain.settings.company import CompanyQueue
from cordboard.domain.settings.crm_texts import SEVERAL_LINES, TEXTS, CrmTexts

KYIV = Organisation(time_zone="Europe/Kyiv", language="uk_UA")


def scene(a_call=None, match=None, organisation=None, **settings):  # type: ignore[no-untyped-def] # short test helper
    wanted = msgspec.structs.replace(SETTINGS, **settings)
    return RuleContext(facts(a_call or call(), match, organisation=organisation), wanted)


def test_times_and_words_are_those_of_the_crms_organisation() -> None:
    missed = scene(call("no_answer"), organisation=KYIV)
    assert text_of("call_subject", missed) == "Пропущений дзвінок: +34 600 11 12 22 (+34 928 00 00 80)"
    assert text_of("task_subject", missed) == "Передзвонити: +34 600 11 12 22 (пропущений дзвінок, 22.11.2026, 12:30)"


def test_the_settings_of_the_company_win_and_another_zone_than_the_organisations_is_named() -> None:
    madrid = scene(call("no_answer"), organisation=KYIV, time_zone="Europe/Madrid", language="es")
    assert text_of("task_subject", madrid) == (
        "Devolver la llamada a +34 600 11 12 22 (llamada perdida, 22/11/2026, 11:30 CET)"
    )


def test_without_any_zone_times_are_utc_and_say_so() -> None:
    assert text_of("lead_description", scene(call("no_answer"))).startswith("First call: 22 Nov 2026, 10:30 UTC")


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "Europe/Warsaw"])
def test_the_zone_is_named_only_where_the_hands_of_the_clock_differ(zone: str) -> None:
    text = text_of("lead_description", scene(organisation=KYIV, time_zone=zone, language="en"))
    assert ("CET" in text) == (zone == "Europe/Warsaw")


def test_people_are_named_and_an_unassigned_extension_is_called_one() -> None:
    two = scene(call(talked=("80", "81", "99"), rang=("80", "81")))
    assert text_of("call_subject", two) == (
        "Call from +34 600 11 12 22, 45 s, answered by Ana → Alberto → extension 99"
    )


def test_a_client_of_the_crm_is_named_and_the_number_is_in_the_text() -> None:
    known = scene(call("no_answer"), found(person(Entity.CONTACT, name="Olena Koval")), organisation=None)
    assert text_of("call_subject", known) == "Missed call from Olena Koval to +34 928 00 00 80"
    assert "Number: +34 600 11 12 22" in text_of("call_description", known).splitlines()


def test_a_hidden_number_reads_like_words() -> None:
    hidden = scene(call("no_answer", client=Client(hidden=True)))
    assert text_of("call_subject", hidden) == "Missed call from a hidden number to +34 928 00 00 80"
    assert text_of("lead_name", hidden) == "Hidden number"
    assert "Number:" not in text_of("call_description", hidden)


def test_a_template_of_ones_own_is_used_and_an_empty_name_is_never_written() -> None:
    own = CrmTexts(call_subject="{call}: {client}[ / {queue}]", lead_name="[answered:{queue}]")
    assert text_of("call_subject", scene(texts=own)) == "Incoming call: +34 600 11 12 22"
    assert text_of("lead_name", scene(texts=own)) == "+34 600 11 12 22"


def test_a_queue_is_named_by_its_title_in_fields_and_in_the_history() -> None:
    own = CrmTexts(call_description="{queue}\n{history}")
    one = scene(FULL, texts=own)
    titled = scene(FULL, texts=own, queues=(CompanyQueue(name="sales", title="Sales and orders"),))
    text = text_of("call_description", titled)
    assert text.splitlines()[0] == "Sales and orders"
    assert "waiting in the queue Sales and orders" in text
    assert "queue sales" in text_of("call_description", one)


def test_a_template_that_another_release_accepted_gives_the_default_text() -> None:
    own = CrmTexts(call_subject="{gone}", call_description="{gone}")
    assert text_of("call_subject", scene(texts=own)).startswith("Call from")
    assert text_of("call_description", scene(texts=own)) == ""


def test_a_long_text_is_cut() -> None:
    name = scene(call(client=Client(number="+34600111222", name="Eva")), texts=CrmTexts(lead_name="{client} " * 80))
    assert len(text_of("lead_name", name)) <= 250
    assert text_of("lead_name", name).endswith("…")


FULL = call(
    queue="sales",
    reason="busy-here",
    transfers=2,
    ended_by=EndedBy.CLIENT,
    client=Client(number="+34600111222", name="Eva"),
    recording=Recording(url="https://rec.example/1.mp3"),
    parameters={"utm_source": "ads"},
    durations=Durations(ring=9000, wait=9000, talk=3_723_000, hold=65_000),
    started_at=BEGAN + timedelta(days=1),
    rang=("80", "81"),
    story=(StoryLine(at=BEGAN, what="answered", who="80"), StoryLine(at=BEGAN, what="queued", who="sales")),
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("direction", [Direction.INBOUND, Direction.OUTBOUND, Direction.INTERNAL, Direction.UNKNOWN])
@pytest.mark.parametrize("disposition", ["answered", "no_answer", "busy", "abandoned", "voicemail", "unknown"])
def test_every_text_in_every_language_is_complete(language: str, direction: Direction, disposition: str) -> None:
    one = scene(msgspec.structs.replace(call(disposition, direction), queue="sales"), language=language)
    for name in TEXTS:
        text = text_of(name, one)
        assert text, name
        assert not re.search(r"[{}\[\]]|  |^\W*$|\bNone\b", text.replace("\n", " ")), (name, text)
        assert name in SEVERAL_LINES or "\n" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_has_a_value_in_every_language(language: str) -> None:
    own = CrmTexts(call_description="\n".join(f"{name}={{{name}}}" for name in template.PLACEHOLDERS))
    known = found(person(Entity.CONTACT, name="Olena Koval", company="Koval Ltd"))
    text = text_of("call_description", scene(FULL, known, texts=own, language=language))
    assert [line.split("=")[0] for line in text.splitlines() if "=" in line] == list(template.PLACEHOLDERS)


def test_each_placeholder_has_a_meaning_and_a_value() -> None:
    assert set(VALUES) == set(template.PLACEHOLDERS)


def test_the_languages_have_the_same_words_and_whole_templates() -> None:
    english = language_of("en")
    for language in LANGUAGES.values():
        assert list(language.words) == list(english.words)
        for code, words in language.words.items():
            assert set(re.findall(r"{\w+}", words)) == set(re.findall(r"{\w+}", english.words[code])), code
        for name in TEXTS:
            ours = getattr(language.templates, name)
            assert template.names_in(ours) == template.names_in(getattr(english.templates, name)), name


def test_codes_of_languages_with_countries_are_understood() -> None:
    assert [spoken(code) for code in ("uk_UA", "fr-CA", "ES", "de_DE", "", None)] == [
        "uk",
        "fr",
        "es",
        None,
        None,
        None,
    ]
