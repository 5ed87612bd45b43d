"""A server of our own in this process: started, announced to commands on this machine, stopped by signals."""

import asyncio
import errno
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvloop

import cordboard
from cordboard.cli import server_log
from cordboard.cli.language import tr
from cordboard.cli.server_address import ServerAddress, data_dir, remove_server_address, write_server_address
from cordboard.main import (
    DamagedFile,
    NewerFile,
    Options,
    Running,
    StoreUnavailable,
    UnwritableFile,
    back_up,
    restore,
    rotate_key,
    start,
)
from cordboard.toolkit.clock import SystemClock
from cordboard.toolkit.crypto import WrongKey
from cordboard.toolkit.http.http_transport import HttpTransport
from cordboard.toolkit.listening import listener
from cordboard.toolkit.os_error_text import cause_of
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.options import WebOptions

PATIENCE = 30.0  # Units: s
LOCAL_TOKEN = "this machine"  # noqa: S105  # its name, not the token

__all__ = [
    "DamagedFile",
    "NewerFile",
    "Options",
    "StoreUnavailable",
    "UnwritableFile",
    "WebOptions",
    "WrongKey",
    "announced",
    "authenticator_of",
    "back_up",
    "restore",
    "rotate_key",
    "run",
    "stopped",
    "take_port",
]


def run(options: Options, log_level: str) -> None:
    """Serve until told to stop. Raises: OSError when it cannot start."""
    server_log.configure(log_level)
    take_port(options.host, options.port)
    uvloop.run(_serve(options))


async def _serve(options: Options) -> None:
    running = await start(options)
    try:
        async with announced(running, options):
            ended = stopped()
            hint = tr("Open it in a browser to create the first administrator account.")
            _say_started(options, running.url, "" if await running.accounts.users() else hint)
            await ended.wait()
    finally:
        await running.stop()


def _say_started(options: Options, url: str, hint: str) -> None:
    lines = (*banner(options, url), *([hint] if hint else []))
    if server_log.is_for_people():
        server_log.say(lines)
        return
    server_log.started(url, hint)
    if sys.stdout.isatty():  # the log goes elsewhere, but a person waits here
        server_log.say(lines, sys.stdout)


def banner(options: Options, url: str) -> list[str]:
    """Version, address, FastAGI port and data folder."""
    agi = tr("off") if options.agi_port is None else f"agi://{options.agi_host}:{options.agi_port}"
    ldap = [] if options.ldap_port is None else [f"  LDAP: ldap://{options.ldap_host}:{options.ldap_port}"]
    return [
        f"Cordboard {cordboard.__version__}",
        f"  {tr('Console')}: {url}",
        f"  FastAGI: {agi}",
        *ldap,
        f"  {tr('Data folder')}: {options.data.absolute()}",
    ]


def authenticator_of(running: Running) -> Authenticator:
    """The gate over the server's own accounts."""
    return Authenticator(running.accounts, SystemClock())


@asynccontextmanager
async def announced(running: Running, options: Options) -> AsyncIterator[str]:
    """While inside, commands on this machine find the server; gives their token.

    It is a fresh one: the token of the last run opens nothing any more.
    """
    await answering(running.url)
    authenticator = authenticator_of(running)
    await authenticator.drop_token(LOCAL_TOKEN)
    token = await authenticator.new_token(LOCAL_TOKEN, ("*",), "serve")
    place = ServerAddress(url=running.url, token=token, pid=os.getpid(), data=str(options.data.absolute()))
    written = write_server_address(place, options.data, data_dir())
    try:
        yield place.token
    finally:
        remove_server_address(place, written)
        await authenticator.drop_token(LOCAL_TOKEN)


async def answering(url: str) -> None:
    """Wait until requests are answered. Raises: OSError."""
    asked = HttpTransport(allow_private=True, proxy=lambda *_: None)  # itself, through no proxy
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, transport=asked) as client:
        try:
            (await client.get("/healthz")).raise_for_status()
        except httpx.HTTPError as broken:
            raise OSError(f"{url} does not answer: {broken}") from broken


def stopped() -> asyncio.Event:
    """Set by SIGINT and SIGTERM. A trap: the web server sets handlers of its own, so call this after it has started."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    return ended


def take_port(host: str, port: int) -> int:
    """The port, or a free one for 0. Raises: OSError in words when somebody has it."""
    try:
        with listener(host, port) as probe:
            return int(probe.getsockname()[1])
    except OSError as broken:
        if broken.errno == errno.EADDRINUSE:
            raise OSError(f"port {port} is in use.") from None
        raise OSError(f"--host {host}: {cause_of(broken)}.") from None
