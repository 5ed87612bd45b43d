"""CRMs that the demo can start: what each needs, in one table. Nothing else outside their folders names them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import msgspec

from cordboard.cli import server_process
from cordboard.cli.commands.sandbox import program_of
from cordboard.cli.demo.subprocesses import Children
from cordboard.contract.connections import ConnectionChange, NewConnection
from cordboard.contract.service import Service

Started = Mapping[str, Any]  # the line that a simulator says when it is ready


class DemoCrm(msgspec.Struct, frozen=True, kw_only=True):
    """One CRM of the demo. Its connection has the provider's id.

    `simulator` names the program, `arguments` what it is asked for besides; `shown` are the keys of `--ready-json`;
    `settings` makes the connection's settings of what the simulator says, `sign_in` does what a person would do then;
    `plan` holds words of this CRM that new records get (`CrmPlan`).
    """

    title: str
    simulator: str
    shown: tuple[str, ...]
    settings: Callable[[Started], dict[str, Any]]
    sign_in: Callable[[Service, str, Started, str], Awaitable[None]]
    arguments: tuple[str, ...] = ()
    plan: dict[str, str] = {}


async def start_crm(name: str, children: Children, data: Path | None) -> dict[str, Any]:
    """The simulator, ready. With a folder to keep it stays where it was: links to its records hold its address."""
    crm = CRMS[name]
    module, words = program_of(crm.simulator)
    if data is None:
        return await children.start(module, *words, *crm.arguments, "--port", "0", "--ready-json")
    port, note = await asyncio.to_thread(_kept_port, data, name)
    kept = ("--data", str(data / f"sandbox-{name}.db"))
    found = await children.start(module, *words, *crm.arguments, "--port", str(port), "--ready-json", *kept)
    await asyncio.to_thread(note.write_text, str(httpx.URL(found["base"]).port))
    return found


async def connect_crm(name: str, service: Service, started: Started, person: str) -> None:
    """The connection, signed in; one of an earlier demo in the same folder gets the new address."""
    crm = CRMS[name]
    there = {connection.id for connection in await service.connections.all()}
    if name in there:
        await service.connections.change(name, ConnectionChange(settings=crm.settings(started)), person)
    else:
        settings = crm.settings(started)
        new = NewConnection(provider=name, id=name, title=crm.title, settings=settings, allow_private=True)
        await service.connections.create(new, person)
    await crm.sign_in(service, name, started, person)


def shown(name: str, started: Started) -> dict[str, Any]:
    """What the ready line says of a CRM."""
    return {key: started[key] for key in CRMS[name].shown}


def unknown(names: Sequence[str]) -> list[str]:
    """Those that the demo cannot start."""
    return [name for name in names if name not in CRMS]


def _kept_port(data: Path, name: str) -> tuple[int, Path]:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    note = data / f"sandbox-{name}.port"
    try:
        return server_process.take_port("127.0.0.1", int(note.read_text())), note
    except (OSError, ValueError):  # never started here, or somebody has it now
        return 0, note


def _zoho_settings(started: Started) -> dict[str, Any]:
    return {name: started[name] for name in ("accounts", "client_id", "client_secret")} | {"data_centre": "eu"}


def _suitecrm_settings(started: Started) -> dict[str, Any]:
    """The client for programs, and a user for the stages, which the newer API does not give."""
    client, user = started["accounts"]["admin"], started["accounts"]["admin:password"]
    named = {"user_name": user["login"], "password": user["password"], "currency": "EUR"}
    return {"url": started["base"], **{name: client[name] for name in ("client_id", "client_secret")}, **named}


async def _consent(service: Service, name: str, started: Started, person: str) -> None:
    """Consent as a self-client gives it: a code for exactly the permissions we ask for. Then the key field, agreed."""
    scopes = [scope.name for scope in (await service.connections.one(name)).scopes]
    body = {"new_code": True, "client_id": started["client_id"], "scopes": scopes}
    async with httpx.AsyncClient(timeout=20) as sandbox:
        reply = await sandbox.post(f"{started['control']}/oauth", json=body)
    reply.raise_for_status()
    await service.connections.use_code(name, reply.json()["code"], person)
    await service.connections.prepare(name, True, person)


async def _key_field(service: Service, name: str, started: Started, person: str) -> None:
    """A token is all: it was tried when the connection was saved. The field for our key is agreed to."""
    await service.connections.prepare(name, True, person)


async def _nothing_more(service: Service, name: str, started: Started, person: str) -> None:
    """A key is all: it was tried when the connection was saved."""


CRMS: dict[str, DemoCrm] = {
    "zoho": DemoCrm(
        title="Zoho CRM (sandbox)",
        simulator="zoho-crm",
        shown=("base", "accounts", "client_id", "client_secret", "refresh_token", "control"),
        settings=_zoho_settings,
        sign_in=_consent,
    ),
    "espocrm": DemoCrm(
        title="EspoCRM (sandbox)",
        simulator="espocrm",
        arguments=("--own-field",),
        shown=("base", "api_key", "control"),
        settings=lambda started: {"url": started["base"], "api_key": started["api_key"]},
        sign_in=_nothing_more,
        plan={"lead_status": "New", "lead_source": "Call"},
    ),
    "suitecrm": DemoCrm(
        title="SuiteCRM (sandbox)",
        simulator="suitecrm",
        shown=("base", "accounts", "control"),
        settings=_suitecrm_settings,
        sign_in=_nothing_more,
        plan={"lead_status": "New", "lead_source": "Other"},
    ),
    "hubspot": DemoCrm(
        title="HubSpot (sandbox)",
        simulator="hubspot",
        shown=("base", "api_key", "control"),
        settings=lambda started: {"url": started["base"], "private_token": started["api_key"]},
        sign_in=_key_field,
        plan={"lead_status": "NEW"},
    ),
    "odoo": DemoCrm(
        title="Odoo (sandbox)",
        simulator="odoo",
        shown=("base", "api_key", "control"),
        settings=lambda started: {"url": started["base"], "api_key": started["api_key"]},
        sign_in=_nothing_more,
        plan={"lead_source": "Call"},
    ),
    "vtiger": DemoCrm(
        title="vtiger CRM (sandbox)",
        simulator="vtiger",
        arguments=("--own-field",),
        shown=("base", "api_key", "control"),
        settings=lambda started: {"url": started["base"], "username": "admin", "access_key": started["api_key"]},
        sign_in=_nothing_more,
        plan={"lead_status": "Not Contacted", "lead_source": "Cold Call"},
    ),
}
