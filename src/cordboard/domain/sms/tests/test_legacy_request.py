"""Requests as programs for the former interface make them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.sms.legacy_request import LegacyAction, read_legacy


def test_a_whole_request() -> None:
    query = b"principal=crm&pass=s3cr3t&accion=enviar&movil1=600111222&mensaje=Factura+lista&mascara=Firma&id=F-1"
    found = read_legacy(query, b"")
    assert (found.principal, found.secret, found.action) == ("crm", "s3cr3t", LegacyAction.SEND)
    assert (found.to, found.text, found.sender, found.id) == (("600111222",), "Factura lista", "Firma", "F-1")
    assert (found.as_json, found.ignored) == (False, ())


def test_the_body_outweighs_the_address_and_names_have_any_case() -> None:
    found = read_legacy(b"Principal=a&MOVIL1=600111222&mensaje=viejo", b"MENSAJE=nuevo&Accion=ENVIAR")
    assert (found.principal, found.to, found.text, found.action) == ("a", ("600111222",), "nuevo", LegacyAction.SEND)


def test_recipients_may_have_gaps_and_come_in_a_list() -> None:
    found = read_legacy(
        b"movil3=3&movil1=1&movil50=50&movil51=51&movil0=0&moviles=600111222,600111333;+34600111444", b""
    )
    assert found.to == ("1", "3", "50", "600111222", "600111333", "34600111444")
    assert found.ignored == ("movil0", "movil51")


def test_one_field_may_hold_several_numbers_and_one_number_may_hold_blanks() -> None:
    assert read_legacy(b"movil1=600111222+600111333%0A600111444", b"").to == ("600111222", "600111333", "600111444")
    assert read_legacy(b"movil1=600+111+222", b"").to == ("600 111 222",)
    assert read_legacy(b"movil1=%2B34+600+111+222", b"").to == ("+34 600 111 222",)
    assert read_legacy(b"movil1=+34600111222", b"").to == ("+34600111222",)
    assert read_legacy(b"movil1=&movil2=+++", b"").to == ()


@pytest.mark.parametrize(
    ("encoded", "text"),
    [
        (b"Garc%C3%ADa", "García"),
        (b"Garc%EDa", "García"),
        (b"10+%80", "10 €"),
        (b"%81", "\x81"),
        (b"%D0%9F%D1%80%D0%B8%D0%B2%D1%96%D1%82+%F0%9F%98%80", "Привіт 😀"),
        ("Garc\u00eda".encode(), "García"),
        ("Garc\u00eda".encode("latin-1"), "García"),
    ],
)
def test_the_text_is_utf8_or_what_old_programs_write(encoded: bytes, text: str) -> None:
    assert read_legacy(b"mensaje=" + encoded, b"").text == text


def test_another_word_for_the_action_is_kept_to_be_named() -> None:
    found = read_legacy(b"accion=borrar&otra=1&formato=JSON", b"")
    assert (found.action, found.asked, found.as_json, found.ignored) == (None, "borrar", True, ("otra",))


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_nothing_that_comes_breaks_it(query: bytes, form: bytes) -> None:
    read_legacy(query, form)
