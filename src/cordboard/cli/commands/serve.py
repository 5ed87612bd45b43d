"""`cordboard serve`: the server itself, until it is stopped."""

import ipaddress
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from cordboard.cli.commands.users import ROLES, known_role
from cordboard.cli.console_output import USAGE, stop
from cordboard.cli.language import language, tr
from cordboard.cli.server_address import data_dir
from cordboard.cli.server_start import Start, become_server

EXAMPLES = """Examples:

  cordboard serve

  cordboard serve --data /var/lib/cordboard --host 0.0.0.0 --port 8700 --public-url https://cordboard.example"""

HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
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


def is_only_here(host: str) -> bool:
    """Whether only this machine can connect to this host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def require_tls(host: str, public_url: str | None) -> None:
    """Leaves with 2 where other machines would speak HTTP with this server."""
    if not is_only_here(host) and not (public_url or "").startswith("https://"):
        stop(
            tr("Other machines would reach {host} without TLS.", host=host),
            tr("Put a TLS proxy in front and give --public-url https://..., or add --allow-plain-http."),
            USAGE,
        )


def require_plain_agi(agi_host: str) -> None:
    """Leaves with 2 where FastAGI, which Asterisk speaks without TLS only, would be reachable for other machines."""
    if not is_only_here(agi_host):
        stop(
            tr("Other machines would reach FastAGI on {host} without TLS.", host=agi_host),
            tr("Use a tunnel that ends on this machine, or add --allow-plain-agi in a network that you trust."),
            USAGE,
        )


def require_plain_ldap(ldap_host: str) -> None:
    """Leaves with 2 where LDAP, which has no TLS here, would be reachable for other machines."""
    if not is_only_here(ldap_host):
        stop(
            tr("Other machines would reach LDAP on {host} without TLS.", host=ldap_host),
            tr("Use a tunnel that ends on this machine, or add --allow-plain-ldap in a network that you trust."),
            USAGE,
        )


def frame_origins(given: list[str] | None) -> tuple[str, ...]:
    """The sites as browsers name them. Leaves with 2 for what is no origin, or one that is not encrypted."""
    found = []
    for one in given or ():
        parts = urlsplit(one.rstrip("/").lower())
        safe = parts.scheme == "https" or (parts.scheme == "http" and is_only_here(parts.hostname or ""))
        if (
            not safe
            or not HOST.fullmatch(parts.netloc)
            or one.rstrip("/").lower() != f"{parts.scheme}://{parts.netloc}"
        ):
            stop(
                tr("'{origin}' is not the origin of a site.", origin=one),
                tr("Write the beginning of its address, such as https://crm.example.com."),
                USAGE,
            )
        found.append(one.rstrip("/").lower())
    return tuple(dict.fromkeys(found))


def roles_with_factor(given: list[str] | None, host: str, public_url: str | None) -> tuple[str, ...]:
    """The roles whose users must have a second factor; without a choice all, unless only this machine is served."""
    if not given:
        return () if is_only_here(host) and public_url is None else ROLES
    return () if given == ["none"] else tuple(map(known_role, given))


def serve(
    data: Data = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the console and the API.")] = 8700,
    agi_port: Annotated[int, typer.Option(min=-1, max=65535, help="FastAGI port. 0: any free port; -1: off.")] = 4573,
    agi_host: Annotated[
        str, typer.Option(help="Address for FastAGI; another one than this machine needs --allow-plain-agi.")
    ] = "127.0.0.1",
    allow_plain_agi: Annotated[
        bool,
        typer.Option(
            "--allow-plain-agi", help="Let other machines ask by FastAGI, which has no TLS; in a network you trust."
        ),
    ] = False,
    ldap_port: Annotated[
        int,
        typer.Option(min=-1, max=65535, help="LDAP port of the phone book, such as 3389. 0: any free port; -1: off."),
    ] = -1,
    ldap_host: Annotated[
        str, typer.Option(help="Address for LDAP; another one than this machine needs --allow-plain-ldap.")
    ] = "127.0.0.1",
    allow_plain_ldap: Annotated[
        bool,
        typer.Option(
            "--allow-plain-ldap", help="Let other machines read by LDAP, which has no TLS here; in a network you trust."
        ),
    ] = False,
    public_url: Annotated[
        str | None, typer.Option(help="Public URL of this server, for browsers and providers.")
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="Accept requests for this host name only; repeatable. Default: the host of --public-url."),
    ] = None,
    frame_origin: Annotated[
        list[str] | None,
        typer.Option(
            envvar="CORDBOARD_FRAME_ORIGIN",
            help="Site whose pages may show the call panel in a frame, such as https://crm.example.com; repeatable."
            " Default: none.",
        ),
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
            help="Role whose users must have a second factor; repeatable. They add it at their next sign-in."
            " 'none': nobody must. Default: all roles, if other machines reach this server.",
        ),
    ] = None,
    allow_plain_http: Annotated[
        bool,
        typer.Option("--allow-plain-http", help="Let other machines connect without TLS; in a network you trust."),
    ] = False,
    hook_rate: Annotated[float | None, typer.Option(help="Webhook requests per second and connection.")] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Run the server until Ctrl+C or SIGTERM."""
    if not allow_plain_http:
        require_tls(host, public_url)
    if agi_port >= 0 and not allow_plain_agi:
        require_plain_agi(agi_host)
    if ldap_port >= 0 and not allow_plain_ldap:
        require_plain_ldap(ldap_host)
    become_server(
        Start(
            data=str(data or data_dir()),
            host=host,
            port=port,
            agi_port=None if agi_port < 0 else agi_port,
            agi_host=agi_host,
            ldap_port=None if ldap_port < 0 else ldap_port,
            ldap_host=ldap_host,
            public_url=public_url,
            need_factor=roles_with_factor(require_second_factor, host, public_url),
            hosts=tuple(allow_host) if allow_host else None,
            hook_rate=hook_rate,
            proxies=proxies_of(trusted_proxy, public_url),
            plain=allow_plain_http,
            frames=frame_origins(frame_origin),
            log_level=log_level,
        ),
        language(),
    )
