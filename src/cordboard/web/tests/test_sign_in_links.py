"""Invitations and forgotten passwords: links that work once, mailed or shown, that say nothing about who exists."""

from datetime import datetime
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.app.sign_in import account_mail
from cordboard.domain.alerts.settings import AlertMail, Alerts
from cordboard.ports.errors import Unavailable
from cordboard.testing.event_loop import run
from cordboard.toolkit import mail
from cordboard.web.auth.passwords import digest
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import SETTINGS
from cordboard.web.tests.web_fixture import ELSEWHERE, PASSWORD, WebFixture

CHOSEN = "seven green bicycles"
SERVER = AlertMail(host="mail.example.com", sender="cb@example.com", to=("boss@example.com",))


class Postbox:
    """A mail server that keeps what it is given, or fails."""

    def __init__(self) -> None:
        self.sent: list[mail.Mail] = []
        self.problem: Unavailable | None = None

    async def send(self, server: mail.MailServer, one: mail.Mail) -> tuple[str, ...]:
        if self.problem is not None:
            raise self.problem
        self.sent.append(one)
        return ()


@pytest.fixture
def postbox(web_fixture: WebFixture) -> Postbox:
    """A mail server in the settings."""
    box = Postbox()
    parts = web_fixture.application.parts
    settings = msgspec.structs.replace(SETTINGS, alerts=Alerts(mail=SERVER))
    run(parts.service.settings.save(settings, "", None, "tests"))
    assert isinstance(parts.service.account_mail, account_mail.AccountMail)
    parts.service.account_mail._send = box.send
    return box


async def invited(web_fixture: WebFixture, **more: Any) -> tuple[httpx.AsyncClient, dict[str, str], dict[str, Any]]:
    boss, csrf = await web_fixture.signed_in(name="boss")
    head = {"X-CSRF-Token": csrf}
    reply = await boss.post("/api/v1/users", json={"name": "olha", "role": "agent", **more}, headers=head)
    assert reply.status_code == 201, reply.text
    return boss, head, reply.json()


def secret_in(url: str) -> str:
    return url.partition("#")[2]


async def use(browser: httpx.AsyncClient, secret: str, password: str = CHOSEN) -> httpx.Response:
    return await browser.post("/api/v1/session/link/password", json={"link": secret, "password": password})


@run
async def test_an_invitation_is_shown_once_and_leads_to_the_first_sign_in(web_fixture: WebFixture) -> None:
    boss, _, made = await invited(web_fixture)
    url = made["invitation"]["url"]
    assert url.startswith("http://house/welcome#")
    assert (made["has_password"], made["invitation"]["sent_to"]) == (False, None)
    secret = secret_in(url)
    assert secret not in (await boss.get("/api/v1/users")).text
    kept = await web_fixture.accounts.sign_in_links()
    assert [one.hash for one in kept] == [digest(secret)]
    assert secret not in repr(kept) + repr(web_fixture.accounts.rows)
    async with web_fixture.client(client=ELSEWHERE) as browser:
        opened = (await browser.post("/api/v1/session/link", json={"link": secret})).json()
        assert (opened["user"], opened["purpose"]) == ("olha", "invitation")
        weak = await use(browser, secret, "password123")
        assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
        session = await use(browser, secret)
        assert session.status_code == 201, session.text
        assert (session.json()["name"], session.json()["must_change_password"]) == ("olha", False)
        assert (await browser.get("/api/v1/calls")).status_code == 200
        async with web_fixture.client() as second:
            again = await use(second, secret, "eight yellow bicycles")
        assert (again.status_code, again.json()["code"]) == (404, "link_over")
    listed = {one["name"]: one for one in (await boss.get("/api/v1/users")).json()["items"]}
    assert datetime.fromisoformat(listed["olha"]["last_sign_in_at"]).timestamp() == web_fixture.clock.now()
    assert listed["olha"]["invited_until"] is None
    assert [row.what for row in web_fixture.accounts.rows if row.what.startswith("invitation")] == [
        "invitation_created",
        "invitation_used",
    ]


@run
async def test_a_user_who_is_invited_cannot_sign_in_before(web_fixture: WebFixture) -> None:
    await invited(web_fixture)
    async with web_fixture.client() as browser:
        for password in ("", "x", PASSWORD):
            reply = await browser.post("/api/v1/session", json={"user": "olha", "password": password})
            assert reply.status_code == 401


@run
async def test_an_invitation_is_mailed_where_there_is_an_address_and_a_server(
    web_fixture: WebFixture, postbox: Postbox
) -> None:
    boss, head, made = await invited(web_fixture, email="olha@example.com", language="fr")
    assert (made["invitation"]["url"], made["invitation"]["sent_to"]) == (None, "olha@example.com")
    (one,) = postbox.sent
    assert (one.to, one.language) == (("olha@example.com",), "fr")
    assert "boss vous invite" in one.text
    secret = one.text.partition("/welcome#")[2].split()[0]
    assert "/welcome#" not in repr(web_fixture.accounts.rows)
    async with web_fixture.client() as browser:
        assert (await use(browser, secret)).status_code == 201
    shown = await boss.post(f"/api/v1/users/{made['id']}/sign-in-link", json={"mail": False}, headers=head)
    assert shown.json()["url"]
    assert len(postbox.sent) == 1


@run
async def test_a_mail_that_cannot_be_sent_is_told_and_the_link_is_shown(
    web_fixture: WebFixture, postbox: Postbox
) -> None:
    postbox.problem = Unavailable("mail.example.com does not answer.")
    _, _, made = await invited(web_fixture, email="olha@example.com")
    told = made["invitation"]
    assert told["problem"] == "mail.example.com does not answer."
    async with web_fixture.client() as browser:
        assert (await use(browser, secret_in(told["url"]))).status_code == 201


@run
async def test_a_reset_ends_sessions_and_older_links_and_keeps_the_second_factor(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in(name="boss")
    olha, _ = await web_fixture.signed_in(Role.AGENT, "olha")
    user = await web_fixture.accounts.user_named("olha")
    assert user is not None
    address, head = f"/api/v1/users/{user.id}/sign-in-link", {"X-CSRF-Token": csrf}
    first, second = [(await boss.post(address, json={}, headers=head)).json() for _ in range(2)]
    assert first["purpose"] == "reset"
    assert (await olha.get("/api/v1/session")).status_code == 200  # nothing has changed yet
    async with web_fixture.client() as browser:
        assert (await use(browser, secret_in(first["url"]))).status_code == 404
        assert (await use(browser, secret_in(second["url"]))).status_code == 201
    assert (await olha.get("/api/v1/session")).status_code == 401
    async with web_fixture.client() as browser:
        old = await browser.post("/api/v1/session", json={"user": "olha", "password": PASSWORD})
        new = await browser.post("/api/v1/session", json={"user": "olha", "password": CHOSEN})
        assert (old.status_code, new.status_code) == (401, 201)


@pytest.mark.parametrize("case", ["expired", "disabled", "deleted", "another password", "invented"])
@run
async def test_a_link_that_is_over_opens_nothing(web_fixture: WebFixture, case: str) -> None:
    boss, head, made = await invited(web_fixture)
    secret, address = secret_in(made["invitation"]["url"]), f"/api/v1/users/{made['id']}"
    if case == "expired":
        web_fixture.clock.advance(7 * 86_400)
    elif case == "disabled":
        await boss.patch(address, json={"disabled": True}, headers=head)
    elif case == "deleted":
        assert (await boss.delete(address, headers=head)).status_code == 204
    elif case == "another password":
        await boss.patch(address, json={"password": "nine purple bicycles"}, headers=head)
    else:
        secret = "x" * 43
    async with web_fixture.client() as browser:
        opened = await browser.post("/api/v1/session/link", json={"link": secret})
        used = await use(browser, secret)
    assert [(one.status_code, one.json()["code"]) for one in (opened, used)] == [(404, "link_over")] * 2


@run
async def test_who_forgot_the_password_gets_a_mail_and_nobody_learns_who_exists(
    web_fixture: WebFixture, postbox: Postbox
) -> None:
    boss, csrf = await web_fixture.signed_in(name="boss")
    await web_fixture.signed_in(Role.AGENT, "olha")
    user = await web_fixture.accounts.user_named("olha")
    assert user is not None
    head = {"X-CSRF-Token": csrf}
    await boss.patch(f"/api/v1/users/{user.id}", json={"email": "olha@example.com"}, headers=head)
    links = web_fixture.app.api.state.links
    async with web_fixture.client(client=ELSEWHERE) as stranger:
        replies = [
            await stranger.post("/api/v1/session/forgotten", json={"user": name}) for name in ("OLHA", "boss", "nobody")
        ]
        await links.idle()
        assert {one.status_code for one in replies} == {202}
        assert len({one.text for one in replies}) == 1
        (one,) = postbox.sent
        assert one.to == ("olha@example.com",)
        async with web_fixture.client() as hers:
            assert (await use(hers, one.text.partition("/welcome#")[2].split()[0])).status_code == 201
        for _ in range(4):
            await stranger.post("/api/v1/session/forgotten", json={"user": "olha"})
        await links.idle()
        assert len(postbox.sent) <= 4  # one user is not flooded
        for _ in range(10):
            last = await stranger.post("/api/v1/session/forgotten", json={"user": "x"})
        assert (last.status_code, last.json()["code"]) == (429, "too_many_attempts")


@run
async def test_a_forgotten_mail_that_fails_is_in_the_audit_log(web_fixture: WebFixture, postbox: Postbox) -> None:
    boss, csrf = await web_fixture.signed_in(name="boss")
    mine = await web_fixture.accounts.user_named("boss")
    assert mine is not None
    head = {"X-CSRF-Token": csrf}
    await boss.patch(f"/api/v1/users/{mine.id}", json={"email": "b@example.com"}, headers=head)
    postbox.problem = Unavailable("mail.example.com does not answer.")
    async with web_fixture.client() as browser:
        await browser.post("/api/v1/session/forgotten", json={"user": "boss"})
        await web_fixture.app.api.state.links.idle()
    row = web_fixture.accounts.rows[-1]
    assert (row.what, row.detail) == ("reset_not_sent", "mail.example.com does not answer.")
    (shown,) = (await boss.get("/api/v1/users")).json()["items"]
    assert (shown["reset_mail_problem"], bool(shown["reset_mail_failed_at"])) == (row.detail, True)
    async with web_fixture.client(client=ELSEWHERE) as stranger:
        known = await stranger.post("/api/v1/session/forgotten", json={"user": "boss"})
        unknown = await stranger.post("/api/v1/session/forgotten", json={"user": "nobody here"})
    await web_fixture.app.api.state.links.idle()
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text), "nobody learns whether it failed"


@run
async def test_guessing_links_is_slowed_down(web_fixture: WebFixture) -> None:
    async with web_fixture.client(client=ELSEWHERE) as stranger:
        codes = [
            (await stranger.post("/api/v1/session/link", json={"link": f"guess{n}"})).status_code for n in range(8)
        ]
    assert codes[0] == 404
    assert codes[-1] == 429


@run
async def test_users_are_renamed_and_deleted_but_never_the_last_administrator(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in(name="boss")
    head, users = {"X-CSRF-Token": csrf}, web_fixture.accounts
    token = await web_fixture.token()
    mine = await users.user_named("boss")
    olha, _ = await web_fixture.signed_in(Role.AGENT, "olha")
    hers = await users.user_named("olha")
    assert mine is not None
    assert hers is not None
    renamed = await boss.patch(f"/api/v1/users/{hers.id}", json={"name": "Olha Koval"}, headers=head)
    assert renamed.json()["name"] == "Olha Koval"
    assert (await olha.get("/api/v1/session")).json()["name"] == "Olha Koval"  # still signed in
    taken = await boss.patch(f"/api/v1/users/{hers.id}", json={"name": "BOSS"}, headers=head)
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    changed = next(row for row in reversed(users.rows) if row.what == "user_changed")
    assert (changed.before, changed.after) == ('{"name":"olha"}', '{"name":"Olha Koval"}')
    own = await boss.delete(f"/api/v1/users/{mine.id}", headers=head)
    assert own.json()["code"] == "own_user"
    async with web_fixture.client(token) as program:
        for body in ({"role": "agent"}, {"disabled": True}):
            reply = await program.patch(f"/api/v1/users/{mine.id}", json=body)
            assert (reply.status_code, reply.json()["code"]) == (409, "last_admin"), body
        last = await program.delete(f"/api/v1/users/{mine.id}")
        assert (last.status_code, last.json()["code"]) == (409, "last_admin")
        assert (await program.delete(f"/api/v1/users/{hers.id}")).status_code == 204
        assert (await program.delete(f"/api/v1/users/{hers.id}")).status_code == 404
    assert (await olha.get("/api/v1/session")).status_code == 401
    assert [row.target for row in users.rows if row.what == "user_deleted"] == ["Olha Koval"]


@run
async def test_an_invited_administrator_does_not_count_as_one(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in(name="boss")
    mine = await web_fixture.accounts.user_named("boss")
    assert mine is not None
    head = {"X-CSRF-Token": csrf}
    await boss.post("/api/v1/users", json={"name": "later", "role": "admin"}, headers=head)
    reply = await boss.patch(f"/api/v1/users/{mine.id}", json={"role": "agent"}, headers=head)
    assert reply.json()["code"] == "last_admin"


@run
async def test_the_audit_log_is_filtered_and_exported(web_fixture: WebFixture) -> None:
    boss, head, _ = await invited(web_fixture)
    web_fixture.clock.advance(3600)
    await boss.post("/api/v1/users", json={"name": "taras", "role": "auditor"}, headers=head)
    kinds = await boss.get("/api/v1/audit?what=user_created")
    assert [one["target"] for one in kinds.json()["items"]] == ["taras", "olha"]
    later = await boss.get("/api/v1/audit?what=user_created&since=2026-11-22T12:30:00Z")
    assert [one["target"] for one in later.json()["items"]] == ["taras"]
    assert (await boss.get("/api/v1/audit?who=nobody")).json()["items"] == []
    assert [one["target"] for one in (await boss.get("/api/v1/audit?text=ARA")).json()["items"]][-1:] == ["taras"]
    first = (await boss.get("/api/v1/audit?what=user_created&limit=1")).json()
    rest = (await boss.get(f"/api/v1/audit?what=user_created&limit=1&before={first['next']}")).json()
    assert [one["target"] for one in rest["items"]] == ["olha"]
    names = (await boss.get("/api/v1/audit/names")).json()
    assert "boss" in names["who"]
    assert "user_created" in names["what"]
    file = await boss.get("/api/v1/audit.csv?what=user_created")
    assert file.headers["content-disposition"] == "attachment; filename=audit.csv"
    assert [line.split(",")[3] for line in file.text.splitlines()] == ["target", "taras", "olha"]
    assert web_fixture.accounts.rows[-1].what == "audit_exported"
    agent, _ = await web_fixture.signed_in(Role.AGENT, "agent")
    for path in ("audit", "audit/names", "audit.csv"):
        assert (await agent.get(f"/api/v1/{path}")).status_code == 403
