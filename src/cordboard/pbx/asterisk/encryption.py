"""How the manager connection is encrypted: TLS with a checked certificate, or plain on this machine.

Plain to another machine only where the settings allow it. The check of the certificate cannot be switched off: a
certificate that no public authority signed is trusted by its file (`tls_ca`), a foreign name in it by `tls_name`.
"""

import asyncio
import ssl

from cordboard.domain.calls.call import Value
from cordboard.domain.connection_state import Notice
from cordboard.pbx.asterisk.recording_files import is_this_machine
from cordboard.ports.phone import Settings
from cordboard.toolkit.os_error_text import cause_of

OTHER_NAME = frozenset({62, 64})  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH


class NotSecure(Exception):
    """The connection cannot be made, or not safely. `notice` is for readers of any language."""

    def __init__(self, text: str, code: str, **values: str) -> None:
        super().__init__(text)
        self.notice = Notice(code=code, values=values)


class Encryption(Value, frozen=True, kw_only=True):
    """The choice of one connection. `ca`: a PEM file, empty for the system's authorities; `name`: in the certificate,
    empty for the host."""

    tls: bool = False
    ca: str = ""
    name: str = ""
    allow_plain: bool = False

    def allows(self, host: str) -> bool:
        """Whether the secret may be sent to this host."""
        return self.tls or self.allow_plain or is_this_machine(host)

    async def open(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect. Raises: NotSecure, OSError."""
        context = self.context_for(host)
        if context is None:
            return await asyncio.open_connection(host, port)
        try:
            return await asyncio.open_connection(host, port, ssl=context, server_hostname=self.name or host)
        except ssl.SSLError as error:
            raise _explained(error, f"{host}:{port}", self.name or host) from error

    def context_for(self, host: str) -> ssl.SSLContext | None:
        """How this host is checked; None: plain, where that is allowed. Raises: NotSecure."""
        if not self.allows(host):
            raise NotSecure(
                f"{host} is another machine and the connection is not encrypted. Switch on TLS, or allow it in a "
                "network that you trust.",
                "plain_refused",
                host=host,
            )
        return self._context() if self.tls else None

    def _context(self) -> ssl.SSLContext:
        """Raises: NotSecure when the file of the authority cannot be read."""
        try:
            context = ssl.create_default_context(cafile=self.ca or None)
        except (OSError, ssl.SSLError) as error:
            why = "it holds no certificate" if isinstance(error, ssl.SSLError) else cause_of(error)
            text = f"The certificate file {self.ca} cannot be used: {why}."
            raise NotSecure(text, "ca_file", file=self.ca, cause=why) from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.ca:  # small authorities lack extensions that the strict check of Python 3.13 wants
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the server's own certificate may be the file
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return context


def encryption_of(settings: Settings) -> Encryption:
    """What the settings of a connection say."""
    return Encryption(
        tls=bool(settings.get("tls")),
        ca=str(settings.get("tls_ca") or "").strip(),
        name=str(settings.get("tls_name") or "").strip(),
        allow_plain=bool(settings.get("allow_plain")),
    )


def _explained(error: ssl.SSLError, where: str, name: str) -> NotSecure:
    if not isinstance(error, ssl.SSLCertVerificationError):
        cause = (error.reason or cause_of(error)).replace("_", " ").lower()
        text = f"No encrypted connection with {where} ({cause}). Check that this is the TLS port (tlsbindaddr)."
        return NotSecure(text, "no_tls", place=where, cause=cause)
    if error.verify_code in OTHER_NAME:
        text = f"The certificate of {where} is not for {name}. Enter the name that it has as 'Name in the certificate'."
        return NotSecure(text, "certificate_name", place=where, name=name)
    text = f"The certificate of {where} is not trusted: {error.verify_message}. Enter the file of its authority."
    return NotSecure(text, "certificate", place=where, cause=error.verify_message)
