"""Which of several CRMs gets which kind of record, and which is asked first who calls. Pure.

What is done with a record that a CRM gets is in its own plan (`crm_plan.py`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, Mode
from cordboard.domain.settings.findings import Finding, finding

ROUTED = (Entity.LEAD, Entity.CONTACT, Entity.ACCOUNT, Entity.DEAL, Entity.TASK, Entity.CALL)


class EntityCrms(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The CRM connections that get one kind of record; the others get none."""

    entity: Entity
    crms: tuple[str, ...] = ()


class CrmRouting(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`entities`: kinds of record that do not go to every CRM. `caller_order`: who is asked first about a caller."""

    entities: tuple[EntityCrms, ...] = ()
    caller_order: tuple[str, ...] = ()


def elsewhere(routing: CrmRouting, connection: str | None) -> Mapping[Entity, tuple[str, ...]]:
    """The kinds of record that this CRM does not get, each with the CRMs that do."""
    if connection is None:
        return {}
    return {row.entity: row.crms for row in routing.entities if connection not in row.crms}


def kept_cells(scenario: Sequence[Cell], left_out: Collection[Entity]) -> tuple[Cell, ...]:
    """The matrix without the kinds of record that go elsewhere."""
    return tuple(cell for cell in scenario if cell.entity not in left_out) if left_out else tuple(scenario)


def in_order(crms: Sequence[str], order: Sequence[str]) -> list[str]:
    """The CRMs in the order in which they are asked who calls; those that it does not name come last, as they are."""
    return sorted(crms, key=lambda crm: order.index(crm) if crm in order else len(order))


def wrong_routing(routing: CrmRouting, plans: Mapping[str, CrmPlan], known: Collection[str]) -> Iterator[Finding]:
    """What contradicts. `plans`: by connection, as far as they are known; `known`: connected CRMs, empty: not known."""
    seen: set[Entity] = set()
    for n, row in enumerate(routing.entities):
        where, kind = f"crm_routing.entities[{n}]", row.entity.value
        if row.entity not in ROUTED:
            yield finding("crm_routing.no_record", f"{where}.entity", entity=kind)
        if row.entity in seen:
            yield finding("crm_routing.twice", f"{where}.entity", entity=kind)
        seen.add(row.entity)
        if not row.crms:
            yield finding("crm_routing.nobody", f"{where}.crms", entity=kind)
        yield from _unknown(f"{where}.crms", row.crms, known)
        for m, crm in enumerate(row.crms):
            if crm in plans and row.entity in ROUTED and _is_off(plans[crm], row.entity):
                yield finding("crm_routing.off", f"{where}.crms[{m}]", entity=kind, connection=crm)
    yield from _unknown("crm_routing.caller_order", routing.caller_order, known)


def _unknown(where: str, crms: Sequence[str], known: Collection[str]) -> Iterator[Finding]:
    for n, crm in enumerate(crms):
        if known and crm not in known:
            yield finding("connection.unknown", f"{where}[{n}]", connection=crm)


def _is_off(plan: CrmPlan, entity: Entity) -> bool:
    return all(cell.mode is Mode.OFF for cell in plan.scenario if cell.entity is entity)
