"""The server as a whole: summary, steps of set-up, health, doctor."""

from datetime import datetime
from typing import Any

from cordboard.contract.views.connections import HealthView
from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView


class BudgetView(View, frozen=True, kw_only=True):
    """What requests cost where the service counts. `unit` is its word; `limit` None: not known. `window_s` s."""

    unit: str
    used: float
    limit: float | None = None
    window_s: float = 86_400.0


class CreditsView(View, frozen=True, kw_only=True):
    used_24h: float
    daily: float | None = None
    forecast_24h: float | None = None
    budget: BudgetView | None = None


class ConnectionHealth(View, frozen=True, kw_only=True):
    id: str
    kind: str
    provider: str
    title: str
    state: str
    health: HealthView


class SummaryView(View, frozen=True, kw_only=True):
    """Home. `outbox`: connection to state (open failing parked held done dropped) to how many. `server`: what the
    server itself lacks (disk, connections)."""

    calls_today: dict[str, int]
    live: int
    connections: tuple[ConnectionHealth, ...]
    outbox: dict[str, dict[str, int]]
    credits: dict[str, CreditsView]
    server: tuple[HealthView, ...] = ()


class StepView(View, frozen=True, kw_only=True):
    """A step of set-up. `step`: company crm guard directory phones lines call; `state`: done open running later.
    `connection` and `call` are what it is about; `code` and `values` make sentence and fix translatable."""

    step: str
    state: str
    sentence: str
    code: str
    fix: str | None = None
    values: dict[str, str] = {}
    connection: str | None = None
    call: str | None = None


class StepsView(View, frozen=True, kw_only=True):
    """Set-up in its order. `next` is the step to take now; null once everything stands."""

    done: bool
    next: str | None
    steps: tuple[StepView, ...]


class ServerHealth(View, frozen=True, kw_only=True):
    level: str
    sentence: str
    version: str
    started_at: datetime
    connections: tuple[ConnectionHealth, ...] = ()
    server: tuple[HealthView, ...] = ()


class PressView(View, frozen=True, kw_only=True):
    """What one press does: a request to this API. `path` is below `/api/v1`; `body` as JSON, None for none."""

    press: str
    method: str
    path: str
    body: dict[str, Any] | None = None


class CauseView(View, frozen=True, kw_only=True):
    """A cause by its name. `name` in English, in other languages the console's text `cause.CODE`; `page` of the console
    where it is corrected; `press` where that is mechanical."""

    code: str
    area: str
    name: str
    page: str
    press: PressView | None = None


class CheckView(View, frozen=True, kw_only=True):
    """One thing the doctor looked at. `level`: green amber red. `reasons`, `fix_reasons`: sentence and fix for readers
    of other languages, where there are words; codes with `doctor.` or `health.` are texts of the console themselves.
    `code`: key of the sentence in the texts of the console, of its fix `CODE.fix`, both with `values`.

    `connection`: which one it is about. `seen`: codes of what was seen, by which the `causes` are named; a green check
    has none."""

    name: str
    level: str
    sentence: str
    fix: str | None = None
    took_ms: float = 0
    reasons: tuple[StoredReasonView, ...] = ()
    fix_reasons: tuple[StoredReasonView, ...] = ()
    code: str | None = None
    values: dict[str, str] = {}
    connection: str | None = None
    seen: tuple[str, ...] = ()
    causes: tuple[CauseView, ...] = ()


class DoctorView(View, frozen=True, kw_only=True):
    ok: bool
    checks: tuple[CheckView, ...]
