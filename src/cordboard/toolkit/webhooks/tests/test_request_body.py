"""Bodies of every shape become flat text fields; limits answer before anything is parsed."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.ports.phone import HookRequest, Rejected
from cordboard.toolkit.webhooks.request_body import BODY_LIMIT, FIELD_LIMIT, fields, items, too_deep, within_limits


def request(body: bytes = b"", query: str = "") -> HookRequest:
    return HookRequest(method="POST", path="/hooks/c", query=query, headers={}, body=body)


def code(body: bytes = b"", query: str = "") -> tuple[int, str]:
    with pytest.raises(Rejected) as caught:
        items(request(body, query))
    return caught.value.status, caught.value.code


def only(body: bytes = b"", query: str = "") -> dict[str, str]:
    ((kept, found),) = items(request(body, query), secret_names=("secret",))
    assert fields(kept) == found
    return found


def test_json_a_form_and_a_query_string_give_the_same_fields() -> None:
    wanted = {"id": "7", "call[number]": "+380 67", "call[name]": "Оксана"}
    assert only(json.dumps({"id": 7, "call": {"number": "+380 67", "name": "Оксана"}}).encode()) == wanted
    assert only(b"id=7&call[number]=%2B380+67&call%5Bname%5D=%D0%9E%D0%BA%D1%81%D0%B0%D0%BD%D0%B0") == wanted
    assert only(query="id=7&call[number]=%2B380%2067&call[name]=%D0%9E%D0%BA%D1%81%D0%B0%D0%BD%D0%B0") == wanted


def test_json_inside_a_form_field_is_opened_and_what_only_looks_like_json_stays_text() -> None:
    assert only(b'json={"a":{"b":1}}&note={hello') == {"json[a][b]": "1", "note": "{hello"}


def test_the_body_wins_over_the_address_and_the_secret_is_not_kept() -> None:
    ((kept, found),) = items(request(b"a=2", "a=1&secret=x&m=end"), secret_names=("secret",))
    assert found == {"a": "2", "m": "end"}
    assert "secret" not in kept.query


def test_a_list_is_several_events() -> None:
    assert [found for _, found in items(request(b'[{"a":1},{"a":[true,null,2.5]}]'))] == [
        {"a": "1"},
        {"a[0]": "true", "a[2]": "2.5"},
    ]


def test_what_cannot_be_read_is_named() -> None:
    assert code(b"x" * (BODY_LIMIT + 1)) == (413, "body_too_large")
    assert code(b'{"a":"\xff"}') == (400, "not_utf8")
    assert code(b"[" * 33) == (400, "too_deep")
    assert code(b'{"a":' * 5000) == (400, "too_deep")
    assert code(b'{"a":}') == (400, "malformed_json")
    assert code(b'[{"a":1}') == (400, "malformed_json")
    assert code(query="&".join(f"a{n}=1" for n in range(FIELD_LIMIT + 1))) == (413, "too_many_fields")
    assert code(json.dumps([5, {str(n): n for n in range(FIELD_LIMIT + 1)}]).encode())[0] == 413


def test_malformed_json_says_where() -> None:
    with pytest.raises(Rejected, match=r"byte 6: "):
        items(request(b'{"a": ]'))
    with pytest.raises(Rejected, match=r"byte 5: input data was truncated"):
        items(request(b'{"a":'))


def test_brackets_inside_text_do_not_count() -> None:
    assert within_limits(json.dumps({"a": '[[[[{{{{"\\' * 100}).encode())


@pytest.mark.parametrize("unit", [b'\\"', b'"', b"\\", b'{"', b'"{', b'{"a":', b"[]", b"{}["])
def test_hostile_bodies_take_linear_time(unit: bytes) -> None:
    body = b'"' * 40 + b"{" * 40 + b'"' + unit * (BODY_LIMIT // len(unit) - 100)
    too_deep(body)  # in quadratic time this would not end within the test's limit


def test_a_thousand_flat_events_are_not_deep() -> None:
    assert not too_deep(b"[" + b",".join([b'{"a":{"b":[1]}}'] * 1000) + b"]")


@given(
    st.recursive(
        st.none() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=40,
    )
)
def test_depth_agrees_with_a_walk_of_the_value(value: object) -> None:
    def depth(one: object) -> int:
        match one:
            case list():
                return 1 + max((depth(x) for x in one), default=0)
            case dict():
                return 1 + max((depth(x) for x in one.values()), default=0)
        return 0

    body = json.dumps(value, ensure_ascii=False).encode()
    for limit in (1, 2, 3):
        assert too_deep(body, limit) == (depth(value) > limit)


@given(st.binary(max_size=60), st.text(max_size=30))
def test_any_bytes_are_read_or_rejected(body: bytes, query: str) -> None:
    with suppress(Rejected):
        items(request(body, query))
