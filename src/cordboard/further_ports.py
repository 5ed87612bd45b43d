"""The ports besides the web: questions of phone systems in mid-call (FastAGI), and the phone book by LDAP."""

import asyncio

from cordboard import catalog
from cordboard.app.routing.caller_variables import CallerVariables
from cordboard.contract.service import Service
from cordboard.start_options import Options
from cordboard.toolkit.listening import listener
from cordboard.web.auth.authenticator import Authenticator


class FurtherPorts:
    """What listens, and where; None: it does not."""

    def __init__(self, questions: asyncio.Server | None, phone_book: asyncio.Server | None) -> None:
        self._servers = (questions, phone_book)
        self.agi, self.ldap = map(_port_of, self._servers)

    def close(self) -> None:
        """Take no more connections."""
        for server in self._servers:
            if server is not None:
                server.close()


async def further_ports(
    caller: CallerVariables, service: Service, authenticator: Authenticator, options: Options, most: int
) -> FurtherPorts:
    """Open those that are asked for; `most`: questions at a time. Raises: OSError."""
    opened = FurtherPorts(await _questions(caller, options, most), await _phone_book(service, authenticator, options))
    service.phone_book.ldap_port = opened.ldap
    return opened


async def _questions(caller: CallerVariables, options: Options, most: int) -> asyncio.Server | None:
    """The first provider that asks gets it."""
    if options.agi_port is None or not (asking := catalog.asking_providers()):
        return None
    return await asking[0].question_server(caller).serve(listener(options.agi_host, options.agi_port), most)


async def _phone_book(service: Service, authenticator: Authenticator, options: Options) -> asyncio.Server | None:
    if options.ldap_port is None:
        return None
    from cordboard.web.phone_book.access import PhoneBookAccess  # here, not above: most servers speak no LDAP
    from cordboard.web.phone_book.ldap_server import LdapServer

    server = LdapServer(PhoneBookAccess(service.phone_book, authenticator.accounts))
    return await asyncio.start_server(server.answer, sock=listener(options.ldap_host, options.ldap_port))


def _port_of(server: asyncio.Server | None) -> int | None:
    return server.sockets[0].getsockname()[1] if server is not None else None
