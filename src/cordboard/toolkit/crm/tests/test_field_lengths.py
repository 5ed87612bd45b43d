"""Texts are cut to their fields, and the marker that keeps a record from being created twice stays."""

from hypothesis import given
from hypothesis import strategies as st

from cordboard.toolkit.crm.field_lengths import fitted
from cordboard.toolkit.crm.idempotency_marker import keys_in, marked, unmarked


@given(st.text(max_size=400), st.integers(40, 200))
def test_a_text_fits_afterwards_and_only_its_end_is_gone(text: str, longest: int) -> None:
    record, remarks = fitted({"Subject": text, "Other": text}, {"Subject": longest, "Other": None})
    assert len(record["Subject"]) <= longest
    assert record["Other"] == text
    if len(text) <= longest:
        assert (record["Subject"], remarks) == (text, [])
    else:
        assert text.startswith(record["Subject"].removesuffix("…"))
        assert remarks == [f"Subject was cut to {longest} characters."]


@given(st.text(alphabet="ab \n", max_size=300), st.text(alphabet="xy\n", max_size=50))
def test_the_marker_stays_whatever_is_cut(text: str, lines: str) -> None:
    whole = "\n".join(part for part in (marked(text, "c1:call"), lines) if part)
    record, _ = fitted({"description": whole}, {"description": 60})
    assert len(record["description"]) <= 60
    assert keys_in(record["description"]) == {"c1:call"}


def test_a_text_without_its_marker_is_what_people_wrote() -> None:
    assert unmarked("a\n[cordboard:k]\nb") == ("a\nb", "k")
    assert unmarked("a") == ("a", None)
