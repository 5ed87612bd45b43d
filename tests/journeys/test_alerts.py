"""A revoked token is told to people: once by mail, once by webhook, and its end once, whatever is killed between."""

import contextlib
import json
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from support.faultrun.world import World, world
from support.journey_steps import ended, new_id, save
from support.mail_and_webhook_receivers import MailReceiver, WebhookReceiver, mail_receiver, webhook_receiver

from cordboard.toolkit.webhooks.signatures import verify

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

PASSWORD, SIGNING = "a-mail-password-of-ours", "a-signing-secret-of-ours"


class AlertSetup:
    """A world whose alerts go to a mail server and to a receiver of webhooks."""

    def __init__(self, running: World, box: MailReceiver, hears: WebhookReceiver) -> None:
        self.world, self.box, self.webhook = running, box, hears

    def arrange(self, **changes: Any) -> None:
        """Set both ways, as an administrator does."""
        mail = {
            "host": "localhost",
            "port": self.box.port,
            "security": "none",
            "user": "cordboard",
            "sender": "cordboard@example.com",
            "to": ["ana@example.com", "olha@example.com"],
            "allow_private": True,
        }
        webhook = {"url": self.webhook.url, "allow_private": True}
        alerts = {"mail": mail, "webhook": webhook, "away_after": "PT5S", "repeat_after": "P1D", **changes}
        held = self.world.api("GET", "/settings")["settings"]
        save(self.world, {**held, "alerts": alerts})
        self.world.api("PUT", "/alerts/secrets", {"mail_password": PASSWORD, "webhook_secret": SIGNING})

    @property
    def webhooks(self) -> list[dict[str, Any]]:
        """What was heard, each proven to be ours."""
        for headers, body in self.webhook.heard:
            verify(SIGNING, headers["x-cordboard-signature"], body, self.world.clock.now())
        return [json.loads(body) for _, body in self.webhook.heard]

    def subjects(self) -> list[str]:
        return [str(one["Subject"]) for one in self.box.mails]

    def kill(self) -> None:
        """-9, and a new process on the same data."""
        self.world.kill_now()
        self.world.wait_for_the_kill()

    def settled(self) -> None:
        """Nothing waits to be told, and a few looks have passed without anything new."""
        self.world.pass_until(lambda: not self.open(), 30, "nothing waits to be sent")

    def open(self) -> list[dict[str, Any]]:
        return [one for one in self.world.api("GET", "/alerts")["messages"] if one["state"] == "open"]

    def health(self) -> str:
        return str(self.world.api("GET", "/connections/zoho")["health"]["code"])


@pytest.fixture
def alerts(tmp_path: Path) -> Iterator[AlertSetup]:
    with contextlib.ExitStack() as down:
        box = down.enter_context(mail_receiver(login=("cordboard", PASSWORD)))
        hears = down.enter_context(webhook_receiver())
        running = down.enter_context(world(tmp_path, 11))
        running.start()
        running.connect()
        one = AlertSetup(running, box, hears)
        one.arrange()
        yield one


def revoke(running: World) -> None:
    running.control("POST", "/oauth", {"revoke_refresh_token": True, "expire_access_tokens": True})


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content())


def test_a_revoked_token_is_told_once_by_each_way_and_so_is_its_end_with_kills_between(alerts: AlertSetup) -> None:
    running = alerts.world
    revoke(running)
    calls = [new_id() for _ in range(3)]
    for n, call in enumerate(calls):
        assert running.post([ended(call, f"+3460070000{n}")]) == 202
    running.pass_until(lambda: alerts.health() == "crm.paused", 60, "it is shown")
    alerts.kill()
    running.pass_until(lambda: alerts.box.mails and alerts.webhook.heard, 60, "both channels were notified")
    alerts.settled()
    alerts.kill()
    assert alerts.health() == "crm.paused"
    running.pass_until(lambda: alerts.world.api("GET", "/alerts")["open"], 20, "it is still known as told")

    assert alerts.subjects() == ["[Cordboard] Zoho CRM needs attention"]
    (mail,), (heard,) = alerts.box.mails, alerts.webhooks
    assert alerts.box.recipients == [["ana@example.com", "olha@example.com"]]
    assert alerts.box.signed_in == ["cordboard"]
    assert "open the connection and reconnect" in text_of(mail)
    assert f"{running.base}/connections/zoho" in text_of(mail)
    assert (heard["word"], heard["kind"], heard["connection"]["id"]) == ("begun", "paused", "zoho")
    assert heard["kept"] >= 1
    secrets = [PASSWORD, SIGNING, running.crm["client_secret"], running.crm["refresh_token"], "60070000"]
    assert not [one for one in secrets if one in text_of(mail) + json.dumps(heard)]

    running.control("POST", "/oauth", {"restore": True})
    running.authorise()
    for call in calls:
        running.wait_settled(call, 60)
    alerts.kill()
    running.pass_until(lambda: len(alerts.box.mails) > 1 and len(alerts.webhook.heard) > 1, 60, "its end was told")
    alerts.settled()
    alerts.kill()
    assert alerts.subjects()[1:] == ["[Cordboard] Zoho CRM is working again"]
    assert [one["word"] for one in alerts.webhooks] == ["begun", "over"]
    assert alerts.webhooks[1]["began_at"] == heard["began_at"]
    assert alerts.world.api("GET", "/alerts")["open"] == []


def test_what_a_dead_mail_server_could_not_take_arrives_once_after_a_kill_and_says_when_it_began(
    alerts: AlertSetup,
) -> None:
    running = alerts.world
    alerts.box.close()
    revoke(running)
    running.post([ended(new_id(), "+34600700010")])
    running.pass_until(lambda: alerts.webhook.heard, 60, "the webhook is told meanwhile")
    running.pass_until(
        lambda: any("could not be reached" in (one["problem"] or "") for one in alerts.open()),
        30,
        "the mail was tried",
    )
    alerts.kill()
    alerts.box.open()
    running.pass_until(lambda: alerts.box.mails, 60, "the mail arrives")
    alerts.settled()
    assert len(alerts.box.mails) == 1
    assert len(alerts.webhook.heard) == 1
    since = running.api("GET", "/connections/zoho")["lane"]["since"]
    assert alerts.webhooks[0]["began_at"][:19] == since[:19]
    assert f"{since[:10]}" in text_of(alerts.box.mails[0])


def test_what_is_killed_in_the_moment_of_handing_over_comes_again_under_the_same_id(alerts: AlertSetup) -> None:
    kills = iter([alerts.world.kill_now])
    alerts.box.taken = lambda: next(kills, lambda: None)()
    revoke(alerts.world)
    alerts.world.post([ended(new_id(), "+34600700020")])
    alerts.world.pass_until(lambda: alerts.box.mails, 60, "a mail was taken")
    alerts.world.wait_for_the_kill()
    alerts.world.pass_until(lambda: len(alerts.box.mails) > 1, 90, "it comes again")
    alerts.settled()
    first, second = alerts.box.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert len({one["id"] for one in alerts.webhooks}) == 1


def test_a_dead_crm_is_told_after_its_time_also_without_any_call(alerts: AlertSetup) -> None:
    alerts.world.control("POST", "/faults", {"switch": "refuse"})
    alerts.world.pass_until(lambda: alerts.box.mails and alerts.webhook.heard, 120, "the absence is told")
    assert alerts.subjects() == ["[Cordboard] Zoho CRM is unreachable"]
    assert [one["kind"] for one in alerts.webhooks] == ["away"]
    alerts.world.control("DELETE", "/faults")
    alerts.world.pass_until(lambda: len(alerts.box.mails) > 1 and len(alerts.webhook.heard) > 1, 120, "its end is told")
    assert alerts.subjects()[1:] == ["[Cordboard] Zoho CRM is working again"]


def test_a_test_goes_by_both_ways_and_says_what_is_wrong(alerts: AlertSetup) -> None:
    running = alerts.world
    assert [one["ok"] for one in running.api("POST", "/alerts/test")["items"]] == [True, True]
    assert alerts.subjects() == ["[Cordboard] Test notification"]
    assert [one["word"] for one in alerts.webhooks] == ["test"]
    running.api("PUT", "/alerts/secrets", {"mail_password": "not the right one"})
    alerts.webhook.status = 404
    outcomes = {one["way"]: one for one in running.api("POST", "/alerts/test")["items"]}
    assert "rejected the username or password" in outcomes["mail"]["problem"]
    assert outcomes["webhook"]["problem"] == "The notification webhook answered 404."
    held = running.api("GET", "/settings")["settings"]["alerts"]
    alerts.arrange(webhook={"url": alerts.webhook.url}, mail={**held["mail"], "allow_private": False})
    outcomes = {one["way"]: one for one in running.api("POST", "/alerts/test")["items"]}
    assert "loopback" in outcomes["webhook"]["problem"]
    assert "loopback" in outcomes["mail"]["problem"]
    assert len(alerts.box.mails) == 1
    kept = (running.folder / "data" / "cordboard.db").read_bytes() + (running.folder / "server.log").read_bytes()
    assert not [one for one in (PASSWORD, SIGNING, "not the right one") if one.encode() in kept]
