"""Names of users: one spelling, one script, nothing invisible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.user_names import fault_in, looks_taken, normal_name, skeleton


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
    assert fault_in(normal_name(name)) in (
        "without control and invisible characters",
        "with letters or digits, and none of them an accent alone at its beginning",
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a\x00b", "without control and invisible characters"),
        ("a\u2029b", "without control and invisible characters"),
        ("a\u2028b", "without control and invisible characters"),
        ("a\ufe0fb", "without control and invisible characters"),
        ("---", "with letters or digits, and none of them an accent alone at its beginning"),
        ("aдмin", "whose letters are of one script, so that it cannot look like another name"),
    ],
)
def test_the_fault_is_said_in_words_that_follow_a_name(name: str, said: str) -> None:
    assert fault_in(normal_name(name)) == said


def test_a_letter_too_new_for_a_name_counts_as_a_script_of_its_own() -> None:
    letters = filter(str.isalpha, map(chr, range(0x3400, 0x110000)))
    for unnamed in [one for one in letters if not unicodedata.name(one, "")][:3]:  # Python knows names of a new day
        assert "one script" in (fault_in(f"a{unnamed}") or "")


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


def test_a_name_is_taken_when_one_of_the_others_looks_like_it() -> None:
    assert looks_taken("АСЕ", ["bob", "ace"])
    assert not looks_taken("АСЕ", ["bob", "eve"])
    assert not looks_taken("ana", [])


@pytest.mark.parametrize(("name", "seen"), [("Ána", "ana"), ("user01", "userol"), ("Ñandú", "nandu")])
def test_the_skeleton_of_a_name_is_its_letters_as_they_are_drawn(name: str, seen: str) -> None:
    assert skeleton(name) == seen


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
