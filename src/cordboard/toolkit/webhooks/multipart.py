"""Forms that come in parts (multipart/form-data): the fields, in their order. Files are left out.

Source: RFC 7578 (2015-07), RFC 2046 section 5.1.1 (1996-11).
"""

import re
from email.message import Message

from cordboard.ports.phone import Rejected

_NAME = re.compile(r"""(?:^|;)\s*name=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))""", re.IGNORECASE)
_FILE = re.compile(r"(?:^|;)\s*filename\*?=", re.IGNORECASE)
_LINE_END, _PLAIN = "\r\n", "\n"
NEXT_STEP = "Send the fields as a form, as JSON, or in parts with the boundary that Content-Type names."


def is_multipart(content_type: str) -> bool:
    """Whether the body is a form in parts."""
    return content_type.strip().lower().startswith("multipart/form-data")


def multipart_pairs(text: str, content_type: str, most: int) -> list[tuple[str, str]]:
    """Names and values. `most`: fields that are accepted. Raises: Rejected 400 for no form in parts, 413."""
    boundary = _boundary(content_type)
    if not boundary:
        raise _malformed("Content-Type names no boundary")
    _preamble, *parts = f"\n{text.replace(_LINE_END, _PLAIN)}".split(f"\n--{boundary}")
    if not parts or not parts[-1].startswith("--"):
        raise _malformed(f"the parts of the form do not end with --{boundary}--")
    if len(parts) - 1 > most:
        raise Rejected(413, "too_many_fields", f"more than {most} fields", "Send fewer parameters.")
    return [pair for part in parts[:-1] if (pair := _pair(part)) is not None]


def _boundary(content_type: str) -> str:
    header = Message()
    header["content-type"] = content_type
    return header.get_boundary("") or ""


def _pair(part: str) -> tuple[str, str] | None:
    head, blank, value = part.lstrip(" \t").removeprefix("\n").partition("\n\n")
    for line in head.split("\n"):
        label, _, rest = line.partition(":")
        if label.strip().lower() != "content-disposition" or not (named := _NAME.search(rest)):
            continue
        name = named[1].replace('\\"', '"') if named[1] is not None else named[2]
        return None if _FILE.search(rest) or not blank else (name, value)
    return None


def _malformed(what: str) -> Rejected:
    return Rejected(400, "malformed_form", what, NEXT_STEP)
