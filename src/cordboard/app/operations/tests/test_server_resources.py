"""What the server lacks itself is said, with its fix, everywhere where it is asked how it does."""

from pathlib import Path

import pytest

from cordboard.app.operations.server_resources import (
    FULL,
    LOW,
    SENTENCES,
    ServerResources,
    clock_problem,
    mail_problem,
    suspected_clock,
)
from cordboard.app.operations.summary import server_health
from cordboard.toolkit.clock import moment
from cordboard.toolkit.open_connections import OpenConnections

FOLDER = Path("/var/lib/cordboard")


def resources(
    *,
    free: int | OSError = 1 << 40,
    trouble: str | None = None,
    used: int = 50,
    open_: int = 0,
    damaged: str | None = None,
    refused_at: float = 0.0,
) -> ServerResources:
    now = [refused_at]
    connections = OpenConnections(10, 2, lambda: now[0])
    if refused_at:
        connections.short(refused=True)
    connections.open, now[0] = open_, 1_000.0

    def free_of(folder: Path) -> int:
        if isinstance(free, OSError):
            raise free
        return free

    return ServerResources(
        FOLDER, connections, lambda: trouble, damaged=lambda: damaged, free=free_of, descriptors=lambda: (used, 1024)
    )


def test_a_server_that_has_what_it_needs_says_nothing() -> None:
    assert resources().problems() == ()
    assert resources().not_ready() is None


@pytest.mark.parametrize(
    ("lacking", "code", "level"),
    [
        (resources(free=FULL - 1), "server.disk_full", "red"),
        (resources(free=0, trouble="database or disk is full"), "server.disk_full", "red"),
        (resources(trouble="attempt to write a readonly database"), "server.not_written", "red"),
        (resources(trouble="database is locked"), "server.locked", "red"),
        (resources(free=OSError(5, "Input/output error")), "server.not_written", "red"),
        (resources(free=LOW - 1), "server.disk_low", "amber"),
        (resources(damaged="/data/cordboard.directory.db"), "server.directory_damaged", "amber"),
        (resources(open_=10), "server.connections", "amber"),
        (resources(refused_at=950.0), "server.connections", "amber"),
        (resources(used=1_000), "server.files", "amber"),
    ],
)
def test_each_lack_has_a_sentence_and_a_fix_and_colours_health(lacking: ServerResources, code: str, level: str) -> None:
    (found,) = lacking.problems()
    assert (found.code, found.level) == (code, level)
    assert found.fix
    assert "{" not in found.sentence + found.fix
    assert (lacking.not_ready() is not None) == (level == "red")
    health = server_health([], [], "0.1", moment(0), lacking.problems())
    assert (health.level, health.sentence, health.server) == (level, found.sentence, (found,))


def test_what_is_over_is_not_said_any_more() -> None:
    assert resources(refused_at=100.0).problems() == ()


def test_a_clock_that_differs_is_named_with_the_service_and_by_how_much() -> None:
    ahead, behind = clock_problem(7200.4, "Zoho CRM"), clock_problem(-90.0, "EspoCRM")
    assert (ahead.code, ahead.level, ahead.values) == (
        "server.clock_ahead", "amber", {"difference": "2:00:00", "title": "Zoho CRM"},
    )  # fmt: skip
    assert "2:00:00 ahead of Zoho CRM" in ahead.sentence
    assert (behind.code, behind.values["difference"]) == ("server.clock_behind", "0:01:30")
    assert "NTP" in (behind.fix or "")
    suspected = suspected_clock("Zoho CRM")
    assert (suspected.code, suspected.values) == ("server.clock_suspected", {"title": "Zoho CRM"})
    assert "NTP" in (suspected.fix or "")


def test_mails_that_were_not_sent_are_counted() -> None:
    problem = mail_problem(2)
    assert (problem.code, problem.level, problem.values) == ("server.reset_mails", "amber", {"count": "2"})


def test_every_sentence_is_tried_above() -> None:
    assert set(SENTENCES) == {
        "server.disk_full", "server.disk_low", "server.not_written", "server.connections", "server.files",
        "server.directory_damaged", "server.clock_ahead", "server.clock_behind", "server.clock_suspected",
        "server.reset_mails", "server.locked",
    }  # fmt: skip
