"""Routes of connections: providers, connections, health, consent, last exchanges."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from cordboard.contract.connections import ConnectionChange, ExchangeView, Field, NewConnection, PastedRequest, Pipeline
from cordboard.contract.languages import LANGUAGES, Language
from cordboard.contract.views.connections import (
    AuthorizeView,
    ConnectionView,
    PreparedView,
    ProviderPageView,
    ProviderView,
    Trial,
    WebhookActivityView,
)
from cordboard.contract.views.request_trials import RequestTrialView
from cordboard.contract.views.view import Listed
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser
from cordboard.web.api.calls import Limit
from cordboard.web.auth.consent_cookie import consent_cookie
from cordboard.web.dependencies import AuthenticatorDep, CallerName, PrincipalDep, ServiceDep
from cordboard.web.reader_language import reader_language

READ: dict[str, Any] = {"may": "connections.read"}
CHANGE: dict[str, Any] = {"may": "connections.change"}
ONE = "/connections/{connection:str}"


Remembered = Annotated[
    bool, QueryParameter(description="From the local copy, without using credits; refreshed every 15 minutes.")
]


Reader = Annotated[
    Language | None,
    QueryParameter(description="The language of the texts; without it the header Accept-Language counts."),
]


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """The redirect URI; it must be registered with the service."""

    redirect_uri: Annotated[
        str,
        msgspec.Meta(
            max_length=2000, pattern="^https?://", description="an address that begins with http:// or https://"
        ),
    ]


class UnsavedConnection(NewConnection, frozen=True, kw_only=True):
    """Settings of a new connection, or of the one named in `connection`: what is absent there stays."""

    connection: str | None = None


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """The code that the service showed for a self-client."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]


class Agreed(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the administrator agreed to the changes in the CRM."""

    agreed: bool = False


@get("/providers", opt=READ)
async def list_providers(
    request: Request[Any, Any, Any], service: ServiceDep, language: Reader = None
) -> Listed[ProviderView]:
    """Available providers, with their texts in the reader's language."""
    found = reader_language(language, request.headers.get("accept-language", ""))
    return Listed(items=tuple(await service.connections.providers(found)))


@get("/providers/{kind:str}/{provider:str}/page", opt=READ)
async def show_provider_page(
    request: Request[Any, Any, Any],
    service: ServiceDep,
    kind: FromPath[str],
    provider: FromPath[str],
    language: Reader = None,
) -> ProviderPageView:
    """How to connect this provider, what it can and cannot, as Markdown in the reader's language."""
    found = reader_language(language, request.headers.get("accept-language", ""))
    return await service.connections.provider_page(kind, provider, found)


@get("/connections", opt=READ)
async def list_connections(service: ServiceDep) -> Listed[ConnectionView]:
    """Connections, with their health."""
    return Listed(items=tuple(await service.connections.all()))


@post("/connections", opt=CHANGE)
async def create_connection(service: ServiceDep, by: CallerName, data: JSONBody[NewConnection]) -> ConnectionView:
    """Create a connection; it does nothing before it is authorised."""
    return await service.connections.create(data, by)


@post("/connections/test", opt=CHANGE, status_code=200)
async def try_settings(service: ServiceDep, data: JSONBody[UnsavedConnection]) -> Trial:
    """Test settings before they are saved. With `connection` they are a change of that one."""
    return await service.connections.try_unsaved(data, data.connection)


@post("/connections/try-request", opt=CHANGE, status_code=200)
async def try_request(service: ServiceDep, data: JSONBody[PastedRequest]) -> RequestTrialView:
    """Try a pasted webhook request: what it becomes, and whether its signature fits. Nothing is stored."""
    return await service.connections.try_request(data)


@get(ONE, opt=READ)
async def show_connection(service: ServiceDep, connection: FromPath[str]) -> ConnectionView:
    """One connection."""
    return await service.connections.one(connection)


@patch(ONE, opt=CHANGE)
async def change_connection(
    service: ServiceDep, by: CallerName, connection: FromPath[str], data: JSONBody[ConnectionChange]
) -> ConnectionView:
    """Change its title or settings."""
    return await service.connections.change(connection, data, by)


@delete(ONE, opt=CHANGE)
async def drop_connection(service: ServiceDep, by: CallerName, connection: FromPath[str]) -> None:
    """Remove a connection; records that it created are kept."""
    await service.connections.drop(connection, by)


@post(f"{ONE}/authorize", opt=CHANGE, status_code=200)
async def authorize(
    request: Request[Any, Any, Any],
    service: ServiceDep,
    authenticator: AuthenticatorDep,
    me: PrincipalDep,
    connection: FromPath[str],
    data: JSONBody[Return],
) -> Response[AuthorizeView]:
    """Start OAuth: open `url` in a browser. Who starts it in the console finishes it in the same browser."""
    tied = me.session is not None
    started = await service.connections.authorize(connection, data.redirect_uri, tied, me.name)
    if not tied:
        return Response(started)
    scope: Any = request.scope  # the same, spelt as a TypedDict
    user = await authenticator.accounts.user(me.user or "")
    named = next((one for one in LANGUAGES if user is not None and one == user.language), None)
    language = reader_language(named, request.headers.get("accept-language", ""))
    return Response(started, cookies=[consent_cookie(started.state, scope, language, connection)])


@post(f"{ONE}/code", opt=CHANGE, status_code=200)
async def use_code(
    service: ServiceDep, by: CallerName, connection: FromPath[str], data: JSONBody[Code]
) -> ConnectionView:
    """Finish OAuth with the code of a self-client."""
    return await service.connections.use_code(connection, data.code, by)


@post(f"{ONE}/test", opt=CHANGE, status_code=200)
async def try_connection(service: ServiceDep, connection: FromPath[str]) -> Trial:
    """Test the connection: read our identity and one record."""
    return await service.connections.test(connection)


@get(f"{ONE}/webhook", opt={"may": "journal.read"})
async def show_webhook(service: ServiceDep, connection: FromPath[str]) -> WebhookActivityView:
    """What came by webhook, which requests were refused and why, and an example request."""
    return await service.connections.webhook_activity(connection)


@post(f"{ONE}/webhook/test", opt=CHANGE, status_code=200)
async def try_webhook(service: ServiceDep, connection: FromPath[str]) -> Trial:
    """Send ourselves a test event as the sender would; nothing of it is stored."""
    return await service.connections.try_webhook(connection)


@post(f"{ONE}/pause", opt=CHANGE, status_code=200)
async def pause(service: ServiceDep, by: CallerName, connection: FromPath[str]) -> ConnectionView:
    """Stop sending to this CRM, or reading from this phone system; items and webhooks wait in order."""
    return await service.connections.pause(connection, by)


@post(f"{ONE}/resume", opt=CHANGE, status_code=200)
async def resume(service: ServiceDep, by: CallerName, connection: FromPath[str]) -> ConnectionView:
    """Continue sending to this CRM."""
    return await service.connections.resume(connection, by)


@post(f"{ONE}/prepare", opt=CHANGE, status_code=200)
async def prepare(
    service: ServiceDep, by: CallerName, connection: FromPath[str], data: JSONBody[Agreed]
) -> PreparedView:
    """Create what duplicate protection needs in the CRM, if agreed."""
    return await service.connections.prepare(connection, data.agreed, by)


@post(f"{ONE}/sync", opt=CHANGE, status_code=202)
async def sync(service: ServiceDep, by: CallerName, connection: FromPath[str]) -> ConnectionView:
    """Sync contacts now."""
    return await service.connections.sync(connection, by)


@get(f"{ONE}/exchanges", opt={"may": "journal.read"})
async def list_exchanges(service: ServiceDep, connection: FromPath[str], limit: Limit = 50) -> Listed[ExchangeView]:
    """The last requests and replies; secrets are masked."""
    return Listed(items=tuple(await service.connections.exchanges(connection, limit)))


@get(f"{ONE}/crm-users", opt=READ)
async def list_crm_users(service: ServiceDep, connection: FromPath[str], known: Remembered = False) -> Listed[CrmUser]:
    """CRM users who can own records."""
    return Listed(items=tuple(await service.crm.users(connection, known)))


OLD_USERS = get(f"{ONE}/users", opt=READ, include_in_schema=False)(list_crm_users.fn)  # its address until 0.1


@get(f"{ONE}/fields", opt=READ)
async def list_fields(service: ServiceDep, connection: FromPath[str], entity: FromQuery[Entity]) -> Listed[Field]:
    """Fields of a kind of record."""
    return Listed(items=tuple(await service.crm.fields(connection, entity)))


@get(f"{ONE}/pipelines", opt=READ)
async def list_pipelines(service: ServiceDep, connection: FromPath[str]) -> Listed[Pipeline]:
    """Pipelines and stages of deals."""
    return Listed(items=tuple(await service.crm.pipelines(connection)))


ROUTES = Router(
    "/",
    route_handlers=[
        list_providers, show_provider_page, list_connections, create_connection, try_settings, try_request,
        show_connection,
        change_connection, drop_connection,
        authorize, use_code, try_connection, show_webhook, try_webhook, pause, resume, prepare, sync,
        list_exchanges, list_crm_users, OLD_USERS, list_fields, list_pipelines,
    ],
    tags=["connections"],
)  # fmt: skip
