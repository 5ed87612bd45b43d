"""Two pages of the sandbox: consent (Accept, Refuse) and the overview. Those of records are in record_pages.py."""

from html import escape

from cordboard_sandbox.zoho_crm.engine import credit_limits
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.pages.fault_buttons import fault_buttons
from cordboard_sandbox.zoho_crm.pages.page_layout import document, table
from cordboard_sandbox.zoho_crm.pages.record_pages import latest


def consent(org: Org, form: dict[str, str]) -> str:
    """The consent page: which application asks for what, as whom; the CRM's password is typed here and nowhere else."""
    user = org.state.users[org.state.user]
    scopes = "".join(
        f"<li><code>{escape(scope)}</code></li>" for scope in form.get("scope", "").replace(",", " ").split()
    )
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in form.items()
    )
    return document(
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
    used, limit = credit_limits.used(org), credit_limits.daily_credits(org)
    faults = [
        (str(fault.id), escape(fault.switch), escape(f"{fault.method} {fault.path}"),
         str(fault.times if fault.times is not None else "until off"), f"{fault.probability:g}", str(fault.hits))
        for fault in org.faults.active
    ]  # fmt: skip
    switched = table(["id", "switch", "where", "times", "probability", "hits"], faults) if faults else "<p>All off.</p>"
    revoked = "" if org.state.oauth.refresh else "<p>All tokens are revoked.</p>"
    return document(
        org.state.company,
        f"<h1>{escape(org.state.company)}</h1>"
        f"<section><h2>API credits, last 24 hours</h2><progress max='{limit}' value='{used}'></progress>"
        f"<p>{used:,} of {limit:,} used; edition {escape(org.state.edition)}; "
        f"time {org.iso(org.second())} ({org.clock.mode} clock)</p></section>"
        f"<section><h2>Fault switches</h2>{switched}{revoked}{fault_buttons()}</section>"
        + "".join(latest(org, module) for module in ("Calls", "Leads", "Contacts", "Accounts", "Deals", "Tasks"))
        + f"<section><h2>Last requests</h2>{_requests(org)}</section>",
    )


def _requests(org: Org) -> str:
    return table(
        ["at", "request", "status", "credits", "took", "fault"],
        (
            (escape(entry.at), escape(f"{entry.method} {entry.path}"), str(entry.status), str(entry.credits),
             f"{entry.took_ms:.1f} ms", escape(entry.fault))
            for entry in reversed(org.journal.last(25))
        ),
    )  # fmt: skip
