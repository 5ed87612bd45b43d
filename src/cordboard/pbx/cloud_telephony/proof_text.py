"""The text that a provider signs, from a template of a table: `{reference|step|step}`.

Beside the references of all tables: `@body` (as it came), `@form` and `@url_query` (names and values), `@url` (the
public address with what follows it and the query), `@url_port` (the same with the standard port), `@url_bare` (without
query), `@url_path`, `@key`, `@second_key`, `@part.NAME` (of a proof that reads `t=1,v1=2`).
"""

import base64
import hashlib
from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from cordboard.pbx.cloud_telephony.reading import REFERENCE
from cordboard.pbx.cloud_telephony.request_values import Pairs, RequestValues, at_path, written

HIDDEN = "[hidden]"
PORTS = {"https": 443, "http": 80}


class NoAddress(Exception):
    """The address that the provider signs is not set."""


class ProofText:
    """Texts of one request. `public_url`: the connection's address as the provider knows it."""

    def __init__(self, values: RequestValues, public_url: str, secrets: Mapping[str, str]) -> None:
        self._values = values
        self._public_url = public_url.rstrip("?")
        self._secrets = secrets
        self.parts: dict[str, str] = {}  # of the value that is the proof

    def of(self, template: str, shown: bool = False) -> bytes:
        """The text. `shown`: for people, without secrets. Raises: Rejected, NoAddress."""
        out, last = [], 0
        for found in REFERENCE.finditer(template):
            out += [template[last : found.start()].encode(), self._part(found[1], shown)]
            last = found.end()
        return b"".join([*out, template[last:].encode()])

    def _part(self, written_as: str, shown: bool) -> bytes:
        reference, *steps = written_as.split("|")
        if reference in ("@form", "@url_query"):
            pairs = self._values.form if reference == "@form" else self._values.query
            value = _PAIRS[steps.pop(0) if steps and steps[0] in _PAIRS else "pairs"](pairs).encode()
        else:
            value = self.value(reference, shown)
        for step in steps:
            value = _step(step, value)
        return value

    def value(self, reference: str, shown: bool = False) -> bytes:
        """The value of one reference, as it came. Raises: Rejected, NoAddress."""
        name, _, rest = reference.removeprefix("@").partition(".")
        request = self._values.request
        if not reference.startswith("@"):
            return self._field(reference)
        match name:
            case "body":
                return request.body
            case "header":
                return request.headers.get(rest.lower(), "").encode()
            case "query":
                return next((value for key, value in self._values.query if key == rest), "").encode()
            case "key" | "second_key":
                return (HIDDEN if shown else self._secrets.get(name, "")).encode()
            case "part":
                return self.parts.get(rest, "").encode()
            case "method":
                return request.method.encode()
            case "path":
                return self._values.path.encode()
            case "source":
                return request.source.encode()
            case "body_kind":
                return self._values.body_kind.encode()
        return self._address(name).encode()

    def _field(self, reference: str) -> bytes:
        """As received, after one decoding: of a form the text itself, also where it holds JSON."""
        for key, value in self._values.form:
            if key == reference:
                return value.encode()
        return written(at_path(next(iter(self._values.bodies), {}), reference)).encode()

    def _address(self, name: str) -> str:
        query = self._values.request.query
        if name == "url_path":
            return (urlsplit(self._public_url).path if self._public_url else "") + (
                self._values.path if self._public_url else self._values.request.path
            )
        if not self._public_url:
            raise NoAddress
        bare = self._public_url + self._values.path
        match name:
            case "url_bare":
                return bare
            case "url":
                return f"{bare}?{query}" if query else bare
            case "url_port":
                return f"{_with_port(bare)}?{query}" if query else _with_port(bare)
        return ""


def _with_port(address: str) -> str:
    """With the port that its scheme stands for, or without it where it is written."""
    parts = urlsplit(address)
    port = PORTS.get(parts.scheme)
    host = parts.netloc.removesuffix(f":{port}") if parts.port == port else f"{parts.netloc}:{port}"
    return parts._replace(netloc=host).geturl() if parts.port in (None, port) else address


def _run_together(pairs: Pairs) -> str:
    """Sorted names and values without anything between; values of one name sorted, each once."""
    return "".join(f"{name}{value}" for name, values in sorted(_grouped(pairs).items()) for value in sorted(values))


def _in_pairs(pairs: Pairs) -> str:
    return "&".join(f"{name}={value}" for name, values in sorted(_grouped(pairs).items()) for value in sorted(values))


def _grouped(pairs: Pairs) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for name, value in pairs:
        found[name].add(value)
    return found


_PAIRS = {"run": _run_together, "pairs": _in_pairs}


def _step(step: str, value: bytes) -> bytes:
    name, _, argument = step.partition(":")
    match name:
        case "percent":
            return quote(value, safe="").encode()
        case "upper":
            return value.upper()
        case "lower":
            return value.lower()
        case "base64":
            return base64.b64encode(value)
        case "base64_md5":
            return base64.b64encode(hashlib.new("md5", value, usedforsecurity=False).digest())
        case "end":
            return value + argument.encode() if value else value
        case _:
            return hashlib.new(name, value, usedforsecurity=False).hexdigest().encode()
