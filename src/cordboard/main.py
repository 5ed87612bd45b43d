"""The front door: the only file where concrete things meet.

`start` puts the house together and opens its doors; nothing else in Cordboard names a concrete store, host or server.
"""

import asyncio
import fcntl
import gc
import random
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from typing import IO, Any

import msgspec
import structlog

from cordboard import catalog
from cordboard.app.alerts.alert_admin import AlertDesk
from cordboard.app.alerts.alert_channels import ways_of
from cordboard.app.alerts.alert_delivery import Postman
from cordboard.app.alerts.alert_evaluator import Alarm
from cordboard.app.connections.connection_admin import Connections
from cordboard.app.connections.live_connections import Links
from cordboard.app.connections.oauth_flow import Consents
from cordboard.app.decisions.decide import Decider
from cordboard.app.decisions.deferred_decisions import Looks
from cordboard.app.decisions.number_regions import Regions
from cordboard.app.delivery.outbox_dispatcher import Courier
from cordboard.app.directory.caller_lookup import Caller
from cordboard.app.directory.directory_sync import Mirror
from cordboard.app.events.call_change_notifier import Notice
from cordboard.app.events.event_hub import Live
from cordboard.app.ingest.phone_connections import Phones
from cordboard.app.operations.scheduled_jobs import Upkeep
from cordboard.app.operations.settings_in_force import CurrentSettings
from cordboard.app.service.service import App
from cordboard.domain.numbers.reading import read
from cordboard.lanes.local import LocalHost
from cordboard.pbx.asterisk.agi import AgiQuestion, AgiServer
from cordboard.ports.store import Store
from cordboard.store.sqlite.store import SqliteStore
from cordboard.toolkit.clock import SystemClock
from cordboard.toolkit.crypto import Cipher
from cordboard.web.auth.authenticator import Gate
from cordboard.web.options import WebOptions

log = structlog.get_logger()

LOCAL_IN_MANY_COUNTRIES = "0671234567"  # to understand it, every country is asked


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a server is started. `agi_port` 0 takes a free one, None opens no FastAGI door."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8700
    agi_port: int | None = 4573
    public_url: str | None = None
    web: WebOptions = WebOptions()


class Running(msgspec.Struct, kw_only=True):
    """A started server. `stop` closes everything in order; what was accepted stays."""

    app: App
    store: SqliteStore
    url: str
    agi_port: int | None
    stop: Callable[[], Awaitable[None]]


class House(msgspec.Struct, kw_only=True):
    """The rooms, put together, without doors."""

    app: App
    store: Store
    links: Links
    phones: Phones
    courier: Courier
    upkeep: Upkeep
    alarm: Alarm
    postman: Postman
    host: LocalHost
    caller: Caller


async def build(store: SqliteStore, base_url: str) -> House:
    """Everything behind the doors."""
    clock, live = SystemClock(), Live(SystemClock().now())
    current = await CurrentSettings.read(store)
    links = Links(store, catalog.providers(), clock, current.entities, current.handed)
    await links.read()
    host = LocalHost(clock)
    regions = Regions(current, links)
    mirror = Mirror(store, links, regions, clock)
    decider = Decider(store, current, clock, links.crms, links.users, regions)
    notice = Notice(store, live, clock)
    looks = Looks(store, links, decider, clock, notice.call_changed)
    courier = Courier(store, links, mirror, looks, live, clock, random.random)
    phones = Phones(store, links, decider, host, clock, notice.row_changed, notice.connection_changed)
    connections = Connections(store, links, clock, base_url)
    consents = Consents(store, links, clock)
    alarm = Alarm(store, links, current, live, clock)
    postman = Postman(store, links, current, live, clock, random.random, ways_of, base_url)
    desk = AlertDesk(store, links, current, postman, clock)
    app = App(
        store, links, phones, mirror, connections, consents, current, regions, host, live, clock, base_url, store, desk
    )
    upkeep = Upkeep(store, links, mirror, phones, host, notice, app.watching, store, clock)
    return House(
        app=app,
        store=store,
        links=links,
        phones=phones,
        courier=courier,
        upkeep=upkeep,
        alarm=alarm,
        postman=postman,
        host=host,
        caller=Caller(store, links, current, regions),
    )


def _works(house: House) -> list[Coroutine[Any, Any, None]]:
    """What runs as long as the server does."""
    return [house.host.run(house.courier.drain), house.links.write_journal(), house.upkeep.notice.run()]


async def start(options: Options) -> Running:
    """Open the store, build the house, open the doors; returns when requests are answered. Raises: OSError."""
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    alone = _alone(options.data)
    listener = _listener(options.host, options.port)
    url = f"http://{options.host}:{listener.getsockname()[1]}"
    store = SqliteStore.open(options.data / "cordboard.db", Cipher.at(options.data / "cordboard.key"))
    house = await build(store, options.public_url or url)
    house.upkeep.arrange()
    house.alarm.arrange(house.host)
    house.postman.arrange(house.host)
    await house.upkeep.sweep()  # what waits in the outbox leaves at once
    tasks = [asyncio.create_task(work) for work in _works(house)]
    await house.phones.follow()
    await house.app.read_anew()
    agi = await _agi(house, options)
    gate = Gate(store, SystemClock())
    server = await asyncio.to_thread(_doors, house.app, gate, options.web)  # work goes on meanwhile
    tune()
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    tasks.append(asyncio.create_task(_know_all_countries()))

    async def stop() -> None:
        server.should_exit = True
        await serving
        if agi is not None:
            agi.close()
        await house.phones.close()
        await house.host.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await house.links.close()
        await store.close()
        alone.close()

    agi_port = agi.sockets[0].getsockname()[1] if agi is not None else None
    return Running(app=house.app, store=store, url=url, agi_port=agi_port, stop=stop)


async def _know_all_countries() -> None:
    """Load every country's numbers before a caller needs them: a quarter of a second in which nobody is answered."""
    await asyncio.to_thread(read, LOCAL_IN_MANY_COUNTRIES)


def _doors(app: App, gate: Gate, options: WebOptions) -> Any:
    """The web server, to be served."""
    from cordboard.web.server import server  # here, not above: what waits in the outbox leaves before it is loaded

    return server(app, gate, options)


def tune() -> None:
    """The interpreter, for a server that has loaded what it needs.

    Source: measured here, folding a manager stream: a fifth of the time went into looking through what stays for ever
    for garbage (2026-11).
    """
    sys.setswitchinterval(0.001)  # the writer thread hands over quickly: a commit must not wait for a long fold
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _alone(data: Path) -> IO[str]:
    """The data folder belongs to one server at a time; the lock goes with the process. Raises: OSError."""
    lock = (data / "cordboard.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise OSError(f"another Cordboard is running on the folder {data}") from None
    return lock


def _listener(host: str, port: int) -> socket.socket:
    """The web door, open before anything else: requests that come during the start wait for it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(1024)
    return listener


async def _agi(house: House, options: Options) -> asyncio.Server | None:
    """The door for questions from the dialplan: `agi://host:port/who?region=ES`."""
    if options.agi_port is None:
        return None

    async def answer(question: AgiQuestion) -> Mapping[str, str]:
        return await house.caller.variables(question.caller, question.parameters.get("region"))

    return await AgiServer(answer).serve(options.host, options.agi_port)
