"""Bad and good requests at the webhook endpoint, straight through ASGI."""

import asyncio
from typing import Any

import msgspec
import pytest
import structlog

from cordboard.contract.errors import Cannot
from cordboard.ports.phone import HookAnswer, HookRequest, Rejected
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.testing.event_loop import run
from cordboard.web.raw.asgi_messages import Message
from cordboard.web.raw.webhook_endpoint import Bucket, WebhookEndpoint

LIMIT = 1000


def scope_of(path: str = "/hooks/hook", method: str = "POST", **headers: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"a=1",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }


async def send_to(
    endpoint: WebhookEndpoint, scope: dict[str, Any], *messages: Message
) -> tuple[int, Any, dict[bytes, bytes]]:
    """Status, body and headers of the answer; a body that is never complete waits for ever, as a slow client does."""
    left, sent = list(messages), []

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await endpoint(scope, receive, send)
    if not sent:
        return 0, None, {}
    assert [m["type"] for m in sent] == ["http.response.start", "http.response.body"]
    headers = dict(sent[0]["headers"])
    assert headers[b"content-length"] == b"%d" % len(sent[1]["body"])
    return sent[0]["status"], msgspec.json.decode(sent[1]["body"]), headers


def part(body: bytes, more: bool = False) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


class Intake:
    """Takes webhooks for `hook` and `other`; raises `fail` where it is set."""

    def __init__(self) -> None:
        self.hooks: list[HookRequest] = []
        self.fail: Exception | None = None
        self.answer: HookAnswer | None = None

    async def accept(self, connection: str, request: HookRequest) -> tuple[int, int] | HookAnswer:
        if self.fail is not None:
            raise self.fail
        if connection not in ("hook", "other"):
            raise Rejected(404, "no_connection", "There is no such connection.", "Check the address.")
        new = request.body not in [one.body for one in self.hooks]
        self.hooks.append(request)
        return self.answer or (1, int(new))


def an_endpoint(**options: Any) -> tuple[WebhookEndpoint, Intake]:
    service = Intake()
    return WebhookEndpoint(service, **{"limit": LIMIT, "patience": 5.0, **options}), service


@pytest.mark.parametrize("refused", [Rejected(401, "signature_wrong", "no", "sign"), Cannot(404, "absent", "no")])
def test_what_the_application_refuses_leaves_no_error_in_the_log(refused: Exception) -> None:
    endpoint, service = an_endpoint()
    service.fail = refused
    with structlog.testing.capture_logs() as log:
        status, problem, _ = run(send_to(endpoint, scope_of(), part(b"{}")))
    assert (status, problem["detail"], log) == (refused.status, "no", [])  # type: ignore[attr-defined]


@run
async def test_an_accepted_event_answers_202_and_says_how_many_were_new() -> None:
    endpoint, service = an_endpoint()
    first = await send_to(endpoint, scope_of(X_Sign="s"), part(b'{"id":"1"}'))
    again = await send_to(endpoint, scope_of(), part(b'{"id":"1"}'))
    assert first[:2] == (202, {"accepted": 1, "new": 1})
    assert again[:2] == (202, {"accepted": 1, "new": 0})
    request = service.hooks[0]
    assert (request.method, request.path, request.query, request.body) == ("POST", "/hooks/hook", "a=1", b'{"id":"1"}')
    assert endpoint.answers["202"] == 2


@run
async def test_an_answer_that_the_sender_expects_is_sent_as_it_is() -> None:
    endpoint, service = an_endpoint()
    service.answer = HookAnswer(
        status=201, body=b'{"status":"success"}', content_type="application/json", headers={"validation-token": "t"}
    )
    status, body, headers = await send_to(endpoint, scope_of(), part(b"{}"))
    assert (status, body) == (201, {"status": "success"})
    assert (headers[b"content-type"], headers[b"validation-token"]) == (b"application/json", b"t")
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert endpoint.answers == {"202": 0, "201": 1}


@run
async def test_the_address_of_the_sender_reaches_the_application() -> None:
    endpoint, service = an_endpoint()
    await send_to(endpoint, {**scope_of(), "client": ("203.0.113.17", 4711)}, part(b"{}"))
    await send_to(endpoint, scope_of(), part(b"{}"))
    assert [one.source for one in service.hooks] == ["203.0.113.17", ""]


@run
async def test_headers_reach_the_application_in_lower_case() -> None:
    endpoint, service = an_endpoint()
    await send_to(endpoint, scope_of(x_cordboard_signature="t=1,v1=aa"), part(b"{}"))
    assert service.hooks[0].headers == {"x-cordboard-signature": "t=1,v1=aa"}


@run
async def test_a_body_in_several_parts_is_put_together() -> None:
    endpoint, service = an_endpoint()
    status, _, _ = await send_to(endpoint, scope_of(), part(b"ab", True), part(b"", True), part(b"cd"))
    assert (status, service.hooks[0].body) == (202, b"abcd")


@pytest.mark.parametrize(
    "messages",
    [
        [part(b"x" * (LIMIT + 1))],
        [part(b"x" * LIMIT, True), part(b"x")],
        [part(b"x" * 600, True), part(b"x" * 600, True), part(b"")],
    ],
    ids=["one part", "one byte more", "never complete"],
)
def test_a_body_over_the_limit_is_refused_while_it_is_read(messages: list[Message]) -> None:
    endpoint, service = an_endpoint()
    status, problem, headers = run(send_to(endpoint, scope_of(), *messages))
    assert (status, problem["code"], service.hooks) == (413, "too_large", [])
    assert problem["detail"] == "The body of the request is too long; at most 1,000 bytes are accepted."
    assert "fewer events" in problem["next"]
    assert headers[b"connection"] == b"close"


@pytest.mark.parametrize("length", ["1001", "99999999999999999999", "-1", "many"])
def test_a_declared_length_that_is_too_large_or_no_number_is_refused_before_reading(length: str) -> None:
    endpoint, _ = an_endpoint(patience=0.001)
    status, problem, _ = run(send_to(endpoint, scope_of(content_length=length)))
    assert (status, problem["code"]) == (413, "too_large")
    assert problem["detail"].endswith("at most 1,000 bytes are accepted.")
    assert ("has 1,001 bytes" in problem["detail"]) == (length == "1001")


@run
async def test_who_is_still_sending_too_much_is_heard_out_before_the_answer() -> None:
    endpoint, _ = an_endpoint()
    left = [part(b"x" * LIMIT, True), part(b"x", True), part(b"x" * LIMIT, True), part(b"")]
    sent: list[int] = []

    async def receive() -> Message:
        return left.pop(0)

    async def send(message: Message) -> None:
        assert not left
        sent.append(message.get("status", 0))

    for scope in (scope_of(), scope_of(content_length=str(3 * LIMIT))):
        left[:] = left or [part(b"x" * LIMIT, True), part(b"")]
        await endpoint(scope, receive, send)
    assert sent == [413, 0, 413, 0]


@run
async def test_a_body_at_the_limit_is_taken() -> None:
    endpoint, _ = an_endpoint()
    assert (await send_to(endpoint, scope_of(content_length=str(LIMIT)), part(b"x" * LIMIT)))[0] == 202


@run
async def test_a_body_that_does_not_come_is_refused_in_time() -> None:
    endpoint, service = an_endpoint(patience=0.01)
    status, problem, headers = await send_to(endpoint, scope_of(), part(b"{", True))
    assert (status, problem["code"], service.hooks) == (408, "too_slow", [])
    assert headers[b"connection"] == b"close"


@run
async def test_a_client_that_hangs_up_gets_no_answer_and_leaves_nothing() -> None:
    endpoint, service = an_endpoint()
    assert (await send_to(endpoint, scope_of(), part(b"{", True), {"type": "http.disconnect"}))[0] == 0
    assert service.hooks == []


@pytest.mark.parametrize(
    ("scope", "status", "code"),
    [
        (scope_of("/hooks/"), 404, "absent"),
        (scope_of("/hooks/nobody"), 404, "no_connection"),
        (scope_of(method="DELETE"), 405, "wrong_method"),
        (scope_of(method="PATCH"), 405, "wrong_method"),
    ],
)
def test_a_wrong_address_or_method_gets_its_own_answer(scope: dict[str, Any], status: int, code: str) -> None:
    endpoint, service = an_endpoint()
    found, problem, headers = run(send_to(endpoint, scope, part(b"{}")))
    assert (found, problem["code"], service.hooks) == (status, code, [])
    assert headers[b"content-type"] == b"application/problem+json"
    assert (headers.get(b"allow") == b"POST") == (status == 405)


def test_what_the_provider_rejects_keeps_its_words() -> None:
    endpoint, service = an_endpoint()
    service.fail = Rejected(401, "bad_signature", "The signature does not fit.", "Check the secret.")
    status, problem, _ = run(send_to(endpoint, scope_of(), part(b"{}")))
    assert status == 401
    assert (problem["code"], problem["detail"], problem["next"]) == (
        "bad_signature",
        "The signature does not fit.",
        "Check the secret.",
    )


def test_a_full_store_answers_503_with_when_to_come_back() -> None:
    endpoint, service = an_endpoint()
    service.fail = StoreUnavailable()
    status, problem, headers = run(send_to(endpoint, scope_of(), part(b"{}")))
    assert (status, problem["code"], headers[b"retry-after"]) == (503, "full", b"2")


def test_what_breaks_inside_is_not_shown() -> None:
    endpoint, service = an_endpoint()
    service.fail = RuntimeError("secret=hunter2")
    status, problem, _ = run(send_to(endpoint, scope_of(), part(b"{}")))
    assert (status, problem["code"]) == (500, "broken")
    assert "hunter2" not in str(problem)


def test_a_connection_over_its_rate_is_told_to_wait_and_others_are_not() -> None:
    endpoint, _ = an_endpoint(rate=1.0)
    statuses = [run(send_to(endpoint, scope_of(), part(b"{}")))[0] for _ in range(3)]
    assert statuses == [202, 202, 429]
    assert run(send_to(endpoint, scope_of("/hooks/other/path"), part(b"{}")))[0] == 202


def test_a_bucket_fills_again_with_time() -> None:
    now = [0.0]
    bucket = Bucket(2.0, 2.0, lambda: now[0])
    assert [bucket.take(), bucket.take(), bucket.take()] == [True, True, False]
    now[0] = 0.5
    assert [bucket.take(), bucket.take()] == [True, False]
