"""Reads the parts of a multipart/form-data body; only what the attachment calls need."""

import re
from email.parser import BytesHeaderParser

import msgspec


class Part(msgspec.Struct, frozen=True):
    name: str
    filename: str | None
    content: bytes


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The parts, or none where the body is no multipart."""
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    if "multipart/form-data" not in content_type or found is None:
        return []
    mark = b"--" + found[1].encode()
    return [part for piece in body.split(mark)[1:-1] if (part := _part(piece)) is not None]


def _part(piece: bytes) -> Part | None:
    head, gap, content = piece.lstrip(b"\r\n").partition(b"\r\n\r\n")
    if not gap:
        return None
    headers = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
    name = headers.get_param("name", header="content-disposition")
    filename = headers.get_filename()
    return Part(str(name), filename, content.removesuffix(b"\r\n"))
