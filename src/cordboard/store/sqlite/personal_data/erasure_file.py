"""The erasure list as a file, for the data folder and beside each backup: a restored backup is older than the list.

It holds keyed hashes and their key, encrypted with every key that this installation has had; it names nobody.
"""

import base64
import contextlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from cordboard.domain.personal_data.erasures import merged
from cordboard.toolkit.crypto import Cipher, WrongKey

NAME = "cordboard.erasures"  # in the data folder and in folders of backups
FOLDERS = "cordboard.backups"  # in the data folder: folders of backups, one a line
ABOUT = "erasures"


class ErasureFile(msgspec.Struct, frozen=True, kw_only=True):
    """What the file holds. `keys`: the key of the hashes, base64 of its encrypted form, once for each key file."""

    keys: tuple[str, ...] = ()
    entries: Mapping[str, float] = {}


def read(path: Path) -> ErasureFile:
    """The file; empty where there is none or it cannot be read as one."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=ErasureFile)
    except (FileNotFoundError, msgspec.MsgspecError):
        return ErasureFile()


def write(path: Path, content: ErasureFile) -> None:
    """Replace the file whole. Raises: OSError."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(msgspec.to_builtins(content), indent=1).encode() + b"\n")
            file.flush()
            os.fsync(handle)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def together(*files: ErasureFile) -> ErasureFile:
    """Everything of these files."""
    keys = tuple(dict.fromkeys(key for one in files for key in one.keys))
    return ErasureFile(keys=keys, entries=merged(*(one.entries for one in files)))


def add_to(path: Path, content: ErasureFile) -> None:
    """Add to what the file has. Raises: OSError."""
    before = read(path)
    after = together(before, content)
    if after != before:
        write(path, after)


def opened(file: ErasureFile, cipher: Cipher) -> bytes | None:
    """The key of the hashes; None where this key file opens none."""
    for sealed in file.keys:
        with contextlib.suppress(WrongKey, ValueError):
            return base64.b64decode(cipher.open(base64.b64decode(sealed), ABOUT))
    return None


def sealed(key: bytes, cipher: Cipher) -> str:
    """As the file has it."""
    return base64.b64encode(cipher.seal(base64.b64encode(key).decode(), ABOUT)).decode()


def backup_folders(data: Path) -> Sequence[Path]:
    """Folders with backups of this installation; a list beside them grows with each erasure."""
    try:
        return [Path(line) for line in (data / FOLDERS).read_text("utf-8").splitlines() if line]
    except FileNotFoundError:
        return []


def remember_folder(data: Path, folder: Path) -> None:
    """From now on the list beside these backups grows too. Raises: OSError."""
    if folder not in backup_folders(data):
        with (data / FOLDERS).open("a", encoding="utf-8") as lines:
            lines.write(f"{folder}\n")
