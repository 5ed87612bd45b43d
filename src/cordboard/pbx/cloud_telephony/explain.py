"""What a table makes of a request, step by step, for the person who writes the table. Nothing is stored."""

from collections.abc import Iterator, Mapping

import msgspec

from cordboard.pbx.cloud_telephony import codec, proof
from cordboard.pbx.cloud_telephony.event import direction_of, fields_of, names_of
from cordboard.pbx.cloud_telephony.reading import REFERENCE, EventReader, KeptRequest
from cordboard.pbx.cloud_telephony.request_values import RequestValues, leaves
from cordboard.pbx.cloud_telephony.table import Table
from cordboard.pbx.cloud_telephony.table_parts import Fields, Value
from cordboard.ports.phone import FieldShown, HookRequest, ProofShown, Rejected, RequestShown, Settings
from cordboard.toolkit.webhooks.webhook_timestamps import EARLIEST, from_unix

MOST_FIELDS = 200
LONGEST = 300  # Units: characters of a value
UNKNOWN = "unknown"


def explained(
    table: Table, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
) -> RequestShown:
    """Units: `now` epoch s."""
    values = RequestValues(request, table.opened, table.body == "token")
    try:
        if (check := codec.check_of(table, values)) is not None:
            return RequestShown(status=check.status, kind="check", answer=check)
        proofs = tuple(_shown(one) for one in proof.checked(table, values, settings, secrets, now))
        kept = codec.kept_of(table, values, secrets)
    except Rejected as refused:
        return _refused(refused)
    try:
        pieces, answer = codec.answered(table, request, settings, secrets, now)
        verdict = RequestShown(status=answer.status if answer else 202, answer=answer)
        key = pieces[0].dedup if pieces else ""
    except Rejected as refused:
        verdict, key = _refused(refused), ""
    return _read(table, kept[0], settings, now, msgspec.structs.replace(verdict, proofs=proofs, key=key))


def _read(table: Table, kept: KeptRequest, settings: Settings, now: float, verdict: RequestShown) -> RequestShown:
    reader = EventReader(kept)
    kind = codec.kind_of(table, reader)
    rows = fields_of(table, kind.fields) if kind else table.fields
    call = ""
    if kind is not None:
        reader = EventReader(kept, direction_of(table, kind, reader))
        call = names_of(table, kind, reader).call
    return msgspec.structs.replace(
        verdict,
        kind=kind.type if kind else UNKNOWN,
        call=call,
        fields=tuple(_fields(kept, rows, reader)),
        events=tuple(codec.events_of(table, kept, from_unix(now) or EARLIEST, settings)),
    )


def _shown(one: proof.CheckedProof) -> ProofShown:
    return ProofShown(
        kind=one.kind,
        signed=one.signed,
        computed=one.computed,
        received=one.received,
        code=f"signature_{one.reason}" if one.reason else "",
        problem=one.problem,
    )


def _refused(refused: Rejected) -> RequestShown:
    return RequestShown(status=refused.status, code=refused.code, problem=refused.detail, next_step=refused.next_step)


def _fields(kept: KeptRequest, rows: Fields, reader: EventReader) -> Iterator[FieldShown]:
    used: dict[str, list[str]] = {}
    for name in Fields.__struct_fields__:
        for place in _read_for(name, rows, reader):
            used.setdefault(place, []).append(name)
    places = [*leaves(kept.fields), *((f"@header.{name}", value) for name, value in kept.headers.items())]
    if kept.path:
        places.append(("@path", kept.path))
    for place, value in places[:MOST_FIELDS]:
        yield FieldShown(place=place, value=value[:LONGEST], used=tuple(used.get(place, ())))


def _read_for(name: str, rows: Fields, reader: EventReader) -> list[str]:
    """The references that gave this field its value."""
    chosen = reader.chosen(getattr(rows, name))
    if chosen is None:
        return []
    value: Value = chosen[1]
    return REFERENCE.findall(value.text) if value.text else [reader.reference(value), *value.plus, value.minus]
