"""One sentence per connection: what is well, or what is wrong, what happens by itself and what a person can do."""

from collections.abc import Mapping

from cordboard.app.links import Learnt
from cordboard.kit.clock import moment
from cordboard.ports.pbx import LinkState
from cordboard.ports.store import Connection, DirectoryState, Lane, LaneState
from cordboard.ports.views import HealthView

REAUTHORISE = "Re-authorise this connection; what is kept is then sent in order."


def crm_state(learnt: Learnt, lane: Lane) -> str:
    """new, active, paused, stopped, trouble or degraded."""
    if learnt.identity is None:
        return "new"
    if lane.state is LaneState.PAUSED:
        return "paused"
    if lane.state is LaneState.STOPPED:
        return "stopped"
    if lane.trouble:
        return "trouble"
    return "degraded" if any(scope.held is False for scope in learnt.identity.scopes) else "active"


def crm_health(
    connection: Connection, learnt: Learnt, lane: Lane, directory: DirectoryState, counts: Mapping[str, int]
) -> HealthView:
    """The sentence of a CRM connection."""
    title, kept = connection.title, counts.get("open", 0)
    since = moment(lane.since).strftime("%H:%M") + " UTC" if lane.since else ""
    match crm_state(learnt, lane):
        case "new":
            text = f"{title} is not connected yet."
            return HealthView(level="amber", sentence=text, code="crm.new", fix="Connect it: authorise with the CRM.")
        case "paused":
            text = f"{title} is paused since {since}: {lane.reason} {kept:,} items are kept."
            return HealthView(level="red", sentence=text, code="crm.paused", fix=REAUTHORISE)
        case "stopped":
            text = f"{title} was paused by a person; {kept:,} items are kept."
            return HealthView(level="amber", sentence=text, code="crm.stopped", fix="Resume it.")
        case "trouble":
            text = f"{title} is away since {since}: {lane.trouble} {kept:,} items are kept and sent when it is back."
            return HealthView(level="red", sentence=text, code="crm.away", fix=None)
        case "degraded":
            missing = ", ".join(s.name for s in learnt.identity.scopes if s.held is False) if learnt.identity else ""
            text = f"{title} works, but rights are missing: {missing}."
            return HealthView(level="amber", sentence=text, code="crm.scope_missing", fix=REAUTHORISE)
    if not directory.loaded:
        text = f"{title} is connected; its directory is being loaded ({directory.loading or 'starting'})."
        return HealthView(level="amber", sentence=text, code="crm.loading", fix=None)
    if counts.get("parked"):
        text = f"{title} works; {counts['parked']:,} items are parked and need a person."
        return HealthView(level="amber", sentence=text, code="crm.parked", fix="Look at the outbox.")
    text = f"{title} works; {directory.people:,} people are known here."
    return HealthView(level="green", sentence=text, code="crm.ok")


def pbx_health(connection: Connection, link: LinkState | None, linked: bool) -> HealthView:
    """The sentence of a phone connection; `linked` when it holds a connection open."""
    title = connection.title
    if not linked:
        return HealthView(level="green", sentence=f"{title} waits for webhooks.", code="pbx.hook")
    if link is None:
        return HealthView(level="amber", sentence=f"{title} is being connected.", code="pbx.starting")
    if link.up:
        version = f" ({link.version})" if link.version else ""
        return HealthView(level="green", sentence=f"{title} is connected{version}.", code="pbx.ok")
    fix = "Check address, user and secret of this connection." if link.problem else None
    text = f"{title} is not connected: {link.problem or 'no answer yet'}"
    return HealthView(level="red", sentence=text, code="pbx.down", fix=fix)


def pbx_state(link: LinkState | None, linked: bool) -> str:
    """active, new or trouble."""
    if not linked:
        return "active"
    if link is None:
        return "new"
    return "active" if link.up else "trouble"
