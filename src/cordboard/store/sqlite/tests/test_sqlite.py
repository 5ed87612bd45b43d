"""What only SQLite can do wrong: versions of the file, a full disk, plans of statements, the writer's groups."""

import asyncio
import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool, StaticPool

from cordboard.domain.connection_state import Activity, ConnectionState, Phase
from cordboard.domain.interaction import identity_from
from cordboard.ports.second_factors import APP, Factor
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.ports.store.frames import NewFrame
from cordboard.ports.store.journal import Note
from cordboard.store.queries import calls_page, outcomes_since
from cordboard.store.schema import TABLES
from cordboard.store.sqlite import calls, frame_index, outbox
from cordboard.store.sqlite.engine import checkpoints, database
from cordboard.store.sqlite.engine.batch_statements import MOST, insert
from cordboard.store.sqlite.number_index import SOURCES, key_of
from cordboard.store.sqlite.outbox import Outbox
from cordboard.store.sqlite.store import SqliteStore, mirror_path
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.people import gone, person
from cordboard.testing.store_contract.samples import LANE, PHONES, Opener, frame, item, row
from cordboard.toolkit.crypto import Cipher, WrongKey

BRANCHES = ["rows", "mirror"]


def shape(path: Path) -> dict[str, str]:
    """Everything that was created in a file, without differences of spacing and order that mean nothing."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
        return {name: " ".join(sql.split()) for name, sql in rows}


@pytest.mark.parametrize("branch", BRANCHES)
def test_the_migrations_lead_exactly_to_the_schema(tmp_path: Path, branch: str) -> None:
    database.prepare(tmp_path / "new.db", branch)
    with contextlib.closing(database.connect(tmp_path / "old.db")) as db:
        database.migrate(db, branch)
    assert shape(tmp_path / "old.db") == shape(tmp_path / "new.db")
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}", poolclass=NullPool)
    with engine.connect() as link:
        context = MigrationContext.configure(link, opts={"include_object": _is_declared})
        assert compare_metadata(context, TABLES[branch]) == []


@run
async def test_people_of_the_release_before_are_found_by_name_after_the_migration(
    tmp_path: Path, opened: Opener
) -> None:
    async with opened() as store:
        await store.put(LANE, [person("1", name="Ana Iglesias")], {"1": ["+34600111222"]})
    with contextlib.closing(database.connect(mirror_path(tmp_path / "cordboard.db"))) as db:
        for table in ("person_name", "deal", "deal_number", "deal_reading"):
            db.execute(f"DROP TABLE {table}")
        db.execute("UPDATE alembic_version SET version_num = 'mirror_0004'")
    async with opened() as store:
        assert [one.id for one in await store.people_named(LANE, "iglesias", 9)] == ["1"]
        assert [one.id for one in await store.lookup(LANE, identity_from("+34600111222"))] == ["1"]
        await store.put(LANE, [gone("1")], {})
        assert await store.people_named(LANE, "iglesias", 9) == []


def _is_declared(_one: object, name: str | None, kind: str, *_: object) -> bool:
    """The tables that SQLite makes for a full-text index are compared by their SQL alone."""
    return not (kind == "table" and str(name).startswith("person_name"))


def test_every_migration_is_known_to_the_program() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parents[2] / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert sorted(scripts.get_heads()) == sorted(known[-1] for known in database.VERSIONS.values())
    for known in database.VERSIONS.values():
        assert [one.revision for one in scripts.iterate_revisions(known[-1], "base")][::-1] == list(known)


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cordboard.db"
    database.prepare(path, "rows")
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = 'rows_9999'")
    before = shape(path)
    with pytest.raises(database.NewerFile, match=r"newer Cordboard \(its version is rows_9999"):
        SqliteStore.open(path, Cipher.at(tmp_path / "key"))
    assert shape(path) == before


def made_by(path: Path, revision: str) -> sqlite3.Connection:
    """A file as that version left it."""
    db = database.connect(path)
    engine = create_engine("sqlite://", creator=lambda: db, poolclass=StaticPool)
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parents[2] / "migrations"))
    with engine.connect() as link:
        config.attributes["connection"] = link
        db.execute("BEGIN IMMEDIATE")
        command.upgrade(config, revision)
        if db.in_transaction:
            db.execute("COMMIT")
    return db


def test_an_older_file_is_migrated_and_keeps_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "cordboard.db"
    database.prepare(tmp_path / "new.db", "rows")
    with contextlib.closing(made_by(path, "rows_0001")) as db:
        for number, kind in enumerate(("look", "create_lead")):
            db.execute(
                "INSERT INTO item (key, lane, kind, subject, body, refs, state, attempts, not_before, maybe_sent,"
                " urgent, created_at, updated_at) VALUES (?, 'crm', ?, '+34', x'7B7D', '', 'open', 0, 0, 0, 0, 1, 1)",
                (f"i{number}", kind),
            )
        db.execute("INSERT INTO claim (connection, number, entity, key) VALUES ('crm', '+34', 'lead', 'i1')")
        db.execute("INSERT INTO settings (saved_at, author, note, body) VALUES (1, 'ana', '', x'7B7D')")
        db.execute(
            "INSERT INTO call (id, connection, keys, started_at, updated_at, direction, phase, extensions, decided,"
            " search) VALUES ('c', 'pbx', '[]', 1, 1, 'inbound', 'ended', '', 1, 'maría peña 80')"
        )
    database.prepare(path, "rows")
    assert shape(path) == shape(tmp_path / "new.db")
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert database.version_of(db) == database.VERSIONS["rows"][-1]
        assert db.execute("SELECT author FROM settings").fetchall() == [("ana",)]
        assert db.execute("SELECT search FROM call").fetchall() == [("maria pena 80",)]
        assert db.execute("SELECT kind FROM item ORDER BY seq").fetchall() == [("lookup",), ("create_lead",)]
        assert db.execute("SELECT * FROM claim").fetchall() == [("crm", "+34", "lead", "i1")]


def test_recordings_of_old_calls_are_found_after_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "cordboard.db"
    states = {
        "url": b'{"keys":["1"],"recording":{"url":"https://x/1.mp3"}}', "file": b'{"recording":{"ref":"1.wav"}}',
        "bare": b'{"recording":{"format":"wav"}}', "none": b'{"keys":["2"]}', "words": b'{"reason":"recording"}',
    }  # fmt: skip
    with contextlib.closing(made_by(path, "rows_0020")) as db, db:
        for no, (call, state) in enumerate(states.items(), 1):
            db.execute(
                "INSERT INTO call (no, id, connection, keys, started_at, updated_at, direction, phase, extensions,"
                " decided, search) VALUES (?, ?, 'pbx', '[]', 1, 1, 'inbound', 'ended', '', 1, '')",
                (no, call),
            )
            db.execute("INSERT INTO call_body (no, state) VALUES (?, ?)", (no, state))
    database.prepare(path, "rows")
    with contextlib.closing(sqlite3.connect(path)) as db:
        found = {call for (call,) in db.execute("SELECT id FROM call WHERE recorded = 1")}
        assert found == {"url", "file"}
        db.execute("UPDATE call_body SET state = ? WHERE no = 1", (states["none"],))
        assert db.execute("SELECT recorded FROM call WHERE no = 1").fetchone() == (0,)


OLD_CONNECTIONS = {  # id: kind, what was learnt, lane (state, epoch, reason, code, since, trouble, not_before)
    "works": ("crm", b'{"identity":{"account":"1"},"last_ok_at":5.0}', ("open", 7, None, None, None, None, 0.0)),
    "fresh": ("crm", b"{}", None),
    "signed_in": ("crm", b'{"identity":{"account":"1"}}', None),
    "revoked": ("crm", b'{"identity":{"account":"1"}}', ("paused", 2, "Revoked.", "invalid_code", 9.0, None, 0.0)),
    "stopped": ("crm", b'{"identity":{"account":"1"}}', ("stopped", 1, "Paused by Ana.", None, 8.0, None, 0.0)),
    "away": ("crm", b'{"identity":{"account":"1"}}', ("open", 3, None, "502", 6.0, "Bad Gateway", 11.0)),
    "hook": ("pbx", b"{}", None),
    "silent": ("pbx", b"{}", None),
}
NEW_STATES = {
    "works": ConnectionState(phase=Phase.ACTIVE, since=2.0, signed_in=True, last_ok_at=5.0),
    "fresh": ConnectionState(since=2.0),
    "signed_in": ConnectionState(phase=Phase.ACTIVE, since=2.0, signed_in=True),
    "revoked": ConnectionState(phase=Phase.PAUSED, since=9.0, reason="Revoked.", code="invalid_code", signed_in=True),
    "stopped": ConnectionState(phase=Phase.STOPPED, since=8.0, by="Ana", signed_in=True),
    "away": ConnectionState(
        phase=Phase.TROUBLE, since=6.0, reason="Bad Gateway", code="502", not_before=11.0, signed_in=True,
        failing=(Activity.SEND,),
    ),
    "hook": ConnectionState(since=2.0, received=True),
    "silent": ConnectionState(since=2.0),
}  # fmt: skip


@run
async def test_what_connections_did_in_a_file_of_version_5_is_their_state_now(tmp_path: Path) -> None:
    path = tmp_path / "cordboard.db"
    with contextlib.closing(made_by(path, "rows_0005")) as db:
        for name, (kind, known, lane) in OLD_CONNECTIONS.items():
            db.execute("INSERT INTO connection VALUES (?, ?, 'p', 'T', x'7B7D', ?, 2.0)", (name, kind, known))
            if lane:
                db.execute("INSERT INTO lane VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (name, *lane))
        db.execute("INSERT INTO cursor VALUES ('hook', 12)")
    store = SqliteStore.open(path, Cipher.at(tmp_path / "key"))
    assert {name: (await store.connection_state(name))[0] for name in OLD_CONNECTIONS} == NEW_STATES
    assert await store.acquire_lane("works") == 8, "fencing goes on where it was"
    await store.close()


def test_another_key_is_noticed_when_the_store_opens(tmp_path: Path) -> None:
    SqliteStore.open(tmp_path / "c.db", Cipher.at(tmp_path / "one")).close_now()
    with pytest.raises(WrongKey, match="Put back the key file"):
        SqliteStore.open(tmp_path / "c.db", Cipher.at(tmp_path / "two"))


def test_a_secret_is_not_readable_in_the_file(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "cordboard.db", Cipher.at(tmp_path / "key"))
    run(store.keep_secrets(LANE, {"token": "very-secret-token"}))
    store.close_now()
    assert not [file for file in tmp_path.iterdir() if b"very-secret-token" in file.read_bytes()]


def test_nobody_else_on_this_machine_may_read_the_files(tmp_path: Path) -> None:
    (tmp_path / "cordboard.db").touch(mode=0o644)
    store = SqliteStore.open(tmp_path / "cordboard.db", Cipher.at(tmp_path / "key"))
    run(store.accept([frame(0)]))
    rights = {file.name: oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()}
    store.close_now()
    assert {"cordboard.db", "cordboard.db-wal", "cordboard.directory.db", "key"} <= set(rights)
    assert set(rights.values()) == {"0o600"}


@run
async def test_a_full_disk_says_so_writes_nothing_and_recovers(opened: Opener, tmp_path: Path) -> None:
    async with opened() as store:
        await store.accept([frame(0)])
        db = store.main.writer.db
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages + 4}")
        big = [frame(n, call="x" * 3000) for n in range(1, 50)]
        with pytest.raises(StoreUnavailable, match="can't be written"):
            await store.accept(big)
        assert [one.dedup for one in await store.frames_after(PHONES, 0, 100)] == ["d0"]
        db.execute("PRAGMA max_page_count = 1000000")
        assert sum(await store.accept(big)) == 49


@run
async def test_one_bad_request_in_a_group_is_told_alone(opened: Opener) -> None:
    def note(n: int) -> Note:
        values: Any = object() if n == 7 else None
        return Note(at=1.0, connection=LANE, call=values, code="x", text=str(n))

    async with opened() as store:
        answers = await asyncio.gather(*(store.note([note(n)]) for n in range(20)), return_exceptions=True)
        assert [n for n, one in enumerate(answers) if isinstance(one, Exception)] == [7]
        assert len(await store.notes(call=None, connection=LANE, limit=99)) == 19


@run
async def test_requests_that_wait_together_are_committed_together(opened: Opener) -> None:
    async with opened() as store:
        commits: list[str] = []
        store.main.writer.db.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        await asyncio.gather(*(store.accept([frame(n)]) for n in range(500)))
        assert len(commits) <= 10


@run
async def test_writing_late_rides_along_with_the_next_commit(opened: Opener) -> None:
    async with opened() as store:
        commits: list[str] = []
        store.main.writer.db.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        await store.touch_token("h", 1.0)
        await store.accept([frame(1)])
        assert len(commits) == 1


@run
async def test_the_log_moves_into_the_file_beside_the_commits(opened: Opener, tmp_path: Path) -> None:
    async with opened() as store:
        for n in range(20):
            await store.accept([frame(n)])
        await store.main.writer.settle()
    assert (tmp_path / "cordboard.db").stat().st_size > 0
    assert not (tmp_path / "cordboard.db-wal").exists(), "an orderly end leaves nothing in the log"


@run
async def test_a_log_that_grew_long_starts_anew(opened: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as store:
        await store.accept([frame(n) for n in range(200)])
        store.main.writer._checkpoints.long_wal = True
        await store.accept([frame(900)])
        await store.accept([frame(901)])
        assert store.main.writer._checkpoints.long_wal is False
        assert len(await store.frames_after(PHONES, 0, 999)) == 202


@run
async def test_under_writes_without_a_pause_the_log_does_not_grow_for_ever(
    opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "LONG_WAL", 1 << 20)
    monkeypatch.setattr(checkpoints, "CHECKPOINT_S", 0.01)
    monkeypatch.setattr(checkpoints, "LATE", 64)
    written, body = 0, b"x" * 4000
    async with opened() as store:
        for n in range(400):
            frames = [NewFrame(PHONES, f"{n}-{part}", f"c-{n}", body, 1.0) for part in range(40)]
            written += sum(len(one.body) for one in frames) if all(await store.accept(frames)) else 0
        log = (tmp_path / "cordboard.db-wal").stat().st_size
    assert written == 400 * 40 * len(body)
    assert log < written / 2, f"{log} bytes of log after {written} bytes of frames"


@pytest.mark.parametrize("count", [0, 1, 2, 3, 511, MOST, MOST + 1, 1300])
def test_bulk_statements_write_every_row_once(count: int) -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
        rows = [(n, None if n % 3 == 0 else "x") for n in range(count)]
        assert insert("t", "a b").run(db, rows) == count
        assert db.execute("SELECT a, b FROM t ORDER BY a").fetchall() == rows


@pytest.mark.parametrize(
    ("number", "key"),
    [("+380671234567", 2 << 50 | 380671234567), ("+999999999999999", 2 << 50 | 999999999999999), ("+0671", None),
     ("380671234567", None), ("+1234567890123456", None), ("+12a", None), ("+", None), ("", None), ("+١", None)],
)  # fmt: skip
def test_only_international_numbers_become_integers_and_all_of_them_fit(number: str, key: int | None) -> None:
    assert key_of(3, number) == key
    assert key is None or key_of(SOURCES, number) < 2**63


PLANS = {
    "newest page": (CallQuery(), "SCAN call USING INDEX call_newest"),
    "next page": (CallQuery(before=(1.0, "c")), "SEARCH call USING INDEX call_newest"),
    "client": (CallQuery(client="+34"), "SEARCH call USING INDEX call_of_client"),
    "connection": (CallQuery(connection="a"), "SEARCH call USING INDEX call_of_connection"),
    "unsettled": (CallQuery(unsettled=True), "SCAN call USING INDEX call_unsettled"),
    "not logged": (CallQuery(logged=False), "SCAN call USING INDEX call_unlogged"),
    "day": (CallQuery(since=1.0, until=2.0, missed=True), "SEARCH call USING INDEX call_newest"),
}


@run
@pytest.mark.parametrize("name", PLANS)
async def test_the_call_list_is_answered_from_an_index_without_sorting(opened: Opener, name: str) -> None:
    query, wanted = PLANS[name]
    async with opened() as store:
        plan = explained(store, *calls_page(query))
        assert plan.startswith(wanted)
        assert "TEMP B-TREE" not in plan


@run
async def test_hot_reads_are_answered_from_indexes(opened: Opener) -> None:
    async with opened() as store:
        await store.commit(Batch(items=[item("a")], calls=[row("c")]))
        asked: list[str] = []
        for db in (store.main.writer.db, store.main.reader):
            db.set_trace_callback(asked.append)
        await store.ready(LANE, 0.0, 10)
        await store.frames_after(PHONES, 0, 10)
        await store.frames_of(PHONES, ["k"])
        await store.calls_by_keys(PHONES, ["k"])
        await store.items_by_key(["a"])
        await store.claimed(LANE, identity_from("+34"))
        await store.pending_owner_changes(LANE, "+34")
        await store.has_pending_lookup(LANE, "+34")
        for db in (store.main.writer.db, store.main.reader):
            db.set_trace_callback(None)
        plans = {sql: explained(store, sql) for sql in asked}
        assert len(plans) == 9
        assert not [sql for sql, plan in plans.items() if "SCAN" in plan.replace("SCAN json_each VIRTUAL", "")]
        ready = next(plan for sql, plan in plans.items() if "state = 'open' ORDER BY seq" in sql)
        assert "USING INDEX item_in_state" in ready
        assert "TEMP B-TREE" not in ready
        assert "USING INDEX item_lookup" in next(plan for sql, plan in plans.items() if "'lookup'" in sql)
        plan = next(plan for sql, plan in plans.items() if "set_owner" in sql)
        assert "USING INDEX item_handover" in plan
        assert "TEMP B-TREE" not in plan
        for statement in (outcomes_since(1.0), calls_page(CallQuery(live=True)), calls_page(CallQuery(phase="held"))):
            assert "USING INDEX call_unfinished" in explained(store, *statement)


WRITES = {
    "a drain's outcomes": (outbox.FINISH, "SEARCH item USING INDEX sqlite_autoindex_item_1 (key=?)"),
    "frames known already": (frame_index.FIND, "SEARCH frame_key USING INTEGER PRIMARY KEY"),
    "calls that lose their keys": (calls.OTHERS, "SEARCH call_key USING PRIMARY KEY (connection=? AND key=?)"),
    "bodies of calls": (calls.SAVE_BODY, "SEARCH call USING COVERING INDEX sqlite_autoindex_call_1 (id=?)"),
}


@run
@pytest.mark.parametrize("name", WRITES)
async def test_bulk_writes_find_their_rows_by_key(opened: Opener, name: str) -> None:
    bulk, wanted = WRITES[name]
    async with opened() as store:
        assert wanted in explained(store, bulk._make(8), [None] * (8 * bulk._columns))


@run
async def test_marking_items_as_sent_looks_at_those_items_only(opened: Opener) -> None:
    async with opened() as store:
        asked: list[str] = []
        await store.commit(Batch(items=[item("a")]))
        epoch = await store.acquire_lane(LANE)
        store.main.writer.db.set_trace_callback(asked.append)
        await store.mark_in_flight(LANE, epoch, ["a"])
        store.main.writer.db.set_trace_callback(None)
        (update,) = [sql for sql in asked if sql.startswith("UPDATE")]
        assert "SEARCH item USING INDEX sqlite_autoindex_item_1 (key=?)" in explained(store, update)


def explained(store: Outbox, sql: str, values: Any = ()) -> str:
    return "; ".join(line[3] for line in store.main.reader.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall())


def test_the_mirror_lies_beside_the_rows() -> None:
    assert mirror_path(Path("/d/cordboard.db")) == Path("/d/cordboard.directory.db")


def test_tokens_of_an_older_file_belong_to_the_users_who_made_them(tmp_path: Path) -> None:
    path = tmp_path / "cordboard.db"
    with contextlib.closing(made_by(path, "rows_0011")) as db:
        db.execute(
            "INSERT INTO operator (id, name, folded, password, role, language, theme, disabled)"
            " VALUES ('o1', 'Ana', 'ana', 'h', 'admin', 'en', 'auto', 0)"
        )
        for name, maker in (
            ("a", "Ana"),
            ("b", "token a"),
            ("c", "token b"),
            ("this machine", "serve"),
            ("x", "token y"),
        ):
            db.execute(
                "INSERT INTO api_token (hash, name, scopes, created_by, created_at) VALUES (?1, ?1, '[]', ?2, 1)",
                (name, maker),
            )
    database.prepare(path, "rows")
    with contextlib.closing(sqlite3.connect(path)) as db:
        owners = dict(db.execute("SELECT name, owner FROM api_token"))
    assert owners == {"a": "o1", "b": "o1", "c": "o1", "this machine": None, "x": None}


@run
async def test_users_and_sessions_of_the_release_before_have_no_factor_and_can_add_one(tmp_path: Path) -> None:
    path = tmp_path / "cordboard.db"
    with contextlib.closing(made_by(path, "rows_0014")) as db:
        db.execute(
            "INSERT INTO operator (id, name, folded, password, role, language, theme, disabled)"
            " VALUES ('o1', 'Ana', 'ana', 'h', 'admin', 'en', 'auto', 0)"
        )
        db.execute(
            "INSERT INTO session (hash, operator, csrf, created, seen, expires) VALUES ('s1', 'o1', 'c', 1, 1, 2e9)"
        )
    store = SqliteStore.open(path, Cipher.at(tmp_path / "key"))
    user, session = await store.user("o1"), await store.session("s1")
    assert user is not None
    assert session is not None
    assert (user.second_factor, session.proved) == (False, 0.0), "a proof is asked for before factors are added"
    await store.add_factor(Factor(id="f1", user="o1", kind=APP, name="Phone", created=1.0, secret="JBSWY3DP"))
    assert await store.activate_factor("o1", "f1", keep_session="s1")
    assert [one.secret for one in await store.factors("o1")] == ["JBSWY3DP"]
    await store.close()
