"""A new key opens everything, the old one nothing, and a kill between two steps loses nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cordboard.ports.store.erasures import ErasureJob
from cordboard.store.sqlite import key_rotation
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.second_factors import PHONE
from cordboard.toolkit.crypto import Cipher, WrongKey

SECRETS = {"zoho": {"refresh_token": "r", "client_secret": "ключ"}, ":alerts": {"mail_password": "p"}}


def filled(folder: Path) -> tuple[Path, Path]:
    database, key = folder / "cordboard.db", folder / "cordboard.key"

    async def fill() -> None:
        store = SqliteStore.open(database, Cipher.at(key))
        for connection, values in SECRETS.items():
            await store.keep_secrets(connection, values)
        await store.add_factor(PHONE)
        await store.close()

    run(fill())
    return database, key


def opened(database: Path, key: Path) -> dict[str, dict[str, str]]:
    async def read() -> dict[str, dict[str, str]]:
        store = SqliteStore.open(database, Cipher.at(key, create=False))
        found = {connection: dict(await store.secrets(connection)) for connection in SECRETS}
        assert [one.secret for one in await store.factors("o1")] == [PHONE.secret]
        await store.close()
        return found

    return run(read())


def test_after_a_rotation_only_the_new_key_opens_the_secrets(tmp_path: Path) -> None:
    database, key = filled(tmp_path)
    old = key.read_bytes()
    assert key_rotation.rotate(database, key) == 4
    assert key.read_bytes() != old
    assert key.stat().st_mode & 0o077 == 0
    assert opened(database, key) == SECRETS
    key.write_bytes(old)
    with pytest.raises(WrongKey):
        opened(database, key)


def test_an_erasure_in_progress_goes_on_after_a_rotation(tmp_path: Path) -> None:
    database, key = filled(tmp_path)
    job = ErasureJob(reference="3f9a1c77-1764400000", author="ana", at=1.0, identities=("phone:+34600111222",))

    async def begin() -> None:
        store = SqliteStore.open(database, Cipher.at(key))
        await store.put_erasure(job)
        await store.close()

    async def go_on() -> None:
        store = SqliteStore.open(database, Cipher.at(key, create=False))
        assert await store.unfinished_erasures() == [job]
        assert await store.erasures(1) == [job]
        await store.close()

    run(begin())
    key_rotation.rotate(database, key)
    run(go_on())


def killed_before_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(key_rotation, "_reseal", stop)


def killed_before_rename(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)


@pytest.mark.parametrize("kill", [killed_before_commit, killed_before_rename])
def test_a_kill_between_two_steps_leaves_a_key_that_opens_them(
    tmp_path: Path, kill: Callable[[pytest.MonkeyPatch], None]
) -> None:
    database, key = filled(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        kill(patch)
        with pytest.raises(KeyboardInterrupt):
            key_rotation.rotate(database, key)
    key_rotation.finish(database, key)
    assert opened(database, key) == SECRETS
    assert not (tmp_path / "cordboard.key.new").exists()
    assert key_rotation.rotate(database, key) == 4


def test_a_wrong_key_changes_nothing(tmp_path: Path) -> None:
    database, key = filled(tmp_path)
    right = key.read_bytes()
    key.unlink()
    Cipher.at(key)
    with pytest.raises(WrongKey):
        key_rotation.rotate(database, key)
    key.write_bytes(right)
    key_rotation.finish(database, key)
    assert opened(database, key) == SECRETS


def test_a_missing_key_is_not_replaced(tmp_path: Path) -> None:
    database, key = filled(tmp_path)
    key.unlink()
    with pytest.raises(WrongKey, match="is missing"):
        key_rotation.rotate(database, key)
    assert not key.exists()
