"""The cost of requests, in Zoho's credits. Source: docs/reference/zoho-crm.md 4.1 and 4.2."""

UNIT = "credits"
PLAIN = 1.0
DELETED = 2.0
COMPOSITE = 1.0  # with rollback_on_fail=false, whatever the sub-requests
TOKEN = 0.0
_COQL = ((200, 1.0), (1000, 2.0), (2000, 3.0))  # rows asked for -> credits
_EDITIONS = {  # part of paid_type -> (base, for each user, ceiling)
    "free": (5_000, 0, 5_000),
    "standard": (50_000, 250, 100_000),
    "starter": (50_000, 250, 100_000),
    "professional": (50_000, 500, 3_000_000),
    "enterprise": (50_000, 1_000, 5_000_000),
    "zohoone": (50_000, 1_000, 5_000_000),
    "ultimate": (50_000, 2_000, None),
    "crmplus": (50_000, 2_000, None),
}


def of_rows(records: int) -> float:
    """Insert, update, upsert: one credit for each ten records begun."""
    return float(max(1, -(-records // 10)))


def of_coql(limit: int) -> float:
    """A query by the rows it asks for."""
    return next((price for rows, price in _COQL if limit <= rows), _COQL[-1][1])


def daily(edition: str | None, users: int) -> int | None:
    """Credits of any 24 hours, None for an edition that we do not know."""
    for part, (base, each, ceiling) in _EDITIONS.items():
        if part in (edition or "").lower():
            total = base + each * users
            return min(total, ceiling) if ceiling else total
    return None
