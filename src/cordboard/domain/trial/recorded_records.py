"""Records that recorded decisions created within the period of a trial, and how decisions name them."""

from collections.abc import Iterable, Mapping

from cordboard.domain.crm.actions import CREATES, Action, Create, Ref, SetOwner
from cordboard.domain.crm.contact_match import Candidate, Entity

# kinds that later calls find
FOUND_AGAIN = frozenset({Entity.ACCOUNT, Entity.LEAD, Entity.CONTACT, Entity.DEAL, Entity.TASK})


class RecordedRecords:
    """Of one CRM. A record is named by the key of the outbox item that created it, any other one by its id."""

    def __init__(self) -> None:
        self.keys: set[str] = set()
        self.owners: dict[str, str | None] = {}  # by name: the owner that a recorded decision gave it last
        self.earlier: dict[str, str | None] = {}  # the owner before the first of those
        self._keys: dict[str, str] = {}  # by id of the record

    def known_as(self, records: Mapping[str, str]) -> None:
        """The ids that the CRM gave: item key -> record id."""
        self._keys |= {record: key for key, record in records.items()}

    def name_of(self, record: Candidate | Ref) -> str:
        """How this trial names a record."""
        item = record.pending if isinstance(record, Candidate) else record.item
        return item or self.name_of_id(record.id)

    def name_of_id(self, record: str | None) -> str:
        """The same, by the id of the CRM."""
        return self._keys.get(record or "", record or "")

    def remember(self, actions: Iterable[Action], candidates: Iterable[Candidate]) -> None:
        """What a recorded decision created and whose owner it changed; `candidates` as it saw them."""
        for action in actions:
            if isinstance(action, Create) and CREATES[type(action)] in FOUND_AGAIN:
                self.keys.add(action.key)
                self.owners[action.key] = action.owner
            elif isinstance(action, SetOwner):
                name = self.name_of(action.record)
                if name not in self.owners:
                    self.earlier[name] = _owner(name, candidates, self)
                self.owners[name] = action.owner


def _owner(name: str, candidates: Iterable[Candidate], records: RecordedRecords) -> str | None:
    return next((one.owner.id for one in candidates if one.owner and records.name_of(one) == name), None)
