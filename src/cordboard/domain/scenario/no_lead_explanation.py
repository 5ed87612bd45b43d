"""Why no lead was created, in one line: the first sentence of the rules that settles it. Nothing is decided here."""

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import Decision, RuleOutcome
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message

NO_CRM = "answer.no_crm"
ANSWERS = {  # the code of a rule's sentence: what it means for the lead
    "ignore.line": "answer.ignored_line",
    "ignore.listed": "answer.ignored",
    "ignore.listed_note": "answer.ignored_note",
    "ignore.stops_all": "answer.stopped",
    "lead.stopped": "answer.stopped",
    "situation.not_ended": "answer.not_ended",
    "situation.no_direction": "answer.no_direction",
    "situation.client_not_called": "answer.client_not_called",
    "internal.off": "answer.inside",
    "internal.on": "answer.inside_written",
    "number.hidden": "answer.hidden",
    "number.own_line": "answer.own_line",
    "number.not_a_person": "answer.not_a_person",
    "match.unknown": "answer.waits",
    "match.empty": "answer.waits",
    "match.several": "answer.several",
    "match.being_created": "answer.being_created",
    "match.may_be": "answer.may_be",
    "match.deal": "answer.deal",
    "lead.off": "answer.off",
    "lead.update_only": "answer.update_only",
    "lead.no_meaning": "answer.no_meaning",
    "lead.made_otherwise": "answer.made_otherwise",
}
KNOWN = {Entity.CONTACT: "answer.contact", Entity.LEAD: "answer.lead", Entity.ACCOUNT: "answer.account"}
UNDONE = {  # a lead was decided; the state of its item
    "open": "answer.open",
    "parked": "answer.parked",
    "held": "answer.held",
    "dropped": "answer.dropped",
}


def no_lead(decision: Decision) -> ReasonMessage | None:
    """None if the rules created a lead; later rules only repeat what an earlier one has settled."""
    return next((said for line in decision.tried if (said := _said(line))), None)


def undone(state: str) -> ReasonMessage | None:
    """Why a decided lead is not in the CRM yet; None once it is."""
    return reason_message(UNDONE[state]) if state in UNDONE else None


def _said(line: RuleOutcome) -> ReasonMessage | None:
    if line.code in ("match.found", "match.chosen"):
        return reason_message(KNOWN[Entity(line.values["entity"])], **line.values)
    if line.code == "routing.elsewhere":
        return reason_message("answer.elsewhere", **line.values) if line.values["entity"] == Entity.LEAD else None
    code = ANSWERS.get(line.code)
    return reason_message(code, **line.values) if code else None
