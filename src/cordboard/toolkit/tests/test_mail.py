"""A mail as it travels, and what each trouble of a mail server means.

Real servers are in `tests/server/test_mail_delivery.py`.
"""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import aiosmtplib
import msgspec
import pytest

from cordboard.ports.errors import NeedsHuman, Refused, Trouble, Unavailable
from cordboard.testing.event_loop import run
from cordboard.toolkit.mail import Mail, MailServer, send
from cordboard.toolkit.smtp import trouble_of, written

SERVER = MailServer(host="mail.example", user="cordboard", password="hunter2hunter2")
MAIL = Mail(
    id="alert-7-100",
    sender="cordboard@example.com",
    to=("ana@example.com", "olha@example.com"),
    subject="Zoho потребує вас",
    text="Перший рядок\n" + "довгий " * 40 + "\n.\nпісля крапки\n",
    at=datetime(2026, 11, 22, 12, tzinfo=UTC),
    language="uk",
)


def test_a_mail_reads_back_as_it_was_meant_whatever_its_letters() -> None:
    read = message_from_bytes(bytes(written(MAIL)), policy=default)
    assert read["Subject"] == MAIL.subject
    assert read["From"].addresses[0].addr_spec == "cordboard@example.com"
    assert [one.addr_spec for one in read["To"].addresses] == list(MAIL.to)
    assert read["Message-ID"] == "<alert-7-100@example.com>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime == MAIL.at
    assert read.get_content().replace("\r\n", "\n") == MAIL.text
    assert all(len(line) < 998 for line in bytes(written(MAIL)).splitlines())


@pytest.mark.parametrize(
    "change",
    [
        {"sender": "nobody"},
        {"sender": ""},
        {"to": ("ana@example.com\r\nBcc: x@example.com",)},
        {"to": ("Ana <ana@example.com>",)},
        {"subject": "hello\r\nBcc: x@example.com"},
    ],
)
def test_a_wrong_address_or_a_second_header_is_refused_before_anybody_is_called(change: dict[str, object]) -> None:
    async def nowhere(host: str, port: int) -> Sequence[str]:
        raise AssertionError("nobody may be called")

    with pytest.raises(Refused):
        run(send(SERVER, msgspec.structs.replace(MAIL, **change), nowhere))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
def test_a_server_in_a_private_network_is_not_called_unless_that_is_allowed(address: str) -> None:
    async def there(host: str, port: int) -> Sequence[str]:
        return [address]

    with pytest.raises(NeedsHuman, match=r"mail\.example leads to .* turn on 'Allow private addresses'") as found:
        run(send(SERVER, MAIL, there))
    assert found.value.code == "address_forbidden"


def test_a_name_without_address_is_tried_again() -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError("Name or service not known")

    with pytest.raises(Unavailable, match="Name or service not known"):
        run(send(SERVER, MAIL, unknown))


def refused(*codes: int) -> aiosmtplib.SMTPRecipientsRefused:
    return aiosmtplib.SMTPRecipientsRefused(
        [aiosmtplib.SMTPRecipientRefused(code, "no such mailbox", "ana@example.com") for code in codes]
    )


def untrusted() -> aiosmtplib.SMTPConnectError:
    error = aiosmtplib.SMTPConnectError("Error connecting")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    return error


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (TimeoutError(), Unavailable, "did not answer in time"),
        (ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 25)"), Unavailable, "(Connection refused)"),
        (aiosmtplib.SMTPServerDisconnected("lost"), Unavailable, "closed the connection"),
        (untrusted(), Unavailable, "cannot be trusted"),
        (ssl.SSLError(1, "wrong version number"), Unavailable, "look at port and security"),
        (
            aiosmtplib.SMTPAuthenticationError(535, "bad hunter2hunter2"),
            NeedsHuman,
            "rejected the username or password",
        ),
        (aiosmtplib.SMTPAuthenticationError(454, "later"), Unavailable, "said 454"),
        (aiosmtplib.SMTPDataError(554, "spam"), Refused, "said 554: spam"),
        (aiosmtplib.SMTPDataError(451, "busy"), Unavailable, "said 451: busy"),
        (refused(550, 550), Refused, "rejected all recipients"),
        (refused(450, 450), Unavailable, "rejected all recipients"),
        (refused(450, 550), Refused, "rejected all recipients"),
        (aiosmtplib.SMTPException("STARTTLS extension not supported"), Refused, "STARTTLS"),
        (RuntimeError("hunter2hunter2"), Unavailable, "RuntimeError"),
    ],
)
def test_each_trouble_is_a_decision_in_words_without_the_password(
    error: Exception, kind: type[Trouble], words: str
) -> None:
    found = trouble_of(SERVER, error)
    assert type(found) is kind
    assert words in found.text
    assert "mail.example" in found.text
    assert "hunter2hunter2" not in found.text
