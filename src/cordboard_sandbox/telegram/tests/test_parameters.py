"""The very calls of six libraries are understood. The calls: recorded, with invented content (2026-11)."""

import json

from cordboard_sandbox.telegram.parameters import parameters

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def test_a_form_counts_with_any_method_and_beside_a_query() -> None:
    body = b"offset=1001&timeout=1&allowed_updates=%5B%22message%22%2C+%22edited_message%22%5D"
    given = parameters("", FORM, body)
    assert (given["offset"], given["allowed_updates"]) == ("1001", ["message", "edited_message"])
    assert parameters("chat_id=7&text=%3Cb%3E+%26+%2B", "", b"") == {"chat_id": "7", "text": "<b> & +"}


def test_objects_come_as_texts_and_as_objects() -> None:
    markup = {"keyboard": [[{"text": "Поділитися", "request_contact": True}]]}
    as_text = parameters("", JSON, json.dumps({"reply_markup": json.dumps(markup)}).encode())
    as_object = parameters("", JSON, json.dumps({"reply_markup": markup}).encode())
    assert as_text == as_object == {"reply_markup": markup}
    assert parameters("", JSON, b"{") == parameters("", JSON, b"[]") == {}


def test_files_come_in_parts_by_their_name_or_attached() -> None:
    parts = "\r\n".join(
        (
            "--x",
            'content-disposition:form-data;name="chat_id"',
            "",
            "7",
            "--x",
            'content-disposition:form-data;name="document"',
            "",
            "attach://4lce",
            "--x",
            'content-disposition:form-data;name="4lce";filename=Рахунок.pdf',
            "content-type:application/octet-stream",
            "",
            "abc",
            "--x--",
            "",
        )
    )
    given = parameters("", "multipart/form-data; boundary=x", parts.encode())
    assert given["chat_id"] == "7"
    assert given["document"] == {"file_name": "Рахунок.pdf", "content": "abc"}
    assert parameters("", "multipart/form-data", b"abc") == {}
