"""Recordings that are files on this machine: only inside the folder that the connection names."""

import os
import stat
from pathlib import Path


class NoSuchFile(Exception):
    """There is no such file inside the folder."""


def read_part(folder: str, written: str, start: int, length: int) -> tuple[bytes, int]:
    """The bytes from `start`, at most `length`, and the size of the file. Raises: NoSuchFile.

    Links are followed before it is looked where the file is, so none leads out of the folder.
    """
    try:
        root = Path(folder).resolve(strict=True)
        path = (root / written).resolve(strict=True)
        if not path.is_relative_to(root):
            raise NoSuchFile
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError):
        raise NoSuchFile from None
    try:
        known = os.fstat(file)
        if not stat.S_ISREG(known.st_mode):
            raise NoSuchFile
        return os.pread(file, length, start), known.st_size
    finally:
        os.close(file)
