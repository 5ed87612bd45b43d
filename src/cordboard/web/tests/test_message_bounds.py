"""Where a request ends is never open to two readings, so a proxy and the server cannot disagree (request smuggling)."""

import asyncio
import re

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.tests.test_bounded_protocol import POST, Server

SECOND = b"GET /x HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"Content-Length: +5\r\n\r\nhello",
        b"Content-Length: 5, 5\r\n\r\nhello",
        b"Content-Length: -1\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n5;\nhello\r\n0\r\n\r\n",
        b"X-Mark: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
)
def test_a_message_with_two_lengths_is_refused(head: bytes) -> None:
    async def story() -> None:
        server = Server()
        client = await server.client()
        await client.send(POST + head + SECOND)
        answers = await asyncio.wait_for(client.reader.read(), 5)
        assert re.findall(rb"HTTP/1\.1 (\d+)", answers) in ([], [b"400"]), "nothing behind it is taken for a request"
        await server.close()

    run(story())
