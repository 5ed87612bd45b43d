"""Kannel as it was recorded, and the traps of its address."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import msgspec
import pytest

from cordboard.domain.sms.segments import segmented
from cordboard.domain.sms.states import SmsState, after
from cordboard.ports.errors import NeedsHuman, Refused
from cordboard.ports.sms import SmsSubmission, Submitted
from cordboard.sms.kannel import codec
from cordboard.sms.kannel.provider import Kannel
from cordboard.sms.kannel.simulated import SECRETS, SETTINGS
from cordboard.toolkit.http.sender import Reply

FIXTURES = json.loads((Path(__file__).parents[1] / "fixtures/calls.json").read_text(encoding="utf-8"))["cases"]
RECEIPTS = [one for one in FIXTURES if one["kind"] == "dlr"]
ANSWERS = [one for one in FIXTURES if one["kind"] == "sendsms answer"]
HOOK = "https://cordboard.test/hooks/sms"


def sent(text: str = "Hola", **changed: Any) -> dict[str, str]:
    """The parameters of the request."""
    alphabet = segmented(text).alphabet
    message = SmsSubmission(id="m 1", to="+34600111222", sender="Firma", text=text, alphabet=alphabet, valid_s=3_600)
    settings = {**SETTINGS, **changed}
    request = codec.submission(message, settings, SECRETS, HOOK)
    assert request.method == "GET", "a form body is refused: it would be the text"
    assert not request.body
    found = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
    assert found["text"] == text
    return found


def test_the_charset_is_always_named_and_other_letters_go_as_ucs2() -> None:
    assert {sent(text)["charset"] for text in ("Hola", "Привіт", "5 €")} == {"UTF-8"}
    assert [sent(text)["coding"] for text in ("Hola", "5 € {a}", "Adiós", "Привіт 😀")] == ["0", "0", "2", "2"]


def test_receipts_of_every_kind_are_asked_for_with_our_id_and_secret() -> None:
    found = sent()
    address = urlsplit(found["dlr-url"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == HOOK
    assert parse_qsl(address.query)[:2] == [("id", "m 1"), ("secret", SECRETS["secret"])]
    assert address.query.endswith("d=%d&p=%p&A=%A&F=%F")
    assert (found["dlr-mask"], found["validity"]) == ("31", "60")
    elsewhere = sent(receipt_address="http://10.0.0.5:8000/hooks/sms")
    assert elsewhere["dlr-url"].startswith("http://10.0.0.5:8000/hooks/sms?id=")


def test_what_is_not_set_is_not_sent() -> None:
    assert "smsc" not in sent()
    assert sent(smsc="operator")["smsc"] == "operator"
    message = SmsSubmission(id="1", to="+1", sender="", text="a", alphabet=segmented("a").alphabet, valid_s=1)
    assert "from=" not in codec.submission(message, SETTINGS, SECRETS, HOOK).url


def test_an_smsc_that_the_gateway_does_not_have_is_refused_before_it_is_saved() -> None:
    kannel = Kannel()
    assert kannel.problems({}) == kannel.problems({"smsc": "b", "smsc_names": "a, b"}) == ()
    assert "smsc: c" in kannel.problems({"smsc": "c", "smsc_names": "a, b"})[0]
    assert kannel.problems({"smsc": "c"})


@pytest.mark.parametrize("case", RECEIPTS, ids=lambda case: case["id"])
def test_a_recorded_receipt_is_read(case: dict[str, Any]) -> None:
    found = codec.receipt(dict(parse_qsl(urlsplit(case["path"]).query, keep_blank_values=True)))
    assert found.id == case["want"]["id"]
    if "reason" in case["want"]:
        assert found.detail == case["want"]["reason"]
    assert "text:" not in found.detail


def test_recorded_receipts_lead_to_the_recorded_states() -> None:
    states: dict[str, SmsState] = {}
    for case in RECEIPTS:
        found = codec.receipt(dict(parse_qsl(urlsplit(case["path"]).query, keep_blank_values=True)))
        states[found.id] = after(states.get(found.id, SmsState.SUBMITTED), found.state)
        assert case["want"].get("state") in (None, states[found.id]), case["what"]


@pytest.mark.parametrize("case", ANSWERS, ids=lambda case: case["id"])
def test_a_recorded_answer_is_read(case: dict[str, Any]) -> None:
    reply = Reply(case["status"], {}, case["body"].encode())
    if case["want"] == "submitted":
        assert codec.outcome(reply) == Submitted()
        return
    with pytest.raises(Refused if case["want"] == "rejected" else NeedsHuman, match=case["body"]):
        codec.outcome(reply)


def test_of_expired_and_refused_messages_the_receipt_of_the_operator_decides() -> None:
    for word, state in (
        ("EXPIRED", SmsState.EXPIRED),
        ("REJECTD", SmsState.REJECTED),
        ("DELETED", SmsState.UNDELIVERED),
    ):
        assert codec.receipt({"id": "1", "d": "2", "A": f"id:1 stat:{word} err:000"}).state is state
    assert codec.receipt({"id": "1", "d": "2", "A": ""}).state is SmsState.UNDELIVERED


def test_the_address_is_one_that_can_be_requested() -> None:
    message = SmsSubmission(
        id="1", to="+34600111222", sender="A b", text="ñ\n&=#?", alphabet=segmented("ñ").alphabet, valid_s=60
    )
    url = httpx.URL(codec.submission(message, SETTINGS, SECRETS, HOOK).url)
    assert url.params["text"] == "ñ\n&=#?"
    assert msgspec.json.encode(url.params["from"]) == b'"A b"'


@pytest.mark.parametrize("case", [one for one in FIXTURES if one["kind"] == "mo"], ids=lambda case: case["what"])
def test_recorded_messages_are_read_in_their_charset(case: dict[str, Any]) -> None:
    found = codec.incoming(urlsplit(case["path"]).query)
    assert found is not None
    assert (found.sender, found.text) == (case["want"]["sender"], case["want"]["text"])
    assert (found.to, found.part) == ("+100", case["want"].get("part", ""))
    assert found.gateway_id == "e422514a-94d5-4030-a553-c4b6a9747392"
