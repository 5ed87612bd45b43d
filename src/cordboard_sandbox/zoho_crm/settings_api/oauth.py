"""Consent codes, refresh and access tokens, revocation, and who is behind a token. The consent page is in page.py.

Source: docs/reference/zoho-crm.md section 3; checklist F01 to F08.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit

from cordboard_sandbox.zoho_crm.engine.http_messages import Caller, Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.state import Access, Client, Grant
from cordboard_sandbox.zoho_crm.pages.consent_page import consent
from cordboard_sandbox.zoho_crm.pages.page_layout import reply

CODE_LIFE_S = 180
WINDOW_S = 600
PER_WINDOW = 10
LIVE_ACCESS = 15
LIVE_REFRESH = 20
DEFAULT_SCOPES = [
    "ZohoCRM.modules.ALL",
    "ZohoCRM.coql.READ",
    "ZohoCRM.composite_requests.CUSTOM",
    "ZohoCRM.settings.ALL",
    "ZohoCRM.change_owner.CREATE",
    "ZohoCRM.change_owner.READ",
    "ZohoCRM.users.READ",
    "ZohoCRM.org.READ",
    "ZohoCRM.notifications.ALL",
    "ZohoSearch.securesearch.READ",
    "ZohoCRM.bulk.READ",
    "ZohoCRM.files.CREATE",
    "ZohoCRM.apis.READ",
]


def _error(org: Org, code: str, **more: str) -> Reply:
    """The token endpoint reports errors with HTTP 200; a switch makes it 400."""
    return Reply(status=org.state.oauth.error_status, body={"error": code, **more})


def _form(request: Request) -> dict[str, str]:
    return {**request.query, **dict(parse_qsl(request.body.decode("utf-8", "replace")))}


def token(org: Org, request: Request) -> Reply:
    """POST /oauth/v2/token."""
    form = _form(request)
    client = org.state.oauth.clients.get(form.get("client_id", ""))
    if client is None:
        return _error(org, "invalid_client")
    if form.get("client_secret") != client.secret:
        return _error(org, "invalid_client_secret")
    grant_type = form.get("grant_type")
    if grant_type == "authorization_code":
        return _exchange(org, client, form, request.origin)
    if grant_type == "refresh_token":
        return _refresh(org, client, form, request.origin)
    return _error(org, "unsupported_grant_type")


def _exchange(org: Org, client: Client, form: dict[str, str], origin: str) -> Reply:
    state, now = org.state.oauth, org.clock.now()
    code = state.codes.pop(form.get("code", ""), None)  # one use, whatever comes of it
    if code is None or code.client != client.id or now - code.made > CODE_LIFE_S:
        return _error(org, "invalid_code")
    if code.redirect is not None and form.get("redirect_uri") != code.redirect:
        return _error(org, "invalid_redirect_uri")
    answer = {}
    grant = Grant(fresh(org), client.id, code.user, code.scopes, now)
    if code.offline:
        remember_refresh(org, grant)
        answer["refresh_token"] = grant.token
    access = _access(org, grant, stored=code.offline)
    return Reply(body=_token_body(org, access, origin, answer))


def _refresh(org: Org, client: Client, form: dict[str, str], origin: str) -> Reply:
    state, now = org.state.oauth, org.clock.now()
    grant = state.refresh.get(form.get("refresh_token", ""))
    user = org.state.users.get(grant.user) if grant else None
    if grant is None or grant.client != client.id or user is None or user.status != "active":
        return _error(org, "invalid_code")
    grant.issued = [made for made in grant.issued if now - made < WINDOW_S]
    if len(grant.issued) >= PER_WINDOW:
        return _error(org, "Access Denied", error_description="too many requests continuously", status="failure")
    return Reply(body=_token_body(org, _access(org, grant, stored=True), origin, {}))


def _access(org: Org, grant: Grant, *, stored: bool) -> Access:
    """A new access token; beyond fifteen live ones of a refresh token the oldest stops working at once."""
    state, now = org.state.oauth, org.clock.now()
    access = Access(fresh(org), grant.token if stored else "", grant.user, list(grant.scopes), now + state.expires_in)
    grant.issued.append(now)
    for old in [known for known, held in state.access.items() if held.expires <= now]:
        del state.access[old]
    siblings = [known for known, held in state.access.items() if stored and held.grant == grant.token]
    for old in siblings[: max(0, len(siblings) - LIVE_ACCESS + 1)]:
        del state.access[old]
    state.access[access.token] = access
    return access


def _token_body(org: Org, access: Access, origin: str, more: dict[str, str]) -> dict[str, object]:
    left = org.state.oauth.expires_in
    return {
        "access_token": access.token,
        **more,
        "scope": " ".join(access.scopes),
        "api_domain": origin,
        "token_type": "Bearer",
        "expires_in": left,
    }


def fresh(org: Org) -> str:
    """A token that looks like the service's; from the seeded generator."""
    chance = org.faults.random
    return f"1000.{chance.getrandbits(128):032x}.{chance.getrandbits(128):032x}"


def remember_refresh(org: Org, grant: Grant) -> None:
    """Keep a refresh token; the twenty-first of a client and user deletes the first with its access tokens."""
    state = org.state.oauth
    held = [known.token for known in state.refresh.values() if (known.client, known.user) == (grant.client, grant.user)]
    for old in held[: max(0, len(held) - LIVE_REFRESH + 1)]:
        forget_refresh(org, old)
    state.refresh[grant.token] = grant


def forget_refresh(org: Org, token_: str) -> bool:
    """Revoke a refresh token together with its access tokens."""
    state = org.state.oauth
    for known in [key for key, held in state.access.items() if held.grant == token_]:
        del state.access[known]
    return state.refresh.pop(token_, None) is not None


def revoke(org: Org, request: Request) -> Reply:
    """POST /oauth/v2/token/revoke."""
    token_ = _form(request).get("token", "")
    known = forget_refresh(org, token_) or org.state.oauth.access.pop(token_, None) is not None
    return (
        Reply(body={"status": "success"})
        if known
        else Reply(status=400, body={"status": "failure", "error": "invalid_token"})
    )


def server_info(_: Org, request: Request) -> Reply:
    """GET /oauth/serverinfo: every data centre is this one."""
    return Reply(
        body={
            "result": "success",
            "locations": dict.fromkeys(("us", "eu", "in", "au", "jp", "cn", "ca", "sa"), request.origin),
        }
    )


def _asked(org: Org, request: Request) -> tuple[dict[str, str], Client]:
    """The parameters of a consent request. Raises: Failure where it cannot even be shown."""
    form = _form(request)
    client = org.state.oauth.clients.get(form.get("client_id", ""))
    redirect = form.get("redirect_uri", "")
    if client is None:
        raise Failure("INVALID_DATA", message="invalid_client", status=400)
    if form.get("response_type") != "code":
        raise Failure("INVALID_DATA", message="response_type must be code", status=400)
    if urlsplit(redirect).hostname not in {"127.0.0.1", "localhost", "::1"} and redirect not in client.redirects:
        raise Failure("INVALID_DATA", message="invalid_redirect_uri: only loopback addresses", status=400)
    return form, client


def ask(org: Org, request: Request) -> Reply:
    """GET /oauth/v2/auth: the consent page."""
    form, _ = _asked(org, request)
    return reply(consent(org, form))


def decide(org: Org, request: Request) -> Reply:
    """POST /oauth/v2/auth: Accept or Refuse was pressed."""
    form, client = _asked(org, request)
    back = {"state": form["state"]} if "state" in form else {}
    if form.get("answer") != "accept":
        return _redirect(form["redirect_uri"], {"error": "access_denied", **back})
    scopes = form.get("scope", "").replace(",", " ").split()
    code = new_code(org, client.id, scopes, redirect=form["redirect_uri"], offline=form.get("access_type") == "offline")
    if code is None:
        return _redirect(form["redirect_uri"], {"error": "access_denied", **back})
    return _redirect(form["redirect_uri"], {"code": code, "location": "eu", "accounts-server": request.origin, **back})


def new_code(
    org: Org, client: str, scopes: list[str], *, redirect: str | None = None, offline: bool = True
) -> str | None:
    """A consent code, or None when the client made ten in the last ten minutes."""
    state, now = org.state.oauth, org.clock.now()
    times = [made for made in state.code_times.get(client, []) if now - made < WINDOW_S]
    if len(times) >= PER_WINDOW:
        return None
    state.code_times[client] = [*times, now]
    code = Grant(fresh(org), client, org.state.user, scopes, now, redirect, offline)
    state.codes[code.token] = code
    return code.token


def _redirect(where: str, query: dict[str, str]) -> Reply:
    glue = "&" if urlsplit(where).query else "?"
    return Reply(status=302, headers={"location": f"{where}{glue}{urlencode(query)}"})


def caller_of(org: Org, request: Request) -> Caller:
    """Who asks. Raises: Failure AUTHENTICATION_FAILURE or INVALID_TOKEN."""
    kind, _, held = request.headers.get("authorization", "").partition(" ")
    if kind != "Zoho-oauthtoken" and not (kind == "Bearer" and org.state.oauth.bearer):
        raise Failure("AUTHENTICATION_FAILURE")
    access = org.state.oauth.access.get(held.strip())
    if access is None or access.expires <= org.clock.now():
        raise Failure("INVALID_TOKEN")
    user = org.state.users.get(access.user)
    if user is None or user.status != "active":
        raise Failure("INVALID_TOKEN")
    removed = {scope.lower() for scope in org.state.oauth.removed_scopes}
    scopes = frozenset(scope.lower() for scope in access.scopes)
    return Caller(access.user, scopes - removed if removed else scopes, access.token)


def permit(org: Org, caller: Caller, scopes: tuple[str, ...], module: str) -> None:
    """Raises: Failure OAUTH_SCOPE_MISMATCH unless every scope, or a wider one, was granted (and not removed)."""
    for scope in scopes:
        wanted = scope.replace("{module}", module).lower()
        if not any(wider in caller.scopes for wider in wider_scopes(wanted)) or _taken_away(org, wanted):
            raise Failure("OAUTH_SCOPE_MISMATCH")


def wider_scopes(scope: str) -> list[str]:
    """`zohocrm.modules.leads.read` is also granted by ...leads.all, ...modules.read, ...modules.all."""
    *path, operation = scope.split(".")
    return [".".join([*path[:length], end]) for length in range(len(path), 1, -1) for end in (operation, "all")] or [
        scope
    ]


def _taken_away(org: Org, scope: str) -> bool:
    return any(removed.lower() in wider_scopes(scope)[:2] for removed in org.state.oauth.removed_scopes)


ROUTES = (
    Route("GET", "/oauth/v2/auth", ask, open=True),
    Route("POST", "/oauth/v2/auth", decide, open=True),
    Route("POST", "/oauth/v2/token", token, open=True),
    Route("POST", "/oauth/v2/token/revoke", revoke, open=True),
    Route("GET", "/oauth/serverinfo", server_info, open=True),
)
