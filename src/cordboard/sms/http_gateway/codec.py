"""Requests, answers and receipts of a gateway, by its table. Pure."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from cordboard.domain.sms.segments import Alphabet
from cordboard.domain.sms.states import SmsState
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Unavailable
from cordboard.ports.sms import IncomingSms, Receipt, Settings, SmsSubmission, Submitted
from cordboard.ports.webhook import HookRequest, Rejected
from cordboard.sms.http_gateway.table import REFERENCE, Answer, Table
from cordboard.toolkit.http.sender import Reply, Request
from cordboard.toolkit.sms import SECRET, trouble_of
from cordboard.toolkit.webhooks.request_body import RequestBody, fields, form_text_of, items

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
OUR_ID = "id"


def submission(
    message: SmsSubmission, table: Table, settings: Settings, secrets: Mapping[str, str], hook: str
) -> Request:
    """The request of this message; the journal keeps neither number nor text."""
    values, send = _values(message, settings, secrets, hook), table.send
    query = {name: _filled(text, values) for name, text in send.query.items()}
    encoded = urlencode({name: value for name, value in query.items() if value})
    address = REFERENCE.sub(lambda found: quote(_value(found[1], values), safe=""), send.url)
    more = send.ucs2 if message.alphabet is Alphabet.UCS2 else {}
    body, kind = _body(send.body, _nested({**send.fields, **more}, values))
    headers = {"accept": JSON, **({"content-type": kind} if kind else {})}
    headers |= {name.lower(): _filled(text, values) for name, text in send.headers.items()}
    joined = "" if not encoded else "&" if "?" in address else "?"
    return Request(
        method=send.method,
        url=f"{address}{joined}{encoded}",
        headers=headers,
        body=body,
        file=True,
        shown_url=send.url,
    )


def _values(message: SmsSubmission, settings: Settings, secrets: Mapping[str, str], hook: str) -> Mapping[str, str]:
    account, key = str(settings.get("account") or ""), secrets.get("key", "")
    ours = urlencode({OUR_ID: message.id, SECRET: secrets.get(SECRET, "")})
    return {
        "to": message.to,
        "sender": message.sender,
        "text": message.text,
        "id": message.id,
        "receipt_url": f"{settings.get('receipt_address') or hook}?{ours}",
        "account": account,
        "valid_s": str(message.valid_s),
        "valid_ms": str(message.valid_s * 1000),
        "alphabet": message.alphabet,
        "@key": key,
        "@basic": base64.b64encode(f"{account}:{key}".encode()).decode(),
    }


def _value(reference: str, values: Mapping[str, str]) -> str:
    name, *steps = reference.split("|")
    value = values.get(name, "")
    is_number = value.lstrip("+").isdigit()
    if "digits" in steps or ("digits_of_number" in steps and is_number):
        return "".join(one for one in value if one.isdigit())
    return value


def _filled(template: str, values: Mapping[str, str]) -> str:
    return REFERENCE.sub(lambda found: _value(found[1], values), template)


def _nested(written: Any, values: Mapping[str, str]) -> Any:
    """The same for all texts of a body; what is empty in the end is left out of an object."""
    match written:
        case str():
            return _filled(written, values)
        case Mapping():
            filled = {name: _nested(one, values) for name, one in written.items()}
            return {name: one for name, one in filled.items() if one != ""}
        case list():
            return [_nested(one, values) for one in written]
    return written


def _body(how: str, given: Mapping[str, Any]) -> tuple[bytes, str]:
    if how == "json":
        return msgspec.json.encode(given), JSON
    return (urlencode(given).encode(), FORM) if how == "form" and given else (b"", "")


def outcome(reply: Reply, table: Table) -> Submitted:
    """Raises: Trouble."""
    answer, found = table.answer, _found(reply)
    said, code = found.get(answer.words, ""), found.get(answer.code, "")
    service = table.title or "The gateway"
    if not 200 <= reply.status < 300:
        raise trouble_of(reply, service, said, code)
    if any(found.get(place) != value for place, value in answer.success.items()):
        raise _refusal(answer, service, said, code)
    return Submitted(gateway_id=found.get(answer.id, ""))


def _refusal(answer: Answer, service: str, said: str, code: str) -> Exception:
    """An error in an answer with status 200: nothing was taken, except where the answer cannot be read."""
    words = said or code
    if not words:
        return Unavailable(f"{service}: the answer cannot be read.", code="unreadable", wrote=None)
    text = f"{service}: {words}"
    match answer.codes.get(code):
        case "rate":
            return RateLimited(text, code=code)
        case "sign_in":
            return NeedsHuman(text, code=code, wrote=False)
        case "later":
            return Unavailable(text, code=code, wrote=False)
    return Refused(words, code=code)


def _found(reply: Reply) -> Mapping[str, str]:
    """Every value of an answer by its place; none where it is neither JSON nor a form."""
    try:
        return fields(RequestBody(query="", body=reply.body.decode("utf-8", "replace")))
    except Rejected:
        return {}


def receipt_fields(request: HookRequest) -> Mapping[str, str]:
    """The values of a request by GET or POST; those of the address that the body lacks, too. Raises: Rejected."""
    found = items(request, (SECRET,))
    if len(found) > 1:
        text = "The request holds several delivery reports."
        raise Rejected(400, "several_receipts", text, "Switch batching off at the provider.")
    return found[0][1] if found else fields(RequestBody(query=request.query, body=form_text_of(request)))


def incoming(found: Mapping[str, str], table: Table) -> IncomingSms | None:
    """A message that somebody sent; None for another request."""
    places = table.incoming
    if not places.text or places.text not in found or found.get(table.receipt.state):
        return None
    given = {name: found.get(getattr(places, name), "") for name in ("id", "sender", "to", "text")}
    if places.international:
        given |= {name: f"+{given[name]}" for name in ("sender", "to") if given[name].isdigit()}
    known = given.pop("id") or hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()
    return IncomingSms(gateway_id=known, **given)


def receipt(found: Mapping[str, str], table: Table, address: Mapping[str, str]) -> Receipt | None:
    """None for a word that the table does not know. `address`: the query, where our id comes back.

    Raises: Rejected for a request that is no receipt.
    """
    places = table.receipt
    ours = found.get(places.id) or address.get(OUR_ID, "")
    theirs, word = found.get(places.gateway_id, ""), found.get(places.state, "")
    if not word or not (ours or theirs):
        text = "This is no delivery report of a message sent from here."
        raise Rejected(400, "not_a_receipt", text, "Compare it with the table of the connection.")
    state = places.states.get(word)
    if state is None:
        return None
    detail = "" if state is SmsState.DELIVERED else found.get(places.words, "")
    return Receipt(id=ours, gateway_id=theirs, state=state, detail=detail)
