"""The stored mail password is sent to the server that it was entered for, and to no other."""

from typing import Any

import httpx
import pytest

from cordboard.app.alerts.alert_channels import PASSWORD, SECRET
from cordboard.app.alerts.alert_delivery import SECRETS_KEY
from cordboard.testing.event_loop import run
from cordboard.web.tests.web_fixture import WebFixture

MAIL: dict[str, Any] = {"host": "mail.example.com", "user": "u", "sender": "a@example.com", "to": ["b@example.com"]}
KEPT = {PASSWORD: "hunter2hunter2", SECRET: "a secret of some length"}


async def save(program: httpx.AsyncClient, mail: dict[str, Any] | None) -> list[str]:
    held = (await program.get("/api/v1/settings")).json()
    settings = {**held["settings"], "alerts": {**held["settings"]["alerts"], "mail": mail}}
    saved = await program.put("/api/v1/settings", json={"settings": settings, "base_version": held["version"]})
    assert saved.status_code == 200, saved.text
    return [one["code"] for one in saved.json()["notices"]]


async def warned(program: httpx.AsyncClient, mail: dict[str, Any] | None) -> list[str]:
    """What the checker says before anything is saved."""
    held = (await program.get("/api/v1/settings")).json()["settings"]
    settings = {**held, "alerts": {**held["alerts"], "mail": mail}}
    found = (await program.post("/api/v1/settings/check", json={"settings": settings})).json()
    return [one["code"] for one in found["items"] if one["code"].startswith("alerts")]


@pytest.mark.parametrize(
    "changed",
    [
        {**MAIL, "host": "mail.evil.example"},
        {**MAIL, "host": "mail.example.com.evil.example"},
        {**MAIL, "port": 25},
        {**MAIL, "security": "none", "allow_private": True},
        None,
    ],
    ids=["another host", "a longer name", "another port", "unencrypted", "no mail"],
)
def test_a_changed_mail_server_never_gets_the_password(
    web_fixture: WebFixture, admin: str, changed: dict[str, Any] | None
) -> None:
    async def story() -> None:
        async with web_fixture.client(admin) as program:
            await save(program, MAIL)
            await web_fixture.application.store.change_secrets(SECRETS_KEY, KEPT)
            assert await warned(program, changed) == ["alerts.password_forgotten"]
            assert await save(program, changed) == ["alerts.password_forgotten"]
            assert await web_fixture.application.store.secrets(SECRETS_KEY) == {SECRET: KEPT[SECRET]}
            assert (await program.get("/api/v1/alerts")).json()["mail_password"] is None
            assert await save(program, MAIL) == [], "and it is said once"

    run(story())


@pytest.mark.parametrize(
    "changed",
    [{**MAIL, "host": "Mail.Example.com."}, {**MAIL, "to": ["c@example.com"]}, {**MAIL, "sender": "d@example.com"}],
    ids=["the same host", "another reader", "another sender"],
)
def test_the_same_mail_server_keeps_it(web_fixture: WebFixture, admin: str, changed: dict[str, Any]) -> None:
    async def story() -> None:
        async with web_fixture.client(admin) as program:
            await save(program, MAIL)
            await web_fixture.application.store.change_secrets(SECRETS_KEY, KEPT)
            assert await save(program, changed) == []
            assert await web_fixture.application.store.secrets(SECRETS_KEY) == KEPT

    run(story())


@run
async def test_the_first_mail_server_gets_the_password_that_was_entered_before_it(
    web_fixture: WebFixture, admin: str
) -> None:
    async with web_fixture.client(admin) as program:
        await program.put("/api/v1/alerts/secrets", json={"mail_password": KEPT[PASSWORD]})
        assert await save(program, MAIL) == []
        assert await web_fixture.application.store.secrets(SECRETS_KEY) == {PASSWORD: KEPT[PASSWORD]}
