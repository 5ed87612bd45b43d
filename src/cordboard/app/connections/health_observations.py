"""The health of each connection as alerts need it, read from its state. Nothing is decided here."""

from collections.abc import Mapping

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.domain.alerts.machine import Alert, HealthObservation, Kind, Quiet, Troubled, Unclear, Well
from cordboard.domain.connection_state import ConnectionState, Phase


def crm_observation(state: ConnectionState, alert: Alert | None) -> HealthObservation:
    """Of a CRM. Well is what answered since the trouble began; silence proves nothing."""
    match state.phase:
        case Phase.NEW | Phase.STOPPED:
            return Quiet()
        case Phase.PAUSED:
            return Troubled(kind=Kind.PAUSED, since=state.since, reason=state.reason)
        case Phase.TROUBLE:
            return Troubled(kind=Kind.AWAY, since=state.since, reason=state.reason)
    proven = alert is None or state.last_ok_at > alert.began_at
    return Well() if proven and not state.unproven else Unclear()


def pbx_observation(state: ConnectionState, linked: bool) -> HealthObservation:
    """Of a phone system; one that only sends webhooks cannot be seen to be away."""
    if not linked:
        return Quiet()
    if state.phase is Phase.NEW:
        return Unclear()
    return (
        Well() if state.open and not state.failing else Troubled(kind=Kind.AWAY, since=state.since, reason=state.reason)
    )


def outbox_observation(counts: Mapping[str, int], now: float) -> HealthObservation:
    """Of the outbox."""
    return Troubled(kind=Kind.PARKED, since=now) if counts.get("parked") else Well()


def linked(live_connections: LiveConnections, connection: str) -> bool:
    """Whether this phone system is held open."""
    return bool(live_connections.provider(connection).manifest.get("capabilities", {}).get("link"))
