from pathlib import Path

import pytest

from cordboard.toolkit.crypto import Cipher, SecretText, WrongKey


def test_a_secret_comes_back_through_a_cipher_opened_later(tmp_path: Path) -> None:
    sealed = Cipher.at(tmp_path / "key").seal("пароль", "zoho/refresh_token")
    assert Cipher.at(tmp_path / "key").open(sealed, "zoho/refresh_token") == "пароль"
    assert "пароль".encode() not in sealed


def test_the_key_file_is_readable_by_its_owner_only_and_leaves_no_draft(tmp_path: Path) -> None:
    Cipher.at(tmp_path / "deep" / "key")
    assert (tmp_path / "deep" / "key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["key"]


def test_another_key_says_what_to_do(tmp_path: Path) -> None:
    sealed = Cipher.at(tmp_path / "one").seal("x", "a")
    with pytest.raises(WrongKey, match="Put back the key file"):
        Cipher.at(tmp_path / "two").open(sealed, "a")


def test_a_secret_moved_to_another_connection_does_not_open(tmp_path: Path) -> None:
    cipher = Cipher.at(tmp_path / "key")
    with pytest.raises(WrongKey):
        cipher.open(cipher.seal("x", "one/token"), "two/token")


@pytest.mark.parametrize("content", [b"", b"not a key", b"c2hvcnQ="])
def test_a_file_that_is_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(WrongKey, match="is not a Cordboard key"):
        Cipher.at(tmp_path / "key")


def test_secret_text_prints_as_stars_everywhere() -> None:
    secret = SecretText("1000.abc")
    assert (str(secret), repr(secret), f"{secret}", f"{[secret]}") == ("*****", "*****", "*****", "[*****]")
    assert secret.reveal() == "1000.abc"
    assert secret == SecretText("1000.abc")
    assert secret != SecretText("1000.abd")
