"""Whatever is sent to the API of a running server: requests as its description allows them, and as it does not.

An administrator sends them, by token and signed in. Some go to what exists (calls, connections, users), the others to
whatever is drawn.
"""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import TOKEN_FILE, World, until

FAR_SIDE = 502  # the CRM's fault, told in words: allowed
ENDLESS = ("/api/v1/stream", "/api/v1/socket")
LAST = "DELETE /api/v1/connections/{connection}"
CONFORMS = [response_schema_conformance, content_type_conformance, status_code_conformance]
PATIENCE = 30.0  # Units: s; what takes longer hangs
TRACE = "Traceback (most recent call last)"
WRONG_IN_LOG = (TRACE, '"exception":', '"level": "error"', '"level": "critical"')
NAME, PASSWORD = "fuzzer", "the fuzz run has a long password"


class Report(msgspec.Struct, kw_only=True):
    """What was sent and what was wrong. `wrong`: each fault once, with the first request that showed it."""

    seed: int
    operations: int = 0
    requests: int = 0
    answers: Counter[int] = msgspec.field(default_factory=Counter)  # by status
    slowest_ms: float = 0.0
    slowest: str = ""
    took_s: float = 0.0
    wrong: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.wrong


class Administrator:
    """Sends by token, and signed in: with the cookies of a session and its CSRF token."""

    def __init__(self, world: World, http: httpx.Client) -> None:
        self._base, self.http = world.base, http
        self.by_token = {"Authorization": f"Bearer {(world.folder / 'data' / TOKEN_FILE).read_text()}"}
        self.signed_in = self._session("/api/v1/setup")

    def _session(self, path: str) -> dict[str, str]:
        with httpx.Client(base_url=self._base, timeout=PATIENCE) as http:
            session = http.post(path, json={"user": NAME, "password": PASSWORD}).raise_for_status()
            cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
            return {"Cookie": cookies, "X-CSRF-Token": session.json()["csrf"]}

    def sign_in_again(self) -> None:
        """After something that was sent ended the session."""
        if self.http.get("/api/v1/session", headers=self.signed_in).status_code == 401:
            self.signed_in = self._session("/api/v1/session")


def fuzz(world: World, examples: int, at: int) -> Report:
    """Send `examples` requests of each kind to each operation; `at` is the seed."""
    with httpx.Client(base_url=world.base, timeout=PATIENCE) as http:
        return _fuzz(world, Administrator(world, http), examples, at)


def _fuzz(world: World, me: Administrator, examples: int, at: int) -> Report:
    begun, report = time.monotonic(), Report(seed=at)
    described = me.http.get("/api/openapi.json", headers=me.by_token).json()
    operations = [found.ok() for found in schemathesis.openapi.from_dict(_open(described)).get_all_operations()]
    chosen = sorted((one for one in operations if one.path not in ENDLESS), key=lambda one: one.label == LAST)
    existing = _existing(world)
    for operation in chosen:
        report.operations += 1
        for n, strategy in enumerate(_strategies(operation, existing)):
            me.sign_in_again()
            _send(world, operation, strategy, me.signed_in if n % 2 else me.by_token, examples, report)
    _afterwards(world, report)
    report.took_s = time.monotonic() - begun
    return report


def _open(described: dict[str, Any]) -> dict[str, Any]:
    """Without what it says about signing in: else made-up tokens are sent in place of ours."""
    del described["security"], described["components"]["securitySchemes"]
    for verbs in described["paths"].values():
        for operation in verbs.values():
            operation.pop("security", None)
    return described


def _existing(world: World) -> Mapping[str, str]:
    """What is there, by the name of its path parameter."""
    at = datetime.now(UTC) - timedelta(minutes=5)
    event = {"schema": 1, "id": "fuzz-1", "call": "fuzz", "at": stamp(at), "type": "ended", "direction": "inbound"}
    whole = {**event, "client": {"number": "+34600111222"}, "own_number": LINE, "disposition": "answered"}
    until(lambda: world.post([whole]) == 202, 30, "a call is accepted")
    call = world.wait_settled("fuzz")["id"]
    other = world.api("POST", "/users", {"name": "somebody", "password": PASSWORD, "role": "agent"})["id"]
    world.api("POST", "/tokens", {"name": "a token", "scopes": ["calls.read"]})
    return {"call": call, "connection": "zoho", "user": other, "name": "a token", "version": "1", "verb": "retry"}


def _strategies(operation: Any, existing: Mapping[str, str]) -> Iterator[Any]:
    """As described and not, each for what exists (but for what would end the run) and for anything."""
    named = {name: existing[name] for name in _path_names(operation) if name in existing}
    modes = (
        (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if _can_be_wrong(operation) else (GenerationMode.POSITIVE,)
    )
    for mode in modes:
        if named and operation.label != LAST:
            yield operation.as_strategy(mode, path_parameters=named)
        yield operation.as_strategy(mode)


def _can_be_wrong(operation: Any) -> bool:
    """Any text is right for most parameters of a path; looking for a wrong one is most of the time of a run."""
    raw = operation.definition.raw
    schemas = [one["schema"] for one in raw.get("parameters", ())]
    return "requestBody" in raw or any(
        set(one) - {"type", "title", "description"} or one["type"] != "string" for one in schemas
    )


def _path_names(operation: Any) -> list[str]:
    return [part[1:-1] for part in operation.path.split("/") if part.startswith("{")]


def _send(world: World, operation: Any, strategy: Any, headers: dict[str, str], most: int, report: Report) -> None:
    @seed(report.seed)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def play(case: Any) -> None:
        begun = time.monotonic()
        try:
            reply = case.call(base_url=world.base, headers=headers, timeout=PATIENCE)
        except requests.RequestException as error:
            report.wrong.setdefault(f"{operation.label}: no answer", f"{case.as_curl_command()}: {error}")
            return
        took = (time.monotonic() - begun) * 1000
        if took > report.slowest_ms:
            report.slowest_ms, report.slowest = took, operation.label
        report.requests += 1
        report.answers[reply.status_code] += 1
        _judge(case, reply, report)

    with contextlib.suppress(Unsatisfiable):  # nothing can be wrong about a request without parameters
        play()


def _judge(case: Any, reply: Any, report: Report) -> None:
    if reply.status_code == FAR_SIDE:
        return
    try:
        case.validate_response(reply, checks=[not_a_server_error, *CONFORMS])
    except FailureGroup as found:
        for failure in found.exceptions:
            kind = f"{case.operation.label}: {type(failure).__name__} {reply.status_code}"
            report.wrong.setdefault(kind, f"{case.as_curl_command()}\n  {str(failure)[:600]}\n  {reply.text[:300]}")


def _afterwards(world: World, report: Report) -> None:
    """The server is alive and its log has no fault."""
    if httpx.get(f"{world.base}/healthz", timeout=PATIENCE).status_code != httpx.codes.OK:
        report.wrong["the server is not healthy afterwards"] = ""
    lines = (world.folder / "server.log").read_text().splitlines()
    for number, line in enumerate(lines):
        if any(sign in line for sign in WRONG_IN_LOG):
            report.wrong.setdefault(f"in the log: {line[:100]}", "\n".join(lines[number : number + 30])[:3000])
