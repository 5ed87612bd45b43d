"""The state of one portal: records by kind, ids, what searches see already, credits, and what a profile hides."""

import copy
import re
from datetime import UTC, datetime
from typing import Any

import msgspec

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.faults import Faults
from cordboard_sandbox.request_log import Journal

Record = dict[str, Any]
KINDS = (
    "departments",
    "agents",
    "accounts",
    "contacts",
    "products",
    "tickets",
    "comments",
    "threads",
    "uploads",
    "bin",
)
FIRST_ID = 400_000_000_012_000_001
DIGITS = re.compile(r"\D")


class Switches(msgspec.Struct):
    """What differs between portals, or is switched on as a fault. Units: `index_lag_s` s."""

    index_lag_s: float = 3.0
    concurrency: int = 25
    hidden_fields: list[str] = []  # by the profile of the signed-in agent: missing from answers without a word
    reformat_phones: bool = False
    cut_to: dict[str, int] = {}  # field: characters that are kept without a word
    closing_notice: bool = True


class Problem(Exception):
    """A refusal in the words of the service."""

    def __init__(self, status: int, code: str, message: str, errors: list[dict[str, str]] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.errors = status, code, message, errors

    def body(self) -> dict[str, Any]:
        more = {"errors": self.errors} if self.errors is not None else {}
        return {"errorCode": self.code, "message": self.message, **more}


class Portal:
    """One organisation of the service."""

    def __init__(self, clock: Clock, seed: int = 1, daily: int = 100_000) -> None:
        self.clock, self.faults, self.journal = clock, Faults(seed), Journal()
        self.org = "700012345"
        self.daily, self.used, self.day = daily, 0, ""
        self.busy = 0
        self.next_id, self.next_number = FIRST_ID, 101
        self.switches = Switches()
        self.tables: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        self.seen_before: dict[str, tuple[float, Record | None]] = {}
        self.sent: list[Record] = []  # mail that left for customers
        self.agent = ""  # who signed in
        self.active = True

    def now(self) -> str:
        return self.at(self.clock.now())

    def at(self, second: float) -> str:
        moment = datetime.fromtimestamp(second, UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"

    def new_id(self) -> str:
        self.next_id += 1
        return str(self.next_id)

    def add(self, kind: str, values: Record) -> Record:
        record = {"id": self.new_id(), **self._kept(values)}
        self.tables[kind][record["id"]] = record
        self.seen_before[record["id"]] = (self.clock.now(), None)
        return record

    def change(self, kind: str, id_: str, values: Record) -> Record:
        record = self.get(kind, id_)
        self.seen_before[id_] = (self.clock.now(), copy.deepcopy(self._seen(record)))
        record.update(self._kept(values))
        if "modifiedTime" in record:
            record["modifiedTime"] = self.now()
        return record

    def get(self, kind: str, id_: str) -> Record:
        found = self.tables[kind].get(id_)
        if found is None or found.get("isDeleted"):
            raise Problem(404, "URL_NOT_FOUND", "The URL you entered is incorrect.")
        return found

    def rows(self, kind: str) -> list[Record]:
        """What lists show."""
        return [row for row in self.tables[kind].values() if not row.get("isTrashed")]

    def indexed(self, kind: str) -> list[tuple[Record, Record]]:
        """What searches look at: a record and how it was when it was indexed last."""
        pairs = [(row, self._seen(row)) for row in self.rows(kind)]
        return [(row, seen) for row, seen in pairs if seen is not None]

    def _seen(self, row: Record) -> Record | None:
        at, before = self.seen_before.get(row["id"], (0.0, row))
        return row if self.clock.now() - at >= self.switches.index_lag_s else before

    def _kept(self, values: Record) -> Record:
        """Values as this portal keeps them."""
        kept = dict(values)
        for name, value in values.items():
            if isinstance(value, str) and name in self.switches.cut_to:
                kept[name] = value[: self.switches.cut_to[name]]
            if name in ("phone", "mobile") and value and self.switches.reformat_phones:
                digits = DIGITS.sub("", value)
                kept[name] = f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
        return kept

    def shown(self, row: Record) -> Record:
        """A record without what the profile hides."""
        return {name: value for name, value in row.items() if name not in self.switches.hidden_fields}

    def spend(self, cost: int) -> dict[str, str]:
        """Pay for a call. Raises: Problem where the day's credits are used up."""
        if (today := self.now()[:10]) != self.day:
            self.day, self.used = today, 0
        if self.used + cost > self.daily:
            raise Problem(429, "THRESHOLD_EXCEEDED", "The daily API limit of your organization has been reached.")
        self.used += cost
        return {
            "X-Rate-Limit-Request-Weight-v3": str(cost),
            "X-Rate-Limit-Remaining-v3": str(self.daily - self.used),
        }

    def seconds_left(self) -> int:
        """Until the credits of the next day."""
        return 86_400 - int(self.clock.now()) % 86_400
