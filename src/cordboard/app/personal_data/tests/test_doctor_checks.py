"""The doctor names erasures that wait for long, and a list without its key."""

from pathlib import Path

import pytest

from cordboard.app.personal_data.doctor_checks import LIST, NO_KEY, RESTART, erasure_checks
from cordboard.testing.app_fixture import AppFixture, Open
from cordboard.testing.erased_person import carried_out, erase, known_everywhere
from cordboard.testing.event_loop import run

Line = tuple[str, str, str | None]
NOTHING: Line = ("green", "No erasure is in progress.", None)


async def lines(app: AppFixture) -> list[Line]:
    found = await erasure_checks(app.store, app.clock.now())
    return [(one.level, one.sentence, one.fix) for one in found]


@run
async def test_the_doctor_names_open_erasures_and_warns_after_an_hour(opened: Open) -> None:
    async with opened() as app:
        await known_everywhere(app)
        assert await lines(app) == [NOTHING]
        await erase(app)
        app.clock.advance(3_600)
        assert await lines(app) == [("green", "1 erasure is in progress, started 60 min ago.", None)]
        app.clock.advance(300)
        assert await lines(app) == [("amber", "1 erasure is in progress, started 1 h 5 min ago.", LIST)]
        await carried_out(app)
        assert await lines(app) == [NOTHING]


def damaged(folder: Path, content: bytes | None) -> None:
    """The list of this data folder is gone, or holds something else."""
    (file,) = folder.rglob("cordboard.erasures")
    file.unlink()
    if content is not None:
        file.write_bytes(content)


@pytest.mark.parametrize("content", [None, b"{", b'{"keys": ["AAAA"], "entries": {}}'])
@run
async def test_the_doctor_warns_while_the_list_lacks_its_key_and_a_restart_writes_it_again(
    opened: Open, tmp_path: Path, content: bytes | None
) -> None:
    async with opened() as app:
        await known_everywhere(app)
        await erase(app)
        await carried_out(app)
        damaged(tmp_path, content)
        assert await lines(app) == [NOTHING, ("amber", NO_KEY, RESTART)]
        await app.restart()
        assert await lines(app) == [NOTHING]
