"""`cordboard serve`: the server itself, until it is stopped."""

import ipaddress
from pathlib import Path
from typing import Annotated

import typer

from cordboard.cli.commands.users import known_role
from cordboard.cli.console_output import USAGE, stop
from cordboard.cli.language import language
from cordboard.cli.server_address import data_dir
from cordboard.cli.server_start import Start, become_server

EXAMPLES = """Examples:

  cordboard serve

  cordboard serve --data /var/lib/cordboard --host 0.0.0.0 --port 8700 --public-url https://cordboard.example"""

LOOPBACK = ("127.0.0.1", "::1")
Data = Annotated[Path | None, typer.Option(help="Data folder. Default: CORDBOARD_DATA, or a folder in your home.")]


def proxies_of(given: list[str] | None, public_url: str | None) -> tuple[str, ...]:
    """The proxies to believe. HTTPS ends at a proxy, since the server itself speaks HTTP; usually on this machine."""
    if given is None:
        return LOOPBACK if (public_url or "").startswith("https://") else ()
    for one in given:
        try:
            ipaddress.ip_network(one)
        except ValueError:
            stop(f"'{one}' is neither an address nor a network.", "Write 10.0.0.5, 10.0.0.0/24 or fd00::/64.", USAGE)
    return tuple(given)


def serve(
    data: Data = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the console and the API.")] = 8700,
    agi_port: Annotated[int, typer.Option(min=-1, max=65535, help="FastAGI port. 0: any free port; -1: off.")] = 4573,
    public_url: Annotated[
        str | None, typer.Option(help="Public URL of this server, for browsers and providers.")
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="Accept requests for this host name only; repeatable. Default: the host of --public-url."),
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            help="Address or network of a proxy whose X-Forwarded headers are believed; repeatable."
            " Default: none; this machine if --public-url begins with https."
        ),
    ] = None,
    require_second_factor: Annotated[
        list[str] | None,
        typer.Option(
            envvar="CORDBOARD_REQUIRE_SECOND_FACTOR",
            help="Role whose users must have a second factor; repeatable. They add it at their next sign-in.",
        ),
    ] = None,
    hook_rate: Annotated[float | None, typer.Option(help="Webhook requests per second and connection.")] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Run the server until Ctrl+C or SIGTERM."""
    become_server(
        Start(
            data=str(data or data_dir()),
            host=host,
            port=port,
            agi_port=None if agi_port < 0 else agi_port,
            public_url=public_url,
            need_factor=tuple(map(known_role, require_second_factor or ())),
            hosts=tuple(allow_host) if allow_host else None,
            hook_rate=hook_rate,
            proxies=proxies_of(trusted_proxy, public_url),
            log_level=log_level,
        ),
        language(),
    )
