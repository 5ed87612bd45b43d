"""The web application of the server: one ASGI application.

The hot endpoints (hooks, lookup, health, metrics) are raw ASGI and come first; the API is Litestar; everything else is
the console. It identifies callers, rejects forged requests and adds security headers.
"""

from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin
from litestar.routes import HTTPRoute

from cordboard.contract.service import Service
from cordboard.web.allowed_hosts import AllowedHosts
from cordboard.web.api import (
    agents,
    alerts,
    attribution,
    audit,
    backtests,
    call_actions,
    call_control,
    calls,
    client_choices,
    clients,
    completeness,
    connections,
    conversations,
    dials,
    duplicates,
    event_stream,
    factors,
    figures,
    frame_sign_in,
    oauth_return,
    outbox,
    overview,
    own_calls,
    panel,
    parameters,
    personal_data,
    phone_book,
    phone_book_import,
    public_holidays,
    recordings,
    replay,
    reports,
    routing,
    saved_views,
    session,
    sessions,
    settings,
    shadow,
    sign_in,
    sign_in_links,
    single_sign_on,
    sms,
    stop_list,
    team,
    tokens,
    users,
    wall,
    wrap_ups,
)
from cordboard.web.auth.authenticator import SAFE, Authenticator, foreign, forged
from cordboard.web.auth.frame_codes import FrameCodes
from cordboard.web.auth.sign_in_links import LinksOfUsers
from cordboard.web.dependencies import by_of, guard, me_of, own_calls_of
from cordboard.web.openapi import description
from cordboard.web.options import WebOptions
from cordboard.web.own_calls import keep_to_own_calls
from cordboard.web.phone_book.access import PhoneBookAccess, is_phone_book
from cordboard.web.problems import Problem, problem, refuse, render
from cordboard.web.raw import openapi_of_raw_endpoints
from cordboard.web.raw.asgi_messages import BODY_LIMIT, Receive, Scope, Send, header, is_near, until_gone
from cordboard.web.raw.plain_endpoints import PlainEndpoints
from cordboard.web.raw.security_headers import guarded, is_secure
from cordboard.web.raw.static_files import Console
from cordboard.web.raw.webhook_endpoint import PREFIX as HOOKS
from cordboard.web.raw.webhook_endpoint import WebhookEndpoint
from cordboard.web.raw.websocket_refusal import open_socket, spoken
from cordboard.web.refusals import Refusals, RefusedWebhooks
from cordboard.web.validation_messages import spelt_body, spelt_query

API = "/api/v1"
LEGACY_SMS = ("/api/sms/legacy", "/cgi-bin/telefacil2/apisms")  # the second as programs for the former one have it
DESCRIBED = (f"{API}/", "/api/openapi.json")  # else the framework answers with a page of its own
ROUTES = (
    calls,
    routing,
    call_actions,
    call_control,
    client_choices,
    agents,
    dials,
    sms,
    conversations,
    saved_views,
    stop_list,
    clients,
    own_calls,
    panel,
    parameters,
    figures,
    attribution,
    reports,
    completeness,
    personal_data,
    phone_book,
    phone_book_import,
    connections,
    outbox,
    replay,
    shadow,
    settings,
    public_holidays,
    duplicates,
    backtests,
    team,
    alerts,
    overview,
    recordings,
    event_stream,
    sign_in,
    sign_in_links,
    frame_sign_in,
    session,
    sessions,
    factors,
    single_sign_on,
    users,
    audit,
    tokens,
    wall,
    wrap_ups,
)
FORGED = problem(
    403,
    "The CSRF token is missing or not that of this session.",
    "csrf",
    "Send X-CSRF-Token as GET /api/v1/session gives it.",
)
FOREIGN = problem(403, "This request came from another website.", "foreign", "Use the console at its own address.")
FORMS = frozenset({"/oauth/sign-out"})  # addresses that take a form, as a standard demands
NOT_JSON = problem(415, "The body is not declared as JSON.")
COMPRESSED = problem(
    415,
    "Content-Encoding is not supported here; only webhooks may be compressed.",
    "unsupported_encoding",
    "Send the body as it is.",
)
NO_TLS = problem(403, "This server is reached by HTTPS only.", "tls_needed", "Use the https address of this server.")
NOT_HERE = problem(
    421, "This server does not answer for that host name.", "wrong_host", "Start it with --public-url or --allow-host."
)


class Api(Litestar):
    """The framework without what it brings for pydantic, 8 MB of a running server: views are structs of msgspec."""

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def api(service: Service, authenticator: Authenticator) -> Litestar:
    """The API, described by itself."""
    return Api(
        route_handlers=[
            Router(API, route_handlers=[each.ROUTES for each in ROUTES]),
            openapi_of_raw_endpoints.ROUTES,
            oauth_return.come_back,
            oauth_return.page_style,
            single_sign_on.come_back,
            single_sign_on.signed_out_there,
            oauth_return.page_logo,
        ],
        dependencies={
            "service": Provide(lambda: service, sync_to_thread=False),
            "authenticator": Provide(lambda: authenticator, sync_to_thread=False),
            "me": Provide(me_of, sync_to_thread=False),
            "own": Provide(own_calls_of, sync_to_thread=False),
            "by": Provide(by_of, sync_to_thread=False),
        },
        guards=[guard, keep_to_own_calls, spelt_query],
        state=State({"service": service}),
        before_request=_before,
        exception_handlers={HTTPException: render, Exception: render},
        openapi_config=description(),
        request_max_body_size=BODY_LIMIT,
        logging_config=None,
        debug=False,
    )


async def _before(request: Request[Any, Any, Any]) -> Response[None] | None:
    """Answers OPTIONS (a trap: the framework's own answer knows one method alone); else the body's names are read."""
    if request.method == "OPTIONS":
        here = [route for route in request.app.routes if route.path == request.scope["path_template"]]
        takes = sorted({method for route in here if isinstance(route, HTTPRoute) for method in route.methods})
        return Response(None, status_code=204, headers={"Allow": ", ".join(takes)})
    await spelt_body(request)
    return None


class WebApp:
    """The ASGI application."""

    def __init__(self, service: Service, authenticator: Authenticator, options: WebOptions | None = None) -> None:
        options = options or WebOptions()
        self._service, self._authenticator = service, authenticator
        self._hosts = AllowedHosts(options.hosts, addresses=options.addresses)
        self._plain = options.plain
        self.refused_webhooks = RefusedWebhooks(authenticator)
        self._hooks = WebhookEndpoint(
            service.webhooks,
            limit=BODY_LIMIT,
            patience=options.hook_patience,
            rate=options.hook_rate,
            refused=self._note_refused_webhook,
        )
        self.api = api(service, authenticator)
        self.api.state.links = LinksOfUsers(authenticator, service.account_mail)
        self.api.state.frames = FrameCodes(authenticator.clock.now, options.frames)
        self._refusals = Refusals(authenticator)
        self._console = Console(frames=options.frames)
        self._devices = PhoneBookAccess(service.phone_book, authenticator.accounts)
        self._small = PlainEndpoints(service, authenticator, options.entrances, self._hooks.answers)

    async def _note_refused_webhook(self, connection: str, found: Problem) -> None:
        """For the page of the connection, and for the audit log."""
        self._service.webhooks.refused(connection, found.status, found.code, found.detail)
        await self.refused_webhooks.note(connection, found)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if self._lacks_tls(scope):
                await refuse(guarded(send, scope), NO_TLS)
            elif scope["path"].startswith(HOOKS) or scope["path"] == HOOKS.rstrip("/"):
                await self._hooks(scope, receive, guarded(send, scope) if is_secure(scope) else send)
            else:
                sending, status = self._refusals.watched(scope, guarded(send, scope))
                await self._http(scope, receive, sending)
                await self._refusals.note(scope, status())
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.api(scope, receive, send)  # type: ignore[arg-type]  # the same ASGI, spelt as TypedDicts

    def _lacks_tls(self, scope: Scope) -> bool:
        """Whether it came from another machine without TLS; the proxy that ends TLS says so (`--trusted-proxy`)."""
        return not self._plain and not is_secure(scope) and not is_near(scope)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if not self._hosts.answers(scope):
            await refuse(send, NOT_HERE)
        elif (endpoint := self._small.at(path)) is not None:
            await self._small.open(endpoint, scope, send)
        elif is_phone_book(scope):
            # Here, not above: it reads and writes XML, and most servers have no phone that asks.
            from cordboard.web.phone_book.endpoint import PhoneBookEndpoint

            await PhoneBookEndpoint(self._devices)(scope, receive, send)
        elif path in LEGACY_SMS and self._service.sms.legacy_on():
            # Here, not above: most servers have nobody who writes to it.
            from cordboard.web.raw.legacy_sms import LegacySmsEndpoint

            await LegacySmsEndpoint(self._service.sms, self._authenticator)(scope, receive, send)
        elif path in LEGACY_SMS or path == "/api" or (path.startswith("/api/") and not path.startswith(DESCRIBED)):
            await refuse(send, problem(404, "Not found."))
        elif path.startswith(("/api/", "/oauth/")):
            await self._api(scope, receive, send)
        else:
            await self._console(scope, receive, send)

    async def _api(self, scope: Scope, receive: Receive, send: Send) -> None:
        principal = await self._authenticator.known(scope)
        scope["user"] = principal
        if scope["method"] not in SAFE:
            token = header(scope, b"authorization") is not None
            if not token and foreign(scope):
                await refuse(send, FOREIGN)
                return
            if forged(scope, principal):
                await refuse(send, FORGED)
                return
            if _has_body(scope) and not _is_json(scope) and scope["path"] not in FORMS:
                await refuse(send, NOT_JSON)
                return
            if (header(scope, b"content-encoding") or b"identity").strip().lower() != b"identity":
                await refuse(send, COMPRESSED)
                return
            receive = until_gone(receive)
        await self.api(scope, receive, send)  # type: ignore[arg-type]  # as above

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["user"] = await self._authenticator.known(scope)
        token = header(scope, b"authorization") is not None
        wrong = NOT_HERE if not self._hosts.answers(scope) else FOREIGN if not token and foreign(scope) else None
        if self._lacks_tls(scope):
            wrong = NO_TLS

        def dress(send: Send) -> Send:
            return guarded(send, scope)

        if wrong is not None:
            await receive()
            await refuse(dress(spoken(scope, send)), wrong)
            return
        await open_socket(self.api, scope, receive, send, dress)  # type: ignore[arg-type]  # as above


def _has_body(scope: Scope) -> bool:
    return header(scope, b"transfer-encoding") is not None or header(scope, b"content-length") not in (None, b"0")


def _is_json(scope: Scope) -> bool:
    kind = (header(scope, b"content-type") or b"").partition(b";")[0].strip().lower()
    return kind == b"application/json" or (kind.startswith(b"application/") and kind.endswith(b"+json"))


def build(service: Service, authenticator: Authenticator, options: WebOptions | None = None) -> WebApp:
    """The application for a server to serve; `authenticator` knows who asks."""
    return WebApp(service, authenticator, options)
