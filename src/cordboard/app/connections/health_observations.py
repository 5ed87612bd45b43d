"""What can be seen of each connection right now, as alerts want to know it. Nothing is decided here."""

from collections.abc import Mapping

from cordboard.app.connections.live_connections import Learnt, Links
from cordboard.domain.alerts.machine import Alert, Hurt, Kind, Quiet, Sight, Unclear, Well
from cordboard.ports.phone import LinkState
from cordboard.ports.store import Lane, LaneState


def crm_sight(learnt: Learnt, lane: Lane, unproven: bool, alert: Alert | None) -> Sight:
    """Of a CRM. Well is what answered since the trouble began; silence proves nothing."""
    if learnt.identity is None or lane.state is LaneState.STOPPED:
        return Quiet()
    if lane.state is LaneState.PAUSED:
        return Hurt(kind=Kind.PAUSED, since=lane.since or 0.0, reason=lane.reason or "")
    if lane.trouble:
        return Hurt(kind=Kind.AWAY, since=lane.since or 0.0, reason=lane.trouble)
    if learnt.away_since is not None:
        return Hurt(kind=Kind.AWAY, since=learnt.away_since, reason=learnt.problem or "")
    proven = alert is None or (learnt.last_ok_at or 0.0) > alert.began_at
    return Well() if proven and not unproven else Unclear()


def pbx_sight(link: LinkState | None, linked: bool) -> Sight:
    """Of a phone system; one that only sends webhooks cannot be seen to be away."""
    if not linked:
        return Quiet()
    if link is None:
        return Unclear()
    return Well() if link.up else Hurt(kind=Kind.AWAY, since=link.since, reason=link.problem or "")


def work_sight(counts: Mapping[str, int], now: float) -> Sight:
    """Of the outbox."""
    return Hurt(kind=Kind.PARKED, since=now) if counts.get("parked") else Well()


def linked(links: Links, connection: str) -> bool:
    """Whether this phone system is held open."""
    return bool(links.provider(connection).manifest.get("capabilities", {}).get("link"))
