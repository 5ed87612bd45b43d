"""Names of users: one spelling, one script, nothing invisible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.user_names import fault_in, normal_name, skeleton


@pytest.mark.parametrize(
    "name",
    [
        "ana", "Ana García", "Žofia", "O'Neil", "ana.garcia@example.com", "Олена Їжак", "Ємельянов-Ґудзь",
        "Ελένη", "李小龍", "ひらがなカタカナ漢字", "김철수", "محمد", "user 7", "Zoé", "100", "Ana_2", "ñandú",
    ],
)  # fmt: skip
def test_names_in_any_one_script_are_good(name: str) -> None:
    assert fault_in(normal_name(name)) is None


@pytest.mark.parametrize(
    "name",
    [
        "a\nb", "a\x00b", "a\x7fb", "a\u200bb", "a\u202eb", "\ufeffana", "a\u2028b", "a\u00adb", "a\ue000b",
        "a\U000e0061b", "a\u3164b", "a\u2800b", "a\ufe0fb", "a\u034fb", "\u0301ana", "---", "", " ", "\u2066ana",
    ],
)  # fmt: skip
def test_names_with_something_invisible_are_not(name: str) -> None:
    assert fault_in(normal_name(name))


@pytest.mark.parametrize("name", ["аna", "anа", "аdmin", "Оlena", "adмin", "αdmin", "аlice smith", "Ana Оlena", "ԁemo"])
def test_names_of_two_scripts_are_not(name: str) -> None:
    assert "one script" in (fault_in(normal_name(name)) or "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("асе", "ace"), ("ВОВА", "BOBA"), ("Ana", "ANA"), ("ana", "ána"), ("ο", "o"), ("оо", "oo"), ("ａｎａ", "ana"),
        ("user0", "usero"), ("user1", "userl"), ("хсо", "xco"),
    ],
)  # fmt: skip
def test_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(normal_name(one)) == skeleton(normal_name(other))


@pytest.mark.parametrize(("one", "other"), [("ana", "ane"), ("Олена", "Олеся"), ("user2", "user3"), ("ana b", "anab")])
def test_names_that_can_be_told_apart_have_two(one: str, other: str) -> None:
    assert skeleton(normal_name(one)) != skeleton(normal_name(other))


@pytest.mark.parametrize(
    ("written", "stored"),
    [("ａｎａ", "ana"), ("ﬁona", "fiona"), ("e\u0301va", "éva"), ("ana\u00a0b", "ana b"), ("Ⅳ", "IV")],
)
def test_one_spelling_is_stored(written: str, stored: str) -> None:
    assert normal_name(written) == stored


@given(st.text(max_size=20))
def test_a_good_name_is_stored_as_it_is_and_has_no_control_character(text: str) -> None:
    name = normal_name(text)
    if fault_in(name) is None:
        assert normal_name(name) == name
        assert not any(unicodedata.category(one).startswith("C") for one in name)
