"""Mails that let a user in."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.sign_in.mail_texts import TEXTS, mail_text

UNTIL = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
GIVEN = {"name": "Ana\r\nBcc: x", "by": "Bruno\nX", "url": "https://cordboard.example/i/1", "until": UNTIL}


def test_an_invitation_says_who_invites_where_to_go_and_until_when() -> None:
    mail = mail_text("invitation", "en", **GIVEN)  # type: ignore[arg-type]
    assert mail.subject == "Your Cordboard account"
    assert mail.text == (
        "Hello Ana Bcc: x,\n\nBruno X invited you to Cordboard. Choose your password here:\n\n"
        "https://cordboard.example/i/1\n\nThe link works once, until 2026-11-24 09:05 UTC.\n"
    )


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("purpose", ["invitation", "reset"])
def test_every_mail_is_written_in_every_language(language: str, purpose: str) -> None:
    mail = mail_text(purpose, language, **GIVEN)  # type: ignore[arg-type]
    assert mail.subject == TEXTS[language][purpose][0]
    assert all(part in mail.text for part in ("Ana Bcc: x", "https://cordboard.example/i/1", "2026-11-24 09:05 UTC"))


def test_an_unknown_language_is_answered_in_english() -> None:
    assert mail_text("reset", "de", **GIVEN) == mail_text("reset", "en", **GIVEN)  # type: ignore[arg-type]
