"""Keeps the org in a SQLite file: what a request changed is written in one transaction before its reply leaves."""

import sqlite3
from pathlib import Path

import msgspec

from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.record_table import Record
from cordboard_sandbox.zoho_crm.org.state import State

SCHEMA = "CREATE TABLE IF NOT EXISTS part (kind TEXT, id TEXT, body BLOB, PRIMARY KEY (kind, id)) WITHOUT ROWID"


class Disk:
    """`load` answers the stored org or None; `save` writes what changed. Survives a kill, not a power cut."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        self.connection.execute(SCHEMA)
        self.state = b""

    def load(self) -> State | None:
        rows = self.connection.execute("SELECT kind, body FROM part").fetchall()
        found = next((body for kind, body in rows if kind == "state"), None)
        if found is None:
            return None
        state = msgspec.msgpack.decode(found, type=State)
        state.records = [msgspec.msgpack.decode(body, type=Record) for kind, body in rows if kind != "state"]
        return state

    def save(self, org: Org) -> None:
        org.state.spent = list(org.spent)
        state = msgspec.msgpack.encode(org.state)
        touched = [(table, id_) for table in org.tables.values() for id_ in table.touched]
        if state == self.state and not touched:
            return
        self.connection.execute("BEGIN")
        for table, id_ in touched:
            if record := table.records.get(id_):
                self.connection.execute(
                    "INSERT OR REPLACE INTO part VALUES (?, ?, ?)", (table.module, id_, msgspec.msgpack.encode(record))
                )
            else:
                self.connection.execute("DELETE FROM part WHERE kind = ? AND id = ?", (table.module, id_))
        self.connection.execute("INSERT OR REPLACE INTO part VALUES ('state', '', ?)", (state,))
        self.connection.execute("COMMIT")
        self.state = state
        for table in org.tables.values():
            table.touched.clear()

    def rewrite(self, org: Org) -> None:
        """After a reset or restore everything is written anew."""
        self.connection.execute("DELETE FROM part")
        for table in org.tables.values():
            table.touched.update(dict.fromkeys(table.records))
        self.state = b""
        self.save(org)

    def close(self) -> None:
        self.connection.close()
