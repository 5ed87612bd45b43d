"""The erasure list: it knows whom it was told of, and until when."""

import hashlib
import hmac

from cordboard.domain.interaction import Identity, phone_identities
from cordboard.domain.numbers.reading import read
from cordboard.domain.personal_data.erasures import ErasureList, hash_of, merged, reference_of

KEY = b"k" * 32
(EVA,) = phone_identities(read("+34600111222"))
(ANA,) = phone_identities(read("+34600333444"))


def list_of(*entries: tuple[Identity, float]) -> ErasureList:
    return ErasureList(KEY, {hash_of(one, KEY): at for one, at in entries})


def test_the_list_holds_a_keyed_hash_and_no_number() -> None:
    expected = hmac.new(KEY, f"erased {EVA.key}".encode(), hashlib.sha256).hexdigest()
    assert hash_of(EVA, KEY) == expected
    assert list_of().hash_of(EVA) == expected
    assert hash_of(EVA, b"other") != expected


def test_a_reference_is_short_and_says_when() -> None:
    assert reference_of("0123456789abcdef", 17.9) == "01234567-17"


def test_lists_are_merged_with_the_latest_time_of_each() -> None:
    assert merged({"a": 1.0, "b": 5.0}, {"a": 3.0, "c": -1.0}, {"b": 2.0}) == {"a": 3.0, "b": 5.0, "c": -1.0}
    assert merged() == {}


def test_what_began_until_the_erasure_is_erased_and_what_came_later_is_not() -> None:
    erased = list_of((EVA, 100.0))
    assert len(erased) == 1
    assert [erased.covers((EVA,), at) for at in (99.0, 100.0, 101.0)] == [True, True, False]
    assert erased.covers((ANA, EVA), 99.0)
    assert not erased.covers((ANA,), 99.0)
    assert not list_of().covers((EVA,), 99.0)


def test_of_several_identities_the_last_erasure_counts() -> None:
    erased = list_of((EVA, 100.0), (ANA, 50.0))
    assert erased.erased_at((ANA, EVA)) == 100.0
    assert erased.erased_at((ANA,)) == 50.0
    assert (erased.erased_at(()), list_of().erased_at((EVA,))) == (None, None)


def test_a_later_erasure_replaces_an_earlier_one_and_no_other_way_round() -> None:
    erased = list_of((EVA, 100.0))
    erased.add(hash_of(EVA, KEY), 50.0)
    assert erased.erased_at((EVA,)) == 100.0
    erased.add(hash_of(EVA, KEY), 150.0)
    erased.add(hash_of(ANA, KEY), 7.0)
    assert (erased.erased_at((EVA,)), erased.erased_at((ANA,)), len(erased)) == (150.0, 7.0, 2)


def test_what_comes_late_is_looked_for_three_times() -> None:
    erased = list_of()
    assert erased.late == 0
    erased.came_late()
    assert erased.late == 3


def test_texts_and_records_of_an_erased_person_are_recognised() -> None:
    erased = list_of((EVA, 100.0))
    for hashed in erased.hashes_of_texts((EVA,), ("Eva Sanz",), ("contact-77",)):
        erased.add(hashed, 100.0)
    assert erased.mentions("Call back Eva Sanz today")
    assert not erased.mentions("Call back Ana today")
    assert "Sanz" not in erased.without("Call back Eva Sanz today")
    assert erased.without("Call back Ana today") == "Call back Ana today"
    assert erased.has_record("contact-77")
    assert not erased.has_record("contact-78")


def test_an_empty_list_knows_nobody() -> None:
    empty = list_of()
    assert (empty.mentions("Eva Sanz"), empty.has_record("contact-77"), empty.without("Eva")) == (False, False, "Eva")
