"""Every job that runs by itself: put on the timetable here, with its switch and what it did last.

Not here: what a job does. `Job` has their names; a test finds jobs that are put on the timetable past this.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.host import Clock, Timetable

Work = Callable[[], Awaitable[None]]


class JobRun(msgspec.Struct, kw_only=True):
    """Of one job. `part` where there are several of a kind. Units: `last_at` epoch s, `took_ms` ms."""

    job: Job
    part: str = ""
    period: timedelta
    last_at: float | None = None
    took_ms: float = 0.0
    failed: str | None = None  # the class of the last turn's error


class BackgroundJobs:
    """`ports.host.Timetable` whose names are those of `Job`, with the part after a colon if there are several."""

    def __init__(self, timetable: Timetable, settings_in_force: SettingsInForce, clock: Clock) -> None:
        self._timetable = timetable
        self._settings_in_force = settings_in_force
        self._clock = clock
        self.runs: list[JobRun] = []

    def every(self, name: str, period: timedelta, work: Work) -> None:
        job, _, part = name.partition(":")
        run = JobRun(job=Job(job), part=part, period=period)
        self.runs.append(run)

        async def turn() -> None:
            if not self.is_off(run.job):
                await self._turn(run, work)

        self._timetable.every(name, period, turn)

    def is_off(self, job: Job) -> bool:
        """Whether it is turned off."""
        return job in self._settings_in_force.settings.background_jobs.off

    async def _turn(self, run: JobRun, work: Work) -> None:
        run.last_at, begun = self._clock.now(), time.perf_counter()
        try:
            await work()
        except Exception as error:
            run.failed = type(error).__name__
            raise
        else:
            run.failed = None
        finally:
            run.took_ms = (time.perf_counter() - begun) * 1000
