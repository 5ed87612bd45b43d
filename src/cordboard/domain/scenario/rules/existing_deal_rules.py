"""The rule for existing deals: where their cell is `update_only`, parameters of the call are written into the client's
newest active deal. Its owner and its stage stay: others decide about a deal that is under way.
"""

from cordboard.domain.crm.actions import SetFields
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.mapped_fields import mapped, named
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message, tried
from cordboard.domain.scenario.rule_context import RuleContext, RuleResult, deal_ref
from cordboard.domain.scenario.rules.record_creation_rules import is_active, title_of
from cordboard.domain.settings.crm_plan import Mode


def update_deal(scene: RuleContext) -> RuleResult:
    """Write call parameters into the client's open deal."""
    if scene.mode(Entity.DEAL) is not Mode.UPDATE_ONLY or scene.nobody or scene.stopping.stops(Entity.DEAL):
        return RuleResult()  # the rule that creates deals says why
    if not scene.known and not scene.deals_with_number:
        return _said(reason_message("deal.update_nobody"))
    if scene.known and scene.facts.deals is None:
        return RuleResult(tried=_said(reason_message("deal.needs_deals")).tried, stop=True, needs=("deals",))
    active = sorted((one for one in scene.deals if is_active(one, scene)), key=lambda one: one.created_at)
    if not active:
        return _said(reason_message("deal.update_none", days=str(scene.settings.deal_active_within.days)))
    deal, values = active[-1], mapped(Entity.DEAL, scene)
    if not values.fields:
        return _said(reason_message("deal.update_nothing", name=deal.name or deal.id))
    action = SetFields(
        key=f"{scene.key(Entity.DEAL)}:fields",
        record=deal_ref(deal),
        fields=values.fields,
        only_if_empty=values.only_if_empty,
    )
    said = reason_message("mapped.update", name=deal.name or deal.id, entity=Entity.DEAL.value, fields=named(values))
    return RuleResult(tried=(tried("update_deal", title_of(update_deal), said, applied=True),), actions=(action,))


def _said(message: ReasonMessage) -> RuleResult:
    return RuleResult(tried=(tried("update_deal", title_of(update_deal), message, applied=False),))
