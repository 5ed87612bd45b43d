"""Texts that are longer than their field: where they are cut, and which ones were."""

import pytest

from cordboard.domain.crm_texts.field_lengths import cut, cut_texts
from cordboard.domain.settings.crm_texts import CrmTexts


@pytest.mark.parametrize(
    ("text", "longest", "shown"),
    [
        ("Eva Sanz", 8, "Eva Sanz"),
        ("Eva Sanz", 9, "Eva Sanz"),
        ("Eva Sanz", 7, "Eva Sa…"),
        (" Eva Sanz", 5, " Eva…"),
        ("Eva Sanz", 5, "Eva…"),
        ("Eva", 1, "…"),
        ("", 0, ""),
    ],
)
def test_a_text_that_is_too_long_ends_with_a_mark_in_the_place_of_its_last_character(
    text: str, longest: int, shown: str
) -> None:
    assert cut(text, longest) == shown


def test_texts_are_cut_where_the_crm_has_a_limit_and_their_lengths_are_told() -> None:
    texts = CrmTexts(call_subject="Call from Eva", lead_name="Eva Sanz", task_subject="Call back Eva")
    lengths = {"call_subject": 6, "lead_name": 8, "deal_name": 0}
    assert cut_texts(texts, lengths) == (
        CrmTexts(call_subject="Call…", lead_name="Eva Sanz", task_subject="Call back Eva"),
        {"call_subject": 13},
    )
