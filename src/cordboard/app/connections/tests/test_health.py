"""Sentences on connections: numbers agree with their words, and the console can say the same in other languages."""

import json
import re
from pathlib import Path

import pytest

from cordboard.app.connections.health import SENTENCES, crm_health, messenger_health, pbx_health, sms_health
from cordboard.app.connections.provider_texts import ProblemText, ProviderTexts
from cordboard.contract.views.connections import HealthView
from cordboard.domain.connection_state import ConnectionState, Notice, Phase
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState

TEXTS = Path(__file__).resolve().parents[5] / "console/src/texts"
PLACE = re.compile(r"\{(\w+)[},]")
ZOHO = Connection(id="zoho", kind="crm", provider="zoho", title="Zoho CRM")
SMS = Connection(id="sms", kind="sms", provider="kannel", title="Kannel")
BOT = Connection(id="bot", kind="messenger", provider="telegram", title="Telegram")
PHONES = Connection(id="pbx", kind="pbx", provider="asterisk", title="Office")
LOADED = DirectoryState(connection="zoho", loaded=True, people=1)
AT = 1_790_000_000.0


def crm(directory: DirectoryState = LOADED, phase: Phase = Phase.ACTIVE, **counts: int) -> HealthView:
    return crm_health(ZOHO, ConnectionState(phase=phase, missing=("coql.READ",)), directory, counts)


def held(phase: Phase, **facts: str) -> HealthView:
    """One item waits."""
    return crm_health(ZOHO, ConnectionState(phase=phase, since=AT, **facts), LOADED, {"open": 1})


def sms(phase: Phase, waiting: int = 1, **facts: str) -> HealthView:
    return sms_health(SMS, ConnectionState(phase=phase, since=AT, **facts), waiting)


def bot(phase: Phase, waiting: int = 1, **facts: str) -> HealthView:
    return messenger_health(BOT, ConnectionState(phase=phase, since=AT, **facts), waiting)


def pbx(state: ConnectionState, linked: bool = True) -> HealthView:
    return pbx_health(PHONES, state, linked)


UP = ConnectionState(phase=Phase.ACTIVE)
HEALTHS = {
    "crm.new": crm(phase=Phase.NEW),
    "crm.refused": crm_health(ZOHO, ConnectionState(), LOADED, {}, refusal=("Zoho denied the access.", "denied")),
    "crm.paused": held(Phase.PAUSED, reason="The token was revoked."),
    "crm.stopped": held(Phase.STOPPED, by="Ana"),
    "crm.away": held(Phase.TROUBLE, reason="It does not answer."),
    "crm.limited": crm_health(ZOHO, ConnectionState(phase=Phase.TROUBLE, since=AT, limited=True), LOADED, {}),
    "crm.scope_missing": crm(phase=Phase.DEGRADED),
    "crm.loading": crm(directory=DirectoryState(connection="zoho")),
    "crm.parked": crm(parked=1),
    "crm.unguarded": crm_health(ZOHO, ConnectionState(phase=Phase.ACTIVE), LOADED, {}, unguarded=True),
    "crm.ok": crm(),
    "sms.ok": sms(Phase.ACTIVE),
    "sms.paused": sms(Phase.PAUSED, reason="The password is wrong."),
    "sms.stopped": sms(Phase.STOPPED, by="Ana"),
    "sms.away": sms(Phase.TROUBLE, reason="It does not answer."),
    "messenger.ok": bot(Phase.ACTIVE),
    "messenger.paused": bot(Phase.PAUSED, reason="The token is wrong."),
    "messenger.stopped": bot(Phase.STOPPED, by="Ana"),
    "messenger.away": bot(Phase.TROUBLE, reason="It does not answer."),
    "pbx.hook": pbx(UP, linked=False),
    "pbx.starting": pbx(ConnectionState()),
    "pbx.ok": pbx(ConnectionState(phase=Phase.ACTIVE, version="20.1")),
    "pbx.limited": pbx(ConnectionState(phase=Phase.ACTIVE, reason="Events come without their time.")),
    "pbx.stopped": pbx(ConnectionState(phase=Phase.STOPPED, by="Ana", since=7.0)),
    "pbx.stopped_hook": pbx(ConnectionState(phase=Phase.STOPPED, by="Ana", since=7.0), linked=False),
    "pbx.down": pbx(ConnectionState(phase=Phase.TROUBLE, reason="The secret is wrong.")),
}


def test_each_sentence_has_its_case() -> None:
    assert {code: health.code for code, health in HEALTHS.items()} == {code: code for code in SENTENCES}


@pytest.mark.parametrize("code", SENTENCES)
def test_the_console_can_say_it_in_every_language(code: str) -> None:
    for path in TEXTS.glob("*.json"):
        text = json.loads(path.read_text(encoding="utf-8"))[f"health.{code}"]
        assert set(PLACE.findall(text)) <= set(HEALTHS[code].values), path.name


def test_a_webhook_that_has_sent_nothing_yet_is_neither_well_nor_wrong() -> None:
    assert (HEALTHS["pbx.hook"].level, HEALTHS["pbx.hook"].fix) == ("quiet", None)
    assert [code for code, health in HEALTHS.items() if health.level == "quiet"] == ["pbx.hook"]


def test_what_a_connected_phone_system_does_not_give_is_said() -> None:
    limited = HEALTHS["pbx.limited"]
    assert HEALTHS["crm.unguarded"].level == "amber"
    assert (limited.level, HEALTHS["pbx.ok"].level) == ("amber", "green")
    assert limited.sentence == "Office is connected, with a limitation: Events come without their time."


OLD = Notice(code="too_old", values={"version": "Asterisk 11.25.3"})
AHEAD = Notice(code="clock_ahead", values={"difference": "1:00:00"})
WORDS = ProviderTexts(
    problems={
        "too_old": ProblemText(sentence="{version} is too old.", fix="Update Asterisk."),
        "clock_ahead": ProblemText(sentence="The clock is {difference} ahead.", fix="Set the clock."),
        "untried": ProblemText(sentence="Nobody has tried it."),
    }
)


def noticed(phase: Phase, *notices: Notice) -> HealthView:
    state = ConnectionState(phase=phase, reason=WORDS.reason(notices), notices=notices)
    return pbx_health(PHONES, state, linked=True, texts=WORDS)


def test_each_notice_of_a_phone_system_is_said_with_what_mends_it() -> None:
    health = noticed(Phase.ACTIVE, AHEAD, Notice(code="untried"), AHEAD)
    assert (health.level, health.fix) == ("amber", "Set the clock.")
    assert health.sentence.endswith("The clock is 1:00:00 ahead. Nobody has tried it. The clock is 1:00:00 ahead.")
    assert [one.code for one in health.notices] == ["clock_ahead", "untried", "clock_ahead"]
    assert health.notices[0].values == {"difference": "1:00:00"}


def test_a_phone_system_that_is_too_old_is_red_and_its_address_is_not_suspected() -> None:
    health = noticed(Phase.TROUBLE, OLD)
    assert (health.level, health.fix) == ("red", "Update Asterisk.")
    assert health.sentence == "Office is not connected: Asterisk 11.25.3 is too old."


def test_a_notice_without_words_is_shown_by_its_code() -> None:
    health = noticed(Phase.ACTIVE, Notice(code="of_tomorrow"))
    assert (health.notices[0].sentence, health.fix) == ("of_tomorrow", None)


def test_numbers_agree_with_their_words_and_moments_are_told_in_utc() -> None:
    assert HEALTHS["crm.parked"].sentence == "Zoho CRM is connected. 1 rejected item needs attention."
    assert crm(parked=1200).sentence == "Zoho CRM is connected. 1,200 rejected items need attention."
    assert HEALTHS["crm.ok"].sentence == "Zoho CRM is connected. 1 contact synced."
    away = (
        "Zoho CRM is unreachable since 14:13 UTC: It does not answer. 1 item will be sent automatically when it's back."
    )
    assert HEALTHS["crm.away"].sentence == away
    assert HEALTHS["crm.away"].values["since"] == "2026-09-21T14:13:20+00:00"


def test_what_waits_at_a_paused_connection_is_counted() -> None:
    assert HEALTHS["crm.stopped"].sentence == "Zoho CRM was paused by Ana at 14:13 UTC. 1 item is waiting."
    paused = ConnectionState(phase=Phase.PAUSED, since=AT, reason="The token was revoked.")
    several = crm_health(ZOHO, paused, LOADED, {"open": 2000})
    assert several.sentence.endswith("14:13 UTC: The token was revoked. 2,000 items are waiting.")
    assert crm_health(ZOHO, paused, LOADED, {}).sentence.endswith("The token was revoked. Nothing is waiting.")


def test_messages_that_wait_for_a_gateway_are_counted() -> None:
    assert HEALTHS["sms.stopped"].sentence == "Kannel was paused by Ana at 14:13 UTC. 1 message is waiting."
    away = "Kannel takes no messages since 14:13 UTC: It does not answer. "
    assert HEALTHS["sms.away"].sentence == f"{away}1 message will be sent automatically when it's back."
    paused = sms(Phase.PAUSED, 2000, reason="The password is wrong.")
    said = "Kannel has rejected our access since 14:13 UTC: The password is wrong. 2,000 messages are waiting."
    assert (paused.level, paused.sentence) == ("red", said)
    assert sms(Phase.PAUSED, 0, reason="The password is wrong.").sentence.endswith("wrong. Nothing is waiting.")


def test_a_webhook_that_was_received_is_connected() -> None:
    hook = pbx(ConnectionState(phase=Phase.ACTIVE, received=True), linked=False)
    assert (hook.code, hook.sentence) == ("pbx.ok", "Office is connected.")
