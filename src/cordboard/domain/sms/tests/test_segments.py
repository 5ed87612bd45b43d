"""Parts of an SMS: the vectors of two programs that are not ours, and what holds for every text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.sms.segments import BASIC, EXTENDED, JOINED, SINGLE, Alphabet, outside_gsm7, segmented

GSM, UCS = Alphabet.GSM7, Alphabet.UCS2


@pytest.mark.parametrize(
    ("text", "alphabet", "units"),
    [  # seen with smsutil 1.1.3; the borders also on the wire of Kannel 1.4.5
        ("a" * 160, GSM, (160,)),
        ("a" * 161, GSM, (153, 8)),
        ("a" * 306, GSM, (153, 153)),
        ("a" * 307, GSM, (153, 153, 1)),
        ("a" * 158 + "€", GSM, (160,)),
        ("a" * 159 + "€", GSM, (153, 8)),
        ("я" * 70, UCS, (70,)),
        ("я" * 71, UCS, (67, 4)),
        ("я" * 134, UCS, (67, 67)),
        ("я" * 135, UCS, (67, 67, 1)),
        ("😀" * 35, UCS, (70,)),
        ("😀" * 36, UCS, (66, 6)),
        ("a" * 69 + "😀", UCS, (67, 4)),
        ("a" * 66 + "😀" + "b" * 20, UCS, (66, 22)),
        ("a" * 152 + "€" + "b" * 20, GSM, (152, 22)),
        ("", GSM, (0,)),
        ("Estimado García", UCS, (15,)),
        ("é ñ É Ñ ü à è ì ò ù Ç ¿ ¡", GSM, (25,)),
        ("[]{}~^|\\€", GSM, (18,)),
    ],
)
def test_vectors(text: str, alphabet: Alphabet, units: tuple[int, ...]) -> None:
    found = segmented(text)
    assert (found.alphabet, found.units) == (alphabet, units)


@pytest.mark.parametrize("letter", "áíóúÁÍÓÚçâêîôûœ`їЯ")
def test_letters_outside_the_gsm_alphabet(letter: str) -> None:
    assert outside_gsm7(f"a{letter}b{letter}") == letter
    assert segmented(letter).alphabet is UCS


def test_the_alphabet_has_128_places() -> None:
    """One of them is the escape, which is no character."""
    assert len(BASIC) == 127
    assert len(EXTENDED) == 10
    assert not BASIC & EXTENDED


LETTERS = st.text(st.sampled_from([*"aé€{^\nя😀ї", "👩‍👧"[1]]), max_size=400) | st.text(max_size=400)


@given(LETTERS)
def test_parts_hold_the_whole_text_and_are_as_few_as_can_be(text: str) -> None:
    found = segmented(text)
    assert "".join(found.parts) == text
    most = SINGLE[found.alphabet] if len(found.parts) == 1 else JOINED[found.alphabet]
    assert all(units <= most for units in found.units)
    for part, units, following in zip(found.parts, found.units, found.parts[1:], strict=False):
        assert part
        assert units + _width(following[0], found.alphabet) > most  # the next character did not fit


@given(LETTERS)
def test_units_are_those_of_the_coded_text(text: str) -> None:
    """A second way to count: of the bytes that are sent."""
    found = segmented(text)
    if found.alphabet is UCS:
        assert sum(found.units) == len(text.encode("utf-16-be", "surrogatepass")) // 2
    else:
        assert sum(found.units) == len(text) + sum(text.count(one) for one in EXTENDED)


def _width(character: str, alphabet: Alphabet) -> int:
    return segmented(character + ("я" if alphabet is UCS else "")).units[0] - (1 if alphabet is UCS else 0)
