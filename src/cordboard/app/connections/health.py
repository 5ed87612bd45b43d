"""One sentence per connection: what is well, or what is wrong, what happens by itself and what a person can do."""

from collections.abc import Mapping
from datetime import datetime

from cordboard.contract.views.connections import HealthView
from cordboard.domain.connection_state import ConnectionState, Phase
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.toolkit.clock import moment

REAUTHORISE = "Re-authorise this connection; what is kept is then sent in order."


SENTENCES = {  # code: the English sentence; the console says it in other languages from the same code and values
    "crm.new": "{title} is not connected yet.",
    "crm.paused": "{title} is paused since {since}: {reason} {n} {items} kept.",
    "crm.stopped": "{title} was paused by a person; {n} {items} kept.",
    "crm.away": "{title} is away since {since}: {reason} {n} {items} kept and sent when it is back.",
    "crm.scope_missing": "{title} works, but rights are missing: {missing}.",
    "crm.loading": "{title} is connected; its directory is being loaded ({progress}).",
    "crm.parked": "{title} works; {n} {items} parked and {need} a person.",
    "crm.ok": "{title} works; {n} {people} known here.",
    "pbx.hook": "{title} waits for webhooks.",
    "pbx.starting": "{title} is being connected.",
    "pbx.ok": "{title} is connected{version}.",
    "pbx.limited": "{title} is connected, with a limit: {reason}",
    "pbx.down": "{title} is not connected: {reason}",
}
LEVELS = {
    "crm.paused": "red",
    "crm.away": "red",
    "pbx.down": "red",
    "crm.ok": "green",
    "pbx.ok": "green",
    "pbx.hook": "green",
}
FIXES = {
    "crm.new": "Connect it: authorise with the CRM.",
    "crm.paused": REAUTHORISE,
    "crm.stopped": "Resume it.",
    "crm.scope_missing": REAUTHORISE,
    "crm.parked": "Look at the outbox.",
}
ONE = {"items": "item is", "need": "needs", "people": "person is"}
MANY = {"items": "items are", "need": "need", "people": "people are"}


def _health(code: str, fix: str | None = None, **values: str) -> HealthView:
    """The sentence of this code; numbers in words that fit them, moments in UTC."""
    n = int(values.get("n", 0))
    told = {**values, **(ONE if n == 1 else MANY), "n": f"{n:,}"}
    if "since" in values:
        told["since"] = f"{datetime.fromisoformat(values['since']):%H:%M} UTC" if values["since"] else ""
    sentence = SENTENCES[code].format(**told)
    return HealthView(
        level=LEVELS.get(code, "amber"), sentence=sentence, code=code, fix=fix or FIXES.get(code), values=values
    )


def crm_health(
    connection: Connection, state: ConnectionState, directory: DirectoryState, counts: Mapping[str, int]
) -> HealthView:
    """The sentence of a CRM connection."""
    title, waiting = connection.title, str(counts.get("open", 0))
    since = moment(state.since).isoformat()
    match state.phase:
        case Phase.NEW:
            return _health("crm.new", title=title)
        case Phase.PAUSED:
            return _health("crm.paused", title=title, since=since, reason=state.reason, n=waiting)
        case Phase.STOPPED:
            return _health("crm.stopped", title=title, n=waiting)
        case Phase.TROUBLE:
            return _health("crm.away", title=title, since=since, reason=state.reason, n=waiting)
        case Phase.DEGRADED:
            return _health("crm.scope_missing", title=title, missing=", ".join(state.missing))
    if not directory.loaded:
        return _health("crm.loading", title=title, progress=directory.loading or "starting")
    if counts.get("parked"):
        return _health("crm.parked", title=title, n=str(counts["parked"]))
    return _health("crm.ok", title=title, n=str(directory.people))


def pbx_health(connection: Connection, state: ConnectionState, linked: bool) -> HealthView:
    """The sentence of a phone connection; `linked` when it holds a connection open."""
    title = connection.title
    if not linked:
        return _health("pbx.hook", title=title)
    match state.phase:
        case Phase.NEW:
            return _health("pbx.starting", title=title)
        case Phase.ACTIVE if state.reason:
            return _health("pbx.limited", title=title, reason=state.reason)
        case Phase.ACTIVE:
            return _health("pbx.ok", title=title, version=f" ({state.version})" if state.version else "")
    fix = "Check address, user and secret of this connection." if state.reason else None
    return _health("pbx.down", fix, title=title, reason=state.reason or "no answer yet")
