"""The table that says what a provider's requests mean: values only, bounded, no code.

A table is TOML in `presets/`, and an object in the settings of a connection. A reference names a value of the request:
`data.call.id` and `legs.0.to` are fields of the body and of the address, `@header.NAME`, `@query.NAME`, `@method`,
`@path` (below the connection's address), `@source`, `@body_kind`, `@direction`, `@item.NAME` (within `each`); proofs
also know those of `proof_text.py`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Any, Literal

import msgspec

from cordboard.domain.patterns import WrongPattern, compiled
from cordboard.pbx.cloud_telephony.api.shapes import Api, problems_of
from cordboard.pbx.cloud_telephony.table_parts import Condition, Fields, Kind, Long, Part, Short


class Parameters(Part, frozen=True, kw_only=True):
    """`below`: everything there that nothing else reads becomes a parameter (`""`: all fields). `names`: ours ->
    reference. `not_`: fields that are none.
    """

    below: Short | None = None
    names: dict[Short, Short] = {}
    not_: tuple[Short, ...] = msgspec.field(default=(), name="not")


class Given(Part, frozen=True, kw_only=True):
    """The value that the sender gives as proof. `after`: follows this text; `part`: of `t=1,v1=2` the one of this name;
    `several`: split here, and any may be the one.
    """

    from_: Short = msgspec.field(name="from")
    after: Short = ""
    part: Short = ""
    several: Annotated[str, msgspec.Meta(max_length=3)] = ""


class Equal(Part, frozen=True, kw_only=True):
    """A field that must be equal to this text, in addition to the proof."""

    field: Short
    text: Long


class Proof(Part, frozen=True, kw_only=True):
    """How a request proves who sent it. Of several proofs whose conditions hold any one is enough.

    `text`: what is signed, one or several forms of it. `age_s`: how far `time` may be from our clock, both ways.
    `body_claim`: a claim of the token that holds the hash of the body, in hex.
    """

    kind: Literal["hmac", "digest", "ed25519", "jwt", "equal", "addresses"]
    when: tuple[Condition, ...] = ()
    value: Given | None = None
    text: Long | tuple[Long, ...] = ""
    hash: Literal["md5", "sha1", "sha256", "sha384", "sha512"] = "sha256"
    key: Literal["key", "second_key"] = "key"
    key_as: Literal["text", "base64", "hex"] = "text"
    result: Literal["hex", "base64", "base64_of_hex", "text"] = "hex"
    also: tuple[Equal, ...] = ()
    time: Short = ""
    age_s: Annotated[int, msgspec.Meta(ge=1, le=86_400)] = 300
    body_claim: Short = ""


class Answer(Part, frozen=True, kw_only=True):
    """What the sender reads if all conditions hold; texts may hold `{references}`. The first answer counts."""

    when: tuple[Condition, ...] = ()
    status: Annotated[int, msgspec.Meta(ge=200, le=299)] = 200
    body: Long = ""
    type: Literal["text/plain", "application/json", "application/xml"] = "text/plain"
    headers: dict[Short, Short] = {}


class Table(Part, frozen=True, kw_only=True, eq=False):
    """All of it; each is a key of what is derived from it once.

    `checks`: requests that only test the address; they are answered before any proof and make no event.
    `body`: `token` for a body that is a signed token. `opened`: fields that hold JSON. `split`: a list of parties,
    each of which is an event of its own; there it stands first, and the others follow. `numbers`: how numbers without a
    plus are meant. `zone`: of local times, unless the connection has one. `hidden`: further words for a hidden caller.
    """

    title: Short = ""
    source: Long = ""  # against what it was checked, and when
    methods: tuple[Literal["POST", "GET", "PUT"], ...] = ("POST",)
    body: Literal["auto", "token"] = "auto"
    opened: tuple[Short, ...] = ()
    split: Short = ""
    numbers: Literal["international", "national"] = "international"
    unit: Literal["s", "ms"] = "s"
    zone: Short = "UTC"
    hidden: tuple[Short, ...] = ()
    placeholders: tuple[Short, ...] = ()
    checks: tuple[Answer, ...] = ()
    proofs: tuple[Proof, ...] = ()
    kinds: tuple[Kind, ...] = ()
    fields: Fields = Fields()
    parameters: Parameters = Parameters()
    answers: tuple[Answer, ...] = ()
    api: Api | None = None


STEPS = frozenset(
    {"run", "pairs", "percent", "upper", "lower", "base64", "base64_md5", "end", "md5", "sha1", "sha256", "sha512"}
)
_STEP = re.compile(r"\{[^{}|]+((?:\|[^{}|]*)+)\}")
CONDITION = frozenset({"field", "is", "is_not", "starts", "contains", "present"})
MOST = 400  # Units: rows of a table, of all kinds together


def table_of(given: Any) -> Table:
    """Raises: ValueError that says what is wrong where."""
    try:
        table = msgspec.convert(given, Table)
    except msgspec.ValidationError as wrong:
        raise ValueError(str(wrong)) from wrong
    if not table.proofs:
        raise ValueError("proofs: a table needs at least one way to prove who sent a request")
    if any(not one.when for one in table.checks):
        raise ValueError("checks: each needs a condition, or every request would be taken for a check")
    if table.api is not None and (wrong_api := problems_of(table.api)):
        raise ValueError(f"api: {wrong_api}")
    for text in references(table, "proofs"):
        for found in _STEP.finditer(text):
            if unknown := {one.partition(":")[0] for one in found[1][1:].split("|")} - STEPS:
                raise ValueError(f"proofs: {min(unknown)!r} is no step; known: {', '.join(sorted(STEPS))}")
    rows = list(_rows(msgspec.to_builtins(table)))
    if len(rows) > MOST:
        raise ValueError(f"the table has {len(rows)} rows, at most {MOST} are accepted")
    for row in rows:
        if cut := row.get("cut"):
            _require_one_group(cut)
        if row.keys() <= CONDITION and "field" in row and not (row["field"] and len(row) > 1):
            raise ValueError(f"when: the condition {row['field']!r} needs a field and a value")
    return table


def _require_one_group(cut: str) -> None:
    try:
        found = compiled(cut)
    except WrongPattern as wrong:
        raise ValueError(f"cut: {cut!r} is no pattern ({wrong})") from wrong
    if found.groups != 1:
        raise ValueError(f"cut: {cut!r} needs one group in round brackets, which is what is kept")


def _rows(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
        for one in part.values():
            yield from _rows(one)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _rows(one)


@lru_cache(maxsize=256)
def references(table: Table, *parts: str) -> frozenset[str]:
    """Every reference in these parts of a table."""
    written = msgspec.to_builtins(table)
    return frozenset(one for part in parts for one in _texts(written.get(part)))


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for one in part.values():
            yield from _texts(one)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _texts(one)
