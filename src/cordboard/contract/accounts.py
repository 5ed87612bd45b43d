"""Console logins, sessions, API tokens and the audit log, as the entry points use them."""

from cordboard.ports.accounts import (
    Accounts,
    ApiToken,
    AuditQuery,
    AuditRow,
    ChangedMeanwhile,
    ChangedUser,
    LastAdmin,
    NameTaken,
    Session,
    User,
    UserColumns,
    UsersExist,
)

__all__ = [
    "Accounts",
    "ApiToken",
    "AuditQuery",
    "AuditRow",
    "ChangedMeanwhile",
    "ChangedUser",
    "LastAdmin",
    "NameTaken",
    "Session",
    "User",
    "UserColumns",
    "UsersExist",
]
