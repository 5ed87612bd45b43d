"""One sentence per connection: what is well, or what is wrong, what happens by itself and what a person can do."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cordboard.app.connections.live_connections import ConnectionStatus
from cordboard.contract.views.connections import HealthView
from cordboard.ports.crm import Scope
from cordboard.ports.phone import LinkState
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.lanes import Lane, LaneState
from cordboard.toolkit.clock import moment

REAUTHORISE = "Re-authorise this connection; what is kept is then sent in order."


def crm_state(learnt: ConnectionStatus, lane: Lane, rights: Sequence[Scope]) -> str:
    """new, active, paused, stopped, trouble or degraded."""
    if learnt.identity is None:
        return "new"
    if lane.state is LaneState.PAUSED:
        return "paused"
    if lane.state is LaneState.STOPPED:
        return "stopped"
    if lane.trouble:
        return "trouble"
    return "degraded" if any(right.held is False for right in rights) else "active"


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
    connection: Connection,
    learnt: ConnectionStatus,
    lane: Lane,
    rights: Sequence[Scope],
    directory: DirectoryState,
    counts: Mapping[str, int],
) -> HealthView:
    """The sentence of a CRM connection."""
    title, kept = connection.title, str(counts.get("open", 0))
    since = moment(lane.since).isoformat() if lane.since else ""
    match crm_state(learnt, lane, rights):
        case "new":
            return _health("crm.new", title=title)
        case "paused":
            return _health("crm.paused", title=title, since=since, reason=lane.reason or "", n=kept)
        case "stopped":
            return _health("crm.stopped", title=title, n=kept)
        case "trouble":
            return _health("crm.away", title=title, since=since, reason=lane.trouble or "", n=kept)
        case "degraded":
            missing = ", ".join(right.name for right in rights if right.held is False)
            return _health("crm.scope_missing", title=title, missing=missing)
    if not directory.loaded:
        return _health("crm.loading", title=title, progress=directory.loading or "starting")
    if counts.get("parked"):
        return _health("crm.parked", title=title, n=str(counts["parked"]))
    return _health("crm.ok", title=title, n=str(directory.people))


def pbx_health(connection: Connection, link: LinkState | None, linked: bool) -> HealthView:
    """The sentence of a phone connection; `linked` when it holds a connection open."""
    title = connection.title
    if not linked:
        return _health("pbx.hook", title=title)
    if link is None:
        return _health("pbx.starting", title=title)
    if link.up and link.problem:
        return _health("pbx.limited", title=title, reason=link.problem)
    if link.up:
        return _health("pbx.ok", title=title, version=f" ({link.version})" if link.version else "")
    fix = "Check address, user and secret of this connection." if link.problem else None
    return _health("pbx.down", fix, title=title, reason=link.problem or "no answer yet")


def pbx_state(link: LinkState | None, linked: bool) -> str:
    """active, new or trouble."""
    if not linked:
        return "active"
    if link is None:
        return "new"
    return "active" if link.up else "trouble"
