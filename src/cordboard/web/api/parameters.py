"""Routes of parameters: what field mappings and rules can name, and what mappings would write."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from cordboard.contract.views.parameters import DefaultParameterView, MappedValueView, ParameterView
from cordboard.contract.views.view import Listed
from cordboard.domain.mapping.field_mapping import FieldMapping
from cordboard.web.dependencies import PrincipalDep, ServiceDep

MOST_MAPPINGS = 500


class MappingDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Field mappings to try, as `crm.CONNECTION.mappings` has them."""

    connection: str
    mappings: Annotated[tuple[FieldMapping, ...], msgspec.Meta(max_length=MOST_MAPPINGS)]


@get("/parameters", opt={"may": "settings.read"})
async def list_parameters(service: ServiceDep, me: PrincipalDep) -> Listed[ParameterView]:
    """What can be mapped and named in rules, each with its type, its latest value and how many recent calls had it.

    Without the permission `calls.read`, no values.
    """
    return Listed(items=tuple(await service.parameters.seen(me.may("calls.read"))))


@post("/settings/preview-mappings", opt={"may": "settings.read"}, status_code=200)
async def preview_mappings(
    service: ServiceDep, me: PrincipalDep, data: JSONBody[MappingDraft]
) -> Listed[MappedValueView]:
    """Show what field mappings write into a CRM, for the latest call with each parameter. Nothing is saved.

    Without the permission `calls.read`, the fields only.
    """
    shown = await service.parameters.preview(data.connection, data.mappings, me.may("calls.read"))
    return Listed(items=tuple(shown))


@get("/connections/{connection:str}/default-parameters", opt={"may": "settings.read"})
async def list_default_parameters(service: ServiceDep, connection: FromPath[str]) -> Listed[DefaultParameterView]:
    """What is written into this CRM without any mapping, with the values of example calls. Nothing is sent."""
    return Listed(items=tuple(await service.parameters.defaults(connection)))


ROUTES = Router("/", route_handlers=[list_parameters, preview_mappings, list_default_parameters], tags=["settings"])
