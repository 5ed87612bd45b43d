"""The demo, step by step: sandbox CRMs, simulated phone system, server, connections, lines, people, history.

Each step is one function. What is shown meanwhile is in `board`; the order of the steps is `_play`.
"""

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
import webbrowser
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import msgspec
import typer
import uvloop

from cordboard.cli import server_process
from cordboard.cli.commands.sandbox import PROGRAMS
from cordboard.cli.console_output import err, text
from cordboard.cli.demo import demo_crms, demo_dashboard
from cordboard.cli.demo.demo_history import tell_history
from cordboard.cli.demo.subprocesses import Children, NotReady
from cordboard.cli.language import tr
from cordboard.contract.accounts import UserColumns
from cordboard.contract.calls import CallQuery
from cordboard.contract.connections import ConnectionChange, NewConnection
from cordboard.contract.service import Service
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import CompanyNumber, TeamMember
from cordboard.domain.settings.settings import plan_of
from cordboard.main import Options, Running, start
from cordboard.web.api.users import new_user
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.permissions import Role
from cordboard.web.options import Entrance, WebOptions

__all__ = ["Asked", "NotReady", "play"]

HOOK, PBX = "hook", "asterisk"
RECORDS = "Master.csv"
PERSON = "demo"
DAYS, CALLS_A_DAY = 30, 40
# our numbers: number, region, extension, first name of the CRM user
LINES = (("+34928000080", "ES", "80", "Ana"), ("+380441234567", "UA", "81", "Alberto"))
PEOPLE = tuple(name for *_, name in LINES)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line asked for."""

    port: int = 8700
    data: Path | None = None
    ready_json: bool = False
    traffic: bool = True
    browser: bool = True
    agi_port: int = 0
    crms: tuple[str, ...] = ("zoho",)  # ids of `demo_crms.CRMS`; callers are people of the first


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """What opens the demo, new every time. `panels`: by the agent's user name."""

    password: str
    entrance: str
    panels: dict[str, str]


class DemoReady(msgspec.Struct, frozen=True, kw_only=True):
    """The one line of `--ready-json` (DESIGN section 8)."""

    console: str
    api: str
    token: str
    login: dict[str, str]
    zoho: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    espocrm: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    suitecrm: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    hubspot: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    odoo: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    vtiger: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    hook: dict[str, str]
    agi: str
    panels: list[dict[str, str]]


def play(asked: Asked) -> None:
    """Run the demo until Ctrl+C. Raises: OSError, NotReady."""
    uvloop.run(_play(asked, time.monotonic()))


async def _play(asked: Asked, begun: float) -> None:
    async with AsyncExitStack() as leaving:
        scratch = Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="cordboard-demo-")))
        port = server_process.take_port("127.0.0.1", asked.port)
        children = await leaving.enter_async_context(Children())
        keys = new_keys()
        options = options_for(asked.data or scratch / "server", port, asked.agi_port, keys)
        with err.status("Starting the sandbox CRM and the server..."):
            crms, running = await start_both(asked, children, options, leaving)
        token = await leaving.enter_async_context(server_process.announced(running, options))
        ended = server_process.stopped()
        with err.status("Starting the phone system and connecting..."):
            people = await people_of(crms[asked.crms[0]], scratch)
            fresh = not await running.service.connections.all()
            past = asyncio.create_task(past_of(children, people, scratch) if asked.traffic and fresh else nothing())
            pbx, secret, _ = await asyncio.gather(
                start_pbx(children, people, running.agi_port, asked.traffic),
                hook_secret(running),
                open_door(server_process.authenticator_of(running), keys.password),
            )
            await connect_all(running.service, crms, pbx, secret)
            await link_agents(running.service, server_process.authenticator_of(running))
        ready = ready_line(running, crms, keys, token, secret)
        if asked.ready_json:
            typer.echo(msgspec.json.encode(ready))
        else:
            demo_dashboard.welcome(ready.console, running.url, PERSON, keys.password, token, ready.panels)
            if asked.browser:
                show_in_browser(ready.console)
        telling = asyncio.create_task(tell_past(running, asked.crms, secret, past, pbx, silent=asked.ready_json))
        await demo_dashboard.watch(running.service, begun, ended, silent=asked.ready_json)
        for task in (past, telling):
            task.cancel()
        await asyncio.gather(past, telling, return_exceptions=True)


async def nothing() -> None:
    """No past."""


async def start_both(
    asked: Asked, children: Children, options: Options, leaving: AsyncExitStack
) -> tuple[dict[str, dict[str, Any]], Running]:
    """The simulators and the server; whatever started ends with `leaving`. Raises: what kept one from starting."""
    crms, running = await asyncio.gather(start_crms(asked, children), start(options), return_exceptions=True)
    if isinstance(running, BaseException):
        raise running
    leaving.push_async_callback(running.stop)
    if isinstance(crms, BaseException):
        raise crms
    return crms, running


async def start_crms(asked: Asked, children: Children) -> dict[str, dict[str, Any]]:
    """The simulators of all CRMs, and what each says of itself, by the CRM's id. Raises: NotReady."""
    started = await asyncio.gather(*(demo_crms.start_crm(name, children, asked.data) for name in asked.crms))
    return dict(zip(asked.crms, started, strict=True))


async def people_of(crm: dict[str, Any], scratch: Path) -> Path:
    """Those of the CRM who may call, as the phone system wants them."""
    async with httpx.AsyncClient(timeout=20) as sandbox:
        reply = await sandbox.get(f"{crm['control']}/people")
    reply.raise_for_status()
    path = scratch / "people.json"
    await asyncio.to_thread(path.write_text, json.dumps(reply.json()["data"]), encoding="utf-8")
    return path


async def start_pbx(children: Children, people: Path, agi_port: int | None, traffic: bool) -> dict[str, Any]:
    """The simulated phone system, with or without live calls; says ami, control, user, secret."""
    asks = () if agi_port is None else ("--agi", f"127.0.0.1:{agi_port}")
    quiet = () if traffic else ("--pause",)
    records = people.with_name(RECORDS)  # its own call records: what a lost link hid is recovered from them
    files = ("--people", str(people), "--cdr", str(records))
    ready = await children.start(PROGRAMS["pbx"], "--ready-json", "--ami-port", "0", *files, *asks, *quiet)
    await asyncio.to_thread(records.touch)
    return {**ready, "records": str(records)}


async def tell_past(
    running: Running,
    crms: Sequence[str],
    secret: str,
    past: asyncio.Task[Path | None],
    pbx: dict[str, Any],
    *,
    silent: bool = False,
) -> None:
    """The past, as soon as it is written, at a pace that leaves the live calls quick."""
    path = await past

    async def waiting() -> int:
        outbox = (await running.service.overview.summary()).outbox
        return max(outbox.get(name, {}).get("open", 0) for name in crms)

    if path is not None:
        recordings = f"http://127.0.0.1:{pbx['control']}/recordings"
        await tell_history(running.url, HOOK, secret, path, waiting, recordings)
        if not silent:
            loaded = (await running.service.calls.count(CallQuery(connection=HOOK))).calls
            text(tr("Past calls loaded: {n}", n=loaded))


async def past_of(children: Children, people: Path, scratch: Path) -> Path | None:
    """Thirty days of calls, as a file of events."""
    path = scratch / "history.jsonl"
    await children.finish(
        PROGRAMS["pbx"], "--history", str(DAYS), "--history-per-day", str(CALLS_A_DAY), "--history-out", str(path),
        "--people", str(people),
    )  # fmt: skip
    return path


def new_keys() -> Keys:
    panels = {name.lower(): secrets.token_urlsafe(16) for name in PEOPLE}
    return Keys(password=secrets.token_urlsafe(12), entrance=secrets.token_urlsafe(16), panels=panels)


def options_for(data: Path, port: int, agi_port: int, keys: Keys) -> Options:
    """The server on loopback, with doors that sign the visitor in: to the console, and to the panel of each agent."""
    panels = (Entrance(key=key, user=name, page="/panel") for name, key in keys.panels.items())
    web = WebOptions(entrances=(Entrance(key=keys.entrance, user=PERSON), *panels))
    return Options(data=data, host="127.0.0.1", port=port, agi_port=agi_port, web=web)


async def hook_secret(running: Running) -> str:
    """The signing secret of the hook; of an earlier demo in the same folder, if there was one."""
    held = await running.store.secrets(HOOK)
    return held.get("secret") or secrets.token_urlsafe(24)


async def open_door(authenticator: Authenticator, password: str) -> None:
    """The administrator `demo` with this password."""
    hashed = await authenticator.passwords.hash(password)
    known = await authenticator.accounts.user_named(PERSON)
    if known is None:
        await authenticator.accounts.add_user(new_user(PERSON, hashed, Role.ADMIN))
    else:
        await authenticator.accounts.change_user(known.id, UserColumns(password=hashed))


async def link_agents(service: Service, authenticator: Authenticator) -> None:
    """A console user for each person at a phone, who signs in by the door alone; users of an earlier demo stay."""
    for name in (one.lower() for one in PEOPLE):
        if await authenticator.accounts.user_named(name) is None:
            hashed = await authenticator.passwords.hash(secrets.token_urlsafe(24))
            user = new_user(name, hashed, Role.AGENT)
            await authenticator.accounts.add_user(user)
            await service.own_calls.link(user.id, name, PERSON)


async def connect_all(service: Service, crms: Mapping[str, dict[str, Any]], pbx: dict[str, Any], secret: str) -> None:
    """The connections; those of an earlier demo in the same folder get the new addresses."""
    there = {connection.id for connection in await service.connections.all()}
    for name, started in crms.items():
        await demo_crms.connect_crm(name, service, started, PERSON)
    await _connect(service, there, HOOK, "webhook", "Webhook", {"secret": secret, "region": "ES"})
    await name_team(service, tuple(crms))
    manager = {
        "host": "127.0.0.1",
        "port": pbx["ami"],
        "username": pbx["user"],
        "secret": pbx["secret"],
        "region": "ES",
        "cdr_csv": pbx["records"],
    }
    await _connect(service, there, PBX, "asterisk", "Asterisk (simulated)", manager)


async def _connect(
    service: Service, there: set[str], name: str, provider: str, title: str, settings: dict[str, Any]
) -> None:
    if name in there:
        await service.connections.change(name, ConnectionChange(settings=settings), PERSON)
    else:
        new = NewConnection(provider=provider, id=name, title=title, settings=settings, allow_private=True)
        await service.connections.create(new, PERSON)


async def name_team(service: Service, crms: Sequence[str]) -> None:
    """Our two numbers belong to Ana and Alberto; Ana gets what belongs to nobody. Kept settings are left alone."""
    held = await service.settings.in_force()
    if held.settings.numbers:
        return
    users = {crm: {user.name.split()[0]: user for user in await service.crm.users(crm)} for crm in crms}
    plans = {
        crm: msgspec.structs.replace(
            plan_of(held.settings, crm), default_user=known[PEOPLE[0]].id, **demo_crms.CRMS[crm].plan
        )
        for crm, known in users.items()
        if PEOPLE[0] in known
    }
    settings = msgspec.structs.replace(
        held.settings,
        company=msgspec.structs.replace(held.settings.company, country="ES"),
        team=tuple(_member(name, extension, users) for _, _, extension, name in LINES),
        numbers=tuple(
            CompanyNumber(number=number, title=name, region=region, default_owner=name.lower())
            for number, region, _, name in LINES
        ),
        crm={**held.settings.crm, **plans},
    )
    await service.settings.save(settings, "the demo's numbers", held.version, PERSON)


def _member(name: str, extension: str, users: Mapping[str, Mapping[str, CrmUser]]) -> TeamMember:
    """Who has the extension, and which user of each CRM that is: the one of that first name."""
    known = {crm: user for crm, named in users.items() if (user := named.get(name))}
    first = next(iter(known.values()), None)
    return TeamMember(
        id=name.lower(),
        name=first.name if first else name,
        email=first.email if first else None,
        crm_users={crm: user.id for crm, user in known.items()},
        extensions=(extension,),
        primary=extension,
    )


def ready_line(running: Running, crms: Mapping[str, dict[str, Any]], keys: Keys, token: str, secret: str) -> DemoReady:
    """What programs need to know."""
    return DemoReady(
        console=f"{running.url}/enter?key={keys.entrance}",
        api=f"{running.url}/api/v1",
        token=token,
        login={"user": PERSON, "password": keys.password},
        **{name: demo_crms.shown(name, started) for name, started in crms.items()},
        hook={"url": f"{running.url}/hooks/{HOOK}", "secret": secret},
        agi=f"agi://127.0.0.1:{running.agi_port}",
        panels=[{"user": name, "url": f"{running.url}/enter?key={key}"} for name, key in keys.panels.items()],
    )


def show_in_browser(url: str) -> None:
    """Only where there is a desktop; a text browser would take the terminal."""
    desktop = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if desktop and sys.stdout.isatty():
        webbrowser.open(url)
