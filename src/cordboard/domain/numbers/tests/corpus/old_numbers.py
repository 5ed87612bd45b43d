"""Old forms of numbers, written from the new ones by the words of the regulators; the product's table is not used."""

import random
from collections.abc import Iterator

from cordboard.domain.numbers.tests.corpus.people import valid
from cordboard.domain.numbers.tests.corpus.spellings import Written

# country | new digits after the plus, 7 any digit | old digits after the plus | old digits as dialled at home
_PATTERNS = """
BJ | 22901977xxxxx | 229977xxxxx | 977xxxxx
BJ | 22901213xxxxx | 229213xxxxx | 213xxxxx
BR | 5511 9 6xxxxxxx | 55116xxxxxxx | (11) 6xxx-xxxx
BR | 5541 9 88xxxxxx | 554188xxxxxx | (041) 88xx-xxxx
CI | 22507 08xxxxxx | 22508xxxxxx | 08xxxxxx
CI | 22505 45xxxxxx | 22545xxxxxx | 45xxxxxx
CI | 22501 02xxxxxx | 22502xxxxxx | 02xxxxxx
CL | 562 2 3xxxxxx | 5623xxxxxx | (02) 3xxxxxx
CL | 5665 2 35xxxx | 566535xxxx | (065) 35xxxx
CM | 237 6 77xxxxxx | 23777xxxxxx | 77xxxxxx
CM | 237 2 222xxxxx | 237222xxxxx | 222xxxxx
CO | 57 60 1 2345xxx | 5712345xxx | (1) 2345xxx
CO | 57 60 4 4445xxx | 5744445xxx | (4) 4445xxx
EC | 593 9 91xxxxxx | 59391xxxxxx | 091xxxxxx
EC | 593 9 87xxxxxx | 59387xxxxxx | 087xxxxxx
EG | 2010 0 1xxxxxx | 20101xxxxxx | 0101xxxxxx
EG | 2012 2 3xxxxxx | 20123xxxxxx | 0123xxxxxx
GA | 24177xxxxxx | 24107xxxxxx | 07xxxxxx
GA | 24166xxxxxx | 24106xxxxxx | 06xxxxxx
GE | 995 5 99xxxxxx | 99599xxxxxx | 8 99xxxxxx
MU | 230 5 729xxxx | 230729xxxx | 729xxxx
MX | 5255 1234xxxx | 521551234xxxx | 044 55 1234xxxx
MX | 5233 1234xxxx | 521331234xxxx | 01 33 1234xxxx
NG | 234 20 1461xxxx | 2341461xxxx | 01461xxxx
PF | 689 87 21xxxx | 68921xxxx | 21xxxx
SA | 966 1 1461xxxx | 9661461xxxx | 01461xxxx
SA | 966 1 2651xxxx | 9662651xxxx | 02651xxxx
SX | 1 721 542xxxx | 599542xxxx | 542xxxx
VN | 84 70 345xxxx | 84120345xxxx | 0120345xxxx
VN | 84 39 345xxxx | 84169345xxxx | 0169345xxxx
VN | 84 24 3822xxxx | 8443822xxxx | 043822xxxx
VN | 84 236 3822xxx | 845113822xxx | 05113822xxx
"""
_EACH = 4
_FOREIGN = ("ES", "UA", "FR", "DE")


def old_numbers(chance: random.Random) -> Iterator[Written]:
    for line in _PATTERNS.strip().splitlines():
        country, new, full, home = (cell.strip() for cell in line.split("|"))
        found: set[str] = set()
        while len(found) < _EACH:
            any_digits = f"{chance.randrange(10**8):08}"
            if valid("+" + _filled(new, any_digits)):
                found.add(any_digits)
        for digits in sorted(found):
            truth, old = ("+" + _filled(new, digits),), _filled(full, digits)
            reason = f"+{old} is in service again" if country != "GA" and valid("+" + old) else ""
            yield Written(f"+{old}", chance.choice(_FOREIGN), truth, "old number in full", reason)
            yield Written(f"00{old}", "ES", truth, "old number in full", reason)
            if country != "SX":
                yield Written(_shown(home, digits), country, truth, "old number at home", reason)


def _filled(pattern: str, digits: str) -> str:
    return _shown(pattern.replace(" ", ""), digits)


def _shown(pattern: str, digits: str) -> str:
    """The digits of the number end as those given do."""
    rest = iter(digits[len(digits) - pattern.count("x") :])
    return "".join(next(rest) if c == "x" else c for c in pattern)
