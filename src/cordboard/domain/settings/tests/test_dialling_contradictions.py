"""What is refused in the settings of extensions and phones."""

import pytest

from cordboard.domain.settings.dialling_contradictions import hardware_address


@pytest.mark.parametrize("written", ["00-15-65-AB-CD-EF", "001565abcdef", "00:15:65:ab:cd:ef", "0015.65ab.cdef"])
def test_a_hardware_address_is_the_same_in_any_notation(written: str) -> None:
    assert hardware_address(written) == hardware_address("00:15:65:AB:CD:EF") is not None


@pytest.mark.parametrize("written", ["", "00:15:65:ab:cd", "00:15:65:ab:cd:ef:00", "00:15:65:ab:cd:eg", "phone"])
def test_what_has_another_length_or_other_letters_is_none(written: str) -> None:
    assert hardware_address(written) is None
