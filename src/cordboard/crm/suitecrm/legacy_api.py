"""Requests to the older API v4_1: options and labels of fields and the state of users, which V8 does not give.

Only read. It needs a user name and a password; without them nothing is asked. One session, renewed under one lock.
Source: own run of SuiteCRM 7.13.2, 2026-11-22. Arguments are a list in the order of the method's parameters: named
ones are answered with an empty 500 on PHP 8.
"""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from cordboard.crm.suitecrm.errors import ApiError, read_legacy_error, trouble_of
from cordboard.ports.errors import Unavailable
from cordboard.ports.secrets import Secrets
from cordboard.toolkit.http.sender import Request, Sender
from cordboard.toolkit.json_reader import Reader

APPLICATION = "cordboard"
FORM = "application/x-www-form-urlencoded"
USERS = 100  # in one answer


class LegacyApi:
    """Asks v4_1 of one SuiteCRM at `url`, as the user `user_name`."""

    def __init__(self, sender: Sender, secrets: Secrets, url: str, user_name: str) -> None:
        self._sender = sender
        self._secrets = secrets
        self._url = url
        self._user = user_name
        self._lock = asyncio.Lock()
        self._session = ""

    async def is_open(self) -> bool:
        """Whether there is a user to sign in."""
        return bool(self._user and (await self._secrets.load()).get("password"))

    async def enums(self, module: str, names: Sequence[str]) -> Mapping[str, Reader]:
        """Label and options of these fields; empty without a user."""
        if not names or not await self.is_open():
            return {}
        reader = await self._asked("get_module_fields", module, list(names))
        found = reader.maybe("module_fields")
        return {name: found[name] for name in found.fields()} if isinstance(found.value, dict) else {}

    async def active_users(self) -> list[Reader] | None:
        """Users who can sign in; None without a user."""
        if not await self.is_open():
            return None
        fields, found, offset = ["id", "user_name", "first_name", "last_name", "email1"], list[Reader](), 0
        while True:
            reader = await self._asked(
                "get_entry_list", "Users", "users.status='Active'", "user_name", offset, fields, [], USERS, 0, False
            )
            rows = [named(row) for row in reader["entry_list"]]
            found += rows
            offset += len(rows)
            if len(rows) < USERS:
                return found

    async def _asked(self, method: str, *arguments: Any) -> Reader:
        session = self._session or await self._renewed("")
        found = await self._sent(method, session, *arguments)
        if isinstance(found, ApiError) and found.code == "legacy_session":
            found = await self._sent(method, await self._renewed(session), *arguments)
        if isinstance(found, ApiError):
            raise trouble_of(found, self._sender.connection, wrote=False, what=f"ask {method}")
        return found

    async def _renewed(self, stale: str) -> str:
        """A session other than `stale`: whoever comes second takes what the first one got."""
        async with self._lock:
            if self._session and self._session != stale:
                return self._session
            password = (await self._secrets.load()).get("password", "")
            digest = hashlib.new("md5", password.encode(), usedforsecurity=False).hexdigest()
            self._sender.know_secrets([password, digest])
            login = {"user_name": self._user, "password": digest, "version": "1"}
            found = await self._sent("login", login, APPLICATION, [])
            if isinstance(found, ApiError):
                raise trouble_of(found, self._sender.connection, wrote=False, what="sign in")
            self._session = found.text("id")
            self._sender.know_secrets([self._session])
            return self._session

    async def _sent(self, method: str, *arguments: Any) -> Reader | ApiError:
        form = {
            "method": method,
            "input_type": "JSON",
            "response_type": "JSON",
            "rest_data": json.dumps(list(arguments), ensure_ascii=False),
        }
        request = Request(
            method="POST",
            url=self._url,
            headers={"Accept": "application/json", "Content-Type": FORM},
            body=urlencode(form).encode(),
            file=method == "login",  # the journal keeps the size alone
        )
        reply = await self._sender.send(request)
        try:
            body = reply.json() if reply.status < 400 else None
        except ValueError:
            raise self._unreadable(f"status {reply.status}, no JSON") from None
        if error := read_legacy_error(reply.status, reply.headers, body):
            return error
        if not isinstance(body, dict):
            raise self._unreadable("no object")
        return Reader(body)

    def _unreadable(self, why: str) -> Unavailable:
        text = f"{self._sender.connection}: SuiteCRM's answer cannot be read ({why}). It is retried automatically."
        return Unavailable(text, code="unreadable", wrote=False)


def named(row: Reader) -> Reader:
    """A record of v4_1 as one object: `name_value_list` holds name and value of each field."""
    values = {name: one.get("value") for name, one in row.fields("name_value_list").items() if isinstance(one, dict)}
    return Reader({**values, "id": row.text("id")}, row.path)
