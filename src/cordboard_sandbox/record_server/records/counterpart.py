"""The counterpart itself: a dialect, its records, and everything else that a running server keeps.

No request is read here; what a client may do with records is in actions.py and writing.py.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.faults import Faults
from cordboard_sandbox.record_server.dialect import Account, Attribute, Dialect, Entity, View
from cordboard_sandbox.record_server.expansion import attributes_of, view_of
from cordboard_sandbox.record_server.records.instants import written
from cordboard_sandbox.request_log import Journal


class Record(msgspec.Struct):
    """One record. `values` hold what was stored, by attribute; derived attributes are computed when shown."""

    id: str
    entity: str
    values: dict[str, Any]
    number: int
    revision: int = 1
    deleted: bool = False


class Token(msgspec.Struct):
    """A token that was given. Units: `expires` epoch s; 0 never."""

    token: str
    account: str
    expires: float = 0.0
    kind: str = "access"
    parent: str = ""


class Change(msgspec.Struct):
    """A committed change, for push. `changed`: the attributes of an update with their new values."""

    kind: str
    record: Record
    changed: dict[str, Any] = {}


class State(msgspec.Struct):
    """Everything that a snapshot or a data file must bring back."""

    seed: int = 1
    people: int = 0
    region: str = "ES"
    counter: int = 0
    tables: dict[str, dict[str, Record]] = {}
    accounts: dict[str, Account] = {}
    inactive: list[str] = []
    tokens: dict[str, Token] = {}
    access: dict[str, list[str]] = {}
    switches: dict[str, bool] = {}
    limit: dict[str, float] = {}
    own_fields: dict[str, dict[str, dict[str, Any]]] = {}
    own_unique: dict[str, list[str]] = {}


class Model(msgspec.Struct):
    """An entity with its attributes expanded."""

    name: str
    entity: Entity
    attributes: dict[str, Attribute]
    unique: tuple[str, ...]
    views: dict[str, View]
    names: dict[str, list[str]] = {}  # attributes that a view shows, by its name


class Counterpart:
    """One running counterpart. All methods are plain and immediate; nothing here waits."""

    def __init__(self, dialect: Dialect, clock: Clock, state: State | None = None, origin: str = "") -> None:
        self.dialect, self.clock, self.origin = dialect, clock, origin
        self.state = state or State()
        self.faults, self.log = Faults(self.state.seed), Journal()
        self.chance = random.Random(f"{self.state.seed}:ids")
        self.changes: list[Change] = []
        self.snapshots: dict[str, bytes] = {}
        self.times: list[float] = []  # of requests within the window of the limit
        self.indexes: dict[tuple[str, str, int], Any] = {}  # value_index.ValueIndex
        self._written: dict[str, list[Record]] = {}
        self._models: dict[str, Model] = {}

    # -- schema -------------------------------------------------------------------------------------------------------

    def model(self, name: str) -> Model | None:
        """The entity of this name, with the fields that an administrator added."""
        entity = self.dialect.entities.get(name)
        if entity is None or name in self._models:
            return self._models.get(name)
        fields = entity.fields | self.state.own_fields.get(name, {})
        unique = (*entity.unique, *self.state.own_unique.get(name, ()))
        model = Model(name, entity, attributes_of(self.dialect, entity, fields), unique, {})
        self._models[name] = model
        return model

    def add_field(self, entity: str, name: str, facts: dict[str, Any], *, unique: bool) -> None:
        """One more field of an entity, in the dialect's words."""
        self.state.own_fields.setdefault(entity, {})[name] = facts
        keys = [key for key in self.state.own_unique.get(entity, []) if key != name]
        self.state.own_unique[entity] = keys + ([name] if unique else [])
        self.forget_models()

    def forget_models(self) -> None:
        """After a change of fields, or of everything."""
        self._models.clear()
        self.indexes.clear()
        self._written.clear()

    def view(self, model: Model, name: str) -> View:
        """A view of an entity, put together once. Raises: KeyError."""
        if name not in model.views:
            model.views[name] = view_of(self.dialect, model.entity, name)
        return model.views[name]

    def switch(self, name: str) -> bool:
        """Is a behaviour on? The state's word counts before the dialect's."""
        return self.state.switches.get(name, self.dialect.switches.get(name, False))

    # -- records ------------------------------------------------------------------------------------------------------

    def table(self, entity: str) -> dict[str, Record]:
        return self.state.tables.setdefault(entity, {})

    def live(self, entity: str) -> Iterator[Record]:
        """Records that are not deleted, oldest first."""
        return (record for record in self.table(entity).values() if not record.deleted)

    def find(self, entity: str, id_: str) -> Record | None:
        record = self.table(entity).get(id_)
        return None if record is None or record.deleted else record

    def written(self, entity: str) -> list[Record]:
        """Records in the order in which they were written, for indexes; one stands here as often as it was."""
        return self._written.setdefault(entity, [])

    def rename(self, record: Record, id_: str) -> None:
        """Give a record that was just made another id."""
        table = self.table(record.entity)
        table[id_] = table.pop(record.id)
        record.id = id_
        self.forget_models()

    def add(self, entity: str, values: dict[str, Any], id_: str = "") -> Record:
        self.state.counter += 1
        record = Record(id_ or self.new_id(entity), entity, values, self.state.counter)
        self.table(entity)[record.id] = record
        self.written(entity).append(record)
        self.changes.append(Change("create", record))
        return record

    def change(self, record: Record, values: dict[str, Any]) -> dict[str, Any]:
        """Take over new values; the answer is what differs."""
        differing = {name: value for name, value in values.items() if record.values.get(name) != value}
        if differing:
            record.values = record.values | differing
            record.revision += 1
            self.written(record.entity).append(record)
            self.changes.append(Change("update", record, differing))
        return differing

    def remove(self, record: Record) -> None:
        record.deleted = True
        self.written(record.entity).append(record)
        self.changes.append(Change("delete", record))

    # -- ids and times ------------------------------------------------------------------------------------------------

    def new_id(self, entity: str) -> str:
        style = self.dialect.ids.get("style", "serial")
        prefix = self.dialect.entities[entity].id_prefix
        return prefix + ID_STYLES[style](self, entity)

    def wire_id(self, id_: str) -> str | int:
        """An id as the dialect writes it."""
        return int(id_) if self.dialect.ids.get("written") == "number" and id_.isdigit() else id_

    def now(self) -> str | int:
        """This instant as the dialect writes it."""
        return written(self.dialect.times["instant"], self.clock.now())

    def secret(self, bits: int = 128) -> str:
        return f"{self.chance.getrandbits(bits):0{bits // 4}x}"


def _hex17(own: Counterpart, entity: str) -> str:
    """Seconds, a count and chance in 17 hexadecimal digits."""
    return f"{int(own.clock.now()):08x}{own.state.counter & 0xFFFFF:05x}{own.chance.getrandbits(16):04x}"


def _uuid(own: Counterpart, entity: str) -> str:
    text = f"{own.chance.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def _next_of_entity(own: Counterpart, entity: str) -> str:
    """One more than the highest of this entity."""
    prefix = own.dialect.entities[entity].id_prefix
    numbers = (id_.removeprefix(prefix) for id_ in own.table(entity))
    return str(1 + max((int(number) for number in numbers if number.isdigit()), default=0))


ID_STYLES: Mapping[str, Callable[[Counterpart, str], str]] = {
    "hex17": _hex17,
    "uuid": _uuid,
    "serial": lambda own, entity: str(own.state.counter),
    "long": lambda own, entity: f"{61_000_000_000 + own.state.counter}",
    "per_entity": _next_of_entity,
    "padded15": lambda own, entity: f"{own.state.counter:015}",
}
