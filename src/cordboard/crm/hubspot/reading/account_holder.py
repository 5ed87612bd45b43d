"""Who the token belongs to and what it may do: an OAuth token by introspection, a private app's by its own question.

KNOW: both answers; where they cannot be read, the account alone is known.
"""

from collections.abc import Mapping

from cordboard.crm.hubspot.api import Api, ApiCall
from cordboard.crm.hubspot.tokens import PRIVATE
from cordboard.domain.calls.call import Value
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.errors import PermissionMissing

PRIVATE_APP = "/oauth/v2/private-apps/get/access-token-info"


class Holder(Value, frozen=True, kw_only=True):
    """`scopes` None: HubSpot does not say."""

    user: CrmUser
    scopes: tuple[str, ...] | None = None


async def holder_of(api: Api, secrets: Mapping[str, str]) -> Holder:
    """The user behind the sign-in, and the scopes that were granted."""
    private = bool(secrets.get(PRIVATE))
    path = PRIVATE_APP if private else f"{api.paths.token}/introspect"
    body = {"tokenKey": secrets[PRIVATE]} if private else {"token": secrets.get("access_token", "")}
    try:
        answer = await api.ask(ApiCall(method="POST", path=path, body=body, what="read the token"))
    except PermissionMissing:
        answer = None
    if answer is None or answer.error:
        return Holder(user=CrmUser(id=f"portal-{api.portal}", name=f"HubSpot {api.portal}"))
    reader = answer.reader
    email = reader.maybe_text("user")
    user = reader.maybe_text("userId") or reader.maybe_text("user_id") or f"portal-{api.portal}"
    app = reader.maybe_text("appId")
    scopes = reader.maybe("scopes").value
    return Holder(
        user=CrmUser(id=user, name=email or (f"Private app {app}" if app else f"HubSpot {api.portal}"), email=email),
        scopes=tuple(str(one) for one in scopes) if isinstance(scopes, list) else None,
    )
