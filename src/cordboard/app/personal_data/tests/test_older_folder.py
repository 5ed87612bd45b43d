"""A data folder that an older release wrote is migrated, and a person in it is found, exported and erased."""

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from cordboard.app.personal_data.erasures import Erasures
from cordboard.app.personal_data.registry import PersonalDataRegistry
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import Sought
from cordboard.ports.store.erasures import ErasureState
from cordboard.store.sqlite.engine import database
from cordboard.store.sqlite.store import SqliteStore, mirror_path
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.toolkit.crypto import Cipher

WRITTEN = Path(__file__).parent / "fixtures" / "folder_of_rows_0004.json"
NUMBER, NAME, OTHER = "+34624792700", "Sergio Quintana", "+34676183365"
TRACES = (b"624792700", b"624 79 27 00", b"624 792 700", b"Sergio Quintana")


def written_by_that_release(path: Path, revision: str, tables: dict[str, Any]) -> None:
    """The file as that release left it."""
    with contextlib.closing(database.connect(path)) as db:
        config = Config()
        config.set_main_option("script_location", str(Path(database.__file__).parents[2] / "migrations"))
        with create_engine("sqlite://", creator=lambda: db, poolclass=StaticPool).connect() as link:
            config.attributes["connection"] = link
            db.execute("BEGIN IMMEDIATE")
            command.upgrade(config, revision)
            if db.in_transaction:
                db.execute("COMMIT")
        for table, content in tables.items():
            marks = ", ".join("?" * len(content["columns"]))
            names = ", ".join(f'"{name}"' for name in content["columns"])
            rows = [[one["bytes"].encode() if isinstance(one, dict) else one for one in row] for row in content["rows"]]
            db.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def test_a_person_in_a_folder_of_an_older_release_is_found_exported_and_erased(tmp_path: Path) -> None:
    content = json.loads(WRITTEN.read_text("utf-8"))
    path = tmp_path / "cordboard.db"
    written_by_that_release(path, "rows_0004", content["rows"])
    written_by_that_release(mirror_path(path), "mirror_0002", content["mirror"])

    async def play() -> None:
        clock = FakeClock(2e9)
        store = SqliteStore.open(path, Cipher.at(tmp_path / "key"), clock)
        try:
            registry = PersonalDataRegistry(store.personal_data())
            erasures = await Erasures.read(store, registry, clock)
            sought = Sought(identities=(Identity(IdentityKind.PHONE, NUMBER),), until=clock.now())
            found = await registry.find(sought)
            assert {"call", "event", "item", "request", "contact"} <= {one.kind for one in found.findings}
            assert found.sought.names == (NAME,)
            assert NAME in str([one.content for one in found.findings]), "an export has what was stored"
            await erasures.request(found, "discard", "ana")
            for _ in range(9):
                await erasures.tick()
                clock.advance(31)
            job = (await store.erasures(1))[0]
            assert (job.state, job.left) == (ErasureState.DONE, {"contact": 1})
            left = await registry.find(sought)
            assert {one.master for one in left.findings} == {"crm"}
            other = Sought(identities=(Identity(IdentityKind.PHONE, OTHER),), until=clock.now())
            assert {"call", "contact"} <= {one.kind for one in (await registry.find(other)).findings}
        finally:
            await store.close()

    run(play())
    left = [f"{one.name}: {trace!r}" for one in tmp_path.iterdir() for trace in TRACES if trace in one.read_bytes()]
    assert left == []
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM call").fetchone() == (len(content["rows"]["call"]["rows"]),)
