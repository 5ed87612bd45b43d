"""What a person asks for on one call, against or beside the settings: decided by the same rules. Pure.

Only the record that was asked for is created; who is whom, owners and texts follow the settings in force.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import Action, LogCall, Ref
from cordboard.domain.crm.contact_match import Candidate, Entity, Found
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Decision, Facts
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message
from cordboard.domain.scenario.rule_context import RuleContext, ref_to
from cordboard.domain.scenario.rules.record_creation_rules import log_of
from cordboard.domain.settings.crm_plan import Cell, Mode, Party, Situation
from cordboard.domain.settings.decision_settings import DecisionSettings


class Verb(StrEnum):
    """What can be asked for."""

    LOG = "log"
    CREATE = "create"
    RELINK = "relink"
    IGNORE = "ignore"
    ASSIGN = "assign"
    ADOPT = "adopt"  # not a person: a record of the client appeared after the call
    NOT_APPEARED = "not_appeared"  # nor this
    UNLINK = "unlink"
    WRAP_UP = "wrap_up"


class Request(Value, frozen=True, kw_only=True):
    """Who asked for what, and when. `values` are those of its sentence; `record`: what the call
    is linked to."""

    verb: Verb
    by: str
    at: datetime
    reason: str = ""
    record: Ref | None = None
    again: bool = False  # its record was there, and is gone
    values: dict[str, str] = {}

    @property
    def said(self) -> ReasonMessage:
        """As a line of the explanation."""
        again = "_again" if self.again else ""
        return reason_message(f"request.{self.verb.value}{again}", by=self.by, **self.values)


class Unwritten(Exception):
    """The rules allow no such record; the text of the rule that says why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def logged(facts: Facts, settings: DecisionSettings, version: int, to: Candidate | None, suffix: str = "") -> Decision:
    """The call record alone, linked to this record if one is named; `suffix` follows its key.

    Ignored numbers, internal calls and calls without a direction are logged too: a person asked for it.
    """
    wanted = _only(Entity.CALL, settings)
    decision = decide(facts, wanted, version)
    if not decision.needs and not decision.actions:
        action, reasons = log_of(RuleContext(facts, wanted))
        decision = msgspec.structs.replace(decision, actions=(action,), tried=reasons, summary="Created: call record.")
    actions = tuple(_linked(_renamed(action, suffix), to) for action in decision.actions)
    return msgspec.structs.replace(decision, actions=actions)


def chosen(facts: Facts, to: Candidate) -> Facts:
    """The facts with the client that a person chose."""
    return msgspec.structs.replace(facts, match=Found(candidates=(to,)))


def created(facts: Facts, settings: DecisionSettings, version: int, suffix: str = "") -> Decision:
    """The lead alone. Raises: Unwritten where the client exists already, or nobody can be created from this call."""
    decision = decide(facts, _only(Entity.LEAD, settings), version)
    if decision.needs:
        return decision
    if not decision.actions:
        said = next((one for one in decision.tried if one.rule == "lead"), decision.tried[-1])
        raise Unwritten(said.code, said.text)
    return msgspec.structs.replace(decision, actions=tuple(_renamed(one, suffix) for one in decision.actions))


def _only(entity: Entity, settings: DecisionSettings) -> DecisionSettings:
    """These settings, with nothing switched on but such records, for everybody."""
    cells = tuple(
        Cell(situation=situation, party=party, entity=entity, mode=Mode.CREATE_IF_NONE)
        for situation in Situation
        for party in Party
    )
    return msgspec.structs.replace(
        settings,
        scenario=cells,
        stop_list=(),
        log_internal_calls=entity is Entity.CALL,
    )


def _renamed(action: Action, suffix: str) -> Action:
    return msgspec.structs.replace(action, key=f"{action.key}{suffix}")


def _linked(action: Action, to: Candidate | None) -> Action:
    """Also where the number is hidden, so that the rules link to nobody."""
    if to is not None and isinstance(action, LogCall):
        return msgspec.structs.replace(action, about=(ref_to(to),))
    return action
