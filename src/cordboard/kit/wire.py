"""The socket side of the sender: resolves, checks every address against private ranges, connects to what it checked.

The name is resolved once, here, so that an answer cannot change between the check and the connection.
"""

from collections.abc import Iterable, Sequence

import httpcore
import httpx

from cordboard.kit import addresses

SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only. TLS still verifies the host's name, which travels with the request."""

    def __init__(self, allow_private: bool, allowed: Sequence[str], resolve: addresses.Resolve) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._allow_private = allow_private
        self._allowed = allowed
        self._resolve = resolve

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the signature belongs to httpcore
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            found = await self._resolve(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"no address for {host}: {error}") from error
        if not self._allow_private:
            why = addresses.refusal(host, found, self._allowed)
            if why:
                raise addresses.Forbidden(why)
        return await self._first(found, port, timeout, local_address, socket_options)

    async def _first(
        self,
        found: Sequence[str],
        port: int,
        timeout: float | None,  # noqa: ASYNC109
        local_address: str | None,
        socket_options: Iterable[SocketOption] | None,
    ) -> httpcore.AsyncNetworkStream:
        """The first address that takes the connection; the error of the last one otherwise."""
        trouble: Exception = httpcore.ConnectError("the host has no address")
        for address in found[:4]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise trouble

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a guarded network; the constructor of httpx does not let the network be given."""

    def __init__(self, network: httpcore.AsyncNetworkBackend, idle: int) -> None:
        context = httpx.create_ssl_context()
        super().__init__(verify=context)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=max(idle, 20),
            max_keepalive_connections=idle,
            keepalive_expiry=55.0,  # Units: s; under the minute after which many servers hang up
            network_backend=network,
        )


def guarded(allow_private: bool, allowed: Sequence[str], idle: int) -> httpx.AsyncBaseTransport:
    """A transport that refuses private addresses unless they are allowed."""
    return GuardedTransport(GuardedNetwork(allow_private, allowed, addresses.resolved), idle)
