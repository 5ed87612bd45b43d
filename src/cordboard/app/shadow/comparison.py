"""One comparison: reads what another integration wrote, page by page, and sets it beside what was decided."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

from cordboard.app.shadow.held_decisions import Decided, Found, HeldDecisions
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import TOLERANCE, ExpectedRecord, LoggedRecord, Verdict, compared
from cordboard.ports.crm.shadow import READ, ReadsLoggedRecords
from cordboard.ports.errors import Trouble
from cordboard.ports.store.outbox import Item
from cordboard.ports.store.shadow_reports import ShadowFinding

PAGES = 100  # where reading costs nothing
SHOWN = 50


class LoggedRecords:
    """Reads for at most `left` credits; `read` hears how many records each page had."""

    def __init__(self, crm: ReadsLoggedRecords, left: float, read: Callable[[int], None]) -> None:
        self._crm = crm
        self._left = left
        self._read = read
        self.cost = 0.0
        self.complete = True

    async def of(self, entity: Entity, expected: Sequence[ExpectedRecord]) -> list[LoggedRecord]:
        """Records of this kind since the first one that is expected. Raises what the CRM raises."""
        since = min(one.at for one in expected) - TOLERANCE - timedelta(seconds=1)
        found: list[LoggedRecord] = []
        after = 0
        for _ in range(PAGES):
            if self.cost + self._crm.price_of_logged(entity) > self._left + 1e-9:
                break
            self.cost += self._crm.price_of_logged(entity)
            page = await self._crm.logged_records(entity, since, after)
            found += page.records
            self._read(len(page.records))
            if page.after is None:
                return found
            after = page.after
        self.complete = False
        return found


class Comparison:
    """Of the decisions of one connection. `late`: how long the other integration has for tasks and deals."""

    def __init__(self, held: HeldDecisions, records: LoggedRecords, late: timedelta) -> None:
        self._held = held
        self._records = records
        self._late = late
        self.found: list[Found] = []
        self.no_number = 0
        self.problem: str | None = None

    async def of(self, items: Sequence[Item]) -> "Comparison":
        """Itself, with what was found. Raises: Trouble where not even call records can be read."""
        decided = await self._held.read(items)
        for entity in READ:
            await self._add(entity, [one for one in decided if one.entity is entity])
        for one in decided:
            person = await self._held.person(one)
            self.found += [person] if person else []
        return self

    async def _add(self, entity: Entity, decided: Sequence[Decided]) -> None:
        expected = [record for one in decided if (record := await self._held.expected(one)) is not None]
        if entity is Entity.CALL:
            self.no_number = len(decided) - len(expected)
        if not expected:
            return
        try:
            logged = await self._records.of(entity, expected)
        except Trouble as trouble:
            if entity is Entity.CALL:
                raise
            self.problem = trouble.text
            return
        late = TOLERANCE if entity is Entity.CALL else self._late
        self.found += [(entity, one) for one in compared(expected, logged, late)]

    def counts(self) -> dict[str, dict[str, int]]:
        """Kind of record -> verdict -> how many."""
        by_entity: dict[str, Counter[str]] = {}
        for entity, one in self.found:
            by_entity.setdefault(entity.value, Counter())[one.verdict.value] += 1
        return {entity: dict(counts) for entity, counts in by_entity.items()}

    def examples(self) -> tuple[ShadowFinding, ...]:
        """The first that are not the same."""
        differing = [(entity, one) for entity, one in self.found if one.verdict is not Verdict.SAME][:SHOWN]
        return tuple(
            ShadowFinding(
                call=one.call, entity=entity.value, verdict=one.verdict.value, differs=one.differs, links=one.links
            )
            for entity, one in differing
        )
