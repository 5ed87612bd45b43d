"""Console logins, sessions, API tokens and the audit log, as the entry points use them."""

from cordboard.ports.accounts import Accounts, ApiToken, AuditRow, NameTaken, Operator, Session

__all__ = ["Accounts", "ApiToken", "AuditRow", "NameTaken", "Operator", "Session"]
