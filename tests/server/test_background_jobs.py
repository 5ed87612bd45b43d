"""Every background job has a switch and is in the doctor, whoever adds it."""

import ast
import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from cordboard import main
from cordboard.app.operations.background_jobs import BackgroundJobs
from cordboard.app.operations.job_checks import NAME, job_checks
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.settings.background_jobs import WITHOUT, Job
from cordboard.domain.settings.background_jobs import BackgroundJobs as Switches
from cordboard.domain.settings.settings import Settings
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.toolkit.crypto import Cipher

ROOT = Path(main.__file__).parent
TIMETABLES = {"timetable", "jobs"}  # names under which `BackgroundJobs` is handed on
THE_HOST_ITSELF = {"lanes/local.py", "testing/host_contract.py", "app/operations/background_jobs.py"}
Work = Callable[[], Awaitable[None]]


class Timetable:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.works: dict[str, Work] = {}

    def every(self, name: str, period: timedelta, work: Work) -> None:
        assert name not in self.works, f"two jobs are called {name}"
        self.works[name] = work


def put_on_a_timetable() -> list[tuple[str, str]]:
    """Every `x.every(...)` of the program: file and what x is called."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name in THE_HOST_ITSELF or "/tests/" in name:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "every":
                found.append((name, ast.unparse(node.func.value)))
    return found


def test_nothing_is_put_on_the_timetable_past_the_switches() -> None:
    found = put_on_a_timetable()
    assert found
    assert [one for one in found if one[1] not in TIMETABLES] == []


@run
async def test_every_job_of_the_program_is_known_and_in_the_doctor(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "cordboard.db", Cipher.at(tmp_path / "cordboard.key"))
    application = await main.build(store, "http://127.0.0.1:1")
    main.arrange_jobs(application)
    assert {one.job for one in application.jobs.runs} == set(Job)
    (line,) = [one for one in (await application.service.overview.doctor()).checks if one.name == NAME]
    assert [job for job in Job if job not in line.sentence] == []
    await application.live_connections.close()
    await store.close()


def test_every_job_says_what_its_absence_means() -> None:
    assert set(WITHOUT) == set(Job)
    assert all(text.endswith(".") for text in WITHOUT.values())


@pytest.mark.parametrize("job", Job)
def test_a_job_that_is_turned_off_does_nothing_until_it_is_on_again(job: Job) -> None:
    timetable, in_force = Timetable(), SettingsInForce(1, Settings())
    jobs, done = BackgroundJobs(timetable, in_force, FakeClock()), list[str]()

    async def work(name: str) -> None:
        done.append(name)

    for one in Job:
        jobs.every(one, timedelta(seconds=1), lambda one=one: work(one))  # type: ignore[misc]

    def turn() -> set[str]:
        done.clear()
        for each in timetable.works.values():
            asyncio.run(_awaited(each))
        return set(done)

    assert turn() == set(Job)
    in_force.replace(2, Settings(background_jobs=Switches(off=(job,))))
    assert turn() == set(Job) - {job}
    fine, off = job_checks(jobs)
    assert (off.name, off.level) == (f"{NAME}: {job}", "amber")
    assert WITHOUT[job] in off.sentence
    assert "Settings" in (off.fix or "")
    assert job not in fine.sentence.removeprefix("Running: ").removesuffix(".").split(", ")
    in_force.replace(3, Settings())
    assert turn() == set(Job)


def test_a_job_that_failed_is_named_until_it_works_again() -> None:
    timetable, clock = Timetable(), FakeClock()
    jobs, fails = BackgroundJobs(timetable, SettingsInForce(1, Settings()), clock), [True]

    async def work() -> None:
        if fails[0]:
            raise OSError("no disk")

    jobs.every(f"{Job.SEND_ALERTS}:mail", timedelta(seconds=1), work)
    with pytest.raises(OSError, match="no disk"):  # for the host, which logs it
        asyncio.run(_awaited(timetable.works["send_alerts:mail"]))
    (line,) = job_checks(jobs)
    assert (line.name, line.level) == (f"{NAME}: send_alerts (mail)", "amber")
    assert "OSError" in line.sentence
    fails[0] = False
    asyncio.run(_awaited(timetable.works["send_alerts:mail"]))
    assert [one.level for one in job_checks(jobs)] == ["green"]
    assert jobs.runs[0].last_at == clock.now()


def test_an_unknown_job_is_refused_in_settings_and_on_the_timetable() -> None:
    with pytest.raises(msgspec.ValidationError, match="off"):
        msgspec.json.decode(b'{"background_jobs": {"off": ["no such job"]}}', type=Settings)
    with pytest.raises(ValueError, match="no such job"):
        BackgroundJobs(Timetable(), SettingsInForce(1, Settings()), FakeClock()).every("no such job", timedelta(1), _no)


async def _awaited(work: Work) -> None:
    await work()


async def _no() -> None:
    """Nothing."""
