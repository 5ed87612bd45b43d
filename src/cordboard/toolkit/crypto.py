"""Secrets at rest and in print: `Cipher` encrypts with a key outside the database, `SecretText` prints stars.

Not here: hashing of passwords and tokens (web/ does that).
"""

import base64
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

STARS = "*****"
VERSION = b"\x01"  # first byte of everything encrypted: AES-256-GCM, 12 bytes nonce
NONCE = 12


class SecretText:
    """A secret that shows stars wherever it is printed; `reveal()` is the only way to its text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __str__(self) -> str:
        return STARS

    __repr__ = __str__

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        """Compared in constant time."""
        return isinstance(other, SecretText) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)


class WrongKey(Exception):
    """The key file does not fit what is stored. The text says what to do."""


class Cipher:
    """Encrypts with AES-256-GCM. `about` ties a secret to its place: moved elsewhere, it no longer opens."""

    def __init__(self, key: bytes, source: str) -> None:
        self._aead = AESGCM(key)
        self._key = key
        self._source = source

    @classmethod
    def at(cls, path: Path, *, create: bool = True) -> "Cipher":
        """The cipher whose key lies at `path`; `create`: the file is made, readable by its owner only, when there is
        none.

        Raises: WrongKey when the file holds no key or is missing.
        """
        if not path.exists():
            if not create:
                raise WrongKey(f"The key file {path} is missing. Put back the key file that belongs to this data.")
            _write_key(path)
        try:
            key = base64.b64decode(path.read_bytes().strip(), validate=True)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise WrongKey(f"{path} is not a Cordboard key. Restore the key file of this data folder.")
        return cls(key, str(path))

    def derived(self, about: str) -> bytes:
        """Another key of 32 bytes, for one other purpose; the same each time."""
        return hmac.digest(self._key, f"cordboard key for {about}".encode(), "sha256")

    def seal(self, text: str, about: str) -> bytes:
        nonce = secrets.token_bytes(NONCE)
        return VERSION + nonce + self._aead.encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, about: str) -> str:
        """Raises: WrongKey when it was sealed with another key, elsewhere, or was changed since."""
        try:
            return self._aead.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise WrongKey(
                f"The key in {self._source} does not open the stored secrets ({about}). Put back the key file that"
                " belongs to this data; if it is lost, remove the connection and connect it again."
            ) from error


def _write_key(path: Path) -> None:
    """Create the file at once with its final rights; a second process that is faster wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
            file.flush()
            os.fsync(handle)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
