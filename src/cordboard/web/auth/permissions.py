"""The permissions of roles and the scopes of API tokens. `authenticator.py` identifies callers.

Every route names the permission it needs (`opt={"may": ...}`); a route that names none is closed to all callers.
A route that also names `own` opens with that permission for calls of the caller's own extensions (`web/own_calls.py`).
"""

from enum import StrEnum

import msgspec

ANYONE = "anyone"  # also the unknown
SIGNED_IN = "signed_in"  # every user, for what is his own
ALL = "*"  # the scope of a token that may do everything


class Role(StrEnum):
    """Roles of console users."""

    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    LIGHT_AGENT = "light_agent"
    AUDITOR = "auditor"
    WALL = "wall"


# permission: what it opens, and the roles that have it (the administrator has all of them)
PERMISSIONS: dict[str, tuple[str, tuple[Role, ...]]] = {
    "calls.read": ("view all calls and their explanations", (Role.SUPERVISOR, Role.AUDITOR)),
    "calls.own": ("view calls of their own extensions, and names of colleagues", (Role.AGENT,)),
    "calls.change": ("log a call, create its lead, link it to another contact", (Role.SUPERVISOR,)),
    "calls.change_own": ("the same for calls of their own extensions", (Role.AGENT,)),
    "calls.control": ("hang up, transfer, hold and mute any call", (Role.SUPERVISOR,)),
    "calls.control_own": ("the same for calls of their own extensions", (Role.AGENT,)),
    "calls.annotate": ("write the wrap-up of any call", (Role.SUPERVISOR,)),
    "calls.annotate_own": ("the same for calls of their own extensions", (Role.AGENT,)),
    "dials.place": ("place calls from any extension", (Role.SUPERVISOR,)),
    "dials.place_own": ("place calls from their own extensions", (Role.AGENT,)),
    "sms.read": ("view SMS that were sent", (Role.SUPERVISOR, Role.AUDITOR)),
    "sms.send": ("send SMS, and see their own", (Role.SUPERVISOR,)),
    "conversations.read": ("view all conversations with clients", (Role.SUPERVISOR, Role.AUDITOR)),
    "conversations.handle": (
        "take and answer conversations with clients, and see the new ones and their own",
        (Role.SUPERVISOR, Role.AGENT),
    ),
    "conversations.assign": ("assign and close conversations of others", (Role.SUPERVISOR,)),
    "wall.read": ("view the supervisor wall", (Role.SUPERVISOR, Role.AUDITOR, Role.WALL)),
    "calls.export": ("export the list of calls", (Role.SUPERVISOR, Role.AUDITOR)),
    "call_backs.assign": ("say who calls a client back", (Role.SUPERVISOR,)),
    "call_backs.assign_own": ("the same for clients who called their own extensions", (Role.AGENT,)),
    "figures.read": ("view figures over calls", (Role.SUPERVISOR, Role.AUDITOR)),
    "attribution.read": ("view sources with their leads, deals and revenue", (Role.SUPERVISOR, Role.AUDITOR)),
    "attribution.change": ("enter and remove costs of campaigns", (Role.SUPERVISOR,)),
    "attribution.export": ("export won deals with click IDs for advertising networks", (Role.SUPERVISOR,)),
    "recordings.play": ("listen to recordings of calls", (Role.SUPERVISOR, Role.AUDITOR)),
    "recordings.play_own": ("listen to recordings of calls of their own extensions", (Role.AGENT,)),
    "recordings.manage": ("archive, hold, delete, download and link recordings of calls", (Role.SUPERVISOR,)),
    "callers.own": ("see who is calling their own extensions", (Role.SUPERVISOR, Role.AGENT, Role.LIGHT_AGENT)),
    "lookup": ("look up callers", (Role.SUPERVISOR, Role.AGENT, Role.LIGHT_AGENT)),
    "phone_book.read": ("export all contacts of the phone book", (Role.SUPERVISOR,)),
    "phone_book.import": ("import contacts into a CRM", (Role.SUPERVISOR,)),
    "phone_book.change": ("manage the devices that read the phone book", ()),
    "summary.read": ("view connections, waiting work and calls of today at a glance", (Role.SUPERVISOR, Role.AUDITOR)),
    "stream.read": (
        "receive live events",
        (Role.SUPERVISOR, Role.AGENT, Role.LIGHT_AGENT, Role.AUDITOR, Role.WALL),
    ),
    "connections.read": ("view connections and their health", (Role.SUPERVISOR, Role.AUDITOR)),
    "connections.change": ("connect, pause, change secrets", ()),
    "journal.read": ("view recent API requests of a connection", (Role.SUPERVISOR, Role.AUDITOR)),
    "outbox.read": ("view the outbox", (Role.SUPERVISOR, Role.AUDITOR)),
    "outbox.change": ("retry, hold, release, discard items", (Role.SUPERVISOR,)),
    "settings.read": ("view settings and their versions", (Role.SUPERVISOR, Role.AUDITOR)),
    "settings.change": ("save settings", ()),
    "settings.try": ("try settings on past calls, without saving them", (Role.SUPERVISOR,)),
    "duplicates.read": ("view duplicate people and their merges", (Role.SUPERVISOR, Role.AUDITOR)),
    "duplicates.merge": ("merge duplicate people in the CRM, and undo it", (Role.SUPERVISOR,)),
    "tokens.change": ("manage API tokens", ()),
    "users.read": ("view users", (Role.AUDITOR,)),
    "users.change": ("add users, change roles and passwords", ()),
    "audit.read": ("view the audit log", (Role.AUDITOR,)),
    "personal_data.read": ("find and export personal data", ()),
    "personal_data.erase": ("correct and erase personal data", ()),
    "personal_data.log": ("view the log of erasures", (Role.AUDITOR,)),
    "server.read": ("run the doctor, read metrics", (Role.SUPERVISOR, Role.AUDITOR)),
}

OWN = {  # a permission for every call: the one for own calls, which it contains
    "calls.read": "calls.own",
    "calls.change": "calls.change_own",
    "calls.control": "calls.control_own",
    "calls.annotate": "calls.annotate_own",
    "dials.place": "dials.place_own",
    "call_backs.assign": "call_backs.assign_own",
    "recordings.play": "recordings.play_own",
}
OLD_NAMES = {"operators.read": "users.read", "operators.change": "users.change"}  # scopes of tokens made until 0.1


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """A caller who is known: a user with a session, or a token. Both are named by their hash."""

    name: str  # for the audit log
    permissions: frozenset[str]
    user: str | None = None
    role: Role | None = None
    session: str | None = None
    token: str | None = None
    owner: str | None = None  # of a token: the user who made it
    csrf: str | None = None
    must_change: bool = False  # the password, before anything else is open
    must_add_factor: bool = False  # the same
    proved: float = 0.0  # when the user of this session last showed who they are (epoch s)

    def may(self, permission: str) -> bool:
        """Whether this caller has the permission."""
        if permission == SIGNED_IN:
            return self.user is not None
        return permission == ANYONE or permission in self.permissions


def permissions_of(role: Role) -> frozenset[str]:
    """What the role may do."""
    if role is Role.ADMIN:
        return frozenset(PERMISSIONS)
    return frozenset(name for name, (_, roles) in PERMISSIONS.items() if role in roles)


def permissions_in(scopes: frozenset[str]) -> frozenset[str]:
    """What a token with these scopes may do; an old name opens what it opened, an unknown one nothing."""
    if ALL in scopes:
        return frozenset(PERMISSIONS)
    named = frozenset(OLD_NAMES.get(scope, scope) for scope in scopes)
    return (named | {OWN[scope] for scope in named if scope in OWN}) & frozenset(PERMISSIONS)
