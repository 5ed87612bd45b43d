"""Finds queues whose callers reach nobody, and agents of queues who are nobody of the team."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from cordboard.domain.calls.call import Value
from cordboard.domain.figures.opening_hours import out_of_hours
from cordboard.domain.settings.extension_matching import unassigned
from cordboard.domain.settings.findings import Finding, finding
from cordboard.domain.settings.settings import Settings


class QueueAgents(Value, frozen=True, kw_only=True):
    """A queue of a phone system, and the extensions of its members as it listed them last."""

    queue: str
    extensions: tuple[str, ...] = ()
    others: int = 0  # members that are no extension, such as a mobile behind a trunk


def of_queues(settings: Settings, queues: Mapping[str, tuple[QueueAgents, ...]], now: datetime) -> Iterator[Finding]:
    """By phone system. Agents who sign in for the day are not missed while the company is closed. `now` is aware."""
    closed = out_of_hours(now, settings.company)
    places = {one.name: f"queues[{n}].name" for n, one in reversed(tuple(enumerate(settings.queues)))}
    for title, listed in queues.items():
        for one in listed:
            where, values = places.get(one.queue, "queues"), {"queue": one.queue, "title": title}
            if not one.extensions and not one.others and not closed:
                yield finding("queues.no_agents", where, **values)
            if nobody := unassigned(one.extensions, settings, now):
                yield finding("queues.unassigned", where, extensions=", ".join(nobody), **values)
