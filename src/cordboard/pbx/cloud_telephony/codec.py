"""Requests by a table: proved, split into raw events, and each of those decoded into call events. Pure.

What is stored of a request is what the table reads, with the path, named headers and the sender's address, and without
proofs and secrets (`KeptRequest`): a repetition of the decoding has the same result.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from cordboard.domain.calls.call import CallEvent
from cordboard.pbx.cloud_telephony import proof
from cordboard.pbx.cloud_telephony.event import direction_of, event_of, names_of
from cordboard.pbx.cloud_telephony.reading import REFERENCE, EventReader, KeptRequest
from cordboard.pbx.cloud_telephony.request_values import RequestValues, Tree, split, tree_of
from cordboard.pbx.cloud_telephony.table import Answer, Table, references
from cordboard.pbx.cloud_telephony.table_parts import Kind
from cordboard.ports.phone import HookAnswer, HookRequest, RawEvent, Rejected, Settings
from cordboard.toolkit.webhooks.request_body import BODY_LIMIT, refused
from cordboard.toolkit.webhooks.signatures import BadSignature
from cordboard.toolkit.webhooks.webhook_timestamps import EARLIEST, from_unix

EVENTS_LIMIT = 1000
PARTIES_LIMIT = 50  # each is stored with the others beside it
LONGEST_ECHO = 512  # Units: characters of a value that goes back to the sender
SHORTEST_SECRET = 5  # Units: characters; shorter ones are not looked for in what is stored
HIDDEN = "[hidden]"
NO_CALL = "unknown"  # of what is kept without being understood
_KEPT: msgspec.json.Decoder[KeptRequest] = msgspec.json.Decoder(KeptRequest)


def answered(
    table: Table, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
) -> tuple[list[RawEvent], HookAnswer | None]:
    """The events of a request that proves who sent it, and the answer that its sender reads. Raises: Rejected."""
    if len(request.body) > BODY_LIMIT:
        raise Rejected(
            413,
            "body_too_large",
            f"the body has {len(request.body)} bytes, at most {BODY_LIMIT} are accepted",
            "Send fewer events at once.",
        )
    values = RequestValues(request, table.opened, table.body == "token")
    if (check := check_of(table, values)) is not None:
        return [], check
    if request.method not in table.methods:
        allowed = " or ".join(table.methods)
        raise Rejected(405, "method_not_allowed", f"{request.method} is not accepted here", f"Use {allowed}.")
    try:
        proof.verify(table, values, settings, secrets, now)
    except BadSignature as bad:
        raise refused(bad) from bad
    kept = kept_of(table, values, secrets)
    return [_piece(table, one) for one in kept], _answer(table, kept[0])


def check_of(table: Table, values: RequestValues) -> HookAnswer | None:
    """The answer to a request that only tests the address."""
    for one in table.checks:
        if proof.holds(one.when, values):
            kept = KeptRequest(fields={}, query=tree_of(values.query), headers=values.request.headers, path=values.path)
            return _written(one, EventReader(kept))
    return None


def _answer(table: Table, kept: KeptRequest) -> HookAnswer | None:
    reader = EventReader(kept)
    found = next((one for one in table.answers if reader.holds(one.when)), None)
    return _written(found, reader) if found else None


def _written(answer: Answer, reader: EventReader) -> HookAnswer:
    """References are filled with printable ASCII only: an answer is no place for markup of strangers."""

    def filled(template: str) -> str:
        return REFERENCE.sub(lambda one: _echo(reader.text(one[1])), template) if "{@" in template else template

    return HookAnswer(
        status=answer.status,
        body=filled(answer.body).encode(),
        content_type=f"{answer.type}; charset=utf-8",
        headers={name.lower(): value for name, text in answer.headers.items() if (value := filled(text))},
    )


def _echo(text: str) -> str:
    return "".join(one for one in text[:LONGEST_ECHO] if " " <= one <= "~")


def kept_of(table: Table, values: RequestValues, secrets: Mapping[str, str]) -> list[KeptRequest]:
    """Each event of a verified request, as it is stored. Raises: Rejected."""
    bodies = [part for one in values.bodies for part in _parties(table, one)]
    if len(bodies) > EVENTS_LIMIT:
        text = f"{len(bodies)} events, at most {EVENTS_LIMIT} are accepted"
        raise Rejected(413, "too_many_events", text, "Send them in several requests.")
    if not bodies:
        raise Rejected(422, "wrong_value", "the request has no fields", "Send the event as a form or as JSON.")
    headers, of_query = _read_of_request(table)
    secret = [one for one in secrets.values() if len(one) >= SHORTEST_SECRET]
    shared = KeptRequest(
        fields={},
        method=values.request.method,
        path=_without(values.path, secret),
        query=_without(tree_of(values.query), secret) if of_query else {},
        headers={name: values.request.headers[name] for name in headers if name in values.request.headers},
        source=values.request.source,
        body_kind=values.body_kind,
    )
    return [msgspec.structs.replace(shared, fields=_without(one, secret)) for one in bodies]


def _parties(table: Table, body: Tree) -> list[Tree]:
    """An event for each party. Raises: Rejected."""
    found = split(body, table.split)
    if len(found) > PARTIES_LIMIT:
        text = f"{len(found)} parties of one call, at most {PARTIES_LIMIT} are accepted"
        raise Rejected(413, "too_many_events", text, "Send them in several requests.")
    return found


@lru_cache(maxsize=64)
def _read_of_request(table: Table) -> tuple[tuple[str, ...], bool]:
    """The headers that a table reads, and whether it reads anything of the address."""
    read = references(table, "kinds", "fields", "parameters", "answers")
    return tuple(sorted({name for one in read for name in _headers_in(one)})), any("@query." in one for one in read)


def _headers_in(text: str) -> Iterator[str]:
    for one in (text, *REFERENCE.findall(text)):
        if one.startswith("@header."):
            yield one.removeprefix("@header.").lower()


def _without(value: Any, secrets: Sequence[str]) -> Any:
    """The same without our secrets in it."""
    match value:
        case dict():
            return {name: _without(one, secrets) for name, one in value.items()}
        case list():
            return [_without(one, secrets) for one in value]
        case str() if any(one in value for one in secrets):
            return HIDDEN
        case _:
            return value


def kind_of(table: Table, reader: EventReader) -> Kind | None:
    """The first kind whose conditions hold; None for what this table does not know."""
    return next((one for one in table.kinds if reader.holds(one.when)), None)


def _piece(table: Table, kept: KeptRequest) -> RawEvent:
    reader = EventReader(kept)
    kind, body = kind_of(table, reader), msgspec.json.encode(kept)
    if kind is None or kind.type == "ignore":
        digest = hashlib.sha256(msgspec.json.encode(kept.fields)).hexdigest()[:24]
        call = reader.first(table.fields.call)[:200] or NO_CALL
        return RawEvent(dedup=f"kept:{digest}", call=call, body=body, known=kind is not None)
    names = names_of(table, kind, EventReader(kept, direction_of(table, kind, reader)))
    if not names.call:
        raise Rejected(422, "wrong_value", "call: missing", "Correct the row of the table that names the call.")
    return RawEvent(dedup=names.event, call=names.call, body=body)


def events(table: Table, body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
    """The events of a stored piece; none for what is kept without being understood. Units: `at` epoch s."""
    arrived = from_unix(at) or EARLIEST
    try:
        kept = _KEPT.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return ()
    return events_of(table, kept, arrived, settings)


def events_of(table: Table, kept: KeptRequest, arrived: datetime, settings: Settings) -> Sequence[CallEvent]:
    """The same of a request that is not stored."""
    reader = EventReader(kept)
    kind = kind_of(table, reader)
    if kind is None or kind.type == "ignore":
        return ()
    return event_of(table, kind, kept, arrived, settings)
