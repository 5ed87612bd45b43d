"""Backups that are older than their period, in the folders that `cordboard backup` wrote to.

Only files with exactly the name that a backup gets; the newest one of each folder always stays.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import structlog

from cordboard.store.sqlite.personal_data.erasure_file import backup_folders

log = structlog.get_logger()


def older_than(database: Path, before: float) -> Sequence[tuple[float, Path]]:
    """When they were made and where they are, of all folders. Units: epoch s."""
    name = re.compile(rf"{re.escape(database.stem)}-(\d{{8}}T\d{{6}}Z){re.escape(database.suffix)}")
    found: list[tuple[float, Path]] = []
    for folder in backup_folders(database.parent):
        made = sorted((at, path) for path in _files(folder) if (at := _made(name, path)) is not None)
        found += [one for one in made[:-1] if one[0] < before]
    return found


def delete(database: Path, before: float) -> int:
    """How many were deleted; one that cannot be is named in the log and tried again at the next run."""
    done = 0
    for _, path in older_than(database, before):
        try:
            path.unlink(missing_ok=True)
            done += 1
        except OSError as error:
            log.warning("an old backup cannot be deleted", file=str(path), error=error.strerror)
    return done


def _files(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    except OSError:
        return []  # a disk that is not there now


def _made(name: re.Pattern[str], path: Path) -> float | None:
    found = name.fullmatch(path.name)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp() if found else None
    except ValueError:
        return None
