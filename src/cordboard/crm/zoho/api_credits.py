"""The cost of requests, in Zoho's credits. Source: docs/reference/zoho-crm.md 4.1 and 4.2."""

UNIT = "credits"
PLAIN = 1.0
DELETED = 2.0
COMPOSITE = 1.0  # with rollback_on_fail=false, whatever the sub-requests
TOKEN = 0.0
_COQL = ((200, 1.0), (1000, 2.0), (2000, 3.0))  # rows asked for -> credits
_PLAIN_WRITES = frozenset(
    ["create_account", "create_lead", "create_contact", "create_deal", "create_task", "log_call", "link_call"]
)
_READ_FIRST = frozenset(["renew_task", "change_task", "correct_call", "link_task", "set_fields"])
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


def most_of_refresh(people: int) -> float:
    """All modules at once and what each has beyond; pages of people who may have changed; deletions.

    Units: `people` how many may have changed since.
    """
    return 2 * COMPOSITE + (3 * PLAIN + of_coql(2000) * (3 + people // 2000) if people else PLAIN)


def most_of_write(kind: str, items: int, *, verify: bool) -> float:
    """A request of so many actions of a kind, with what is read first.

    Rows go in at most two requests: older calls start no workflows.
    """
    looked = -(-items // 50) * PLAIN if verify else 0.0
    if kind in _PLAIN_WRITES:
        return of_rows(items) + PLAIN + looked
    if kind in _READ_FIRST:
        return of_rows(items) + 2 * PLAIN + looked
    return items * 2 * PLAIN + looked  # one by one: owners, notes, links of recordings


def daily(edition: str | None, users: int) -> int | None:
    """Credits of any 24 hours, None for an edition that we do not know."""
    for part, (base, each, ceiling) in _EDITIONS.items():
        if part in (edition or "").lower():
            total = base + each * users
            return min(total, ceiling) if ceiling else total
    return None
