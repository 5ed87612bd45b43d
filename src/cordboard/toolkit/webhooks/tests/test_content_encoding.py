"""Compressed bodies are unpacked within a limit, in bounded steps, and what is no such compression is refused."""

import gzip
import tracemalloc
import zlib

import pytest

from cordboard.ports.phone import Rejected
from cordboard.toolkit.webhooks.content_encoding import unpacked

LIMIT = 1 << 20
BOMB = gzip.compress(bytes(200 << 20))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (BOMB, "gzip"),
        (zlib.compress(bytes(50 << 20)), "deflate"),
        (gzip.compress(BOMB), "gzip, gzip"),
        (gzip.compress(bytes(LIMIT)) + gzip.compress(b"x"), "gzip"),
        (gzip.compress(bytes(LIMIT + 1)), "gzip"),
    ],
    ids=["gzip", "deflate", "twice", "two members", "one byte more"],
)
def test_what_outgrows_the_limit_is_refused_before_it_does(body: bytes, encoding: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Rejected) as refused:
            unpacked(body, encoding, LIMIT)
        assert refused.value.status == 413
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_body_at_the_limit_is_taken() -> None:
    assert unpacked(gzip.compress(bytes(LIMIT)), "gzip", LIMIT) == bytes(LIMIT)
