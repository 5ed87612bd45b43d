"""A file is searched for the person in pieces, and written anew only where something is found."""

from pathlib import Path

import pytest

from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import Sought, Traces
from cordboard.store.sqlite.personal_data import file_cleaning
from cordboard.store.sqlite.personal_data.file_cleaning import PIECE, FilesInUse, has_traces
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.event_loop import run
from cordboard.toolkit.crypto import Cipher

PERSON = Sought(
    identities=(Identity(IdentityKind.PHONE, "+34600701000"),),
    until=0.0,
    names=("Олена Коваль",),
    records=("58431040",),
)
TEXTS = ("34600701000", "600 70 10 00", "600\u00a0701\u202f000", "%2B34%20600701000", "Олена Коваль", "58431040")


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("at", [0, PIECE - 5, PIECE - 1, 2 * PIECE + 17])
def test_a_trace_is_found_wherever_it_is(tmp_path: Path, text: str, at: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\0" * at + text.encode() + b"\0" * 99)
    assert has_traces(path, [Traces(PERSON)])


def test_other_people_are_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("+34600701001 Олена Ковальчук-Ні 58431041".replace("Олена Коваль", "Олена К.").encode() * 99)
    assert not has_traces(path, [Traces(PERSON)])


def opened(tmp_path: Path) -> SqliteStore:
    return SqliteStore.open(tmp_path / "rows.db", Cipher.at(tmp_path / "key"))


async def left_over(store: SqliteStore) -> None:
    """Bytes of a deleted row, as a build leaves them that does not overwrite."""
    with store.main.writer.free:
        db = store.main.writer.db
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("INSERT INTO meta (name, value) VALUES ('x', ?)", (b"+34 600 70 10 00" + bytes(300),))
        db.execute("DELETE FROM meta WHERE name = 'x'")
        db.execute("PRAGMA secure_delete = ON")


def traced(store: SqliteStore) -> bool:
    return has_traces(store.main.path, [Traces(PERSON)]) or has_traces(
        store.main.path.with_name("rows.db-wal"), [Traces(PERSON)]
    )


def test_a_large_file_waits_for_quiet_and_is_searched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_cleaning, "SMALL", 0)
    searched: list[Path] = []

    def counted(path: Path, *more: object) -> bool:
        searched.append(path)
        return has_traces(path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(file_cleaning, "has_traces", counted)

    async def play() -> None:
        store = opened(tmp_path)
        await left_over(store)
        assert await store.clean_files([PERSON], quiet=False) is False
        assert await store.clean_files([PERSON], quiet=False) is False
        assert traced(store)
        assert searched.count(store.main.path) == 1
        assert await store.clean_files([PERSON], quiet=True) is True
        assert not traced(store)
        await store.close()

    run(play())


def test_a_small_file_is_written_anew_at_once_and_a_clean_one_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        store = opened(tmp_path)
        await left_over(store)
        assert await store.clean_files([PERSON], quiet=False) is True
        assert not traced(store)
        monkeypatch.setattr(file_cleaning, "rewrite", None)  # is not called
        assert await store.clean_files([PERSON], quiet=True) is True
        await store.close()

    run(play())


def test_what_is_deleted_is_overwritten_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_cleaning, "rewrite", None)  # is not called

    async def play() -> None:
        store = opened(tmp_path)
        with store.main.writer.free:
            db = store.main.writer.db
            db.execute("INSERT INTO meta (name, value) VALUES ('x', ?)", (b"+34 600 70 10 00" + bytes(9_000),))
            db.execute("DELETE FROM meta WHERE name = 'x'")
        assert traced(store), "it is in the log"
        assert await store.clean_files([PERSON], quiet=False) is True
        assert not traced(store)
        await store.close()

    run(play())


def test_a_log_that_somebody_reads_is_tried_again(tmp_path: Path) -> None:
    async def play() -> None:
        store = opened(tmp_path)
        reader = store.main.reader
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM call").fetchone()
        await left_over(store)
        with pytest.raises(FilesInUse):
            await store.clean_files([PERSON], quiet=True)
        reader.execute("COMMIT")
        assert await store.clean_files([PERSON], quiet=True) is True
        await store.close()

    run(play())
