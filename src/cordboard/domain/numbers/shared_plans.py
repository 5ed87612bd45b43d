"""Numbering plans that span several country codes: what is dialled at home may belong to another country.

Countries that share one country code (NANP, Russia and Kazakhstan, Britain and its islands) need no row here: the
digits after the code say which country it is.
"""

import re

# Homes | digits as dialled there | the number after the plus | source
_DIALLED = r"""
FR RE YT GP GF MQ BL MF | 0(26[239]|639|69[23])(\d{6}) | 262\1\2 | ARCEP décision 2018-0881: Réunion, Mayotte
FR RE YT GP GF MQ BL MF | 0(590|69[01])(\d{6}) | 590\1\2 | ARCEP décision 2018-0881: Guadeloupe and its neighbours
FR RE YT GP GF MQ BL MF | 0([56]94)(\d{6}) | 594\1\2 | ARCEP décision 2018-0881: French Guiana
FR RE YT GP GF MQ BL MF | 0(596|69[67])(\d{6}) | 596\1\2 | ARCEP décision 2018-0881: Martinique
FR RE YT GP GF MQ BL MF | 0508(\d{6}) | 508\1 | ARCEP décision 2018-0881: Saint-Pierre-et-Miquelon
IE | 048(\d{8}) | 4428\1 | ComReg numbering conditions: Northern Ireland
IT VA | 0549(\d{6}) | 3780549\1 | AGCOM numbering plan: San Marino
MY | 02(\d{8}) | 65\1 | MCMC numbering plan: Singapore
SG | 020([1-9]\d{7,9}) | 60\1 | IMDA numbering plan: Malaysia
"""
# Written after the wrong one of the country codes: nobody's number there, or the same line under both.
_MISPLACED = r"""
33(?:0?)(26[239]|639|69[23])(\d{6}) | 262\1\2
33(?:0?)(590|69[01])(\d{6}) | 590\1\2
33(?:0?)([56]94)(\d{6}) | 594\1\2
33(?:0?)(596|69[67])(\d{6}) | 596\1\2
390549(\d{6}) | 3780549\1
"""
# One plan, several country codes: what is nobody's at home is dialled nationally all the same.
_TOGETHER = (
    ("FR", "RE", "YT", "GP", "GF", "MQ", "PM", "BL", "MF"),
    ("IT", "SM", "VA"),  # from San Marino all of Italy is reached without 0039
    ("IL", "PS"),
)


def table_cells(table: str) -> list[list[str]]:
    """The rows of a table above, cell by cell."""
    return [[cell.strip() for cell in line.split(" | ")] for line in table.strip().splitlines()]


DIALLED = tuple((tuple(homes.split()), old, new, source) for homes, old, new, source in table_cells(_DIALLED))
TOGETHER = {home: tuple(one for one in plan if one != home) for plan in _TOGETHER for home in plan}
_HERE = {home: [(old, new) for homes, old, new, _ in DIALLED if home in homes] for row in DIALLED for home in row[0]}
_PLACES = table_cells(_MISPLACED)


def placed(digits: str) -> str:
    """The full number under the country code that is its own; most come back unchanged."""
    if digits.startswith(("33", "39")):
        for old, new in _PLACES:
            if match := re.fullmatch(old, digits):
                return match.expand(new)
    return digits


def dialled(digits: str, region: str) -> str:
    """The full number, without plus, that these digits reach from that country by a prefix of its plan; or nothing."""
    for old, new in _HERE.get(region, ()):
        if match := re.fullmatch(old, digits):
            return match.expand(new)
    return ""
