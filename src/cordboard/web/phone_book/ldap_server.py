"""A small LDAP server for the phone book: sign-in with a device's secret, search, sign-out; nothing else is done.

It has no TLS: it listens on this machine unless it is opened, and a tunnel may end here. Source: RFC 4511.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from cordboard.contract.phone_book import Entry, PhoneBookReader, Way
from cordboard.web.phone_book import ldap_entries, ldap_messages
from cordboard.web.phone_book.access import PhoneBookAccess
from cordboard.web.phone_book.ldap_entries import BASE
from cordboard.web.phone_book.ldap_messages import Bind, Malformed, Message, Other, ResultCode, Search

log = structlog.get_logger()
IDLE_S = 300.0
MOST_SEARCHES = 8  # texts of one filter that are looked for
READ_ONLY = "The phone book is read-only."


class LdapServer:
    """Answers connections, at most `most` at a time."""

    def __init__(self, access: PhoneBookAccess, most: int = 100) -> None:
        self._access = access
        self._most = most
        self._open = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until it ends."""
        self._open += 1
        try:
            if self._open <= self._most:
                await LdapSession(self._access, reader, writer).run()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, Malformed):
            pass  # gone, silent, or no LDAP
        except Exception as broken:
            log.error("ldap", error=type(broken).__name__)
        finally:
            self._open -= 1
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


class LdapSession:
    """One connection: who it is, and what it asks."""

    def __init__(self, access: PhoneBookAccess, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._access = access
        self._reader = reader
        self._writer = writer
        self._device: PhoneBookReader | None = None

    async def run(self) -> None:
        """Raises: OSError, TimeoutError, asyncio.IncompleteReadError, Malformed."""
        while True:
            async with asyncio.timeout(IDLE_S):
                message = ldap_messages.message_in(await self._next())
            if isinstance(message.request, Other) and message.request.kind == "unbindRequest":
                return
            async for part in self._answers(message):
                self._writer.write(part)
            await self._writer.drain()

    async def _next(self) -> bytes:
        data = await self._reader.readexactly(2)
        while (size := ldap_messages.size_of(data)) is None:
            data += await self._reader.readexactly(1)
        return data + await self._reader.readexactly(size - len(data))

    async def _answers(self, message: Message) -> AsyncIterator[bytes]:
        request = message.request
        if isinstance(request, Bind):
            yield self._done(message, "bindResponse", *await self._bind(request))
        elif isinstance(request, Search):
            if message.critical:
                refused = ResultCode.UNAVAILABLE_CRITICAL_EXTENSION, "Controls are not supported."
                yield self._done(message, "searchResDone", *refused)
                return
            async for part in self._search(message.number, request):
                yield part
        elif answer := ldap_messages.ANSWERS.get(request.kind):
            refused = ResultCode.UNWILLING_TO_PERFORM, READ_ONLY
            yield self._done(message, answer, *refused)

    def _done(self, message: Message, answer: str, code: ResultCode, text: str) -> bytes:
        return ldap_messages.result(message.number, answer, code, text)

    async def _bind(self, request: Bind) -> tuple[ResultCode, str]:
        self._device = None
        if request.password is None:
            return ResultCode.AUTH_METHOD_NOT_SUPPORTED, "Use simple authentication."
        if not request.password:
            return ResultCode.SUCCESS, ""  # nobody: may see what the server is, and no contact
        self._device = await self._access.reader(request.password, Way.LDAP)
        if self._device is None:
            return (
                ResultCode.INVALID_CREDENTIALS,
                "The password is the secret of no device that may read the phone book.",
            )
        return ResultCode.SUCCESS, ""

    async def _search(self, number: int, asked: Search) -> AsyncIterator[bytes]:
        def done(code: ResultCode, text: str = "") -> bytes:
            return ldap_messages.result(number, "searchResDone", code, text)

        base = asked.base.lower().replace(" ", "")
        if not base and asked.scope == 0:
            yield ldap_messages.entry(number, "", ROOT)
            yield done(ResultCode.SUCCESS)
        elif self._device is None or await self._lost(self._device):
            yield done(ResultCode.INSUFFICIENT_ACCESS, "Sign in with the secret of a device first.")
        elif base and not base.endswith(BASE):
            yield done(ResultCode.NO_SUCH_OBJECT, f"Search below {BASE}.")
        else:
            entries, more = await self._found(self._device, asked, base)
            for entry in entries:
                values = ldap_entries.values_of(entry, asked.attributes)
                shown = dict.fromkeys(values, ()) if asked.types_only else values
                yield ldap_messages.entry(number, ldap_entries.name_of(entry), shown)
            yield done(ResultCode.SIZE_LIMIT_EXCEEDED if more else ResultCode.SUCCESS)

    async def _lost(self, device: PhoneBookReader) -> bool:
        """Whether it was removed, or LDAP was switched off, after it signed in."""
        return not await self._access.still(device, Way.LDAP)

    async def _found(self, device: PhoneBookReader, asked: Search, base: str) -> tuple[list[Entry], bool]:
        """The contacts, and whether a limit left others out."""
        if base == BASE and asked.scope == 0:
            return [], False
        texts = list(dict.fromkeys(ldap_entries.texts_in(asked.condition)))[:MOST_SEARCHES]
        listed = await self._access.book.listed(device)
        entries = {one.id: one for one in listed.entries}
        by_number: dict[str, frozenset[str | None]] = {}
        for is_number, text in texts:
            found = (await self._access.book.search(device, text)).entries
            entries |= {one.id: one for one in found}
            if is_number:
                by_number[text] = frozenset(one.id for one in found)
        fitting = [
            one
            for one in entries.values()
            if ldap_entries.holds(asked.condition, one, by_number)
            and base in ("", BASE, ldap_entries.name_of(one).lower())
        ]
        most = min(asked.most or self._access.book.limit, self._access.book.limit)
        return fitting[:most], len(fitting) > most or (listed.more and not texts)


ROOT = {
    "objectClass": ("top",),
    "namingContexts": (BASE,),
    "supportedLDAPVersion": ("3",),
    "vendorName": ("Cordboard",),
}
