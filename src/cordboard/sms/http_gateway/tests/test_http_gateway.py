"""Presets and tables of one's own."""

from typing import Any
from urllib.parse import parse_qs

import msgspec
import pytest

from cordboard.domain.sms.segments import segmented
from cordboard.domain.sms.states import SmsState
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable
from cordboard.ports.sms import IncomingSms, Origin, Receipt, SmsSubmission, Submitted
from cordboard.ports.webhook import HookRequest, Rejected
from cordboard.sms.http_gateway import codec
from cordboard.sms.http_gateway.provider import HttpGateway
from cordboard.sms.http_gateway.table import PRESETS, problems_of, table_of
from cordboard.toolkit.http.sender import Reply

HOOK, SECRETS = "https://cordboard.test/hooks/sms", {"key": "k3y-of-account", "secret": "receipt-s3cret"}
ORIGIN = Origin(address=HOOK, now=1_795_900_000.0)
VONAGE = {"preset": "vonage", "account": "abcd1234"}
TWILIO = {"preset": "twilio", "account": "AC0123"}
OWN = {
    "table": {
        "send": {
            "url": "https://sms.test/{account}/messages",
            "method": "PUT",
            "body": "json",
            "headers": {"X-Key": "{@key}"},
            "query": {"v": "2", "empty": "{sender}"},
            "fields": {"messages": [{"to": "{to|digits}", "body": "{text}", "from": "{sender}"}], "cost": 1},
        },
        "answer": {"success": {"ok": "true"}, "id": "id", "code": "error[code]", "words": "error[text]"},
        "receipt": {"gateway_id": "id", "state": "state", "states": {"1": "delivered", "2": "expired"}},
    }
}


def request(settings: dict[str, Any], text: str = "Hola", sender: str = "Firma") -> Any:
    alphabet = segmented(text).alphabet
    message = SmsSubmission(id="m1", to="+34600111222", sender=sender, text=text, alphabet=alphabet, valid_s=60)
    return codec.submission(message, table_of(settings), settings, SECRETS, HOOK)


def form(settings: dict[str, Any], **message: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request(settings, **message).body.decode()).items()}


def read(settings: dict[str, Any], status: int, body: bytes) -> Submitted:
    return codec.outcome(Reply(status, {}, body), table_of(settings))


@pytest.mark.parametrize("name", sorted(path.stem for path in PRESETS.glob("*.toml")))
def test_a_preset_is_a_whole_table(name: str) -> None:
    table = table_of({"preset": name})
    assert not list(problems_of(table))
    assert table.receipt.states
    assert HttpGateway().problems({"preset": name}) == ()


def test_a_preset_signs_in_by_basic_and_names_our_address() -> None:
    sent = request(TWILIO)
    assert sent.url == "https://api.twilio.com/2010-04-01/Accounts/AC0123/Messages.json"
    assert sent.headers["authorization"] == "Basic QUMwMTIzOmszeS1vZi1hY2NvdW50"
    assert form(TWILIO)["StatusCallback"] == f"{HOOK}?id=m1&secret=receipt-s3cret"


def test_other_letters_are_named_where_the_gateway_asks_for_it() -> None:
    assert "type" not in form(VONAGE)
    found = form(VONAGE, text="Привіт")
    assert (found["type"], found["text"], found["to"], found["from"]) == ("unicode", "Привіт", "34600111222", "Firma")
    assert form(VONAGE, sender="+34600999888")["from"] == "34600999888"


@pytest.mark.parametrize(
    ("status", "body", "becomes"),
    [
        (200, b'{"messages":[{"status":"0","message-id":"0A01"}]}', "0A01"),
        (200, b'{"messages":[{"status":"1","error-text":"Throttled"}]}', RateLimited),
        (200, b'{"messages":[{"status":"4","error-text":"Bad credentials"}]}', NeedsHuman),
        (200, b'{"messages":[{"status":"3","error-text":"Invalid to"}]}', Refused),
        (200, b"<html>", Unavailable),
        (200, b"", Unavailable),
    ],
)
def test_an_error_in_an_answer_of_status_200_is_one(status: int, body: bytes, becomes: str | type[Trouble]) -> None:
    if isinstance(becomes, str):
        assert read(VONAGE, status, body) == Submitted(gateway_id=becomes)
        return
    with pytest.raises(becomes) as caught:
        read(VONAGE, status, body)
    assert caught.value.wrote is (None if becomes is Unavailable else False)


def test_a_table_of_ones_own_asks_in_json() -> None:
    sent = request(OWN, sender="")
    assert (sent.method, sent.url) == ("PUT", "https://sms.test//messages?v=2")
    assert sent.headers["x-key"] == "k3y-of-account"
    assert msgspec.json.decode(sent.body) == {"messages": [{"to": "34600111222", "body": "Hola"}], "cost": 1}
    assert read(OWN, 200, b'{"ok": true, "id": 17}') == Submitted(gateway_id="17")
    with pytest.raises(Refused, match="no credit"):
        read(OWN, 200, b'{"ok": false, "error": {"code": "5", "text": "no credit"}}')


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({}, "table: describe"),
        ({"table": {"send": {"uri": "x"}}}, "uri"),
        ({"table": {"send": {"url": "ftp://x"}}}, "ftp://x"),
        ({"table": {"send": {"url": "https://x", "fields": {"a": ["{tо}"]}}}}, "is unknown"),
        ({"table": {"send": {"url": "https://x", "query": {"a": "{to|upper}"}}}}, "{to|upper}"),
        ({"table": {"send": {"url": "https://x"}, "receipt": {"states": {"q": "queued"}}}}, "'q'"),
    ],
)
def test_a_mistake_in_a_table_is_named_before_it_is_saved(changed: dict[str, Any], problem: str) -> None:
    assert problem in " ".join(HttpGateway().problems(changed))


def receipts(
    settings: dict[str, Any], query: str, body: bytes = b"", method: str = "POST"
) -> list[Receipt | IncomingSms]:
    address = f"secret=receipt-s3cret&{query}"
    hook = HookRequest(method=method, path="/hooks/sms", query=address, headers={}, body=body)
    return list(HttpGateway().heard(hook, settings, SECRETS, ORIGIN)[0])


def test_receipts_come_by_get_by_form_and_as_json() -> None:
    query = "id=m1&msisdn=34600111222&messageId=0A01&status=delivered&err-code=0&client-ref=m1"
    wanted = Receipt(id="m1", gateway_id="0A01", state=SmsState.DELIVERED)
    assert receipts(VONAGE, query, method="GET") == [wanted]
    assert receipts(VONAGE, "id=m1", query.encode()) == [wanted]
    assert receipts(VONAGE, "id=m1", b'{"messageId":"0A01","status":"delivered","client-ref":"m1"}') == [wanted]
    assert receipts(OWN, "", b'{"id": 17, "state": 2}') == [Receipt(gateway_id="17", state=SmsState.EXPIRED)]


def test_the_reason_of_a_failure_is_kept() -> None:
    (found,) = receipts(TWILIO, "id=m1", b"MessageSid=SM1&MessageStatus=undelivered&ErrorCode=30003")
    assert isinstance(found, Receipt)
    assert (found.state, found.detail) == (SmsState.UNDELIVERED, "30003")


def test_a_word_that_nobody_knows_changes_nothing() -> None:
    assert receipts(TWILIO, "id=m1", b"MessageSid=SM1&MessageStatus=thinking") == []


def test_several_reports_in_one_request_are_refused_with_what_to_do() -> None:
    with pytest.raises(Rejected, match="several"):
        receipts(OWN, "", b'[{"id": 1, "state": 1}, {"id": 2, "state": 1}]')


def test_a_signed_message_needs_no_secret_in_the_address_and_a_forged_one_is_refused() -> None:
    query = (
        "msisdn=493012345&to=49100&messageId=1&text=a%26b%3Dc+f%C3%BCr&type=text&timestamp=1764000000&keyword=A%26B"
        "&sig=2a20b6c8cb02ebdf82297a1c1e6c9e51b1e7e431d3346ff626b129c21c59d43f"
    )
    settings, secrets = {**VONAGE, "signature_method": "sha256"}, {**SECRETS, "signature_secret": "made-up-secret"}
    hook = HookRequest(method="GET", path="/hooks/sms", query=query, headers={}, body=b"")
    (found,), _ = HttpGateway().heard(hook, settings, secrets, ORIGIN)
    assert found == IncomingSms(gateway_id="1", sender="+493012345", to="+49100", text="a&b=c für")
    for changed in ("text=b%26b", "msisdn=493012346"):
        name = changed.partition("=")[0]
        forged = "&".join(changed if one.startswith(f"{name}=") else one for one in query.split("&"))
        with pytest.raises(Rejected):
            HttpGateway().heard(msgspec.structs.replace(hook, query=forged), settings, secrets, ORIGIN)


def test_without_secret_and_signature_nothing_is_accepted() -> None:
    for settings in (VONAGE, TWILIO, OWN):
        for query in ("", "secret=", "secret=wrong", "text=Hi&msisdn=34600111222&messageId=1"):
            hook = HookRequest(method="GET", path="/hooks/sms", query=query, headers={}, body=b"")
            with pytest.raises(Rejected):
                HttpGateway().heard(hook, settings, SECRETS, ORIGIN)
