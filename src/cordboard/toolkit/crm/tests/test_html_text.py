"""Text to HTML and back."""

from cordboard.toolkit.crm.html_text import html_of, text_of


def test_a_text_comes_back_as_it_was() -> None:
    for text in ("", "one", "a < b & c\nsecond line", "Олена\nñ"):
        assert text_of(html_of(text)) == text


def test_what_a_service_made_of_it_is_read_too() -> None:
    assert text_of("<p>one</p><p>two&nbsp;<b>three</b></p>") == "one\ntwo three"
    assert text_of(None) == ""
