"""kill -9 at random moments: nothing acknowledged is lost, no step is half there, the file is sound."""

import contextlib
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 8
WRITER = Path(__file__).with_name("store_writer_to_kill.py")


@pytest.mark.journey
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: set[str] = set()
    for round_ in range(KILLS):
        acknowledged |= lines_until_killed(tmp_path, round_, chance.randrange(1, 2_000))
        with contextlib.closing(sqlite3.connect(tmp_path / "cordboard.db")) as db:
            check(db, acknowledged)
    assert len(acknowledged) > KILLS


def lines_until_killed(folder: Path, round_: int, lines: int) -> set[str]:
    """What the writer acknowledged before it was killed after so many lines."""
    command = [sys.executable, str(WRITER), str(folder), str(round_ * 100_000_000)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    read = [writer.stdout.readline() for _ in range(lines)]
    writer.kill()
    read += writer.stdout.readlines()
    writer.stdout.close()
    assert writer.wait() == -signal.SIGKILL, "it ended before it was killed"
    return {line.strip() for line in read if line.endswith("\n")}


def check(db: sqlite3.Connection, acknowledged: set[str]) -> None:
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    frames = {f"f {dedup[1:]}" for (dedup,) in db.execute("SELECT dedup FROM frame")}
    items = db.execute("SELECT key, state, record, maybe_sent FROM item").fetchall()
    steps = {f"s {key[1:]}" for key, *_ in items}
    done = {f"d {key[1:]}" for key, state, *_ in items if state == "done"}
    assert acknowledged - frames - steps - done == set(), "acknowledged and lost"
    assert all(record == f"r{key[1:]}" and sent in (0, 1) for key, state, record, sent in items if state == "done")
    whole = {f"s {call[1:]}" for (call,) in db.execute("SELECT id FROM call JOIN call_body USING (no)")}
    noted = {f"s {call[1:]}" for (call,) in db.execute("SELECT call FROM note")}
    keyed = {f"s {call[1:]}" for (call,) in db.execute("SELECT call FROM call_key")}
    assert steps == whole == noted == keyed, "a step is half there"
    counted = dict(db.execute("SELECT state, n FROM item_count WHERE n > 0 AND state <> 'failing'"))
    assert counted == {s: n for s, n in (("done", len(done)), ("open", len(items) - len(done))) if n}
