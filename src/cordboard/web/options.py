"""The options of the web application at the start of the server."""

import msgspec


class Entrance(msgspec.Struct, frozen=True, kw_only=True):
    """`/enter?key=...` signs the visitor in as this user and leads to this page: for the demo, on loopback only."""

    key: str
    user: str
    page: str = "/"


class WebOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`hosts`: names this server answers for (None: any), with `addresses` also any IP address.

    `hook_rate`: requests a second and connection (None: any). `plain`: other machines may speak HTTP without TLS.
    """

    hosts: tuple[str, ...] | None = None
    addresses: bool = False
    plain: bool = True
    proxies: tuple[str, ...] = ()
    hook_rate: float | None = None
    hook_patience: float = 10.0  # Units: s
    frames: tuple[str, ...] = ()  # origins of sites whose pages may show the call panel
    entrances: tuple[Entrance, ...] = ()
