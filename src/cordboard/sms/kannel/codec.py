"""The requests that Kannel takes and makes. Source: seen running, version 1.4.5-12 of Debian (2026-11).

Traps: without charset or coding other letters become question marks; an unknown smsc is taken and goes out over another
line; a receipt of type 2 also stands for "unknown"; type 16 comes even where nobody asked for it.
"""

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

from cordboard.domain.sms.segments import Alphabet
from cordboard.domain.sms.states import SmsState
from cordboard.ports.sms import IncomingSms, Receipt, Settings, SmsSubmission, Submitted
from cordboard.ports.webhook import Rejected
from cordboard.toolkit.foreign_text import whole_number
from cordboard.toolkit.http.sender import Reply, Request
from cordboard.toolkit.sms import SECRET, trouble_of
from cordboard.toolkit.webhooks.request_body import FIELD_LIMIT

ALL_RECEIPTS = 1 + 2 + 4 + 8 + 16
STATES = {  # the type that Kannel puts for %d
    1: SmsState.DELIVERED,
    2: SmsState.UNDELIVERED,
    4: SmsState.ACCEPTED,
    8: SmsState.ACCEPTED,
    16: SmsState.REJECTED,
    32: SmsState.ACCEPTED,
}
STATED = {  # `stat:` of an SMPP receipt in %A, where it says more than the type
    "UNKNOWN": SmsState.UNKNOWN,
    "EXPIRED": SmsState.EXPIRED,
    "REJECTD": SmsState.REJECTED,
}
STAT = re.compile(r"\bstat:(\w+)")
NACK = re.compile(r"NACK/(?:0x[0-9a-fA-F]+/)?(.*)", re.DOTALL)
OUR_ID = "id"
OF_KANNEL = "d=%d&p=%p&A=%A&F=%F"  # type, recipient, answer and id of the operator: filled and encoded by Kannel
MINUTE_S = 60


def submission(message: SmsSubmission, settings: Settings, secrets: Mapping[str, str], hook: str) -> Request:
    """One call of sendsms; the journal keeps it without number and text."""
    address = str(settings["url"])
    ours = urlencode({"id": message.id, SECRET: secrets.get(SECRET, "")})
    given = {
        "username": str(settings["username"]),
        "password": secrets.get("password", ""),
        "from": message.sender,
        "to": message.to,
        "text": message.text,
        "charset": "UTF-8",
        "coding": "2" if message.alphabet is Alphabet.UCS2 else "0",
        "validity": str(max(1, message.valid_s // MINUTE_S)),
        "dlr-mask": str(ALL_RECEIPTS),
        "dlr-url": f"{settings.get('receipt_address') or hook}?{ours}&{OF_KANNEL}",
        "smsc": str(settings.get("smsc") or ""),
    }
    query = urlencode({name: value for name, value in given.items() if value}, quote_via=quote)
    joined = "&" if "?" in address else "?"
    return Request(method="GET", url=f"{address}{joined}{query}", shown_url=f"{address}{joined}id={message.id}")


def outcome(reply: Reply) -> Submitted:
    """Taken, whether the line is up or not. Its own id comes with the receipts. Raises: Trouble."""
    if 200 <= reply.status < 300:
        return Submitted()
    raise trouble_of(reply, "Kannel")


def receipt(fields: Mapping[str, str]) -> Receipt:
    """Raises: Rejected for a request that is no receipt."""
    kind = whole_number(fields.get("d", ""))
    state = STATES.get(kind) if kind is not None else None
    if state is None or not fields.get("id"):
        text = "This is no delivery report of a message sent from here."
        raise Rejected(400, "not_a_receipt", text, "Leave dlr-url as it is sent.")
    said = fields.get("A", "")
    stated = STAT.search(said)
    if state is SmsState.UNDELIVERED and stated:
        state = STATED.get(stated[1].upper(), state)
    return Receipt(id=fields["id"], gateway_id=fields.get("F", ""), state=state, detail=_detail(said))


def incoming(query: str) -> IncomingSms | None:
    """A message that Kannel hands on with the address of our guide; None for another request. The text is in the
    charset that Kannel names, percent-encoded byte for byte.
    """
    raw = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=FIELD_LIMIT, encoding="latin-1"))
    if "b" not in raw or "p" not in raw or OUR_ID in raw:
        return None
    charset = raw.get("C", "") or "UTF-8"
    return IncomingSms(
        gateway_id=raw.get("I", "") or hashlib.sha256(query.encode()).hexdigest(),
        sender=_decoded(raw["p"], "UTF-8"),
        to=_decoded(raw.get("P", ""), "UTF-8"),
        text=_decoded(raw["b"], charset),
        part=_part(raw.get("u", "").encode("latin-1")),
    )


def _decoded(value: str, charset: str) -> str:
    """`value`: bytes as Latin-1."""
    try:
        return value.encode("latin-1").decode(charset)
    except (LookupError, UnicodeError):
        return value.encode("latin-1").decode("utf-8", "replace")


def _part(header: bytes) -> str:
    """Of the header that joins parts: "1 of 2". Source: 3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8."""
    match header[1:3]:
        case b"\x00\x03" if len(header) >= 6:
            return f"{header[5]} of {header[4]}"
        case b"\x08\x04" if len(header) >= 7:
            return f"{header[6]} of {header[5]}"
    return ""


def _detail(said: str) -> str:
    """What the operator says of a refusal; the text of the message, which a receipt may quote, is left out."""
    if refused := NACK.match(said):
        return refused[1].strip()
    return said.partition(" text:")[0].strip() if "stat:" in said else ""
