"""What digits are in a region: here, elsewhere, both, short, or an extension; each as a whole answer."""

from cordboard.domain.numbers.interpretation import contextual, in_full, international, is_extension, is_short, is_whole
from cordboard.domain.numbers.parsing import Decided


def local(e164: str) -> Decided:
    return Decided(e164=e164, valid=True, international=False)


def full(e164: str, *, valid: bool = True) -> Decided:
    return Decided(e164=e164, valid=valid, international=True)


def test_a_number_written_as_people_of_the_region_write_it_is_theirs() -> None:
    for digits, region, e164 in (
        ("600111222", "ES", "+34600111222"),
        ("0301234567", "DE", "+49301234567"),
        ("13123456789", "CN", "+8613123456789"),  # mobiles have no trunk prefix there, fixed lines have one
        ("84912345678", "RU", "+74912345678"),  # also a number of Vietnam, but 8 is dialled first in Russia
        ("3527590234", "AG", "+13527590234"),  # also a number of Luxembourg
        ("131234", "AU", "+61131234"),
    ):
        assert contextual(digits, region) == (local(e164),), digits


def test_a_number_of_another_country_that_is_dialled_nationally_is_local() -> None:
    for digits, region, e164 in (
        ("04890123456", "IE", "+442890123456"),
        ("0261234567", "MY", "+6561234567"),
        ("0590271234", "BL", "+590590271234"),
        ("0594101234", "FR", "+594594101234"),
        ("021234567", "SM", "+39021234567"),
    ):
        assert contextual(digits, region) == (local(e164),), digits
    assert contextual("013123496566", "SM") == ()
    assert contextual("0594101234", "DE") != (local("+594594101234"),)


def test_old_prefixes_and_lost_zeros_are_mended_at_home_only() -> None:
    for digits, region, e164 in (
        ("51236014", "IT", "+39051236014"),
        ("899323660", "GE", "+995599323660"),
        ("1831412345678", "AU", "+61412345678"),
        ("80671234567", "UA", "+380671234567"),
    ):
        assert contextual(digits, region) == (local(e164),), digits
    assert contextual("8301123", "IT") == (Decided(e164="+398301123", valid=False, international=False),)


def test_digits_in_full_are_believed_where_nothing_at_home_is_as_likely() -> None:
    assert contextual("380311235058", "IT") == (full("+380311235058"),)
    assert contextual("6581238222", "CL") == (full("+6581238222"),)
    assert contextual("34999999999", "ES") == (full("+34999999999", valid=False),)
    assert contextual("34600111222", None) == (full("+34600111222"),)
    assert contextual("6561237034", None) == contextual("34999999999", None) == ()


def test_after_two_zeros_a_number_is_in_full_wherever_it_is() -> None:
    for digits, region, e164 in (
        ("004930123456", "BR", "+4930123456"),
        ("00597211276", "KE", "+597211276"),
        ("006907290", "KE", "+6907290"),
        ("0012684641234", "SG", "+12684641234"),
        ("005665354803", "ES", "+56652354803"),
        ("0049301234", None, "+49301234"),
    ):
        assert contextual(digits, region) == (full(e164),), digits
    for region in ("ES", "BR", None):
        assert contextual("0034999999999", region) == (full("+34999999999", valid=False),)
    assert contextual("049301234", None) == ()


def test_a_local_number_without_its_trunk_prefix_stays_open_beside_one_in_full() -> None:
    for digits, region, here, elsewhere in (
        ("34928000111", "DE", "+4934928000111", "+34928000111"),
        ("4532124136", "IT", "+3904532124136", "+4532124136"),
        ("3906698123", "IT", "+393906698123", "+3906698123"),
        ("98742575", "EC", "+593998742575", "+98742575"),
        ("496359877", "GE", "+995496359877", "+496359877"),
        ("98259554", "UY", "+59898259554", "+98259554"),
        ("483011031", "PL", "+48483011031", "+483011031"),
        ("53495663", "CU", "+5353495663", "+53495663"),
    ):
        assert contextual(digits, region) == (local(here), full(elsewhere)), digits


def test_what_an_operator_decided_is_open_at_home_and_in_full() -> None:
    both = "+63288123456", "+63278123456"
    assert contextual("028123456", "PH") == tuple(map(local, both))
    assert international("6328123456") == tuple(map(full, both))
    assert in_full("6328123456") is in_full("006328123456") is None


def test_a_zero_too_many_is_left_out_of_a_number_that_nobody_has_only_where_it_is_marked() -> None:
    nobody = (full("+34999999999", valid=False),)
    assert international("340999999999", zero=True) == international("0034999999999") == nobody
    assert international("340999999999") == international("3434999999999") == ()


def test_a_zero_that_got_lost_is_put_back_only_where_a_country_code_surely_begins() -> None:
    rome = full("+390612345678")
    assert international("39612345678") == (rome,)
    assert international("39612345678", bare=True) == ()
    assert in_full("0039612345678") == rome
    assert in_full("39612345678") is in_full("0600111222") is None
    assert in_full("0034600111222") == in_full("34600111222") == full("+34600111222")


def test_a_short_number_is_one_of_its_region() -> None:
    for digits, region in (
        ("112", "ES"),
        ("061", "ES"),
        ("000", "AU"),
        ("911", "US"),
        ("116117", "DE"),
        ("112", None),
    ):
        assert is_short(digits, region), digits
    for digits, region in (
        ("911", "ES"),
        ("12", "ES"),
        ("0", "ES"),
        ("1161170", "DE"),
        ("061", None),
        ("61", "ES"),
    ):
        assert not is_short(digits, region), digits


def test_five_or_six_digits_are_a_whole_number_of_a_service_or_of_a_small_place() -> None:
    for digits, region in (("131234", "AU"), ("14020", "NL"), ("09601", "IR"), ("803116", "SM"), ("256789", "GG")):
        assert is_whole(digits, region), digits
    for digits, region in (
        ("9601", "IR"),
        ("900123", "AL"),  # a service, but its trunk prefix is missing
        ("201234", "FO"),  # nothing special: an ordinary number there
        ("842351", "DE"),
        ("131234", "ES"),
        ("131234", None),
        ("1300123456", "AU"),
    ):
        assert not is_whole(digits, region), digits


def test_an_extension_is_shorter_than_any_number_of_the_region() -> None:
    for digits, region in (("123456", "ES"), ("0171", "DE"), ("131234", "AU"), ("20123", "FO"), ("123456", None)):
        assert is_extension(digits, region), digits
    for digits, region in (("1234567", "ES"), ("1234567", None), ("201234", "FO"), ("02000", "NO"), ("080012", "AE")):
        assert not is_extension(digits, region), digits
