"""Figures over calls, as people and programs see them. Definitions: docs/figures.md."""

from datetime import datetime

from cordboard.contract.views.view import View


class SumsView(View, frozen=True, kw_only=True):
    """Sums over calls with clients. `answered` counts both directions, `inbound_answered` only calls that came in,
    `answered_within` those of them that were answered within the service level. Units: ms."""

    inbound: int = 0
    outbound: int = 0
    answered: int = 0
    missed: int = 0
    wait_ms: int = 0
    talk_ms: int = 0
    inbound_answered: int = 0
    answered_within: int = 0


class FigureView(SumsView, frozen=True, kw_only=True):
    """One hour, day, person, line or queue. `key`: `2026-11-28T14:00+01:00`, `2026-11-28`, `2026-11`, `1-09` (Monday,
    nine o'clock), an extension, our number, a queue; empty for calls without. `name`: of the person, line or queue."""

    key: str
    name: str | None = None


class CountingView(View, frozen=True, kw_only=True):
    """Calls of an older version are still being counted: `counted` of `calls` are in the figures."""

    counted: int
    calls: int


class FiguresView(View, frozen=True, kw_only=True):
    """`previous`: the sums of the period before, where asked for. `since` is included, `until` not."""

    items: tuple[FigureView, ...]
    since: datetime
    until: datetime
    time_zone: str
    service_level_s: int
    total: SumsView
    previous: SumsView | None = None
    previous_since: datetime | None = None
    counting: CountingView | None = None
