"""Access and refresh tokens and sessions: given for a client, a password, a challenge; revoked, rotated, expired.

Errors: token_client, token_grant, token_code, token_refresh. Units: s.
"""

from collections.abc import Callable, Mapping
from hashlib import md5
from typing import Any

from cordboard_sandbox.record_server.records.counterpart import Counterpart, Token
from cordboard_sandbox.record_server.requests.http_messages import Failure
from cordboard_sandbox.record_server.template import filled

Arg = Callable[[str, Any], Any]
CHALLENGE_S = 300


def token(own: Counterpart, arg: Arg) -> dict[str, Any]:
    """Tokens for: grant_type, client_id, client_secret, login and password, code, or refresh_token."""
    name = _client(own, arg)
    match arg("grant_type", ""):
        case "client_credentials":
            return _given(own, name, refresh=False)
        case "password":
            account = own.state.accounts[name]
            if (arg("login", ""), arg("password", "")) != (account.login, account.password):
                raise Failure("token_grant")
            return _given(own, name, refresh=own.dialect.tokens.refresh != "none")
        case "authorization_code":
            return _for_code(own, name, str(arg("code", "")))
        case "refresh_token":
            return _refreshed(own, name, str(arg("refresh_token", "")))
    raise Failure("token_grant")


def _client(own: Counterpart, arg: Arg) -> str:
    pair = (arg("client_id", ""), arg("client_secret", ""))
    for name, account in own.state.accounts.items():
        if account.client_id and (account.client_id, account.client_secret) == pair and name not in own.state.inactive:
            return name
    raise Failure("token_client")


def _refreshed(own: Counterpart, name: str, given: str) -> dict[str, Any]:
    held = own.state.tokens.get(given)
    if held is None or held.kind != "refresh" or held.account != name:
        raise Failure("token_refresh")
    if own.dialect.tokens.refresh != "rotating":
        return _given(own, name, refresh=False) | {"refresh_token": given}
    del own.state.tokens[given]
    return _given(own, name, refresh=True)


def _for_code(own: Counterpart, name: str, given: str) -> dict[str, Any]:
    """What a person agreed to; a code works once."""
    held = own.state.tokens.get(given)
    if held is None or held.kind != "code" or held.account != name or held.expires <= own.clock.now():
        raise Failure("token_code")
    del own.state.tokens[given]
    return _given(own, name, refresh=own.dialect.tokens.refresh != "none")


def _given(own: Counterpart, name: str, *, refresh: bool) -> dict[str, Any]:
    life = own.dialect.tokens.expires_s
    again = Token(own.secret(), name, kind="refresh") if refresh else None
    if again:
        own.state.tokens[again.token] = again
    access = Token(own.secret(), name, own.clock.now() + life, parent=again.token if again else "")
    own.state.tokens[access.token] = access
    return {
        "access_token": access.token,
        "refresh_token": again.token if again else None,
        "expires_s": life,
        "account": name,
    }


def challenge(own: Counterpart, arg: Arg) -> dict[str, Any]:
    """A word that a login must be made with: login. Errors: token_grant."""
    name = _by_login(own, str(arg("login", "")))
    made = Token(own.secret(52), name, own.clock.now() + CHALLENGE_S, kind="challenge")
    own.state.tokens[made.token] = made
    return {"challenge": made.token, "second": int(own.clock.now()), "expires": int(made.expires)}


def login(own: Counterpart, arg: Arg, how: Mapping[str, Any]) -> dict[str, Any]:
    """A session for: login, secret. `how`: text of {key}, {password}, {challenge} and the digest that the secret is."""
    name = _by_login(own, str(arg("login", "")))
    account, given, text = own.state.accounts[name], str(arg("secret", "")), str(how.get("text", "{password}"))
    words = [held for held in own.state.tokens.values() if (held.kind, held.account) == ("challenge", name)]
    live = [held.token for held in words if held.expires > own.clock.now()] if "{challenge}" in text else [""]
    for word in live:
        made = str(filled(text, {"key": account.key, "password": account.password, "challenge": word}))
        right = md5(made.encode()).hexdigest() if how.get("digest") == "md5" else made  # noqa: S324  # what they use
        if right == given:
            own.state.tokens.pop(word, None)
            return _given(own, name, refresh=False) | {"id": own.wire_id(account.user), "login": account.login}
    raise Failure("token_grant")


def _by_login(own: Counterpart, given: str) -> str:
    for name, account in own.state.accounts.items():
        if given and account.login == given and name not in own.state.inactive:
            return name
    raise Failure("token_grant")


def revoke(own: Counterpart, arg: Arg) -> dict[str, Any]:
    """Forget a token and what came from it: token."""
    given = str(arg("token", ""))
    gone = [key for key, held in own.state.tokens.items() if given in (key, held.parent)]
    for key in gone:
        del own.state.tokens[key]
    return {"revoked": len(gone)}
