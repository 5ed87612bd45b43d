"""One message over SMTP: address guard, STARTTLS or TLS, bounded time, errors as decisions.

The server's name is resolved and checked here, and exactly that address is called.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Mapping, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from typing import Any, cast

import aiosmtplib

from cordboard.ports.errors import NeedsHuman, Refused, Trouble, Unavailable
from cordboard.toolkit import redaction
from cordboard.toolkit.http import address_guard
from cordboard.toolkit.mail import PRODUCT, HandOver, Mail, MailServer
from cordboard.toolkit.os_error_text import cause_of

GOOD_BYE = 2.0  # Units: s


def written(mail: Mail) -> EmailMessage:
    """The mail as it travels. Raises: ValueError for an address that is none, or a line end in a header."""
    message = EmailMessage(policy=WIRE)
    message["Subject"] = mail.subject
    message["From"] = Address(PRODUCT, addr_spec=mail.sender)
    message["To"] = tuple(Address(addr_spec=one) for one in mail.to)
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
    message["Content-Language"] = mail.language
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


async def send(
    server: MailServer, mail: Mail, resolve: address_guard.Resolve, hand_over: HandOver | None
) -> tuple[str, ...]:
    """Hand it over; returns the recipients that were refused while others were taken.

    Raises: Unavailable, Refused, NeedsHuman.
    """
    try:
        message = written(mail)
    except (ValueError, IndexError) as error:
        raise Refused(f"The mail cannot be written: {error}.", code="mail_address") from None
    try:
        async with contextlib.AsyncExitStack() as leaving:
            async with asyncio.timeout(server.total):
                line = await _connected(server, resolve, leaving)
                line.hand_over = hand_over
                refused, _ = await line.send_message(message)
    except address_guard.Forbidden as error:
        text = f"This mail server address is not allowed: {error}."
        raise NeedsHuman(text, code="address_forbidden", wrote=False) from None
    except Exception as error:
        raise trouble_of(server, error) from None
    return tuple(refused)


class _Line(aiosmtplib.SMTP):
    """A line that says when the mail itself is handed over: until then nothing was sent."""

    hand_over: HandOver | None = None

    async def data(self, message: str | bytes, /, **options: Any) -> aiosmtplib.SMTPResponse:
        if self.hand_over is not None:
            await self.hand_over()
        return await super().data(message, **options)


async def _connected(server: MailServer, resolve: address_guard.Resolve, leaving: contextlib.AsyncExitStack) -> _Line:
    """A line to the server, signed in. The address that was checked is the one that is called."""
    found = await resolve(server.host, server.port)
    why = None if server.allow_private else address_guard.refusal(server.host, found)
    if why:
        raise address_guard.Forbidden(why)
    held = await _opened(found, server)
    leaving.callback(held.close)
    line = _Line(
        hostname=server.host,
        sock=held,
        timeout=server.connect,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        local_hostname=socket.gethostname().encode("ascii", "ignore").decode() or "localhost",
    )
    leaving.push_async_callback(_left, line)
    await line.connect()
    if server.user:
        await line.login(server.user, server.password)
    return line


async def _left(line: aiosmtplib.SMTP) -> None:
    """How it says good-bye changes nothing: the mail is there, or it is not."""
    transport = cast(asyncio.WriteTransport | None, line.transport)
    with contextlib.suppress(Exception):
        async with asyncio.timeout(GOOD_BYE):
            await line.quit()
    line.close()
    if transport is not None:
        transport.abort()  # an encrypted line would wait for theirs
        await asyncio.sleep(0)


async def _opened(found: Sequence[str], server: MailServer) -> socket.socket:
    """The first address that takes the connection. Raises: OSError of the last one."""
    trouble: OSError = OSError("it has no address")
    for address in found[:4]:
        held = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        held.setblocking(False)
        try:
            async with asyncio.timeout(server.connect):
                await asyncio.get_running_loop().sock_connect(held, (address, server.port))
        except OSError as error:  # TimeoutError is one
            held.close()
            trouble = error
        except BaseException:
            held.close()
            raise
        else:
            return held
    try:
        raise trouble
    finally:
        del trouble  # it holds this frame


ENDED = "closed the connection"
SAID: Mapping[type[BaseException], str] = {  # of several that fit, the first one counts
    aiosmtplib.SMTPServerDisconnected: ENDED,
    TimeoutError: "did not answer in time",
    ssl.SSLCertVerificationError: "has a certificate that cannot be trusted",
    ssl.SSLError: "does not speak TLS as it should; look at port and security",
    socket.gaierror: "has no address",
    OSError: "could not be reached",
}
TRY_LATER = range(400, 500)  # RFC 5321, 4.2.1


def trouble_of(server: MailServer, error: Exception) -> Trouble:
    """What went wrong, as a decision: later by itself, or a person must look at the settings."""
    place = f"The mail server {server.host}"
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            all_of_them = [one for one in error.recipients if isinstance(one, aiosmtplib.SMTPResponseException)]
            words = "; ".join(f"{one.code} {one.message}" for one in all_of_them)
            text = f"{place} rejected all recipients: {_plain(server, words)}."
            later = all(one.code in TRY_LATER for one in all_of_them)
            return Unavailable(text, code="recipients") if later else Refused(text, code="recipients")
        case aiosmtplib.SMTPAuthenticationError() if error.code not in TRY_LATER:
            text = f"{place} rejected the username or password: {_plain(server, str(error.message))}."
            return NeedsHuman(text, code="mail_login", wrote=False)
        case aiosmtplib.SMTPResponseException():
            text = f"{place} said {error.code}: {_plain(server, str(error.message))}."
            later = error.code in TRY_LATER
            return Unavailable(text, code=str(error.code)) if later else Refused(text, code=str(error.code))
    if isinstance(error, aiosmtplib.SMTPConnectError) and isinstance(error.__cause__, OSError):
        error = error.__cause__
    said = next((words for kind, words in SAID.items() if isinstance(error, kind)), None)
    if said is None and isinstance(error, aiosmtplib.SMTPException):
        return Refused(f"{place}: {_plain(server, str(error.message))}.", code="smtp")
    if said is None:
        return Unavailable(f"{place}: {type(error).__name__}.", code="fault")
    return Unavailable(f"{place} {said} ({_plain(server, cause_of(error))}).", code="connect")


def _plain(server: MailServer, words: str) -> str:
    """Their words on one line, bounded, without our password."""
    return redaction.text(" ".join(words.split())[:300].rstrip("."), (server.password,) if server.password else ())
