"""Connections and secrets of a release before: what they could do before, they still can."""

import contextlib
import json
import sqlite3
from pathlib import Path

from cordboard.store.sqlite.engine import database
from cordboard.store.sqlite.tests.test_sqlite import made_by


def test_plain_connections_to_an_asterisk_elsewhere_go_on_by_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "cordboard.db"
    plain = {"far": ("asterisk", b'{"host":"192.0.2.7"}'), "near": ("asterisk", b'{"host":"127.0.0.1"}'),
             "default": ("asterisk", b"{}"), "table": ("asterisk", b"{}"), "hook": ("webhook", b"{}")}  # fmt: skip
    with contextlib.closing(made_by(path, "rows_0023")) as db, db:
        for name, (provider, settings) in plain.items():
            db.execute("INSERT INTO connection VALUES (?, 'pbx', ?, 'x', ?, x'7B7D', 1)", (name, provider, settings))
        db.execute("INSERT INTO secret (connection, name, sealed) VALUES ('table', 'cdr_database', x'00')")
    database.prepare(path, "rows")
    with contextlib.closing(sqlite3.connect(path)) as db:
        found = dict(db.execute("SELECT id, settings FROM connection"))
    allowed = {name for name, settings in found.items() if json.loads(settings).get("allow_plain") is True}
    assert allowed == {"far", "table"}
    assert json.loads(found["far"])["host"] == "192.0.2.7"


def test_webhooks_with_their_secret_in_the_url_go_on_by_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "cordboard.db"
    stored = {"tracked": ("ringostat", "secret"), "sim": ("sipsim", "address_secret"), "signed": ("sipsim", "secret"),
              "ours": ("webhook", "secret")}  # fmt: skip
    with contextlib.closing(made_by(path, "rows_0024")) as db, db:
        for name, (provider, secret) in stored.items():
            db.execute("INSERT INTO connection VALUES (?, 'pbx', ?, 'x', x'7B7D', x'7B7D', 1)", (name, provider))
            db.execute("INSERT INTO secret (connection, name, sealed) VALUES (?, ?, x'00')", (name, secret))
    database.prepare(path, "rows")
    with contextlib.closing(sqlite3.connect(path)) as db:
        found = {name: json.loads(settings) for name, settings in db.execute("SELECT id, settings FROM connection")}
    assert {name for name, settings in found.items() if settings.get("secret_in_url")} == {"tracked", "sim"}


def test_secrets_are_as_old_as_their_connection_until_they_change(tmp_path: Path) -> None:
    path = tmp_path / "cordboard.db"
    with contextlib.closing(made_by(path, "rows_0025")) as db, db:
        db.execute("INSERT INTO connection VALUES ('hook', 'pbx', 'webhook', 'x', x'7B7D', x'7B7D', 77.0)")
        for connection in ("hook", "alerts"):
            db.execute("INSERT INTO secret (connection, name, sealed) VALUES (?, 'secret', x'00')", (connection,))
    database.prepare(path, "rows")
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert dict(db.execute("SELECT connection, changed_at FROM secret")) == {"hook": 77.0, "alerts": 0.0}
