"""Where Asterisk's call detail records are read: its CSV file, from the end backwards, or a table of a database.

Only reads. Work that blocks runs in a thread. What the rows mean is in `cdr.py`.
"""

import asyncio
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cordboard.pbx.asterisk import cdr
from cordboard.pbx.asterisk.codec_options import Plan
from cordboard.pbx.asterisk.recording_files import is_this_machine
from cordboard.ports.call_records import RecordsRead
from cordboard.ports.errors import NeedsHuman, Trouble, Unavailable

CHUNK = 1 << 16
MOST_BYTES = 256 << 20  # read at most, of file and rotated file
LONGEST_CALL = timedelta(hours=12)  # rows are written at the end of a call, and named by its start
MOST_ROWS = 200_000
ROTATED = ".1"
CHECKED = frozenset({"verify-ca", "verify-full", "verify_ca", "verify_identity"})  # words of PostgreSQL and MySQL


class CsvRecords:
    """`Master.csv`, and the file that it was last rotated to."""

    def __init__(self, path: Path, plan: Plan, connection: str) -> None:
        self._path = path
        self._plan = plan
        self._connection = connection

    async def between(self, since: datetime, until: datetime) -> RecordsRead:
        """Raises: NeedsHuman where the file cannot be read."""
        return await asyncio.to_thread(self._between, since, until)

    def _between(self, since: datetime, until: datetime) -> RecordsRead:
        records, problems = [], []
        for line in self._lines(since):
            try:
                records.append(cdr.fields_of(line))
            except ValueError as wrong:
                problems.append(str(wrong))
        rows, more = cdr.rows_of(records, self._plan)
        return _read(rows, [*problems, *more], since, until)

    def _lines(self, since: datetime) -> Iterator[str]:
        """Lines from the end, until those of before the period come."""
        oldest = since - LONGEST_CALL
        for path in (self._path, self._path.with_name(self._path.name + ROTATED)):
            if path != self._path and not path.exists():
                return
            for line in self._backwards(path):
                yield line
                if self._ended_before(line, oldest):
                    return

    def _ended_before(self, line: str, moment: datetime) -> bool:
        try:
            return cdr.row_of(cdr.fields_of(line), self._plan).ended_at < moment
        except ValueError:
            return False

    def _backwards(self, path: Path) -> Iterator[str]:
        try:
            if not stat.S_ISREG(path.stat().st_mode):  # to open a pipe would wait for whoever writes to it
                raise self._no("is not a file")
            with path.open("rb") as file:
                yield from backwards(file)
        except OSError as error:
            raise self._no(error.strerror or str(error)) from error

    def _no(self, why: str) -> NeedsHuman:
        text = (
            f"{self._connection}: the call records {self._path} cannot be read ({why}). Check the path and its rights."
        )
        return NeedsHuman(text, code="call_records", wrote=False)


def backwards(file: Any) -> Iterator[str]:
    """The complete lines of a binary file, the last one first; a line that is just being written is left out."""
    at = file.seek(0, os.SEEK_END)
    lowest, rest, newest = max(0, at - MOST_BYTES), b"", True
    while at > lowest:
        size = min(CHUNK, at - lowest)
        at = file.seek(at - size)
        parts = (file.read(size) + rest).split(b"\n")
        if newest and len(parts) == 1:
            continue  # still in a line without its end
        if newest:
            parts.pop()  # empty behind the last line end, else a line without its end
            newest = False
        rest = parts.pop(0) if at > lowest and parts else b""
        yield from (part.decode("utf-8", "replace").rstrip("\r") for part in reversed(parts) if part.strip())


def _read(rows: Iterable[cdr.Row], problems: list[str], since: datetime, until: datetime) -> RecordsRead:
    found = cdr.calls_of(rows, since, until)
    return RecordsRead(calls=found.calls, internal=found.internal, unreadable=cdr.unreadable(problems))


def is_encrypted(host: str | None, options: Mapping[str, Any]) -> bool:
    """Whether a database is on this machine, or its address asks for TLS with a checked certificate."""
    if not host or is_this_machine(host):
        return True
    modes = {str(options.get(name, "")).lower() for name in ("sslmode", "ssl_mode")}
    return bool(modes & CHECKED or options.get("ssl_ca"))


class TableRecords:
    """A table that cdr_adaptive_odbc, cdr_mysql, cdr_pgsql or cdr_sqlite3_custom writes. `address`: of SQLAlchemy."""

    def __init__(self, address: str, table: str, plan: Plan, connection: str, *, allow_plain: bool = False) -> None:
        self._address = address
        self._allow_plain = allow_plain
        self._table = table
        self._plan = plan
        self._connection = connection

    async def between(self, since: datetime, until: datetime) -> RecordsRead:
        """Raises: NeedsHuman, Unavailable."""
        return await asyncio.to_thread(self._between, since, until)

    def _between(self, since: datetime, until: datetime) -> RecordsRead:
        records = self._rows(since - LONGEST_CALL - timedelta(days=1))  # a day: the table has times of any zone
        rows, problems = cdr.rows_of(records, self._plan)
        return _read(rows, problems, since, until)

    def _rows(self, since: datetime) -> list[Mapping[str, str]]:
        import sqlalchemy  # here, not above: half of the installations need no database driver

        try:
            url = sqlalchemy.make_url(self._address)
            if not (self._allow_plain or is_encrypted(url.host, url.query)):
                raise self._no(
                    f"{url.host} is another machine and the connection is not encrypted. Add sslmode=verify-full "
                    "(PostgreSQL) or ssl_ca=FILE (MySQL) to the address, or allow plain connections"
                )
            engine = sqlalchemy.create_engine(url)
        except (sqlalchemy.exc.ArgumentError, ImportError, ValueError) as wrong:
            name = f"; install {wrong.name}" if isinstance(wrong, ImportError) else ""
            raise self._no(f"its address cannot be used{name}") from None  # the address holds a password
        try:
            with engine.connect() as line:
                return self._select(sqlalchemy, line, since)
        except sqlalchemy.exc.NoSuchTableError:
            raise self._no(f"it has no table {self._table}") from None
        except sqlalchemy.exc.SQLAlchemyError as error:
            raise self._away(type(error).__name__) from None
        finally:
            engine.dispose()

    def _select(self, sqlalchemy: Any, line: Any, since: datetime) -> list[Mapping[str, str]]:
        schema, _, name = self._table.rpartition(".")
        table = sqlalchemy.Table(name, sqlalchemy.MetaData(), autoload_with=line, schema=schema or None)
        columns = {column.name.lower(): column for column in table.columns}
        start = columns.get("calldate") if "calldate" in columns else columns.get("start")
        if start is None or "uniqueid" not in columns:
            raise self._no(f"the table {self._table} has no calldate or start, or no uniqueid")
        text = isinstance(start.type, sqlalchemy.types.String)
        moment = since.strftime("%Y-%m-%d %H:%M:%S") if text else since.replace(tzinfo=None)
        query = sqlalchemy.select(table).where(start >= moment).order_by(start).limit(MOST_ROWS)
        found = line.execute(query).mappings()
        return [{str(k).lower(): "" if v is None else str(v) for k, v in row.items()} for row in found]

    def _no(self, why: str) -> Trouble:
        text = f"{self._connection}: the database of call records cannot be read: {why}."
        return NeedsHuman(text, code="call_records", wrote=False)

    def _away(self, what: str) -> Trouble:
        text = (
            f"{self._connection}: the database of call records does not answer ({what}). It is tried again by itself."
        )
        return Unavailable(text, code="call_records", wrote=False)
