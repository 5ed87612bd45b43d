"""The records of a company's own CRM in memory: numbered changes, keys of programs, users, fields and stages."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.invented_people import USERS

Record = dict[str, Any]
COLLECTIONS = ("contacts", "leads", "accounts", "deals", "tasks", "calls", "notes")
PEOPLE = ("contacts", "leads", "accounts")
STAGES = (("new", "New", "open"), ("offer", "Offer", "open"), ("won", "Won", "won"), ("lost", "Lost", "lost"))
FIELDS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "contacts": (("name", "Name", "text"), ("phones", "Phones", "phone"), ("company", "Company", "text")),
    "leads": (("name", "Name", "text"), ("phones", "Phones", "phone"), ("company", "Company", "text")),
    "accounts": (("name", "Name", "text"), ("phones", "Phones", "phone")),
    "deals": (("name", "Name", "text"), ("amount", "Amount", "money"), ("stage", "Stage", "choice")),
    "tasks": (("subject", "Subject", "text"), ("due", "Due", "date"), ("status", "Status", "choice")),
    "calls": (("subject", "Subject", "text"), ("description", "Notes", "text"), ("recording_url", "Recording", "url")),
    "notes": (("title", "Title", "text"), ("text", "Text", "html")),
}
OWN = ("campaign", "Campaign", "text")
NEEDED = {"contacts": "name", "leads": "name", "accounts": "name", "deals": "name", "tasks": "subject", "notes": "text"}
_DIGITS = re.compile(r"\D")
ENDING = 7  # digits that two spellings of one number share at least


class Records:
    """Everything that is kept. `clock` stamps records."""

    def __init__(self, clock: Clock, seed: int = 1) -> None:
        self.clock = clock
        self.chance = Random(seed)
        self.tables: dict[str, dict[str, Record]] = {name: {} for name in COLLECTIONS}
        self.gone: dict[str, list[tuple[int, str]]] = {name: [] for name in COLLECTIONS}
        self.fields = {name: [*rows, OWN] for name, rows in FIELDS.items()}
        self.keys: dict[tuple[str, str], str] = {}
        self.revision = 0
        self.users = [
            {"id": f"u{n}", "name": f"{first} {last}", "email": f"{first.lower()}@example.com", "active": True}
            for n, (first, last, *_) in enumerate(USERS, 1)
        ]

    def create(self, collection: str, values: Record) -> tuple[Record, bool]:
        """The record, and whether it existed: the same key is the same record."""
        key = str(values.get("key") or "")
        if key and (known := self.keys.get((collection, key))):
            return self.tables[collection][known], True
        record = f"{self.chance.getrandbits(64):016x}"
        made = {**values, "id": record, "created_at": self._now()}
        self.tables[collection][record] = made
        if key:
            self.keys[collection, key] = record
        self._stamp(made)
        return made, False

    def change(self, collection: str, record: str, values: Record) -> Record | None:
        """The record with these values; None where it is gone."""
        found = self.tables[collection].get(record)
        if found is not None:
            found.update(values)
            self._stamp(found)
        return found

    def delete(self, collection: str, record: str) -> bool:
        found = self.tables[collection].pop(record, None)
        if found is None:
            return False
        self.keys = {key: one for key, one in self.keys.items() if one != record}
        self.revision += 1
        self.gone[collection].append((self.revision, record))
        return True

    def since(self, collection: str, cursor: int, limit: int) -> tuple[list[Record], list[str], int, bool]:
        """Records and deletions after this revision in their order, the revision reached, whether there are more."""
        changed = [(one["revision"], one, "") for one in self.tables[collection].values()]
        news = sorted(
            (row for row in (*changed, *((at, {}, record) for at, record in self.gone[collection])) if row[0] > cursor),
            key=lambda row: int(row[0]),
        )
        page = news[:limit]
        reached = int(page[-1][0]) if page else cursor
        return (
            [row for _, row, gone in page if not gone],
            [gone for *_, gone in page if gone],
            reached,
            len(news) > limit,
        )

    def with_number(self, number: str) -> Iterator[tuple[str, Record]]:
        """People whose number ends like this one: how it is written does not matter."""
        wanted = _DIGITS.sub("", number)[-ENDING:]
        for collection in PEOPLE:
            for record in self.tables[collection].values():
                if any(_DIGITS.sub("", one).endswith(wanted) for one in record.get("phones") or ()):
                    yield collection, record

    def _stamp(self, record: Record) -> None:
        self.revision += 1
        record["revision"], record["modified_at"] = self.revision, self._now()

    def _now(self) -> str:
        return datetime.fromtimestamp(self.clock.now(), UTC).isoformat(timespec="seconds")
