"""What the doctor says about erasures: those that go on, and the key of the list."""

from datetime import timedelta

from cordboard.contract.views.overview import CheckView
from cordboard.ports.store.erasures import ErasureStore

NAME, KEY = "erasures", "erasures: list"
LONG = timedelta(hours=1)
NO_KEY = "The erasure list can't be read or lacks its key. Who was erased would not be erased again after a restore."
RESTART = "Make cordboard.erasures in the data folder readable and restart: the list and its key are written again."
LIST = "See what it waits for: cordboard personal-data list. Retry or discard items that the CRM rejected."


async def erasure_checks(store: ErasureStore, now: float) -> list[CheckView]:
    """A line about the jobs, and one if the key of the list is gone. `now`: epoch s."""
    lines = [_jobs([now - (job.begun_at or job.at) for job in await store.unfinished_erasures()])]
    if not await store.erasure_key_kept():
        lines.append(CheckView(name=KEY, level="amber", sentence=NO_KEY, fix=RESTART))
    return lines


def _jobs(ages_s: list[float]) -> CheckView:
    if not ages_s:
        return CheckView(name=NAME, level="green", sentence="No erasure is in progress.")
    oldest, many = timedelta(seconds=max(ages_s)), len(ages_s)
    what = "1 erasure is in progress, started" if many == 1 else f"{many} erasures are in progress, the oldest started"
    text = f"{what} {_length(oldest)} ago."
    if oldest > LONG:
        return CheckView(name=NAME, level="amber", sentence=text, fix=LIST)
    return CheckView(name=NAME, level="green", sentence=text)


def _length(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} min" if span <= LONG else f"{minutes // 60} h {minutes % 60} min"
