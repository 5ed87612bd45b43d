"""Search domains of Odoo: conditions as triples, operators before their operands. Pure.

Source: own run of Odoo 19.0, 2026-11-22 (=, =like, >, search fields of phones); the vendor's public page on domains.
"""

from collections.abc import Sequence
from typing import Any

from cordboard.toolkit.crm.phone_spellings import national

PAGE = 200
Condition = list[Any]  # [field, operator, value]
Domain = list[Any]
EVERYTHING = [True, False]  # of the field `active`: without it archived records are left out
IS_LEAD: Domain = ["|", ["type", "=", "lead"], ["partner_id", "=", False]]
IS_DEAL: Domain = [["type", "=", "opportunity"]]
OUTSIDERS: Domain = [["partner_share", "=", True]]  # not the colleagues, who are partners as well


def any_of(conditions: Sequence[Condition]) -> Domain:
    """One of these."""
    return ["|"] * (len(conditions) - 1) + list(conditions)


def has_number(e164: str, fields: Sequence[str], known: Sequence[str]) -> list[Condition]:
    """Conditions of which a record with this number meets one.

    Args: `fields` hold numbers as written; `known` are all fields of the model. Where Odoo keeps the E.164 form it is
    asked for; fields that it searches by digits are searched so, others by a pattern with anything between the digits.
    """
    digits = national(e164)
    found: list[Condition] = []
    searched: set[str] = set()
    if "phone_sanitized" in known:
        found.append(["phone_sanitized", "=", e164])
    if "phone_mobile_search" in known:
        found.append(["phone_mobile_search", "ilike", digits])
        searched = {"phone", "mobile"}
    pattern = "%" + "%".join(digits) + "%"
    return found + [[name, "=ilike", pattern] for name in fields if name not in searched]
