"""Our key in a text."""

from cordboard.toolkit.crm.idempotency_marker import keys_in, marked, marker


def test_a_marked_text_gives_its_key_back() -> None:
    for text in (None, "", "what was said", "two\nlines [not ours]"):
        assert keys_in(marked(text, "c1:lead")) == {"c1:lead"}


def test_a_key_that_only_begins_alike_is_another() -> None:
    assert keys_in(f"{marker('c1:lead')} and {marker('c1:lead2')}") == {"c1:lead", "c1:lead2"}
    assert keys_in("[cordboard:]") == frozenset()
    assert keys_in(None) == frozenset()
