"""The running server as commands reach it: its address and token from options, the environment or `server.json`.

Commands on the same machine need no options as long as one server runs.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from typing import Annotated, Any, NoReturn
from urllib.parse import quote

import httpx
import typer

from cordboard.cli.console_output import USAGE, err, stop, typed
from cordboard.cli.explanation import reason_text
from cordboard.cli.language import ENGLISH, language, shared, tr
from cordboard.cli.server_address import FILE, NAMED, ServerAddress, address_in, data_dir, known_servers

PATIENCE = 60.0  # Units: s
ADDRESS = re.compile(r"https?://[^/]")
HELP = "See the options with --help."
OF_OPTION = re.compile(r"^'(\w+)' takes")
OF_HTTP = re.compile(
    r"[Tt]he query parameter (?=')|(?<=') in the body"
)  # words that mean nothing to who types commands
TRANSPORT: httpx.BaseTransport | None = None  # tests put a server of their own here

Server = Annotated[
    str | None, typer.Option("--server", envvar="CORDBOARD_SERVER", help="Address of the server.", show_default=False)
]
Token = Annotated[str | None, typer.Option("--token", envvar="CORDBOARD_TOKEN", help="API token.", show_default=False)]


def server_address_of(server: str | None, token: str | None) -> ServerAddress:
    """Where to go; leaves with a sentence when nobody knows, or when there is more than one place to go to."""
    known = known_servers()
    if server:
        url = server.rstrip("/")
        if not ADDRESS.match(url):
            stop(
                tr("'{server}' isn't a server address.", server=server),
                tr("Example: {example}", example="http://127.0.0.1:8700"),
                USAGE,
            )
        return ServerAddress(url=url, token=token or next((place.token for place in known if place.url == url), ""))
    if not known:
        stop(
            tr("No running server found."),
            tr(
                "Start one with '{demo}' or '{serve}', or use --server URL --token TOKEN.",
                demo=typed("demo"),
                serve=typed("serve"),
            ),
        )
    if len(known) > 1 and not (NAMED in os.environ and address_in(data_dir() / FILE) == known[0]):
        each = "\n".join(f"  {place.url}  {place.data}" for place in known)
        stop(
            f"{tr('{n, plural, one {# server is} other {# servers are}} running:', n=len(known))}\n{each}",
            tr("Choose one with --server URL, or with CORDBOARD_SERVER=URL for all commands."),
            USAGE,
        )
    return ServerAddress(url=known[0].url, token=token or known[0].token)


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

    def ok(self, path: str) -> bool:
        """Whether it can be read."""
        return self._reply("GET", path, {}, None).is_success

    def read(self, path: str, **query: Any) -> str:
        """The answer as text."""
        return self._ask("GET", path, query, None).text

    def send(self, method: str, path: str, body: Any = None, query: dict[str, Any] | None = None) -> Any:
        """Change something; the answer as JSON, None where there is none."""
        reply = self._ask(method, path, query or {}, body)
        return reply.json() if reply.content else None

    def send_text(self, method: str, path: str, body: Any) -> str:
        """The answer to a body as text."""
        return self._ask(method, path, {}, body).text

    def _ask(self, method: str, path: str, query: dict[str, Any], body: Any) -> httpx.Response:
        return self._good(self._reply(method, path, query, body))

    def _reply(self, method: str, path: str, query: dict[str, Any], body: Any) -> httpx.Response:
        params = {name: value for name, value in query.items() if value is not None}
        try:
            return self._http.request(method, f"/api/v1{path}", params=params, json=body)
        except httpx.HTTPError as broken:
            problem = tr("{url} isn't responding: {reason}", url=self.url, reason=broken)
            stop(problem, tr("Check that the server is running. Start it with: {command}", command=typed("serve")))

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
            stop(
                tr("{url} is not a Cordboard server (answer {status}).", url=self.url, status=reply.status_code),
                tr("Check the address."),
            )
        findings = found.get("findings", ())
        for finding in findings:
            err.print(f"  {finding['where']}: {finding_text(finding)}")
        if findings:  # the detail is the first of them
            stop(tr("Nothing was saved."), tr("Correct the settings above, then try again."))
        if reply.status_code == httpx.codes.BAD_REQUEST:  # something that was typed makes no sense
            stop(with_dashes(OF_HTTP.sub("", str(found.get("detail")))), tr(HELP), USAGE)
        if reply.status_code == httpx.codes.UNAUTHORIZED:
            stop(
                tr("{url} doesn't accept this token.", url=self.url),
                tr("Use a valid one with --token or CORDBOARD_TOKEN."),
            )
        stop(*problem_text(found, reply.status_code))

    def close(self) -> None:
        self._http.close()


def named(part: str) -> str:
    """A name that somebody typed, as one part of an address."""
    if not part.strip():
        stop(tr("The name is empty."), tr(HELP), USAGE)
    return quote(part, safe="")


def problem_text(found: dict[str, Any], status: int) -> tuple[str, str]:
    """What is wrong and what to do. The server's own words are English and name more; other languages have a text
    for each code, and the sentences of a remote service."""
    detail, following = str(found.get("detail", status)), str(found.get("next", ""))
    if language() == ENGLISH:
        return detail, following
    told = reason_text(found.get("reasons", ()), detail)
    said = shared(f"problem.{found.get('code')}")
    return (said, shared(f"problem.{found.get('code')}.next") or following) if said else (told, following)


def finding_text(finding: dict[str, Any]) -> str:
    """A finding of the settings checker and its fix."""
    code, values = f"finding.{finding.get('code')}", finding.get("values", {})
    said = shared(code, **values) if language() != ENGLISH else None
    return f"{said} {shared(f'{code}.fix', **values) or ''}".strip() if said else f"{finding['text']} {finding['fix']}"


def with_dashes(detail: str) -> str:
    """`'since' takes ...` names an option: `--since takes ...`."""
    return OF_OPTION.sub(lambda found: f"--{found[1].replace('_', '-')} takes", detail)


def country_in_settings() -> str | None:
    """The country in the settings of the one server of this machine; None where there is none or it is silent."""
    known = known_servers()
    if len(known) != 1:
        return None
    headers = {"Authorization": f"Bearer {known[0].token}"}
    try:
        with httpx.Client(base_url=known[0].url, headers=headers, timeout=2, transport=TRANSPORT) as http:
            country = http.get("/api/v1/settings").json()["settings"]["company"]["country"]
            return country if isinstance(country, str) else None
    except (httpx.HTTPError, ValueError, KeyError):
        return None


@contextlib.contextmanager
def remote(server: str | None, token: str | None, doing: str = "Asking the server") -> Iterator[Remote]:
    """The server, with a sign of life while it is asked."""
    far = Remote(server_address_of(server, token))
    try:
        with err.status(f"{tr(doing)}..."):
            yield far
    finally:
        far.close()
