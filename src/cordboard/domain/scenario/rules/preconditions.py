"""Rules that decide whether a call concerns the CRM, and who its client is. They create only call records.

Records are created in `record_creation_rules.py`; the order of all rules is in `rule_table.py`.
"""

from collections.abc import Sequence

from cordboard.domain.calls.call import Direction
from cordboard.domain.crm.contact_match import Candidate, Found, Unknown
from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message, tried
from cordboard.domain.scenario.rule_context import Rule, RuleContext, RuleResult, name_of
from cordboard.domain.scenario.rules.record_creation_rules import log_of, title_of
from cordboard.domain.scenario.rules.stop_list import ignored_by
from cordboard.domain.scenario.situation import spoken

KINDS = {
    NumberKind.SHORT: "a short number",
    NumberKind.INTERNAL: "an extension or a user id",
    NumberKind.INVALID: "no phone number",
}


def ignore_list(scene: RuleContext) -> RuleResult:
    """Write nothing for calls with an ignored number on either side."""
    entry = ignored_by(scene.call, scene.facts.number, scene.settings)
    return _step(ignore_list, entry or reason_message("ignore.none"), applied=entry is not None, stop=entry is not None)


def internal_call(scene: RuleContext) -> RuleResult:
    """Keep calls between our own extensions out of the CRM."""
    if scene.call.direction is not Direction.INTERNAL:
        return _step(internal_call, reason_message("internal.no"), applied=False)
    if not scene.settings.log_internal_calls:
        return _step(internal_call, reason_message("internal.off"), applied=True, stop=True)
    action, reasons = log_of(scene)
    said = tried("internal_call", title_of(internal_call), reason_message("internal.on"), applied=True)
    return RuleResult(tried=(said, *reasons), actions=(action,), stop=True)


def kind_of_call(scene: RuleContext) -> RuleResult:
    """Tell the kind of call."""
    concerns = scene.situation is not None
    internal = scene.call.ended and scene.call.direction is Direction.INTERNAL
    return _step(kind_of_call, spoken(scene.call), applied=concerns, stop=not concerns and not internal)


def hidden_number(scene: RuleContext) -> RuleResult:
    """Create nobody from a number that is hidden, one of our own, or no person's."""
    number = scene.facts.number
    if scene.hidden:
        return _step(hidden_number, reason_message("number.hidden"), applied=True)
    if scene.withheld:
        return _step(hidden_number, reason_message("number.hidden_allowed"), applied=False)
    if scene.own_line:
        return _step(hidden_number, reason_message("number.own_line", number=scene.number), applied=True)
    if scene.nobody:
        said = reason_message("number.not_a_person", number=number.raw.strip(), kind=KINDS[number.kind])
        return _step(hidden_number, said, applied=True)
    code = "number.usable" if number.e164 else "number.open"
    return _step(hidden_number, reason_message(code, number=scene.number), applied=False)


def who_is_it(scene: RuleContext) -> RuleResult:
    """Take the caller for the record that has exactly this number."""
    match scene.facts.match:
        case _ if scene.nobody:
            return _step(who_is_it, reason_message("match.nobody"), applied=False)
        case Unknown(reason=reason):
            return _waiting(reason_message("match.unknown", reason=reason))
        case Found(candidates=()):
            return _waiting(reason_message("match.empty"))
        case Found():
            return _step(who_is_it, _met(scene), applied=bool(scene.known))
    return _step(who_is_it, reason_message("match.not_found"), applied=False)


def _waiting(said: ReasonMessage) -> RuleResult:
    line = tried("who_is_it", title_of(who_is_it), said, applied=False)
    return RuleResult(tried=(line,), stop=True, needs=("match",))


def _met(scene: RuleContext) -> ReasonMessage:
    if not scene.known:
        return reason_message("match.may_be", others=_named(scene.possible))
    first, rest = scene.known[0], scene.known[1:]
    others = [one for one in rest if one.id is None or one.id != first.account_id]
    if others:
        count, others_named = str(len(others) + 1), _named(others)
        return reason_message(
            "match.several", count=count, name=name_of(first), entity=first.entity.value, others=others_named
        )
    if first.pending and not first.id:
        return reason_message("match.being_created", entity=first.entity.value)
    return reason_message("match.found", name=name_of(first), entity=first.entity.value)


def _named(several: Sequence[Candidate]) -> str:
    return "; ".join(f"{name_of(one)} ({one.entity.value})" for one in several)


def _step(rule: Rule, said: ReasonMessage, *, applied: bool, stop: bool = False) -> RuleResult:
    return RuleResult(tried=(tried(rule.__name__, title_of(rule), said, applied=applied),), stop=stop)
