from pathlib import Path

from cordboard.testing.event_loop import run, until
from cordboard.testing.movable_clock import MovableClock


@run
async def test_a_timer_of_an_hour_rings_when_another_reader_of_the_file_moves_the_clock(tmp_path: Path) -> None:
    server, test = MovableClock(tmp_path / "clock"), MovableClock(tmp_path / "clock")
    rang: list[str] = []
    server.later(3600, lambda: rang.append("hour"))
    server.later(7200, lambda: rang.append("two hours"))
    server.later(3600, lambda: rang.append("cancelled")).cancel()
    before = server.now()
    test.advance(3601)
    await until(lambda: bool(rang))
    assert rang == ["hour"]
    assert server.now() - before >= 3601
    for clock in (server, test):
        clock.close()


def test_the_offset_outlives_its_process(tmp_path: Path) -> None:
    first = MovableClock(tmp_path / "clock")
    first.advance(60)
    first.close()
    second = MovableClock(tmp_path / "clock")
    assert second.offset == 60
    second.close()
