"""All resources put together: the table of routes, and the org behind an ASGI application."""

from cordboard_sandbox.zoho_crm import (
    apis,
    attachments,
    bulk_read,
    composite,
    control,
    convert,
    coql,
    deleted,
    fields,
    layouts,
    locking,
    modules,
    notes,
    oauth,
    organisation,
    owner,
    records,
    search,
    tabs,
    tags,
    users,
    watch,
    workflow,
)
from cordboard_sandbox.zoho_crm.asgi import Sandbox
from cordboard_sandbox.zoho_crm.disk import Disk
from cordboard_sandbox.zoho_crm.org import Org
from cordboard_sandbox.zoho_crm.router import Router

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
    owner,
    notes,
    attachments,
    bulk_read,
    tags,
    watch,
    deleted,
    convert,
    locking,
    workflow,
    apis,
    tabs,
    control,
)


def sandbox(org: Org, disk: Disk | None = None) -> Sandbox:
    """The ASGI application for this org."""
    router = Router(route for resource in RESOURCES for route in resource.ROUTES)
    org.router = router
    org.disk = disk
    return Sandbox(org, router, disk)
