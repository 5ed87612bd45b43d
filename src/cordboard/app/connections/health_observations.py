"""What can be seen of each connection right now, as alerts want to know it. Nothing is decided here."""

from collections.abc import Mapping

from cordboard.app.connections.live_connections import ConnectionStatus, LiveConnections
from cordboard.domain.alerts.machine import Alert, HealthObservation, Kind, Quiet, Troubled, Unclear, Well
from cordboard.ports.phone import LinkState
from cordboard.ports.store.lanes import Lane, LaneState


def crm_sight(learnt: ConnectionStatus, lane: Lane, unproven: bool, alert: Alert | None) -> HealthObservation:
    """Of a CRM. Well is what answered since the trouble began; silence proves nothing."""
    if learnt.identity is None or lane.state is LaneState.STOPPED:
        return Quiet()
    if lane.state is LaneState.PAUSED:
        return Troubled(kind=Kind.PAUSED, since=lane.since or 0.0, reason=lane.reason or "")
    if lane.trouble:
        return Troubled(kind=Kind.AWAY, since=lane.since or 0.0, reason=lane.trouble)
    if learnt.away_since is not None:
        return Troubled(kind=Kind.AWAY, since=learnt.away_since, reason=learnt.problem or "")
    proven = alert is None or (learnt.last_ok_at or 0.0) > alert.began_at
    return Well() if proven and not unproven else Unclear()


def pbx_sight(link: LinkState | None, linked: bool) -> HealthObservation:
    """Of a phone system; one that only sends webhooks cannot be seen to be away."""
    if not linked:
        return Quiet()
    if link is None:
        return Unclear()
    return Well() if link.up else Troubled(kind=Kind.AWAY, since=link.since, reason=link.problem or "")


def work_sight(counts: Mapping[str, int], now: float) -> HealthObservation:
    """Of the outbox."""
    return Troubled(kind=Kind.PARKED, since=now) if counts.get("parked") else Well()


def linked(live_connections: LiveConnections, connection: str) -> bool:
    """Whether this phone system is held open."""
    return bool(live_connections.provider(connection).manifest.get("capabilities", {}).get("link"))
