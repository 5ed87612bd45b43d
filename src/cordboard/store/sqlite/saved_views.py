"""Saved views of the call list. They go with their user (`accounts.drop_user`)."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.ports.store.saved_views import SavedView
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_READ = "SELECT id, operator, name, query, created_at, updated_at FROM saved_view"
_PUT = """INSERT INTO saved_view (id, operator, name, query, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, query = excluded.query, updated_at = excluded.updated_at"""
_QUERY = msgspec.json.Decoder(dict[str, str])


def _view(row: Sequence[Any]) -> SavedView:
    view, user, name, query, created_at, updated_at = row
    return SavedView(
        id=view, user=user, name=name, query=_QUERY.decode(query), created_at=created_at, updated_at=updated_at
    )


def _put(db: sqlite3.Connection, one: SavedView) -> None:
    query = msgspec.json.encode(one.query).decode()
    db.execute(_PUT, (one.id, one.user, one.name, query, one.created_at, one.updated_at))


def _drop(db: sqlite3.Connection, argument: tuple[str, str]) -> int:
    return db.execute("DELETE FROM saved_view WHERE id = ? AND operator = ?", argument).rowcount


class SavedViews(DatabaseConnections):
    """`ports.store.saved_views.SavedViewStore`."""

    async def saved_views(self, user: str) -> Sequence[SavedView]:
        return [_view(row) for row in self.main.rows(f"{_READ} WHERE operator = ? ORDER BY created_at, id", (user,))]

    async def saved_view(self, view: str) -> SavedView | None:
        row = self.main.one(f"{_READ} WHERE id = ?", (view,))
        return _view(row) if row else None

    async def put_saved_view(self, view: SavedView) -> None:
        await self.main.writer.write(_put, view, small=True)

    async def drop_saved_view(self, view: str, user: str) -> bool:
        return bool(await self.main.writer.write(_drop, (view, user), small=True))
