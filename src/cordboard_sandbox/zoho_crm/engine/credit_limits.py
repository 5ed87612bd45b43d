"""What calls cost and how many may run at once: the credit meter (sliding 24 hours) and the concurrency cap.

Source: docs/reference/zoho-crm.md section 4; checklist F40, F41, F44.
"""

from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Request
from cordboard_sandbox.zoho_crm.org.org import Org

DAY_S = 86_400
SHOWN_FROM = 0.5  # of the day's credits used: from here on X-API-CREDITS-REMAINING is sent

# edition: (base, per user, ceiling, concurrent calls)
EDITIONS = {
    "free": (5_000, 0, 5_000, 5),
    "standard": (50_000, 250, 100_000, 10),
    "professional": (50_000, 500, 3_000_000, 15),
    "enterprise": (50_000, 1_000, 5_000_000, 20),
    "ultimate": (50_000, 2_000, 1_000_000_000, 25),
}


def daily_credits(org: Org) -> int:
    """The credits of any 24 hours."""
    if org.state.switches.credit_limit:
        return org.state.switches.credit_limit
    base, per_user, ceiling, _ = EDITIONS[org.state.edition]
    return min(ceiling, base + per_user * sum(user.status == "active" for user in org.state.users.values()))


def used(org: Org) -> int:
    """Credits spent in the last 24 hours; what is older comes back."""
    edge, spent = org.second() - DAY_S, org.spent
    while spent and spent[0][0] <= edge:
        org.spent_sum -= spent.popleft()[1]
    return org.spent_sum


def spend(org: Org, credits_: int) -> dict[str, str]:
    """Take credits; answers the headers that tell what is left. Raises: Failure TOO_MANY_REQUESTS."""
    limit, after, now = daily_credits(org), used(org) + credits_, org.second()
    if after > limit:
        raise Failure("TOO_MANY_REQUESTS", message="API credits are exhausted")
    if org.spent and org.spent[-1][0] == now:
        credits_ += org.spent.pop()[1]
    org.spent.append((now, credits_))
    org.spent_sum = after
    return {"x-api-credits-remaining": str(limit - after)} if after >= limit * SHOWN_FROM else {}


def enter(org: Org, units: int) -> None:
    """Take units of concurrency; the caller gives them back. Raises: Failure TOO_MANY_REQUESTS."""
    if org.busy + units > EDITIONS[org.state.edition][3]:
        raise Failure("TOO_MANY_REQUESTS", message="too many concurrent API calls")
    org.busy += units


# -- prices that depend on the request ---------------------------------------------------------------------------------


def per_ten(_: Org, request: Request) -> int:
    """Insert, update, upsert: one credit for each ten records begun."""
    return max(1, -(-_length(request, "data") // 10))


def per_fifty(_: Org, request: Request) -> int:
    return max(1, -(-_length(request, "ids") // 50))


def listing(_: Org, request: Request) -> int:
    return 3 if "cvid" in request.query else 1


def coql(_: Org, request: Request) -> int:
    """One for up to 200 rows asked, two up to 1,000, three up to 2,000."""
    query = request.json.get("select_query", "") if isinstance(request.json, dict) else ""
    words = str(query).lower().rsplit(" limit ", 1)
    digits = "".join(letter if letter.isdigit() else " " for letter in words[1]).split() if len(words) == 2 else []
    rows = int(digits[-1] if "," in words[-1] and len(digits) > 1 else digits[0]) if digits else 200
    return 1 if rows <= 200 else 2 if rows <= 1000 else 3


def composite(_: Org, request: Request) -> int:
    """One in total; two in rollback mode (one is given back when rolled back)."""
    return 2 if isinstance(request.json, dict) and request.json.get("rollback_on_fail") else 1


def _length(request: Request, key: str) -> int:
    body = request.json if request.body else None
    rows = body.get(key) if isinstance(body, dict) else None
    return len(rows) if isinstance(rows, list) else len(request.query.get("ids", "").split(","))
