"""The parameters of a request to the Bot API, as libraries really send them: in the query, as a form, as JSON or in
parts, with any method; values that are objects come as JSON texts. Source: recorded calls of six libraries (2026-11).
"""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

OBJECTS = ("reply_markup", "allowed_updates", "reply_parameters", "entities", "link_preview_options")
ATTACHED = "attach://"
_DISPOSITION = re.compile(r"content-disposition:[^\r\n]*", re.IGNORECASE)
_VALUE = re.compile(r'\b(name|filename)="?([^";\r\n]*)"?', re.IGNORECASE)


def parameters(query: str, content_type: str, body: bytes) -> dict[str, Any]:
    """All of them; a file is `{"file_name": ..., "content": ...}`. What cannot be read is left out."""
    found: dict[str, Any] = dict(parse_qsl(query, keep_blank_values=True))
    if "multipart/form-data" in content_type:
        found |= _parts(content_type, body)
    elif "json" in content_type:
        found |= _object(body.decode("utf-8", "replace")) or {}
    elif body:
        found |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    files = {name: one for name, one in found.items() if isinstance(one, dict) and "file_name" in one}
    for name, value in found.items():
        if isinstance(value, str) and value.startswith(ATTACHED):
            found[name] = files.get(value[len(ATTACHED) :], value)
        elif name in OBJECTS and isinstance(value, str):
            found[name] = _json(value)
    return found


def _parts(content_type: str, body: bytes) -> dict[str, Any]:
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    found: dict[str, Any] = {}
    for piece in body.split(b"--" + boundary[1].encode())[1:-1] if boundary else ():
        head, _, content = piece.lstrip(b"\r\n").partition(b"\r\n\r\n")
        line = _DISPOSITION.search(head.decode("utf-8", "replace"))
        if line is None:
            continue
        names = {key.lower(): value for key, value in _VALUE.findall(line[0])}
        content = content.removesuffix(b"\r\n")
        if "filename" in names:
            found[names["name"]] = {"file_name": names["filename"], "content": content.decode("latin-1")}
        else:
            found[names["name"]] = content.decode("utf-8", "replace")
    return found


def _object(text: str) -> dict[str, Any] | None:
    value = _json(text)
    return value if isinstance(value, dict) else None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
