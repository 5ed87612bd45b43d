"""The small raw endpoints: look-up, liveness, readiness, metrics, and the demo's sign-in.

Raw ASGI because some are hot (look-up) and the others must answer even when other parts fail.
"""

from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import parse_qs

import msgspec

from cordboard.contract.service import Service
from cordboard.toolkit.foreign_text import same_secret
from cordboard.web.api.overview import LONGEST_NUMBER
from cordboard.web.auth.authenticator import Authenticator, browser_of, set_cookie
from cordboard.web.options import Entrance
from cordboard.web.problems import note_failure, problem, problem_of, refuse
from cordboard.web.raw.asgi_messages import JSON, NO_STORE, Scope, Send, answer, is_near
from cordboard.web.validation_messages import misspelt, wrong_query

Endpoint = Callable[[Scope, Send], Awaitable[None]]


class PlainEndpoints:
    """Each answers one address, by GET."""

    def __init__(
        self,
        service: Service,
        authenticator: Authenticator,
        entrances: Sequence[Entrance],
        hook_answers: dict[str, int],
    ) -> None:
        self._service, self._authenticator, self._entrances, self._hook_answers = (
            service,
            authenticator,
            entrances,
            hook_answers,
        )
        self._endpoints: dict[str, Endpoint] = {
            "/api/v1/lookup": self._lookup,
            "/healthz": self._alive,
            "/readyz": self._ready,
            "/metrics": self._metrics,
            **({"/enter": self._enter} if entrances else {}),
        }

    def at(self, path: str) -> Endpoint | None:
        """The endpoint at this address."""
        return self._endpoints.get(path)

    async def open(self, endpoint: Endpoint, scope: Scope, send: Send) -> None:
        """Answer, whatever happens."""
        if scope["method"] not in ("GET", "HEAD"):
            await refuse(send, problem(405, "Use GET for this address."), (b"allow", b"GET"))
            return
        try:
            await endpoint(scope, send)
        except Exception as broken:
            found = problem_of(broken)
            note_failure(found, broken, scope["method"], scope["path"])
            await refuse(send, found)

    async def _lookup(self, scope: Scope, send: Send) -> None:
        principal = scope["user"] = await self._authenticator.known(scope)
        if principal is None or not principal.may("lookup"):
            status = 401 if principal is None else 403
            await refuse(send, problem(status, "Looking up callers needs the permission 'lookup'."))
            return
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        misspelt(list(query), ["number", "connection"])
        number = query.get("number", [None])[0]
        if number is None or not 0 < len(number) <= LONGEST_NUMBER:
            raise wrong_query("number", number, f"text of 1 to {LONGEST_NUMBER} characters")
        match = await self._service.numbers.lookup(number, query.get("connection", [None])[0])
        await answer(send, 200, msgspec.json.encode(match), (JSON, NO_STORE))

    async def _alive(self, scope: Scope, send: Send) -> None:
        await answer(send, 200, b'{"ok":true}', (JSON, NO_STORE))

    async def _enter(self, scope: Scope, send: Send) -> None:
        key = parse_qs(scope["query_string"].decode("latin-1")).get("key", [""])[0]
        entrance = next((one for one in self._entrances if same_secret(key, one.key)), None)
        if entrance is None or not is_near(scope):
            await refuse(send, problem(403, "You don't have permission."))
            return
        user = await self._authenticator.accounts.user_named(entrance.user)
        if user is None:
            await refuse(send, problem(404, "The user of this session does not exist."))
            return
        _, cookie = await self._authenticator.open(user, browser=browser_of(scope))
        crumb = (b"set-cookie", set_cookie(cookie, scope.get("scheme") == "https").encode())
        await answer(send, 303, b"", ((b"location", entrance.page.encode()), crumb, NO_STORE))

    async def _ready(self, scope: Scope, send: Send) -> None:
        reason = self._service.overview.not_ready()
        if reason is None:
            await answer(send, 200, b'{"ready":true}', (JSON, NO_STORE))
        else:
            await refuse(
                send, problem(503, reason, "not_ready", "Wait; send traffic elsewhere until this answers 200.")
            )

    async def _metrics(self, scope: Scope, send: Send) -> None:
        if not is_near(scope):
            principal = scope["user"] = await self._authenticator.known(scope)
            if principal is None or not principal.may("server.read"):
                detail = "From another machine the metrics need an API token with the scope 'server.read'."
                await refuse(send, problem(401 if principal is None else 403, detail))
                return
        # Here, not above: it takes 1 MB, and most servers are never asked by Prometheus.
        from cordboard.web.raw.metrics import CONTENT_TYPE, exposition

        body = exposition(await self._service.overview.summary(), self._hook_answers)
        await answer(send, 200, body, ((b"content-type", CONTENT_TYPE), NO_STORE))
