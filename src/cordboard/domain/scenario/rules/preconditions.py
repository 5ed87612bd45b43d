"""Rules that decide whether a call concerns the CRM, and who its client is. They create only call records.

Records are created in `record_creation_rules.py`; the order of all rules is in `rule_table.py`.
"""

from collections.abc import Sequence

from cordboard.domain.calls.call import Direction
from cordboard.domain.crm.contact_match import Candidate, Found, Unknown
from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.parameters.catalogue import MANAGER
from cordboard.domain.rules.operators import WITHOUT_VALUE, values_of
from cordboard.domain.rules.rule import Condition
from cordboard.domain.rules.rule_set import matched_values
from cordboard.domain.scenario.owners import user_name
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message, tried
from cordboard.domain.scenario.rule_context import Rule, RuleContext, RuleResult, name_of
from cordboard.domain.scenario.rules.record_creation_rules import log_of, title_of
from cordboard.domain.scenario.situation import spoken
from cordboard.domain.scenario.stopped import sentences

KINDS = {
    NumberKind.SHORT: "a short number",
    NumberKind.INTERNAL: "an extension or a user id",
    NumberKind.INVALID: "no phone number",
}


def ignore_list(scene: RuleContext) -> RuleResult:
    """Leave out what the ignored numbers exclude."""
    whole, matches = scene.stopping.whole, scene.stopping.matches
    if not matches:
        return _step(ignore_list, reason_message("ignore.none"), applied=False)
    named = (whole,) if whole else matches
    said = (sentence for one in named for sentence in sentences(one, scene.settings))
    lines = tuple(tried("ignore_list", title_of(ignore_list), one, applied=True) for one in said)
    return RuleResult(tried=lines, stop=whole is not None)


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
    if own := scene.own_deal:
        return _step(who_is_it, reason_message("match.deal", name=own.name or own.id), applied=True)
    return _step(who_is_it, reason_message("match.not_found"), applied=False)


def call_rules(scene: RuleContext) -> RuleResult:
    """Let the first rule that matches the call decide."""
    if scene.settings.rule_set is None:
        return RuleResult()
    rule = scene.rule
    if rule is None:
        return _step(call_rules, reason_message("rules.none"), applied=False)
    held = matched_values(rule, scene.parameters)
    matched = reason_message("rules.matched" if held else "rules.matched_any_call", rule=rule.name or "-")
    lines = (matched, *(_met_by(one, value, scene) for one, value in held))
    title = title_of(call_rules)
    return RuleResult(tried=tuple(tried(call_rules.__name__, title, one, applied=True) for one in lines))


def _met_by(condition: Condition, value: str, scene: RuleContext) -> ReasonMessage:
    """The condition and the value that meets it; people by their names."""
    parameter, operator, wanted = condition.parameter, condition.operator, values_of(condition)
    if operator in WITHOUT_VALUE:
        return reason_message("rules.met_alone", parameter=parameter, operator=operator.value)
    if parameter == MANAGER:
        wanted, value = tuple(user_name(one, scene) for one in wanted), user_name(value, scene)
    shown = ", ".join(wanted)
    return reason_message("rules.met", parameter=parameter, operator=operator.value, wanted=shown, value=value)


def _waiting(said: ReasonMessage) -> RuleResult:
    line = tried("who_is_it", title_of(who_is_it), said, applied=False)
    return RuleResult(tried=(line,), stop=True, needs=("match",))


def _met(scene: RuleContext) -> ReasonMessage:
    if not scene.known:
        return reason_message("match.may_be", others=_named(scene.possible))
    first, rest = scene.known[0], scene.known[1:]
    match = scene.facts.match
    if isinstance(match, Found) and (chosen := match.chosen) is not None:
        values = {"name": name_of(first), "entity": first.entity.value, "count": str(len(match.candidates))}
        return reason_message("match.chosen", **values, by=chosen.by, at=chosen.at.isoformat(timespec="seconds"))
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
