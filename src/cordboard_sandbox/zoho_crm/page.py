"""The two pages of the sandbox: consent (Accept, Refuse) and a read-only home page. Marked SANDBOX."""

from html import escape

from cordboard_sandbox.zoho_crm import limits
from cordboard_sandbox.zoho_crm.org import Org

STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1c2430}
header{background:#7a3e00;color:#fff;padding:.6rem 1.2rem;display:flex;gap:1rem;align-items:center}
header b{border:2px solid #fff;border-radius:.3rem;padding:0 .5rem;letter-spacing:.1em}
main{max-width:70rem;margin:1.2rem auto;padding:0 1.2rem}
section{background:#fff;border:1px solid #dfe3e8;border-radius:.5rem;padding:1rem 1.2rem;margin-bottom:1rem}
section{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.2rem .6rem;border-bottom:1px solid #eceff2;vertical-align:top}
button{font:inherit;padding:.5rem 1.4rem;border-radius:.4rem;border:1px solid #1c2430;background:#fff;cursor:pointer}
button.go{background:#1c5fb8;border-color:#1c5fb8;color:#fff}progress{width:100%;height:1.2rem}code{font-size:.9em}
"""


def _document(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">'
        f'<link rel="icon" href="data:,">'
        f"<title>{escape(title)} - SANDBOX</title><style>{STYLE}</style></head><body><header><b>SANDBOX</b>"
        f"<span>Local Zoho CRM. No real service, no real people.</span></header><main>{body}</main></body></html>"
    )


def consent(org: Org, form: dict[str, str]) -> str:
    """The consent page: which application asks for what, as whom; the CRM's password is typed here and nowhere else."""
    user = org.state.users[org.state.user]
    scopes = "".join(
        f"<li><code>{escape(scope)}</code></li>" for scope in form.get("scope", "").replace(",", " ").split()
    )
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in form.items()
    )
    return _document(
        "Consent",
        f"<section><h1>Allow access?</h1><p>The application <code>{escape(form['client_id'])}</code> asks "
        f"<b>{escape(user.full_name)}</b> ({escape(user.email)}) of <b>{escape(org.state.company)}</b> for:</p>"
        f'<ul>{scopes}</ul><form method="post" action="/oauth/v2/auth">{kept}'
        f'<p><label>Sign in as <input name="login" value="{escape(user.email)}" autocomplete="username" readonly>'
        '</label> <label>Password <input name="password" type="password" autocomplete="off"></label> '
        "(any, or none: this is a sandbox)</p>"
        f'<button class="go" name="answer" value="accept">Accept</button> '
        f'<button name="answer" value="refuse">Refuse</button></form></section>',
    )


def home(org: Org) -> str:
    """What the org holds and what was asked of it lately."""
    used, limit = limits.used(org), limits.daily_credits(org)
    faults = "".join(
        f"<tr><td>{fault.id}</td><td>{escape(fault.switch)}</td><td>{escape(fault.method)} {escape(fault.path)}</td>"
        f"<td>{fault.times if fault.times is not None else 'until off'}</td><td>{fault.probability:g}</td>"
        f"<td>{fault.hits}</td></tr>"
        for fault in org.faults.active
    )
    switched = _table("id switch where times probability hits", faults) if faults else "<p>All off.</p>"
    return _document(
        org.state.company,
        f"<h1>{escape(org.state.company)}</h1>"
        f"<section><h2>API credits, last 24 hours</h2><progress max='{limit}' value='{used}'></progress>"
        f"<p>{used:,} of {limit:,} used; edition {escape(org.state.edition)}; "
        f"time {org.iso(org.second())} ({org.clock.mode} clock)</p></section>"
        f"<section><h2>Fault switches</h2>{switched}</section>"
        + "".join(_records(org, module) for module in ("Calls", "Leads", "Contacts", "Accounts", "Deals", "Tasks"))
        + f"<section><h2>Last requests</h2>{_requests(org)}</section>",
    )


def _table(heads: str, rows: str) -> str:
    return f"<table><tr>{''.join(f'<th>{head}</th>' for head in heads.split())}</tr>{rows}</table>"


NAMES = ("Full_Name", "Subject", "Account_Name", "Deal_Name")
DETAILS = ("Phone", "Call_Duration", "Stage", "Due_Date")


def _records(org: Org, module: str, shown: int = 8) -> str:
    table = org.tables[module]
    rows = ""
    for id_ in list(table.records)[: -shown - 1 : -1]:
        fields = table.records[id_].fields
        name = next((fields[key] for key in NAMES if fields.get(key)), "")
        owner = org.person(fields.get("Owner", ""))["name"]
        what = next((fields[key] for key in DETAILS if fields.get(key)), "")
        when = org.iso(table.records[id_].modified)
        rows += f"<tr><td>{id_}</td><td>{escape(str(name))}</td><td>{escape(str(what))}</td>"
        rows += f"<td>{escape(owner)}</td><td>{when}</td></tr>"
    return f"<section><h2>{module} ({len(table)})</h2>{_table('id name detail owner modified', rows)}</section>"


def _requests(org: Org) -> str:
    rows = "".join(
        f"<tr><td>{escape(entry.at)}</td><td>{escape(entry.method)} {escape(entry.path)}</td><td>{entry.status}</td>"
        f"<td>{entry.credits}</td><td>{entry.took_ms:.1f} ms</td><td>{escape(entry.fault)}</td></tr>"
        for entry in reversed(org.journal.last(25))
    )
    return _table("at request status credits took fault", rows)
