"""All resources put together: the table of routes, and the org behind an ASGI application."""

from cordboard_sandbox.zoho_crm.engine import control, pressed_faults
from cordboard_sandbox.zoho_crm.engine.asgi import Sandbox
from cordboard_sandbox.zoho_crm.engine.persistence import Disk
from cordboard_sandbox.zoho_crm.engine.router import Router
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.pages import record_pages
from cordboard_sandbox.zoho_crm.query import coql, search
from cordboard_sandbox.zoho_crm.record_api import (
    attachments,
    bulk_read,
    composite,
    convert,
    deleted,
    locking,
    merging,
    notes,
    owner_changes,
    records,
    tags,
)
from cordboard_sandbox.zoho_crm.settings_api import (
    api_catalogue,
    fields,
    layouts,
    modules,
    notification_channels,
    oauth,
    organisation,
    users,
    workflow,
)

RESOURCES = (
    oauth,
    fields,
    layouts,
    modules,
    organisation,
    users,
    records,
    coql,
    search,
    composite,
    owner_changes,
    notes,
    attachments,
    bulk_read,
    tags,
    notification_channels,
    deleted,
    convert,
    merging,
    locking,
    workflow,
    api_catalogue,
    record_pages,
    control,
    pressed_faults,
)


def sandbox(org: Org, disk: Disk | None = None) -> Sandbox:
    """The ASGI application for this org."""
    router = Router(route for resource in RESOURCES for route in resource.ROUTES)
    org.router = router
    org.disk = disk
    return Sandbox(org, router, disk)
