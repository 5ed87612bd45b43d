"""The HTTP request of an operation: the contract's, or as a template says. Pure."""

import base64
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from phonenumbers import NumberParseException, national_significant_number, parse

from cordboard.crm.custom.contract import ROUTES, WRITES
from cordboard.crm.custom.templates import Number, Template
from cordboard.toolkit.filled_text import FilledText, Values
from cordboard.toolkit.http.sender import Request
from cordboard.toolkit.webhooks.signatures import sign

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
KEY, SIGNATURE = "X-Cordboard-Key", "X-Cordboard-Signature"


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """What proves who asks. `kind`: header, basic, signature, none; `header` with `{secret}`. `now`: epoch s."""

    kind: str
    secret: str = ""
    user: str = ""
    header: str = ""
    now: int = 0

    def headers(self, signed: bytes) -> dict[str, str]:
        """`signed`: the body of a request that writes, the query of one that reads."""
        match self.kind:
            case "basic":
                return {"Authorization": f"Basic {base64.b64encode(f'{self.user}:{self.secret}'.encode()).decode()}"}
            case "signature":
                return {SIGNATURE: sign(self.secret, signed, self.now)}
            case "header":
                name, _, value = self.header.partition(":")
                return {name.strip(): value.strip().replace("{secret}", self.secret)}
        return {}


def built(
    name: str, template: Template, values: Values, body: Any, site: str, sign_in: SignIn, region: str = ""
) -> Request:
    """`values`: of its references; `body`: of the contract, in place of which a template's own fields come."""
    route = ROUTES[name]
    texts = FilledText(values, region, UTC)
    path = texts.text(template.path or route.path, lambda value: quote(value, safe=""))
    method = template.method or route.method
    content = b"" if method in ("GET", "DELETE") else _content(template, texts, body)
    key = values.get("key", "")
    headers = {"Accept": JSON}
    if content:
        headers["Content-Type"] = FORM if template.body == "form" else JSON
    if name in WRITES and isinstance(key, str) and key.isascii() and key:
        headers[KEY] = key
    headers |= {header: texts.text(one) for header, one in template.headers.items()}
    headers |= sign_in.headers(content or path.partition("?")[2].encode())
    return Request(
        method=method,
        url=f"{site}{path}",
        headers=headers,
        body=content,
        write=name in WRITES,
        keys=(key,) if isinstance(key, str) and key else (),
    )


def _content(template: Template, texts: FilledText, body: Any) -> bytes:
    fields = body if template.fields is None else texts.nested(dict(template.fields))
    if fields is None:
        return b""
    if template.body == "form":
        return urlencode({name: value for name, value in fields.items() if value is not None}).encode()
    return msgspec.json.encode(fields)


def spelled(e164: str, number: Number) -> str:
    """The number as this CRM is asked for it."""
    digits = e164.lstrip("+")
    forms: Mapping[str, str] = {"e164": e164, "digits": digits, "zeros": f"00{digits}"}
    text = forms[number.form] if number.form in forms else _national(e164)
    return text[-number.keep_last :] if number.keep_last else text


def _national(e164: str) -> str:
    try:
        return national_significant_number(parse(e164, None))
    except NumberParseException:
        return e164.lstrip("+")
