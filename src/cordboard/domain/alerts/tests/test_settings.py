"""Where the mail password goes: a change of it asks for the password again."""

import pytest

from cordboard.domain.alerts.settings import AlertMail, Alerts, AlertWebhook, Security, mail_place


def test_without_mail_no_password_goes_anywhere() -> None:
    assert mail_place(Alerts(webhook=AlertWebhook(url="https://hook.example"))) is None


@pytest.mark.parametrize("host", ["mail.example.com", " MAIL.example.com ", "Mail.Example.com."])
def test_one_server_is_one_place_however_it_is_spelled(host: str) -> None:
    alerts = Alerts(mail=AlertMail(host=host, sender="a@example.com", to=("b@example.com",)))
    assert mail_place(alerts) == ("mail.example.com", 587, Security.STARTTLS)


def test_another_port_and_another_encryption_are_other_places() -> None:
    mail = AlertMail(host="..MX", port=25, security=Security.NONE, sender="a@example.com", to=("b@example.com",))
    assert mail_place(Alerts(mail=mail)) == ("..mx", 25, Security.NONE)
