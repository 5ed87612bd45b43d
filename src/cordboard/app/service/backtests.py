"""Use cases of backtests: start, progress, cancel. `app/trials` has the trial itself."""

import asyncio
import secrets
from collections.abc import Sequence

import msgspec
import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.settings import SettingsUseCases
from cordboard.app.trials.backtest import BacktestRun
from cordboard.app.trials.effect_texts import effect_view
from cordboard.contract.errors import Cannot
from cordboard.contract.views.backtests import BacktestView, ExampleView
from cordboard.domain.settings.settings import Settings
from cordboard.ports.host import Clock
from cordboard.ports.store.backtests import Backtest
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

log = structlog.get_logger()

DAY_S = 86_400.0
WAITING = 5
RUNNING, DONE, FAILED, CANCELLED = "running", "done", "failed", "cancelled"
STOPPED = "The server stopped while it ran. Start it again."


class BacktestUseCases:
    """Trials of this process, and the results of earlier ones."""

    def __init__(
        self,
        store: Store,
        settings: SettingsUseCases,
        settings_in_force: SettingsInForce,
        live_connections: LiveConnections,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store = store
        self._settings = settings
        self._settings_in_force = settings_in_force
        self._live_connections = live_connections
        self._audit_log = audit_log
        self._clock = clock
        self._turn = asyncio.Lock()
        self._closing = False
        self._running: dict[str, tuple[Backtest, BacktestRun, asyncio.Task[None]]] = {}

    async def start(self, settings: Settings, days: int, by: str) -> str:
        tried = await self._settings.draft(settings)
        if len(self._running) > WAITING:
            text = f"{len(self._running)} backtests are running or waiting."
            raise Cannot(429, "too_many", text, "Wait for them, or cancel one.", retry_after=10)
        now, in_force = self._clock.now(), self._settings_in_force
        row = Backtest(
            id=f"b{secrets.token_hex(8)}", began_at=now, by=by, days=days, version=in_force.version, state=RUNNING
        )
        run = BacktestRun(
            self._store, tried, in_force.settings, in_force.version, now - days * DAY_S, now,
            self._live_connections.region, self._live_connections.phones(),
        )  # fmt: skip
        await self._store.put_backtest(row)
        await self._audit_log.record(by, "backtest.start", row.id, f"{days} days")
        self._running[row.id] = (row, run, asyncio.create_task(self._run(row, run)))
        await asyncio.sleep(0)  # what never began could not be cancelled
        return row.id

    async def _run(self, row: Backtest, run: BacktestRun) -> None:
        state, problem = FAILED, ""
        try:
            async with self._turn:
                await run.run()
            state, problem = DONE, ""
        except asyncio.CancelledError:
            state, problem = (FAILED, STOPPED) if self._closing else (CANCELLED, "")
        except Exception as error:
            log.exception("backtest failed", backtest=row.id)
            problem = f"An error inside the server: {type(error).__name__}. The server's log has the details."
        result = msgspec.structs.replace(run.result, problem=problem)
        ended = msgspec.structs.replace(row, state=state, ended_at=self._clock.now(), result=result)
        try:
            await self._store.put_backtest(ended)
        finally:
            self._running.pop(row.id, None)

    async def show(self, backtest: str) -> BacktestView:
        if backtest in self._running:
            row, run, _ = self._running[backtest]
            return await self._view(msgspec.structs.replace(row, result=run.result))
        return await self._view(await self._stored(backtest))

    async def recent(self, limit: int) -> Sequence[BacktestView]:
        rows = [self._left(row) for row in await self._store.backtests(limit)]
        now = [self._running[row.id][1].result if row.id in self._running else row.result for row in rows]
        several = zip(rows, now, strict=True)
        bare = [msgspec.structs.replace(row, result=msgspec.structs.replace(one, examples=())) for row, one in several]
        return [await self._view(row) for row in bare]

    async def cancel(self, backtest: str, by: str) -> BacktestView:
        if backtest not in self._running:
            return await self._view(await self._stored(backtest))
        task = self._running[backtest][2]
        task.cancel()
        await asyncio.wait([task])
        await self._audit_log.record(by, "backtest.cancel", backtest, "")
        return await self._view(await self._stored(backtest))

    async def close(self) -> None:
        self._closing = True
        tasks = [task for _, _, task in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _stored(self, backtest: str) -> Backtest:
        """Raises: Cannot 404."""
        row = await self._store.backtest(backtest)
        if row is None:
            raise Cannot(404, "absent", f"Backtest not found: {backtest}.", "GET /api/v1/backtests lists them.")
        return self._left(row)

    def _left(self, row: Backtest) -> Backtest:
        """A row that says it runs, of a process that died."""
        if row.state != RUNNING or row.id in self._running:
            return row
        return msgspec.structs.replace(row, state=FAILED, result=msgspec.structs.replace(row.result, problem=STOPPED))

    async def _view(self, row: Backtest) -> BacktestView:
        result = row.result
        clients = await self._store.clients_of([one.call for one in result.examples])
        examples = [
            ExampleView(
                call=one.call,
                connection=one.connection,
                before=tuple(effect_view(effect, self._users(one.connection)) for effect in one.before),
                after=tuple(effect_view(effect, self._users(one.connection)) for effect in one.after),
                client=next(filter(None, reversed(clients.get(one.call, ()))), None),
            )
            for one in result.examples
        ]
        return BacktestView(
            id=row.id,
            state=row.state,
            days=row.days,
            version=row.version,
            began_at=moment(row.began_at),
            ended_at=moment(row.ended_at) if row.ended_at is not None else None,
            by=row.by,
            calls=result.calls,
            done=result.done,
            differing=result.differing,
            undecided=result.undecided,
            added=result.added,
            removed=result.removed,
            changed=result.changed,
            examples=tuple(examples),
            problem=result.problem,
        )

    def _users(self, crm: str) -> dict[str, str]:
        if crm not in self._live_connections.connections:
            return {}
        return {user.id: user.name for user in self._live_connections.users(crm)}
