"""Sentences on connections: numbers agree with their words, and the console can say the same in other languages."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from cordboard.app.connections.health import SENTENCES, crm_health, pbx_health
from cordboard.app.connections.live_connections import ConnectionStatus
from cordboard.contract.views.connections import HealthView
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Identity, Scope
from cordboard.ports.phone import LinkState
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.lanes import Lane, LaneState

TEXTS = Path(__file__).resolve().parents[5] / "console/src/texts"
PLACE = re.compile(r"\{(\w+)[},]")
ZOHO = Connection(id="zoho", kind="crm", provider="zoho", title="Zoho CRM")
PHONES = Connection(id="pbx", kind="pbx", provider="asterisk", title="Office")
WHO = Identity(account="1", account_name="Mi Empresa", user=CrmUser(id="1", name="Ana"), base_url="http://127.0.0.1")
LACKING = msgspec.structs.replace(WHO, scopes=(Scope(name="coql.READ", purpose="asking", held=False),))
LOADED = DirectoryState(connection="zoho", loaded=True, people=1)
AT = 1_790_000_000.0


def crm(who: Identity | None = WHO, directory: DirectoryState = LOADED, **counts: int) -> HealthView:
    return crm_health(
        ZOHO, ConnectionStatus(identity=who), Lane(lane="zoho"), who.scopes if who else (), directory, counts
    )


def held(**lane: object) -> HealthView:
    """One item waits in this lane."""
    return crm_health(
        ZOHO, ConnectionStatus(identity=WHO), Lane(lane="zoho", since=AT, **lane), (), LOADED, {"open": 1}
    )


def pbx(link: LinkState | None, linked: bool = True) -> HealthView:
    return pbx_health(PHONES, link, linked)


HEALTHS = {
    "crm.new": crm(None),
    "crm.paused": held(state=LaneState.PAUSED, reason="The token was revoked."),
    "crm.stopped": held(state=LaneState.STOPPED),
    "crm.away": held(trouble="It does not answer."),
    "crm.scope_missing": crm(LACKING),
    "crm.loading": crm(directory=DirectoryState(connection="zoho")),
    "crm.parked": crm(parked=1),
    "crm.ok": crm(),
    "pbx.hook": pbx(None, linked=False),
    "pbx.starting": pbx(None),
    "pbx.ok": pbx(LinkState(up=True, since=AT, version="20.1")),
    "pbx.limited": pbx(LinkState(up=True, since=AT, problem="Events come without their time.")),
    "pbx.down": pbx(LinkState(up=False, since=AT, problem="The secret is wrong.")),
}


def test_each_sentence_has_its_case() -> None:
    assert {code: health.code for code, health in HEALTHS.items()} == {code: code for code in SENTENCES}


@pytest.mark.parametrize("code", SENTENCES)
def test_the_console_can_say_it_in_every_language(code: str) -> None:
    for path in TEXTS.glob("*.json"):
        text = json.loads(path.read_text(encoding="utf-8"))[f"health.{code}"]
        assert set(PLACE.findall(text)) <= set(HEALTHS[code].values), path.name


def test_what_a_connected_phone_system_does_not_give_is_said() -> None:
    limited = HEALTHS["pbx.limited"]
    assert (limited.level, HEALTHS["pbx.ok"].level) == ("amber", "green")
    assert limited.sentence == "Office is connected, with a limit: Events come without their time."


def test_numbers_agree_with_their_words_and_moments_are_told_in_utc() -> None:
    assert HEALTHS["crm.parked"].sentence == "Zoho CRM works; 1 item is parked and needs a person."
    assert crm(parked=1200).sentence == "Zoho CRM works; 1,200 items are parked and need a person."
    assert HEALTHS["crm.ok"].sentence == "Zoho CRM works; 1 person is known here."
    away = "Zoho CRM is away since 14:13 UTC: It does not answer. 1 item is kept and sent when it is back."
    assert HEALTHS["crm.away"].sentence == away
    assert HEALTHS["crm.away"].values["since"] == "2026-09-21T14:13:20+00:00"
