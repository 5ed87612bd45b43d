import pytest

from cordboard.contract.languages import Language
from cordboard.web.reader_language import reader_language


@pytest.mark.parametrize(
    ("named", "header", "language"),
    [
        (None, "", "en"),
        (None, "uk-UA,uk;q=0.9,en;q=0.5", "uk"),
        (None, "de;q=1, es;q=0.3, fr;q=0.8", "fr"),
        (None, "FR-ca", "fr"),
        (None, "de, ja;q=0.5", "en"),
        (None, "fr;q=0, es;q=0.1", "es"),
        (None, "es;q=much, fr;q=0.9", "es"),
        (None, "*;;,=", "en"),
        ("es", "fr", "es"),
    ],
)
def test_the_named_language_wins_then_the_preferred_one_that_we_have(
    named: Language | None, header: str, language: str
) -> None:
    assert reader_language(named, header) == language
