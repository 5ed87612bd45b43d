"""Where servers of this machine are: the files that `serve` and `demo` write for commands.

A file (readable by its owner only) lies in the data directory, which belongs to one server at a time; a copy lies in
`servers` of the default one, where every server of this user is announced.
"""

import contextlib
import os
from pathlib import Path

import msgspec

FILE, ALL, STORE = "server.json", "servers", "cordboard.db"
NAMED = "CORDBOARD_DATA"


class ServerAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a server is."""

    url: str
    token: str
    pid: int | None = None
    data: str = ""


def data_dir() -> Path:
    """Where the server keeps its rows when nobody says otherwise."""
    named = os.environ.get(NAMED)
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "cordboard"


def settings_folder() -> Path | None:
    """The data folder whose settings a command on this machine means: the one named, else that of the only server."""
    if NAMED in os.environ or (data_dir() / STORE).is_file():
        return data_dir()
    folders = {place.data for place in known_servers() if place.data}
    return Path(folders.pop()) if len(folders) == 1 else None


def write_server_address(place: ServerAddress, own: Path, everybody: Path) -> list[Path]:
    """Leave the address and token for commands on this machine; returns what was written."""
    for path, other in _announced(everybody / ALL):
        if not _alive(other):  # killed before it could take away its own
            path.unlink(missing_ok=True)
    return [path for path in (own / FILE, everybody / ALL / f"{place.pid}.json") if _written(path, place)]


def _written(path: Path, place: ServerAddress) -> bool:
    with contextlib.suppress(OSError):  # a read-only home must not stop the server
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(place))
        return True
    return False


def remove_server_address(place: ServerAddress, paths: list[Path]) -> None:
    """Take away what is still ours."""
    for path in paths:
        if address_in(path) == place:
            path.unlink(missing_ok=True)


def known_servers() -> list[ServerAddress]:
    """The servers of this machine that commands know: that of the data directory first. Dead ones only when alone."""
    here = data_dir()
    own = address_in(here / FILE)
    all_ = [*([own] if own else []), *(place for _, place in _announced(here / ALL))]
    found = list(dict.fromkeys(all_))
    return [place for place in found if _alive(place)] if len(found) > 1 else found


def _announced(folder: Path) -> list[tuple[Path, ServerAddress]]:
    return [(path, place) for path in sorted(folder.glob("*.json")) if (place := address_in(path))]


def address_in(path: Path) -> ServerAddress | None:
    """What this file announces; None where there is none."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(path.read_bytes(), type=ServerAddress)
    return None


def _alive(place: ServerAddress) -> bool:
    try:
        if place.pid is not None:
            os.kill(place.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, so it runs
        pass
    return True
