"""Plainer spellings: what each level changes, and that nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.sms.plainer_text import Plainer, plainer
from cordboard.domain.sms.segments import Alphabet, segmented


@pytest.mark.parametrize(
    ("text", "safe", "strong"),
    [
        ("Hola, García…", "Hola, García...", "Hola, Garcia..."),
        ("«Ya» – ‘sí’", "\"Ya\" - 'sí'", "\"Ya\" - 'si'"),
        ("façade, cœur, É", "façade, cœur, É", "facade, coeur, É"),
        ("a\u00a0b\u200bc", "a bc", "a bc"),
        ("Привіт, Олю", "Привіт, Олю", "Привіт, Олю"),
        ("ñandú", "ñandú", "ñandu"),
        ("n\u0303", "ñ", "ñ"),
    ],
)
def test_levels(text: str, safe: str, strong: str) -> None:
    assert plainer(text, Plainer.OFF) == text
    assert plainer(text, Plainer.SAFE) == safe
    assert plainer(text, Plainer.STRONG) == strong


@given(st.text(max_size=200))
def test_never_worse(text: str) -> None:
    """A text of the GSM alphabet is not changed; others never become UCS-2 by it."""
    was, now = segmented(text), plainer(text, Plainer.STRONG)
    if was.alphabet is Alphabet.GSM7:
        assert now == text
    assert plainer(now, Plainer.STRONG) == now
