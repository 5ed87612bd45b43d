"""Queues whose callers reach nobody, and agents who are nobody of the team."""

from datetime import UTC, datetime

from cordboard.domain.settings.company import Company, OpeningHours, TeamMember, Weekday
from cordboard.domain.settings.queue_contradictions import QueueAgents, of_queues
from cordboard.domain.settings.settings import Settings

MONDAY, SUNDAY = datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 22, 12, tzinfo=UTC)
HOURS = OpeningHours(name="Office", days=(Weekday.MONDAY,), from_="09:00", to="18:00")
TEAM = (TeamMember(id="ana", name="Ana", extensions=("80",)),)
OPEN = Settings(team=TEAM, company=Company(country="ES", time_zone="Europe/Madrid", hours=(HOURS,)))


def codes(*agents: QueueAgents, at: datetime = MONDAY) -> list[tuple[str, dict[str, str]]]:
    return [(one.code, one.values) for one in of_queues(OPEN, {"PBX": agents}, at)]


def test_a_queue_without_agents_is_named_while_the_company_is_open() -> None:
    empty = QueueAgents(queue="sales")
    assert codes(empty) == [("queues.no_agents", {"queue": "sales", "title": "PBX"})]
    assert codes(empty, at=SUNDAY) == []


def test_agents_who_are_nobody_of_the_team_are_named_by_their_extensions() -> None:
    values = {"queue": "sales", "title": "PBX", "extensions": "81, 82"}
    assert codes(QueueAgents(queue="sales", extensions=("80", "81", "82"))) == [("queues.unassigned", values)]


def test_members_who_are_no_extension_answer_too() -> None:
    assert codes(QueueAgents(queue="sales", others=1)) == []
    assert codes(QueueAgents(queue="sales", extensions=("80",))) == []
