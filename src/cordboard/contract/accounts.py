"""Console logins, sessions, API tokens and the audit log, as the entry points use them."""

from cordboard.ports.accounts import Accounts, ApiToken, AuditRow, NameTaken, Session, User

__all__ = ["Accounts", "ApiToken", "AuditRow", "NameTaken", "Session", "User"]
