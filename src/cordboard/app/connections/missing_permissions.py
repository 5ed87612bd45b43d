"""Which permissions settings would need that a CRM did not grant: said before they are saved, and when they are."""

from collections.abc import Iterator

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.finding_views import finding_view
from cordboard.app.operations.settings_in_force import created_kinds, handed_kinds
from cordboard.contract.views.settings import FindingView
from cordboard.domain.settings.findings import finding
from cordboard.domain.settings.settings import Settings

CODE = "permission.missing"


def missing_permissions(live_connections: LiveConnections, settings: Settings) -> Iterator[FindingView]:
    """One warning for each CRM that did not grant everything that these settings need."""
    for crm in live_connections.crms():
        missing = live_connections.missing_for(crm, created_kinds(settings, crm), handed_kinds(settings, crm))
        if missing:
            title, names = live_connections.connections[crm].title, ", ".join(missing)
            values = {"connection": crm, "title": title, "missing": names}
            yield finding_view(finding(CODE, f"crm.{crm}.scenario", names, **values))
