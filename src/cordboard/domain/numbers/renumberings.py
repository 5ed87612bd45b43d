"""Numbering plans that changed: the old form of a number, and the number it became. `interpretation.py` applies it.

Only changes that give each old number one new one, or a few that can be listed. A form that is in service again today
keeps its meaning of today, except where the row says that the library still lists what the regulator has withdrawn.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from cordboard.domain.calls.call import Value


class Renumbering(Value, frozen=True, kw_only=True):
    """One change. `old` matches all digits after the plus; `new` gives the digits of today, several where open."""

    country: str  # ISO 3166 alpha-2
    since: str  # ISO 8601 date of the change, the last one where it came in steps
    old: str
    new: tuple[str, ...]
    source: str
    withdrawn: bool = False  # nobody has the old form any more, whatever the library says


# country, since | old form | new form | source. An asterisk: withdrawn, though the library still lists it.
_TABLE = r"""
BJ 2024-11-30 | 229([24-9]\d{7}) | 22901\1 | ARCEP Bénin: 01 before each number
BR 2016-11-06 | 55([14689][1-9]|2[12478]|3[1-578]|5[13-5]|7[13-579])([6-9]\d{7}) | 55\g<1>9\2 | ANATEL: ninth digit *
CI 2021-01-31 | 225([04-8][0-3]\d{6}) | 22501\1 | ARTCI: mobiles of Moov
CI 2021-01-31 | 225([04-8][4-6]\d{6}) | 22505\1 | ARTCI: mobiles of MTN
CI 2021-01-31 | 225([04-8][7-9]\d{6}) | 22507\1 | ARTCI: mobiles of Orange
CI 2021-01-31 | 225(2\d8\d{5}) | 22521\1 | ARTCI: fixed lines of Moov
CI 2021-01-31 | 225([23]\d0\d{5}) | 22525\1 | ARTCI: fixed lines of MTN
CI 2021-01-31 | 225(2\d[1-79]\d{5}|3\d[1-9]\d{5}) | 22527\1 | ARTCI: fixed of Orange
CL 2012-11-24 | 562([2-9]\d{6}) | 5622\1 | Subtel: 2 before fixed lines of Santiago
CL 2013-07-06 | 56(3[2-5]|4[1-35]|5[1-357-8]|6[13-57]|7[1-35])(\d{6}) | 56\g<1>2\2 | Subtel: the same in the regions
CL 2016-02-06 | 56([89]\d{7}) | 569\1 | Subtel: 9 before each mobile
CM 2014-11-21 | 237([5-79]\d{7}) | 2376\1 | ART: 6 before mobiles
CM 2014-11-21 | 237([23]\d{7}) | 2372\1 | ART: 2 before fixed lines
CO 2021-09-01 | 57([124-8]\d{7}) | 5760\1 | CRC resolution 5826: 60 before the area code
EC 2012-09-30 | 593([89]\d{7}) | 5939\1 | Supertel: 9 before mobiles
EG 2011-10-06 | 2010(\d{7}) | 20100\1 | NTRA: eleventh digit of mobiles
EG 2011-10-06 | 201([69])(\d{7}) | 2010\1\2 | NTRA: eleventh digit of mobiles
EG 2011-10-06 | 201([14])(\d{7}) | 2011\1\2 | NTRA: eleventh digit of mobiles
EG 2011-10-06 | 201([278])(\d{7}) | 2012\1\2 | NTRA: eleventh digit of mobiles
GA 2019-11-15 | 2410?1(\d{6}) | 24111\1 | ARCEP Gabon: fixed lines *
GA 2019-11-15 | 2410?([256])(\d{6}) | 2416\1\2 | ARCEP Gabon: mobiles of Libertis and Moov *
GA 2019-11-15 | 2410?([47])(\d{6}) | 2417\1\2 | ARCEP Gabon: mobiles of Airtel *
GE 2011-06-20 | 995((?:5[1578]|68|77|9[135789])\d{6}) | 9955\1 | GNCC: 5 before mobiles
GE 2011-06-04 | 99532(\d{6}) | 995322\1 | GNCC: 2 before numbers of Tbilisi
MU 2013-09-01 | 230((?:2[59]|[79]\d)\d{5}) | 2305\1 | ICTA: 5 before mobiles
MX 2019-08-03 | 521(\d{10}) | 52\1 | IFT: no 1 before mobiles after the country code
NG 2024-01-01 | 234([1-9]\d{7}) | 23420\1 | NCC: 02 before fixed lines
PF 2014-06-23 | 689([237]\d{5}) | 68987\1 | OPT: 87 before mobiles
PF 2014-06-21 | 689([4689]\d{5}) | 68940\1 | OPT: 40 before fixed lines
PH 2019-10-06 | 632([2-9]\d{6}) | 6328\1 6327\1 | NTC 10-10-2017: 8 (PLDT) or 7 (Globe) in Manila
QA 2010-07-28 | 974([3-7])(\d{6}) | 974\1\1\2 | ictQATAR: first digit twice
SA 2013-08-18 | 966([123467]\d{7}) | 9661\1 | CITC: 1 before area codes
SH 2013-10-01 | 290([2-7]\d{3}) | 2902\1 | Sure: 2 before each number of Saint Helena
SX 2011-09-30 | 5995(\d{6}) | 17215\1 | NANPA planning letter 423: area code 721
SZ 2011-02-01 | 268([2-5]\d{6}) | 2682\1 | SPTC: 2 before fixed lines
SZ 2010-06-01 | 268(6\d{6}) | 2687\1 | SPTC: 7 before mobiles
TG 2011-08-07 | 228((?:2[2-7]|33|44|55|66)\d{5}) | 2282\1 | ARTP: 2 before fixed lines
XK 2019-01-15 | 381((?:38|28|29|39)\d{6}) | 383\1 | ARKEP: own country code instead of 381
XK 2019-01-15 | 386(49\d{6}) | 383\1 | ARKEP: own country code instead of 386
"""
# Vietnam, 2017: area code after 84, and the one it became. Source: Ministry of Information and Communications,
# letter 1942/BTTTT-CVT of 6 June 2017; three steps from 11 February to 17 June.
_VIETNAM_AREAS = """
22 212, 231 213, 20 214, 230 215, 29 216, 52 232, 53 233, 54 234, 510 235, 511 236, 37 237, 38 238, 39 239,
33 203, 240 204, 25 205, 26 206, 27 207, 280 208, 281 209, 320 220, 321 221, 241 222, 31 225, 351 226, 36 227,
350 228, 30 229, 780 290, 781 291, 710 292, 711 293, 74 294, 76 296, 77 297, 79 299,
4 24, 8 28, 61 251, 62 252, 64 254, 55 255, 56 256, 57 257, 58 258, 68 259, 60 260, 501 261, 500 262, 63 263,
59 269, 70 270, 651 271, 72 272, 73 273, 650 274, 75 275, 66 276, 67 277
"""
# Vietnam, 15 September 2018: eleven-digit mobiles. Source: the same ministry, decision 798/QD-BTTTT.
_VIETNAM_MOBILES = """
120 70, 121 79, 122 77, 126 76, 128 78, 123 83, 124 84, 125 85, 127 81, 129 82, 162 32, 163 33, 164 34, 165 35,
166 36, 167 37, 168 38, 169 39, 186 56, 188 58, 199 59
"""


def table_rows() -> Iterator[Renumbering]:
    """The rows of the tables above, in their order."""
    for line in _TABLE.strip().splitlines():
        head, old, new, source = (cell.strip() for cell in line.split(" | "))
        country, since = head.split()
        yield Renumbering(
            country=country,
            since=since,
            old=old,
            new=tuple(new.split()),
            source=source.removesuffix(" *"),
            withdrawn=source.endswith(" *"),
        )
    for old, new in re.findall(r"(\d+) (\d+)", _VIETNAM_AREAS):
        rest = 8 if len(old) == 1 else 7
        yield _vietnam("2017-06-17", rf"84{old}(\d{{{rest}}})", rf"84{new}\1", "MIC 1942/BTTTT-CVT: area codes")
    for old, new in re.findall(r"(\d+) (\d+)", _VIETNAM_MOBILES):
        yield _vietnam("2018-09-15", rf"84{old}(\d{{7}})", rf"84{new}\1", "MIC 798/QD-BTTTT: mobiles")


def _vietnam(since: str, old: str, new: str, source: str) -> Renumbering:
    return Renumbering(country="VN", since=since, old=old, new=(new,), source=source)


RENUMBERINGS = tuple(table_rows())
_FIRST_DIGITS = tuple(dict.fromkeys(re.match(r"\d{2,4}", row.old)[0][:2] for row in RENUMBERINGS))  # type: ignore[index]


@lru_cache(maxsize=512)
def renumbered(digits: str) -> tuple[tuple[str, bool], ...]:
    """What the digits of a full number became: each with whether the old form is surely withdrawn. Often nothing."""
    if not digits.startswith(_FIRST_DIGITS):
        return ()
    found = ((row, re.fullmatch(row.old, digits)) for row in RENUMBERINGS)
    return tuple((match.expand(new), row.withdrawn) for row, match in found if match for new in row.new)
