"""Turns decisions into rows: those stored with the call, in the outbox and as claims. It decides nothing."""

from collections.abc import Mapping, Sequence

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import CREATES, Action, LogCall, Ref, kind_of, refs_of
from cordboard.domain.crm.contact_match import Entity, Found
from cordboard.domain.interaction import Identity
from cordboard.domain.scenario.facts import Decision, Facts
from cordboard.domain.scenario.requested import Request
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.outbox import LOOKUP, NewItem

PEOPLE = (Entity.ACCOUNT, Entity.LEAD, Entity.CONTACT)


class StoredDecision(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A decision as stored with its call: everything needed to read it, or to take it again."""

    connection: str
    facts: Facts
    decision: Decision
    decided_at: float  # epoch s


class StoredRequest(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What a person asked for on this call, and what was decided; no decision where only settings changed."""

    request: Request
    decision: StoredDecision | None = None


class Decisions(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One decision per CRM; none when no CRM is connected. `requests` came after it, in order."""

    decisions: tuple[StoredDecision, ...] = ()
    note: str | None = None
    requests: tuple[StoredRequest, ...] = ()

    def logs(self) -> dict[str, tuple[StoredDecision, LogCall]]:
        """The latest call record of each CRM, with the decision that wanted it; none where it is not logged."""
        taken = (*self.decisions, *(one.decision for one in self.requests if one.decision is not None))
        return {
            why.connection: (why, action)
            for why in taken
            for action in why.decision.actions
            if isinstance(action, LogCall)
        }


class DecisionRows(msgspec.Struct, kw_only=True):
    """What the rows of one call become."""

    decisions: Decisions
    items: list[NewItem] = []
    waits: bool = False  # a look-up is pending; the decision follows

    @property
    def name(self) -> str | None:
        """The client's name, where a CRM knows one."""
        return name_of(self.decisions)


def name_of(decisions: Decisions) -> str | None:
    """The client's name in the first CRM that knows one; decisions are in the order in which CRMs are asked."""
    matches = (why.facts.match for why in decisions.decisions)
    names = (one.name for match in matches if isinstance(match, Found) for one in match.candidates if one.name)
    return next(names, None)


def item_of(action: Action, crm: str, subject: str, call: str) -> NewItem:
    """An action as a row of the outbox."""
    return NewItem(
        key=action.key,
        lane=crm,
        kind=kind_of(action),
        subject=subject,
        call=call,
        body=msgspec.json.encode(action),
        refs=tuple(ref.item for ref in refs_of(action) if ref.item is not None and ref.id is None),
    )


def lookup_item(why: StoredDecision, subject: str, call: str, reason: str) -> NewItem:
    """The row of the outbox that asks the CRM for the facts which this decision needs."""
    return NewItem(
        key=f"{why.facts.call_id}:{LOOKUP}",
        lane=why.connection,
        kind=LOOKUP,
        subject=subject,
        call=call,
        body=msgspec.json.encode({"needs": why.decision.needs, "reason": reason}),
    )


def claims_of(actions: Sequence[Action], crm: str, identity: Identity | None) -> list[Claim]:
    """Whoever is created under an identity is claimed under it."""
    if identity is None:
        return []
    people = [(action, CREATES.get(type(action))) for action in actions]
    return [Claim(crm, identity, entity, action.key) for action, entity in people if entity in PEOPLE]


def resolved(action: Action, records: Mapping[str, str]) -> Action:
    """The action with the ids of the records that earlier items created."""

    def known(ref: Ref) -> Ref:
        if ref.id is not None or ref.item is None:
            return ref
        return msgspec.structs.replace(ref, id=records[ref.item])

    changes: dict[str, object] = {}
    for name in action.__struct_fields__:
        value = getattr(action, name)
        if isinstance(value, Ref):
            changes[name] = known(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Ref):
            changes[name] = tuple(known(ref) for ref in value)
    return msgspec.structs.replace(action, **changes)
