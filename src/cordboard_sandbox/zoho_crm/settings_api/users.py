"""The users of the org. Source: docs/reference/zoho-crm.md 7.1; checklist F10."""

from collections.abc import Callable
from typing import Any

from cordboard_sandbox.zoho_crm.engine.http_messages import NOTHING, Failure, Reply, Request, whole_number
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.state import User

USER_TYPES: dict[str, Callable[[User], bool]] = {
    "AllUsers": lambda _: True,
    "ActiveUsers": lambda user: user.status == "active",
    "AllActiveUsers": lambda user: user.status == "active",
    "ActiveConfirmedUsers": lambda user: user.status == "active" and user.confirm,
    "ConfirmedUsers": lambda user: user.confirm,
    "NotConfirmedUsers": lambda user: not user.confirm,
    "DeactiveUsers": lambda user: user.status in {"inactive", "disabled"},
    "DeletedUsers": lambda user: user.status == "deleted",
    "AdminUsers": lambda user: user.admin,
    "ActiveConfirmedAdmins": lambda user: user.admin and user.status == "active" and user.confirm,
}


def shown_user(org: Org, user: User) -> dict[str, Any]:
    profile, role = ("Administrator", "CEO") if user.admin else ("Standard", "Sales")
    return {
        "id": user.id,
        "zuid": user.zuid,
        "full_name": user.full_name,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "status": user.status,
        "confirm": user.confirm,
        "profile": {"id": org.id_of(f"profile:{profile}"), "name": profile},
        "role": {"id": org.id_of(f"role:{role}"), "name": role},
        "time_zone": org.state.zone,
        "language": "en_US",
        "locale": user.language,
        "country_locale": user.language,
        "phone": user.phone,
        "mobile": user.mobile,
        "type__s": "Regular User",
        "microsoft": False,
        "offset": 0,
    }


def users(org: Org, request: Request) -> Reply:
    kind = request.query.get("type", "AllUsers")
    if kind == "CurrentUser":
        chosen = [org.state.users[request.user]]
    elif kind in USER_TYPES:
        chosen = [user for user in org.state.users.values() if USER_TYPES[kind](user)]
    else:
        raise Failure("INVALID_DATA", param_name="type", supported_values=["CurrentUser", *USER_TYPES])
    if wanted := request.query.get("ids"):
        chosen = [user for user in chosen if user.id in wanted.split(",")]
    page, per_page = whole_number(request, "page", 1, 1000), whole_number(request, "per_page", 200, 200)
    part = chosen[(page - 1) * per_page : page * per_page]
    if not part:
        return NOTHING
    info = {"per_page": per_page, "count": len(part), "page": page, "more_records": len(chosen) > page * per_page}
    return Reply(body={"users": [shown_user(org, user) for user in part], "info": info})


def user(org: Org, request: Request) -> Reply:
    found = org.state.users.get(request.args["id"])
    return Reply(body={"users": [shown_user(org, found)]}) if found else NOTHING


def user_count(org: Org, request: Request) -> Reply:
    chosen = USER_TYPES.get(request.query.get("type", "AllUsers"), USER_TYPES["AllUsers"])
    return Reply(body={"count": sum(map(chosen, org.state.users.values()))})


READ = ("ZohoCRM.users.READ",)
ROUTES = (
    Route("GET", "/crm/v8/users", users, READ),
    Route("GET", "/crm/v8/users/{id}", user, READ),
    Route("GET", "/crm/v8/users/actions/count", user_count, READ),
)
