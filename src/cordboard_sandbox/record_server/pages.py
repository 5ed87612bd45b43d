"""Read-only pages for people: what the counterpart holds, and each record at the address that the service would use.

An address with a fragment (`#Lead/view/ID`) shows its record on the one page, by CSS alone; no scripts anywhere.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from typing import Any
from urllib.parse import urlencode

import msgspec

from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model, Record
from cordboard_sandbox.record_server.records.derived import title
from cordboard_sandbox.record_server.records.showing import shown
from cordboard_sandbox.record_server.requests.http_messages import Reply, Request
from cordboard_sandbox.record_server.template import filled

LATEST = 200
STYLE = """
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif;--edge:light-dark(#dfe3e8,#333a44);
--sheet:light-dark(#fff,#1d2127);--paper:light-dark(#f4f5f7,#14171c);--quiet:light-dark(#5b6573,#a3adba)}
body{margin:0;background:var(--paper);overflow-wrap:anywhere}a{color:light-dark(#1c5fb8,#8ab4f8)}
header{background:#20415f;color:#fff;padding:.6rem 1.2rem;display:flex;flex-wrap:wrap;gap:.2rem 1rem}
header a{color:#fff}
header b{border:2px solid #fff;border-radius:.3rem;padding:0 .5rem;letter-spacing:.1em}
main{max-width:70rem;margin:1.2rem auto;padding:0 1.2rem}h1{font-size:1.4rem}h2{font-size:1.1rem;margin:0 0 .6rem}
section,article{background:var(--sheet);border:1px solid var(--edge);border-radius:.5rem;padding:1rem 1.2rem;
margin:0 0 1rem}
article{display:none}article:target{display:block;outline:3px solid #1c5fb8}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem .3rem 0;vertical-align:top;
border-bottom:1px solid var(--edge)}th,dt{color:var(--quiet);font-weight:400}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.35rem 1rem;margin:0}dd{margin:0;white-space:pre-wrap}
@media(max-width:40rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}}
"""
_SEAL = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_SEAL}'; img-src data:; base-uri 'none'; frame-ancestors 'none'"


def page(own: Counterpart, request: Request) -> Reply | None:
    """The page at this address, or None where there is none."""
    if request.method != "GET" or request.path.startswith(own.dialect.dialect.base or "\0"):
        return None
    if request.path == "/":
        return _reply(own, _everything(own, request.origin))
    if own.dialect.link.startswith("/"):
        asked = request.path + (f"?{urlencode(request.pairs)}" if request.pairs else "")
        for name in own.dialect.entities:
            head, _, tail = _address(own, name, "\0").partition("\0")
            id_ = asked.removeprefix(head).removesuffix(tail)
            if asked == f"{head}{id_}{tail}" and (record := _found(own, name, id_)):
                return _reply(own, _record(own, record))
    return None


def _found(own: Counterpart, entity: str, id_: str) -> Record | None:
    """The record of this id, or of this number, where links hold it alone."""
    prefix = own.dialect.entities[entity].id_prefix if "{number}" in own.dialect.link else ""
    return own.find(entity, prefix + id_)


def _address(own: Counterpart, entity: str, id_: str) -> str:
    part = own.dialect.entities[entity]
    known = {"entity": entity, "id": id_, "number": id_.removeprefix(part.id_prefix), **part.labels}
    return str(filled(own.dialect.link, known))


def address(own: Counterpart, record: Record) -> str:
    """Where people open a record."""
    link = _address(own, record.entity, record.id)
    return f"/{link}" if link.startswith("#") else link


def _reply(own: Counterpart, body: str) -> Reply:
    head = own.dialect.dialect
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f"<title>{escape(head.title)} - SANDBOX</title><style>{STYLE}</style></head><body><header><b>SANDBOX</b>"
        f"<span>{escape(head.title)} {escape(head.version)}. No real service, no real people.</span>"
        f'<a href="/">Overview</a></header><main>{body}</main></body></html>'
    )
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    return Reply(raw=text.encode(), media="text/html; charset=utf-8", headers=headers)


def _everything(own: Counterpart, origin: str) -> str:
    records = {name: [*own.live(name)][::-1] for name in own.dialect.entities}
    chosen = "".join(_article(own, record) for rows in records.values() for record in rows)
    lists = "".join(_list(own, name, rows) for name, rows in records.items())
    return (
        chosen if own.dialect.link.startswith("#") else ""
    ) + f"<h1>Records</h1>{_faults(own, origin)}{lists}{_requests(own)}"


def _faults(own: Counterpart, origin: str) -> str:
    """What is switched on, and the commands for the faults that people try first."""
    active = ", ".join(escape(fault.switch) for fault in own.faults.active) or "All off"
    post = f"curl -X POST {origin}/__sandbox/faults -d"
    commands = (
        ("service down", f"""{post} '{{"switch": "refuse"}}'"""),
        ("access refused", f"""{post} '{{"switch": "burst_401"}}'"""),
        ("too many requests", f"""{post} '{{"switch": "fail_before", "status": 429}}'"""),
        ("all off", f"curl -X DELETE {origin}/__sandbox/faults"),
    )
    rows = ((name, f"<code>{escape(command)}</code>") for name, command in commands)
    return f"<section><h2>Faults</h2><p>{active}.</p>{_table(('fault', 'command'), rows)}</section>"


def _list(own: Counterpart, name: str, records: list[Record]) -> str:
    model = own.model(name)
    assert model is not None
    rows = ((_link(own, record), escape(_phones(own, model, record)), escape(record.id)) for record in records[:LATEST])
    return f"<section><h2>{escape(name)} ({len(records)})</h2>{_table(('name', 'number', 'id'), rows)}</section>"


def _phones(own: Counterpart, model: Model, record: Record) -> str:
    found = shown(own, model, record, "read")
    return ", ".join(str(found[name]) for name in own.dialect.seed.phones if found.get(name))


def _link(own: Counterpart, record: Record) -> str:
    said = title(own, record.entity, record.id) or f"{record.entity} {record.id}"
    return f'<a href="{escape(address(own, record))}">{escape(said)}</a>'


def _article(own: Counterpart, record: Record) -> str:
    return f'<article id="{escape(address(own, record).removeprefix("/#"))}">{_record(own, record)}</article>'


def _record(own: Counterpart, record: Record) -> str:
    model = own.model(record.entity)
    assert model is not None
    values = shown(own, model, record, "read")
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(_said(value))}</dd>" for name, value in values.items() if value)
    name = title(own, record.entity, record.id) or record.id
    return f"<h1>{escape(record.entity)}: {escape(name)}</h1><dl>{rows}</dl>"


def _said(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _requests(own: Counterpart) -> str:
    rows = (
        (escape(entry.at), escape(f"{entry.method} {entry.path}"), str(entry.status), escape(entry.fault))
        for entry in reversed(own.log.last(25))
    )
    return f"<section><h2>Last requests</h2>{_table(('at', 'request', 'status', 'fault'), rows)}</section>"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    said = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{said}</table>"
