"""Reads one search statement: words that are looked for in an index of several entities at once.

    FIND {34600111222 OR "600 111 222"} IN PHONE FIELDS
    RETURNING Contact(Id, Name), Lead(Id WHERE IsConverted = false LIMIT 5) LIMIT 20

A field is split into words where a sign or another class of letters stands; a term is one word, or several in quotes
that follow each other; `*` ends a word that may go on. Terms are joined by `OR`. A sign of `how.escaped` counts as a
letter only behind a backslash. Errors: bad_search; those of a where clause.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from cordboard_sandbox.record_server.records.conditions import EVERYTHING, Condition, compiled
from cordboard_sandbox.record_server.records.counterpart import Model, Record
from cordboard_sandbox.record_server.records.derived import value_of
from cordboard_sandbox.record_server.requests.http_messages import Failure
from cordboard_sandbox.record_server.requests.listing import fresh, named, permitted
from cordboard_sandbox.record_server.requests.routed_request import RoutedRequest
from cordboard_sandbox.record_server.requests.select_statement import where

STATEMENT = re.compile(
    r"\s*find\s*\{(?P<terms>(?:\\.|[^}\\])*)\}\s*in\s+(?P<group>\w+)\s+fields\s+returning\s+(?P<of>.*?)"
    r"(?:\s+limit\s+(?P<limit>\d+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
PART = re.compile(
    r"\s*(?P<entity>\w+)\s*\((?P<fields>[\w\s.,]+?)(?:\s+where\s+(?P<where>.*?))?(?:\s+limit\s+(?P<limit>\d+))?\s*\)\s*,?",
    re.IGNORECASE | re.DOTALL,
)
TERM = re.compile(r'\s*(?:"(?P<phrase>(?:\\.|[^"\\])*)"|(?P<word>(?:\\.|[^\s"\\])+))')
WORDS = re.compile(r"[^\W\d_]+|\d+")
FEW = 2  # letters of a word that may go on, at least


class Part(msgspec.Struct):
    """What is wanted of one entity."""

    model: Model
    fields: list[str]
    condition: Condition = EVERYTHING
    limit: int = 0


def found_by_text(routed: RoutedRequest) -> dict[str, Any]:
    """Records of several entities: statement; how: `fields` (group of fields = the kind of field it means),
    `escaped`; `lag` and `lag_s` as in lists."""
    statement = STATEMENT.fullmatch(routed.text("statement"))
    if statement is None:
        raise Failure("bad_search", message="no search statement")
    kind = routed.route.how["fields"].get(statement["group"].lower())
    if kind is None:
        raise Failure("bad_search", message=f"no fields of the kind {statement['group']}")
    terms = list(_terms(statement["terms"], str(routed.route.how.get("escaped", ""))))
    records: list[Any] = []
    for part in _parts(routed, statement["of"]):
        hits = list(_hits(routed, part, terms, kind))
        records += [routed.shown(part.model, one, "listed", part.fields) for one in hits[: part.limit or None]]
    most = int(statement["limit"] or 0)
    return {"records": records[: most or None], "count": len(records)}


def _terms(text: str, escaped: str) -> Iterator[list[str]]:
    """The words of each term."""
    at, joined = 0, True
    while text[at:].strip():
        found = TERM.match(text, at)
        if found is None:
            raise Failure("bad_search", message=text[at:])
        at = found.end()
        if found["word"] == "OR" and not joined:
            joined = True
            continue
        if not joined:
            raise Failure("bad_search", message="terms are joined by OR")
        joined = False
        said = found["phrase"] if found["word"] is None else found["word"]
        yield _words(said, escaped, is_word=found["word"] is not None)
    if joined:
        raise Failure("bad_search", message="no term")


def _words(said: str, escaped: str, *, is_word: bool) -> list[str]:
    bare = re.sub(r"\\.", "", said)
    if wrong := [sign for sign in bare if sign in escaped and sign != "*"]:
        raise Failure("bad_search", message=f"{wrong[0]} is not escaped")
    if bare.startswith("*") or ("*" in bare and not is_word):
        raise Failure("bad_search", message="a word cannot begin with *")
    words = WORDS.findall(re.sub(r"\\(.)", r"\1", said).casefold())
    if not words or (bare.endswith("*") and len(words[-1]) < FEW):
        raise Failure("bad_search", message="the term is too short")
    return [*words[:-1], f"{words[-1]}*"] if bare.endswith("*") else words


def _parts(routed: RoutedRequest, text: str) -> Iterator[Part]:
    at = 0
    while text[at:].strip():
        found = PART.match(text, at)
        if found is None:
            raise Failure("bad_search", message=text[at:])
        at = found.end()
        model = routed.model("read", found["entity"])
        fields = [name.strip() for name in found["fields"].split(",")]
        named(model, fields)
        condition = where(routed.own.dialect.lists, found["where"]) if found["where"] else EVERYTHING
        yield Part(model, fields, permitted(model, condition), int(found["limit"] or 0))


def _hits(routed: RoutedRequest, part: Part, terms: Sequence[Sequence[str]], kind: str) -> Iterator[Record]:
    own, model = routed.own, part.model
    word = own.dialect.field_words.kind
    facts = model.entity.fields | own.state.own_fields.get(model.name, {})
    names = [name for name, fact in facts.items() if fact.get(word) == kind]
    meets = compiled(own, model, fresh(routed, model, part.condition))
    for record in own.live(model.name):
        held = [str(value) for name in names if (value := value_of(own, model, record, name))]
        if any(_stands(terms, text) for text in held) and meets(record):
            yield record


def _stands(terms: Sequence[Sequence[str]], text: str) -> bool:
    """Whether one of the terms is in the text."""
    words = WORDS.findall(text.casefold())
    return any(
        all(_same(one, there) for one, there in zip(term, words[at:], strict=False))
        for term in terms
        for at in range(len(words) - len(term) + 1)
    )


def _same(term: str, word: str) -> bool:
    return word.startswith(term[:-1]) if term.endswith("*") else word == term
