"""Mail handed to a real server on loopback: encrypted, signed in, refused, and against servers that hold us up."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.mail_and_webhook_receivers import MailReceiver, certificate, mail_receiver

from cordboard.ports.errors import NeedsHuman, Refused, Unavailable
from cordboard.testing.event_loop import run
from cordboard.toolkit.mail import Mail, MailServer, send

pytestmark = [pytest.mark.journey, pytest.mark.timeout(60)]

MAIL = Mail(
    id="alert-1-1",
    sender="cordboard@example.com",
    to=("ana@example.com", "olha@example.com"),
    subject="Zoho потребує вас",
    text="Слово\n.\nдруге\n",
    at=datetime(2026, 11, 22, 12, tzinfo=UTC),
)


def server(box: MailReceiver, **more: Any) -> MailServer:
    known = {"host": "localhost", "port": box.port, "security": "none", "allow_private": True, "connect": 5.0}
    return MailServer(**{**known, **more})


def given(box: MailReceiver) -> list[str]:
    return [one.get_content().replace("\r\n", "\n") for one in box.mails]


def test_a_mail_arrives_whole_at_every_recipient() -> None:
    with mail_receiver() as box:
        assert run(send(server(box), MAIL)) == ()
    assert given(box) == [MAIL.text]
    assert box.mails[0]["Subject"] == MAIL.subject
    assert box.recipients == [list(MAIL.to)]
    assert box.encrypted == [False]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_it_travels_encrypted_and_signed_in_where_the_certificate_is_trusted(
    security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path)
    login = ("cordboard", "a long password")
    with mail_receiver(certificate=path, wrapped=security == "tls", login=login) as box:
        wanted = server(box, security=security, user=login[0], password=login[1])
        with pytest.raises(Unavailable, match="cannot be trusted"):
            run(send(wanted, MAIL))
        assert box.signed_in == [], "the password is not shown to a stranger"
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        assert run(send(wanted, MAIL)) == ()
        with pytest.raises(NeedsHuman, match="rejected the username or password"):
            run(send(server(box, security=security, user="cordboard", password="another word"), MAIL))
    assert box.encrypted == [True]
    assert box.signed_in == ["cordboard"]


def test_a_server_that_cannot_starttls_gets_nothing() -> None:
    with mail_receiver() as box, pytest.raises(Refused, match="STARTTLS"):
        run(send(server(box, security="starttls"), MAIL))
    assert box.mails == []


def test_loopback_is_not_called_unless_that_is_allowed() -> None:
    with mail_receiver() as box, pytest.raises(NeedsHuman, match="loopback"):
        run(send(server(box, allow_private=False), MAIL))
    assert box.mails == []


def test_the_address_that_was_checked_is_the_one_that_is_called() -> None:
    asked = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with mail_receiver() as box:
        run(send(server(box, host="mail.example"), MAIL, resolve))
    assert asked == ["mail.example"]
    assert len(box.mails) == 1


def test_a_dead_a_silent_and_a_refusing_server_are_told_apart_in_bounded_time() -> None:
    with mail_receiver() as box:
        pass
    with pytest.raises(Unavailable, match="could not be reached"):
        run(send(server(box), MAIL))
    with mail_receiver(silent=True) as box:
        begun = time.monotonic()
        with pytest.raises(Unavailable, match="did not answer in time"):
            run(send(server(box, connect=1.0, total=1.5), MAIL))
        assert time.monotonic() - begun < 10
    with mail_receiver(answers={"RCPT": "550 5.1.1 no such mailbox"}) as box:
        with pytest.raises(Refused, match="no such mailbox"):
            run(send(server(box), MAIL))
        box.answers = {"RCPT": "450 4.2.1 come back later"}
        with pytest.raises(Unavailable, match="450"):
            run(send(server(box), MAIL))
    assert box.mails == []


def test_a_server_that_never_says_good_bye_has_taken_the_mail_all_the_same() -> None:
    with mail_receiver(answers={"QUIT": "250"}) as box:
        assert run(send(server(box), MAIL)) == ()
        box.answers = {"QUIT": "500 what?"}
        assert run(send(server(box), MAIL)) == ()
    assert len(box.mails) == 2
