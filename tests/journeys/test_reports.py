"""A report by mail goes out each morning, once: over a kill -9, a day of downtime, and an older data folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.faultrun.world import World, world
from support.journey_steps import ended, new_id, save
from support.mail_and_webhook_receivers import MailReceiver, mail_receiver

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

HOUR = 3600.0


@pytest.fixture
def box() -> Iterator[MailReceiver]:
    with mail_receiver() as one:
        yield one


@pytest.fixture
def running(tmp_path: Path, box: MailReceiver) -> Iterator[World]:
    with world(tmp_path, 19) as one:
        one.start()
        one.connect()
        held = one.api("GET", "/settings")["settings"]
        mail = {"host": "localhost", "port": box.port, "security": "none", "sender": "cordboard@example.com",
                "to": ["ana@example.com"], "allow_private": True}  # fmt: skip
        report = {"id": "daily", "to": ["boss@example.com"], "at": "08:00"}
        save(one, {**held, "alerts": {**held["alerts"], "mail": mail}, "reports": [report]})
        yield one


def state(running: World) -> dict[str, Any]:
    (view,) = running.api("GET", "/reports")["items"]
    return dict(view)


def kill(running: World) -> None:
    running.kill_now()
    running.wait_for_the_kill()


def test_a_missed_report_is_sent_once_after_the_downtime_whatever_is_killed(running: World, box: MailReceiver) -> None:
    for n in range(3):
        call = new_id()
        assert running.post([ended(call, f"+3460090001{n}")]) == 202
        running.wait_settled(call)
    seen = running.clock.offset + 25  # by then the job has seen the report
    running.pass_until(lambda: running.clock.offset > seen, 30, "the report is scheduled")
    kill(running)
    running.advance(49 * HOUR)  # two reports are missed
    running.pass_until(lambda: box.mails, 90, "the later one is sent")
    running.pass_until(lambda: state(running)["runs"][0]["state"] == "done", 60, "it is known as sent")
    kill(running)
    running.advance(HOUR / 4)
    kill(running)
    assert len(state(running)["runs"]) == len(box.mails) == 1
    (mail,) = box.mails
    assert box.recipients == [["boss@example.com"]]
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    assert "http" not in html.get_content().replace(f"{running.base}/figures", "")
    running.advance(24 * HOUR)
    running.pass_until(lambda: len(box.mails) == 2, 90, "the next day has its own")
    assert len({one["Message-ID"] for one in box.mails}) == 2
