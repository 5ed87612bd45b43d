"""Second factors, recovery codes and pending sign-ins, as `ports.second_factors` asks for them."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from cordboard.ports.accounts import NameTaken
from cordboard.ports.second_factors import Factor, PendingSignIn, RecoveryCode
from cordboard.store.sqlite.engine.batch_statements import insert
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_FACTOR = "id operator kind name created active used sealed step credential public_key sign_count transports"
_PENDING = "hash operator proof password_was expires failures provider_session"
_FACTORS = f"SELECT {', '.join(_FACTOR.split())} FROM factor"
ADD_FACTOR = insert("factor", _FACTOR)
ADD_CODES = insert("recovery_code", "operator no hash used")
ADD_PENDING = insert("pending_sign_in", _PENDING)
PENDING_KEPT = 5  # of one user; whoever knows a password must not fill the table
OF_USER = ("factor", "recovery_code", "pending_sign_in")  # tables whose rows go with a user


def add_factor(db: sqlite3.Connection, row: tuple[Any, ...]) -> None:
    """Raises: NameTaken."""
    db.execute("DELETE FROM factor WHERE operator = ? AND NOT active", (row[1],))
    credential = row[9]
    if credential and db.execute("SELECT 1 FROM factor WHERE credential = ?", (credential,)).fetchone():
        raise NameTaken
    ADD_FACTOR.run(db, [row])


def activate_factor(db: sqlite3.Connection, argument: tuple[str, str, int, Sequence[RecoveryCode], str]) -> bool:
    user, factor, step, codes, keep_session = argument
    done = db.execute(
        "UPDATE factor SET active = 1, step = ?3 WHERE id = ?2 AND operator = ?1 AND NOT active", (user, factor, step)
    )
    if not done.rowcount:
        return False
    if codes:
        replace_codes(db, (user, codes))
    sign_out(db, user, keep_session)
    return True


def replace_codes(db: sqlite3.Connection, argument: tuple[str, Sequence[RecoveryCode]]) -> None:
    user, codes = argument
    db.execute("DELETE FROM recovery_code WHERE operator = ?", (user,))
    ADD_CODES.run(db, [(user, one.no, one.hash, one.used) for one in codes])


def drop_factor(db: sqlite3.Connection, argument: tuple[str, str, str]) -> bool:
    user, factor, keep_session = argument
    if not db.execute("DELETE FROM factor WHERE id = ? AND operator = ? AND active", (factor, user)).rowcount:
        return False
    if not db.execute("SELECT 1 FROM factor WHERE operator = ? AND active LIMIT 1", (user,)).fetchone():
        db.execute("DELETE FROM recovery_code WHERE operator = ?", (user,))
    sign_out(db, user, keep_session)
    return True


def drop_factors(db: sqlite3.Connection, user: str) -> int:
    count = db.execute("SELECT count(*) FROM factor WHERE operator = ? AND active", (user,)).fetchone()[0]
    forget_user(db, user)
    sign_out(db, user, "")
    return int(count)


def forget_user(db: sqlite3.Connection, user: str) -> None:
    """What is here of a user who goes."""
    for table in OF_USER:
        db.execute(f"DELETE FROM {table} WHERE operator = ?", (user,))


def sign_out(db: sqlite3.Connection, user: str, but: str) -> None:
    """End the user's sessions and pending sign-ins."""
    db.execute("DELETE FROM session WHERE operator = ? AND hash <> ?", (user, but))
    db.execute("DELETE FROM pending_sign_in WHERE operator = ?", (user,))


def put_pending(db: sqlite3.Connection, argument: tuple[tuple[Any, ...], float]) -> None:
    row, now = argument
    db.execute("DELETE FROM pending_sign_in WHERE expires <= ?", (now,))
    db.execute(
        "DELETE FROM pending_sign_in WHERE operator = ?1 AND hash NOT IN"
        " (SELECT hash FROM pending_sign_in WHERE operator = ?1 ORDER BY expires DESC LIMIT ?2)",
        (row[1], PENDING_KEPT - 1),
    )
    ADD_PENDING.run(db, [row])


def fail_pending(db: sqlite3.Connection, hashed: str) -> int:
    sql = "UPDATE pending_sign_in SET failures = failures + 1 WHERE hash = ? RETURNING failures"
    rows = db.execute(sql, (hashed,)).fetchall()
    return int(rows[0][0]) if rows else 0


def changes(sql: str) -> Any:
    """Work for the writer: this statement with the values that come; whether a row changed."""

    def work(db: sqlite3.Connection, values: Sequence[Any]) -> bool:
        return db.execute(sql, values).rowcount > 0

    return work


USE_STEP = changes("UPDATE factor SET step = ?2, used = ?3 WHERE id = ?1 AND active AND step < ?2")
USE_PASSKEY = changes(
    "UPDATE factor SET sign_count = ?2, used = ?3 WHERE id = ?1 AND active"
    " AND (sign_count < ?2 OR (sign_count = 0 AND ?2 = 0))"
)
USE_CODE = changes("UPDATE recovery_code SET used = ?3 WHERE operator = ?1 AND no = ?2 AND used IS NULL")
RENAME = changes("UPDATE factor SET name = ?3 WHERE operator = ?1 AND id = ?2 AND active")
DROP_PENDING = changes("DELETE FROM pending_sign_in WHERE hash = ?")


class SecondFactorRows(DatabaseConnections):
    """What users prove themselves with besides a password."""

    def _factor_of(self, row: Sequence[Any]) -> Factor:
        return Factor(
            id=row[0],
            user=row[1],
            kind=row[2],
            name=row[3],
            created=row[4],
            active=bool(row[5]),
            used=row[6],
            secret=self.cipher.open(row[7], f"factor/{row[0]}") if row[7] else "",
            step=row[8],
            credential=row[9] or "",
            public_key=row[10],
            sign_count=row[11],
            transports=tuple(row[12].split()),
        )

    async def factors(self, user: str) -> Sequence[Factor]:
        rows = self.main.rows(f"{_FACTORS} WHERE operator = ? ORDER BY created, id", (user,))
        return [self._factor_of(row) for row in rows]

    async def factor_of_credential(self, credential: str) -> Factor | None:
        row = self.main.one(f"{_FACTORS} WHERE credential = ?", (credential,))
        return self._factor_of(row) if row else None

    async def add_factor(self, factor: Factor) -> None:
        one = factor
        sealed = self.cipher.seal(one.secret, f"factor/{one.id}") if one.secret else b""
        row = (one.id, one.user, one.kind, one.name, one.created, False, None, sealed, one.step)
        passkey = (one.credential or None, one.public_key, one.sign_count, " ".join(one.transports))
        await self.main.writer.write(add_factor, (*row, *passkey))

    async def activate_factor(
        self, user: str, factor: str, *, step: int = 0, codes: Sequence[RecoveryCode] = (), keep_session: str = ""
    ) -> bool:
        return bool(await self.main.writer.write(activate_factor, (user, factor, step, codes, keep_session)))

    async def use_step(self, factor: str, step: int, at: float) -> bool:
        return bool(await self.main.writer.write(USE_STEP, (factor, step, at)))

    async def use_passkey(self, factor: str, sign_count: int, at: float) -> bool:
        return bool(await self.main.writer.write(USE_PASSKEY, (factor, sign_count, at)))

    async def rename_factor(self, user: str, factor: str, name: str) -> bool:
        return bool(await self.main.writer.write(RENAME, (user, factor, name)))

    async def drop_factor(self, user: str, factor: str, *, keep_session: str = "") -> bool:
        return bool(await self.main.writer.write(drop_factor, (user, factor, keep_session)))

    async def drop_factors(self, user: str) -> int:
        return int(await self.main.writer.write(drop_factors, user))

    async def recovery_codes(self, user: str) -> Sequence[RecoveryCode]:
        rows = self.main.rows("SELECT no, hash, used FROM recovery_code WHERE operator = ? ORDER BY no", (user,))
        return [RecoveryCode(no=row[0], hash=row[1], used=row[2]) for row in rows]

    async def replace_recovery_codes(self, user: str, codes: Sequence[RecoveryCode]) -> None:
        await self.main.writer.write(replace_codes, (user, codes))

    async def use_recovery_code(self, user: str, no: int, at: float) -> bool:
        return bool(await self.main.writer.write(USE_CODE, (user, no, at)))

    async def put_pending(self, pending: PendingSignIn) -> None:
        one = pending
        row = (one.hash, one.user, one.proof, one.password_was, one.expires, one.failures, one.provider_session)
        await self.main.writer.write(put_pending, (row, self.clock.now()))

    async def pending(self, hashed: str) -> PendingSignIn | None:
        row = self.main.one(f"SELECT {', '.join(_PENDING.split())} FROM pending_sign_in WHERE hash = ?", (hashed,))
        if not row:
            return None
        return PendingSignIn(
            hash=row[0],
            user=row[1],
            proof=row[2],
            password_was=row[3],
            expires=row[4],
            failures=row[5],
            provider_session=row[6],
        )

    async def fail_pending(self, hashed: str) -> int:
        return int(await self.main.writer.write(fail_pending, hashed))

    async def drop_pending(self, hashed: str) -> bool:
        return bool(await self.main.writer.write(DROP_PENDING, (hashed,)))
