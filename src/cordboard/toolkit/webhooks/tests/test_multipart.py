"""Forms in parts: fields in order, no files, and words for what is no such form."""

import pytest

from cordboard.ports.phone import HookRequest, Rejected
from cordboard.toolkit.webhooks.multipart import is_multipart, multipart_pairs
from cordboard.toolkit.webhooks.request_body import items

KIND = 'multipart/form-data; boundary="XyZ"'


def form(*parts: str) -> str:
    return "".join(f"--XyZ\r\n{part}\r\n" for part in parts) + "--XyZ--\r\n"


def field(name: str, value: str, more: str = "") -> str:
    return f'Content-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}'


def test_fields_come_in_their_order_and_files_not_at_all() -> None:
    text = form(field("a", "1"), field("b[c]", "two\r\nlines"), field("f", "x", '; filename="f.bin"'), field("a", ""))
    assert multipart_pairs(text, KIND, 10) == [("a", "1"), ("b[c]", "two\nlines"), ("a", "")]


def test_a_boundary_without_quotes_and_bare_line_ends() -> None:
    text = form(field("a", "1")).replace("\r\n", "\n")
    assert multipart_pairs(f"preamble\n{text}", "Multipart/Form-Data; boundary=XyZ; charset=utf-8", 10) == [("a", "1")]


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        (form(field("a", "1")), "multipart/form-data", "malformed_form"),
        ("a=1&b=2", KIND, "malformed_form"),
        ("--XyZ\r\n" + field("a", "1"), KIND, "malformed_form"),
        (form(*[field("a", "1")] * 11), KIND, "too_many_fields"),
    ],
)
def test_what_is_no_form_in_parts_is_refused(text: str, kind: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        multipart_pairs(text, kind, 10)
    assert caught.value.code == code
    assert caught.value.next_step


def test_every_provider_with_forms_reads_it_like_a_form() -> None:
    headers = {"content-type": KIND}
    body = form(field("uniqueid", "u-1"), field("utm_source", "a&b=c"))
    asked = HookRequest(method="POST", path="/hooks/c", query="", headers=headers, body=body.encode())
    ((kept, fields),) = items(asked)
    assert fields == {"uniqueid": "u-1", "utm_source": "a&b=c"}
    assert kept.body == "uniqueid=u-1&utm_source=a%26b%3Dc"
    assert not is_multipart("application/x-www-form-urlencoded")
