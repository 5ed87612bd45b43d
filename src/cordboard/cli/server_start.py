"""The server in a process of its own, which loads only what a server needs: what the commands load takes 15 MB.

`cordboard serve` becomes `python -m cordboard.cli.server_start OPTIONS`; the process and its id stay the same.
"""

import os
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import msgspec

from cordboard.toolkit.deferred_modules import defer

PROBLEM = 1  # exit code
UNUSED = ("rich", "httpx._main", "greenlet")  # libraries load them where they are installed, and do without elsewhere
SELDOM = ("difflib", "html", "logging.config", "pdb", "statistics", "yaml")  # loaded when they are first used


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """What `cordboard serve` was asked for."""

    data: str
    host: str
    port: int
    agi_port: int | None
    agi_host: str
    ldap_port: int | None = None
    ldap_host: str = "127.0.0.1"
    public_url: str | None
    need_factor: tuple[str, ...]
    hosts: tuple[str, ...] | None
    hook_rate: float | None
    proxies: tuple[str, ...]
    plain: bool
    frames: tuple[str, ...] = ()
    log_level: str


def become_server(start: Start, language: str) -> NoReturn:
    """Replace this process by the server."""
    command = [sys.executable, "-P", "-m", __name__, msgspec.json.encode(start).decode()]  # -P: not this folder's code
    os.execve(sys.executable, command, {**os.environ, "CORDBOARD_LANG": language})  # noqa: S606  # this interpreter


def load_less() -> None:
    """Keep out what libraries load along and a server does without; before they are imported. 4 MB less (2026-11)."""
    sys.modules.update(dict.fromkeys(UNUSED))  # type: ignore[arg-type]  # None: an import of it fails, as documented
    defer(SELDOM)
    commands = ModuleType("uvicorn.main")  # uvicorn's own command line; the package imports these three names
    commands.__dict__.update(Server=None, main=None, run=None)
    sys.modules[commands.__name__] = commands


def main(start: Start) -> None:
    """Run the server until it is stopped."""
    load_less()
    from cordboard.cli import server_log, server_process, start_errors
    from cordboard.cli.language import tr

    options = server_process.Options(
        data=Path(start.data),
        host=start.host,
        port=start.port,
        agi_port=start.agi_port,
        agi_host=start.agi_host,
        ldap_port=start.ldap_port,
        ldap_host=start.ldap_host,
        public_url=start.public_url,
        need_factor=start.need_factor,
        web=server_process.WebOptions(
            hosts=start.hosts,
            hook_rate=start.hook_rate,
            proxies=start.proxies,
            plain=start.plain,
            frames=start.frames,
        ),
    )
    try:
        server_process.run(options, start.log_level)
    except start_errors.ERRORS as broken:
        otherwise = tr("Choose another --port or --data.")
        cause, advice = start_errors.explained(broken, options.data, otherwise)
        server_log.refused(tr("The server cannot start: {cause}", cause=cause), advice)
        sys.exit(PROBLEM)


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=Start))
