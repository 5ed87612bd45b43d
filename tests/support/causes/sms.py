"""Causes in SMS gateways."""

import contextlib
from collections.abc import Callable

from support.causes.site import Injection, Site, drop
from support.faultrun.world import SECRET
from support.mail_and_webhook_receivers import webhook_receiver

TO = "+34600710009"


def _gateway(site: Site, url: str) -> None:
    table = {"send": {"url": url, "fields": {"to": "{to}", "text": "{text}"}}}
    settings = {"preset": "own", "table": table, "key": SECRET, "secret": SECRET, "allow_private": True}
    new = {"provider": "http_gateway", "id": "sms", "title": "SMS", "settings": settings, "allow_private": True}
    site.world.api("POST", "/connections", new)


def _answers(status: int) -> Callable[[Site], None]:
    """A gateway that answers so is asked to send a message."""

    def inject(site: Site) -> None:
        site.kept["sms"] = contextlib.ExitStack()
        receiver = site.kept["sms"].enter_context(webhook_receiver())
        receiver.status = status
        _gateway(site, receiver.url)
        site.world.api("POST", "/sms", {"to": [TO], "text": f"Answer {status}"})

    return inject


def _gone(site: Site) -> None:
    drop("sms")(site)
    site.kept.pop("sms").close()


def _paused(site: Site) -> None:
    _gateway(site, "https://sms.test/send")
    site.world.api("POST", "/connections/sms/pause")


INJECTIONS: dict[str, Injection] = {
    "sms_access_refused": Injection(_answers(403), _gone),
    "sms_unreachable": Injection(_answers(503), _gone),
    "sms_paused": Injection(_paused, after=drop("sms")),
}
