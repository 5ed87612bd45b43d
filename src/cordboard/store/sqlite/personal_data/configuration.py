"""What the company configured: settings, connections, users. Shown, never erased silently: somebody entered it."""

import sqlite3
from collections.abc import Mapping

from cordboard.domain.personal_data.sought import Sought, Spellings
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.personal_data.matching import mentioning


class ConfigurationPart:
    """`ports.personal_data.PersonalDataPart` for settings, connections and users."""

    name = "configuration"
    columns: Mapping[str, str] = {
        "rows.settings": "author note body",
        "rows.connection": "title settings state",
        "rows.connection_state": "body",
        "rows.operator": "name folded email",
        "rows.sign_in_link": "operator created_by",
        "rows.factor": "name",
        "rows.sign_in_identity": "subject name email",
        "rows.provider_session": "subject",
        "rows.follow_up": "assignee assigned_by",
        "rows.session": "operator address agent",
        "rows.saved_view": "operator",
        "rows.phone_book_device": "operator name",
        "rows.backtest": "who",
        "rows.dial": "who",
        "rows.api_token": "name created_by owner",
        "rows.audit": "who",
        "rows.erasure_job": "author sealed body",
        "mirror.source": "connection loading sweep",
    }

    def __init__(self, main: SqliteAccess) -> None:
        self._main = main

    async def find(self, sought: Sought) -> Found:
        return await self._main.scan(lambda db: find(db, sought))

    async def correct(self, sought: Sought, correction: Correction) -> int:
        return 0

    async def erase(self, sought: Sought, now: float) -> int:
        return 0


def find(db: sqlite3.Connection, sought: Sought) -> Found:
    """Versions of the settings, connections and users that mention the person."""
    exact = Spellings(sought)
    newest = db.execute("SELECT max(version) FROM settings").fetchone()[0]
    findings = [
        Finding(
            part="configuration",
            kind="settings" if row[0] == newest else "old_settings",
            id=str(row[0]),
            at=row[3],
            master="settings",
        )
        for row in mentioning(db, "settings", "version", ("note", "body"), exact, ("saved_at",))
    ]
    for connection, *told in db.execute("SELECT id, title, settings, state FROM connection ORDER BY id").fetchall():
        if any(exact.within(one) for one in told):
            findings.append(Finding(part="configuration", kind="connection", id=connection, master="settings"))
    for user, name, email in db.execute("SELECT id, name, email FROM operator ORDER BY folded").fetchall():
        if exact.within(name) or (email and exact.within(email)):
            content = {"name": name, **({"email": email} if email else {})}
            findings.append(Finding(part="configuration", kind="user", id=user, content=content, master="users"))
    return Found(findings=findings)
