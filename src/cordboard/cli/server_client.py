"""The running server as commands reach it: its address and token from options, the environment or `server.json`.

`serve` and `demo` write that file (readable by its owner only) into their data directory, which belongs to one server
at a time, and a copy into `servers` of the default one, where every server of this user is announced: commands on the
same machine need no options as long as one server runs.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.parse import quote

import httpx
import msgspec
import typer

from cordboard.cli.console_output import USAGE, err, stop

FILE, ALL = "server.json", "servers"
NAMED = "CORDBOARD_DATA"
PATIENCE = 60.0  # Units: s
ADDRESS = re.compile(r"https?://[^/]")
HELP = "The command with --help says what it takes."
OF_HTTP = re.compile(
    r"[Tt]he query parameter (?=')|(?<=') in the body"
)  # words that mean nothing to who types commands
TRANSPORT: httpx.BaseTransport | None = None  # tests put a server of their own here

Server = Annotated[
    str | None, typer.Option("--server", envvar="CORDBOARD_SERVER", help="Address of the server.", show_default=False)
]
Token = Annotated[str | None, typer.Option("--token", envvar="CORDBOARD_TOKEN", help="API token.", show_default=False)]


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
        if _read(path) == place:
            path.unlink(missing_ok=True)


def server_address_of(server: str | None, token: str | None) -> ServerAddress:
    """Where to go; leaves with a sentence when nobody knows, or when there is more than one place to go to."""
    known = _known()
    if server:
        url = server.rstrip("/")
        if not ADDRESS.match(url):
            stop(f"'{server}' is no address of a server.", "Write it as http://127.0.0.1:8700.", USAGE)
        return ServerAddress(url=url, token=token or next((place.token for place in known if place.url == url), ""))
    if not known:
        stop(
            "No running server is known here.",
            "Start one with 'cordboard demo' or 'cordboard serve', or name it with --server URL --token TOKEN.",
        )
    if len(known) > 1 and not (NAMED in os.environ and _read(data_dir() / FILE) == known[0]):
        each = "\n".join(f"  {place.url}  data in {place.data or 'a folder unknown'}" for place in known)
        stop(
            f"{len(known)} servers run here:\n{each}",
            "Choose one with --server URL, or for all commands with CORDBOARD_SERVER=URL; its token is known here.",
            USAGE,
        )
    return ServerAddress(url=known[0].url, token=token or known[0].token)


def _known() -> list[ServerAddress]:
    """The servers of this machine that commands know: that of the data directory first. Dead ones only when alone."""
    here = data_dir()
    own = _read(here / FILE)
    all_ = [*([own] if own else []), *(place for _, place in _announced(here / ALL))]
    found = list(dict.fromkeys(all_))
    return [place for place in found if _alive(place)] if len(found) > 1 else found


def _announced(folder: Path) -> list[tuple[Path, ServerAddress]]:
    return [(path, place) for path in sorted(folder.glob("*.json")) if (place := _read(path))]


def _read(path: Path) -> ServerAddress | None:
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


class Remote:
    """The HTTP API; whatever is not the answer hoped for leaves the command with the server's own words."""

    def __init__(self, place: ServerAddress) -> None:
        self.url = place.url
        headers = {"Authorization": f"Bearer {place.token}"} if place.token else {}
        self._http = httpx.Client(base_url=place.url, headers=headers, timeout=PATIENCE, transport=TRANSPORT)

    def get(self, path: str, **query: Any) -> Any:
        """The answer as JSON; absent query values are left out."""
        return self._ask("GET", path, query, None).json()

    def find(self, path: str) -> Any | None:
        """The answer as JSON, or None where there is no such thing."""
        reply = self._reply("GET", path, {}, None)
        return None if reply.status_code == httpx.codes.NOT_FOUND else self._good(reply).json()

    def read(self, path: str, **query: Any) -> str:
        """The answer as text."""
        return self._ask("GET", path, query, None).text

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Change something; the answer as JSON, None where there is none."""
        reply = self._ask(method, path, {}, body)
        return reply.json() if reply.content else None

    def _ask(self, method: str, path: str, query: dict[str, Any], body: Any) -> httpx.Response:
        return self._good(self._reply(method, path, query, body))

    def _reply(self, method: str, path: str, query: dict[str, Any], body: Any) -> httpx.Response:
        params = {name: value for name, value in query.items() if value is not None}
        try:
            return self._http.request(method, f"/api/v1{path}", params=params, json=body)
        except httpx.HTTPError as broken:
            stop(f"{self.url} does not answer: {broken}", "Is the server running? 'cordboard serve' starts one.")

    def _good(self, reply: httpx.Response) -> httpx.Response:
        if not reply.is_success:
            self._leave(reply)
        return reply

    def _leave(self, reply: httpx.Response) -> NoReturn:
        try:
            found = reply.json()
        except ValueError:
            found = None
        if not isinstance(found, dict):
            stop(f"{self.url} answered {reply.status_code}, and not as Cordboard does.", "Check the address.")
        for finding in found.get("findings", ()):
            err.print(f"  {finding['where']}: {finding['text']} {finding['fix']}")
        if reply.status_code == httpx.codes.BAD_REQUEST:  # something that was typed makes no sense
            stop(OF_HTTP.sub("", str(found.get("detail"))), HELP, USAGE)
        if reply.status_code == httpx.codes.UNAUTHORIZED:
            stop(f"{self.url} does not know this token.", "Give a valid one with --token or CORDBOARD_TOKEN.")
        stop(str(found.get("detail", reply.status_code)), str(found.get("next", "")))

    def close(self) -> None:
        self._http.close()


def named(part: str) -> str:
    """A name that somebody typed, as one part of an address."""
    if not part.strip():
        stop("A name is empty.", HELP, USAGE)
    return quote(part, safe="")


@contextlib.contextmanager
def remote(server: str | None, token: str | None, doing: str = "Asking the server") -> Iterator[Remote]:
    """The server, with a sign of life while it is asked."""
    far = Remote(server_address_of(server, token))
    try:
        with err.status(f"{doing}..."):
            yield far
    finally:
        far.close()
