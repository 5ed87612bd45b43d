"""Links that let a user in once, to choose a password, as `ports.sign_in_links` asks for them."""

import sqlite3
from typing import Any

from cordboard.ports.sign_in_links import SignInLink
from cordboard.store.sqlite.engine.batch_statements import insert
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.second_factors import sign_out

_LINK = "hash operator purpose created expires created_by"
ADD_LINK = insert("sign_in_link", _LINK)
LINKS = f"SELECT {', '.join(_LINK.split())} FROM sign_in_link"
_ALLOWED = """SELECT operator FROM sign_in_link AS l WHERE hash = ? AND expires > ?
    AND EXISTS (SELECT 1 FROM operator WHERE id = l.operator AND NOT disabled)"""


def put_link(db: sqlite3.Connection, one: SignInLink) -> None:
    """The newest link of a user is the only one."""
    forget_links(db, one.user)
    ADD_LINK.run(db, [(one.hash, one.user, one.purpose, one.created, one.expires, one.created_by)])


def forget_links(db: sqlite3.Connection, user: str) -> None:
    db.execute("DELETE FROM sign_in_link WHERE operator = ?", (user,))


def use_link(db: sqlite3.Connection, argument: tuple[str, str, float]) -> str | None:
    hashed, password, now = argument
    row = db.execute(_ALLOWED, (hashed, now)).fetchone()
    if row is None:
        return None
    db.execute("UPDATE operator SET password = ?, must_change = 0 WHERE id = ?", (password, row[0]))
    forget_links(db, row[0])
    sign_out(db, row[0], "")
    return str(row[0])


def link_of(row: Any) -> SignInLink:
    return SignInLink(hash=row[0], user=row[1], purpose=row[2], created=row[3], expires=row[4], created_by=row[5])


class SignInLinkRows(DatabaseConnections):
    """Links by their hash."""

    async def put_sign_in_link(self, link: SignInLink) -> None:
        await self.main.writer.write(put_link, link)

    async def sign_in_link(self, hashed: str) -> SignInLink | None:
        row = self.main.one(f"{LINKS} WHERE hash = ?", (hashed,))
        return link_of(row) if row else None

    async def sign_in_links(self) -> list[SignInLink]:
        return [link_of(row) for row in self.main.rows(f"{LINKS} ORDER BY created", ())]

    async def use_sign_in_link(self, hashed: str, password: str, now: float) -> str | None:
        user: str | None = await self.main.writer.write(use_link, (hashed, password, now))
        return user
