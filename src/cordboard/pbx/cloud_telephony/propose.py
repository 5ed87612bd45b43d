"""A table for a request that somebody pasted: a preset that knows it, or rows guessed from names and forms of values.

A proof is proposed by trying usual formulas with the key. What is proposed is shown before it is saved.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cordboard.pbx.cloud_telephony import codec, proof
from cordboard.pbx.cloud_telephony.reading import EventReader
from cordboard.pbx.cloud_telephony.request_values import RequestValues, leaves
from cordboard.pbx.cloud_telephony.table import Table, table_of
from cordboard.ports.phone import HookRequest, Rejected, Settings

Rows = dict[str, Any]
# our field -> names of theirs, by the last step of the path, the likeliest first
NAMES: Mapping[str, tuple[str, ...]] = {
    "call": (
        "general_?call_?id", "call_?session_?id", "call_?id", "call_?uuid", "call_?sid", "unique_?id", "linked_?id",
        "session_?id", "id", "uuid",
    ),
    "leg": ("leg_?id", "call_?leg_?id", "channel_?id"),
    "at": (
        "event_?time(stamp)?", "occurred_?at", "timestamp", "time", "date", "call_?start", "start_?time", "started_?at",
        "calldate",
    ),
    "direction": ("direction", "call_?direction", "call_?type", "way"),
    "extension": ("extension", "internal(_?number)?", "ext", "agent_?number"),
    "agent_hint": ("agent_?email", "employee_?email", "user_?email", "email"),
    "queue": ("queue(_?name)?", "group", "department"),
    "disposition": ("disposition", "result", "outcome", "hangup_?cause", "call_?status", "status"),
    "talk": ("bill_?sec", "talk(_?time|_?duration)?", "conversation_?time", "duration"),
    "wait": ("wait_?(sec|time)", "ring_?time"),
    "recording_url": ("record(ing)?_?(url|link|file)", "recording"),
    "client_name": ("caller_?name", "contact_?name", "client_?name"),
}  # fmt: skip
FROM = ("from(_?number)?", "caller(_?id|_?number)?", "src(_?number)?", "ani", "a_?number", "external_?number")
TO = ("to(_?number)?", "called(_?did|_?number)?", "dst(_?number)?", "dnis", "did(_?number)?", "destination", "callee")
KIND = ("event(_?type)?", "event_?name", "type", "request_?type", "state", "call_?state", "call_?status", "status")
WORDS: tuple[tuple[str, str], ...] = (  # a part of their word -> our kind of event
    (r"record|voicemail_?url", "recording_ready"),
    (r"ring|alert|dial", "ringing"),
    (r"answer|connect(?!ing)|in.?progress|talk|pick", "answered"),
    (r"end|hang|complet|finish|disconnect|bye|busy|no.?answer|fail|cancel|missed|terminat", "ended"),
    (r"start|init|creat|new|incoming|outgoing|begin|appear|receiv", "started"),
)
WAYS = {
    "inbound": "inbound", "incoming": "inbound", "in": "inbound", "outbound": "outbound", "outgoing": "outbound",
    "out": "outbound", "internal": "internal",
}  # fmt: skip
TOKENS = ("token", "secret", "api_?key", "key", "auth")
TEXTS = (
    "{@body}", "{@url}{@body}", "{@url}{@form|run}", "{TIME}.{@body}", "{TIME}{@body}", "{TIME}|{@body}",
    "{TIME}:{@body}", "{@url_path}{@body}",
)  # fmt: skip
HEX = {32: "md5", 40: "sha1", 64: "sha256", 96: "sha384", 128: "sha512"}
BASE64 = {24: "md5", 28: "sha1", 44: "sha256", 64: "sha384", 88: "sha512"}
_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")
_SIGNATURE = re.compile(r"sign|hmac|digest|token|secret|auth|hash", re.IGNORECASE)


def preset_for(request: HookRequest, known: Mapping[str, Table]) -> str | None:
    """The only preset that has a proof in this request and knows what it is."""
    found = [name for name, table in known.items() if _knows(table, request)]
    return found[0] if len(found) == 1 else None


def _knows(table: Table, request: HookRequest) -> bool:
    """By the header of its proof; where it has none, by what the request is."""
    proven = table.proofs[0].value
    place = proven.from_ if proven else ""
    if place.startswith("@header."):
        return place.removeprefix("@header.") in request.headers and "authorization" not in place
    try:
        kept = codec.kept_of(table, RequestValues(request, table.opened, table.body == "token"), {})
    except Rejected:
        return False
    reader = EventReader(kept[0])
    kind = codec.kind_of(table, reader)
    return kind is not None and kind.type != "ignore" and bool(kind.when) and bool(reader.first(table.fields.call))


def proposed(request: HookRequest, before: Rows, settings: Settings, secrets: Mapping[str, str], now: float) -> Rows:
    """`before` with what it lacks to read this request. Raises: Rejected."""
    values = RequestValues(request, tuple(before.get("opened", ())))
    fields = values.bodies[0] if values.bodies else {}
    places = [(place, value) for place, value in leaves(fields) if value]
    table = dict(before)
    table["fields"] = {**_rows(places), **before.get("fields", {})}
    kinds = list(before.get("kinds", ()))
    if (kind := _kind(places, kinds)) is not None:
        kinds.append(kind)
    table["kinds"] = kinds
    if request.method == "GET" and "methods" not in table:
        table["methods"] = ["POST", "GET"]
    if not table.get("proofs"):
        table["proofs"] = [_proof(request, values, places, settings, secrets, now)]
    return table


def _rows(places: list[tuple[str, str]]) -> Rows:
    rows: Rows = {name: place for name, names in NAMES.items() if (place := _place(places, names))}
    if not rows.get("call") and places:
        rows["call"] = places[0][0]
    caller, called = _place(places, FROM), _place(places, TO)
    if way := rows.get("direction"):
        said = next(value for place, value in places if place == way).casefold()
        rows["direction"] = {"from": way, "words": WAYS} if said in WAYS else {"from": way, "words": {said: "inbound"}}
    if caller and called:
        rows["client"] = {"inbound": caller, "outbound": called}
        rows["own_number"] = {"inbound": called, "outbound": caller}
    elif caller or called:
        rows["client"] = caller or called
    return rows


def _place(places: list[tuple[str, str]], names: tuple[str, ...]) -> str:
    for name in names:
        wanted = re.compile(name, re.IGNORECASE)
        for place, _ in places:
            if wanted.fullmatch(place.rsplit(".", 1)[-1]):
                return place
    return ""


def _kind(places: list[tuple[str, str]], known: list[Rows]) -> Rows | None:
    """A row for what this request is, where no row fits it so far."""
    by_place = dict(places)
    if any(_fits(kind, by_place) for kind in known):
        return None
    place = _place(places, KIND)
    if not place:
        return {"type": "ended"} if not known else None
    word = by_place[place]
    ours = next((ours for part, ours in WORDS if re.search(part, word, re.IGNORECASE)), "ignore")
    return {"type": ours, "when": [{"field": place, "is": [word]}]}


def _fits(kind: Rows, by_place: Mapping[str, str]) -> bool:
    return all(
        by_place.get(one["field"], "").casefold() in [word.casefold() for word in one.get("is", ())]
        for one in kind.get("when", ())
    )


def _proof(
    request: HookRequest, values: RequestValues, places: list[tuple[str, str]], settings: Settings,
    secrets: Mapping[str, str], now: float,
) -> Rows:  # fmt: skip
    first: Rows | None = None
    for one in _proofs(request, values, places):
        first = first or one
        table = table_of({"proofs": [one]})
        try:
            proof.verify(table, values, settings, secrets, now)
        except Exception:  # noqa: S112 - any failure means: not this formula
            continue
        return one
    return first or {"kind": "equal", "value": {"from": "@path"}}


def _proofs(request: HookRequest, values: RequestValues, places: list[tuple[str, str]]) -> Iterator[Rows]:
    given = [(f"@header.{name}", value) for name, value in request.headers.items() if _SIGNATURE.search(name)]
    given += [(place, value) for place, value in places if re.search("sign", place, re.IGNORECASE)]
    times = [f"@header.{name}" for name in request.headers if "time" in name.lower()]
    for place, value in given:
        word = value.removeprefix("Bearer ").strip()
        where = {"from": place, **({"after": "Bearer "} if word != value.strip() else {})}
        if _JWT.fullmatch(word):
            yield {"kind": "jwt", "hash": "sha256", "value": where}
            yield {"kind": "jwt", "hash": "sha512", "value": where}
        hexadecimal = re.fullmatch(r"[0-9a-fA-F]+", word) is not None
        for digest, result in ((HEX.get(len(word)), "hex"), (BASE64.get(len(word)), "base64")):
            if digest is None or hexadecimal is not (result == "hex"):
                continue
            for kind, text in _formulas(times):
                yield {"kind": kind, "hash": digest, "result": result, "value": where, "text": text}
        yield {"kind": "equal", "value": where}
    for name in TOKENS:
        if place := _place(places, (name,)):
            yield {"kind": "equal", "value": {"from": place}}
    if values.path:
        yield {"kind": "equal", "value": {"from": "@path"}}


def _formulas(times: list[str]) -> Iterator[tuple[str, str]]:
    for text in TEXTS:
        for time in times if "TIME" in text else [""]:
            written = text.replace("TIME", time)
            yield from (("hmac", written), ("digest", "{@key}" + written), ("digest", written + "{@key}"))
