"""Causes in messengers."""

import contextlib
from collections.abc import Callable

from support.causes.site import Injection, Site, drop
from support.mail_and_webhook_receivers import webhook_receiver

TOKEN = "123456:an-invented-token-of-thirty-five-chars"


def _bot(site: Site, url: str) -> None:
    settings = {"token": TOKEN, "url": url, "allow_private": True}
    new = {"provider": "telegram", "id": "bot", "title": "Bot", "settings": settings, "allow_private": True}
    site.world.api("POST", "/connections", new)


def _answers(status: int) -> Callable[[Site], None]:
    """A server that answers so is asked for messages."""

    def inject(site: Site) -> None:
        site.kept["bot"] = contextlib.ExitStack()
        receiver = site.kept["bot"].enter_context(webhook_receiver())
        receiver.status = status
        _bot(site, receiver.url)

    return inject


def _gone(site: Site) -> None:
    drop("bot")(site)
    site.kept.pop("bot").close()


def _paused(site: Site) -> None:
    _bot(site, "https://bots.test")
    site.world.api("POST", "/connections/bot/pause")


INJECTIONS: dict[str, Injection] = {
    "messenger_access_refused": Injection(_answers(401), _gone),
    "messenger_unreachable": Injection(_answers(503), _gone),
    "messenger_paused": Injection(_paused, after=drop("bot")),
}
