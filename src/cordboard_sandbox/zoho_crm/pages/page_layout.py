"""What every page of the sandbox is written on: the frame, its style and policy, the addresses of records.

Plain HTML without scripts; what is said on a page is in page.py and tabs.py.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from urllib.parse import quote

from cordboard_sandbox.zoho_crm.engine.http_messages import Reply
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.schema import MODULES

TABS = {"Deals": "Potentials"}  # the module's old name still stands in page addresses
STYLE = """
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif;
--ink:light-dark(#1c2430,#e6e9ee);--quiet:light-dark(#5b6573,#a3adba);--paper:light-dark(#f4f5f7,#14171c);
--sheet:light-dark(#fff,#1d2127);--edge:light-dark(#dfe3e8,#333a44);--link:light-dark(#1c5fb8,#8ab4f8)}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
a{color:var(--link)}
header{background:#7a3e00;color:#fff;padding:.6rem 1.2rem;display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:center}
header b{border:2px solid #fff;border-radius:.3rem;padding:0 .5rem;letter-spacing:.1em}header a{color:#fff}
main{max-width:70rem;margin:1.2rem auto;padding:0 1.2rem}
nav{display:flex;flex-wrap:wrap;gap:.2rem 1rem}nav [aria-current]{font-weight:600;color:var(--ink);text-decoration:none}
h1{font-size:1.5rem;line-height:1.25;margin:.8rem 0}h2{font-size:1.1rem;margin:0 0 .6rem}
section{background:var(--sheet);border:1px solid var(--edge);border-radius:.5rem;padding:1rem 1.2rem;margin-bottom:1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--edge);vertical-align:top}
tr:last-child td{border-bottom:0}th,dt,.quiet{color:var(--quiet);font-weight:400}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.35rem 1rem;margin:0}dd{margin:0;white-space:pre-wrap}
button{font:inherit;padding:.5rem 1.4rem;border-radius:.4rem;border:1px solid var(--ink);cursor:pointer;
background:var(--sheet);color:var(--ink)}
button.go{background:#1c5fb8;border-color:#1c5fb8;color:#fff}progress{width:100%;height:1.2rem}code{font-size:.9em}
@media(max-width:40rem){main{padding:0 .8rem}section{padding:.8rem}dl{grid-template-columns:1fr;gap:0}
dd{margin-bottom:.5rem}tr:first-child:has(th){display:none}td{display:block;border:0;padding:0}
tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--edge)}tr:last-child{border:0}}
"""
_SEAL = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_SEAL}'; img-src data:; base-uri 'none'; frame-ancestors 'none'"


def reply(document: str, status: int = 200) -> Reply:
    """A page on its way out."""
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    return Reply(status=status, raw=document.encode(), media="text/html; charset=utf-8", headers=headers)


def document(title: str, body: str) -> str:
    """The frame around a page; `body` is HTML already."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escape(title)} - SANDBOX</title><style>{STYLE}</style></head>'
        "<body><header><b>SANDBOX</b><span>Local Zoho CRM. No real service, no real people.</span>"
        f'<a href="/">Overview</a></header><main>{body}</main></body></html>'
    )


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows under headings; cells are HTML already."""
    said = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr>{said}</table>"


def address_of(org: Org, module: str, record: str = "") -> str:
    """Where people open a module or a record, in the shape of the service."""
    return f"/crm/org{org.state.zgid}/tab/{TABS.get(module, module)}" + (f"/{quote(record, safe='')}" if record else "")


def link(address: str, said: str, *, here: bool = False) -> str:
    """A link with these words; `here`: it leads to where the reader is."""
    mark = ' aria-current="page"' if here else ""
    return f'<a href="{escape(address)}"{mark}>{escape(said)}</a>'


def called(org: Org, module: str, record: str) -> str:
    """The name of a record, or its id where it has none."""
    return str(org.name_of(module, record) or f"{MODULES[module].singular} {record}")
