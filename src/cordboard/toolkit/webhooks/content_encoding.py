"""Unpacking a compressed request body within a limit.

Signatures are made over the bytes on the wire: verify first, then unpack.
Source: RFC 9110 section 8.4 (2022-06); `deflate` is zlib there, and some senders leave its wrapper out.
"""

import zlib

from cordboard.ports.phone import Rejected

IDENTITY = ("", "identity")
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # zlib's word for each wrapper
_RAW_DEFLATE = -15
_LAYERS = 3
NEXT_STEP = "Send the body as it is, or compressed with gzip or deflate."


def unpacked(body: bytes, content_encoding: str, limit: int) -> bytes:
    """The body without its compression. Units: `limit` bytes after unpacking. Raises: Rejected 400, 413, 415."""
    layers = [word for part in content_encoding.split(",") if (word := part.strip().lower()) not in IDENTITY]
    if unknown := [layer for layer in layers if layer not in _WINDOW]:
        text = f"Content-Encoding {unknown[0]} is not supported"
        raise Rejected(415, "unsupported_encoding", text, NEXT_STEP)
    if len(layers) > _LAYERS:
        text = f"Content-Encoding names {len(layers)} layers, at most {_LAYERS} are supported"
        raise Rejected(415, "unsupported_encoding", text, NEXT_STEP)
    for layer in reversed(layers):
        body = _without(layer, body, limit) if body else body
    return body


def _without(layer: str, body: bytes, limit: int) -> bytes:
    try:
        return _inflated(body, _WINDOW[layer], limit)
    except zlib.error as error:
        if layer == "deflate":
            try:
                return _inflated(body, _RAW_DEFLATE, limit)
            except zlib.error:
                pass
        text = f"the body is not {layer}, as Content-Encoding says"
        raise Rejected(400, "malformed_encoding", text, NEXT_STEP) from error


def _inflated(body: bytes, window: int, limit: int) -> bytes:
    """All members of the stream. Raises: zlib.error, Rejected 413 as soon as the limit is passed."""
    out, left = bytearray(), body
    while left:
        one = zlib.decompressobj(window)
        out += one.decompress(left, limit + 1 - len(out))
        if len(out) > limit:
            text = f"the body has more than {limit} bytes once it is unpacked"
            raise Rejected(413, "body_too_large", text, "Send fewer events at once.")
        if not one.eof:
            raise zlib.error("the stream is cut off")
        left = one.unused_data.lstrip(b"\0")  # some packers fill the last block with zeros
    return bytes(out)
