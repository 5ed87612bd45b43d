"""Regions: the countries whose local numbers we read. `interpretation.py` applies them."""

import re
from functools import lru_cache

import phonenumbers as lib

REGION = "two letters of ISO 3166, such as ES or UA"  # what a region is, in words
_ALIASES = {"UK": "GB", "EL": "GR"}
# Source: ISO 3166-1, alpha-3 and alpha-2. Only for a hint to users who wrote three letters.
_THREE = """
    ARG AR, AUS AU, AUT AT, BEL BE, BGR BG, BRA BR, CAN CA, CHE CH, CHL CL, CHN CN, COL CO, CZE CZ, DEU DE, DNK DK,
    ESP ES, EST EE, FIN FI, FRA FR, GBR GB, GRC GR, HRV HR, HUN HU, IND IN, IRL IE, ISR IL, ITA IT, JPN JP, KAZ KZ,
    LTU LT, LUX LU, LVA LV, MDA MD, MEX MX, NLD NL, NOR NO, NZL NZ, PER PE, POL PL, PRT PT, ROU RO, SRB RS, SVK SK,
    SVN SI, SWE SE, TUR TR, UKR UA, USA US, ZAF ZA
"""
_MEANT = dict(re.findall(r"(\w{3}) (\w{2})", _THREE))


def region_of(region: str | None) -> str | None:
    """The region as ISO 3166 alpha-2, or None for one that is not known."""
    code = (region or "").strip().upper()
    code = _ALIASES.get(code, code)
    return code if code in lib.SUPPORTED_REGIONS else None


def meant(region: str) -> str:
    """`Did you mean UA?` for an unknown region, if there is a likely one; else nothing."""
    found = _MEANT.get(region.strip().upper())
    return f"Did you mean {found}?" if found else ""


@lru_cache(maxsize=2048)
def country_of(e164: str | None) -> str | None:
    """ISO 3166 alpha-2 of the country that a full number belongs to; None where it is no country's, or none."""
    try:
        return region_of(lib.region_code_for_number(lib.parse(e164 or "", None)))
    except lib.NumberParseException:
        return None
