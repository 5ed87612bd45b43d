import asyncio
import json

import httpx
import pytest

from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.ports.http_exchange import Exchange
from cordboard.toolkit.http.address_guard import Forbidden
from cordboard.toolkit.http.sender import HttpLimits, Request, Sender


def sender(answer: httpx.Response | Exception, **limits: int) -> tuple[Sender, list[Exchange]]:
    def far(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    journal: list[Exchange] = []
    return Sender("zoho", journal.append, transport=httpx.MockTransport(far), reach=HttpLimits(**limits)), journal


POST = Request(method="POST", url="https://a.test/crm", body=b"{}", write=True)
GET = Request(method="GET", url="https://a.test/crm")


@pytest.mark.parametrize(
    ("error", "wrote", "code"),
    [
        (httpx.ConnectError("refused"), False, "connect_failed"),
        (httpx.ConnectTimeout("slow"), False, "connect_timeout"),
        (httpx.PoolTimeout("full"), False, "busy"),
        (httpx.ReadTimeout("slow"), None, "timeout"),
        (httpx.WriteTimeout("slow"), None, "timeout"),
        (httpx.ReadError("reset"), None, "broken_off"),
        (httpx.RemoteProtocolError("disconnected"), None, "broken_off"),
        (httpx.DecodingError("encoded as 'br', which was not asked for"), None, "unreadable"),
    ],
)
def test_a_broken_transport_says_whether_something_may_have_been_written(
    error: Exception, wrote: bool | None, code: str
) -> None:
    for request, expected in ((POST, wrote), (GET, False)):
        far, journal = sender(error)
        with pytest.raises(Unavailable) as trouble:
            asyncio.run(far.send(request))
        assert trouble.value.wrote is expected
        assert trouble.value.code == code
        assert "a.test" in trouble.value.text
        assert journal[0].error == trouble.value.text
        assert journal[0].credits == 0


def test_a_total_time_is_kept_even_where_the_other_side_drips() -> None:
    async def drip(scope: object, receive: object, send: object) -> None:
        await asyncio.Event().wait()

    journal: list[Exchange] = []
    far = Sender("zoho", journal.append, transport=httpx.ASGITransport(drip), reach=HttpLimits(total=0.05))
    with pytest.raises(Unavailable) as trouble:
        asyncio.run(far.send(POST))
    assert (trouble.value.code, trouble.value.wrote) == ("timeout", None)


def test_redirects_are_not_followed() -> None:
    asked: list[str] = []

    def away(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(302, headers={"location": "https://evil.test/"})

    far = Sender("zoho", lambda _: None, transport=httpx.MockTransport(away))
    assert asyncio.run(far.send(GET)).status == 302
    assert asked == [GET.url]


def test_an_answer_larger_than_the_limit_is_not_read_to_its_end() -> None:
    far, _ = sender(httpx.Response(200, content=b"x" * 5000), max_bytes=1000)
    with pytest.raises(Unavailable) as trouble:
        asyncio.run(far.send(GET))
    assert trouble.value.code == "too_large"


def test_every_request_leaves_one_masked_and_cut_exchange() -> None:
    far, journal = sender(httpx.Response(200, json={"access_token": "tok-123456", "long": "y" * 9000}))
    far.know_secrets(["hidden-value"])
    body = json.dumps({"client_secret": "s3cret", "note": "hidden-value"}).encode()
    asyncio.run(
        far.send(Request(method="POST", url="https://a.test/t?code=1000.zz", body=body, credits=2, keys=("k",)))
    )
    (line,) = journal
    shown = f"{line.url} {line.request} {line.reply}"
    for secret in ("tok-123456", "s3cret", "hidden-value", "1000.zz"):
        assert secret not in shown
    assert len(line.reply) < 4200
    assert (line.credits, line.keys, line.status) == (2, ("k",), 200)


def test_a_forbidden_address_pauses_the_connection_rather_than_parking_all_its_work() -> None:
    far, journal = sender(Forbidden("a.test leads to 10.0.0.1"))
    with pytest.raises(NeedsHuman) as trouble:
        asyncio.run(far.send(GET))
    assert trouble.value.code == "address_forbidden"
    assert journal[0].error is not None
