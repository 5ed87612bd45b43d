"""One call of a model's method, and how JSON-2 and JSON-RPC write it and answer it. Pure.

Source: own run of Odoo 19.0 with both, 2026-11-22; which arguments JSON-RPC takes by position: the vendor's public
program of 16.0 to 19.0.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

READS = frozenset(
    {
        "search_read", "search_count", "read", "fields_get", "context_get", "check_object_reference", "has_access",
        "check_access_rights",
    }
)  # fmt: skip
POSITIONAL = ("vals_list", "vals", "operation")  # arguments that JSON-RPC takes by position
FORMAT = {"Content-Type": "application/json", "Accept": "application/json"}


class ApiCall(msgspec.Struct, frozen=True, kw_only=True):
    """A method of a model. `ids`: of the records it is about, None for methods of the model itself.

    `keys`: outbox items that the request carries.
    """

    model: str
    method: str
    ids: tuple[int, ...] | None = None
    args: Mapping[str, Any] = {}
    keys: tuple[str, ...] = ()

    @property
    def is_write(self) -> bool:
        return self.method not in READS

    @property
    def what(self) -> str:
        """For people: `crm.lead: load`."""
        return f"{self.model}: {self.method}"


class Sign(msgspec.Struct, frozen=True, kw_only=True):
    """What a connection signs in with. `login` empty: JSON-2 by the key alone."""

    key: str = ""
    login: str = ""
    database: str = ""

    @property
    def is_rpc(self) -> bool:
        return bool(self.login)


def json2(sign: Sign, call: ApiCall) -> tuple[str, dict[str, str], bytes]:
    """Path, headers and body of a JSON-2 request."""
    body = dict(call.args) if call.ids is None else {"ids": list(call.ids), **call.args}
    database = {"X-Odoo-Database": sign.database} if sign.database else {}
    headers = {**FORMAT, "Authorization": f"bearer {sign.key}", **database}
    return f"/json/2/{call.model}/{call.method}", headers, _encoded(body)


def jsonrpc(sign: Sign, user: int, call: ApiCall) -> tuple[str, dict[str, str], bytes]:
    """Path, headers and body of a JSON-RPC request; the query names the method, for logs: nobody reads it."""
    named = dict(call.args)
    placed = [named.pop(name) for name in POSITIONAL if name in named]
    args = placed if call.ids is None else [list(call.ids), *placed]
    parts = [sign.database, user, sign.key, call.model, call.method, args, named]
    path = f"/jsonrpc?{call.model}/{call.method}"
    return path, FORMAT, _envelope("object", "execute_kw", parts)


def authentication(sign: Sign) -> tuple[str, dict[str, str], bytes]:
    """The JSON-RPC request whose answer is the id of the user, or false."""
    parts = [sign.database, sign.login, sign.key, {}]
    return "/jsonrpc?common/authenticate", FORMAT, _envelope("common", "authenticate", parts)


def _envelope(service: str, method: str, args: list[Any]) -> bytes:
    params = {"service": service, "method": method, "args": args}
    return _encoded({"jsonrpc": "2.0", "id": 1, "method": "call", "params": params})


def _encoded(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()
