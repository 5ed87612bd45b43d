"""Why a server did not start, and what to do: for `serve`, for the server of `demo`, for all that opens a folder.

No start that fails has changed the data folder; the next one begins where it would have begun.
"""

import errno
import re
import shutil
from pathlib import Path

from cordboard.cli.language import tr
from cordboard.cli.server_process import (
    DamagedFile,
    NewerFile,
    StoreUnavailable,
    UnwritableFile,
    WrongKey,
)
from cordboard.toolkit.os_error_text import cause_of

ERRORS = (OSError, DamagedFile, NewerFile, StoreUnavailable, WrongKey)
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
NEEDED = 16 << 20  # Units: bytes; the database's log takes half of it
CAUSES = (  # as they are raised by `data_folder.py`, `store/sqlite/engine` and `toolkit/crypto.py`
    "another Cordboard is running on the folder {folder}",
    "the disk of {file} is full.",
    "the database {file} can't be written ({error}).",
    "The database {file} is damaged ({error}). Restore it from a backup, with the key file beside it;"
    " 'sqlite3 {same} .recover' may save more than the backup holds.",
    "The database {file} is missing or empty, but its key {key} is there. Restore the database from a backup."
    " To begin anew, move the key elsewhere: what was encrypted with it can then no longer be read.",
    "{file} was written by a newer Cordboard (its version is {found}, this program knows up to {known})."
    " Start the newer program again, or restore the backup made before the upgrade.",
    "The key file {file} is missing. Put back the key file that belongs to this data.",
    "{file} is not a Cordboard key. Restore the key file of this data folder.",
    "Address already in use",
    "Permission denied",
    "No space left on device",
    "Cannot assign requested address",
)
PATTERNS = tuple((one, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(one)))) for one in CAUSES)
UNCHANGED = "Nothing was changed in the data folder."


def explained(error: BaseException, data: Path, otherwise: str) -> tuple[str, str]:
    """What happened and what to do, both as they are shown; `otherwise` is advice that is translated already."""
    cause = _translated(str(error) if getattr(error, "errno", None) is None else cause_of(error))
    if _is_full(error, data):
        return cause, f"{tr('Free space on the disk of {folder}, then start again.', folder=data)} {tr(UNCHANGED)}"
    if isinstance(error, UnwritableFile | StoreUnavailable):
        return cause, f"{tr('Check the disk and the permissions of {folder}.', folder=data)} {tr(UNCHANGED)}"
    damaged = isinstance(error, DamagedFile | NewerFile | WrongKey)  # these say what to do
    return cause, tr(UNCHANGED) if damaged else otherwise


def _translated(cause: str) -> str:
    """A cause that we know in the language in use; what the system or SQLite says stays as it is."""
    for template, pattern in PATTERNS:
        if found := pattern.fullmatch(cause):
            return tr(template, **found.groupdict())
    return cause


def _is_full(error: BaseException, data: Path) -> bool:
    """SQLite says "disk I/O error" where its files cannot grow: then the disk itself is asked."""
    if getattr(error, "errno", None) in NO_SPACE:
        return True
    if not isinstance(error, UnwritableFile | StoreUnavailable):
        return False
    folder = next((one for one in (data, *data.parents) if one.exists()), None)
    return folder is not None and shutil.disk_usage(folder).free < NEEDED
