"""What happens to keys, tokens and permissions in real life: expired, revoked, replaced, taken away."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from cordboard_sandbox.record_server.control.arguments import Wrong, fields_of
from cordboard_sandbox.record_server.records.counterpart import Counterpart, State, Token
from cordboard_sandbox.record_server.requests.http_messages import Request

if TYPE_CHECKING:
    from cordboard_sandbox.record_server.asgi import Sandbox

BEFORE_TOKENS = "__tokens"
CODE_S = 600


def tokens(app: "Sandbox", request: Request) -> Any:
    """What happens to credentials in real life; `restore` brings back the state before the first of these."""
    own, body = app.own, fields_of(request)
    if body.get("restore"):
        if saved := own.snapshots.pop(BEFORE_TOKENS, None):
            before = msgspec.msgpack.decode(saved, type=State)
            own.state.tokens, own.state.inactive = before.tokens, before.inactive
            own.state.accounts, own.state.access = before.accounts, before.access
        return {"done": ["restore"]}
    wanted = [name for name in TOKEN_EVENTS if body.get(name)]
    if not wanted:
        raise Wrong(f"nothing to do; these can happen: {', '.join(TOKEN_EVENTS)}, restore")
    own.snapshots.setdefault(BEFORE_TOKENS, msgspec.msgpack.encode(own.state))
    return {"done": wanted, **{name: TOKEN_EVENTS[name](own, body[name]) for name in wanted}}


def _expire(own: Counterpart, _: Any) -> Any:
    gone = [key for key, token in own.state.tokens.items() if token.kind == "access"]
    for key in gone:
        del own.state.tokens[key]
    return len(gone)


def _revoke(own: Counterpart, name: Any) -> Any:
    """Keys and tokens of one account, or of all (`true`), stop working."""
    gone = [account for account in own.state.accounts if name in (True, account)]
    own.state.inactive = [*{*own.state.inactive, *gone}]
    own.state.tokens = {key: held for key, held in own.state.tokens.items() if held.account not in gone}
    return gone


def _new_token(own: Counterpart, name: Any) -> Any:
    account = next(iter(own.state.accounts)) if name is True else str(name)
    token = Token(own.secret(), account, own.clock.now() + own.dialect.tokens.expires_s)
    own.state.tokens[token.token] = token
    return token.token


def _new_code(own: Counterpart, name: Any) -> Any:
    """A person agrees: the code that their browser brings back."""
    account = next(iter(own.state.accounts)) if name is True else str(name)
    code = Token(own.secret(), account, own.clock.now() + CODE_S, kind="code")
    own.state.tokens[code.token] = code
    return code.token


def _new_key(own: Counterpart, name: Any) -> Any:
    """Another key for an account: the old one is dead."""
    account = next(iter(own.state.accounts)) if name is True else str(name)
    key = own.secret()
    own.state.accounts[account] = msgspec.structs.replace(own.state.accounts[account], key=key)
    return key


TOKEN_EVENTS: dict[str, Callable[[Counterpart, Any], Any]] = {
    "expire_access_tokens": _expire,
    "revoke": _revoke,
    "new_token": _new_token,
    "new_key": _new_key,
    "new_code": _new_code,
}


def access(app: "Sandbox", request: Request) -> Any:
    """What the accounts may do: {"Contact": ["read", "create", "edit"], "User": []}."""
    app.own.state.access |= {str(name): [*words] for name, words in fields_of(request).items()}
    return {"access": app.own.state.access}
