"""What a person of the team is called."""

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.decision_settings import user_in


def member_name(one: TeamMember, live_connections: LiveConnections) -> str:
    """As in the CRM, where the person has a user there."""
    names = (crm_name(one, crm, live_connections) for crm in live_connections.crms())
    return next((name for name in names if name), None) or one.name or one.id


def crm_name(one: TeamMember, crm: str, live_connections: LiveConnections) -> str | None:
    """The name of the person's user in this CRM."""
    wanted = user_in(one, crm)
    return next((user.name for user in live_connections.users(crm) if wanted and user.id == wanted), None)
