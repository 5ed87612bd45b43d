"""The org at run time: its state, clock and tables, and the verbs by which records change (with undo and events)."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec

from cordboard_sandbox.request_log import Journal
from cordboard_sandbox.zoho_crm.engine.clock import Clock, written
from cordboard_sandbox.zoho_crm.engine.faults import CARRIERS, Faults
from cordboard_sandbox.zoho_crm.engine.http_messages import Failure
from cordboard_sandbox.zoho_crm.org.record_table import Gone, Record, Table
from cordboard_sandbox.zoho_crm.org.schema import FIELDS, MODULES, PIPELINES, SYSTEM_FIELDS, Field, Module, Pipeline
from cordboard_sandbox.zoho_crm.org.state import State


class Event(msgspec.Struct):
    """A record was made, edited or deleted: material for notifications and workflow webhooks."""

    module: str
    id: str
    operation: str  # create edit delete
    affected: list[str] = []
    workflow: bool = True


class Org:
    """One Zoho CRM org. Not thread-safe: everything runs on one event loop."""

    def __init__(self, state: State, clock: Clock) -> None:
        self.clock = clock
        self.faults = Faults(state.seed, CARRIERS)
        self.journal = Journal()
        self.busy = 0  # concurrency units in use
        self.events: list[Event] = []
        self.undo: list[Callable[[], None]] | None = None
        self.snapshots: dict[str, bytes] = {}
        self.router: Any = None  # the table of routes and the file, both put here by app.py
        self.disk: Any = None
        self.origin = "http://127.0.0.1"  # as callers address it
        self.people = 200  # what a reset makes, and the refresh token it knows
        self.demo_refresh = ""
        self.load(state)

    # -- state -------------------------------------------------------------------------------------------------------

    def load(self, state: State) -> None:
        """Become this org."""
        self.state = state
        self.tables = {name: Table(name) for name in MODULES}
        for name in MODULES:
            if name not in state.fields:
                state.fields[name] = {}
                for field in (*SYSTEM_FIELDS, *FIELDS[name]):
                    self.add_field(name, msgspec.structs.replace(field))
            for field in state.fields[name].values():
                if field.unique or field.external:
                    self.tables[name].declare_unique(field.name, True)
        for record in sorted(state.records, key=lambda record: record.modified):
            self.tables[record.module].add(record)
        state.records = []
        self.events.clear()
        self.spent = deque(state.spent)
        self.spent_sum = sum(credits_ for _, credits_ in self.spent)

    def dump(self) -> bytes:
        """The whole org as bytes that `load` understands."""
        self.state.spent = list(self.spent)
        self.state.records = [record for table in self.tables.values() for record in table.records.values()]
        try:
            return msgspec.msgpack.encode(self.state)
        finally:
            self.state.records = []

    # -- small answers -----------------------------------------------------------------------------------------------

    def new_id(self) -> str:
        self.state.counter += 1
        return f"{self.state.prefix}{self.state.counter:012d}"

    def id_of(self, thing: str) -> str:
        """A lasting id for a thing of the org, such as "module:Leads"."""
        if thing not in self.state.ids:
            self.state.ids[thing] = self.new_id()
        return self.state.ids[thing]

    def second(self) -> int:
        return int(self.clock.now())

    def iso(self, second: int) -> str:
        return written(second, self.state.zone)

    def module(self, name: str) -> Module:
        """Raises: Failure INVALID_MODULE."""
        if name not in MODULES:
            raise Failure("INVALID_MODULE", resource_path_index=0)
        return MODULES[name]

    def table(self, name: str) -> Table:
        return self.tables[self.module(name).name]

    def fields(self, module: str) -> dict[str, Field]:
        return self.state.fields[module]

    def pipelines(self) -> list[Pipeline]:
        """What an administrator left of them."""
        gone = set(self.state.deleted_stages)
        left = [each for each in PIPELINES if (each.name, "") not in gone]
        return [
            msgspec.structs.replace(each, stages=tuple(one for one in each.stages if (each.name, one) not in gone))
            for each in left
        ]

    def person(self, user: str) -> dict[str, Any]:
        found = self.state.users.get(user)
        return {"name": found.full_name if found else "", "id": user}

    def name_of(self, module: str, id_: str) -> str | None:
        record = self.tables[module].records.get(id_)
        return None if record is None else record.fields.get(MODULES[module].key)

    def module_of(self, id_: str) -> str | None:
        return next((name for name, table in self.tables.items() if id_ in table.records), None)

    def add_field(self, module: str, field: Field) -> Field:
        field.id = self.new_id()
        self.state.fields[module][field.name] = field
        return field

    # -- verbs -------------------------------------------------------------------------------------------------------

    def insert(
        self, module: str, fields: dict[str, Any], user: str, *, workflow: bool = True, born: int | None = None
    ) -> Record:
        """Make a record. One that was `born` earlier (seed) is indexed for search already."""
        now, table = self.second() if born is None else born, self.tables[module]
        stored = {"Created_By": user, "Modified_By": user, **fields}
        record = Record(self.new_id(), module, stored, created=now, modified=now)
        record.ready = 0 if born is not None else self.clock.now() + self.state.switches.search_delay_s
        table.add(record)
        self._undoable(lambda: table.remove(record))
        self.events.append(Event(module, record.id, "create", list(fields), workflow))
        return record

    def edit(self, record: Record, changes: dict[str, Any], user: str, *, workflow: bool = True) -> None:
        """Apply changes and move Modified_Time. Search keeps seeing the old fields until it has indexed the new."""
        now, table, old, was = self.second(), self.tables[record.module], record.fields, record.modified
        if self.clock.now() >= record.ready:
            record.before = old
        record.ready = self.clock.now() + self.state.switches.search_delay_s
        table.replace(record, {**old, **changes, "Modified_By": user}, max(now, was))
        self._undoable(lambda: table.replace(record, old, was))
        self.events.append(Event(record.module, record.id, "edit", list(changes), workflow))

    def delete(self, record: Record, user: str) -> None:
        table, gone = self.tables[record.module], self.state.gone.setdefault(record.module, [])
        name = str(record.fields.get(MODULES[record.module].key) or "")
        table.remove(record)
        entry = Gone(record, name, self.second(), user)
        gone.append(entry)

        def back() -> None:
            table.add(record)
            with suppress(ValueError):
                gone.remove(entry)

        self._undoable(back)
        self.events.append(Event(record.module, record.id, "delete"))

    def _undoable(self, step: Callable[[], None]) -> None:
        if self.undo is not None:
            self.undo.append(step)
