"""The exports of this folder: any phone system that a table describes, how it reports and how it is asked."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from cordboard.domain.calls import recording_access
from cordboard.domain.calls.call import CallEvent
from cordboard.pbx.cloud_telephony import codec, explain, propose
from cordboard.pbx.cloud_telephony.api.call_list import TableCallList
from cordboard.pbx.cloud_telephony.api.client import ApiClient, has_api
from cordboard.pbx.cloud_telephony.api.commands import TableCommands
from cordboard.pbx.cloud_telephony.api.recording_links import TableRecordingLinks
from cordboard.pbx.cloud_telephony.table import Table, table_of
from cordboard.ports.call_records import CallRecords
from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import HookAnswer, HookRequest, Link, Pbx, RawEvent, Rejected, RequestShown, Settings
from cordboard.ports.phone_commands import PhoneCommands
from cordboard.ports.recording_links import RecordingLinks

PRESETS = Path(__file__).parent / "presets"
OWN = "own"


class TableProvider:
    """The table of the connection's settings, or the one of its preset."""

    def split_request(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> Sequence[RawEvent]:
        """Verified and split, all or none. Raises: Rejected."""
        return self.answered(request, settings, secrets, now)[0]

    def answered(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> tuple[Sequence[RawEvent], HookAnswer | None]:
        """The same, with the answer that this sender expects. Raises: Rejected."""
        return codec.answered(table_in(settings), request, settings, secrets, now)

    def events(self, body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
        """The events of a piece; none of one that the table does not know."""
        try:
            return codec.events(table_in(settings), body, at, settings)
        except Rejected:  # the table was taken away: the piece stays
            return ()

    def commands(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> PhoneCommands | None:
        """Those of the table; none where it has no dial, or nothing signs us in, or placing calls is switched off."""
        client = self._client(settings, secrets, connection, journal) if settings.get("place_calls", True) else None
        return TableCommands(client) if client is not None and client.api.dial is not None else None

    def call_records(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> CallRecords | None:
        """The provider's own list of calls."""
        client = self._client(settings, secrets, connection, journal)
        asked = client.api.list_ if client is not None else None
        return TableCallList(client, asked) if client is not None and asked is not None else None

    def recording_links(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> RecordingLinks | None:
        """Addresses of recordings that the provider names by an id."""
        client = self._client(settings, secrets, connection, journal)
        asked = client.api.recording if client is not None else None
        return TableRecordingLinks(client, asked) if client is not None and asked is not None else None

    async def try_settings(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> str | None:
        """One read that changes nothing; None where there is nobody to ask."""
        client = self._client(settings, secrets, connection, journal)
        if client is None or client.api.check is None:
            return None
        await client.ask(client.api.check, {})
        return client.service

    def _client(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> ApiClient | None:
        try:
            table = table_in(settings)
        except Rejected:
            return None
        return ApiClient(table, settings, secrets, connection, journal) if has_api(table, secrets) else None

    def link(self, settings: Settings, secrets: Mapping[str, str]) -> Link | None:
        """None: the other side calls us."""
        return None

    def settle_ms(self) -> int:
        """None: the table names the end."""
        return 0

    def explained(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> RequestShown:
        """What a request would become with these settings."""
        try:
            table = table_in(settings)
        except Rejected as none:
            return RequestShown(status=none.status, code=none.code, problem=none.detail, next_step=none.next_step)
        return explain.explained(table, request, settings, secrets, now)

    def proposed(
        self, request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float
    ) -> Mapping[str, Any]:
        """The preset that knows the request, else a table for it. Raises: Rejected."""
        before = settings.get("table") or {}
        if not before and (name := propose.preset_for(request, {one: preset(one) for one in presets()})):
            return {"preset": name}
        return {"preset": OWN, "table": propose.proposed(request, before, settings, secrets, now)}

    def as_structure(self, settings: Settings) -> Mapping[str, Any]:
        """The table in effect. Raises: Rejected."""
        found: dict[str, Any] = msgspec.to_builtins(table_in(settings))
        return found

    def problems(self, settings: Settings) -> Sequence[str]:
        """What is wrong with the table in the settings, and with the access to recordings."""
        return (*_table_problems(settings), *recording_access.problems(settings))


def _table_problems(settings: Settings) -> Sequence[str]:
    if not (given := settings.get("table")):
        return () if settings.get("preset", OWN) in presets() else ("table: choose a provider, or enter a table.",)
    try:
        table_of(given)
    except ValueError as wrong:
        return (f"table: {wrong}.",)
    return ()


def table_in(settings: Settings) -> Table:
    """Raises: Rejected 503 where a connection has no table that can be used."""
    if given := settings.get("table"):
        return _own(msgspec.json.encode(given))
    name = str(settings.get("preset") or OWN)
    if name not in presets():
        text = "This connection has no table yet."
        raise Rejected(503, "no_table", text, "Choose the provider, or enter a table, on the connection page.")
    return preset(name)


@lru_cache(maxsize=64)
def _own(written: bytes) -> Table:
    try:
        return table_of(msgspec.json.decode(written))
    except ValueError as wrong:
        raise Rejected(503, "no_table", f"table: {wrong}", "Correct the table on the connection page.") from wrong


@lru_cache(maxsize=1)
def presets() -> tuple[str, ...]:
    """The providers whose tables are here."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


@lru_cache(maxsize=64)
def preset(name: str) -> Table:
    """The table of a provider. Raises: FileNotFoundError."""
    return table_of(tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8")))


PROVIDER: Pbx = TableProvider()
